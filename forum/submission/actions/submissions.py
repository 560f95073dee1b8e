"""Saving drafts, submitting them, and what submitting does at once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from forum.comments.actions.locked_comment import LockedComment, current_chain_writer
from forum.comments.models import ClearanceStep, Comment, Paste, Revision, Submission, Version
from forum.comments.queries.version_revisions import version_revisions
from forum.comments.rights import is_own
from forum.comments.rules import OWN, Act, CommentState, State
from forum.core.db import transaction
from forum.core.errors import Forbidden, Invalid, NotThere, Stale
from forum.ledger.actions import ChainWriter
from forum.spaces.rules.viewer import Viewer
from forum.submission.actions import clearance, thread_place
from forum.submission.actions import drafts as draft_actions
from forum.submission.actions.intake import SubmissionResult, assign_path, receive
from forum.submission.forms.comments import TEXT_FIELD, CommentForm
from forum.text.clean import is_blank
from forum.text.render import Rendered, render


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A draft as it was kept."""

    comment: str
    save: int


def save_draft(
    *, viewer: Viewer, question_id: int, comment_form: CommentForm, at: dt.datetime
) -> SavedDraft:
    """Keeps what is being written; no act, no ledger entry.

    Raises `Stale` over somebody else's newer save, `NotThere`, `Invalid`, `Forbidden`.
    """
    with transaction() as session:
        draft_actions.lock_author(session, viewer)
        where = thread_place.find_thread_place(
            session, question_id, comment_form.parent, at, for_draft=True
        )
        comment = draft_actions.find_own(session, viewer, comment_form)
        if comment is None:
            if not comment_form.texts:
                return SavedDraft("", 0)
            comment = draft_actions.begin(session, viewer, comment_form, where, at)
        else:
            session.refresh(comment, with_for_update=True)
            if comment.question_id != question_id:
                raise NotThere
            if not _goes_on(comment, comment_form):
                draft_actions.check_save(comment, comment_form)
            if comment.path is None:
                draft_actions.assign_speaker(session, viewer, comment_form, where, comment)
        draft_actions.write_drafts(session, viewer, comment_form, comment, at, {})
        draft_actions.keep_paste(session, viewer, comment_form, comment, at)
        comment.saves += 1
        return SavedDraft(comment.public_id, comment.saves)


def discard_draft(*, viewer: Viewer, comment: str) -> None:
    """Forgets what was not submitted. Raises `NotThere`."""
    with transaction() as session:
        found = session.scalar(
            select(Comment).where(Comment.public_id == comment).with_for_update()
        )
        if found is None or not is_own(viewer, draft_actions.ownership(found)):
            raise NotThere
        session.execute(
            delete(Revision).where(
                Revision.comment_id == found.id,
                Revision.state == State.DRAFT,
                Revision.version_id.in_(
                    select(Version.id).where(
                        Version.comment_id == found.id, Version.provenance.in_(OWN)
                    )
                ),
            )
        )
        used = select(Revision.version_id).where(Revision.comment_id == found.id)
        session.execute(
            delete(Version).where(Version.comment_id == found.id, Version.id.not_in(used))
        )
        left = session.scalar(select(func.count()).where(Revision.comment_id == found.id))
        if left or found.path is not None:
            found.saves += 1
        else:
            for record in (ClearanceStep, Paste):
                session.execute(delete(record).where(record.comment_id == found.id))
            session.delete(found)


def submit(
    *,
    viewer: Viewer,
    question_id: int,
    comment_form: CommentForm,
    at: dt.datetime,
    rehearse: bool = False,
) -> SubmissionResult:
    """Submits a new comment, a draft, or newer revisions of a received comment.

    To `rehearse` does the same and keeps nothing of it: whatever would be refused is refused.

    The same form with the same texts sent again gives the same receipt; with other texts – the
    writer went back and changed them – it submits newer revisions. Where the organisation clears
    its texts first, what a drafter submits goes to its clearer. Raises `Invalid`, `NotThere`,
    `Forbidden`, or `Stale` where the draft was saved elsewhere meanwhile.
    """
    if not viewer.is_signed_in:
        raise Forbidden(_l("Sign in first."))
    rendered = {tag: render(text) for tag, text in comment_form.texts.items()}
    for tag, shown in rendered.items():
        if is_blank(shown.plain):
            raise Invalid({TEXT_FIELD + tag: _l("Nothing of this text would be visible.")})
    with transaction() as session:
        receipt = _submit(session, viewer, question_id, comment_form, rendered, at)
        if rehearse:
            session.rollback()
        return receipt


