"""Notes of moderators among themselves: written once, never changed, never shown to the author."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _l

from forum.comments.actions.locked_comment import lock_comment
from forum.comments.models.internal_notes import InternalNote
from forum.comments.rights import may_note
from forum.comments.rules import MAX_REMARK, CommentState, StatementAct, awaits_review
from forum.core.db import transaction
from forum.core.errors import Invalid, NotThere, Stale
from forum.ledger.rules import digest, new_salt
from forum.spaces.rules.viewer import Viewer
from forum.text.clean import clean, is_blank


def write_note(*, viewer: Viewer, comment: str, text: str, at: dt.datetime) -> None:
    """Raises `NotThere` for whoever is no moderator here or is from the author's side, `Invalid`,
    and `Stale` where the comment neither waits nor is public any more."""
    text = clean(text).strip()
    with transaction() as session:
        case = lock_comment(session, comment, at)
        if case.comment.path is None or not may_note(viewer, case.ownership):
            raise NotThere
        if is_blank(text):
            raise Invalid({"note": _l("Write something for the other moderators.")})
        if len(text) > MAX_REMARK:
            raise Invalid(
                {"note": _l("The note is too long: %(limit)d characters fit.", limit=MAX_REMARK)},
                status=413,
            )
        standing = case.comment.state is CommentState.STANDING
        waits = awaits_review(case.comment.waits_until, case.at)
        if not standing or not (waits or case.is_public):
            raise Stale(_l("This comment neither waits nor is public any more."))
        note = InternalNote(
            comment_id=case.comment.id,
            by_id=viewer.person_id,
            by_name=viewer.name,
            at=case.at,
            note=text,
            salt=new_salt(),
        )
        session.add(note)
        session.flush()
        case.record(
            actor=viewer.public_id,
            act=StatementAct.NOTE,
            details={"internal_note": note.public_id, "note": digest(note.salt, text)},
        )
