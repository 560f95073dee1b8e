"""Letters inside an organisation: to its clearers when a text waits for them, to its drafter when
one came back. Nobody else learns that there is such a text."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.comments.models import ClearanceStep, Comment, Revision, Version
from forum.comments.rules import Act, State
from forum.ledger.models import Entry
from forum.letters.kinds.comment_location import location_of
from forum.letters.kinds.kind import Cause, KindResult, LetterContent, Recipient
from forum.organisations.models import Mandate
from forum.organisations.queries.held_mandates import holding
from forum.organisations.rules import CLEARING


def clearers(session: Session, entry: Entry) -> Iterable[Recipient]:
    """The organisation's clearers and focal points, whoever sent the text aside."""
    comment = _comment(session, entry)
    if comment is None:
        return []
    rows = session.execute(
        select(Person.public_id, Person.id)
        .join(Mandate, Mandate.person_id == Person.id)
        .where(
            Mandate.organisation_id == comment.organisation_id,
            Mandate.role.in_(CLEARING),
            holding(entry.at.date()),
            Person.active,
            Person.public_id != entry.actor,
        )
        .distinct()
        .order_by(Person.id)
    )
    return [Recipient(public_id, id_) for public_id, id_ in rows]


def asked(cause: Cause) -> KindResult:
    """It still waits, and its reader still speaks for the organisation."""
    comment = _comment(cause.session, cause.entry)
    if comment is None or not _speaks(cause, comment):
        return None
    languages = cause.session.scalars(
        select(Version.language)
        .join(Revision, Revision.version_id == Version.id)
        .where(Revision.comment_id == comment.id, Revision.state == State.IN_CLEARANCE)
        .order_by(Version.id)
    ).all()
    if not languages:
        return None
    values = {"place": location_of(cause, comment), "languages": list(dict.fromkeys(languages))}
    return LetterContent(values | {"who": comment.author_name})


def sent_back(cause: Cause) -> KindResult:
    """The last thing that was done with it, and its reader still speaks for the organisation."""
    comment = _comment(cause.session, cause.entry)
    if comment is None or not _speaks(cause, comment):
        return None
    step = cause.session.scalars(
        select(ClearanceStep)
        .where(ClearanceStep.comment_id == comment.id)
        .order_by(ClearanceStep.id.desc())
        .limit(1)
    ).first()
    if step is None or step.act is not Act.SEND_BACK:
        return None
    return LetterContent(
        {"place": location_of(cause, comment), "who": step.by_name, "note": step.note}
    )


def _comment(session: Session, entry: Entry) -> Comment | None:
    return session.scalar(select(Comment).where(Comment.public_id == entry.subject))


def _speaks(cause: Cause, comment: Comment) -> bool:
    if cause.person is None:
        return False
    held = select(Mandate.id).where(
        Mandate.person_id == cause.person.id,
        Mandate.organisation_id == comment.organisation_id,
        holding(cause.at.date()),
    )
    return cause.session.scalar(held.limit(1)) is not None
