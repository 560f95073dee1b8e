"""What comes next for a moderator: what they may decide on, and no colleague has open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session

from forum.comments.models import Comment, Decision, DecisionRevision, Revision
from forum.comments.remarks import Appeal
from forum.comments.rules import State
from forum.core.ids import is_id
from forum.moderation.approving import keeps_away
from forum.moderation.models import Opening
from forum.moderation.queries.desks import Desk
from forum.moderation.queries.filters import Filter, waiting
from forum.moderation.queries.waiting import behind
from forum.spaces.models import Space
from forum.spaces.rules import Role
from forum.spaces.viewer import Viewer


def next_for(
    session: Session,
    viewer: Viewer,
    desks: Mapping[int, Desk],
    filter_: Filter,
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
    further = session.execute(statement.where(behind(desks, after))).first()
    return further or session.execute(statement.where(Comment.public_id != after)).first()


def _decidable(viewer: Viewer) -> ColumnElement[bool]:
    """As `rights.may_decide` and `approving.bar_of`, which decide: a text that is not barred."""
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
        .where(DecisionRevision.revision_id == Revision.id, keeps_away(viewer))
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
        select(Opening.comment_id)
        .where(
            Opening.comment_id == Comment.id,
            Opening.person_id != viewer.person_id,
            Opening.until > at,
        )
        .correlate(Comment)
        .exists()
    )
