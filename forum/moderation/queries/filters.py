"""What a moderator chooses to see of what waits, as conditions for the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, false, or_, select

from forum.comments.models import Comment, Revision, Submission, Version
from forum.comments.rules import State
from forum.comments.visibility import awaits_review
from forum.moderation.queries.desks import Desk
from forum.organisations.models import Organisation
from forum.spaces.rules import Policy

MINE = "mine"  # instead of a language: those that the moderator reads


class WaitingSince(StrEnum):
    """How long a text waits at least."""

    DAY = "1"
    THREE_DAYS = "3"
    WEEK = "7"
    PROMISE = "late"  # longer than its space promises


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Each part that is given makes less of what waits."""

    space: str | None = None  # its address
    question: str | None = None  # public id
    language: str | None = None  # of a text that waits, or `MINE`
    organisation: str | None = None  # public id
    policy: Policy | None = None  # under which a text that waits was received
    since: WaitingSince | None = None

    @property
    def query(self) -> dict[str, str]:
        """As it stands in an address."""
        given = {part.name: getattr(self, part.name) for part in fields(self)}
        return {name: str(value) for name, value in given.items() if value is not None}

    def __bool__(self) -> bool:
        return bool(self.query)


def chosen(desks: Mapping[int, Desk], filter_: QueueFilter) -> list[int]:
    """The ids of the spaces that are looked at."""
    return [desk.id for desk in desks.values() if filter_.space in (None, desk.slug)]


def about(desks: Mapping[int, Desk], filter_: QueueFilter) -> list[ColumnElement[bool]]:
    """What the filter says of the comment, whatever becomes of its texts."""
    found: list[ColumnElement[bool]] = [Comment.space_id.in_(chosen(desks, filter_))]
    if filter_.question is not None:
        found.append(Comment.question_id.in_(_questions(desks, filter_)))
    return [*found, *_of_organisation(filter_)]


def under_review(
    desks: Mapping[int, Desk], filter_: QueueFilter, at: dt.datetime
) -> list[ColumnElement[bool]]:
    """Comments of which something waits or has been decided and has not taken effect, as far as
    the filter speaks of the comment.

    By question alone, because that is how the index is made: given the spaces as well, the
    database goes through all their comments.
    """
    which = Comment.question_id.in_(_questions(desks, filter_))
    return [which, awaits_review(at), *_of_organisation(filter_)]


def _questions(desks: Mapping[int, Desk], filter_: QueueFilter) -> list[int]:
    """The ids of the questions that are looked at."""
    return [
        id_
        for desk in desks.values()
        if filter_.space in (None, desk.slug)
        for id_, asked in desk.questions.items()
        if filter_.question in (None, asked.public_id)
    ]


def _of_organisation(filter_: QueueFilter) -> list[ColumnElement[bool]]:
    if filter_.organisation is None:
        return []
    organisation = select(Organisation.id).where(Organisation.public_id == filter_.organisation)
    return [Comment.organisation_id == organisation.scalar_subquery()]


def waiting(
    desks: Mapping[int, Desk], filter_: QueueFilter, at: dt.datetime
) -> list[ColumnElement[bool]]:
    """Comments with a text to decide on, through the filter."""
    found = [*about(desks, filter_), Comment.waiting_since.is_not(None)]
    if filter_.language == MINE:
        found.append(in_languages_read(desks))
    elif filter_.language is not None:
        found.append(_has_text(Version.language == filter_.language))
    if filter_.policy is not None:
        found.append(_has_text(Submission.policy == filter_.policy.value))
    if filter_.since is not None:
        found.append(waits_since(desks, filter_.since, at))
    return found


def in_languages_read(desks: Mapping[int, Desk]) -> ColumnElement[bool]:
    """With a text that waits in a language that the moderator reads in its space."""
    return or_(
        false(),
        *(
            and_(Comment.space_id == desk.id, _has_text(Version.language.in_(desk.reads)))
            for desk in desks.values()
            if desk.reads
        ),
    )


def waits_since(
    desks: Mapping[int, Desk], since: WaitingSince, at: dt.datetime
) -> ColumnElement[bool]:
    if since is not WaitingSince.PROMISE:
        return Comment.waiting_since <= at - dt.timedelta(days=int(since))
    return or_(
        false(),
        *(
            and_(Comment.space_id == desk.id, Comment.waiting_since <= at - desk.promise)
            for desk in desks.values()
            if desk.promise is not None
        ),
    )


def _has_text(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(Revision.id)
        .join(Version, Version.id == Revision.version_id)
        .join(Submission, Submission.id == Revision.submission_id)
        .where(Revision.comment_id == Comment.id, Revision.state == State.SUBMITTED, condition)
        .correlate(Comment)
        .exists()
    )
