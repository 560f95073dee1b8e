"""Saying that one has a comment open at the desk, so that colleagues take another."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum.comments.models import Comment
from forum.comments.visibility import insider
from forum.core.db import transaction
from forum.core.errors import NotThere
from forum.moderation.models import Claim
from forum.moderation.queries.desk import next_item
from forum.moderation.queries.filters import QueueFilter
from forum.spaces.rules import Role
from forum.spaces.rules.viewer import Viewer
from forum.submission.actions.drafts import lock_author

LASTS = dt.timedelta(minutes=10)  # from the last touch: who went for coffee keeps nobody waiting


def claim_item(*, viewer: Viewer, comment: str, at: dt.datetime) -> None:
    """The viewer has this comment open, and no other. Colleagues are told, nobody is kept away.

    It is no act: the ledger holds nothing of it. Raises `NotThere` for whoever is no moderator of
    the comment's space.
    """
    with transaction() as session:
        lock_author(session, viewer)  # their windows would wait for each other's rows for ever
        id_ = session.scalar(
            select(Comment.id).where(
                Comment.public_id == comment,
                Comment.space_id.in_(viewer.spaces_as(Role.MODERATOR)),
                insider(viewer),
            )
        )
        if id_ is None:
            raise NotThere
        _open(session, viewer, id_, at)


def claim_next(
    *, viewer: Viewer, language: str, filter_: QueueFilter, after: str | None, at: dt.datetime
) -> str | None:
    """Finds what comes next for the viewer and opens it, in one transaction: of several who ask at
    the same instant each gets another one. None where nothing is left for them to decide."""
    with transaction() as session:
        lock_author(session, viewer)  # their windows would wait for each other's rows for ever
        found = next_item(session, viewer, at, language, filter_=filter_, after=after)
        if found is not None:
            _open(session, viewer, found.id, at)
        return found.public_id if found else None


def _open(session: Session, viewer: Viewer, id_: int, at: dt.datetime) -> None:
    assert viewer.person_id is not None
    mine = Claim.person_id == viewer.person_id
    session.execute(delete(Claim).where(mine, Claim.comment_id != id_))
    found = session.get(Claim, (id_, viewer.person_id), with_for_update=True)
    if found is None:
        found = Claim(comment_id=id_, person_id=viewer.person_id, since=at, until=at)
        session.add(found)
    elif found.until <= at:
        found.since = at
    found.until = at + LASTS
