"""Reads dates and times of day, in the formats of each language."""

# ruff: noqa: E501 (a pattern that is read from left to right is one line)

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from re import Match, Pattern

from forum.multilingual.comparison.digits import key
from forum.multilingual.comparison.findings import FindingKind
from forum.multilingual.comparison.month_names import full_months, months
from forum.multilingual.comparison.tokens import Reading, Strength, Token

_ISO = re.compile(r"(?<![\d/.-])((?:19|20)\d\d)-(\d\d)-(\d\d)(?![\d/-])")
_SLASHED = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2((?:19|20)\d\d)(?![\d/-])")
_CJK = re.compile(
    r"(?:((?:19|20)\d\d)\s?[年년])?\s?(\d{1,2})\s?[月월]"
    r"(?:\s?(\d{1,2})\s?[日号號일]?(?:\s?(?:至|到|-|–|—|~|和|、)\s?(\d{1,2})(?=\s?[日号號일]))?[日号號일]?)?"
)
_TIMES = (
    re.compile(  # 3 p.m., 3:30 pm, 3.30 p. m.
        r"(?<![\d:.,])(\d{1,2})(?:[:.](\d\d))?[ \u00a0\u202f]?([ap])\.?[ \u00a0\u202f]?m(?:\.|(?!\w))",
        re.IGNORECASE,
    ),
    re.compile(  # 15:00, 15h30, 15 h
        r"(?<![\d:.,])([01]?\d|2[0-4])(?:[ \u00a0\u202f]?h(?:[ \u00a0\u202f]?([0-5]\d))?(?!\w)"
        r"|:([0-5]\d)(?![\d:]))(?:[ \u00a0\u202f](?:heures|horas|hours|h|Uhr)(?!\w))?"
    ),
    re.compile(  # 15 heures 30, 15.00 Uhr, las 15.30 horas, 15時30分
        r"(?<![\d:.,])([01]?\d|2[0-4])(?:\.([0-5]\d))[ \u00a0\u202f]?(?:Uhr|horas|hours|hrs)(?!\w)"
        r"|(?<![\d:.,])([01]?\d|2[0-4])[ \u00a0\u202f]?(?:Uhr|heures|horas)[ \u00a0\u202f]([0-5]\d)(?!\d)"
        r"|(?<![\d:.,])([01]?\d|2[0-4])\s?[时時点點](?:\s?([0-5]?\d)\s?分)?"
    ),
)
_DAY = r"\d{1,2}(?:st|nd|rd|th|er|º|°|\.º|\.)?"
_SPACE = "[ \u00a0\u202f\n]"
_BETWEEN = (
    rf"(?:{_SPACE}?(?:-|–|—|/|,){_SPACE}?"
    rf"|{_SPACE}(?:to|and|until|through|au|et|al?|y|e|bis|und|по|и|إلى|حتى){_SPACE}(?:the |el |le |il |o )?"
    rf"|{_SPACE}و{_SPACE}?)"
)
_OF = rf"{_SPACE}(?:of{_SPACE}|de{_SPACE}|d[’']|من{_SPACE}|del{_SPACE}|شهر{_SPACE})?"
_YEAR = r"(?:19|20)\d\d(?!\d)"
_BEFORE_YEAR = rf"(?:,?{_SPACE}(?:de{_SPACE}|del{_SPACE}|of{_SPACE})?(?:año{_SPACE})?|\.{_SPACE})"
_NUMBER = re.compile(r"\d+")

# Before the name of a month that could be another word, or a person.
_EN_ALONE = [
    "in",
    "by",
    "since",
    "until",
    "till",
    "from",
    "during",
    "of",
    "early",
    "late",
    "last",
    "next",
    "each",
    "every",
    "and",
    "to",
]


def read(reading: Reading) -> None:
    """Reads dates, then times."""
    if _NUMBER.search(reading.text) is None:
        any_month, patterns = _patterns(reading.language)
        for pattern in patterns if any_month.search(reading.text) else ():
            reading.take(pattern, lambda m: _named(reading, m))
        return
    reading.take(_ISO, lambda m: _date(reading, m, [m[3]], int(m[2]), m[1]))
    reading.take(_SLASHED, lambda m: _slashed(reading, m))
    reading.take(_CJK, lambda m: _cjk(reading, m))
    any_month, patterns = _patterns(reading.language)
    # Most paragraphs name no month, and the patterns begin with any number.
    for pattern in patterns if any_month.search(reading.text) else ():
        reading.take(pattern, lambda m: _named(reading, m))
    for pattern in _TIMES:
        reading.take(pattern, lambda m: _time(reading, m))


