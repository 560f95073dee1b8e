"""Notes that a space's moderators write often: kept once, in the languages of its authors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.core.db import transaction
from forum.core.errors import Invalid, NotThere, Stale
from forum.ledger.actions import ChainWriter
from forum.spaces.models import NoteTemplate, Space
from forum.spaces.queries.note_templates import note_template_view
from forum.spaces.rights import may_keep_notes
from forum.spaces.rules.viewer import Viewer

MAX_NOTES = 100  # of one space: nobody chooses well among more


def add(
    *, viewer: Viewer, slug: str, title: str, texts: Mapping[str, str], at: dt.datetime
) -> None:
    """Raises `NotThere`, and `Invalid` where the space has too many."""
    with transaction() as session:
        space, chain_writer = _held(session, viewer, slug, at)
        taken = select(func.count()).where(NoteTemplate.space_id == space.id)
        if (session.scalar(taken) or 0) >= MAX_NOTES:
            raise Invalid(
                {"title": _l("A space can keep %(limit)d notes at most.", limit=MAX_NOTES)}
            )
        note = NoteTemplate(space_id=space.id, title=title, texts=dict(texts))
        session.add(note)
        session.flush()
        chain_writer.write(actor=viewer.public_id, act="note.add", subject=note.public_id)


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
        chain_writer, found = _one(session, viewer, slug, note, at)
        if found.version != version:
            raise Stale(
                _l("Somebody else has changed this note meanwhile."), note_template_view(found)
            )
        if (found.title, found.texts) == (title, dict(texts)):
            return
        found.title, found.texts = title, dict(texts)
        chain_writer.write(actor=viewer.public_id, act="note.change", subject=note)


def remove(*, viewer: Viewer, slug: str, note: str, version: int, at: dt.datetime) -> None:
    """Raises `NotThere`, and `Stale` where somebody has changed it since."""
    with transaction() as session:
        chain_writer, found = _one(session, viewer, slug, note, at)
        if found.version != version:
            raise Stale(
                _l("Somebody else has changed this note meanwhile."), note_template_view(found)
            )
        session.delete(found)
        chain_writer.write(actor=viewer.public_id, act="note.remove", subject=note)


def _one(
    session: Session, viewer: Viewer, slug: str, note: str, at: dt.datetime
) -> tuple[ChainWriter, NoteTemplate]:
    space, chain_writer = _held(session, viewer, slug, at)
    found = session.scalar(
        select(NoteTemplate).where(
            NoteTemplate.space_id == space.id, NoteTemplate.public_id == note
        )
    )
    if found is None:
        raise NotThere
    return chain_writer, found


def _held(
    session: Session, viewer: Viewer, slug: str, at: dt.datetime
) -> tuple[Space, ChainWriter]:
    space = session.scalar(select(Space).where(Space.slug == slug))
    if space is None or not may_keep_notes(viewer, space.id):
        raise NotThere
    return space, ChainWriter(session, space.public_id, at)
