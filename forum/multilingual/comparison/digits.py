"""Reads numbers written with digits, in the formats of each language."""

from __future__ import annotations

import re
from functools import lru_cache
from re import Match, Pattern

from forum.multilingual.comparison.findings import FindingKind
from forum.multilingual.comparison.scales import SCALES
from forum.multilingual.comparison.tokens import Reading, Strength, Token

# Digits of other scripts, and the signs that stand with them, each one character for one.
_ZEROS = "\u0660\u06f0\u0966\u09e6\u0e50\uff10"
PLAIN = str.maketrans(
    {chr(ord(zero) + n): str(n) for zero in _ZEROS for n in range(10)}
    | {"\u066b": ",", "\u066c": ".", "，": ",", "．": ".", "％": "%", "\u066a": "%", "：": ":"}
)

# Where the comma parts the decimals, unless the digits show that it does not.
DECIMAL_COMMA = frozenset(
    ["ar", "cs", "da", "de", "es", "fr", "it", "nl", "pl", "pt", "ru", "sv", "tr", "uk"]
)

_SPACE = "[ \u00a0\u202f\u2009]"
_NUMBER = re.compile(
    rf"(?<!\d)(\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,'’]\d+)*)"
    r"(?:(?:st|nd|rd|th|er|re|ère|ers|nde?|e|es|ème|eme|ième|o|a)(?!\w)|\.?[ºª°])?"
    r"(s(?!\w))?"
)
_DIGIT = re.compile(r"\d")
_GROUPS = re.compile(r"\d{1,3}(?:([.,'’])\d{3})(?:\1\d{3})*$|\d{1,2}(?:,\d{2})+,\d{3}$")
_SPACES = re.compile(_SPACE)
_SIGNS = re.compile(r"[.,'’]")
_PERCENT = re.compile(
    r"(?<=\d)\s?(?:%|per ?cent\b|pour ?cent\b|por ?cien(?:to)?\b|per cento\b|por cento\b|Prozent\b)"
    r"|\b(?:per ?cent|pour cent|por cien(?:to)?|per cento|por cento|Prozent)\b|百分之",
    re.IGNORECASE,
)
_LONGEST_LIST = 200  # characters of numbers in a row that are looked at one by one
_SCALE_GAP = r"[ \u00a0\u202f]?"


def value(whole: str, fraction: str = "", shift: int = 0) -> str:
    """A number as it is compared: no zeros that say nothing, the point before the decimals.

    Made of strings: whoever sends 60,000 digits must not make Python count them.
    """
    fraction = fraction.ljust(shift, "0")
    whole, fraction = whole + fraction[:shift], fraction[shift:].rstrip("0")
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{fraction}" if fraction else whole


def key(number: str | int) -> str:
    return f"n:{number}"


def read(reading: Reading) -> None:
    """Reads every number written with digits, and drops the words for "percent"."""
    if _DIGIT.search(reading.text) is None:
        reading.take(_PERCENT, lambda _match: [])
        return
    scales, scale, beside = _scales(reading.language)
    text = reading.text

    def number(match: Match[str]) -> list[Token]:
        after = scale.match(text, match.end())
        shift = scales[after.group().strip().lower()] if after else 0
        return _tokens(reading, match, shift, match.end(1))

    # A comma or point that ends the sentence is no part of a number: the pattern wants a digit
    # behind each sign.
    reading.take(_NUMBER, number)
    reading.take(_PERCENT, lambda _match: [])
    reading.take(beside, lambda _match: [])


@lru_cache(maxsize=32)
def _scales(language: str) -> tuple[dict[str, int], Pattern[str], Pattern[str]]:
    """Words that multiply; what finds one, and what finds one behind a number."""
    scales = SCALES.get(language) or SCALES["en"]
    every = "|".join(sorted(map(re.escape, scales), key=len, reverse=True))
    end = "" if language in ("zh", "ja") else r"(?!\w)"
    pattern = f"{_SCALE_GAP}(?:{every}){end}"
    return (
        scales,
        re.compile(pattern, re.IGNORECASE),
        re.compile(rf"(?<=\0){pattern}", re.IGNORECASE),
    )


def _tokens(reading: Reading, match: Match[str], shift: int, end: int) -> list[Token]:
    raw = _SPACES.sub("", match.group(1))
    start = match.start(1)
    parts = _SIGNS.split(raw)
    if len(parts) > 2 and not _is_one_number(raw):
        return _list(reading, match)
    keys = set(_keys(raw, shift, reading.language))
    if match.group(2) and len(raw) == 4:  # the 1990s are “les années 90”
        keys.add(key(value(raw[2:])))
    if len(raw) == 2 and _is_end_of_years(reading.text, start, raw):
        keys.add(key(reading.text[start - 5 : start - 3] + raw))
    return [reading.token(FindingKind.NUMBER, start, end, frozenset(keys), Strength.STRONG)]


def _is_one_number(raw: str) -> bool:
    signs = _SIGNS.findall(raw)
    if len(set(signs)) == 1:
        return _GROUPS.match(raw) is not None
    last = max(raw.rfind(","), raw.rfind("."))
    return len(set(signs[:-1])) == 1 and _GROUPS.match(raw[:last]) is not None


def _list(reading: Reading, match: Match[str]) -> list[Token]:
    """Numbers in a row without spaces, as in "12,13,14" or in section 1.2.3."""
    if len(match.group(1)) > _LONGEST_LIST:
        keys = frozenset([f"r:{match.group(1)}"])
        return [reading.token(FindingKind.NUMBER, match.start(1), match.end(1), keys)]
    return [
        reading.token(
            FindingKind.NUMBER,
            match.start(1) + part.start(),
            match.start(1) + part.end(),
            frozenset([key(value(part.group()))]),
        )
        for part in re.finditer(r"\d+", match.group(1))
    ]


def _keys(raw: str, shift: int, language: str) -> list[str]:
    """What a number may mean: in its language, and as somebody who kept the other format meant it.

    The second is only the same number where the digits are the same too.
    """
    digits = _SIGNS.sub("", raw)
    signs = _SIGNS.findall(raw)
    last = max(raw.rfind(","), raw.rfind("."), raw.rfind("'"), raw.rfind("’"))
    head, tail = _SIGNS.sub("", raw[: max(last, 0)]), raw[last + 1 :]
    as_whole = value(digits, "", shift)
    as_decimal = value(head, tail, shift) if signs else as_whole
    if not signs:
        meant, other = as_whole, as_whole
    elif len(set(signs)) > 1 or _GROUPS.match(raw) is None or raw.startswith("0"):
        meant = other = as_decimal
    elif len(signs) > 1 or signs[0] in "'’":
        meant = other = as_whole
    elif (signs[0] == ",") == (language in DECIMAL_COMMA):
        meant, other = as_decimal, as_whole
    else:
        meant, other = as_whole, as_decimal
    return [key(meant), f"r:{digits}:{meant}", f"r:{digits}:{other}"]


def _is_end_of_years(text: str, start: int, raw: str) -> bool:
    """Whether "24" ends years like 2023/24."""
    before = text[max(0, start - 5) : start]
    return re.fullmatch(r"(?:19|20)\d\d[/–-]", before) is not None and raw > before[2:4]
