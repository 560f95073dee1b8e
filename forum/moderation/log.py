"""The public log of a space: a reader of its ledger."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.models import Comment, Revision, Version
from forum.comments.rules import Act
from forum.comments.visibility import in_thread, public, shown
from forum.ledger import queries as ledger
from forum.spaces.models import Question
from forum.spaces.rules import in_language

LOG_PAGE = 50  # lines
LOG_ACTS = (Act.APPROVE, Act.REMOVE, Act.RESTORE)
LOG_READ = 200  # entries read for one page of the log, of which some are not public yet


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the public log: what was done to which comment, when and why. No text."""

    at: dt.datetime
    act: Act
    comment: str
    organisation: str  # empty where the comment is a placeholder
    author_name: str | None  # None: it is not public
    number: int
    languages: tuple[str, ...]
    reason: str | None  # a code of the space's


def log(
    session: Session, space: str, at: dt.datetime, language: str, before: str | None
) -> tuple[list[LogLine], str | None]:
    """A page of a space's public log, newest first, and the hash of the entry to go on from: a
    number would tell how much was done in between.

    The ledger says what was done; whether everybody may know of it is asked of the visibility
    rule, as for any list: an approval is told once its text is public. The instant of an approval
    is that of its taking effect, so that the log does not tell of a grace.
    """
    entries = ledger.entries(session, space, LOG_ACTS, before, LOG_READ)
    ids = {entry.subject for entry in entries}
    comments = {
        row.public_id: row
        for row in session.execute(
            select(
                Comment.public_id,
                Comment.ended_at,
                Comment.author_name,
                Comment.organisation_names,
                Question.number,
                public(at).label("is_public"),
            )
            .join(Question, Question.id == Comment.question_id)
            .where(Comment.public_id.in_(ids), in_thread(at))
        )
    }
    named = [id_ for entry in entries for id_ in _revisions(entry.details)]
    published: dict[str, tuple[str, dt.datetime]] = {
        row.public_id: (row.language, row.publish_at)
        for row in session.execute(
            select(Revision.public_id, Version.language, Revision.publish_at)
            .join(Version, Version.id == Revision.version_id)
            .where(Revision.public_id.in_(named), shown(at))
        )
    }
    lines: list[LogLine] = []
    last: str | None = None
    for entry in entries:
        if len(lines) >= LOG_PAGE:
            break
        last = entry.hash
        row = comments.get(entry.subject)
        if row is None:
            continue
        act = Act(entry.act)
        now_public = [
            published[id_]
            for id_ in _revisions(entry.details)
            # What would have appeared after its comment was taken down never did.
            if id_ in published and (row.ended_at is None or published[id_][1] <= row.ended_at)
        ]
        if act is Act.APPROVE and not now_public:
            continue
        reason = entry.details.get("reason")
        names = row.organisation_names
        lines.append(
            LogLine(
                max(publish_at for _tag, publish_at in now_public) if now_public else entry.at,
                act,
                row.public_id,
                in_language(names, language) if names and row.is_public else "",
                row.author_name if row.is_public else None,
                row.number,
                tuple(tag for tag, _at in now_public),
                reason if isinstance(reason, str) else None,
            )
        )
    more = len(entries) == LOG_READ or (entries and last != entries[-1].hash)
    return lines, last if more else None


def _revisions(details: dict[str, object]) -> list[str]:
    listed = details.get("revisions", [])
    assert isinstance(listed, list)
    return [str(revision["revision"]) for revision in listed]