def _submit(
    session: Session,
    viewer: Viewer,
    question_id: int,
    comment_form: CommentForm,
    rendered: dict[str, Rendered],
    at: dt.datetime,
) -> SubmissionResult:
    where = thread_place.find_thread_place(session, question_id, None, at)
    chain_writer = current_chain_writer(session, where.space, at)
    draft_actions.lock_author(session, viewer)
    earlier = _repeated(session, viewer, comment_form)
    if earlier is not None:
        return earlier
    comment = draft_actions.find_own(session, viewer, comment_form)
    if comment is not None and _is_sent(session, comment, comment_form):
        return SubmissionResult(comment.public_id, None, None, repeated=True)
    if comment is None or comment.path is None:
        return _first(
            session, chain_writer, viewer, comment_form, question_id, comment, rendered, at
        )
    return _again(session, chain_writer, viewer, comment_form, comment, where, rendered)


def _content_key(comment_form: CommentForm) -> str:
    """The same for the same form with the same texts."""
    said = json.dumps([comment_form.key, sorted(comment_form.texts.items())])
    return hashlib.sha256(said.encode()).hexdigest()


def _repeated(
    session: Session, viewer: Viewer, comment_form: CommentForm
) -> SubmissionResult | None:
    """The receipt of what this form has submitted already, if it is still the newest there is."""
    found = session.execute(
        select(Submission, Comment.public_id)
        .join(Comment, Comment.id == Submission.comment_id)
        .where(
            Submission.person_id == viewer.person_id, Submission.key == _content_key(comment_form)
        )
    ).one_or_none()
    if found is None:
        return None
    submission, comment = found
    newest = session.scalar(
        select(func.max(Submission.id)).where(
            Submission.comment_id == submission.comment_id,
            Submission.person_id == viewer.person_id,
        )
    )
    if newest != submission.id:
        submission.key = None  # changed, and changed back: this is a submission of its own
        session.flush()
        return None
    return SubmissionResult(comment, submission.public_id, submission.received_at, repeated=True)


def _goes_on(comment: Comment, comment_form: CommentForm) -> bool:
    """Whether a form that made this comment is used again after it was submitted: the number of
    its last save is then older than the submission, and nobody else's."""
    return comment.path is not None and comment_form.comment is None


def _first(
    session: Session,
    chain_writer: ChainWriter,
    viewer: Viewer,
    comment_form: CommentForm,
    question_id: int,
    comment: Comment | None,
    rendered: dict[str, Rendered],
    at: dt.datetime,
) -> SubmissionResult:
    where = thread_place.find_thread_place(
        session, question_id, comment_form.parent, chain_writer.at
    )
    thread_place.check_open(where, at)
    if comment is None:
        comment = draft_actions.begin(session, viewer, comment_form, where, at)
    else:
        session.refresh(comment, with_for_update=True)
        draft_actions.check_save(comment, comment_form)
        if comment.question_id != question_id:
            raise NotThere
        draft_actions.assign_speaker(session, viewer, comment_form, where, comment)
    draft_actions.write_drafts(session, viewer, comment_form, comment, at, rendered)
    draft_actions.keep_paste(session, viewer, comment_form, comment, at)
    if clearance.needs_clearance(session, viewer, comment):
        return clearance.send(LockedComment(session, chain_writer, comment, where.space), viewer)
    assign_path(session, comment, where)
    comment.received_at = at
    session.flush()
    return _receive(
        LockedComment(session, chain_writer, comment, where.space), viewer, comment_form
    )


def _again(
    session: Session,
    chain_writer: ChainWriter,
    viewer: Viewer,
    comment_form: CommentForm,
    comment: Comment,
    where: thread_place.ThreadPlace,
    rendered: dict[str, Rendered],
) -> SubmissionResult:
    """Newer revisions of what was received: welcome also after closing."""
    if comment.question_id != where.question.id:
        raise NotThere
    case = LockedComment(session, chain_writer, comment, where.space)
    if comment.state is not CommentState.STANDING:
        raise Stale(_l("This comment has been removed or withdrawn meanwhile."))
    if not _goes_on(comment, comment_form):
        draft_actions.check_save(comment, comment_form)
    if not draft_actions.write_drafts(
        session, viewer, comment_form, comment, chain_writer.at, rendered
    ):
        raise Invalid({"texts": _l("Nothing was changed, so nothing was submitted.")})
    draft_actions.keep_paste(session, viewer, comment_form, comment, chain_writer.at)
    case.items = version_revisions(session, comment.id)
    if clearance.needs_clearance(session, viewer, comment):
        comment.release = comment_form.release
        return clearance.send(case, viewer)
    return _receive(case, viewer, comment_form)


def _receive(case: LockedComment, viewer: Viewer, comment_form: CommentForm) -> SubmissionResult:
    drafts = [item for item in case.items if item.revision.state is State.DRAFT]
    return receive(
        case,
        viewer,
        drafts,
        Act.SUBMIT,
        release=comment_form.release,
        key=_content_key(comment_form),
    )


def _is_sent(session: Session, comment: Comment, comment_form: CommentForm) -> bool:
    """Whether these very texts were sent for clearance already: a form that is sent twice."""
    sent = {
        item.version.language: item.revision.source
        for item in version_revisions(session, comment.id)
        if item.revision.state is State.IN_CLEARANCE
    }
    return bool(sent) and sent == comment_form.texts
