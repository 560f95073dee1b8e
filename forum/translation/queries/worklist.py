"""What is to be translated in a space, and where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from forum.comments.models import Comment, Revision, Version
from forum.comments.queries import texts_of
from forum.comments.rights import TRANSLATING
from forum.comments.rules import TRANSLATED, Provenance, State, is_public
from forum.comments.rules.text_selection import ReadableText, choose, current, newer_original
from forum.comments.visibility import in_thread, public, shown, unsettled
from forum.core.ids import is_id
from forum.spaces.models import Question, Space
from forum.spaces.rules import in_language
from forum.spaces.rules.viewer import NOBODY, Viewer

PAGE = 50  # lines of a worklist
AT_ONCE = 200  # comments that are looked at together
MOST = 2_000  # comments that are looked at for one page; further ones are on the next


class Need(StrEnum):
    """How a public comment stands in a language."""

    MISSING = "missing"
    STALE = "stale"  # the original has changed since
    CURRENT = "current"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A public comment and its version in one language, as everybody sees them."""

    comment_id: int
    public_id: str
    number: int  # of its question
    speaker: str
    need: Need
    source: ReadableText
    target: ReadableText | None
    mine: str  # "draft", "waiting", or nothing


@dataclass(frozen=True)
class Worklist:
    work: list[WorkItem]
    after: str | None


def translates_in(viewer: Viewer) -> list[int]:
    """The spaces in which the viewer translates."""
    return viewer.spaces_as(*TRANSLATING)


def worklist(
    session: Session,
    viewer: Viewer,
    space_id: int,
    target: str,
    at: dt.datetime,
    language: str,
    *,
    needs: Sequence[Need] = (Need.MISSING, Need.STALE),
    question: int | None = None,
    after: str | None = None,
) -> Worklist:
    """A page of a space's public comments by what they need in the language `target`."""
    found: list[WorkItem] = []
    works = _works(session, viewer, space_id, target, at, language, question, after)
    for looked_at, work in enumerate(works, start=1):
        if work.need in needs:
            found.append(work)
        if len(found) == PAGE or looked_at == MOST:
            return Worklist(found, work.public_id)
    return Worklist(found, None)


def all_work(
    session: Session,
    viewer: Viewer,
    space_id: int,
    target: str,
    at: dt.datetime,
    language: str,
    *,
    question: int | None = None,
    comment: str | None = None,
) -> Iterator[WorkItem]:
    """Every public comment of a space, of one question, or one of them."""
    return _works(session, viewer, space_id, target, at, language, question, None, comment)


def _works(
    session: Session,
    viewer: Viewer,
    space_id: int,
    target: str,
    at: dt.datetime,
    language: str,
    question: int | None,
    after: str | None,
    comment: str | None = None,
) -> Iterator[WorkItem]:
    """In the order of the questions and of the threads, those in the target language aside."""
    statement = (
        select(
            Comment.id,
            Comment.public_id,
            Comment.path,
            Comment.author_name,
            Comment.organisation_names,
            Question.number,
        )
        .join(Question, Question.id == Comment.question_id)
        .where(Comment.space_id == space_id, public(at))
        .order_by(Question.number, Comment.path)
        .limit(AT_ONCE)
    )
    if question is not None:
        statement = statement.where(Question.number == question)
    if comment is not None:
        statement = statement.where(Comment.public_id == comment)
    place = _place_of(session, space_id, after, at)
    while True:
        page = statement
        if place is not None:
            number, path = place
            page = statement.where(
                (Question.number > number) | (Question.number == number) & (Comment.path > path)
            )
        rows = session.execute(page).all()
        ids = [row.id for row in rows]
        texts = texts_of(session, NOBODY, ids, at)
        mine = _own_work(session, viewer, ids, target, at)
        for row in rows:
            names = row.organisation_names
            speaker = in_language(names, language) if names else row.author_name
            work = _work(texts.get(row.id, []), target, at)
            if work is not None:
                need, source, translated = work
                yield WorkItem(
                    comment_id=row.id,
                    public_id=row.public_id,
                    number=row.number,
                    speaker=speaker,
                    need=need,
                    source=source,
                    target=translated,
                    mine=mine.get(row.id, ""),
                )
        if len(rows) < AT_ONCE:
            return
        place = (rows[-1].number, rows[-1].path)


def _place_of(
    session: Session, space_id: int, after: str | None, at: dt.datetime
) -> tuple[int, str] | None:
    if after is None or not is_id(after):
        return None
    row = session.execute(
        select(Question.number, Comment.path)
        .join(Question, Question.id == Comment.question_id)
        .where(Comment.public_id == after, Comment.space_id == space_id, in_thread(at))
    ).one_or_none()
    return (row.number, row.path) if row is not None and row.path is not None else None


