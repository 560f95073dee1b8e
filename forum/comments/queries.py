"""What may be seen of comments: takes a viewer and an instant, gives ready values, never writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from forum.comments.models import Comment, Revision, Version
from forum.comments.reading import Choice, Text, choose, current
from forum.comments.rules import (
    CommentState,
    Reason,
    Standing,
    State,
    is_public,
    is_settled,
)
from forum.comments.visibility import (
    in_thread,
    insider,
    known,
    public,
    readable,
)
from forum.core.db import Instant
from forum.core.paging import Page
from forum.people.models import Organisation
from forum.spaces.models import Question, QuestionText, Space, SpaceText
from forum.spaces.queries import QuestionView, SpaceView
from forum.spaces.rules import Capacity, best_language, in_language, phase
from forum.spaces.viewer import NOBODY, Viewer

AnySelect = Select[*tuple[Any, ...]]
AnyRow = Row[*tuple[Any, ...]]
PAGE = 50  # comments on a page of a thread
CONTEXT = 40  # of a permanent link: how far above it its page may begin
PENDING = (State.SUBMITTED, State.APPROVED, State.RETURNED, State.REJECTED)

Parent = aliased(Comment, name="parent")


@dataclass(slots=True)
class Node:
    """A comment as a page shows it. `choice` is None for a placeholder."""

    id: int
    public_id: str
    depth: int
    parent: str | None  # public id
    parent_name: str
    state: CommentState
    ended_at: dt.datetime | None
    ended_reason: Reason | None
    author_name: str
    author_title: str
    author_id: int | None
    capacity: Capacity
    organisation_id: int | None
    organisation: str
    public_from: dt.datetime | None
    received_at: dt.datetime
    waits: bool
    choice: Choice | None = None

    @property
    def speaker(self) -> str:
        """For whom it speaks: the organisation, else the person."""
        return self.organisation or self.author_name


@dataclass(frozen=True, slots=True)
class Counts:
    """What everybody may know of a question: comments published, and how many await review."""

    published: int
    waiting: int


@dataclass(frozen=True, slots=True)
class ThreadHead:
    """A question with its space and its counts, all in the reader's language."""

    space: SpaceView
    question: QuestionView
    counts: Counts


def thread_head(
    session: Session, slug: str, number: int, language: str, at: dt.datetime
) -> ThreadHead | None:
    """In one statement."""
    # On the connection itself: rows of columns need nothing of what the session does for records.
    rows = session.connection().execute(
        _head_statement(), {"slug": slug, "number": number, "at": at}
    ).all()
    if not rows:
        return None
    row = rows[0]
    languages = tuple(row.languages)
    titles = {other.space_language: other for other in rows}
    texts = {other.question_language: other for other in rows}
    of_space = titles[best_language(titles, language, languages) or row.space_language]
    of_question = texts[best_language(texts, language, languages) or row.question_language]
    space = SpaceView(
        id=row.space_id,
        public_id=row.public_id,
        slug=slug,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        time_zone=row.time_zone,
        languages=languages,
        phase=phase(row.opens_at, row.closes_at, at),
        admits_personal=row.admits_personal,
        language=of_space.space_language,
        title=of_space.space_title,
        working_group=of_space.working_group,
        audience="",
        welcome_html="",
    )
    question = QuestionView(
        id=row.question_id,
        space_id=row.space_id,
        number=number,
        state=row.state,
        language=of_question.question_language,
        title=of_question.question_title,
        prompt_html=of_question.prompt_html,
    )
    return ThreadHead(space, question, Counts(row.published - row.upcoming, row.waiting))


@lru_cache(maxsize=1)
def _head_statement() -> AnySelect:
    at = bindparam("at", type_=Instant())
    return (
        select(
            Space.id.label("space_id"),
            Space.public_id,
            Space.opens_at,
            Space.closes_at,
            Space.time_zone,
            Space.languages,
            Space.admits_personal,
            SpaceText.language.label("space_language"),
            SpaceText.title.label("space_title"),
            SpaceText.working_group,
            Question.id.label("question_id"),
            Question.state,
            Question.published,
            QuestionText.language.label("question_language"),
            QuestionText.title.label("question_title"),
            QuestionText.prompt_html,
            _upcoming(at).label("upcoming"),
            _awaiting(at).label("waiting"),
        )
        .join(SpaceText, SpaceText.space_id == Space.id)
        .join(Question, Question.space_id == Space.id)
        .join(QuestionText, QuestionText.question_id == Question.id)
        .where(Space.slug == bindparam("slug"), Question.number == bindparam("number"))
    )


def _upcoming(at: ColumnElement[dt.datetime]) -> Any:
    """Approved comments of a question that are not public yet: few, found by an index."""
    return (
        select(func.count())
        .where(
            Comment.question_id == Question.id,
            Comment.state == CommentState.STANDING,
            Comment.public_from > at,
        )
        .correlate(Question)
        .scalar_subquery()
    )


