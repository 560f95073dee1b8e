"""What received texts say of each other: their senses, and which of them say the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from forum.comments.actions.locked_comment import LockedComment
from forum.comments.models import Correspondence, Revision
from forum.comments.queries.version_revisions import VersionRevision
from forum.comments.rules import OWN, Provenance, State
from forum.comments.rules.currency import EarlierRevision, sense_of, senses

STANDING = (State.SUBMITTED, State.APPROVED)  # texts that the author stands by


def assign_senses(case: LockedComment, items: Sequence[VersionRevision]) -> None:
    """Gives texts that are received now their senses, and says to what they correspond.

    An author's translation is taken to follow their original as it is now. Of co-authentic
    versions, those that are submitted together correspond; one that is changed alone corresponds
    to another only where it follows a change of that one.
    """
    for item in items:
        revision = item.revision
        revision.sense = sense_of(
            revision.number, revision.source, revision.change, _earlier(case, item)
        )
    case.session.flush()
    new = {item.version.id for item in items if item.revision.sense == item.revision.number}
    for item in items:
        if item.version.id not in new or item.version.provenance not in OWN:
            continue  # it says what an earlier text said, or follows the text that its page showed
        for other in _originals(case, item):
            if other.version.id in new and other in items:
                first = item.version.id < other.version.id
                if first or item.version.provenance is not Provenance.ORIGINAL:
                    declare(case.session, item.revision, other.revision)
            elif item.version.provenance is not Provenance.ORIGINAL or _follows(case, item, other):
                declare(case.session, item.revision, other.revision)


def _earlier(case: LockedComment, item: VersionRevision) -> list[EarlierRevision]:
    return [
        EarlierRevision(
            other.revision.number,
            other.revision.source,
            other.revision.change,
            other.revision.sense,
        )
        for other in case.items
        if other.version.id == item.version.id
        and other.revision.received_at is not None
        and other.revision.number < item.revision.number
    ]


def _originals(case: LockedComment, item: VersionRevision) -> list[VersionRevision]:
    """The newest text of each other original: one that its author stands by, where there is."""
    found: dict[int, VersionRevision] = {}
    for other in case.items:  # by version, and oldest first
        if (
            other.version.provenance is Provenance.ORIGINAL
            and other.version.id != item.version.id
            and other.revision.sense
        ):
            stands = other.revision.state in STANDING
            known = found.get(other.version.id)
            if known is None or stands or known.revision.state not in STANDING:
                found[other.version.id] = other
    return list(found.values())


def _follows(case: LockedComment, item: VersionRevision, other: VersionRevision) -> bool:
    """Whether the text before this one corresponded to an earlier text of the other version: then
    that one was changed, and this change follows it."""
    earlier = _earlier(case, item)
    if not earlier:
        return True
    said = _corresponding(case.session, item.version.id, earlier[-1].sense)
    known = {one.sense for one in said if one.version_id == other.version.id}
    return bool(known) and other.revision.sense not in known


def _corresponding(session: Session, version_id: int, sense: int) -> list[Revision]:
    """The texts of other versions that were said to say the same as those in this sense."""
    other = aliased(Revision)
    return list(
        session.scalars(
            select(other)
            .join(Correspondence, Correspondence.other_id == other.id)
            .join(Revision, Revision.id == Correspondence.revision_id)
            .where(Revision.version_id == version_id, Revision.sense == sense)
        )
    )


def corresponding_texts(session: Session, text: Revision) -> set[int]:
    """The ids of the texts that were said to say the same."""
    return {other.id for other in _corresponding(session, text.version_id, text.sense)}


def correspond(session: Session, one: Revision, other: Revision) -> bool:
    """Whether two texts are in senses that correspond."""
    said = _corresponding(session, one.version_id, one.sense)
    return any((x.version_id, x.sense) == (other.version_id, other.sense) for x in said)


def declare(session: Session, one: Revision, other: Revision) -> None:
    """Says that two texts say the same; saying it twice is no mistake."""
    known = session.scalar(
        select(Correspondence.revision_id).where(
            Correspondence.revision_id == one.id, Correspondence.other_id == other.id
        )
    )
    if known is None:
        session.add_all(
            [
                Correspondence(revision_id=one.id, other_id=other.id),
                Correspondence(revision_id=other.id, other_id=one.id),
            ]
        )
        session.flush()


def reassign_senses(session: Session, items: Iterable[VersionRevision]) -> None:
    """Computes the senses of a version's texts again, after one's change was corrected."""
    received = [item.revision for item in items if item.revision.received_at is not None]
    by_number = senses((one.number, one.source, one.change) for one in received)
    for one in received:
        one.sense = by_number[one.number]
    session.flush()
