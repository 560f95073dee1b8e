"""What an author's side answers to a proposal: it takes it, or declines it."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.comments.actions import correspondence
from forum.comments.actions.decision_records import DecisionRecord, record_decision
from forum.comments.actions.locked_comment import LockedComment, lock_comment
from forum.comments.models import Submission
from forum.comments.queries.version_revisions import VersionRevision, revision_entries
from forum.comments.rights import is_own, may_decide
from forum.comments.rules import Act, CommentState, State, base_of
from forum.core.db import transaction
from forum.core.errors import NotThere, Stale
from forum.spaces.queries import viewer_of
from forum.spaces.rules import Release
from forum.spaces.rules.viewer import Viewer
from forum.submission.actions import clearance
from forum.submission.actions.intake import grace

GONE = _l(
    "This proposal does not stand any more: it was answered or taken back, or the text has changed "
    "meanwhile."
)
POLICY = "proposed"  # of a submission: a moderator wrote its text


def accept(*, viewer: Viewer, comment: str, proposal: str, at: dt.datetime) -> None:
    """Puts the proposal in the place of its base; its proposer counts as one who approves it.

    Where the space asks for two approvals, another moderator gives the second. Where its proposer
    does not decide in the space any more, it waits like any text. Raises `NotThere`, `Forbidden`
    for a drafter whose organisation clears its texts, `Stale` where the proposal has lapsed, or
    was answered, meanwhile.
    """
    with transaction() as session:
        case, item = _standing_proposal(session, viewer, comment, proposal, at)
        base = next(one for one in case.items if one.revision.id == item.revision.base_id)
        current = base_of(
            [one.status for one in case.items if one.version is item.version], case.at
        )
        if current is None or current.number != base.revision.number:
            raise Stale(GONE)
        details: dict[str, object] = {"base": base.revision.public_id}
        groups = _take_place(case, viewer, item, base)
        if base.revision.state is State.SUPERSEDED:
            details["superseded"] = [base.revision.public_id]
        case.change([item], Act.ACCEPT, None)
        session.flush()
        correspondence.assign_senses(case, [item])
        case.comment.saves += 1  # whoever has begun to change the text before is told
        case.record(
            actor=viewer.public_id,
            act=Act.ACCEPT,
            details=details | {"revisions": revision_entries([item])},
        )
        _approve(case, item, groups)
        case.settle()


def decline(
    *, viewer: Viewer, comment: str, proposal: str, at: dt.datetime, note: str = ""
) -> None:
    """Leaves the text as it is; the desk reads the note. Raises as `accept` does."""
    with transaction() as session:
        case, item = _standing_proposal(session, viewer, comment, proposal, at)
        case.change([item], Act.DECLINE, None)
        record_decision(case, DecisionRecord.by(viewer, Act.DECLINE, note=note), [item], None)
        case.settle()


def _standing_proposal(
    session: Session, viewer: Viewer, comment: str, proposal: str, at: dt.datetime
) -> tuple[LockedComment, VersionRevision]:
    case = lock_comment(session, comment, at)
    if case.comment.path is None or not is_own(viewer, case.ownership):
        raise NotThere
    clearance.check_may_submit(session, viewer, case.comment)
    item = case.item(proposal)
    if item.revision.base_id is None:
        raise NotThere
    standing = case.comment.state is CommentState.STANDING
    if not standing or item.revision.state is not State.PROPOSED:
        raise Stale(GONE)
    return case, item


def _take_place(
    case: LockedComment, viewer: Viewer, item: VersionRevision, base: VersionRevision
) -> set[int]:
    """Gives the proposal what a received text has, and returns the releases that this may free:
    those of its base where that waits, else those of a submission of its own."""
    revision, groups = item.revision, set[int]()
    for older in case.items:
        if older.version is not item.version or older.revision.release_id is None:
            continue
        groups.add(older.revision.release_id)
        if older.revision.state in (State.RETURNED, State.REJECTED):
            older.revision.release_id = None  # replaced: it blocks no longer
    if base.revision.state is State.SUBMITTED:
        took = (base.revision.submission_id, base.revision.release_id, base.revision.received_at)
        case.change([base], Act.SUPERSEDE, None)
        case.session.flush()  # before the proposal waits: only one revision of a version may
        revision.submission_id, revision.release_id, revision.received_at = took
        revision.approvals = base.revision.approvals
        return groups
    submission = Submission(
        comment_id=case.comment.id,
        person_id=viewer.person_id,
        received_at=case.at,
        release=Release.AS_READY,
        policy=POLICY,
    )
    case.session.add(submission)
    case.session.flush()
    revision.submission_id, revision.received_at = submission.id, case.at
    revision.approvals = case.space.approvals
    return groups


def _approve(case: LockedComment, item: VersionRevision, groups: set[int]) -> None:
    """In the proposer's name: it can be undone, and stands in the log, like any approval."""
    session, effective_at = case.session, case.at + grace(case)
    person = session.get(Person, item.revision.saved_by_id)
    proposer = viewer_of(session, person, case.at.date()) if person is not None else Viewer()
    made: DecisionRecord | None = None
    if may_decide(proposer, case.ownership, allows_own=case.space.allows_own):
        act = Act.APPROVE_FIRST if item.revision.approvals > 1 else Act.APPROVE
        case.change([item], act, effective_at)
        made = DecisionRecord.by(proposer, act)
    case.release(groups, effective_at)
    if made is not None:
        record_decision(case, made, [item], item.revision.publish_at)
