"""Which comments are on the desk: what waits, oldest first; what was decided and can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from forum.accounts.models import Person
from forum.comments.models import Comment, Revision, Submission, Version
from forum.comments.models.internal_notes import InternalNote
from forum.comments.queries import Parent
from forum.comments.rules import State
from forum.comments.visibility import insider, unsettled
from forum.core.ids import is_id
from forum.moderation.models import Claim
from forum.moderation.queries.desks import Desk
from forum.moderation.queries.filters import QueueFilter, under_review, waiting
from forum.organisations.models import Mandate
from forum.spaces.models import Space
from forum.spaces.rules.viewer import Viewer

QUEUE_PAGE = 20  # comments with their texts; more is not read in one go
NEXT_PAGE = 20  # comments that were decided; of more their number is told

_Colleague, _Author = aliased(Person), aliased(Person)


def waiting_rows(
    session: Session,
    viewer: Viewer,
    desks: Mapping[int, Desk],
    filter_: QueueFilter,
    at: dt.datetime,
    after: str | None,
) -> Sequence[Any]:
    """Comments with texts to decide, oldest first; one more than a page where there are more."""
    statement = (
        _rows(viewer, at)
        .where(*waiting(desks, filter_, at))
        .order_by(Comment.waiting_since, Comment.id)
        .limit(QUEUE_PAGE + 1)
    )
    if after is not None and is_id(after):
        statement = statement.where(after_comment(desks, after))
    rows: Sequence[Any] = session.execute(statement).all()
    return rows


def after_comment(desks: Mapping[int, Desk], after: str) -> ColumnElement[bool]:
    """What waits behind a comment; everything where there is no such comment.

    A comment that was decided meanwhile keeps the place of its first receipt.
    """
    other = aliased(Comment)  # of these spaces: of others nothing may be told
    which = (other.public_id == after, other.space_id.in_(list(desks)))
    since = select(func.coalesce(other.waiting_since, other.received_at)).where(*which)
    id_ = select(other.id).where(*which).scalar_subquery()
    instant = since.scalar_subquery()
    return or_(
        instant.is_(None),
        Comment.waiting_since > instant,
        and_(Comment.waiting_since == instant, Comment.id > id_),
    )


def decided_rows(
    session: Session,
    viewer: Viewer,
    desks: Mapping[int, Desk],
    filter_: QueueFilter,
    at: dt.datetime,
) -> Sequence[Any]:
    """Comments of which something is decided that has not taken effect, the soonest first: what
    appears next, and what is refused and nothing else of it waits."""
    instant = func.coalesce(Revision.publish_at, Revision.settles_at)
    soonest = (
        select(func.min(instant))
        .join(Version, Version.id == Revision.version_id)
        .where(Revision.comment_id == Comment.id, unsettled(at))
        .correlate(Comment)
        .scalar_subquery()
    )
    rows: Sequence[Any] = session.execute(
        _rows(viewer, at)
        .where(
            *under_review(desks, filter_, at),
            or_(Comment.waiting_since.is_(None), appears(at)),
        )
        .order_by(func.coalesce(soonest, Comment.waits_until), Comment.id)
        .limit(NEXT_PAGE)
    ).all()
    return rows


def item_row(
    session: Session, viewer: Viewer, desks: Mapping[int, Desk], comment: str, at: dt.datetime
) -> Any:
    """One comment of these spaces, whatever became of it; None where there is none."""
    which = (Comment.public_id == comment, Comment.space_id.in_(list(desks)), insider(viewer))
    return session.execute(_rows(viewer, at).where(*which)).one_or_none()


def appears(at: dt.datetime) -> ColumnElement[bool]:
    """Comments under review with a text that becomes public by itself."""
    return (
        select(Revision.id)
        .join(Version, Version.id == Revision.version_id)
        .where(Revision.comment_id == Comment.id, Revision.publish_at.is_not(None), unsettled(at))
        .correlate(Comment)
        .exists()
    )


def _rows(viewer: Viewer, at: dt.datetime) -> Any:
    """With the parent, the mandate, the policy of what waits, and the colleague who has had it
    open for longest."""
    of_texts = (Revision.comment_id == Comment.id, Revision.state == State.SUBMITTED)
    policy = (
        select(Submission.policy)
        .join(Revision, Revision.submission_id == Submission.id)
        .where(Revision.comment_id == Comment.id)
        .order_by(Submission.id.desc())
        .limit(1)
        .correlate(Comment)
        .scalar_subquery()
    )
    approvals = (
        select(func.max(Revision.approvals)).where(*of_texts).correlate(Comment).scalar_subquery()
    )
    notes = (
        select(func.count(InternalNote.id))
        .where(InternalNote.comment_id == Comment.id, InternalNote.note != "")
        .correlate(Comment)
        .scalar_subquery()
    )
    first = aliased(Claim)
    colleague = (
        select(first.person_id)
        .where(
            first.comment_id == Comment.id, first.person_id != viewer.person_id, first.until > at
        )
        .order_by(first.since, first.person_id)
        .limit(1)
        .correlate(Comment)
        .scalar_subquery()
    )
    return (
        select(
            Comment,
            Space.allows_own,
            Space.terms,
            Parent.id.label("parent_id"),
            Parent.public_id.label("parent"),
            Parent.state.label("parent_state"),
            Parent.author_name.label("parent_author"),
            Parent.organisation_names.label("parent_names"),
            Mandate.role.label("mandate_role"),
            Mandate.ends_on.label("mandate_ends"),
            Mandate.ended_at.label("mandate_ended"),
            policy.label("policy"),
            approvals.label("approvals"),
            _Author.interface_language.label("author_language"),
            notes.label("notes"),
            _Colleague.name.label("colleague"),
            Claim.since.label("open_since"),
        )
        .join(Space, Space.id == Comment.space_id)
        .outerjoin(Parent, Parent.id == Comment.parent_id)
        .outerjoin(Mandate, Mandate.id == Comment.mandate_id)
        .outerjoin(_Author, _Author.id == Comment.author_id)
        .outerjoin(Claim, and_(Claim.comment_id == Comment.id, Claim.person_id == colleague))
        .outerjoin(_Colleague, _Colleague.id == Claim.person_id)
    )
