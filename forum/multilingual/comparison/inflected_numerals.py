"""Reads number words of Arabic, Chinese and Russian, whose forms change: they are hints only."""

from __future__ import annotations

import re
from re import Match

from forum.multilingual.comparison.digits import key
from forum.multilingual.comparison.findings import FindingKind
from forum.multilingual.comparison.tokens import Reading, Strength, Token

_CHINESE = re.compile("[〇零一二两兩三四五六七八九十百千万萬亿億]+")
_CHINESE_DIGITS = {sign: n for n, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "兩": 2,
}  # fmt: skip
_CHINESE_POWERS = {"十": 10, "百": 100, "千": 1000}
_CHINESE_SCALES = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_LONGEST = 20  # signs of a number in words; longer ones are none

# Stems, longest first where one begins another.
_STEMS: dict[str, dict[str, tuple[int, ...]]] = {
    "ar": {
        "واحد": (1,), "أول": (1,), "اثن": (2,), "اثنا": (2, 12), "كلا": (2,), "كلتا": (2,),
        "ثاني": (2,), "الثان": (2,), "ثلاث": (3,), "ثالث": (3,), "ثلث": (3,), "أربع": (4,),
        "رابع": (4,), "ربع": (4, 25), "خمس": (5,), "خامس": (5,), "ست": (6,), "سادس": (6,),
        "سبع": (7,), "سابع": (7,), "ثمان": (8,), "ثامن": (8,), "تسع": (9,), "تاسع": (9,),
        "عشر": (10,), "عاشر": (10,), "عشرين": (20,), "عشرون": (20,), "ثلاثين": (30,),
        "ثلاثون": (30,), "أربعين": (40,), "أربعون": (40,), "خمسين": (50,), "خمسون": (50,),
        "ستين": (60,), "ستون": (60,), "سبعين": (70,), "سبعون": (70,), "ثمانين": (80,),
        "ثمانون": (80,), "تسعين": (90,), "تسعون": (90,), "مائة": (100,), "مئة": (100,),
        "مائتي": (200,), "مئتي": (200,), "ألف": (1000,), "نصف": (50, 2), "عقد": (10,),
        "مليون": (10**6,), "مليار": (10**9,), "عامين": (2,), "سنتين": (2,), "شهرين": (2,),
        "يومين": (2,), "عامان": (2,), "سنتان": (2,), "شهران": (2,), "يومان": (2,),
    },
    "ru": {
        "одн": (1,), "один": (1,), "перв": (1,), "дв": (2,), "обе": (2,), "оба": (2,),
        "втор": (2,), "тр": (3,), "трет": (3,), "четыр": (4,), "четверт": (4, 25), "пят": (5,),
        "шест": (6,), "сем": (7,), "седьм": (7,), "вос": (8,), "девят": (9,), "десят": (10,),
        "одиннадцат": (11,), "двенадцат": (12,), "тринадцат": (13,), "четырнадцат": (14,),
        "пятнадцат": (15,), "шестнадцат": (16,), "семнадцат": (17,), "восемнадцат": (18,),
        "девятнадцат": (19,), "двадцат": (20,), "тридцат": (30,), "сорок": (40,),
        "пятьдесят": (50,), "шестьдесят": (60,), "семьдесят": (70,), "восемьдесят": (80,),
        "девяност": (90,), "сто": (100,), "двест": (200,), "триста": (300,), "тысяч": (1000,),
        "полов": (50, 2), "полтор": (1,), "десятилети": (10,), "миллион": (10**6,),
        "миллиард": (10**9,),
    },
}  # fmt: skip
_BEFORE = {"ar": "(?:[وفبلك]{0,2}(?:ال)?|لل)", "ru": ""}
_PATTERNS = {
    language: re.compile(
        rf"(?<!\w){_BEFORE[language]}({'|'.join(sorted(stems, key=len, reverse=True))})\w*",
        re.IGNORECASE,
    )
    for language, stems in _STEMS.items()
}
# Values that one word may have with those before it; real ones have three.
_MOST_VALUES = 8


def read(reading: Reading) -> None:
    if reading.language in ("zh", "ja"):
        reading.take(_CHINESE, lambda match: _chinese(reading, match))
    elif reading.language in _STEMS:
        before: list[tuple[int, int]] = []

        def stem(match: Match[str]) -> list[Token]:
            values = set(_STEMS[reading.language][match.group(1).lower()])
            for value, end in before:
                if match.start() - end < 3:  # a space and perhaps "and"
                    values |= {value + other for other in values if _may_join(value, other)}
            before[:] = [(value, match.end()) for value in sorted(values)[:_MOST_VALUES]]
            keys = frozenset(map(key, values))
            return [reading.token(FindingKind.NUMBER, *match.span(), keys, Strength.HINT)]

        reading.take(_PATTERNS[reading.language], stem)


def _may_join(value: int, other: int) -> bool:
    low, high = sorted((value, other))
    return low < 10 <= high < 100 or low < 100 <= high


def _chinese(reading: Reading, match: Match[str]) -> list[Token]:
    signs = match.group()
    if len(signs) > _LONGEST:
        return []
    if not set(signs) - set(_CHINESE_DIGITS):
        value = int("".join(str(_CHINESE_DIGITS[sign]) for sign in signs))
    else:
        total = part = digit = 0
        for sign in signs:
            if sign in _CHINESE_DIGITS:
                digit = _CHINESE_DIGITS[sign]
            elif sign in _CHINESE_POWERS:
                part, digit = part + (digit or 1) * _CHINESE_POWERS[sign], 0
            else:
                total, part, digit = total + (part + digit or 1) * _CHINESE_SCALES[sign], 0, 0
        value = total + part + digit
    keys = frozenset([key(value)])
    return [reading.token(FindingKind.NUMBER, *match.span(), keys, Strength.HINT)]
