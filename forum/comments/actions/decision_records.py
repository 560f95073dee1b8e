"""Writing a decision down: its record, and its entry in the ledger, which names it by digest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forum.comments.actions.locked_comment import LockedComment
from forum.comments.models import Decision, DecisionRevision
from forum.comments.queries.version_revisions import VersionRevision, revision_entries
from forum.comments.rules import DECISIONS, Act
from forum.ledger.rules import digest, new_salt
from forum.spaces.rules.viewer import Viewer


@dataclass(frozen=True)
class DecisionRecord:
    """A decision as it was made: by a person, or by a named policy of the space."""

    act: Act
    by_id: int | None = None
    actor: str = ""  # the person's public id
    policy: str | None = None
    reason: str | None = None
    note: str = ""

    @classmethod
    def by(
        cls, viewer: Viewer, act: Act, reason: str | None = None, note: str = ""
    ) -> DecisionRecord:
        return cls(act, viewer.person_id, viewer.public_id, None, reason, note)


def record_decision(
    case: LockedComment,
    made: DecisionRecord,
    items: Sequence[VersionRevision],
    effective_at: dt.datetime | None,
    more: Mapping[str, object] | None = None,
) -> Decision:
    """`effective_at` is None where it takes effect with the last of its release; a policy's
    approval does so as well, but not before. `more` is for the ledger."""
    decision = Decision(
        comment_id=case.comment.id,
        space_id=case.space.id,
        act=made.act,
        by_id=made.by_id,
        policy=made.policy,
        at=case.at,
        effective_at=effective_at,
        reason=made.reason,
        note=made.note,
        salt=new_salt(),
    )
    case.session.add(decision)
    case.session.flush()
    for item in items:
        case.session.add(DecisionRevision(decision_id=decision.id, revision_id=item.revision.id))
    details: dict[str, object] = {"decision": decision.public_id, **(more or {})}
    if items:
        details["revisions"] = revision_entries(items)
    if effective_at is not None and made.act in DECISIONS:
        details["effective_at"] = effective_at.isoformat()
    if made.reason is not None:
        details["reason"] = made.reason
    if made.note:
        details["note"] = digest(decision.salt, made.note)
    case.record(actor=made.policy or made.actor, act=made.act, details=details)
    return decision
