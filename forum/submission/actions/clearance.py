"""Clearance inside an organisation: what its drafters write passes its clearers before us."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.actions.locked_comment import LockedComment, lock_comment
from forum.comments.models import ClearanceStep, Comment, Revision
from forum.comments.queries.version_revisions import VersionRevision, revision_entries
from forum.comments.rights import is_own, may_clear, may_submit
from forum.comments.rules import MAX_NOTE, Act, CommentState, State
from forum.core.db import transaction
from forum.core.errors import Forbidden, Invalid, NotThere, Stale
from forum.ledger.rules import digest, new_salt
from forum.organisations.models import Organisation
from forum.organisations.queries.held_mandates import mandates
from forum.organisations.queries.names import organisation_names
from forum.spaces.rules.viewer import Viewer
from forum.submission.actions import thread_place
from forum.submission.actions.intake import SubmissionResult, assign_path, newest_number, receive
from forum.text.clean import clean, is_blank


def needs_clearance(session: Session, viewer: Viewer, comment: Comment) -> bool:
    """Whether what this viewer submits goes to a clearer of the organisation first."""
    if comment.organisation_id is None:
        return False
    clears = session.scalars(
        select(Organisation.clears).where(Organisation.id == comment.organisation_id)
    ).one()
    return not may_submit(viewer, comment.organisation_id, clears=clears)


def check_may_submit(session: Session, viewer: Viewer, comment: Comment) -> None:
    """Raises `Forbidden` for who may not speak for the organisation without its clearer."""
    if needs_clearance(session, viewer, comment):
        raise Forbidden(_l("Only a clearer or a focal point of the organisation does this."))


def send(case: LockedComment, viewer: Viewer) -> SubmissionResult:
    """Sends the drafts of a comment to the clearers; in the caller's transaction."""
    drafts = [item for item in case.items if item.revision.state is State.DRAFT]
    case.change(drafts, Act.SEND, None)
    case.comment.saves += 1
    _note_down(case, viewer, Act.SEND, drafts)
    case.settle()
    return SubmissionResult(case.comment.public_id, None, None)


def clear(
    *, viewer: Viewer, comment: str, shown: Collection[str], at: dt.datetime
) -> SubmissionResult:
    """Passes the texts that the clearer was shown: they are submitted, and received now.

    Raises `Stale` where they are not the ones in clearance any more, `Invalid` where the
    consultation has closed to new comments meanwhile, `Forbidden` for a drafter.
    """
    with transaction() as session:
        case = _clearers_case(session, viewer, comment, at)
        items = _shown(case, shown)
        if case.comment.state is not CommentState.STANDING:
            raise Stale(_l("This comment has been removed or withdrawn meanwhile."))
        if case.comment.path is None:
            _give_place(case, viewer)
        _note_down(case, viewer, Act.CLEAR, items)
        return receive(case, viewer, items, Act.CLEAR, release=case.comment.release, key=None)


def _give_place(case: LockedComment, viewer: Viewer) -> None:
    """The comment's place in its thread, and who speaks, as they are at this instant."""
    session, comment = case.session, case.comment
    parent = session.scalar(select(Comment.public_id).where(Comment.id == comment.parent_id))
    where = thread_place.find_thread_place(session, comment.question_id, parent, case.at)
    thread_place.check_open(where, case.at)
    assert comment.organisation_id is not None
    names = organisation_names(session, [comment.organisation_id])
    comment.organisation_names = names[comment.organisation_id]
    if not _still_speaks(case):  # whoever clears it speaks, where the drafter's mandate has ended
        comment.author_id, comment.author_name = viewer.person_id, viewer.name
        comment.author_title = viewer.title
        mandate = viewer.mandate_for(comment.organisation_id)
        comment.mandate_id = mandate.id if mandate else None
    assign_path(session, comment, where)
    comment.received_at = case.at
    session.flush()


