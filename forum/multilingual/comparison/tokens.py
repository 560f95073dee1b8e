"""Tokens: what can be compared between two languages, with its place in a text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from re import Match, Pattern

from forum.multilingual.comparison.findings import FindingKind

# Stands for what has been read already, so that nothing is read twice; no word character.
TAKEN = "\0"


class Strength(IntEnum):
    """How much it means that the other version lacks a token."""

    HINT = 0  # nothing: it only answers a token of the other version ("both" for "2")
    PAIR = 1  # something, where a token of the other version lacks its answer too
    STRONG = 2  # a divergence


@dataclass(frozen=True, slots=True)
class Token:
    """Something read at `start` to `end` of a text; two tokens with a key in common are equal.

    `parts` are the keys of what it is made of: of a date, its day, month and year.
    """

    kind: FindingKind
    start: int
    end: int
    keys: frozenset[str]
    strength: Strength = Strength.STRONG
    parts: tuple[str, ...] = ()
    is_word: bool = False  # a number in words


class Reading:
    """A part of a text while it is read: what one reader has taken the next does not see.

    `text` has the length of the part; `at` is where the part begins in the whole.
    """

    def __init__(self, text: str, at: int, language: str) -> None:
        self.text = text
        self.at = at
        self.language = language
        self.tokens: list[Token] = []

    def take(
        self,
        pattern: Pattern[str],
        read: Callable[[Match[str]], list[Token] | None],
        seen: str | None = None,
    ) -> None:
        """Takes every match for which `read` gives tokens (or an empty list, to drop it).

        Matches are looked for in `seen`, where it is given: the text, each letter written simply.
        """
        pieces: list[str] = []
        last = 0
        for match in pattern.finditer(self.text if seen is None else seen):
            tokens = read(match)
            if tokens is None:
                continue
            self.tokens += tokens
            pieces += (self.text[last : match.start()], TAKEN * (match.end() - match.start()))
            last = match.end()
        if last:
            self.text = "".join([*pieces, self.text[last:]])

    def token(
        self,
        kind: FindingKind,
        start: int,
        end: int,
        keys: frozenset[str],
        strength: Strength = Strength.STRONG,
        parts: tuple[str, ...] = (),
    ) -> Token:
        """A token at these characters of the part."""
        return Token(
            kind=kind,
            start=self.at + start,
            end=self.at + end,
            keys=keys,
            strength=strength,
            parts=parts,
        )
