"""One comment on a page of its own, its direct replies, and the latest of all spaces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.models import Comment
from forum.comments.queries.nodes import NODE_COLUMNS, Node, Parent, fill, node_of, texts_of
from forum.comments.queries.threads import PAGE
from forum.comments.rules import CommentState, is_public
from forum.comments.rules.text_selection import ReadableText, choose, current
from forum.comments.visibility import in_place, known, public
from forum.spaces.models import Question, Space
from forum.spaces.rules.viewer import NOBODY, Viewer


@dataclass(frozen=True)
class CommentView:
    """A comment on a page of its own, with its versions and where it stands."""

    node: Node
    space_id: int
    question_id: int
    slug: str
    number: int
    versions: tuple[ReadableText, ...]
    is_in_place: bool  # in its thread, as the viewer sees it

    def is_public(self, at: dt.datetime) -> bool:
        standing = self.node.state is CommentState.STANDING
        return standing and any(is_public(text.status, at) for text in self.versions)


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
            in_place(viewer, at).label("is_in_place"),
        )
        .outerjoin(Parent, Parent.id == Comment.parent_id)
        .join(Question, Question.id == Comment.question_id)
        .join(Space, Space.id == Comment.space_id)
        .where(Comment.public_id == public_id, known(viewer, at))
    ).one_or_none()
    if row is None:
        return None
    node = node_of(row, language, at)
    texts = texts_of(session, viewer, [node.id], at).get(node.id, [])
    if node.state is not CommentState.STANDING and not viewer.is_signed_in:
        texts = []
    shown = current(texts, at)
    node.choice = choose(shown, None, language)
    ordered = sorted(shown, key=lambda text: text is not (node.choice and node.choice.original))
    return CommentView(
        node=node,
        space_id=row.space_id,
        question_id=row.question_id,
        slug=row.slug,
        number=row.question_number,
        versions=tuple(ordered),
        is_in_place=row.is_in_place,
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
    found = [node_of(row, language, at) for row in rows]
    fill(session, viewer, found, at, language, chosen)
    return found


@dataclass(frozen=True, slots=True)
class LatestComment:
    """A recently published comment, for the home page."""

    node: Node
    slug: str
    number: int
    space_id: int


def latest(session: Session, at: dt.datetime, language: str, limit: int) -> list[LatestComment]:
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
    found = [node_of(row, language, at) for row in rows]
    fill(session, NOBODY, found, at, language, {})
    return [
        LatestComment(node, row.slug, row.question_number, row.space_id)
        for node, row in zip(found, rows, strict=True)
    ]
