"""Reads numbers written as words, and what hints at a number."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from re import Match, Pattern

from forum.multilingual.comparison.cardinals import (
    CARDINALS,
    DOUBTFUL,
    HINTS,
    HUNDREDS,
    LINKS,
    ORDINALS,
)
from forum.multilingual.comparison.digits import key
from forum.multilingual.comparison.findings import FindingKind
from forum.multilingual.comparison.inflected_numerals import read as read_signs
from forum.multilingual.comparison.scales import SCALES
from forum.multilingual.comparison.tokens import Reading, Strength, Token

# The languages whose number words are known well enough that a missing one is a divergence.
WELL_KNOWN = frozenset(["en", "es", "fr"])
# Languages of which no word is known: there, the small number of the other version may be a word.
KNOWN = frozenset([*CARDINALS, "ar", "ru", "zh"])

# Numbers that a translator may put in other words: "ten years" is "une décennie".
_IDIOMATIC = frozenset([2, 7, 8, 10, 12, 14, 15, 18, 20, 24, 100, 1000, 10**6, 10**9])
_LARGEST = 10**12  # no number in words is larger
_ROMAN = re.compile(r"(?<![\w.-])([IVX]{2,6}|[IVX]{1,6}(?=(?:er|e|ème)(?!\w)))(?:er|e|ème)?(?!\w)")
_ROMAN_NUMERAL = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}
_WORD = re.compile(r"[^\W\d_]+")


def read(reading: Reading) -> None:
    """Reads number words; in languages whose words are not well known they are hints only."""
    if reading.language in CARDINALS:
        reading.take(_phrases(reading.language), lambda match: _phrase(reading, match))
        reading.take(_WORD, lambda match: _hint(reading, match))
    else:
        read_signs(reading)


def read_roman(reading: Reading) -> None:
    """Reads Roman numerals of two signs or more; a single one may be a letter or a word."""
    reading.take(_ROMAN, lambda match: _roman(reading, match))


def _roman(reading: Reading, match: Match[str]) -> list[Token] | None:
    numeral = match.group(1)
    if _ROMAN_NUMERAL.fullmatch(numeral) is None:
        return None
    values = [_ROMAN_DIGITS[sign] for sign in numeral]
    total = sum(
        -value if value < after else value
        for value, after in zip(values, [*values[1:], 0], strict=True)
    )
    return [reading.token(FindingKind.NUMBER, match.start(), match.end(), frozenset([key(total)]))]


@lru_cache(maxsize=16)
def _phrases(language: str) -> Pattern[str]:
    """One or more number words in a row; each begins with another word, so it takes linear time."""
    words = {*CARDINALS[language], *HUNDREDS[language], *_scales(language)}
    word = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(
        rf"(?<!\w)(?:{word})(?!\w)(?:(?:[ \u00a0\n-]|[ -]{LINKS[language]}[ -])(?:{word})(?!\w))*",
        re.IGNORECASE,
    )


@lru_cache(maxsize=16)
def _scales(language: str) -> dict[str, int]:
    return {
        word: power
        for word, power in SCALES[language].items()
        if power in (3, 6, 9)
        and len(word) > 2
        and word not in ("hundred", "mrd", "mrd.")
        and " " not in word
    }


def _phrase(reading: Reading, match: Match[str]) -> list[Token] | None:
    """Numbers put together of words: "two hundred and five", "quatre-vingt-dix-sept"."""
    language = reading.language
    tokens: list[Token] = []
    number = _Sum(language)
    start = end = match.start()
    linked = False
    for word in _WORD.finditer(match.group()):
        text = word.group().lower()
        if text == LINKS[language]:
            linked = True
            continue
        if not number.takes(text, linked):
            tokens += _cardinal(reading, number, start, end)
            number = _Sum(language)
            number.takes(text, linked=False)
        if number.words == 1:
            start = match.start() + word.start()
        end = match.start() + word.end()
        linked = False
    return tokens + _cardinal(reading, number, start, end)


class _Sum:
    """A number while its words come in."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.total = 0
        self.current = 0
        self.words = 0
        self.first = ""
        self._tens = False

    def takes(self, word: str, linked: bool) -> bool:
        """Adds a word; False where it begins another number."""
        took = self._takes(word, linked)
        if took:
            self.words += 1
            self.first = self.first or word
        return took

    def _takes(self, word: str, linked: bool) -> bool:
        units = CARDINALS[self.language]
        if word in HUNDREDS[self.language]:
            if linked or self.current > 9:
                return False
            self.current = 100 * (self.current or 1)
            return True
        if word in _scales(self.language):
            power = 10 ** _scales(self.language)[word]
            if self.total >= _LARGEST or self.current >= _LARGEST:
                return False
            if linked or (self.total and self.total % (power * 1000)):
                # "mil millones": a thousand multiplies too.
                if linked or self.current or (self.total != 1000 and self.total % 1000):
                    return False
                self.total *= power
                return True
            self.total += (self.current or 1) * power
            self.current = 0
            return True
        value = units[word]
        if not self.words:
            self.current = value
            return True
        if self.language == "fr" and word in ("vingt", "vingts") and self.current % 100 == 4:
            self.current += 76
            return True
        if not self._fits(value, linked):
            return False
        self.current += value
        return True

    def _fits(self, value: int, linked: bool) -> bool:
        rest = self.current % 100
        if self.current == 0 or rest == 0:
            return 0 < value < 100 or (self.current == 0 and value < 1000)
        if self.language == "fr":
            if rest in (60, 80):
                return 0 < value < 20
            if rest in (10, 70, 90):
                return value in (7, 8, 9)
        if linked and self.language == "en":
            return False
        return rest >= 20 and rest % 10 == 0 and 0 < value < 10

    def value(self) -> int:
        return self.total + self.current


def _cardinal(reading: Reading, number: _Sum, start: int, end: int) -> list[Token]:
    value = number.value()
    keys = {key(value)}
    if value == 15:
        keys |= {key(2), key(14)}  # “quinze jours” are two weeks
    strength = Strength.STRONG
    if value < 2 or reading.language not in WELL_KNOWN:
        strength = Strength.HINT
    elif value in _IDIOMATIC:
        strength = Strength.PAIR
    if number.words == 1 and number.first in _alone(reading.language):
        strength = Strength.HINT
    return [
        replace(
            reading.token(FindingKind.NUMBER, start, end, frozenset(keys), strength), is_word=True
        )
    ]


@lru_cache(maxsize=16)
def _alone(language: str) -> frozenset[str]:
    """Words that, alone, say no number for sure: "thousands", "neuf"."""
    return DOUBTFUL.get(language, frozenset()) | HUNDREDS[language] | frozenset(_scales(language))


def _hint(reading: Reading, match: Match[str]) -> list[Token] | None:
    word = match.group().lower()
    ordinal = ORDINALS.get(reading.language, {}).get(word)
    if ordinal is not None:
        keys = {key(ordinal), *map(key, HINTS[reading.language].get(word, ()))}
        strength = Strength.PAIR if ordinal > 4 else Strength.HINT
        return [reading.token(FindingKind.NUMBER, *match.span(), frozenset(keys), strength)]
    values = HINTS[reading.language].get(word)
    if values is None:
        return None
    keys = set(map(key, values))
    return [reading.token(FindingKind.NUMBER, *match.span(), frozenset(keys), Strength.HINT)]
