"""How long a text is likely to wait: its place in the queue, and the typical time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from forum.comments.models import Comment, Decision, DecisionRevision, Revision, Version
from forum.comments.rules import DECISIONS, OWN, REFUSALS, CommentState
from forum.comments.visibility import awaits_review, past_grace, settled, unsettled
from forum.core.db import utc
from forum.spaces.models import Question

MEDIAN_OF = 20  # the last decisions of a space from which the typical time is told


def typical_minutes(session: Session, space_id: int, at: dt.datetime) -> int | None:
    """The median wait of the texts of the last decisions of a space; None before the first.

    Only moderators' decisions count: what a policy decides does not wait. Those within their grace
    do not, since a number that moves would tell that something was decided.
    """
    # Asked of each decision, newest first, and not of all of them together: the database then stops
    # at the last one that counts.
    received = (
        select(func.min(Revision.received_at))
        .join(DecisionRevision, DecisionRevision.revision_id == Revision.id)
        .where(
            DecisionRevision.decision_id == Decision.id,
            # A refusal that has taken effect was one, whatever its author did with the text since.
            or_(settled(at), Decision.act.in_(REFUSALS)),
        )
        .correlate(Decision)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Decision.at, received)
        .where(
            Decision.space_id == space_id,
            Decision.act.in_(DECISIONS),
            Decision.by_id.is_not(None),
            Decision.undone_at.is_(None),
            past_grace(at),
            received.is_not(None),
        )
        .order_by(Decision.at.desc(), Decision.id.desc())
        .limit(MEDIAN_OF)
    ).all()
    waits = sorted(
        (decided - utc(received or decided)).total_seconds() / 60 for decided, received in rows
    )
    if not waits:
        return None
    middle = len(waits) // 2
    median = waits[middle] if len(waits) % 2 else (waits[middle - 1] + waits[middle]) / 2
    return max(1, round(median))


def queue_positions(
    session: Session, comment_ids: Sequence[int], at: dt.datetime
) -> dict[int, int]:
    """Of comments under review: 1 for the next to be reviewed in its space.

    What was decided keeps its place until the decision takes effect, and is counted by those behind
    it until then: a place that vanishes, or moves, would tell that something was decided. What a
    policy has approved waits for nobody.
    """
    spaces = select(Comment.space_id).where(Comment.id.in_(comment_ids))
    threads = select(Question.id).where(Question.space_id.in_(spaces))  # as the index needs it
    by_policy = (
        select(Decision.id)
        .join(DecisionRevision, DecisionRevision.decision_id == Decision.id)
        .where(
            DecisionRevision.revision_id == Revision.id,
            Decision.policy.is_not(None),
            Decision.undone_at.is_(None),
        )
        .exists()
    )
    review = (
        select(
            Comment.id,
            Comment.space_id,
            func.min(Revision.received_at).label("since"),
            func.min(case((Version.provenance.in_(OWN), Revision.received_at))).label("own_since"),
        )
        .join(Revision, Revision.comment_id == Comment.id)
        .join(Version, Version.id == Revision.version_id)
        .where(
            Comment.question_id.in_(threads),
            Comment.state == CommentState.STANDING,
            awaits_review(at),
            unsettled(at),
            ~by_policy,
        )
        .group_by(Comment.id, Comment.space_id)
        .cte("review")
    )
    ahead = review.alias()
    before = select(func.count()).where(
        ahead.c.space_id == review.c.space_id,
        ahead.c.id != review.c.id,
        (ahead.c.since < review.c.own_since)
        | and_(ahead.c.since == review.c.own_since, ahead.c.id < review.c.id),
    )
    rows = session.execute(
        select(review.c.id, before.correlate(review).scalar_subquery()).where(
            review.c.id.in_(comment_ids), review.c.own_since.is_not(None)
        )
    )
    return {row[0]: row[1] + 1 for row in rows}
