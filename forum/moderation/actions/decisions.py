"""Deciding, undoing, removing and restoring."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum.comments.actions import proposals
from forum.comments.actions.decision_records import DecisionRecord, record_decision
from forum.comments.actions.locked_comment import LockedComment
from forum.comments.actions.reasons import check_reason
from forum.comments.models import Comment, Decision, DecisionRevision
from forum.comments.queries.version_revisions import VersionRevision, revision_entries
from forum.comments.rules import (
    DECISIONS,
    REFUSALS,
    UNDOABLE,
    Act,
    NotPossible,
    State,
    comment_becomes,
)
from forum.core.db import transaction
from forum.core.errors import Forbidden, Invalid, NotThere, Stale
from forum.moderation.actions.approvals import CONFLICT_MESSAGES, void, void_approvals
from forum.moderation.actions.desk_access import lock_for_moderator
from forum.moderation.actions.note_templates import note_text
from forum.moderation.actions.reports import close_reports_of
from forum.moderation.models import Claim
from forum.moderation.queries.conflicts import conflict_of, lacks_another
from forum.moderation.queries.decisions import LEAVES, overtaken
from forum.moderation.rules import Conflict
from forum.spaces.rules.viewer import Viewer
from forum.submission.actions.intake import grace
from forum.text.clean import is_blank


@dataclass(frozen=True)
class Verdict:
    """What a moderator decides, and on what: `shown` are the revisions of the page, by state."""

    act: Act
    shown: Mapping[str, State]
    chosen: Sequence[str]
    reason: str | None = None
    note: str = ""
    canned: str | None = None  # of the space's notes, the one to send where `note` is blank


def decide(*, viewer: Viewer, comment: str, verdict: Verdict, at: dt.datetime) -> str:
    """Decides on the chosen revisions and returns the decision's id.

    Raises `Stale` where anything that the moderator was shown has changed since; then nothing is
    decided. Raises `Invalid` without a choice, or for a refusal without a reason.
    """
    _check(verdict)
    with transaction() as session:
        case = lock_for_moderator(session, viewer, comment, at)
        check_reason(case.space, verdict.reason)
        now = {item.revision.public_id: item.revision.state for item in case.items}
        changed = [id_ for id_, state in verdict.shown.items() if now.get(id_) is not state]
        if changed:
            raise Stale(
                _l("Nothing was decided: what you were shown has changed meanwhile."), changed
            )
        items = [case.item(chosen) for chosen in verdict.chosen]
        _check_bars(session, viewer, case, items)
        if verdict.canned and is_blank(verdict.note):
            verdict = replace(
                verdict, note=note_text(session, case.comment, case.items, items, verdict.canned)
            )
        if verdict.act is Act.APPROVE:
            first = [item for item in items if lacks_another(session, item.revision)]
            if first:
                made = DecisionRecord.by(viewer, Act.APPROVE_FIRST, verdict.reason, verdict.note)
                case.change(first, Act.APPROVE_FIRST, None)
                decision = record_decision(case, made, first, None)
            items = [item for item in items if item not in first]
        if items:
            decision = _decide(case, viewer, verdict, items)
        session.execute(delete(Claim).where(Claim.comment_id == case.comment.id))
        case.settle()
        return decision.public_id


def _decide(
    case: LockedComment, viewer: Viewer, verdict: Verdict, items: Sequence[VersionRevision]
) -> Decision:
    """What takes effect when the grace is over, or with the last of a common release."""
    effective_at: dt.datetime | None = case.at + grace(case)
    groups = [item.revision.release_id for item in items]
    case.change(items, verdict.act, effective_at)
    if verdict.act in REFUSALS:
        void_approvals(case.session, items)
    proposals.lapse(case, {item.version.id for item in items}, by=viewer.public_id)
    case.release(groups, case.at + grace(case))
    if verdict.act is Act.APPROVE and any(item.revision.publish_at is None for item in items):
        effective_at = None
    made = DecisionRecord.by(viewer, verdict.act, verdict.reason, verdict.note)
    return record_decision(case, made, items, effective_at)


def _check_bars(
    session: Session,
    viewer: Viewer,
    case: LockedComment,
    items: Sequence[VersionRevision],
    but: Conflict | None = None,
) -> None:
    """Raises `Forbidden` where another moderator has to decide."""
    for item in items:
        bar = conflict_of(session, viewer, item, allows_own=case.space.allows_own)
        if bar is not None and bar is not but:
            raise Forbidden(CONFLICT_MESSAGES[bar])


def _check(verdict: Verdict) -> None:
    if verdict.act not in DECISIONS:
        raise Invalid({"act": _l("Choose a decision.")})
    if not verdict.chosen or not set(verdict.chosen) <= set(verdict.shown):
        raise Invalid({"revision": _l("Choose at least one version.")})
    if verdict.act in REFUSALS and verdict.reason is None:
        raise Invalid({"reason": _l("Give the author a reason.")})


def undo(*, viewer: Viewer, decision: str, at: dt.datetime) -> str:
    """Takes a decision back within its grace and returns the comment's id.

    What it was about waits again, what its author took back or replaced meanwhile aside; of a
    common release, all wait again. Of texts that it let appear one after the other, those that
    have not appeared wait again, and it stands for the others. Raises `Forbidden` for one's own
    words and after an appeal against oneself, and `Stale` where the grace has ended, or where a
    later decision is about one of them.
    """
    with transaction() as session:
        found = session.execute(
            select(Decision).where(Decision.public_id == decision)
        ).scalar_one_or_none()
        if found is None or found.act not in UNDOABLE:
            raise NotThere
        case = lock_for_moderator(session, viewer, _comment_id(session, found), at)
        session.refresh(found)
        if found.undone_at is not None:
            raise Stale(_l("This decision has been undone already."))
        named = _of_decision(session, case, found)
        items = as_left(found.act, named, case.at)
        if not items:
            raise Stale(
                _l("The grace has ended, or the text has changed: this can no longer be undone.")
            )
        _check_bars(session, viewer, case, items, but=Conflict.APPROVED)
        groups = [item.revision.release_id for item in items]
        case.change(items, Act.UNDO, None)
        case.release(groups, case.at + grace(case))
        if any(item.is_settled(case.at) for item in named):
            void(session, found.id, items)  # by it the others have appeared, which stays true
        else:
            found.undone_at, found.undone_by_id = case.at, viewer.person_id
        case.record(
            actor=viewer.public_id,
            act=Act.UNDO,
            details={"decision": found.public_id, "revisions": revision_entries(items)},
        )
        case.settle()
        return case.comment.public_id


def as_left(act: Act, items: Iterable[VersionRevision], at: dt.datetime) -> list[VersionRevision]:
    """Those that stand as such a decision left them, while it has not taken effect."""
    return [
        item for item in items if item.revision.state is LEAVES[act] and not item.is_settled(at)
    ]


def _of_decision(
    session: Session, case: LockedComment, decision: Decision
) -> list[VersionRevision]:
    """The decision's revisions for which it counts; raises `Stale` where a later decision is about
    one of them."""
    ids = set(
        session.scalars(
            select(DecisionRevision.revision_id).where(
                DecisionRevision.decision_id == decision.id, DecisionRevision.voided.is_(False)
            )
        )
    )
    later = session.scalar(select(Decision.id).where(Decision.id == decision.id, overtaken()))
    if later is not None:
        raise Stale(_l("A later decision is about the same text. Undo that one first."))
    return [item for item in case.items if item.revision.id in ids]


def remove(*, viewer: Viewer, comment: str, reason: str | None, note: str, at: dt.datetime) -> None:
    """Takes a public comment down; a placeholder with date and reason stays. Can be restored."""
    with transaction() as session:
        case = lock_for_moderator(session, viewer, comment, at)
        if reason is None:
            raise Invalid({"reason": _l("Give the author a reason.")})
        check_reason(case.space, reason)
        if not case.is_public:
            raise Stale(_l("This comment is not public, so it cannot be removed."))
        case.comment.state = comment_becomes(Act.REMOVE, case.comment.state)
        proposals.lapse(case, {item.version.id for item in case.items}, by=viewer.public_id)
        case.comment.ended_at, case.comment.ended_reason = case.at, reason
        record_decision(case, DecisionRecord.by(viewer, Act.REMOVE, reason, note), (), case.at)
        close_reports_of(case, viewer)
        case.settle()


def restore(*, viewer: Viewer, comment: str, note: str, at: dt.datetime) -> None:
    """Puts a removed comment back as it was."""
    with transaction() as session:
        case = lock_for_moderator(session, viewer, comment, at)
        try:
            case.comment.state = comment_becomes(Act.RESTORE, case.comment.state)
        except NotPossible:
            raise Stale(_l("This comment is not removed, so it cannot be restored.")) from None
        if not case.is_public:
            raise Stale(_l("The texts of this comment were erased, so it cannot be restored."))
        case.comment.ended_at = case.comment.ended_reason = None
        record_decision(case, DecisionRecord.by(viewer, Act.RESTORE, note=note), (), case.at)
        case.settle()


def _comment_id(session: Session, decision: Decision) -> str:
    public_id = session.scalar(select(Comment.public_id).where(Comment.id == decision.comment_id))
    assert public_id is not None
    return public_id
