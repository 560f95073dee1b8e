"""Saying that one has a comment open at the desk, so that colleagues take another."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select

from forum.comments.actions.writing import write_alone
from forum.comments.models import Comment
from forum.comments.visibility import insider
from forum.core.db import transaction
from forum.core.errors import NotThere
from forum.moderation.models import Opening
from forum.spaces.rules import Role
from forum.spaces.viewer import Viewer

LASTS = dt.timedelta(minutes=10)  # from the last touch: who went for coffee keeps nobody waiting


def open_item(*, viewer: Viewer, comment: str, at: dt.datetime) -> None:
    """The viewer has this comment open, and no other. Colleagues are told, nobody is kept away.

    It is no act: the ledger holds nothing of it. Raises `NotThere` for whoever is no moderator of
    the comment's space.
    """
    with transaction() as session:
        id_ = session.scalar(
            select(Comment.id).where(
                Comment.public_id == comment,
                Comment.space_id.in_(viewer.spaces_as(Role.MODERATOR)),
                insider(viewer),
            )
        )
        if id_ is None:
            raise NotThere
        assert viewer.person_id is not None
        write_alone(session, viewer)  # their windows would wait for each other's rows for ever
        mine = Opening.person_id == viewer.person_id
        session.execute(delete(Opening).where(mine, Opening.comment_id != id_))
        found = session.get(Opening, (id_, viewer.person_id), with_for_update=True)
        if found is None:
            found = Opening(comment_id=id_, person_id=viewer.person_id, since=at, until=at)
            session.add(found)
        elif found.until <= at:
            found.since = at
        found.until = at + LASTS
