"""Saving drafts, submitting them, and what submitting does at once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from forum.comments.actions import writing
from forum.comments.forms import TEXT_FIELD, Wish
from forum.comments.models import Comment, Revision, Submission, Version
from forum.comments.review import Case, Item, listed, load_items, take_pen
from forum.comments.rights import is_own
from forum.comments.rules import MAX_PATH, Act, CommentState, State, place
from forum.core.db import transaction
from forum.core.errors import Forbidden, Invalid, NotThere, Stale
from forum.ledger.actions import Pen
from forum.spaces.models import Question, SpacePolicy
from forum.spaces.rules import Capacity, Policy, Release
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
            delete(Revision).where(Revision.comment_id == found.id, Revision.state == State.DRAFT)
        )
        used = select(Revision.version_id).where(Revision.comment_id == found.id)
        session.execute(
            delete(Version).where(Version.comment_id == found.id, Version.id.not_in(used))
        )
        if found.path is None:
            session.delete(found)
        else:
            found.saves += 1


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was received: the comment's id, the receipt's own, and the instant."""

    comment: str
    submission: str
    received_at: dt.datetime
    repeated: bool = False


def submit(*, viewer: Viewer, question_id: int, wish: Wish, at: dt.datetime) -> Receipt:
    """Submits a new comment, a draft, or newer revisions of a received comment.

    The same form with the same texts sent again gives the same receipt; with other texts – the
    writer went back and changed them – it submits newer revisions. Raises `Invalid`,
    `NotThere`, `Forbidden`, or `Stale` where the draft was saved elsewhere meanwhile.
    """
    if not viewer.is_signed_in:
        raise Forbidden(_l("Sign in first."))
    rendered = {tag: render(text) for tag, text in wish.texts.items()}
    for tag, shown in rendered.items():
        if is_blank(shown.plain):
            raise Invalid({TEXT_FIELD + tag: _l("Nothing of this text would be visible.")})
    with transaction() as session:
        where = writing.find_place(session, question_id, None, at)
        pen = take_pen(session, where.space, at)
        writing.write_alone(session, viewer)
        earlier = _repeated(session, viewer, wish)
        if earlier is not None:
            return earlier
        comment = writing.find_own(session, viewer, wish)
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
        select(func.max(Submission.id)).where(Submission.comment_id == submission.comment_id)
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
    _give_place(session, comment, where)
    comment.received_at = at
    session.flush()
    case = Case(session, pen, comment, where.space)
    return _receive(case, viewer, wish, where)


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
    case.items = load_items(session, comment.id)
    return _receive(case, viewer, wish, where)


def _give_place(session: Session, comment: Comment, where: writing.Place) -> None:
    """The last place among the replies to the same text; never taken away again.

    Counted by the database: what was loaded may be older than the lock.
    """
    if where.parent is None:
        taken = session.scalar(
            update(Question)
            .where(Question.id == where.question.id)
            .values(places=Question.places + 1)
            .returning(Question.places)
        )
        path = ""
    else:
        taken = session.scalar(
            update(Comment)
            .where(Comment.id == where.parent.id)
            .values(places=Comment.places + 1)
            .returning(Comment.places)
        )
        path = where.parent.path or ""
    assert taken is not None
    comment.path = place(path, taken - 1)
    if len(comment.path) > MAX_PATH:
        raise writing.too_deep()


def _receive(case: Case, viewer: Viewer, wish: Wish, where: writing.Place) -> Receipt:
    """Turns the drafts into what waits: supersedes, joins a release, asks the space's policy."""
    session, comment, at = case.session, case.comment, case.at
    policy = _policy(session, comment)
    submission = Submission(
        comment_id=comment.id,
        person_id=viewer.person_id,
        key=_content_key(wish),
        received_at=at,
        release=wish.release,
        policy=policy,
    )
    session.add(submission)
    session.flush()
    drafts = [item for item in case.items if item.revision.state is State.DRAFT]
    superseded: list[Item] = []
    groups: list[int] = []
    received: dict[int, dt.datetime] = {}
    for draft in drafts:
        for older in case.items:
            if older.version.id != draft.version.id or older is draft:
                continue
            if older.revision.release_id and not older.is_public(at):
                groups.append(older.revision.release_id)
            if not older.is_settled(at) and older.can(Act.SUPERSEDE, at):
                assert older.revision.received_at is not None
                received[draft.revision.id] = older.revision.received_at
                superseded.append(older)
            elif older.revision.state in (State.RETURNED, State.REJECTED):
                older.revision.release_id = None  # replaced: it blocks no longer
    case.change(superseded, Act.SUPERSEDE, None)
    session.flush()  # before the new ones wait: only one revision of a version may
    release_id = None
    if wish.release is Release.TOGETHER:
        release_id = min(groups, default=submission.id)
    for draft in drafts:
        draft.revision.submission_id = submission.id
        draft.revision.release_id = release_id
        draft.revision.received_at = received.get(draft.revision.id, at)
    case.change(drafts, Act.SUBMIT, None)
    case.release([*groups, release_id], at + grace(case))
    comment.saves += 1
    case.settle()
    details: dict[str, object] = {
        "submission": submission.public_id,
        "release": wish.release.value,
        "policy": policy,
        "capacity": comment.capacity.value,
        "question": where.question.public_id,
        "revisions": listed(drafts),
    }
    if superseded:
        details["superseded"] = [item.revision.public_id for item in superseded]
    case.record(actor=viewer.public_id, act=Act.SUBMIT, details=details)
    return Receipt(comment.public_id, submission.public_id, at)


def grace(case: Case) -> dt.timedelta:
    return dt.timedelta(minutes=case.space.grace_minutes)


def _policy(session: Session, comment: Comment) -> Policy:
    """The space's policy for this capacity; `hold` where it names none."""
    found = session.get(
        SpacePolicy, (comment.space_id, Capacity(comment.capacity), comment.parent_id is not None)
    )
    return found.policy if found else Policy.HOLD
