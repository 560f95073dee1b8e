"""Proposes how one pasted text falls into its language versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from forum.multilingual.splitting.borders import VersionSpan, pieces
from forum.multilingual.splitting.evidence import LONGEST_READ, Sensed, sense
from forum.multilingual.splitting.paragraphs import Paragraph, edges, paragraphs
from forum.text.detect import detect, knows

# From this confidence on, a proposal may be followed without asking: an import leaves a text whole
# where one of its parts has less, and reports it.
SURE = 0.75


class Basis(StrEnum):
    """On what a proposal relies that a part begins where it does."""

    MARKER = "marker"  # a line that names the language or says "translation"
    RULE = "rule"  # a line of asterisks, hyphens or underscores
    HEADING = "heading"  # a title in the part's language
    ADDRESSEE = "addressee"  # a line like "Madame, Monsieur,"
    LANGUAGE = "language"  # nothing but the change of language
    WHOLE = "whole"  # there is nothing to split


@dataclass(frozen=True, slots=True)
class VersionPart:
    """A version's own text, `text[start:end]` in code points, without markers, rules and edges.

    The language is a primary subtag (ISO 639), or None where it cannot be said.
    """

    language: str | None
    start: int
    end: int
    confidence: float
    basis: Basis


def split(text: str, languages: Collection[str] = ()) -> list[VersionPart]:
    """The versions that a pasted text holds, in order; the whole text where it holds one.

    `languages` are BCP 47 tags that are looked for besides the usual ones (those of the space).
    No language is proposed twice. A blank text has one empty part.
    """
    found = paragraphs(text)
    named = {language for one in found for language in one.gap.languages}
    also = sorted(tag for tag in named.union(languages) if knows(tag))
    senses = sense(found, also)
    proposed = pieces(found, senses)
    if len(proposed) < 2:
        return [_whole(text, found, senses, also)]
    return [_part(piece, found, senses) for piece in proposed]


def _whole(
    text: str, found: list[Paragraph], senses: list[Sensed], also: Collection[str]
) -> VersionPart:
    shares: Counter[str] = Counter()
    own = [sensed for sensed in senses if not sensed.quoted and sensed.languages]
    for sensed in own or senses:  # what is quoted does not say in which language it is quoted
        for language in sensed.languages:
            shares[language] += sensed.letters
    start, end = edges(text)
    if not shares:
        guess = detect(text[start : min(end, start + LONGEST_READ)], also)
        return VersionPart(guess.language, start, end, round(guess.probability, 2), Basis.WHOLE)
    language, most = max(shares.items(), key=lambda share: (share[1], share[0]))
    if found[0].gap.languages == {language}:
        # It is one version, and its marker is no part of it.
        start = found[0].start
    confidence = min(0.99, most / max(1, sum(shares.values())))
    return VersionPart(language, start, end, round(confidence, 2), Basis.WHOLE)


def _part(piece: VersionSpan, found: list[Paragraph], senses: list[Sensed]) -> VersionPart:
    first = found[piece.first]
    if piece.marked:
        basis = Basis.MARKER
    elif piece.ruled:
        basis = Basis.RULE
    elif senses[piece.first].addressee:
        basis = Basis.ADDRESSEE
    elif piece.titled:
        basis = Basis.HEADING
    else:
        basis = Basis.LANGUAGE
    end = found[piece.last].end
    return VersionPart(piece.language, first.start, end, round(piece.confidence, 2), basis)
