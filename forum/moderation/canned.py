"""The text of a note that was chosen from the space's list, for whoever the decision is told to."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.models import Comment
from forum.comments.review import Item
from forum.comments.rules import OWN, Provenance
from forum.core.errors import Invalid
from forum.people.models import Person
from forum.spaces.canned import text_in
from forum.spaces.models import CannedNote


def canned_text(
    session: Session, comment: Comment, there: Sequence[Item], chosen: Sequence[Item], note: str
) -> str:
    """In the interface language of who wrote the chosen texts, else in the original's of those
    that are `there`, else in English.

    Raises `Invalid` where the space has no such note any more.
    """
    found = session.scalar(
        select(CannedNote).where(
            CannedNote.space_id == comment.space_id, CannedNote.public_id == note
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
