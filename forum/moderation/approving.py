"""Who may decide on a text beside the rights of a moderator, and how many approvals it has."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from forum.comments.models import Decision, DecisionRevision, Revision
from forum.comments.remarks import Appeal
from forum.comments.review import OWN_WORDS, Item
from forum.comments.rules import Act
from forum.spaces.viewer import Viewer


class Bar(StrEnum):
    """Why a moderator of the space does not decide on a text."""

    WROTE = "wrote"  # these are their own words
    APPROVED = "approved"  # theirs is the first approval of two
    REJECTED = "rejected"  # the author has appealed against their rejection


BARRED = {
    Bar.WROTE: OWN_WORDS,
    Bar.APPROVED: _l("You have approved this already. A second moderator decides on it now."),
    Bar.REJECTED: _l(
        "The author has appealed against your rejection. Another moderator decides on it now."
    ),
}


def bar_of(session: Session, viewer: Viewer, item: Item, *, allows_own: bool) -> Bar | None:
    """What keeps this moderator from deciding on this text."""
    revision = item.revision
    if not allows_own and item.is_by(viewer):
        return Bar.WROTE
    acts = session.scalars(
        select(Decision.act)
        .join(DecisionRevision, DecisionRevision.decision_id == Decision.id)
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .where(DecisionRevision.revision_id == revision.id, keeps_away(viewer))
    ).all()
    if not acts:
        return None
    return Bar.APPROVED if Act.APPROVE_FIRST in acts else Bar.REJECTED


def keeps_away(viewer: Viewer) -> ColumnElement[bool]:
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


def void(session: Session, decision: int, items: Iterable[Item]) -> None:
    """The decision counts no more for these of its texts."""
    session.execute(
        update(DecisionRevision)
        .where(
            DecisionRevision.decision_id == decision,
            DecisionRevision.revision_id.in_([item.revision.id for item in items]),
        )
        .values(voided=True)
    )


def void_approvals(session: Session, items: Iterable[Item]) -> None:
    """A refusal makes first approvals void: for good, also where it is undone."""
    first = select(Decision.id).where(Decision.act == Act.APPROVE_FIRST)
    session.execute(
        update(DecisionRevision)
        .where(
            DecisionRevision.revision_id.in_([item.revision.id for item in items]),
            DecisionRevision.decision_id.in_(first),
        )
        .values(voided=True)
    )
