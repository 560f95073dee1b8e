"""Notes that a space's moderators write often: kept once, in the languages of its authors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.core.db import transaction
from forum.core.errors import Invalid, NotThere, Stale
from forum.ledger.actions import Pen
from forum.spaces.models import CannedNote, Space
from forum.spaces.rights import may_keep_notes
from forum.spaces.viewer import Viewer

MAX_NOTES = 100  # of one space: nobody chooses well among more
MAX_TITLE = 200  # characters, as in the record


@dataclass(frozen=True, slots=True)
class Note:
    """A note as a page shows it; `version` is handed back with its form."""

    public_id: str
    title: str
    texts: Mapping[str, str]  # by language; at least one
    version: int


def notes_for(session: Session, space_ids: Iterable[int]) -> dict[int, list[Note]]:
    """The notes of these spaces by their titles, in one statement; who asks has a desk there."""
    rows = session.scalars(
        select(CannedNote)
        .where(CannedNote.space_id.in_(list(space_ids)))
        .order_by(func.lower(CannedNote.title), CannedNote.id)
    )
    found: dict[int, list[Note]] = {}
    for row in rows:
        found.setdefault(row.space_id, []).append(_note(row))
    return found


def note_to_edit(session: Session, viewer: Viewer, slug: str, note: str) -> Note | None:
    """None where there is none, or where the viewer may not know of it."""
    found = session.scalar(
        select(CannedNote)
        .join(Space, Space.id == CannedNote.space_id)
        .where(Space.slug == slug, CannedNote.public_id == note)
    )
    return _note(found) if found and may_keep_notes(viewer, found.space_id) else None


def _note(row: CannedNote) -> Note:
    return Note(row.public_id, row.title, dict(row.texts), row.version)


def text_in(texts: Mapping[str, str], *wanted: str | None) -> str:
    """In the first of the wanted languages that it has, else in English, else in any."""
    for tag in (*wanted, "en", *texts):
        if tag and texts.get(tag):
            return texts[tag]
    return ""


def add(
    *, viewer: Viewer, slug: str, title: str, texts: Mapping[str, str], at: dt.datetime
) -> None:
    """Raises `NotThere`, and `Invalid` where the space has too many."""
    with transaction() as session:
        space, pen = _held(session, viewer, slug, at)
        taken = select(func.count()).where(CannedNote.space_id == space.id)
        if (session.scalar(taken) or 0) >= MAX_NOTES:
            raise Invalid(
                {"title": _l("A space can keep %(limit)d notes at most.", limit=MAX_NOTES)}
            )
        note = CannedNote(space_id=space.id, title=title, texts=dict(texts))
        session.add(note)
        session.flush()
        pen.write(actor=viewer.public_id, act="note.add", subject=note.public_id)


def change(
    *,
    viewer: Viewer,
    slug: str,
    note: str,
    title: str,
    texts: Mapping[str, str],
    version: int,
    at: dt.datetime,
) -> None:
    """Letters that went out keep what they said. Nothing changed is nothing done.

    Raises `NotThere`, and `Stale`, with the note as it is now, where somebody saved since.
    """
    with transaction() as session:
        pen, found = _one(session, viewer, slug, note, at)
        if found.version != version:
            raise Stale(_l("Somebody else has changed this note meanwhile."), _note(found))
        if (found.title, found.texts) == (title, dict(texts)):
            return
        found.title, found.texts = title, dict(texts)
        pen.write(actor=viewer.public_id, act="note.change", subject=note)


def remove(*, viewer: Viewer, slug: str, note: str, version: int, at: dt.datetime) -> None:
    """Raises `NotThere`, and `Stale` where somebody has changed it since."""
    with transaction() as session:
        pen, found = _one(session, viewer, slug, note, at)
        if found.version != version:
            raise Stale(_l("Somebody else has changed this note meanwhile."), _note(found))
        session.delete(found)
        pen.write(actor=viewer.public_id, act="note.remove", subject=note)


def _one(
    session: Session, viewer: Viewer, slug: str, note: str, at: dt.datetime
) -> tuple[Pen, CannedNote]:
    space, pen = _held(session, viewer, slug, at)
    found = session.scalar(
        select(CannedNote).where(CannedNote.space_id == space.id, CannedNote.public_id == note)
    )
    if found is None:
        raise NotThere
    return pen, found


def _held(session: Session, viewer: Viewer, slug: str, at: dt.datetime) -> tuple[Space, Pen]:
    space = session.scalar(select(Space).where(Space.slug == slug))
    if space is None or not may_keep_notes(viewer, space.id):
        raise NotThere
    return space, Pen(session, space.public_id, at)
