"""langdetect's profiles in their own form: they find and say what langdetect does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit.checks.language import detectors, profiles
from audit.errors import AuditError

PROFILES = profiles.load()
LANGDETECT = detectors._langdetect()


def theirs(text: str) -> list[str]:
    """The n-grams that langdetect finds."""
    detector = LANGDETECT.create()
    detector.append(text)
    detector.cleaning_text()
    return detector._extract_ngrams()


def ours(text: str) -> list[str]:
    codes = [int(PROFILES.grams[place]) for place in PROFILES.ngrams(text)]
    return [code.to_bytes(6).decode("utf-16-be").lstrip("\0") for code in codes]


LETTERS = st.text(
    "aàâêơɐçșțйیيあいアカ漢㐀한ㄅㆠ１\u0300\u0301\u0323!-’\u3000 \U00020000ⅅϒ@.:/\ud800"
)
WORDS = st.sampled_from("der hund und die katze los perros y gatos việt ngữ это мир 世界".split())


@settings(deadline=None)
@given((LETTERS | st.text(max_size=40) | st.lists(WORDS).map(" ".join)).map(str.lower))
@example("")
@example("a")
@example(" a ")
@example("see https://example.org/x or é@b.com a.b@c.de und")
@example("mail a@http://b to us")
@example("aя мир")  # Latin letters are left out where there are twice as many others
@example("ab яя")
@example("a" * 10_001)
def test_the_n_grams_are_langdetects(text: str) -> None:
    found = theirs(text)
    assert ours(text) == found
    if found:
        shares = np.array([LANGDETECT.word_lang_prob_map[ngram] for ngram in found])
        truth = np.log(shares + profiles.SMOOTHING).sum(axis=0)
        assert PROFILES.likelihoods(PROFILES.ngrams(text)) == pytest.approx(truth, rel=1e-9)


def test_the_languages_are_langdetects() -> None:
    assert list(PROFILES.languages) == LANGDETECT.langlist
    assert set(map(detectors.code, PROFILES.languages)) == detectors.LANGDETECT


def test_a_text_without_letters_leans_nowhere() -> None:
    assert detectors.langdetect_leans("") == detectors.langdetect_leans("123 !?") == {}


@pytest.mark.parametrize("kept", [None, 0, 10, 1_500, 900_000, -1])
def test_missing_or_broken_profiles_are_one_clear_line(
    kept: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "langdetect.bin"
    if kept is not None:
        path.write_bytes(profiles.PATH.read_bytes()[:kept])
    monkeypatch.setattr(profiles, "PATH", path)
    with pytest.raises(
        AuditError, match=r"^.*langdetect\.bin: cannot be read: .*; reinstall audit$"
    ):
        profiles.load.__wrapped__()
