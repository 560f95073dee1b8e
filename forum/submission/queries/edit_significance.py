"""How much an edit changes, as the difference suggests it: people have the last word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.models import Comment, Revision, Version
from forum.comments.rules import OWN, Change
from forum.comments.visibility import editable_draft
from forum.core.ids import is_id
from forum.spaces.rules.viewer import Viewer
from forum.submission.forms.comments import CommentForm
from forum.submission.forms.composer import ComposerForm

_ORDER = list(Change)  # from the least


def suggestion(old: str, new: str, language: str) -> Change:
    """What the difference between two texts (Markdown) of one language suggests."""
    from forum.multilingual.edit_significance import EditSignificance, propose  # few requests ask

    proposed = {
        EditSignificance.TYPO: Change.TYPO,
        EditSignificance.MEDIUM: Change.MEDIUM,
        EditSignificance.MAJOR: Change.MAJOR,
    }
    return proposed[propose(old, new, language)]


def suggest(session: Session, viewer: Viewer, form: ComposerForm) -> None:
    """Puts into the form of an edit what the difference suggests, unless its author has chosen:
    chosen is what is not what was suggested before."""
    if not form.is_edit or _is_chosen(form.change, form.suggested):
        form.suggested = ""
        return
    found = _greatest(session, viewer, form.comment, form.texts) or Change.MEDIUM
    if form.drafted and form.drafted not in (Change.MEDIUM, found):
        form.change, form.suggested = form.drafted, ""  # neither suggested nor left standing
    else:
        form.change = form.suggested = found.value


def unless_chosen(
    session: Session, viewer: Viewer, comment_form: CommentForm, suggested: str
) -> CommentForm:
    """The wish as it is to be submitted. Where its author left standing what was suggested, and
    has since changed more, it counts as more: only a person says that much is little."""
    if comment_form.comment is None or _is_chosen(comment_form.change, suggested):
        return comment_form
    found = _greatest(session, viewer, comment_form.comment, comment_form.texts)
    return replace(
        comment_form,
        change=max(found or comment_form.change, comment_form.change, key=_ORDER.index),
    )


def _is_chosen(change: str, suggested: str) -> bool:
    return bool(change) and change != suggested


def _greatest(
    session: Session, viewer: Viewer, comment: str, texts: Mapping[str, str]
) -> Change | None:
    """Of the versions whose text is another than the one that was received last; None where
    there is none. What is said of an edit is said of all its versions."""
    if not is_id(comment):
        return None
    rows = session.execute(
        select(Version.id, Version.language, Revision.source)
        .join(Revision, Revision.version_id == Version.id)
        .join(Comment, Comment.id == Version.comment_id)
        .where(
            Comment.public_id == comment,
            editable_draft(viewer),
            Version.provenance.in_(OWN),
            Revision.received_at.is_not(None),
        )
        .order_by(Revision.number)
    )
    received = {id_: (language, source) for id_, language, source in rows}
    found = [
        suggestion(source, texts[language], language)
        for language, source in received.values()
        if language in texts and texts[language].split() != source.split()
    ]
    return max(found, key=_ORDER.index, default=None)
