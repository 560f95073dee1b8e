"""Which organisations have spoken in public, and what one of them has said."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from forum.comments.models import Comment
from forum.comments.queries.comments import LatestComment
from forum.comments.queries.nodes import NODE_COLUMNS, Parent, fill, node_of
from forum.comments.visibility import public
from forum.core.paging import Page
from forum.organisations.models import Organisation
from forum.spaces.models import Question, Space
from forum.spaces.rules.viewer import NOBODY

PAGE = 30  # comments on the page of an organisation, each with a few lines of its text


def with_public_comments(at: dt.datetime) -> ColumnElement[bool]:
    """Organisations with a comment that everybody can read at this instant."""
    return (
        select(Comment.id)
        .where(Comment.organisation_id == Organisation.id, public(at))
        .correlate(Organisation)
        .exists()
    )


def public_comments_of(
    session: Session,
    organisation_id: int,
    at: dt.datetime,
    language: str,
    *,
    after: str | None = None,
    before: str | None = None,
) -> Page[LatestComment] | None:
    """Public comments of an organisation in all spaces, newest first, as a visitor sees them.

    None where the neighbour is not among them: what is hidden is no place to go on from.
    """
    statement = (
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
        .where(Comment.organisation_id == organisation_id, public(at))
        .limit(PAGE + 1)
    )
    neighbour = after or before
    if neighbour:
        other = aliased(Comment)
        place = session.execute(
            select(other.public_from, other.id).where(
                other.public_id == neighbour,
                other.organisation_id == organisation_id,
                public(at, other),
            )
        ).one_or_none()
        if place is None:
            return None
        when, id_ = Comment.public_from, Comment.id
        if after:
            further = or_(when < place[0], and_(when == place[0], id_ < place[1]))
        else:
            further = or_(when > place[0], and_(when == place[0], id_ > place[1]))
        statement = statement.where(further)
    if before:
        statement = statement.order_by(Comment.public_from, Comment.id)
    else:
        statement = statement.order_by(Comment.public_from.desc(), Comment.id.desc())
    rows = list(session.execute(statement).all())
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    if before:
        rows.reverse()
    found = [node_of(row, language, at) for row in rows]
    fill(session, NOBODY, found, at, language, {})
    items = [
        LatestComment(node, row.slug, row.question_number, row.space_id)
        for node, row in zip(found, rows, strict=True)
    ]
    first, last = (found[0].public_id, found[-1].public_id) if found else (None, None)
    return Page(
        items,
        before=first if after or (before and more) else None,
        after=last if before or more else None,
    )
