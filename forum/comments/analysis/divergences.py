"""What is pointed out before a comment is submitted, and beside what waits: it never edits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # read where versions are compared, since few requests do that
    from forum.multilingual.comparison import Finding, FindingKind, TextRange

AROUND = 60  # characters that are shown on either side of a place

# Comparing takes about a second for 100,000 characters, and a person waits for it: of a comment in
# a dozen long versions only the first are compared. Six versions of ten pages each are below it.
MOST_COMPARED = 250_000


@dataclass(frozen=True, slots=True)
class DivergentPassage:
    """A place in a version with the words around it."""

    before: str
    text: str
    after: str


@dataclass(frozen=True, slots=True)
class Divergence:
    """Where two versions do not say the same; a side is None where nothing stands there."""

    kind: FindingKind
    languages: tuple[str, str]
    a: DivergentPassage | None
    b: DivergentPassage | None


def divergences(
    texts: Mapping[str, str], original: str, terms: Sequence[Mapping[str, str]]
) -> list[Divergence]:
    """Each version (Markdown by language) against the original, in the order given."""
    from forum.multilingual.comparison import compare

    found: list[Divergence] = []
    source = texts.get(original)
    compared = 0
    for language, text in texts.items():
        if language == original or source is None:
            continue
        compared += len(source) + len(text)
        if compared > MOST_COMPARED:
            break
        pair = (original, language)
        findings = compare(source, text, pair, terms)
        found += [_divergence(finding, pair, source, text) for finding in findings]
    return found


def _divergence(finding: Finding, pair: tuple[str, str], a: str, b: str) -> Divergence:
    return Divergence(finding.kind, pair, _passage(finding.a, a), _passage(finding.b, b))


def _passage(place: TextRange | None, text: str) -> DivergentPassage | None:
    if place is None:
        return None
    before = text[max(0, place.start - AROUND) : place.start]
    after = text[place.end : place.end + AROUND]
    said = place.text
    if len(said) > 4 * AROUND:
        said = said[: 4 * AROUND] + "…"
    return DivergentPassage(
        ("…" if place.start > AROUND else "") + before.split("\n")[-1],
        said,
        after.split("\n")[0] + ("…" if place.end + AROUND < len(text) else ""),
    )


def fingerprint_of(texts: Mapping[str, str]) -> str:
    """Another one for other texts: what was pointed out for these was seen."""
    return hashlib.sha256(json.dumps(sorted(texts.items())).encode()).hexdigest()[:16]
