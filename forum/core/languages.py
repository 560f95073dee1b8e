"""Languages as BCP 47 tags: which are known, what they are called, which fits a reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import parse_locale

# Language, script, region, one variant: what texts of governments need. Longer tags are refused.
_TAG = re.compile(
    r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|[0-9]{3}))?", re.IGNORECASE | re.ASCII
)
_RANGE = re.compile(
    r"\s*([a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)\s*(?:;\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*)?",
    re.IGNORECASE | re.ASCII,
)
MAX_HEADER = 1000  # characters of Accept-Language that are read; browsers send well under 200
_RTL_SCRIPTS = {"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg"}


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(str(code) for code in Locale("en").languages if "_" not in str(code))


@lru_cache(maxsize=1024)
def canonical(tag: str) -> str | None:
    """`zh-hant-tw` as `zh-Hant-TW`; None for what is not a known language (BCP 47, CLDR)."""
    match = _TAG.fullmatch(tag)
    if match is None:
        return None
    language, script, region = match.groups()
    if language.lower() not in _known():
        return None
    parts = [language.lower()]
    if script:
        parts.append(script.title())
    if region:
        parts.append(region.upper())
    return "-".join(parts)


@lru_cache(maxsize=1024)
def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None


@lru_cache(maxsize=1024)
def autonym(tag: str) -> str:
    """The language's own name, as its speakers see it in a list: `Français`."""
    locale = _locale(tag)
    name = locale.get_display_name(tag.replace("-", "_")) if locale else None
    name = name or Locale("en").languages.get(tag.split("-")[0]) or tag
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=4096)
def name_in(tag: str, interface: str) -> str:
    """The language's name within a sentence of the interface: `français` in French."""
    reader = Locale.parse(interface.replace("-", "_"))
    language, *rest = tag.split("-")
    name = reader.languages.get(tag.replace("-", "_")) or reader.languages.get(language) or tag
    if rest and tag.replace("-", "_") not in reader.languages:
        return f"{name} ({'-'.join(rest)})"
    return name


@lru_cache(maxsize=1024)
def direction(tag: str) -> str:
    """`rtl` or `ltr`, for the `dir` of an element that holds text in this language."""
    locale = _locale(tag)
    if locale is not None:
        return locale.text_direction
    script = parse_locale(tag, sep="-")[2] if _TAG.fullmatch(tag) else None
    return "rtl" if script in _RTL_SCRIPTS else "ltr"


def lookup(header: str, available: Sequence[str], default: str) -> str:
    """The language for a reader who sends this Accept-Language (RFC 4647 §3.4, lookup).

    Each range is shortened until it fits, best weight first, in the order given; `*` and weight 0
    choose nothing. A malformed part is passed over.
    """
    by_folded = {tag.lower(): tag for tag in available}
    for wanted in _ranges(header):
        parts = wanted.split("-")
        while parts:
            found = by_folded.get("-".join(parts))
            if found:
                return found
            parts.pop()
            if parts and len(parts[-1]) == 1:
                parts.pop()
    return default


def _ranges(header: str) -> Iterable[str]:
    weighted: list[tuple[float, str]] = []
    for part in header[:MAX_HEADER].split(","):
        match = _RANGE.fullmatch(part)
        if match and match[1] != "*" and float(match[2] or 1) > 0:
            weighted.append((float(match[2] or 1), match[1].lower()))
    weighted.sort(key=lambda pair: -pair[0])  # stable: equal weights keep the reader's order
    return [tag for _weight, tag in weighted]