def _work(
    texts: Sequence[ReadableText], target: str, at: dt.datetime
) -> tuple[Need, ReadableText, ReadableText | None] | None:
    """None where the comment needs no translation: an original is in that language."""
    shown = current([text for text in texts if is_public(text.status, at)], at)
    choice = choose(shown, target, target)
    if choice is None:
        return None
    originals = [text for text in shown if text.provenance is Provenance.ORIGINAL]
    if any(text.language == target for text in originals):
        return None
    if choice.text.language != target:
        return Need.MISSING, choice.original, None
    in_target = [text for text in shown if text.language == target]
    fresh = next((text for text in in_target if newer_original(text, shown) is None), None)
    need = Need.STALE if fresh is None else Need.CURRENT
    return need, choice.original, fresh or choice.text


def _own_work(
    session: Session, viewer: Viewer, comment_ids: Sequence[int], target: str, at: dt.datetime
) -> dict[int, str]:
    """Whether the viewer has a draft or a waiting text of it in this language: a text waits until
    a decision has taken effect."""
    if not comment_ids:
        return {}
    rows = session.execute(
        select(Revision.comment_id, Revision.state)
        .join(Version, Version.id == Revision.version_id)
        .where(
            Revision.comment_id.in_(comment_ids),
            Revision.saved_by_id == viewer.person_id,
            Version.language == target,
            Version.provenance.in_(TRANSLATED),
            or_(Revision.state == State.DRAFT, unsettled(at)),
        )
        .order_by(Revision.number)
    )
    return {row[0]: "draft" if row[1] is State.DRAFT else "waiting" for row in rows}


@dataclass(frozen=True, slots=True)
class TranslatedComment:
    """Where a public comment that the viewer may translate stands."""

    public_id: str
    space_id: int
    slug: str
    number: int


def translated_comment(
    session: Session, viewer: Viewer, comment: str, at: dt.datetime
) -> TranslatedComment | None:
    row = session.execute(
        select(Comment.space_id, Space.slug, Question.number)
        .join(Space, Space.id == Comment.space_id)
        .join(Question, Question.id == Comment.question_id)
        .where(Comment.public_id == comment, public(at))
    ).one_or_none()
    if row is None or row.space_id not in translates_in(viewer):
        return None
    return TranslatedComment(comment, row.space_id, row.slug, row.number)


@dataclass(frozen=True, slots=True)
class WorkLabel:
    """A comment as a list names it."""

    number: int  # of its question
    speaker: str


def translated_comments(
    session: Session, taken: Sequence[tuple[str, str]], language: str
) -> dict[str, WorkLabel]:
    """The comments of a file that was taken in (comment and language), by id."""
    rows = session.execute(
        select(Comment.public_id, Question.number, Comment.organisation_names, Comment.author_name)
        .join(Question, Question.id == Comment.question_id)
        .where(Comment.public_id.in_({comment for comment, _tag in taken}))
    )
    return {
        row.public_id: WorkLabel(
            row.number,
            in_language(row.organisation_names, language)
            if row.organisation_names
            else row.author_name,
        )
        for row in rows
    }


def needs_of(
    session: Session,
    viewer: Viewer,
    place: TranslatedComment,
    languages: Sequence[str],
    at: dt.datetime,
    language: str,
) -> dict[str, Need | None]:
    """How the comment stands in each language; None in that of an original."""
    found: dict[str, Need | None] = {}
    for tag in languages:
        works = all_work(
            session, viewer, place.space_id, tag, at, language, comment=place.public_id
        )
        work = next(works, None)
        found[tag] = work.need if work else None
    return found


def source_of(session: Session, text: ReadableText) -> str:
    """The Markdown of a text that the viewer may read."""
    return session.scalars(
        select(Revision.source).where(Revision.public_id == text.public_id)
    ).one()


def machine_versions(session: Session, at: dt.datetime) -> list[tuple[str, int]]:
    """The tools that made what is public, and how many versions each made."""
    rows = session.execute(
        select(Revision.credit, func.count(func.distinct(Version.id)))
        .join(Version, Version.id == Revision.version_id)
        .join(Comment, Comment.id == Version.comment_id)
        .where(Version.provenance == Provenance.MACHINE, public(at), shown(at))
        .group_by(Revision.credit)
        .order_by(Revision.credit)
    )
    return [(row[0], row[1]) for row in rows]


def question_numbers(session: Session, space_id: int) -> list[int]:
    return list(
        session.scalars(
            select(Question.number).where(Question.space_id == space_id).order_by(Question.number)
        )
    )
