"""Who may decide on a text beside the rights of a moderator, and how many approvals it has."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from forum.comments.models import Decision, DecisionRevision, Revision
from forum.comments.models.appeals import Appeal
from forum.comments.queries.version_revisions import VersionRevision
from forum.comments.rules import Act
from forum.moderation.rules import Conflict
from forum.spaces.rules.viewer import Viewer


def conflict_of(
    session: Session, viewer: Viewer, item: VersionRevision, *, allows_own: bool
) -> Conflict | None:
    """What keeps this moderator from deciding on this text."""
    revision = item.revision
    if not allows_own and item.is_by(viewer):
        return Conflict.WROTE
    acts = session.scalars(
        select(Decision.act)
        .join(DecisionRevision, DecisionRevision.decision_id == Decision.id)
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .where(DecisionRevision.revision_id == revision.id, conflicting_decisions(viewer))
    ).all()
    if not acts:
        return None
    return Conflict.APPROVED if Act.APPROVE_FIRST in acts else Conflict.REJECTED


def conflicting_decisions(viewer: Viewer) -> ColumnElement[bool]:
    """Decisions by which the viewer has approved a text as the first of two, or rejected it before
    its author appealed; asked with `DecisionRevision`, and with `Appeal` where there is one."""
    return and_(Decision.by_id == viewer.person_id, or_(first_approval(), Appeal.id.is_not(None)))


def first_approval() -> ColumnElement[bool]:
    """Decisions that are the first approval of two and count; asked with `DecisionRevision`."""
    return and_(
        Decision.act == Act.APPROVE_FIRST,
        Decision.undone_at.is_(None),
        DecisionRevision.voided.is_(False),
    )


def approvers(session: Session, revision_id: int) -> set[int | None]:
    """Whose first approvals of the text count."""
    return set(
        session.scalars(
            select(Decision.by_id)
            .join(DecisionRevision, DecisionRevision.decision_id == Decision.id)
            .where(DecisionRevision.revision_id == revision_id, first_approval())
        )
    )


def lacks_another(session: Session, revision: Revision) -> bool:
    """Whether one approval more leaves the text still waiting for another."""
    return len(approvers(session, revision.id)) + 1 < revision.approvals
