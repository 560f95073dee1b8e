"""Saving drafts, submitting them, and what submitting does at once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from forum.comments.actions import clearance, writing
from forum.comments.actions.receiving import Receipt, give_place, receive
from forum.comments.forms import TEXT_FIELD, Wish
from forum.comments.models import ClearanceStep, Comment, Paste, Revision, Submission, Version
from forum.comments.review import Case, load_items, take_pen
from forum.comments.rights import is_own
from forum.comments.rules import OWN, Act, CommentState, State
from forum.core.db import transaction
from forum.core.errors import Forbidden, Invalid, NotThere, Stale
from forum.ledger.actions import Pen
from forum.spaces.viewer import Viewer
from forum.texts.clean import is_blank
from forum.texts.render import Rendered, render


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft as it was kept."""

    comment: str
    save: int


def save_draft(*, viewer: Viewer, question_id: int, wish: Wish, at: dt.datetime) -> Saved:
    """Keeps what is being written; no act, no ledger entry.

    Raises `Stale` over somebody else's newer save, `NotThere`, `Invalid`, `Forbidden`.
    """
    with transaction() as session:
        writing.write_alone(session, viewer)
        where = writing.find_place(session, question_id, wish.parent, at, for_draft=True)
        comment = writing.find_own(session, viewer, wish)
        if comment is None:
            if not wish.texts:
                return Saved("", 0)
            comment = writing.begin(session, viewer, wish, where, at)
        else:
            session.refresh(comment, with_for_update=True)
            if comment.question_id != question_id:
                raise NotThere
            if not _goes_on(comment, wish):
                writing.check_save(comment, wish)
            if comment.path is None:
                writing.address(session, viewer, wish, where, comment)
        writing.write_drafts(session, viewer, wish, comment, at, {})
        writing.keep_paste(session, viewer, wish, comment, at)
        comment.saves += 1
        return Saved(comment.public_id, comment.saves)


def discard_draft(*, viewer: Viewer, comment: str) -> None:
    """Forgets what was not submitted. Raises `NotThere`."""
    with transaction() as session:
        found = session.scalar(
            select(Comment).where(Comment.public_id == comment).with_for_update()
        )
        if found is None or not is_own(viewer, writing.ownership(found)):
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
    *, viewer: Viewer, question_id: int, wish: Wish, at: dt.datetime, rehearse: bool = False
) -> Receipt:
    """Submits a new comment, a draft, or newer revisions of a received comment.

    To `rehearse` does the same and keeps nothing of it: whatever would be refused is refused.

    The same form with the same texts sent again gives the same receipt; with other texts – the
    writer went back and changed them – it submits newer revisions. Where the organisation clears
    its texts first, what a drafter submits goes to its clearer. Raises `Invalid`, `NotThere`,
    `Forbidden`, or `Stale` where the draft was saved elsewhere meanwhile.
    """
    if not viewer.is_signed_in:
        raise Forbidden(_l("Sign in first."))
    rendered = {tag: render(text) for tag, text in wish.texts.items()}
    for tag, shown in rendered.items():
        if is_blank(shown.plain):
            raise Invalid({TEXT_FIELD + tag: _l("Nothing of this text would be visible.")})
    with transaction() as session:
        receipt = _submit(session, viewer, question_id, wish, rendered, at)
        if rehearse:
            session.rollback()
        return receipt


def _submit(
    session: Session,
    viewer: Viewer,
    question_id: int,
    wish: Wish,
    rendered: dict[str, Rendered],
    at: dt.datetime,
) -> Receipt:
    where = writing.find_place(session, question_id, None, at)
    pen = take_pen(session, where.space, at)
    writing.write_alone(session, viewer)
    earlier = _repeated(session, viewer, wish)
    if earlier is not None:
        return earlier
    comment = writing.find_own(session, viewer, wish)
    if comment is not None and _is_sent(session, comment, wish):
        return Receipt(comment.public_id, None, None, repeated=True)
    if comment is None or comment.path is None:
        return _first(session, pen, viewer, wish, question_id, comment, rendered, at)
    return _again(session, pen, viewer, wish, comment, where, rendered)


def _content_key(wish: Wish) -> str:
    """The same for the same form with the same texts."""
    said = json.dumps([wish.key, sorted(wish.texts.items())])
    return hashlib.sha256(said.encode()).hexdigest()


def _repeated(session: Session, viewer: Viewer, wish: Wish) -> Receipt | None:
    """The receipt of what this form has submitted already, if it is still the newest there is."""
    found = session.execute(
        select(Submission, Comment.public_id)
        .join(Comment, Comment.id == Submission.comment_id)
        .where(Submission.person_id == viewer.person_id, Submission.key == _content_key(wish))
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
    return Receipt(comment, submission.public_id, submission.received_at, repeated=True)


def _goes_on(comment: Comment, wish: Wish) -> bool:
    """Whether a form that made this comment is used again after it was submitted: the number of
    its last save is then older than the submission, and nobody else's."""
    return comment.path is not None and wish.comment is None


def _first(
    session: Session,
    pen: Pen,
    viewer: Viewer,
    wish: Wish,
    question_id: int,
    comment: Comment | None,
    rendered: dict[str, Rendered],
    at: dt.datetime,
) -> Receipt:
    where = writing.find_place(session, question_id, wish.parent, pen.at)
    writing.check_open(where, at)
    if comment is None:
        comment = writing.begin(session, viewer, wish, where, at)
    else:
        session.refresh(comment, with_for_update=True)
        writing.check_save(comment, wish)
        if comment.question_id != question_id:
            raise NotThere
        writing.address(session, viewer, wish, where, comment)
    writing.write_drafts(session, viewer, wish, comment, at, rendered)
    writing.keep_paste(session, viewer, wish, comment, at)
    if clearance.needs_clearance(session, viewer, comment):
        return clearance.send(Case(session, pen, comment, where.space), viewer)
    give_place(session, comment, where)
    comment.received_at = at
    session.flush()
    return _receive(Case(session, pen, comment, where.space), viewer, wish)


def _again(
    session: Session,
    pen: Pen,
    viewer: Viewer,
    wish: Wish,
    comment: Comment,
    where: writing.Place,
    rendered: dict[str, Rendered],
) -> Receipt:
    """Newer revisions of what was received: welcome also after closing."""
    if comment.question_id != where.question.id:
        raise NotThere
    case = Case(session, pen, comment, where.space)
    if comment.state is not CommentState.STANDING:
        raise Stale(_l("This comment has been removed or withdrawn meanwhile."))
    if not _goes_on(comment, wish):
        writing.check_save(comment, wish)
    if not writing.write_drafts(session, viewer, wish, comment, pen.at, rendered):
        raise Invalid({"texts": _l("Nothing was changed, so nothing was submitted.")})
    writing.keep_paste(session, viewer, wish, comment, pen.at)
    case.items = load_items(session, comment.id)
    if clearance.needs_clearance(session, viewer, comment):
        comment.release = wish.release
        return clearance.send(case, viewer)
    return _receive(case, viewer, wish)


def _receive(case: Case, viewer: Viewer, wish: Wish) -> Receipt:
    drafts = [item for item in case.items if item.revision.state is State.DRAFT]
    return receive(case, viewer, drafts, Act.SUBMIT, release=wish.release, key=_content_key(wish))


def _is_sent(session: Session, comment: Comment, wish: Wish) -> bool:
    """Whether these very texts were sent for clearance already: a form that is sent twice."""
    sent = {
        item.version.language: item.revision.source
        for item in load_items(session, comment.id)
        if item.revision.state is State.IN_CLEARANCE
    }
    return bool(sent) and sent == wish.texts
