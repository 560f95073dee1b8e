"""Writing versions: drafts that are kept while typing, and the texts that are submitted."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.comments.models import Comment, Paste, Revision, Version
from forum.comments.queries.version_revisions import VersionRevision, version_revisions
from forum.comments.rights import Ownership, is_own, may_speak
from forum.comments.rules import OWN, PROPOSALS, CommentState, Provenance, State
from forum.core.errors import Forbidden, Invalid, NotThere, Stale
from forum.ledger.rules import digest, new_salt
from forum.organisations.models import Organisation
from forum.organisations.queries.names import organisation_names
from forum.spaces.models import Space
from forum.spaces.rules import Capacity
from forum.spaces.rules.viewer import Viewer
from forum.submission.actions.thread_place import ThreadPlace
from forum.submission.analysis.pastes import fingerprint
from forum.submission.forms.comments import CommentForm
from forum.text.clean import is_blank
from forum.text.excerpt import excerpt
from forum.text.render import RENDERER_VERSION, Rendered

EXCERPT = 280  # characters in a list of comments

NOT_THE_AUTHORS = PROPOSALS | {State.DRAFT}  # nothing that the author has let go


def lock_author(session: Session, viewer: Viewer) -> None:
    """One form of a person at a time, until the transaction ends.

    A form that is sent twice at once, or saves itself while it is submitted, must find what the
    other one made. (On SQLite every writer is alone.)
    """
    session.execute(
        select(Person.id).where(Person.id == viewer.person_id).with_for_update(key_share=True)
    )


def organisation_spoken_for(
    session: Session, viewer: Viewer, comment_form: CommentForm, space: Space
) -> int | None:
    """The organisation for which the viewer speaks, if any. Raises `Forbidden`, `Invalid`."""
    organisation_id = None
    if comment_form.capacity is Capacity.ORGANISATION:
        organisation_id = session.scalar(
            select(Organisation.id).where(
                Organisation.public_id == comment_form.organisation,
                Organisation.merged_into_id.is_(None),  # perhaps since the form was opened
            )
        )
    if may_speak(
        viewer,
        space_id=space.id,
        capacity=comment_form.capacity,
        organisation_id=organisation_id,
        admits_personal=space.admits_personal,
    ):
        return organisation_id
    messages = {
        Capacity.PERSONAL: _l("This consultation takes no comments in a personal capacity."),
        Capacity.ORGANISATION: _l("You hold no current mandate to speak for this organisation."),
        Capacity.WORKING_GROUP: _l("Only its members may speak for the working group."),
    }
    if not viewer.is_signed_in:
        raise Forbidden(_l("Sign in first."))
    raise Invalid({"capacity": messages[comment_form.capacity]})


def find_own(session: Session, viewer: Viewer, comment_form: CommentForm) -> Comment | None:
    """The draft or comment that the form goes on with; None for a new one.

    Raises `NotThere` for what is not the viewer's.
    """
    if comment_form.comment is None:
        return session.scalar(
            select(Comment).where(
                Comment.author_id == viewer.person_id, Comment.key == comment_form.key
            )
        )
    comment = session.scalar(select(Comment).where(Comment.public_id == comment_form.comment))
    if comment is None:
        raise NotThere
    if not is_own(viewer, ownership(comment)):
        if comment.author_id == viewer.person_id:
            raise Invalid({"capacity": _l("Your mandate for this organisation has ended.")})
        raise NotThere
    return comment


def ownership(comment: Comment) -> Ownership:
    return Ownership(comment.space_id, comment.author_id, comment.capacity, comment.organisation_id)


def begin(
    session: Session, viewer: Viewer, comment_form: CommentForm, place: ThreadPlace, at: dt.datetime
) -> Comment:
    """A new comment, still without a place in the thread."""
    comment = Comment(
        space_id=place.space.id,
        question_id=place.question.id,
        state=CommentState.STANDING,
        author_id=viewer.person_id,
        author_name=viewer.name,
        key=comment_form.key,
        created_at=at,
        depth=0,
        places=0,
        saves=0,
    )
    assign_speaker(session, viewer, comment_form, place, comment)
    session.add(comment)
    session.flush()
    return comment


def assign_speaker(
    session: Session,
    viewer: Viewer,
    comment_form: CommentForm,
    place: ThreadPlace,
    comment: Comment,
) -> None:
    """Who speaks and in reply to what, as they are at this instant; fixed by the first submit."""
    organisation_id = organisation_spoken_for(session, viewer, comment_form, place.space)
    comment.author_id = viewer.person_id
    comment.author_name, comment.author_title = viewer.name, viewer.title
    comment.capacity = comment_form.capacity
    comment.organisation_id = organisation_id
    comment.organisation_names = None
    comment.mandate_id = None
    if organisation_id is not None:
        comment.organisation_names = organisation_names(session, [organisation_id])[organisation_id]
        mandate = viewer.mandate_for(organisation_id)
        comment.mandate_id = mandate.id if mandate else None
    comment.parent_id = place.parent.id if place.parent else None
    comment.depth = place.parent.depth + 1 if place.parent else 0
    comment.release = comment_form.release


def provenance_of(
    comment_form: CommentForm, items: list[VersionRevision], language: str
) -> Provenance:
    """A comment once received keeps its original; before, the author names it."""
    received = [item for item in items if item.revision.received_at is not None]
    for item in received:
        if item.version.language == language and item.version.provenance in OWN:
            return item.version.provenance
    if received:
        originals = {item.version.id for item in received if _is_original(item)}
        return Provenance.ORIGINAL if len(originals) > 1 else Provenance.AUTHORISED
    is_original = comment_form.co_authentic or language == comment_form.original
    return Provenance.ORIGINAL if is_original else Provenance.AUTHORISED


def _is_original(item: VersionRevision) -> bool:
    return item.version.provenance is Provenance.ORIGINAL


def write_drafts(
    session: Session,
    viewer: Viewer,
    comment_form: CommentForm,
    comment: Comment,
    at: dt.datetime,
    rendered: dict[str, Rendered],
) -> list[VersionRevision]:
    """Makes the comment's drafts what the form says; returns the changed ones.

    A text that equals what was last submitted in its version is no change, and an emptied field
    takes back the draft only.
    """
    items = version_revisions(session, comment.id)
    if any(item.revision.state is State.IN_CLEARANCE for item in items):
        raise Stale(_l("This text is being cleared. Take it back before you change it."))
    wanted = {tag: provenance_of(comment_form, items, tag) for tag in comment_form.texts}
    for item in items:
        mine = item.revision.state is State.DRAFT and item.version.provenance in OWN
        if mine and wanted.get(item.version.language) is not item.version.provenance:
            session.execute(delete(Revision).where(Revision.id == item.revision.id))
    drafts = [
        draft
        for tag, provenance in wanted.items()
        if (draft := _write(session, viewer, comment_form, comment, at, tag, provenance, rendered))
    ]
    used = select(Revision.version_id).where(Revision.comment_id == comment.id)
    session.execute(
        delete(Version).where(Version.comment_id == comment.id, Version.id.not_in(used))
    )
    return drafts


def _write(
    session: Session,
    viewer: Viewer,
    comment_form: CommentForm,
    comment: Comment,
    at: dt.datetime,
    tag: str,
    provenance: Provenance,
    rendered: dict[str, Rendered],
) -> VersionRevision | None:
    version = session.scalar(
        select(Version).where(
            Version.comment_id == comment.id,
            Version.language == tag,
            Version.provenance == provenance,
        )
    )
    if version is None:
        version = Version(
            comment_id=comment.id, language=tag, provenance=provenance, withdrawn_through=0
        )
        session.add(version)
        session.flush()
    revisions = list(
        session.scalars(
            select(Revision).where(Revision.version_id == version.id).order_by(Revision.number)
        )
    )
    draft = next((r for r in revisions if r.state is State.DRAFT), None)
    last = next((r for r in reversed(revisions) if r.state not in NOT_THE_AUTHORS), None)
    text, raw = comment_form.texts[tag], comment_form.raw[tag]
    if last is not None and last.source == text and still_counts(last, version):
        if draft is not None:
            session.delete(draft)
            session.flush()
        return None
    if draft is None:
        draft = Revision(
            comment_id=comment.id,
            version_id=version.id,
            space_id=comment.space_id,
            number=max((r.number for r in revisions), default=0) + 1,
            state=State.DRAFT,
        )
    shown = rendered.get(tag)
    was_received = any(revision.received_at is not None for revision in revisions)
    draft.change = comment_form.change if was_received else None
    draft.source = text
    draft.verbatim = raw if raw != text else None
    draft.salt = new_salt()
    draft.digest = digest(draft.salt, raw)
    draft.html = shown.html if shown else ""
    draft.excerpt = excerpt(shown.plain, EXCERPT) if shown else ""
    draft.renderer = RENDERER_VERSION if shown else 0
    draft.saved_at, draft.saved_by_id = at, viewer.person_id
    session.add(draft)
    session.flush()
    return VersionRevision(version, draft)


def keep_paste(
    session: Session, viewer: Viewer, comment_form: CommentForm, comment: Comment, at: dt.datetime
) -> None:
    """Keeps, letter for letter, the text that several versions were split from; each one once."""
    if is_blank(comment_form.paste):
        return
    sha256 = fingerprint(comment_form.paste)
    known = select(Paste.id).where(Paste.comment_id == comment.id, Paste.sha256 == sha256)
    if session.scalar(known) is None:
        session.add(
            Paste(
                comment_id=comment.id,
                text=comment_form.paste,
                sha256=sha256,
                salt=new_salt(),
                saved_at=at,
                saved_by_id=viewer.person_id,
            )
        )


def still_counts(last: Revision, version: Version) -> bool:
    """A text that was taken back, or refused, can be submitted again as it was."""
    return (
        last.state in (State.SUBMITTED, State.APPROVED) and last.number > version.withdrawn_through
    )


def check_save(comment: Comment, comment_form: CommentForm) -> None:
    """Raises `Stale` where somebody saved a newer draft than the one this form began with."""
    if comment_form.save is not None and comment_form.save != comment.saves:
        raise Stale(_l("This draft was saved somewhere else meanwhile. Both texts are shown."))