def _awaiting(at: ColumnElement[dt.datetime]) -> Any:
    """The public number of comments that await review: a number only."""
    return (
        select(func.count())
        .where(Comment.question_id == Question.id, Comment.waits_until > at)
        .correlate(Question)
        .scalar_subquery()
    )


def counts_by_question(
    session: Session, space_ids: Iterable[int], at: dt.datetime
) -> dict[int, dict[int, Counts]]:
    """By space and question."""
    instant = bindparam("at", type_=Instant())
    rows = session.execute(
        select(
            Question.space_id,
            Question.id,
            Question.published,
            _upcoming(instant).label("upcoming"),
            _awaiting(instant).label("waiting"),
        ).where(Question.space_id.in_(list(space_ids))),
        {"at": at},
    )
    found: dict[int, dict[int, Counts]] = {}
    for row in rows:
        found.setdefault(row.space_id, {})[row.id] = Counts(
            row.published - row.upcoming, row.waiting
        )
    return found


def organisations_by_question(session: Session, space_id: int, at: dt.datetime) -> dict[int, int]:
    """How many organisations have a public comment in each question of a space."""
    has_spoken = (
        select(Comment.id)
        .where(
            Comment.question_id == Question.id,
            Comment.organisation_id == Organisation.id,
            public(at),
        )
        .correlate(Question, Organisation)
        .exists()
    )
    rows = session.execute(
        select(Question.id, func.count(Organisation.id))
        .join(Organisation, has_spoken)
        .where(Question.space_id == space_id)
        .group_by(Question.id)
    )
    return {row[0]: row[1] for row in rows}


NODE_COLUMNS = (
    Comment.id,
    Comment.public_id,
    Comment.depth,
    Comment.state,
    Comment.ended_at,
    Comment.ended_reason,
    Comment.author_name,
    Comment.author_title,
    Comment.author_id,
    Comment.capacity,
    Comment.organisation_id,
    Comment.organisation_names,
    Comment.public_from,
    Comment.received_at,
    Comment.waits_until,
    Parent.public_id.label("parent"),
    Parent.state.label("parent_state"),
    Parent.author_name.label("parent_author"),
    Parent.organisation_names.label("parent_names"),
)


@dataclass(slots=True)
class Line:
    """A comment's place on a page: enough to nest it, and to know whether it has changed."""

    id: int
    public_id: str
    depth: int
    changes: int
    at_rest: bool  # nothing of it becomes public without another act
    parent: str | None
    parent_changes: int | None
    level: int = 0  # of nesting on this page
    replies: int = 0  # on this page, of any depth


def outline(
    session: Session,
    viewer: Viewer,
    question_id: int,
    at: dt.datetime,
    *,
    after: str | None = None,
    before: str | None = None,
) -> Page[Line] | None:
    """A page of a thread in reading order, without its texts; None where the neighbour is not in
    the thread."""
    neighbour = after or before
    rows = session.connection().execute(
        _page_statement(viewer, after is not None, before is not None),
        {"question": question_id, "at": at, "neighbour": neighbour, "limit": PAGE + 1},
    ).all()
    if not rows and neighbour and not _in_thread(session, viewer, neighbour, at):
        return None
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    if before:
        rows = rows[::-1]
    lines = [
        Line(id_, public_id, depth, changes, until is None or until <= at, parent, parent_changes)
        for id_, public_id, depth, changes, until, parent, parent_changes in rows
    ]
    nest(lines)
    first, last = (lines[0].public_id, lines[-1].public_id) if lines else (None, None)
    return Page(
        lines,
        before=first if after or (before and more) else None,
        after=last if before or more else None,
    )


def _page_statement(viewer: Viewer, after: bool, before: bool) -> AnySelect:
    if viewer.is_signed_in:
        return _build_page(viewer, after, before)
    return _visitors_page(after, before)


@lru_cache(maxsize=4)
def _visitors_page(after: bool, before: bool) -> AnySelect:
    """Built once: building a statement costs as much as running it."""
    return _build_page(NOBODY, after, before)


def _build_page(viewer: Viewer, after: bool, before: bool) -> AnySelect:
    at: Any = bindparam("at", type_=Instant())
    statement = (
        select(
            Comment.id,
            Comment.public_id,
            Comment.depth,
            Comment.changes,
            Comment.waits_until,
            Parent.public_id,
            Parent.changes,
        )
        .outerjoin(Parent, Parent.id == Comment.parent_id)
        .where(Comment.question_id == bindparam("question"), in_place(viewer, at))
        .limit(bindparam("limit"))
    )
    if after or before:
        other = aliased(Comment)
        path = (
            select(other.path)
            .where(
                other.public_id == bindparam("neighbour"),
                other.question_id == bindparam("question"),
                in_place(viewer, at, other),
            )
            .scalar_subquery()
        )
        statement = statement.where(Comment.path > path if after else Comment.path < path)
    return statement.order_by(Comment.path.desc() if before else Comment.path)