@lru_cache(maxsize=64)
def _patterns(language: str) -> tuple[Pattern[str], tuple[Pattern[str], ...]]:
    """What finds the name of any month, and what finds dates that have one."""
    names = months(language)
    if not names:
        return re.compile(r"(?!)"), ()
    every = _either(names)
    if language == "en":
        # "Article 12 may apply" names no month.
        every = f"(?-i:{_either([name.title() for name in names])}|{_either([name.upper() for name in names])})"
    # UN documents in Arabic give both names of a month: أيار/مايو.
    month = rf"(?P<month>{every})(?:/(?:{every}))?(?!\w)\.?"
    days = rf"(?<![\d.,/:-])(?P<days>{_DAY}(?:{_BETWEEN}{_DAY}){{0,4}})"
    year = rf"(?:{_BEFORE_YEAR}(?P<year>{_YEAR}))?"
    patterns = [
        rf"{days}{_OF}{month}{year}",
        rf"(?<!\w){month}{_SPACE}(?P<days>{_DAY}(?:{_BETWEEN}{_DAY}){{0,4}})(?![\d.,]*\d){year}",
        rf"(?<!\w){month}{_BEFORE_YEAR}(?P<year>{_YEAR})",
    ]
    full = _either(full_months(language))
    if language == "en":
        # "May" and "March" are words too: only after a preposition, and with a capital letter.
        before = "|".join(rf"(?<=\b{word} )" for word in _EN_ALONE)
        patterns.append(rf"(?:{before})(?-i:(?P<month>{full.title()}))(?!\w)")
    elif full:
        patterns.append(rf"(?<!\w)(?P<month>{full})(?:/(?:{every}))?(?!\w)")
    found = tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
    return re.compile(every, re.IGNORECASE), found


def _either(names: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


def _named(reading: Reading, match: Match[str]) -> list[Token] | None:
    groups = match.groupdict()
    month = months(reading.language)[groups["month"].lower()]
    days = [day.group() for day in _NUMBER.finditer(groups.get("days") or "")]
    if any(int(day) > 31 for day in days):
        return None
    return _date(reading, match, days, month, groups.get("year"))


def _cjk(reading: Reading, match: Match[str]) -> list[Token] | None:
    year, month, first, last = match.groups()
    days = [day for day in (first, last) if day]
    if int(month) > 12 or any(int(day) > 31 for day in days):
        return None
    return _date(reading, match, days, int(month), year)


def _date(
    reading: Reading, match: Match[str], days: list[str], month: int, year: str | None
) -> list[Token]:
    """One token for each day; where there is no day, one for the month."""
    start, end = match.span()
    end -= len(match.group()) - len(match.group().rstrip(" .\n\u00a0\u202f"))
    strength = Strength.STRONG if days or year else Strength.PAIR
    return [
        _token(reading, start, end, int(day) if day else None, month, year, strength)
        for day in (days or [""])
    ]


def _token(
    reading: Reading,
    start: int,
    end: int,
    day: int | None,
    month: int,
    year: str | None,
    strength: Strength,
) -> Token:
    keys = {f"d:{year or ''}-{month}-{day or ''}"}
    parts = [f"m:{month}"]
    if day:
        parts.append(key(day))
    if year:
        parts.append(key(year))
    return reading.token(FindingKind.DATE, start, end, frozenset(keys), strength, tuple(parts))


def _slashed(reading: Reading, match: Match[str]) -> list[Token] | None:
    """Day and month in either order: nobody knows which of the two a text means."""
    first, _sign, second, year = match.groups()
    orders = [
        (day, month)
        for day, month in ((int(first), int(second)), (int(second), int(first)))
        if 1 <= month <= 12 and 1 <= day <= 31
    ]
    if not orders:
        return None
    keys = frozenset(f"d:{year}-{month}-{day}" for day, month in orders)
    day, month = orders[0]
    parts = (f"m:{month}", key(day), key(year))
    return [reading.token(FindingKind.DATE, *match.span(), keys, Strength.STRONG, parts)]


def _time(reading: Reading, match: Match[str]) -> list[Token] | None:
    groups = match.groups()
    half = groups[2].lower() if match.re is _TIMES[0] else ""
    numbers = [int(group) for group in groups if group and group.isdigit()]
    hour = numbers[0]
    minute = numbers[1] if len(numbers) > 1 else 0
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    keys = {f"t:{hour}:{minute}"}
    parts = [key(hour)] + ([key(minute)] if minute else [])
    return [
        reading.token(
            FindingKind.DATE, *match.span(), frozenset(keys), Strength.STRONG, tuple(parts)
        )
    ]
