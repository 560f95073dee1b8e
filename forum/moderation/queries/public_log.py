"""The public log of a space: a reader of its ledger. A line that was in it once stays in it.

Its order is that of the effects: what is approved today and appears in a week stands at the top in
a week, so that neither who reads it every day nor its feed misses it. One kind of line is put in
further down: a text that was due while its comment was taken down, once that is restored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from forum.comments.models import Comment, Decision, DecisionRevision, Revision, Version
from forum.comments.rules import Act
from forum.comments.visibility import in_thread, public, was_public
from forum.core.ids import is_id
from forum.ledger.models import Entry
from forum.spaces.models import Question
from forum.spaces.queries import SpaceView
from forum.spaces.rules import in_language

LOG_PAGE = 50  # lines
LOG_TEXTS = 200  # texts that are read for a page: where many are on a line, it has fewer lines
_INSTANT = "%Y%m%dT%H%M%S.%f"
# What is told when it is done. Approvals are told when their texts appear.
TAKEN_DOWN = (Act.REMOVE, Act.RESTORE, Act.REDACT)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the public log: what was done to which comment, when and why. No text."""

    entry: str  # the hash of its entry in the ledger
    at: dt.datetime
    act: Act
    comment: str
    organisation: str  # empty where the comment is a placeholder
    author_name: str | None  # None: it is not public
    number: int
    languages: tuple[str, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class LogPosition:
    """Where a page of a log goes on: after the line of this decision at this instant.

    In an address "20261106T093000.000000-0123456789ab", in UTC.
    """

    at: dt.datetime
    decision: str

    def __str__(self) -> str:
        return f"{self.at.astimezone(dt.UTC):{_INSTANT}}-{self.decision}"

    @classmethod
    def read(cls, words: str) -> LogPosition:
        """Raises `ValueError`."""
        instant, _dash, decision = words.partition("-")
        if not is_id(decision):
            raise ValueError(words)
        return cls(dt.datetime.strptime(instant, _INSTANT).replace(tzinfo=dt.UTC), decision)


@dataclass(frozen=True, slots=True, order=True)
class _Spot:
    """A line before it is told: what orders it, and its languages."""

    at: dt.datetime
    decision: int
    languages: tuple[str, ...] = ()


def log(
    session: Session, space: SpaceView, at: dt.datetime, language: str, after: LogPosition | None
) -> tuple[list[LogLine], LogPosition | None]:
    """A page of a space's public log, newest first, and the place to go on from: a number would
    tell how much was done in between.

    The ledger says what was done; whether everybody may know of it is asked of the visibility
    rule, as for any list. What is not told must not show in where a page ends either, so the
    database leaves it out before it counts.
    """
    appeared, is_cut = _appeared(session, space.id, at, after)
    taken_down = _taken_down(session, space.public_id, at, after)
    spots = sorted([*appeared, *taken_down], reverse=True)
    if is_cut:  # what stands after the last of these would stand before texts that were not read
        spots = spots[: spots.index(appeared[-1]) + 1]
    page = spots[:LOG_PAGE]
    told = _told(session, {spot.decision for spot in page}, at)
    lines = [_line(told[spot.decision], spot, language) for spot in page]
    if len(spots) == len(page) and not is_cut:
        return lines, None
    return lines, LogPosition(page[-1].at, told[page[-1].decision].decision)


def _appeared(
    session: Session, space: int, at: dt.datetime, after: LogPosition | None
) -> tuple[list[_Spot], bool]:
    """The instants at which texts appeared that were approved, newest first, and whether there
    are more.

    Texts that were approved together can appear one after the other. Each instant is a line of
    its own, so that no line changes. It is that of the effect: the log does not tell of a grace.
    """
    rows = session.execute(
        select(Revision.publish_at, Decision.id, Version.language)
        .join(DecisionRevision, DecisionRevision.revision_id == Revision.id)
        .join(Decision, Decision.id == DecisionRevision.decision_id)
        .join(Version, Version.id == Revision.version_id)
        .join(Comment, Comment.id == Revision.comment_id)
        .where(
            Revision.space_id == space,
            Decision.act == Act.APPROVE,
            was_public(at),
            is_standing_approval(),
            _beyond(after, Revision.publish_at),
        )
        .order_by(Revision.publish_at.desc(), Decision.id.desc(), Version.id)
        .limit(LOG_TEXTS)
    ).all()
    spots = [
        _Spot(instant, decision, tuple(row.language for row in texts))
        for (instant, decision), texts in groupby(rows, lambda row: (row.publish_at, row.id))
    ]
    is_cut = len(rows) == LOG_TEXTS
    if is_cut and len(spots) > 1:
        spots.pop()  # some of its texts may not have been read
    return spots, is_cut


def _taken_down(
    session: Session, chain: str, at: dt.datetime, after: LogPosition | None
) -> list[_Spot]:
    rows = session.execute(
        select(Entry.at, Decision.id)
        .join(Decision, Decision.public_id == Entry.details["decision"].as_string())
        .join(Comment, Comment.id == Decision.comment_id)
        .where(
            Entry.chain == chain,
            Entry.act.in_(TAKEN_DOWN),
            in_thread(at),
            _beyond(after, Entry.at),
        )
        .order_by(Entry.at.desc(), Decision.id.desc())
        .limit(LOG_PAGE + 1)
    )
    return [_Spot(row.at, row.id) for row in rows]


def _beyond(after: LogPosition | None, instant: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    if after is None:
        return true()
    its = aliased(Decision)
    number = select(its.id).where(its.public_id == after.decision).scalar_subquery()
    return and_(instant <= after.at, or_(instant < after.at, Decision.id < number))


def _told(session: Session, decisions: Iterable[int], at: dt.datetime) -> dict[int, Any]:
    """What is told of these decisions, and their entries in the ledger."""
    rows = session.execute(
        select(
            *(Decision.id, Decision.public_id.label("decision")),
            *(Entry.hash, Entry.act, Entry.details),
            *(Comment.public_id, Comment.author_name, Comment.organisation_names),
            Question.number,
            public(at).label("is_public"),
        )
        .join(Comment, Comment.id == Decision.comment_id)
        .join(Question, Question.id == Comment.question_id)
        .join(
            Entry,
            and_(
                Entry.subject == Comment.public_id,
                Entry.act.in_((Act.APPROVE, *TAKEN_DOWN)),
                Entry.details["decision"].as_string() == Decision.public_id,
            ),
        )
        .where(Decision.id.in_(list(decisions)))
    )
    return {row.id: row for row in rows}


def _line(row: Any, spot: _Spot, language: str) -> LogLine:
    names, reason = row.organisation_names, row.details.get("reason")
    return LogLine(
        entry=row.hash,
        at=spot.at,
        act=Act(row.act),
        comment=row.public_id,
        organisation=in_language(names, language) if names and row.is_public else "",
        author_name=row.author_name if row.is_public else None,
        number=row.number,
        languages=spot.languages or _erased(row),
        reason=reason if isinstance(reason, str) else None,
    )


def _erased(row: Any) -> tuple[str, ...]:
    """The languages of which a redaction erased the texts."""
    if row.act != Act.REDACT:
        return ()
    return tuple(dict.fromkeys(text["language"] for text in row.details["revisions"]))


def is_standing_approval() -> ColumnElement[bool]:
    """Whether this approval is the one by which its revision is approved: not one that was undone
    or overtaken before the text was approved again."""
    later, its = aliased(Decision), aliased(DecisionRevision)
    again = (
        select(later.id)
        .join(its, its.decision_id == later.id)
        .where(
            its.revision_id == DecisionRevision.revision_id,
            later.act == Act.APPROVE,
            later.undone_at.is_(None),
            its.decision_id > Decision.id,
        )
        .correlate(Decision, DecisionRevision)
        .exists()
    )
    return and_(Decision.undone_at.is_(None), ~again)
