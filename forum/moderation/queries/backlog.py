"""What waits for whom, and what has waited for longer than its space promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.comments.models import Comment, Decision, DecisionRevision, Revision, Version
from forum.comments.models.appeals import Appeal
from forum.comments.queries.version_revisions import VersionRevision
from forum.comments.rights import Ownership, may_decide
from forum.comments.rules import CommentState, State
from forum.core.db import utc
from forum.moderation.queries.conflicts import conflicting_decisions
from forum.spaces.models import Space
from forum.spaces.rules import Role, is_overdue, promise_of
from forum.spaces.rules.viewer import Viewer


@dataclass(frozen=True, slots=True)
class WaitingComment:
    """A comment with texts on which a moderator has to decide."""

    comment: Comment
    space: Space
    languages: tuple[str, ...]
    since: dt.datetime  # receipt of the oldest of them, or the appeal for it

    def is_overdue(self, at: dt.datetime) -> bool:
        return is_overdue(at - self.since, promise_of(self.space.promise_hours))


def waiting_for(
    session: Session, viewer: Viewer, space_ids: Iterable[int], *, comment: str | None = None
) -> list[WaitingComment]:
    """What this moderator may decide on, longest wait first: not on their own texts, nor where
    another moderator has to."""
    ids = set(space_ids) & set(viewer.spaces_as(Role.MODERATOR))
    rows = [row for row in _rows(session, ids, comment) if _may(viewer, row)]
    barred = _barred(session, viewer, [row.revision.id for row in rows])
    return _gathered(session, [row for row in rows if row.revision.id not in barred])


def overdue(session: Session, space_id: int, at: dt.datetime) -> list[WaitingComment]:
    """What has waited in this space for longer than it promises, longest wait first."""
    found = _gathered(session, _rows(session, {space_id}, None))
    return [waiting for waiting in found if waiting.is_overdue(at)]


@dataclass(frozen=True, slots=True)
class _Row:
    comment: Comment
    space: Space
    version: Version
    revision: Revision


def _rows(session: Session, space_ids: Iterable[int], comment: str | None) -> list[_Row]:
    statement = (
        select(Comment, Space, Version, Revision)
        .join(Space, Space.id == Comment.space_id)
        .join(Revision, Revision.comment_id == Comment.id)
        .join(Version, Version.id == Revision.version_id)
        .where(
            Comment.space_id.in_(space_ids),
            Comment.waiting_since.is_not(None),
            Comment.state == CommentState.STANDING,
            Revision.state == State.SUBMITTED,
        )
        .order_by(Comment.waiting_since, Comment.id, Version.id)
    )
    if comment is not None:
        statement = statement.where(Comment.public_id == comment)
    return [_Row(*row) for row in session.execute(statement)]


def _may(viewer: Viewer, row: _Row) -> bool:
    comment = row.comment
    whose = Ownership(
        comment.space_id, comment.author_id, comment.capacity, comment.organisation_id
    )
    allows_own = row.space.allows_own
    theirs = VersionRevision(row.version, row.revision).is_by(viewer)
    return may_decide(viewer, whose, allows_own=allows_own) and (allows_own or not theirs)


def _barred(session: Session, viewer: Viewer, revision_ids: Sequence[int]) -> set[int]:
    """The texts from which a decision of the viewer's own keeps them away."""
    return set(
        session.scalars(
            select(DecisionRevision.revision_id)
            .join(Decision, Decision.id == DecisionRevision.decision_id)
            .outerjoin(Appeal, Appeal.decision_id == Decision.id)
            .where(DecisionRevision.revision_id.in_(revision_ids), conflicting_decisions(viewer))
        )
    )


def _gathered(session: Session, rows: Sequence[_Row]) -> list[WaitingComment]:
    """By comment. An appeal begins a new wait: what was received long ago may wait since today."""
    appealed = _appeals(session, [row.revision.id for row in rows])
    found: dict[int, WaitingComment] = {}
    for row in rows:
        received = row.revision.received_at
        assert received is not None
        since = max(received, appealed.get(row.revision.id, received))
        earlier = found.get(row.comment.id)
        languages = (*(earlier.languages if earlier else ()), row.version.language)
        found[row.comment.id] = WaitingComment(
            row.comment,
            row.space,
            tuple(dict.fromkeys(languages)),
            min(since, earlier.since) if earlier else since,
        )
    return sorted(found.values(), key=lambda waiting: (waiting.since, waiting.comment.id))


def _appeals(session: Session, revision_ids: Sequence[int]) -> dict[int, dt.datetime]:
    """When their authors appealed for these texts."""
    rows = session.execute(
        select(DecisionRevision.revision_id, func.max(Appeal.at))
        .join(Appeal, Appeal.decision_id == DecisionRevision.decision_id)
        .where(DecisionRevision.revision_id.in_(revision_ids))
        .group_by(DecisionRevision.revision_id)
    )
    return {row[0]: utc(row[1]) for row in rows}
