"""What the divergence check says: findings, each with its places in the two versions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """What diverges."""

    NUMBER = "number"
    DATE = "date"
    LINK = "link"
    ADDRESS = "address"
    NAME = "name"
    ACRONYM = "acronym"
    PARAGRAPHS = "paragraphs"
    ITEMS = "items"
    LENGTH = "length"
    LANGUAGE = "language"
    EMPTY = "empty"
    IDENTICAL = "identical"


@dataclass(frozen=True, slots=True)
class TextRange:
    """A part of one version: code points of its text as given, the end not included."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One divergence; a side is None where nothing stands there, or where it cannot be said."""

    kind: FindingKind
    a: TextRange | None
    b: TextRange | None

    def mirrored(self) -> Finding:
        return Finding(self.kind, self.b, self.a)
