"""The figures of a space for each month that has ended: received, decided, and how long it took.

Nothing that is done later changes an ended month: each act counts where it took effect, and what
was undone or taken back before that counts nowhere.
"""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, or_, select
from sqlalchemy.orm import Session, aliased

from forum.comments.models import Comment, Decision, DecisionRevision, Revision, Submission
from forum.comments.rules import DECISIONS, IMPORT, REFUSALS, Act, State
from forum.comments.visibility import approved_before
from forum.core.kept import Kept
from forum.ledger.models import Entry
from forum.moderation.log import stands
from forum.spaces.queries import SpaceView

MOST_MONTHS = 24  # on the page, of those in which something happened
# An act is dated at its beginning and may wait for its lock: for so long a month is not over.
LAG = dt.timedelta(hours=1)
SPACES = 200  # of which a process keeps the figures: they change once a month

Waits = list[float]


@dataclass(frozen=True, slots=True)
class Month:
    """Texts: one version of a comment each, or a change of one. Waits are minutes from receipt to
    a moderator's decision; None where no moderator decided."""

    first: dt.date
    received: int
    approved: int
    returned: int
    rejected: int
    median: float | None
    ninetieth: float | None


_kept = Kept[tuple[Month, ...]](SPACES)


def months(session: Session, space: SpaceView, at: dt.datetime) -> tuple[Month, ...]:
    """Newest first, without those in which nothing happened."""
    zone = ZoneInfo(space.time_zone)
    until = (
        (at - LAG)
        .astimezone(zone)
        .replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)
    )
    key = (space.public_id, space.time_zone, until.isoformat())
    found = _kept.get(key)
    if found is None:
        found = _count(session, space.id, zone, until)
        _kept.put(key, found)
    return found


def forget() -> None:
    """For tests, which look for what would change these figures."""
    _kept.things.clear()


def _count(
    session: Session, space_id: int, zone: ZoneInfo, until: dt.datetime
) -> tuple[Month, ...]:
    def month(instant: dt.datetime) -> dt.date:
        return instant.astimezone(zone).date().replace(day=1)

    receipts = session.scalars(_receipts(space_id, until))
    received = Counter(month(each) for each in receipts if each is not None)
    decided: dict[Act, Counter[dt.date]] = {act: Counter() for act in DECISIONS}
    waits: defaultdict[dt.date, Waits] = defaultdict(list)
    for act, effect, decided_at, received_at, by_moderator in session.execute(
        _decided(space_id, until)
    ):
        first = month(effect)
        decided[act][first] += 1
        if by_moderator:
            waits[first].append((decided_at - received_at).total_seconds() / 60)
    happened = set(received).union(*decided.values())
    return tuple(
        Month(
            first,
            received[first],
            decided[Act.APPROVE][first],
            decided[Act.RETURN][first],
            decided[Act.REJECT][first],
            statistics.median(waits[first]) if waits[first] else None,
            percentile(waits[first], 90) if waits[first] else None,
        )
        for first in sorted(happened, reverse=True)[:MOST_MONTHS]
    )


def percentile(values: Waits, share: int) -> float:
    """The smallest of the values that at least so many in a hundred do not exceed."""
    return sorted(values)[math.ceil(len(values) * share / 100) - 1]


def _receipts(space_id: int, until: dt.datetime) -> Select[dt.datetime | None]:
    """When texts were received first: what replaces a text that waits keeps its receipt."""
    replaced = aliased(Revision)
    again = (
        select(replaced.id)
        .where(
            replaced.version_id == Revision.version_id,
            replaced.number < Revision.number,
            replaced.received_at == Revision.received_at,
        )
        .correlate(Revision)
        .exists()
    )
    return (
        select(Revision.received_at)
        .join(Submission, Submission.id == Revision.submission_id)
        .join(Comment, Comment.id == Revision.comment_id)
        .where(
            Comment.space_id == space_id,
            Revision.received_at < until,
            Submission.policy != IMPORT,
            ~again,
        )
    )


def _decided(space_id: int, until: dt.datetime) -> Select[Any]:
    """For each text that was decided: the act, its effect, when it was decided and received, and
    whether a moderator did, of what was received here."""
    effect = case((Decision.act == Act.APPROVE, Revision.publish_at), else_=Decision.effective_at)
    approved = and_(Decision.act == Act.APPROVE, approved_before(until), stands())
    refused = and_(
        Decision.act.in_(REFUSALS),
        Decision.undone_at.is_(None),
        Decision.effective_at < until,
        ~_overtaken(),
        ~_taken_back(),
    )
    by_moderator = and_(Decision.by_id.is_not(None), Submission.policy != IMPORT)
    return (
        select(Decision.act, effect, Decision.at, Revision.received_at, by_moderator)
        .join(DecisionRevision, DecisionRevision.decision_id == Decision.id)
        .join(Revision, Revision.id == DecisionRevision.revision_id)
        .join(Submission, Submission.id == Revision.submission_id)
        .join(Comment, Comment.id == Decision.comment_id)
        .where(
            Decision.space_id == space_id,
            or_(Decision.policy.is_(None), Decision.policy != IMPORT),
            or_(approved, refused),
        )
    )


def _overtaken() -> ColumnElement[bool]:
    """Whether somebody decided anew before this refusal took effect; also where that was undone:
    the text waited again then."""
    later, its = aliased(Decision), aliased(DecisionRevision)
    return (
        select(later.id)
        .join(its, its.decision_id == later.id)
        .where(
            its.revision_id == Revision.id,
            later.id > Decision.id,
            later.at < Decision.effective_at,
        )
        .correlate(Decision, Revision)
        .exists()
    )


def _taken_back() -> ColumnElement[bool]:
    """Whether its author took the text back, or replaced it, before this refusal took effect. Only
    the ledger knows when."""
    named = cast(Entry.details, Text).contains(Revision.public_id)
    replaced = Entry.details["superseded"].as_string().contains(Revision.public_id)
    entry = (
        select(Entry.id)
        .where(
            Entry.subject == Comment.public_id,
            Entry.at >= Decision.at,
            Entry.at < Decision.effective_at,
            or_(and_(Entry.act == Act.RECALL, named), replaced),
        )
        .correlate(Decision, Revision, Comment)
        .exists()
    )
    return and_(Revision.state.in_((State.RECALLED, State.SUPERSEDED)), entry)
