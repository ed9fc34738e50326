"""The letters beyond ASCII that languages are written with, after the exemplar characters of CLDR.

What is written with a letter of no such list is not wrong; but where a re-reading turns letters
that a language does not have into those it has, it was read in the wrong codec.
"""

from __future__ import annotations

from functools import cache

_LOWER = {
    "az": "əçğıöşü", "bs": "čćđšž", "ca": "àçèéíïòóúü", "cs": "áčďéěíňóřšťúůýž", "cy": "âêîôûŵŷ",
    "da": "æøåé", "de": "äöüß", "eo": "ĉĝĥĵŝŭ", "es": "áéíñóúü", "et": "äõöüšž", "eu": "çñ",
    "fi": "äöåšž", "fo": "áðíóúýæø", "fr": "àâæçéèêëîïôœùûüÿ", "ga": "áéíóú", "gl": "áéíñóúü",
    "hr": "čćđšž", "hu": "áéíóöőúüű", "is": "áðéíóúýþæö", "it": "àèéìîòóù", "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž", "mt": "àċġħèìòùż", "nl": "éëïóöüè", "nn": "æøåéòôàèê", "no": "æøåéòô",
    "pl": "ąćęłńóśźż",
    "pt": "áàâãçéêíóôõú", "ro": "ăâîșşțţ", "sk": "áäčďéíĺľňóôŕšťúýž", "sl": "čšž", "sq": "çë",
    "sr": "čćđšž", "sv": "åäöé", "tr": "çğıöşüâîû",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя", "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ", "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
}  # fmt: skip
_DOTTED = ("az", "tr")
CYRILLIC = frozenset({"be", "bg", "mk", "ru", "uk"})


@cache
def alphabet(language: str) -> frozenset[str]:
    """The letters beyond ASCII of a language (ISO 639-1), both cases; empty where it has none.

    >>> "Ł" in alphabet("pl"), "³" in alphabet("pl"), alphabet("en")
    (True, False, frozenset())
    """
    lower = _LOWER.get(language, "")
    letters = {*lower, *lower.upper()} - {"S"}
    return frozenset(letters | {"İ"} if language in _DOTTED else letters)


@cache
def covered(letters: frozenset[str]) -> bool:
    """Is there a language that has all these letters?"""
    return any(letters <= alphabet(language) for language in _LOWER)
