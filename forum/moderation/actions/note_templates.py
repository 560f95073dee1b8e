"""The text of a note that was chosen from the space's list, for whoever the decision is told to."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.comments.models import Comment
from forum.comments.queries.version_revisions import VersionRevision
from forum.comments.rules import OWN, Provenance
from forum.core.errors import Invalid
from forum.spaces.models import NoteTemplate
from forum.spaces.queries.note_templates import text_in


def note_text(
    session: Session,
    comment: Comment,
    there: Sequence[VersionRevision],
    chosen: Sequence[VersionRevision],
    note: str,
) -> str:
    """In the interface language of who wrote the chosen texts, else in the original's of those
    that are `there`, else in English.

    Raises `Invalid` where the space has no such note any more.
    """
    found = session.scalar(
        select(NoteTemplate).where(
            NoteTemplate.space_id == comment.space_id, NoteTemplate.public_id == note
        )
    )
    if found is None:
        raise Invalid({"canned": _l("This note has been deleted meanwhile. Choose another one.")})
    translators = [x.revision.saved_by_id for x in chosen if x.version.provenance not in OWN]
    is_translation = len(translators) == len(chosen) > 0
    writer = translators[0] if is_translation else comment.author_id
    spoken = session.scalar(select(Person.interface_language).where(Person.id == writer))
    original = next(
        (x.version.language for x in there if x.version.provenance is Provenance.ORIGINAL),
        None,
    )
    return text_in(found.texts, spoken, original)
