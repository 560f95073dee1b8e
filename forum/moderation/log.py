"""The public log of a space: a reader of its ledger. A line that was in it once stays in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from forum.comments.models import Comment, Decision, DecisionRevision, Revision, Version
from forum.comments.rules import Act
from forum.comments.visibility import in_thread, public, was_public
from forum.ledger import queries as ledger
from forum.ledger.models import Entry
from forum.spaces.models import Question
from forum.spaces.rules import in_language

LOG_PAGE = 50  # entries
LOG_ACTS = (Act.APPROVE, Act.REMOVE, Act.RESTORE, Act.REDACT)


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


def log(
    session: Session, space: str, at: dt.datetime, language: str, before: str | None
) -> tuple[list[LogLine], str | None]:
    """A page of a space's public log, newest first, and the hash of the entry to go on from: a
    number would tell how much was done in between.

    The ledger says what was done; whether everybody may know of it is asked of the visibility
    rule, as for any list: an approval is told once its text is public. What is not told must not
    show in where a page ends either, so the database leaves it out before it counts.
    """
    rows = session.execute(
        select(
            *(Entry.hash, Entry.at, Entry.act, Entry.details, Decision.id),
            *(Comment.public_id, Comment.author_name, Comment.organisation_names),
            Question.number,
            public(at).label("is_public"),
        )
        .join(Decision, Decision.public_id == Entry.details["decision"].as_string())
        .join(Comment, Comment.id == Decision.comment_id)
        .join(Question, Question.id == Comment.question_id)
        .where(
            ledger.entries(space, LOG_ACTS, before),
            in_thread(at),
            or_(Entry.act != Act.APPROVE, _has_appeared(at)),
        )
        .order_by(Entry.number.desc())
        .limit(LOG_PAGE + 1)
    ).all()
    page = rows[:LOG_PAGE]
    appeared = _appeared(session, [row.id for row in page if row.act == Act.APPROVE], at)
    lines = [
        _line(row, when, tags, language)
        for row in page
        for when, tags in appeared.get(row.id, [(row.at, _erased(row))])
    ]
    return lines, page[-1].hash if len(rows) > LOG_PAGE else None


def _erased(row: Any) -> tuple[str, ...]:
    """The languages of which a redaction erased the texts."""
    if row.act != Act.REDACT:
        return ()
    return tuple(dict.fromkeys(text["language"] for text in row.details["revisions"]))


def _line(row: Any, at: dt.datetime, tags: tuple[str, ...], language: str) -> LogLine:
    names, reason = row.organisation_names, row.details.get("reason")
    return LogLine(
        row.hash,
        at,
        Act(row.act),
        row.public_id,
        in_language(names, language) if names and row.is_public else "",
        row.author_name if row.is_public else None,
        row.number,
        tags,
        reason if isinstance(reason, str) else None,
    )


def _has_appeared(at: dt.datetime) -> ColumnElement[bool]:
    return (
        select(Revision.id)
        .join(DecisionRevision, DecisionRevision.revision_id == Revision.id)
        .join(Version, Version.id == Revision.version_id)
        .where(DecisionRevision.decision_id == Decision.id, was_public(at), stands())
        .correlate(Decision, Comment)
        .exists()
    )


def stands() -> ColumnElement[bool]:
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


def _appeared(
    session: Session, decisions: Iterable[int], at: dt.datetime
) -> dict[int, list[tuple[dt.datetime, tuple[str, ...]]]]:
    """By approval: the instants at which texts of it appeared, newest first, with their languages.

    Texts that were approved together can appear one after the other. Each instant is a line of
    its own, so that no line changes. It is that of the effect: the log does not tell of a grace.
    """
    rows = session.execute(
        select(Decision.id, Version.language, Revision.publish_at)
        .join(DecisionRevision, DecisionRevision.decision_id == Decision.id)
        .join(Revision, Revision.id == DecisionRevision.revision_id)
        .join(Version, Version.id == Revision.version_id)
        .join(Comment, Comment.id == Revision.comment_id)
        .where(Decision.id.in_(list(decisions)), was_public(at), stands())
        .order_by(Revision.publish_at.desc(), Version.id)
    )
    found: dict[int, dict[dt.datetime, tuple[str, ...]]] = {}
    for decision, tag, publish_at in rows:
        assert publish_at is not None
        lines = found.setdefault(decision, {})
        lines[publish_at] = (*lines.get(publish_at, ()), tag)
    return {decision: list(lines.items()) for decision, lines in found.items()}
