"""Notes that a space's moderators write often, as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.spaces.models import NoteTemplate, Space
from forum.spaces.rights import may_keep_notes
from forum.spaces.rules.viewer import Viewer

MAX_TITLE = 200  # characters, as in the record


@dataclass(frozen=True, slots=True)
class NoteTemplateView:
    """A note as a page shows it; `version` is handed back with its form."""

    public_id: str
    title: str
    texts: Mapping[str, str]  # by language; at least one
    version: int


def note_templates(session: Session, space_ids: Iterable[int]) -> dict[int, list[NoteTemplateView]]:
    """The notes of these spaces by their titles, in one statement; who asks has a desk there."""
    rows = session.scalars(
        select(NoteTemplate)
        .where(NoteTemplate.space_id.in_(list(space_ids)))
        .order_by(func.lower(NoteTemplate.title), NoteTemplate.id)
    )
    found: dict[int, list[NoteTemplateView]] = {}
    for row in rows:
        found.setdefault(row.space_id, []).append(note_template_view(row))
    return found


def note_template_to_edit(
    session: Session, viewer: Viewer, slug: str, note: str
) -> NoteTemplateView | None:
    """None where there is none, or where the viewer may not know of it."""
    found = session.scalar(
        select(NoteTemplate)
        .join(Space, Space.id == NoteTemplate.space_id)
        .where(Space.slug == slug, NoteTemplate.public_id == note)
    )
    return note_template_view(found) if found and may_keep_notes(viewer, found.space_id) else None


def note_template_view(row: NoteTemplate) -> NoteTemplateView:
    return NoteTemplateView(row.public_id, row.title, dict(row.texts), row.version)


def text_in(texts: Mapping[str, str], *wanted: str | None) -> str:
    """In the first of the wanted languages that it has, else in English, else in any."""
    for tag in (*wanted, "en", *texts):
        if tag and texts.get(tag):
            return texts[tag]
    return ""
