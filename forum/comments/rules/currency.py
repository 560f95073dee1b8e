"""Whether versions still say the same. Pure functions on the numbers of revisions, no timestamps.

Every received revision has a *sense*: a number that it shares with the revisions of its version
that say the same. A typo keeps the sense of the text before it, a text that is put back as it was
takes its old sense again, and every other change begins a new one. Two versions *correspond* in
the senses for which somebody said so: by submitting them together, by translating the one from
the other, or by saying that the one is still valid. Whoever looks compares the senses of the
texts that they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forum.comments.rules import Change, Provenance

Sense = tuple[int, int]  # a version's id, and the sense of one of its texts


@dataclass(frozen=True, slots=True)
class EarlierRevision:
    """A revision that was received before, of the same version."""

    number: int
    text: str
    change: Change | None  # None: the first
    sense: int


def sense_of(
    number: int, text: str, change: Change | None, earlier: Sequence[EarlierRevision]
) -> int:
    """The sense of a revision after those that were received before it, oldest first."""
    for other in reversed(earlier):
        if other.text == text:
            return other.sense
    if change is Change.TYPO and earlier:
        return earlier[-1].sense
    return number


def senses(revisions: Iterable[tuple[int, str, Change | None]]) -> dict[int, int]:
    """The sense of each revision of a version, by number; given as number, text, change."""
    seen: list[EarlierRevision] = []
    for number, text, change in revisions:
        seen.append(EarlierRevision(number, text, change, sense_of(number, text, change, seen)))
    return {one.number: one.sense for one in seen}


@dataclass(frozen=True, slots=True)
class VersionSense:
    """A text that is shown: of which version, in which sense, and what its sense corresponds to."""

    version: int
    provenance: Provenance
    sense: int
    corresponds: frozenset[Sense]

    def agrees(self, other: VersionSense) -> bool:
        return (other.version, other.sense) in self.corresponds


def outdated_by(text: VersionSense, others: Sequence[VersionSense]) -> VersionSense | None:
    """The version that the text no longer corresponds to, of the others shown to the same viewer.

    A translation follows the original. Where several are originals they are co-authentic: each
    follows each, and a translation is current while it corresponds to one of them.
    """
    originals = [one for one in others if one.provenance is Provenance.ORIGINAL]
    behind = [one for one in originals if not text.agrees(one)]
    if text.provenance is not Provenance.ORIGINAL and len(behind) < len(originals):
        return None
    return behind[0] if behind else None
