"""The figures of a space for each month that has ended: received, decided, and how long it took.

Nothing that is done later changes an ended month: each act counts where it took effect, and what
was undone or taken back before that counts nowhere.
"""

from __future__ import annotations

import datetime as dt
import math
import statistics
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from forum.comments.models import Comment, Decision, DecisionRevision, Revision, Submission
from forum.comments.rules import DECISIONS, IMPORT, REFUSALS, Act, State
from forum.comments.visibility import approved_before, in_effect_before, within_grace
from forum.core.cache import Cache
from forum.ledger.models import Entry
from forum.moderation.queries.public_log import is_standing_approval
from forum.spaces.queries import SpaceView

MOST_MONTHS = 24  # on the page, of those in which something happened
# An act is dated at its beginning and may wait for its lock: for so long a month is not over.
LAG = dt.timedelta(hours=1)
SPACES = 200  # of which a process keeps the figures: they change once a month

Waits = list[float]


@dataclass(frozen=True, slots=True)
class MonthlyFigures:
    """Texts: one version of a comment each, or a change of one. Waits are minutes from receipt to
    a moderator's decision; None where no moderator decided."""

    first: dt.date
    received: int
    approved: int
    returned: int
    rejected: int
    median: float | None
    ninetieth: float | None


_kept = Cache[tuple[MonthlyFigures, ...]](SPACES)


def monthly_figures(
    session: Session, space: SpaceView, at: dt.datetime
) -> tuple[MonthlyFigures, ...]:
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
) -> tuple[MonthlyFigures, ...]:
    receipts = session.execute(_receipts(space_id, until)).all()
    decisions = session.execute(_decided(space_id, until)).all()
    instants = [row.received_at for row in receipts] + [row.effect for row in decisions]
    month = _Months(zone, min(instants, default=until), until)
    received: Counter[dt.date] = Counter()
    for received_at, texts in receipts:
        assert received_at is not None
        received[month(received_at)] += texts
    decided: dict[Act, Counter[dt.date]] = {act: Counter() for act in DECISIONS}
    waits: defaultdict[dt.date, Waits] = defaultdict(list)
    for act, effect, decided_at, received_at, by_moderator, texts in decisions:
        first = month(effect)
        decided[act][first] += texts
        if by_moderator:
            waits[first] += [(decided_at - received_at).total_seconds() / 60] * texts
    happened = set(received).union(*decided.values())
    return tuple(
        MonthlyFigures(
            first=first,
            received=received[first],
            approved=decided[Act.APPROVE][first],
            returned=decided[Act.RETURN][first],
            rejected=decided[Act.REJECT][first],
            median=statistics.median(waits[first]) if waits[first] else None,
            ninetieth=percentile(waits[first], 90) if waits[first] else None,
        )
        for first in sorted(happened, reverse=True)[:MOST_MONTHS]
    )


class _Months:
    """The first day of the local month of an instant, found among the months' beginnings: a time
    zone asked for each of 100,000 instants is slower than all the rest."""

    def __init__(self, zone: ZoneInfo, earliest: dt.datetime, until: dt.datetime) -> None:
        first = earliest.astimezone(zone).date().replace(day=1)
        self.firsts: list[dt.date] = []
        self.begins: list[dt.datetime] = []
        while not self.begins or self.begins[-1] < until:
            begin = dt.datetime.combine(first, dt.time(), zone)
            self.firsts.append(first)
            self.begins.append(begin.astimezone(dt.UTC))
            first = (first + dt.timedelta(days=31)).replace(day=1)

    def __call__(self, instant: dt.datetime) -> dt.date:
        return self.firsts[bisect_right(self.begins, instant) - 1]


def percentile(values: Waits, share: int) -> float:
    """The smallest of the values that at least so many in a hundred do not exceed."""
    return sorted(values)[math.ceil(len(values) * share / 100) - 1]


def _receipts(space_id: int, until: dt.datetime) -> Select[dt.datetime | None, int]:
    """When texts were received first, and how many at that instant: what replaces a text that
    waits keeps its receipt."""
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
        select(Revision.received_at, func.count())
        .join(Submission, Submission.id == Revision.submission_id)
        .join(Comment, Comment.id == Revision.comment_id)
        .where(
            Comment.space_id == space_id,
            Revision.received_at < until,
            Submission.policy != IMPORT,
            or_(Revision.number == 1, ~again),  # most texts are the first, and not looked up
        )
        .group_by(Revision.received_at)
    )


def _decided(space_id: int, until: dt.datetime) -> Select[Any]:
    """For the texts of each decision: the act, its effect, when they were decided and received,
    whether a moderator did, of what was received here, and how many texts it is true of."""
    effect = case(
        (Decision.act == Act.APPROVE, Revision.publish_at), else_=Decision.effective_at
    ).label("effect")
    approved = and_(Decision.act == Act.APPROVE, approved_before(until), is_standing_approval())
    refused = and_(
        Decision.act.in_(REFUSALS),
        Decision.undone_at.is_(None),
        in_effect_before(until),
        ~_overtaken(),
        ~_taken_back(),
    )
    by_moderator = and_(Decision.by_id.is_not(None), Submission.policy != IMPORT)
    same = (Decision.act, effect, Decision.at, Revision.received_at, by_moderator.label("by"))
    return (
        select(*same, func.count())
        .join(DecisionRevision, DecisionRevision.decision_id == Decision.id)
        .join(Revision, Revision.id == DecisionRevision.revision_id)
        .join(Submission, Submission.id == Revision.submission_id)
        .join(Comment, Comment.id == Decision.comment_id)
        .where(
            Decision.space_id == space_id,
            or_(Decision.policy.is_(None), Decision.policy != IMPORT),
            or_(approved, refused),
        )
        .group_by(Decision.id, *same)
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
            within_grace(later.at),
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
            within_grace(Entry.at),
            or_(and_(Entry.act == Act.RECALL, named), replaced),
        )
        .correlate(Decision, Revision, Comment)
        .exists()
    )
    return and_(Revision.state.in_((State.RECALLED, State.SUPERSEDED)), entry)