def _still_speaks(case: LockedComment) -> bool:
    author = case.comment.author_id
    if author is None:
        return False
    held = mandates(case.session, author, case.at.date())
    return any(mandate.organisation_id == case.comment.organisation_id for mandate in held)


def send_back(
    *, viewer: Viewer, comment: str, shown: Collection[str], note: str, at: dt.datetime
) -> None:
    """Gives the texts back to the drafter, with a note, as new drafts of the same words."""
    note = clean(note).strip()
    if is_blank(note) or len(note) > MAX_NOTE:
        raise Invalid({"note": _l("Say in a note what is to be changed.")})
    with transaction() as session:
        case = _clearers_case(session, viewer, comment, at)
        items = _shown(case, shown)
        case.change(items, Act.SEND_BACK, None)
        session.flush()
        for item in items:
            session.add(_again_a_draft(item.revision, newest_number(case, item) + 1, at))
        case.comment.saves += 1
        _note_down(case, viewer, Act.SEND_BACK, items, note)
        case.settle()


def _again_a_draft(sent: Revision, number: int, at: dt.datetime) -> Revision:
    salt = new_salt()
    return Revision(
        comment_id=sent.comment_id,
        version_id=sent.version_id,
        space_id=sent.space_id,
        number=number,
        state=State.DRAFT,
        source=sent.source,
        verbatim=sent.verbatim,
        salt=salt,
        digest=digest(salt, sent.verbatim if sent.verbatim is not None else sent.source),
        html=sent.html,
        excerpt=sent.excerpt,
        renderer=sent.renderer,
        saved_at=at,
        saved_by_id=sent.saved_by_id,
    )


def recall_from_clearance(*, viewer: Viewer, comment: str, at: dt.datetime) -> None:
    """Makes the texts drafts again, for whoever speaks for the organisation: the text is its own,
    and who drafted it may be away. Raises `Stale` where they were cleared or sent back."""
    with transaction() as session:
        case = _case(session, viewer, comment, at)
        items = _in_clearance(case)
        if not items:
            raise Stale(_l("This text is not being cleared any more."))
        case.change(items, Act.RECALL, None)
        case.comment.saves += 1
        _note_down(case, viewer, Act.RECALL, items)
        case.settle()


def _case(session: Session, viewer: Viewer, comment: str, at: dt.datetime) -> LockedComment:
    """Raises `NotThere` for whoever does not speak for the organisation."""
    case = lock_comment(session, comment, at)
    if case.comment.organisation_id is None or not is_own(viewer, case.ownership):
        raise NotThere
    return case


def _clearers_case(
    session: Session, viewer: Viewer, comment: str, at: dt.datetime
) -> LockedComment:
    case = _case(session, viewer, comment, at)
    if not may_clear(viewer, case.ownership):
        raise Forbidden(_l("Only a clearer or a focal point of the organisation does this."))
    return case


def _in_clearance(case: LockedComment) -> list[VersionRevision]:
    return [item for item in case.items if item.revision.state is State.IN_CLEARANCE]


def _shown(case: LockedComment, shown: Collection[str]) -> list[VersionRevision]:
    items = _in_clearance(case)
    if not items or {item.revision.public_id for item in items} != set(shown):
        raise Stale(_l("Nothing was done: the text has changed, or was decided, meanwhile."))
    return items


def _note_down(
    case: LockedComment, viewer: Viewer, act: Act, items: list[VersionRevision], note: str = ""
) -> None:
    """For the organisation in words; in the ledger by ids and digests."""
    step = ClearanceStep(
        comment_id=case.comment.id,
        act=act,
        by_id=viewer.person_id,
        by_name=viewer.name,
        at=case.at,
        note=note,
        salt=new_salt(),
    )
    case.session.add(step)
    details: dict[str, object] = {"revisions": revision_entries(items)}
    if note:
        details["note"] = digest(step.salt, note)
    case.record(actor=viewer.public_id, act=act, details=details)