def nodes(
    session: Session,
    viewer: Viewer,
    comment_ids: Sequence[int],
    at: dt.datetime,
    language: str,
    chosen: Mapping[str, str],
) -> dict[int, Node]:
    """Comments of an outline with their texts, in two statements for all of them.

    `chosen` is the language asked for single comments, by public id.
    """
    if not comment_ids:
        return {}
    rows = session.execute(
        select(*NODE_COLUMNS)
        .outerjoin(Parent, Parent.id == Comment.parent_id)
        .where(Comment.id.in_(comment_ids), in_place(viewer, at))
    )
    found = [_node(row, language, at) for row in rows]
    fill(session, viewer, found, at, language, chosen)
    return {node.id: node for node in found}


def in_place(
    viewer: Viewer, at: dt.datetime, comment: type[Comment] = Comment
) -> ColumnElement[bool]:
    """What a viewer sees in its place in a thread: what everybody sees, and what is under review
    where they are insiders."""
    if not viewer.is_signed_in:
        return in_thread(at, comment)
    return or_(in_thread(at, comment), and_(insider(viewer, comment), comment.waits_until > at))


def _in_thread(session: Session, viewer: Viewer, public_id: str, at: dt.datetime) -> bool:
    statement = select(Comment.id).where(Comment.public_id == public_id, in_place(viewer, at))
    return session.scalar(statement) is not None


def _node(row: AnyRow, language: str, at: dt.datetime) -> Node:
    parent_name = ""
    if row.parent is not None and row.parent_state is CommentState.STANDING:
        names = row.parent_names
        parent_name = in_language(names, language) if names else row.parent_author
    names = row.organisation_names
    return Node(
        row.id,
        row.public_id,
        row.depth,
        row.parent,
        parent_name,
        row.state,
        row.ended_at,
        row.ended_reason,
        row.author_name,
        row.author_title,
        row.author_id,
        row.capacity,
        row.organisation_id,
        in_language(names, language) if names else "",
        row.public_from,
        row.received_at,
        row.waits_until is not None and row.waits_until > at,
    )


def fill(
    session: Session,
    viewer: Viewer,
    nodes: Sequence[Node],
    at: dt.datetime,
    language: str,
    chosen: Mapping[str, str],
) -> None:
    """Gives each standing node its text, in one statement for all of them.

    In a thread an insider is also shown what is under review; what was refused or taken back is
    on the comment's own page. Of a comment at rest, everybody is given the same.
    """
    standing = [node for node in nodes if node.state is CommentState.STANDING]
    texts = texts_of(session, viewer, [node.id for node in standing], at)
    for node in standing:
        in_place = [
            text
            for text in texts.get(node.id, ())
            if is_public(text.standing, at) or not is_settled(text.standing, at)
        ]
        node.choice = choose(current(in_place, at), chosen.get(node.public_id), language)


TEXT_COLUMNS = (
    Revision.public_id,
    Revision.comment_id,
    Revision.version_id,
    Revision.number,
    Revision.state,
    Revision.publish_at,
    Revision.settles_at,
    Revision.received_at,
    Version.language,
    Version.provenance,
    Version.tool,
    Version.translator,
    Version.withdrawn_through,
    Revision.html,
    Revision.excerpt,
)


def texts_of(
    session: Session, viewer: Viewer, comment_ids: Sequence[int], at: dt.datetime
) -> dict[int, list[Text]]:
    """Revisions that the viewer may read and that are public or pending, by comment."""
    if not comment_ids:
        return {}
    statement = _texts(viewer) if viewer.is_signed_in else _visitors_texts()
    found: dict[int, list[Text]] = {}
    for row in session.execute(statement, {"comments": comment_ids, "at": at}):
        found.setdefault(row.comment_id, []).append(
            Text(
                row.version_id,
                row.language,
                row.provenance,
                row.tool,
                row.translator,
                Standing(
                    row.state,
                    row.number,
                    row.publish_at,
                    row.settles_at,
                    row.received_at,
                    row.withdrawn_through,
                ),
                row.public_id,
                row.html,
                row.excerpt,
            )
        )
    return found


@lru_cache(maxsize=1)
def _visitors_texts() -> AnySelect:
    return _texts(NOBODY)


