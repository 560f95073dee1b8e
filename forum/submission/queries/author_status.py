"""What an author is told: the receipt, the place in the queue, the state of each version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from forum.comments.models import (
    Comment,
    Decision,
    DecisionRevision,
    Revision,
    Submission,
    Version,
    standing_of,
)
from forum.comments.rules import OWN, Provenance, State, is_public, is_settled
from forum.comments.rules.text_selection import DisplayStatus, display_status
from forum.comments.visibility import editable_draft, in_place, unsettled, within_grace
from forum.core.db import utc
from forum.spaces.models import Question, Space
from forum.spaces.rules import Release
from forum.spaces.rules.viewer import Viewer
from forum.submission.queries.queue_positions import queue_positions, typical_minutes


@dataclass(frozen=True, slots=True)
class VersionState:
    """One of the author's versions with what became of its newest text."""

    language: str
    provenance: Provenance
    word: DisplayStatus
    revision: str
    is_public: bool
    publish_at: dt.datetime | None
    appears_at: dt.datetime | None  # under review, and by a policy public then
    reason: str | None = None
    note: str = ""
    decided_at: dt.datetime | None = None
    blocks: bool = False  # refused, while others of its release wait for it


@dataclass(frozen=True, slots=True)
class ScheduledAppearance:
    """By which policy of its space a text appears, and when, unless a moderator holds it."""

    comment_id: int
    policy: str
    at: dt.datetime


@dataclass(frozen=True)
class Receipt:
    """What the author is told after submitting, and on their own list."""

    comment: str
    slug: str
    number: int
    received_at: dt.datetime
    before_closing: bool
    languages: list[str]
    release: Release
    place: int | None
    typical_minutes: int | None
    time_zone: str
    submission: str
    is_in_place: bool  # in the thread, as the viewer sees it
    appears: ScheduledAppearance | None


def receipt(session: Session, viewer: Viewer, public_id: str, at: dt.datetime) -> Receipt | None:
    row = session.execute(
        select(Comment, Space, Question.number, in_place(viewer, at).label("is_in_place"))
        .join(Space, Space.id == Comment.space_id)
        .join(Question, Question.id == Comment.question_id)
        .where(Comment.public_id == public_id, editable_draft(viewer), Comment.path.is_not(None))
    ).one_or_none()
    if row is None:
        return None
    comment, space = row.Comment, row.Space
    submission = session.scalars(
        select(Submission)
        .where(
            Submission.comment_id == comment.id,
            select(Revision.id)
            .join(Version, Version.id == Revision.version_id)
            .where(
                Revision.submission_id == Submission.id,
                Version.provenance.in_(OWN),
            )
            .exists(),
        )
        .order_by(Submission.id.desc())
        .limit(1)
    ).one()
    languages = session.scalars(
        select(Version.language)
        .join(Revision, Revision.version_id == Version.id)
        .where(Revision.submission_id == submission.id)
        .order_by(Version.id)
    )
    appears = scheduled_appearances(session, [comment.id], at).get(submission.id)
    places = {} if appears else queue_positions(session, [comment.id], at)
    return Receipt(
        comment=comment.public_id,
        slug=space.slug,
        number=row.number,
        received_at=submission.received_at,
        before_closing=comment.received_at < space.closes_at,
        languages=list(dict.fromkeys(languages)),
        release=submission.release,
        place=places.get(comment.id),
        typical_minutes=typical_minutes(session, space.id, at),
        time_zone=space.time_zone,
        submission=submission.public_id,
        is_in_place=row.is_in_place,
        appears=appears,
    )


def scheduled_appearances(
    session: Session, comment_ids: Sequence[int], at: dt.datetime
) -> dict[int, ScheduledAppearance]:
    """What policies have approved and nobody reads yet, by submission, as it was said at receipt.

    A moderator who holds one undoes that, and then it waits like any other. One who refuses it
    leaves what was said as it is: until the grace of that has ended, nothing tells the author.
    """
    rows = session.execute(
        select(
            Submission.id, Submission.comment_id, Submission.policy, func.max(Decision.effective_at)
        )
        .join(Revision, Revision.submission_id == Submission.id)
        .join(DecisionRevision, DecisionRevision.revision_id == Revision.id)
        .join(Decision, Decision.id == DecisionRevision.decision_id)
        .join(Version, Version.id == Revision.version_id)
        .where(
            Submission.comment_id.in_(comment_ids),
            Decision.policy.is_not(None),
            Decision.undone_at.is_(None),
            within_grace(at),
            or_(Revision.state != State.APPROVED, Revision.publish_at.is_not(None)),
            unsettled(at),
        )
        .group_by(Submission.id, Submission.comment_id, Submission.policy)
        .order_by(Submission.id)
    )
    return {
        id_: ScheduledAppearance(comment, policy, utc(when))
        for id_, comment, policy, when in rows
        if when is not None
    }


def version_states(
    session: Session,
    comment_ids: Sequence[int],
    at: dt.datetime,
    due: Mapping[int, ScheduledAppearance],
) -> dict[int, list[VersionState]]:
    """Of each version of these comments the newest text, drafts aside, and its last decision; of
    others' translations the text that is public: what waits or was refused is told to whoever
    made it. `due` are the submissions that policies have approved (`appearing`)."""
    rows = session.execute(
        select(Version, Revision)
        .join(Revision, Revision.version_id == Version.id)
        .where(Version.comment_id.in_(comment_ids), Revision.received_at.is_not(None))
        .order_by(Version.id, Revision.number)
    ).all()
    newest: dict[int, tuple[Version, Revision]] = {}
    public: set[int] = set()
    for version, revision in rows:
        seen = is_public(standing_of(version, revision), at)
        if seen or version.provenance in OWN:
            newest[version.id] = (version, revision)
        if seen:
            public.add(version.id)
    decisions = _last_decisions(session, [revision.id for _v, revision in newest.values()])
    # What was refused within its grace is still under review: others are said to wait for it.
    waited_for = {
        revision.release_id
        for version, revision in newest.values()
        if revision.release_id
        and (revision.state is State.APPROVED or not is_settled(standing_of(version, revision), at))
    }
    found: dict[int, list[VersionState]] = {}
    for version, revision in newest.values():
        said = display_status(standing_of(version, revision), at, to_moderator=False)
        appears = (
            due.get(revision.submission_id or 0) if said is DisplayStatus.UNDER_REVIEW else None
        )
        decision = (
            decisions.get(revision.id)
            if said in (DisplayStatus.RETURNED, DisplayStatus.REJECTED)
            else None
        )
        found.setdefault(version.comment_id, []).append(
            VersionState(
                language=version.language,
                provenance=version.provenance,
                word=said,
                revision=revision.public_id,
                is_public=version.id in public,
                publish_at=revision.publish_at,
                appears_at=appears.at if appears else None,
                reason=decision.reason if decision else None,
                note=decision.note if decision else "",
                decided_at=decision.at if decision else None,
                blocks=said in (DisplayStatus.RETURNED, DisplayStatus.REJECTED)
                and revision.release_id in waited_for,
            )
        )
    return found


def _last_decisions(session: Session, revision_ids: list[int]) -> dict[int, Decision]:
    rows = session.execute(
        select(DecisionRevision.revision_id, Decision)
        .join(Decision, Decision.id == DecisionRevision.decision_id)
        .where(DecisionRevision.revision_id.in_(revision_ids), Decision.undone_at.is_(None))
        .order_by(Decision.id)
    )
    return {row[0]: row[1] for row in rows}
