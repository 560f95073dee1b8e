"""What comes next for a moderator: what they may decide on, and no colleague has open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session

from forum.comments.models import Comment, Decision, DecisionRevision, Revision
from forum.comments.models.appeals import Appeal
from forum.comments.rules import State
from forum.core.ids import is_id
from forum.moderation.models import Claim
from forum.moderation.queries.conflicts import conflicting_decisions
from forum.moderation.queries.desks import Desk
from forum.moderation.queries.filters import QueueFilter, waiting
from forum.moderation.queries.queue import after_comment
from forum.spaces.models import Space
from forum.spaces.rules import Role
from forum.spaces.rules.viewer import Viewer


def next_for(
    session: Session,
    viewer: Viewer,
    desks: Mapping[int, Desk],
    filter_: QueueFilter,
    at: dt.datetime,
    after: str | None,
) -> Row[int, str] | None:
    """Id and public id of the next comment that the viewer may decide on and that no colleague has
    open: behind the given one, else from the beginning.

    It is locked until the transaction ends, and what is locked is passed over: a colleague is
    opening it, or somebody is acting on it.
    """
    statement = (
        select(Comment.id, Comment.public_id)
        .join(Space, Space.id == Comment.space_id)
        .where(*waiting(desks, filter_, at), _decidable(viewer), ~_open_elsewhere(viewer, at))
        .order_by(Comment.waiting_since, Comment.id)
        .limit(1)
        .with_for_update(of=Comment, skip_locked=True)
    )
    if after is None or not is_id(after):
        return session.execute(statement).first()
    further = session.execute(statement.where(after_comment(desks, after))).first()
    return further or session.execute(statement.where(Comment.public_id != after)).first()


def _decidable(viewer: Viewer) -> ColumnElement[bool]:
    """As `rights.may_decide` and `conflicts.conflict_of`, which decide."""
    mandates = viewer.organisation_ids
    own = or_(
        Comment.author_id == viewer.person_id,
        Comment.organisation_id.in_(mandates) if mandates else Comment.id.is_(None),
    )
    elsewhere = Revision.saved_by_id.is_distinct_from(viewer.person_id)
    mine = (
        select(Decision.id)
        .join(DecisionRevision, DecisionRevision.decision_id == Decision.id)
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .where(DecisionRevision.revision_id == Revision.id, conflicting_decisions(viewer))
        .correlate(Revision)
        .exists()
    )
    text = (
        select(Revision.id)
        .where(
            Revision.comment_id == Comment.id,
            Revision.state == State.SUBMITTED,
            or_(Space.allows_own, elsewhere, Revision.base_id.is_not(None)),
            ~mine,
        )
        .correlate(Comment, Space)
        .exists()
    )
    return and_(
        Comment.space_id.in_(viewer.spaces_as(Role.MODERATOR)),
        or_(Space.allows_own, ~func.coalesce(own, False)),
        text,
    )


def _open_elsewhere(viewer: Viewer, at: dt.datetime) -> ColumnElement[bool]:
    return (
        select(Claim.comment_id)
        .where(
            Claim.comment_id == Comment.id,
            Claim.person_id != viewer.person_id,
            Claim.until > at,
        )
        .correlate(Comment)
        .exists()
    )