def _texts(viewer: Viewer) -> AnySelect:
    at: Any = bindparam("at", type_=Instant())
    return (
        select(*TEXT_COLUMNS)
        .join(Version, Version.id == Revision.version_id)
        .join(Comment, Comment.id == Revision.comment_id)
        .where(
            Revision.comment_id.in_(bindparam("comments", expanding=True)),
            Revision.state.in_(PENDING),
            Revision.number > Version.withdrawn_through,
            readable(viewer, at),
        )
    )


def nest(lines: Sequence[Line]) -> None:
    """How deep each comment is nested on this page, and how many replies it has there."""
    above: list[Line] = []
    for node in lines:
        while above and above[-1].depth >= node.depth:
            above.pop()
        node.level = len(above)
        for ancestor in above:
            ancestor.replies += 1
        above.append(node)


@dataclass(frozen=True, slots=True)
class Located:
    """Where a comment stands: its thread, and the id after which its page begins."""

    slug: str
    number: int
    after: str | None


def locate(session: Session, viewer: Viewer, public_id: str, at: dt.datetime) -> Located | None:
    """None for what the viewer may not know of. Follows `product.md` §4 on `/c/<id>`."""
    found = session.execute(
        select(Comment.path, Comment.question_id, Question.number, Space.slug)
        .join(Question, Question.id == Comment.question_id)
        .join(Space, Space.id == Comment.space_id)
        .where(Comment.public_id == public_id, in_place(viewer, at))
    ).one_or_none()
    if found is None:
        return None
    above = session.scalars(
        select(Comment.public_id)
        .where(
            Comment.question_id == found.question_id,
            Comment.path < found.path,
            in_place(viewer, at),
        )
        .order_by(Comment.path.desc())
        .limit(PAGE)
    ).all()
    # On the first page it needs no neighbour; elsewhere its page begins some comments above it.
    after = None if len(above) < PAGE else above[CONTEXT]
    return Located(found.slug, found.number, after)


@dataclass(frozen=True)
class CommentView:
    """A comment on a page of its own, with its versions and where it stands."""

    node: Node
    space_id: int
    question_id: int
    slug: str
    number: int
    versions: tuple[Text, ...]


def comment(
    session: Session, viewer: Viewer, public_id: str, at: dt.datetime, language: str
) -> CommentView | None:
    """None for what the viewer may not know of. Of what was taken down only the placeholder."""
    row = session.execute(
        select(
            *NODE_COLUMNS,
            Comment.space_id,
            Comment.question_id,
            Question.number.label("question_number"),
            Space.slug,
        )
        .outerjoin(Parent, Parent.id == Comment.parent_id)
        .join(Question, Question.id == Comment.question_id)
        .join(Space, Space.id == Comment.space_id)
        .where(Comment.public_id == public_id, known(viewer, at))
    ).one_or_none()
    if row is None:
        return None
    node = _node(row, language, at)
    texts = texts_of(session, viewer, [node.id], at).get(node.id, [])
    if node.state is not CommentState.STANDING and not viewer.is_signed_in:
        texts = []
    shown = current(texts, at)
    node.choice = choose(shown, None, language)
    ordered = sorted(shown, key=lambda text: text is not (node.choice and node.choice.original))
    return CommentView(
        node, row.space_id, row.question_id, row.slug, row.question_number, tuple(ordered)
    )


def replies(
    session: Session,
    viewer: Viewer,
    comment_id: int,
    at: dt.datetime,
    language: str,
    chosen: Mapping[str, str],
) -> list[Node]:
    """Direct replies in their order, the first page of them."""
    rows = session.execute(
        select(*NODE_COLUMNS)
        .outerjoin(Parent, Parent.id == Comment.parent_id)
        .where(Comment.parent_id == comment_id, in_place(viewer, at))
        .order_by(Comment.path)
        .limit(PAGE)
    )
    found = [_node(row, language, at) for row in rows]
    fill(session, viewer, found, at, language, chosen)
    return found


@dataclass(frozen=True, slots=True)
class Latest:
    """A recently published comment, for the home page."""

    node: Node
    slug: str
    number: int
    space_id: int


def latest(session: Session, at: dt.datetime, language: str, limit: int) -> list[Latest]:
    """The newest public comments of all spaces, as a visitor sees them."""
    rows = session.execute(
        select(
            *NODE_COLUMNS,
            Comment.space_id,
            Comment.question_id,
            Question.number.label("question_number"),
            Space.slug,
        )
        .outerjoin(Parent, Parent.id == Comment.parent_id)
        .join(Question, Question.id == Comment.question_id)
        .join(Space, Space.id == Comment.space_id)
        .where(public(at))
        .order_by(Comment.public_from.desc(), Comment.id.desc())
        .limit(limit)
    ).all()
    found = [_node(row, language, at) for row in rows]
    fill(session, NOBODY, found, at, language, {})
    return [
        Latest(node, row.slug, row.question_number, row.space_id)
        for node, row in zip(found, rows, strict=True)
    ]
