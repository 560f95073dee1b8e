"""One pasted text that holds several versions: what is proposed, and what its author makes of it.

The proposal is a list of pieces of the text, each with the language that it would be a version of,
or none where it is left out (a marker line, a rule). The author corrects the languages: so borders
are moved, versions joined or parted. Nothing is split without that.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from forum.core.languages import canonical
from forum.text.clean import is_blank

if TYPE_CHECKING:  # read where a text is split, since few requests do that
    from forum.multilingual.splitting import Basis, VersionPart

MAX_PASTE = 250_000  # characters: a long statement in six languages is about 150,000
MOST_PIECES = 300  # of a form; a text of more paragraphs is shown by its parts
LEFT_OUT = ""  # the language of what belongs to no version
FIELD = re.compile(r"piece-(\d{1,7})-(\d{1,7})")
_PARAGRAPHS = re.compile(r"(?:\r\n|\r|\n)[^\S\r\n]*(?:\r\n|\r|\n)\s*")
_LINES = re.compile(r"(?:\r\n|\r|\n)\s*")


def fingerprint(text: str) -> str:
    """By which a paste is known again: the SHA-256 of its UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class PastePiece:
    """Code points `start` to `end` of the text: a paragraph, or part of one."""

    start: int
    end: int
    text: str
    language: str  # LEFT_OUT: of no version

    @property
    def name(self) -> str:
        return f"piece-{self.start}-{self.end}"


@dataclass(frozen=True)
class SplitProposal:
    """How a text would be split, and on what that relies."""

    text: str
    parts: list[VersionPart]
    pieces: list[PastePiece]

    @property
    def languages(self) -> list[str]:
        return [part.language for part in self.parts if part.language]

    @property
    def confidence(self) -> float:
        """Of its least certain part."""
        return min(part.confidence for part in self.parts)

    @property
    def bases(self) -> list[Basis]:
        return list(dict.fromkeys(part.basis for part in self.parts))


def holding_several(texts: Mapping[str, str], languages: Collection[str]) -> dict[str, list[str]]:
    """The languages of the versions that each of these texts surely holds, where it holds several;
    of a comment of excessive length only the first texts are looked at."""
    found: dict[str, list[str]] = {}
    read = 0
    for tag, text in texts.items():
        read += len(text)
        if read > MAX_PASTE:
            break
        parts = holds_several(text, languages)
        if parts:
            found[tag] = [part.language for part in parts if part.language]
    return found


def holds_several(text: str, languages: Collection[str]) -> list[VersionPart]:
    """The parts of a text that surely holds several versions; none for any other."""
    from forum.multilingual.splitting import SURE, split

    parts = split(text, languages)
    sure = len(parts) > 1 and all(part.confidence >= SURE and part.language for part in parts)
    return parts if sure else []


def propose(text: str, languages: Collection[str]) -> SplitProposal:
    """What is shown to the author, also where the splitter finds one version only."""
    from forum.multilingual.splitting import split

    parts = split(text, languages)
    return SplitProposal(text, parts, _pieces(text, parts, own_tags(languages)))


def own_tags(languages: Iterable[str]) -> dict[str, str]:
    """The space's own tag for a language that the splitter names by its primary subtag."""
    tags: dict[str, str] = {}
    for tag in languages:
        tags.setdefault(tag.split("-")[0], tag)
    return tags


def _pieces(text: str, parts: list[VersionPart], tags: Mapping[str, str]) -> list[PastePiece]:
    borders = {0, len(text)}
    for part in parts:
        borders |= {part.start, part.end}
    cuts = _PARAGRAPHS if _PARAGRAPHS.search(text) else _LINES
    finer = borders | {match.end() for match in cuts.finditer(text)}
    places = sorted(finer if len(finer) <= MOST_PIECES else borders)
    found = []
    for start, end in pairwise(places):
        words = text[start:end]
        if is_blank(words):
            continue
        language = LEFT_OUT
        for part in parts:
            if part.start <= start < part.end and part.language:
                language = tags.get(part.language, part.language)
        found.append(PastePiece(start, end, words, language))
    return found


def chosen(text: str, form: Mapping[str, str]) -> list[PastePiece]:
    """The pieces of the text with the languages that the author chose; what is malformed or does
    not lie within the text is passed over."""
    found: list[PastePiece] = []
    for name, value in form.items():
        match = FIELD.fullmatch(name)
        if match is None:
            continue
        start, end = int(match[1]), int(match[2])
        if start < end <= len(text):
            found.append(PastePiece(start, end, text[start:end], canonical(value) or LEFT_OUT))
    apart: list[PastePiece] = []
    for piece in sorted(found, key=lambda piece: piece.start):
        if not apart or piece.start >= apart[-1].end:
            apart.append(piece)
    return apart


def versions(text: str, pieces: Iterable[PastePiece]) -> dict[str, str]:
    """The text of each language, letter for letter. Pieces that follow each other keep what stands
    between them; others are parted by a blank line."""
    made: dict[str, str] = {}
    before: PastePiece | None = None
    for piece in pieces:
        if piece.language != LEFT_OUT:
            known = made.get(piece.language, "")
            if known and before is not None and before.language == piece.language:
                known += text[before.end : piece.start]
            elif known:
                known = known.rstrip() + "\n\n"
            made[piece.language] = known + piece.text
        before = piece
    return {language: words.strip() for language, words in made.items()}
