"""What the composer shows: a new form, a draft, an edit, or a form that is given back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from forum.comments.models import Comment, Paste, Revision, Version
from forum.comments.rules import OWN, PROPOSALS, Act, CommentState, Provenance, State
from forum.comments.visibility import editable_draft
from forum.core.ids import is_id
from forum.organisations.models import Organisation
from forum.spaces.models import Question, Space
from forum.spaces.rules import Capacity
from forum.spaces.rules.viewer import Viewer
from forum.submission.forms.comments import CO_AUTHENTIC
from forum.submission.forms.composer import ComposerForm
from forum.submission.queries.clearance import steps_of

WRITTEN_NOW = (State.DRAFT, State.IN_CLEARANCE)  # also where an accepted proposal is newer


@dataclass(frozen=True, slots=True)
class OpenedForm:
    """A draft or an edit, and where it belongs."""

    form: ComposerForm
    slug: str
    number: int
    in_clearance: bool  # its texts are not to be changed now


def opened_form(
    session: Session, viewer: Viewer, public_id: str, *, key: str, at: dt.datetime
) -> OpenedForm | None:
    """The composer's form for a comment of the viewer's own: its drafts, else its newest texts."""
    row = session.execute(
        select(Comment, Question.number, Space.slug)
        .join(Question, Question.id == Comment.question_id)
        .join(Space, Space.id == Comment.space_id)
        .where(
            Comment.public_id == public_id,
            Comment.state == CommentState.STANDING,
            editable_draft(viewer),
        )
    ).one_or_none()
    if row is None:
        return None
    comment: Comment = row.Comment
    parent = session.scalar(select(Comment.public_id).where(Comment.id == comment.parent_id))
    form = ComposerForm(
        key=key if comment.path is not None else comment.key or key,
        parent=parent or "",
        comment=comment.public_id,
        capacity=speaker_value(session, comment),
        release=comment.release,
        save=str(comment.saves),
        is_edit=comment.path is not None,
        paste=_last_paste(session, comment.id),
    )
    newest = _newest(session, comment.id)
    for version, revision in newest:
        form.texts[version.language] = revision.source
        if revision.state is State.DRAFT and revision.change:
            form.drafted = revision.change.value
        if version.provenance is Provenance.ORIGINAL:
            form.original = CO_AUTHENTIC if form.original else version.language
    steps = steps_of(session, [comment.id]).get(comment.id, [])
    if steps and steps[-1].act is Act.SEND_BACK:
        form.sent_back = steps[-1]
    in_clearance = any(revision.state is State.IN_CLEARANCE for _v, revision in newest)
    return OpenedForm(form, row.slug, row.number, in_clearance)


def _last_paste(session: Session, comment_id: int) -> str:
    return (
        session.scalar(
            select(Paste.text).where(Paste.comment_id == comment_id).order_by(Paste.id.desc())
        )
        or ""
    )


def _newest(session: Session, comment_id: int) -> list[tuple[Version, Revision]]:
    """Of each of the author's versions the draft, else the newest text."""
    rows = session.execute(
        select(Version, Revision)
        .join(Revision, Revision.version_id == Version.id)
        .where(
            Version.comment_id == comment_id,
            Version.provenance.in_(OWN),
            Revision.state.not_in(PROPOSALS),
        )
        .order_by(Version.id, Revision.state.in_(WRITTEN_NOW), Revision.number)
    )
    newest = {version.id: (version, revision) for version, revision in rows}
    return list(newest.values())


def show_both(session: Session, viewer: Viewer, form: ComposerForm) -> None:
    """Adds the texts as they are now on the server, to be shown beside the ones that were posted;
    the form's next save then takes their place."""
    condition = (
        Comment.public_id == form.comment
        if is_id(form.comment)
        else and_(Comment.author_id == viewer.person_id, Comment.key == form.key)
    )
    found = session.execute(
        select(Comment.id, Comment.saves).where(condition, editable_draft(viewer))
    ).one_or_none()
    if found is not None:
        form.save = str(found.saves)
        form.theirs = {
            version.language: revision.source for version, revision in _newest(session, found.id)
        }


def speaker_value(session: Session, comment: Comment) -> str:
    if comment.organisation_id is None:
        return comment.capacity.value
    public_id = session.scalar(
        select(Organisation.public_id).where(Organisation.id == comment.organisation_id)
    )
    return f"{Capacity.ORGANISATION.value}:{public_id}"
