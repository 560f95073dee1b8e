"""Deciding, undoing, removing and restoring."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.actions.receiving import grace
from forum.comments.models import Comment, Decision, DecisionRevision
from forum.comments.review import Case, Item, listed, open_case
from forum.comments.rights import may_decide
from forum.comments.rules import (
    DECISIONS,
    OWN,
    REFUSALS,
    Act,
    NotPossible,
    Reason,
    State,
    comment_becomes,
)
from forum.core.db import transaction
from forum.core.errors import Forbidden, Invalid, NotThere, Stale
from forum.ledger.rules import digest, new_salt
from forum.moderation.queries import overtaken
from forum.spaces.rules import Role
from forum.spaces.viewer import Viewer

RESULT = {
    Act.APPROVE: State.APPROVED,
    Act.RETURN: State.RETURNED,
    Act.REJECT: State.REJECTED,
}


@dataclass(frozen=True)
class Verdict:
    """What a moderator decides, and on what: `shown` are the revisions of the page, by state."""

    act: Act
    shown: Mapping[str, State]
    chosen: Sequence[str]
    reason: Reason | None = None
    note: str = ""


def decide(*, viewer: Viewer, comment: str, verdict: Verdict, at: dt.datetime) -> str:
    """Decides on the chosen revisions and returns the decision's id.

    Raises `Stale` where anything that the moderator was shown has changed since; then nothing is
    decided. Raises `Invalid` without a choice, or for a refusal without a reason.
    """
    _check(verdict)
    with transaction() as session:
        case = _desk_case(session, viewer, comment, at)
        now = {item.revision.public_id: item.revision.state for item in case.items}
        changed = [id_ for id_, state in verdict.shown.items() if now.get(id_) is not state]
        if changed:
            raise Stale(
                _l("Nothing was decided: what you were shown has changed meanwhile."), changed
            )
        items = [case.item(chosen) for chosen in verdict.chosen]
        if not case.space.allows_own and any(_translated(viewer, item) for item in items):
            raise Forbidden(_l("You cannot decide on what you translated yourself."))
        effective_at: dt.datetime | None = at + grace(case)
        groups = [item.revision.release_id for item in items]
        case.change(items, verdict.act, effective_at)
        case.release(groups, at + grace(case))
        if verdict.act is Act.APPROVE and any(item.revision.publish_at is None for item in items):
            effective_at = None  # it takes effect with the last of its release
        decision = _note_down(case, viewer, verdict, items, effective_at)
        case.settle()
        return decision.public_id


def _translated(viewer: Viewer, item: Item) -> bool:
    is_authors = item.version.provenance in OWN
    return not is_authors and item.revision.saved_by_id == viewer.person_id


def _check(verdict: Verdict) -> None:
    if verdict.act not in DECISIONS:
        raise Invalid({"act": _l("Choose a decision.")})
    if not verdict.chosen or not set(verdict.chosen) <= set(verdict.shown):
        raise Invalid({"revision": _l("Choose at least one version.")})
    if verdict.act in REFUSALS and verdict.reason is None:
        raise Invalid({"reason": _l("Give the author a reason.")})


def _note_down(
    case: Case,
    viewer: Viewer,
    verdict: Verdict,
    items: Sequence[Item],
    effective_at: dt.datetime | None,
) -> Decision:
    """The decision's record and its entry in the ledger, which names it by digest."""
    decision = Decision(
        comment_id=case.comment.id,
        space_id=case.space.id,
        act=verdict.act,
        by_id=viewer.person_id,
        at=case.at,
        effective_at=effective_at,
        reason=verdict.reason,
        note=verdict.note,
        salt=new_salt(),
    )
    case.session.add(decision)
    case.session.flush()
    for item in items:
        case.session.add(DecisionRevision(decision_id=decision.id, revision_id=item.revision.id))
    details: dict[str, object] = {"decision": decision.public_id}
    if items:
        details["revisions"] = listed(items)
    if effective_at is not None and verdict.act in DECISIONS:
        details["effective_at"] = effective_at.isoformat()
    if verdict.reason is not None:
        details["reason"] = verdict.reason.value
    if verdict.note:
        details["note"] = digest(decision.salt, verdict.note)
    case.record(actor=viewer.public_id, act=verdict.act, details=details)
    return decision


