"""Where a comment is to stand: its question, what it replies to, and whether that takes replies."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.models import Comment
from forum.comments.queries.version_revisions import version_revisions
from forum.comments.rules import MAX_DEPTH, CommentState, is_public
from forum.core.errors import Invalid, NotThere
from forum.spaces.models import Question, Space
from forum.spaces.rules import Phase, QuestionState, phase


@dataclass
class ThreadPlace:
    """Where a comment is to stand: its question, its space, and what it replies to."""

    space: Space
    question: Question
    parent: Comment | None


def find_thread_place(
    session: Session,
    question_id: int,
    parent: str | None,
    at: dt.datetime,
    *,
    for_draft: bool = False,
) -> ThreadPlace:
    """Raises `NotThere` for the question, `Invalid` for a parent that one cannot reply to.

    A draft is kept also where its parent was taken down meanwhile: no text is lost.
    """
    found = session.execute(
        select(Space, Question)
        .join(Question, Question.space_id == Space.id)
        .where(Question.id == question_id)
        .execution_options(populate_existing=True)  # asked again once the space is locked
    ).one_or_none()
    if found is None:
        raise NotThere
    space, question = found
    if parent is None:
        return ThreadPlace(space, question, None)
    comment = session.scalar(
        select(Comment).where(Comment.public_id == parent, Comment.question_id == question.id)
    )
    taken_down = comment is not None and comment.state is not CommentState.STANDING
    if comment is None or not ((for_draft and taken_down) or _takes_replies(session, comment, at)):
        raise Invalid({"parent": _l("The comment that you reply to is not here.")})
    if comment.depth >= MAX_DEPTH:
        raise too_deep()
    return ThreadPlace(space, question, comment)


def too_deep() -> Invalid:
    return Invalid({"parent": _l("This branch is too deep. Reply to an earlier comment.")})


def _takes_replies(session: Session, comment: Comment, at: dt.datetime) -> bool:
    if comment.state is not CommentState.STANDING:
        return False
    return any(is_public(item.status, at) for item in version_revisions(session, comment.id))


def check_open(place: ThreadPlace, at: dt.datetime) -> None:
    """Raises `Invalid` where the space or the question takes no comments at this instant."""
    standing = phase(place.space.opens_at, place.space.closes_at, at)
    if standing is Phase.AHEAD:
        raise Invalid({"space": _l("This consultation has not opened yet.")})
    if standing is Phase.CLOSED:
        raise Invalid(
            {"space": _l("This consultation has closed, so new comments cannot be submitted.")}
        )
    if place.question.state is QuestionState.CLOSED:
        raise Invalid({"space": _l("This question takes no more comments.")})
