"""Closing an account: what becomes of a person's comments, and of everything about the person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from forum.comments.actions import proposals
from forum.comments.actions.locked_comment import LockedComment, current_chain_writer
from forum.comments.models import (
    ClearanceStep,
    Comment,
    Decision,
    Paste,
    Revision,
    Submission,
    Version,
)
from forum.comments.models.appeals import Appeal
from forum.comments.models.internal_notes import InternalNote
from forum.comments.models.reports import Report
from forum.comments.queries.version_revisions import VersionRevision
from forum.comments.rules import INTERNAL, Act, Provenance, State
from forum.core.db import transaction
from forum.ledger.actions import ChainWriter, ensure_site_chain
from forum.ledger.rules import SITE
from forum.organisations.actions import account_closure
from forum.spaces.actions import account_closure as spaces
from forum.spaces.models import Space
from forum.spaces.rules import Capacity
from forum.spaces.rules.viewer import Viewer
from forum.submission.actions import withdrawal


def close_account(*, viewer: Viewer, keep: bool, at: dt.datetime) -> None:
    """Closes the viewer's account for good.

    What waits in their personal capacity is taken back. What is public in it stays without their
    name (`keep`), or is withdrawn. What they wrote for an organisation or the working group stays
    there, without their name. Every other text, note and paste of theirs is erased; the ledger
    holds none. Raises `Invalid` for the last administrator.
    """
    assert viewer.person_id is not None
    with transaction() as session:
        ensure_site_chain(session)
        # Always the site's chain first and then the spaces' in their order: see decision 0001.
        site = ChainWriter(session, SITE, at)
        person = account_closure.check(session, viewer.person_id)
        for space in _spaces(session, viewer.person_id):
            chain_writer = current_chain_writer(session, space, at)
            spaces.end_appointments(session, chain_writer, space, person)
            for comment in _comments(session, viewer.person_id, space):
                _leave(LockedComment(session, chain_writer, comment, space), viewer, keep)
        spaces.forget_offers(session, person)
        _unname(session, viewer.person_id)
        account_closure.erase(session, site, person, keep=keep)


def _spaces(session: Session, person_id: int) -> list[Space]:
    """In which the person wrote, or has a role."""
    wrote = select(Comment.space_id).where(Comment.author_id == person_id)
    return list(
        session.scalars(
            select(Space)
            .where(Space.id.in_(wrote.union(spaces.appointed(person_id))))
            .order_by(Space.id)
        )
    )


def _comments(session: Session, person_id: int, space: Space) -> list[Comment]:
    statement = select(Comment).where(Comment.author_id == person_id, Comment.space_id == space.id)
    return list(session.scalars(statement.order_by(Comment.id)))


def _leave(case: LockedComment, viewer: Viewer, keep: bool) -> None:
    comment = case.comment
    if comment.capacity is not Capacity.ORGANISATION:  # nobody is left who could answer them
        versions = {item.version.id for item in case.items}
        proposals.lapse(case, versions, by=viewer.public_id)
    if comment.capacity is Capacity.PERSONAL:
        _take_back(case, viewer, keep)
        if comment.path is None:
            _forget(case.session, comment)
            return
        _erase(case.session, comment, [item for item in case.items if not _stays(case, item)])
    comment.author_id = None
    comment.author_name = comment.author_title = ""
    comment.key = None
    case.settle()


def _take_back(case: LockedComment, viewer: Viewer, keep: bool) -> None:
    if case.is_public and not keep:
        withdrawal.withdraw_all(case, viewer)
    else:
        withdrawal.recall_items(case, viewer, case.waiting(Act.RECALL))
    internal = [item for item in case.items if item.revision.state in INTERNAL]
    for item in internal:
        case.session.delete(item.revision)
    case.session.flush()
    case.items = [item for item in case.items if item not in internal]


def _stays(case: LockedComment, item: VersionRevision) -> bool:
    """Only the text that everybody reads."""
    if not case.is_public or not item.is_public(case.at):
        return False
    shown = [other for other in case.items if other.version is item.version]
    newest = max(other.revision.number for other in shown if other.is_public(case.at))
    return item.revision.number == newest


def _erase(session: Session, comment: Comment, items: Iterable[VersionRevision]) -> None:
    """Texts, pastes and notes; without its salt a digest in the ledger says nothing."""
    erased = {"source": "", "html": "", "excerpt": "", "verbatim": None, "salt": "", "digest": ""}
    ids = [item.revision.id for item in items]
    session.execute(update(Revision).where(Revision.id.in_(ids)).values(erased))
    # The digest of a text that stays was of what was pasted: with that gone it compares nothing.
    pasted = (Revision.comment_id == comment.id, Revision.verbatim.is_not(None))
    session.execute(update(Revision).where(*pasted).values(verbatim=None, salt=""))
    session.execute(delete(Paste).where(Paste.comment_id == comment.id))
    for record in (Decision, Appeal, InternalNote):
        session.execute(
            update(record).where(record.comment_id == comment.id).values(note="", salt="")
        )


def _forget(session: Session, comment: Comment) -> None:
    """A draft that was never received: nobody else knew of it."""
    for record in (ClearanceStep, Paste, Revision, Version):
        session.execute(delete(record).where(record.comment_id == comment.id))
    session.delete(comment)
    session.flush()


def _unname(session: Session, person_id: int) -> None:
    """Where the name was written beside an act, and what a reader told the moderators."""
    for record in (ClearanceStep, Appeal, InternalNote):
        session.execute(update(record).where(record.by_id == person_id).values(by_name=""))
    session.execute(update(Report).where(Report.by_id == person_id).values(note="", salt=""))
    session.execute(update(Submission).where(Submission.person_id == person_id).values(key=None))
    translated = (
        select(Revision.id)
        .join(Version, Version.id == Revision.version_id)
        .where(Revision.saved_by_id == person_id, Version.provenance == Provenance.COURTESY)
    )
    comments = select(Revision.comment_id).where(Revision.id.in_(translated))
    session.execute(
        update(Comment).where(Comment.id.in_(comments)).values(changes=Comment.changes + 1)
    )
    session.execute(
        delete(Revision).where(Revision.id.in_(translated), Revision.state == State.DRAFT)
    )
    session.execute(update(Revision).where(Revision.id.in_(translated)).values(credit=""))
