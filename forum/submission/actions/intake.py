"""Receiving: what was written, or cleared, becomes what waits for the moderators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.comments.actions import correspondence, proposals
from forum.comments.actions.decision_records import DecisionRecord, record_decision
from forum.comments.actions.locked_comment import LockedComment
from forum.comments.models import Comment, Paste, Submission
from forum.comments.queries.version_revisions import VersionRevision, revision_entries
from forum.comments.rules import MAX_PATH, Act, State, StatementAct, reply_path
from forum.ledger.rules import digest
from forum.spaces.models import Question, SpacePolicy, SpaceTrust
from forum.spaces.rules import POLICIES, Capacity, Policy, Release
from forum.spaces.rules.viewer import Viewer
from forum.submission.actions import thread_place


@dataclass(frozen=True, slots=True)
class SubmissionResult:
    """What was received: the comment's id, the receipt's own, and the instant.

    What was sent for clearance is not received yet: it has no receipt.
    """

    comment: str
    submission: str | None
    received_at: dt.datetime | None
    repeated: bool = False


def assign_path(session: Session, comment: Comment, where: thread_place.ThreadPlace) -> None:
    """The last place among the replies to the same text; never taken away again.

    Counted by the database: what was loaded may be older than the lock.
    """
    if where.parent is None:
        taken = session.scalar(
            update(Question)
            .where(Question.id == where.question.id)
            .values(places=Question.places + 1)
            .returning(Question.places)
        )
        path = ""
    else:
        taken = session.scalar(
            update(Comment)
            .where(Comment.id == where.parent.id)
            .values(places=Comment.places + 1)
            .returning(Comment.places)
        )
        path = where.parent.path or ""
    assert taken is not None
    comment.path = reply_path(path, taken - 1)
    if len(comment.path) > MAX_PATH:
        raise thread_place.too_deep()


def receive(
    case: LockedComment,
    viewer: Viewer,
    items: Sequence[VersionRevision],
    act: Act,
    *,
    release: Release,
    key: str | None,
    verb: Act | StatementAct = Act.SUBMIT,
) -> SubmissionResult:
    """Turns drafts, or cleared texts, into what waits: supersedes, joins a release, asks the
    space's policy. `verb` is the ledger's."""
    session, comment, at = case.session, case.comment, case.at
    policy = Policy.HOLD if verb is StatementAct.TRANSLATE else policy_for(session, comment)
    submission = Submission(
        comment_id=comment.id,
        person_id=viewer.person_id,
        key=key,
        received_at=at,
        release=release,
        policy=policy,
    )
    session.add(submission)
    session.flush()
    _number_anew(case, items)
    superseded: list[VersionRevision] = []
    groups: list[int] = []
    received: dict[int, dt.datetime] = {}
    for item in items:
        for older in case.items:
            if older.version.id != item.version.id or older is item:
                continue
            if older.revision.release_id and not older.is_public(at):
                groups.append(older.revision.release_id)
            if not older.is_settled(at) and older.can(Act.SUPERSEDE, at):
                assert older.revision.received_at is not None
                received[item.revision.id] = older.revision.received_at
                superseded.append(older)
            elif older.revision.state in (State.RETURNED, State.REJECTED):
                older.revision.release_id = None  # replaced: it blocks no longer
    case.change(superseded, Act.SUPERSEDE, None)
    session.flush()  # before the new ones wait: only one revision of a version may
    release_id = None
    if release is Release.TOGETHER:
        release_id = min(groups, default=submission.id)
    for item in items:
        item.revision.submission_id = submission.id
        item.revision.release_id = release_id
        item.revision.received_at = received.get(item.revision.id, at)
        item.revision.approvals = case.space.approvals
    case.change(items, act, None)
    proposals.lapse(case, {item.version.id for item in items}, by=viewer.public_id)
    correspondence.assign_senses(case, items)
    approve = _approval(case, policy)
    if approve is not None:
        case.change(items, Act.APPROVE, at + approve)
    case.release([*groups, release_id], at + (grace(case) if approve is None else approve))
    if verb is Act.SUBMIT:
        comment.saves += 1
    case.settle()
    details: dict[str, object] = {
        "submission": submission.public_id,
        "release": release.value,
        "policy": policy,
        "capacity": comment.capacity.value,
        "question": _question(session, comment),
        "revisions": revision_entries(items),
    }
    pastes = session.scalars(select(Paste).where(Paste.comment_id == comment.id).order_by(Paste.id))
    if found := [{"paste": one.public_id, "digest": digest(one.salt, one.text)} for one in pastes]:
        details["pastes"] = found
    if superseded:
        details["superseded"] = [older.revision.public_id for older in superseded]
    case.record(actor=viewer.public_id, act=verb, details=details)
    if approve is not None:
        # Taken back before it takes effect, like any decision; others may let it wait for longer.
        made = DecisionRecord(Act.APPROVE, policy=f"policy:{policy}")
        record_decision(case, made, items, at + approve)
    return SubmissionResult(comment.public_id, submission.public_id, at)


def newest_number(case: LockedComment, item: VersionRevision) -> int:
    """Of its version, whatever became of that text."""
    return max(one.revision.number for one in case.items if one.version.id == item.version.id)


def _number_anew(case: LockedComment, items: Sequence[VersionRevision]) -> None:
    """What is received is the newest text of its version.

    Its author may have taken a proposal, or withdrawn the version, since its draft was begun: with
    the number of that draft it would never be shown.
    """
    for item in items:
        newest = max(newest_number(case, item), item.version.withdrawn_through)
        if item.revision.number < newest or newest == item.version.withdrawn_through:
            item.revision.number = newest + 1
    case.items.sort(key=lambda item: (item.version.id, item.revision.number))


def grace(case: LockedComment) -> dt.timedelta:
    return dt.timedelta(minutes=case.space.grace_minutes)


def policy_for(session: Session, comment: Comment) -> Policy:
    """The space's policy for this capacity; `hold` where it names none, and where it does not
    trust this organisation."""
    capacity = Capacity(comment.capacity)
    found = session.get(SpacePolicy, (comment.space_id, capacity, comment.parent_id is not None))
    if found is None or found.policy not in POLICIES[capacity]:
        return Policy.HOLD
    if found.policy is Policy.TRUSTED:
        trusts = session.get(SpaceTrust, (comment.space_id, comment.organisation_id))
        return Policy.TRUSTED if trusts else Policy.HOLD
    return found.policy


def _approval(case: LockedComment, policy: Policy) -> dt.timedelta | None:
    """After how long a text appears that its policy approves; None where a moderator decides."""
    if policy is Policy.DELAY:
        return dt.timedelta(minutes=case.space.delay_minutes)
    return grace(case) if policy is Policy.TRUSTED else None


def _question(session: Session, comment: Comment) -> str:
    return session.scalars(
        select(Question.public_id).where(Question.id == comment.question_id)
    ).one()
