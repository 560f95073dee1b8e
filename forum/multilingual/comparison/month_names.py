"""The names of the months, by language."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError

# Countries that call the months differently.
_LOCALES = {"ar": ("ar", "ar_LB", "ar_IQ", "ar_DZ", "ar_MA", "ar_TN")}

# What CLDR does not hold.
_MORE: dict[str, dict[str, int]] = {
    "en": {"sept": 9, "sep": 9, "july": 7, "june": 6},
    "es": {"setiembre": 9},
    "fr": {"fevrier": 2, "aout": 8, "decembre": 12},
    "de": {"jänner": 1, "feber": 2, "maerz": 3},
    "ar": {
        "اغسطس": 8,
        "ابريل": 4,
        "اكتوبر": 10,
        "ايلول": 9,
        "ايار": 5,
        "اذار": 3,
        "اب": 8,
        "آب": 8,
    },
}
_SHORTEST = 3  # letters of an abbreviation


@lru_cache(maxsize=64)
def months(language: str) -> dict[str, int]:
    """Month names of a language in small letters, with the abbreviations that cannot be words."""
    names: dict[str, int] = {}
    for tag in _LOCALES.get(language, (language,)):
        try:
            tables = Locale.parse(tag).months
        except (UnknownLocaleError, ValueError):
            continue
        for use in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in tables[use][width].items():
                    short = name.lower().rstrip(".")
                    if len(short) >= _SHORTEST and not short[:1].isdigit():
                        names.setdefault(short, number)
    return names | _MORE.get(language, {})


@lru_cache(maxsize=64)
def full_months(language: str) -> dict[str, int]:
    """The names that are not abbreviated, to be recognised without a day or year."""
    try:
        tables = Locale.parse(language).months
    except (UnknownLocaleError, ValueError):
        return {}
    return {
        name.lower(): number
        for use in ("format", "stand-alone")
        for number, name in tables[use]["wide"].items()
        if len(name) >= _SHORTEST
    }
