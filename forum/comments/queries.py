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
from forum.comments.rules import CommentState, Reason, Standing, State
from forum.comments.visibility import (
    in_thread,
    insider,
    known,
    public,
    readable,
)
from forum.core.db import Instant
from forum.core.paging import Page
from forum.spaces.models import Question, QuestionText, Space, SpaceText
from forum.spaces.queries import QuestionView, SpaceView, question_view, space_view
from forum.spaces.rules import Capacity, in_language
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
    html: str = ""
    replies: int = 0  # on this page, of any depth
    level: int = 0  # of nesting on this page

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
    rows = session.execute(_head_statement(), {"slug": slug, "number": number, "at": at}).all()
    if not rows:
        return None
    space, question = rows[0].Space, rows[0].Question
    space_texts = {row.SpaceText.language: row.SpaceText for row in rows}
    texts = {row.QuestionText.language: row.QuestionText for row in rows}
    view = space_view(space, space_texts, language, at)
    counts = Counts(question.published - rows[0].upcoming, rows[0].waiting)
    return ThreadHead(view, question_view(question, texts, language, view.languages), counts)


@lru_cache(maxsize=1)
def _head_statement() -> AnySelect:
    at = bindparam("at", type_=Instant())
    return (
        select(
            Space,
            SpaceText,
            Question,
            QuestionText,
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
    rows = session.execute(
        select(Comment.question_id, func.count(Comment.organisation_id.distinct()))
        .where(Comment.space_id == space_id, public(at))
        .group_by(Comment.question_id)
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


def thread(
    session: Session,
    viewer: Viewer,
    question_id: int,
    at: dt.datetime,
    *,
    after: str | None = None,
    before: str | None = None,
    language: str,
    chosen: Mapping[str, str] | None = None,
) -> Page[Node] | None:
    """A page of a thread in reading order; None where the neighbour is not in the thread.

    `chosen` is the language asked for single comments, by public id.
    """
    statement = _page_statement(viewer, at, after is not None, before is not None)
    rows = session.execute(
        statement,
        {"question": question_id, "at": at, "neighbour": after or before, "limit": PAGE + 1},
    ).all()
    neighbour = after or before
    if not rows and neighbour and not _in_thread(session, viewer, neighbour, at):
        return None
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    if before:
        rows = rows[::-1]
    nodes = [_node(row, language, at) for row in rows]
    fill(session, viewer, nodes, at, language, chosen or {})
    nest(nodes)
    first, last = (nodes[0].public_id, nodes[-1].public_id) if nodes else (None, None)
    return Page(
        nodes,
        before=first if after or (before and more) else None,
        after=last if (more if not before else True) else None,
    )


def _page_statement(viewer: Viewer, at: dt.datetime, after: bool, before: bool) -> AnySelect:
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
        select(*NODE_COLUMNS)
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


def in_place(
    viewer: Viewer, at: dt.datetime, comment: type[Comment] = Comment
) -> ColumnElement[bool]:
    """What a viewer sees in its place in a thread: what everybody sees, and what is under review
    where they are insiders."""
    if not viewer.is_signed_in:
        return in_thread(at, comment)
    return or_(in_thread(at, comment), and_(insider(viewer, comment), comment.waits_until > at))


def _in_thread(
    session: Session, viewer: Viewer, public_id: str, at: dt.datetime
) -> bool:
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
    """Gives each standing node its text, in two statements for all of them."""
    standing = [node for node in nodes if node.state is CommentState.STANDING]
    texts = texts_of(session, viewer, [node.id for node in standing], at)
    wanted: list[int] = []
    for node in standing:
        node.choice = choose(
            current(texts.get(node.id, ()), at), chosen.get(node.public_id), language
        )
        if node.choice:
            wanted.append(node.choice.text.revision)
    html = html_of(session, wanted)
    for node in standing:
        if node.choice:
            node.html = html[node.choice.text.revision]


TEXT_COLUMNS = (
    Revision.id,
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
                row.id,
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


def html_of(session: Session, revision_ids: Sequence[int]) -> dict[int, str]:
    """Only for revisions that a query above has found readable."""
    if not revision_ids:
        return {}
    rows = session.execute(_html_statement(), {"ids": revision_ids})
    return {row[0]: row[1] for row in rows}


@lru_cache(maxsize=1)
def _html_statement() -> Select[int, str]:
    return select(Revision.id, Revision.html).where(
        Revision.id.in_(bindparam("ids", expanding=True))
    )


def nest(nodes: Sequence[Node]) -> None:
    """How deep each node is nested on this page, and how many replies it has there."""
    above: list[Node] = []
    for node in nodes:
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


@dataclass(frozen=True, slots=True)
class Shown:
    """One version on a comment's own page."""

    text: Text
    html: str
    source: str


@dataclass(frozen=True)
class CommentView:
    """A comment on a page of its own, with its versions and where it stands."""

    node: Node
    space_id: int
    question_id: int
    slug: str
    number: int
    versions: tuple[Shown, ...]


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
    bodies = {
        id_: (html, source)
        for id_, html, source in session.execute(
            select(Revision.id, Revision.html, Revision.source).where(
                Revision.id.in_([text.revision for text in texts])
            )
        )
    }
    if node.choice:
        node.html = bodies[node.choice.text.revision][0]
    ordered = sorted(shown, key=lambda text: (text is not (node.choice and node.choice.original),))
    return CommentView(
        node,
        row.space_id,
        row.question_id,
        row.slug,
        row.question_number,
        tuple(Shown(text, *bodies[text.revision]) for text in ordered),
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
    nodes = [_node(row, language, at) for row in rows]
    fill(session, viewer, nodes, at, language, chosen)
    return nodes


@dataclass(frozen=True, slots=True)
class Latest:
    """A recently published comment, for the home page."""

    node: Node
    excerpt: str
    slug: str
    number: int
    space_id: int
    question_id: int


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
    nodes = [_node(row, language, at) for row in rows]
    fill(session, NOBODY, nodes, at, language, {})
    ids = [node.choice.text.revision for node in nodes if node.choice]
    excerpts: dict[int, str] = {
        id_: excerpt
        for id_, excerpt in session.execute(
            select(Revision.id, Revision.excerpt).where(Revision.id.in_(ids))
        )
    }
    return [
        Latest(
            node,
            excerpts.get(node.choice.text.revision, "") if node.choice else "",
            row.slug,
            row.question_number,
            row.space_id,
            row.question_id,
        )
        for node, row in zip(nodes, rows, strict=True)
    ]
