"""What stands beside a comment without being a text of it: notes of moderators among themselves,
and lines about texts that were erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.models import Comment, Version
from forum.comments.remarks import InternalNote
from forum.comments.rules import Provenance
from forum.comments.visibility import among_moderators
from forum.spaces.rules import Role
from forum.spaces.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Note:
    """What a moderator told the others."""

    by: str  # empty: the account was closed
    at: dt.datetime
    text: str


def internal_notes(
    session: Session, viewer: Viewer, comment_ids: Sequence[int]
) -> dict[int, list[Note]]:
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
    found: dict[int, list[Note]] = {}
    for id_, note in rows:
        notes = found.setdefault(id_, [])
        if note is not None and note.note:  # with its author's account a note is erased
            notes.append(Note(note.by_name, note.at, note.note))
    return found


@dataclass(frozen=True, slots=True)
class Erasure:
    """A version of which every text until then was erased by a moderator."""

    language: str
    provenance: Provenance
    at: dt.datetime
    reason: str


def erasures(session: Session, comment_id: int) -> list[Erasure]:
    """For whoever may see the comment: the texts were public."""
    rows = session.execute(
        select(Version.language, Version.provenance, Version.redacted_at, Version.redacted_reason)
        .where(Version.comment_id == comment_id, Version.redacted_at.is_not(None))
        .order_by(Version.id)
    )
    return [
        Erasure(language, provenance, at, reason)
        for language, provenance, at, reason in rows
        if at is not None and reason is not None
    ]
