"""Approvals that count, and why somebody may not decide, in words."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.comments.actions.locked_comment import OWN_WORDS
from forum.comments.models import Decision, DecisionRevision
from forum.comments.queries.version_revisions import VersionRevision
from forum.comments.rules import Act
from forum.moderation.rules import Conflict

CONFLICT_MESSAGES = {
    Conflict.WROTE: OWN_WORDS,
    Conflict.APPROVED: _l("You have approved this already. A second moderator decides on it now."),
    Conflict.REJECTED: _l(
        "The author has appealed against your rejection. Another moderator decides on it now."
    ),
}


def void(session: Session, decision: int, items: Iterable[VersionRevision]) -> None:
    """The decision counts no more for these of its texts."""
    session.execute(
        update(DecisionRevision)
        .where(
            DecisionRevision.decision_id == decision,
            DecisionRevision.revision_id.in_([item.revision.id for item in items]),
        )
        .values(voided=True)
    )


def void_approvals(session: Session, items: Iterable[VersionRevision]) -> None:
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
