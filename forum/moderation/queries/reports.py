"""The reports that a moderator reads, and one's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, select
from sqlalchemy.orm import Session, aliased

from forum.accounts.models import Person
from forum.comments.models import Comment, Revision, Version
from forum.comments.models.reports import Report
from forum.comments.rules import PRECEDENCE, RevisionStatus, State, was_shown
from forum.comments.visibility import approved, public, readable, with_reports
from forum.core.ids import is_id
from forum.spaces.models import Question, Space
from forum.spaces.rules import Role, in_language
from forum.spaces.rules.reasons import SpaceReason, reasons_of
from forum.spaces.rules.viewer import Viewer

REPORTS_PAGE = 20  # each with an excerpt: more is not read in one go


@dataclass(frozen=True, slots=True)
class SeenText:
    """A text as everybody read it when somebody reported its comment."""

    public_id: str
    language: str
    excerpt: str
    has_changed: bool  # another text has taken its place since


@dataclass(frozen=True, slots=True)
class ReportLine:
    """An open report."""

    public_id: str
    at: dt.datetime
    by: str
    reason: str
    note: str
    comment: str
    is_public: bool
    speaker: str
    slug: str
    number: int
    time_zone: str
    reasons: tuple[SpaceReason, ...]  # what its space sets on them
    seen: SeenText | None  # None: it was erased since


@dataclass(frozen=True)
class ReportPage:
    """The oldest first, and the last one's id if there are more behind it."""

    lines: list[ReportLine]
    after: str | None


def open_reports(viewer: Viewer) -> ScalarSelect[int]:
    """How many reports the viewer has to look at, as a column of another statement."""
    return (
        select(func.count())
        .select_from(Report)
        .join(Comment, Comment.id == Report.comment_id)
        .join(Space, Space.id == Report.space_id)
        .where(_open(viewer))
        .correlate(None)
        .scalar_subquery()
    )


def _open(viewer: Viewer) -> ColumnElement[bool]:
    # Of these spaces also by the report, because that is how the index is made: the database would
    # go through their comments.
    mine = Report.space_id.in_(viewer.spaces_as(Role.MODERATOR))
    return and_(mine, Report.closed_at.is_(None), with_reports(viewer))


def reports(
    session: Session, viewer: Viewer, at: dt.datetime, language: str, after: str | None = None
) -> ReportPage | None:
    """Open reports in all spaces that the viewer moderates; None for whoever moderates nowhere.
    Two statements, however many there are."""
    if not viewer.spaces_as(Role.MODERATOR):
        return None
    statement = (
        select(
            Report,
            Comment,
            public(at).label("is_public"),
            Person.name,
            Question.number,
            Space.slug,
            Space.time_zone,
            Space.reasons,
        )
        .join(Comment, Comment.id == Report.comment_id)
        .join(Space, Space.id == Report.space_id)
        .join(Question, Question.id == Comment.question_id)
        .outerjoin(Person, Person.id == Report.by_id)
        .where(_open(viewer))
        .order_by(Report.id)
        .limit(REPORTS_PAGE + 1)
    )
    if after is not None and is_id(after):
        other = aliased(Report)  # of these spaces: of others nothing may be told
        spaces = viewer.spaces_as(Role.MODERATOR)
        which = (other.public_id == after, other.space_id.in_(spaces))
        before = select(func.coalesce(func.max(other.id), 0)).where(*which)
        statement = statement.where(Report.id > before.scalar_subquery())
    rows = session.execute(statement).all()
    shown = rows[:REPORTS_PAGE]
    texts = _texts(session, viewer, [row.Comment.id for row in shown], at)
    lines = [
        ReportLine(
            public_id=row.Report.public_id,
            at=row.Report.at,
            by=row.name or "",
            reason=row.Report.reason,
            note=row.Report.note,
            comment=row.Comment.public_id,
            is_public=row.is_public,
            speaker=_speaker(row.Comment, language),
            slug=row.slug,
            number=row.number,
            time_zone=row.time_zone,
            reasons=reasons_of(row.reasons),
            seen=_seen(texts.get(row.Comment.id, ()), row.Report.at, at, language),
        )
        for row in shown
    ]
    return ReportPage(lines, lines[-1].public_id if len(rows) > REPORTS_PAGE else None)


def _speaker(comment: Comment, language: str) -> str:
    names = comment.organisation_names
    return in_language(names, language) if names else comment.author_name


def _texts(
    session: Session, viewer: Viewer, comment_ids: list[int], at: dt.datetime
) -> dict[int, list[Any]]:
    """Every text of these comments that is or was public and was not erased."""
    found: dict[int, list[Any]] = {}
    rows = session.execute(
        select(
            Revision.comment_id,
            Revision.version_id,
            Revision.public_id,
            Revision.number,
            Revision.publish_at,
            Revision.excerpt,
            Version.language,
            Version.provenance,
            Version.withdrawn_through,
            Version.withdrawn_at,
        )
        .join(Version, Version.id == Revision.version_id)
        .join(Comment, Comment.id == Revision.comment_id)
        .where(
            Revision.comment_id.in_(comment_ids),
            approved(at),
            Revision.html != "",
            readable(viewer, at),
        )
        .order_by(Revision.version_id, Revision.number)
    )
    for row in rows:
        found.setdefault(row.comment_id, []).append(row)
    return found


def _seen(
    texts: Sequence[Any], reported_at: dt.datetime, at: dt.datetime, language: str
) -> SeenText | None:
    """In the moderator's language where there was one, else the original: in which language it was
    read is not kept."""
    then, now = _shown(texts, reported_at), _shown(texts, at)
    if not then:
        return None
    text = min(
        then.values(), key=lambda row: (row.language != language, PRECEDENCE[row.provenance])
    )
    has_changed = text.version_id not in now or now[text.version_id].public_id != text.public_id
    return SeenText(text.public_id, text.language, text.excerpt, has_changed)


def _shown(texts: Sequence[Any], at: dt.datetime) -> dict[int, Any]:
    """By version the text that was shown at this instant."""
    return {row.version_id: row for row in texts if was_shown(_standing(row), row.withdrawn_at, at)}


def _standing(row: Any) -> RevisionStatus:
    """Of a text that was approved."""
    return RevisionStatus(
        state=State.APPROVED,
        number=row.number,
        publish_at=row.publish_at,
        settles_at=None,
        received_at=None,
        withdrawn_through=row.withdrawn_through,
    )


def own_report(session: Session, viewer: Viewer, comment_id: int) -> Report | None:
    """The viewer's own report of a comment that is not closed."""
    return session.scalar(
        select(Report).where(
            Report.comment_id == comment_id,
            Report.by_id == viewer.person_id,
            Report.closed_at.is_(None),
        )
    )
