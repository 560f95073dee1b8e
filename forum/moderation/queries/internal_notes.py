"""What moderators have told each other about a comment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.models import Comment
from forum.comments.models.internal_notes import InternalNote
from forum.comments.visibility import among_moderators
from forum.spaces.rules import Role
from forum.spaces.rules.viewer import Viewer


@dataclass(frozen=True, slots=True)
class InternalNoteLine:
    """What a moderator told the others."""

    by: str  # empty: the account was closed
    at: dt.datetime
    text: str


def internal_notes(
    session: Session, viewer: Viewer, comment_ids: Sequence[int]
) -> dict[int, list[InternalNoteLine]]:
    """The notes of each of these comments, the oldest first, in one statement. Only comments on
    which the viewer reads and writes notes are there, also without any."""
    if not comment_ids or not viewer.spaces_as(Role.MODERATOR):
        return {}
    rows = session.execute(
        select(Comment.id, InternalNote)
        .outerjoin(InternalNote, InternalNote.comment_id == Comment.id)
        .where(Comment.id.in_(comment_ids), among_moderators(viewer))
        .order_by(InternalNote.id)
    )
    found: dict[int, list[InternalNoteLine]] = {}
    for id_, note in rows:
        notes = found.setdefault(id_, [])
        if note is not None and note.note:  # with its author's account a note is erased
            notes.append(InternalNoteLine(note.by_name, note.at, note.note))
    return found
