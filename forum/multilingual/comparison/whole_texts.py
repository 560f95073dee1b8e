"""Compares versions, or paragraphs, as wholes: language, length, identity."""

from __future__ import annotations

import re

from forum.multilingual.comparison.blocks import Block
from forum.text.detect import FEWEST_LETTERS, detect, knows, weight

# How many letters a text has for each letter of the English one: the medians of parallel
# statements for French and Spanish, rules of thumb for the others.
_LETTERS = {
    "en": 1.0, "fr": 1.24, "es": 1.19, "de": 1.2, "pt": 1.17, "it": 1.2, "ru": 1.15, "uk": 1.1,
    "ar": 0.95, "zh": 1.1, "ja": 1.3, "ko": 1.2, "nl": 1.15, "pl": 1.15, "tr": 1.1, "sv": 1.05,
}  # fmt: skip
# Where the ratio is usual, as shares of the median: 0.8 to 1.9 between French and English.
_LOWEST, _HIGHEST = 0.645, 1.55
_SHORT_TEXT = 80  # letters of the longer version, below which any ratio is usual
_LONG_PARAGRAPH = 150  # letters of a paragraph of which language and length are looked at
_PARAGRAPH_SHARE = 0.62  # of the band: a single paragraph varies more
_IDENTICAL_PARAGRAPH = 80

# How sure the model must be to contradict an author, and about a part of the text.
_SURE = 0.9
_SURER = 0.995
_SHORT_LANGUAGE = 60  # letters, below which it must be surer
_SAMPLE = 6_000  # characters that tell the language of a text

_QUOTATION = re.compile(r"«[^«»]{0,2000}»|“[^“”]{0,2000}”|„[^„“”]{0,2000}[“”]|\"[^\"\n]{0,1000}\"")
_CODE = re.compile(r"`[^`\n]{0,500}`")


def language_of(text: str, declared: str, other: str) -> str | None:
    """The language that a text is in, where it is surely not the declared one; else None."""
    if not knows(declared):
        return None
    own = _CODE.sub(" ", _QUOTATION.sub(" ", text[:_SAMPLE]))
    letters = weight(own)
    if letters < FEWEST_LETTERS:
        return None
    guess = detect(own, (declared, other))
    if guess.language is None or guess.language == declared:
        return None
    sure = _SURE if guess.language == other and letters >= _SHORT_LANGUAGE else _SURER
    return guess.language if guess.probability >= sure else None


def language_of_block(text: str, block: Block, declared: str, other: str) -> str | None:
    """The same for a paragraph; a quotation may be in any language."""
    if block.weight < _LONG_PARAGRAPH or block.is_quoted:
        return None
    return language_of(text[block.words : block.end], declared, other)


def ratio(a: str, b: str) -> float:
    """How many letters a text in language b usually has for each letter in language a."""
    return _LETTERS.get(b, 1.1) / _LETTERS.get(a, 1.1)


def is_unusual(a: int, b: int, languages: tuple[str, str]) -> bool:
    """Whether one of two versions of so many letters is far too short, or too long."""
    return max(a, b) >= _SHORT_TEXT and not _is_in_band(a, b, languages, 1.0)


def is_unusual_paragraph(a: Block, b: Block, languages: tuple[str, str]) -> bool:
    if max(a.weight, b.weight) < _LONG_PARAGRAPH:
        return False
    return not _is_in_band(a.weight, b.weight, languages, _PARAGRAPH_SHARE)


def _is_in_band(a: int, b: int, languages: tuple[str, str], share: float) -> bool:
    known = all(language in _LETTERS for language in languages)
    share *= 1.0 if known and not {"zh", "ja", "ko"} & set(languages) else 0.6
    found = (b + 1) / (a + 1) / ratio(*languages)
    return _LOWEST * share <= found <= _HIGHEST / share


def is_identical(a: str, b: str) -> bool:
    """Whether two long paragraphs are the same, letter by letter."""
    if weight(_QUOTATION.sub(" ", a[:_SAMPLE])) < _IDENTICAL_PARAGRAPH:
        return False
    return a.split() == b.split()
