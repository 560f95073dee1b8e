"""A page of a thread in reading order, and where in it a comment stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, aliased

from forum.comments.models import Comment
from forum.comments.queries.nodes import Parent
from forum.comments.visibility import at_rest, in_place
from forum.core.db import Instant
from forum.core.paging import Page
from forum.spaces.models import Question, Space
from forum.spaces.rules.viewer import NOBODY, Viewer

AnySelect = Select[*tuple[Any, ...]]
PAGE = 50  # comments on a page of a thread
CONTEXT = 40  # of a permanent link: how far above it its page may begin


@dataclass(slots=True)
class OutlineLine:
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
) -> Page[OutlineLine] | None:
    """A page of a thread in reading order, without its texts; None where the neighbour is not in
    the thread."""
    neighbour = after or before
    rows = (
        session.connection()
        .execute(
            _page_statement(viewer, after is not None, before is not None),
            {"question": question_id, "at": at, "neighbour": neighbour, "limit": PAGE + 1},
        )
        .all()
    )
    if not rows and neighbour and not _in_thread(session, viewer, question_id, neighbour, at):
        return None
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    if before:
        rows = rows[::-1]
    lines = [
        OutlineLine(
            id=id_,
            public_id=public_id,
            depth=depth,
            changes=changes,
            at_rest=bool(rests),
            parent=parent,
            parent_changes=parent_changes,
        )
        for id_, public_id, depth, changes, rests, parent, parent_changes in rows
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
            at_rest(at),
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


def _in_thread(
    session: Session, viewer: Viewer, question_id: int, public_id: str, at: dt.datetime
) -> bool:
    statement = select(Comment.id).where(
        Comment.public_id == public_id,
        Comment.question_id == question_id,
        in_place(viewer, at),
    )
    return session.scalar(statement) is not None


def nest(lines: Sequence[OutlineLine]) -> None:
    """How deep each comment is nested on this page, and how many replies it has there."""
    above: list[OutlineLine] = []
    for node in lines:
        while above and above[-1].depth >= node.depth:
            above.pop()
        node.level = len(above)
        for ancestor in above:
            ancestor.replies += 1
        above.append(node)


@dataclass(frozen=True, slots=True)
class ThreadLocation:
    """Where a comment stands: its thread, and the id after which its page begins."""

    slug: str
    number: int
    after: str | None


def locate(
    session: Session, viewer: Viewer, public_id: str, at: dt.datetime
) -> ThreadLocation | None:
    """None for what the viewer may not know of. `moderation/views/comment_page.py` has the page."""
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
    return ThreadLocation(found.slug, found.number, after)