def undo(*, viewer: Viewer, decision: str, at: dt.datetime) -> str:
    """Takes a decision back within its grace and returns the comment's id.

    What it was about waits again, what its author took back or replaced meanwhile aside; of a
    common release, all wait again. Raises `Stale` where the grace has ended, or where a later
    decision is about one of the texts.
    """
    with transaction() as session:
        found = session.execute(
            select(Decision).where(Decision.public_id == decision)
        ).scalar_one_or_none()
        if found is None or found.act not in DECISIONS:
            raise NotThere
        case = _desk_case(session, viewer, _comment_id(session, found), at)
        session.refresh(found)
        if found.undone_at is not None:
            raise Stale(_l("This decision has been undone already."))
        items = [
            item
            for item in _of_decision(session, case, found)
            if item.revision.state is RESULT[found.act] and not item.is_settled(case.at)
        ]
        if not items:
            raise Stale(
                _l("The grace has ended, or the text has changed: this can no longer be undone.")
            )
        groups = [item.revision.release_id for item in items]
        case.change(items, Act.UNDO, None)
        case.release(groups, at + grace(case))
        found.undone_at, found.undone_by_id = at, viewer.person_id
        case.record(
            actor=viewer.public_id,
            act=Act.UNDO,
            details={"decision": found.public_id, "revisions": listed(items)},
        )
        case.settle()
        return case.comment.public_id


def _of_decision(session: Session, case: Case, decision: Decision) -> list[Item]:
    """The decision's revisions; raises `Stale` where a later decision is about one of them."""
    ids = set(
        session.scalars(
            select(DecisionRevision.revision_id).where(DecisionRevision.decision_id == decision.id)
        )
    )
    later = session.scalar(select(Decision.id).where(Decision.id == decision.id, overtaken()))
    if later is not None:
        raise Stale(_l("A later decision is about the same text. Undo that one first."))
    return [item for item in case.items if item.revision.id in ids]


def remove(
    *, viewer: Viewer, comment: str, reason: Reason | None, note: str, at: dt.datetime
) -> None:
    """Takes a public comment down; a placeholder with date and reason stays. Can be restored."""
    if reason is None:
        raise Invalid({"reason": _l("Give the author a reason.")})
    with transaction() as session:
        case = _desk_case(session, viewer, comment, at)
        if not case.is_public:
            raise Stale(_l("This comment is not public, so it cannot be removed."))
        case.comment.state = comment_becomes(Act.REMOVE, case.comment.state)
        case.comment.ended_at, case.comment.ended_reason = at, reason
        _note_down(case, viewer, Verdict(Act.REMOVE, {}, (), reason, note), (), at)
        case.settle()


def restore(*, viewer: Viewer, comment: str, note: str, at: dt.datetime) -> None:
    """Puts a removed comment back as it was."""
    with transaction() as session:
        case = _desk_case(session, viewer, comment, at)
        try:
            case.comment.state = comment_becomes(Act.RESTORE, case.comment.state)
        except NotPossible:
            raise Stale(_l("This comment is not removed, so it cannot be restored.")) from None
        case.comment.ended_at = case.comment.ended_reason = None
        _note_down(case, viewer, Verdict(Act.RESTORE, {}, (), None, note), (), at)
        case.settle()


def _comment_id(session: Session, decision: Decision) -> str:
    public_id = session.scalar(select(Comment.public_id).where(Comment.id == decision.comment_id))
    assert public_id is not None
    return public_id


def _desk_case(session: Session, viewer: Viewer, comment: str, at: dt.datetime) -> Case:
    """Raises `NotThere` for whoever is no moderator here, `Forbidden` for one's own texts."""
    case = open_case(session, comment, at)
    if case.comment.path is None or Role.MODERATOR not in viewer.roles_in(case.space.id):
        raise NotThere
    if not may_decide(viewer, case.ownership, allows_own=case.space.allows_own):
        raise Forbidden(_l("You cannot decide on your own or your organisation's texts."))
    return case
