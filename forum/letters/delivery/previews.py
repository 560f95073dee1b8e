"""The letters that a decision would send, before it is taken: written as they will be, and kept
nowhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.comments.models import Comment
from forum.comments.queries.version_revisions import UNRELEASED, VersionRevision, version_revisions
from forum.comments.rights import Ownership, may_decide
from forum.comments.rules import OWN, REFUSALS, TRANSLATED, Act, CommentState, State
from forum.core.errors import Forbidden, Invalid, NotThere, Stale
from forum.letters.delivery.composition import language_of, rendered, wants
from forum.letters.kinds.comment_location import CommentLocation, location_in
from forum.letters.kinds.comments import Values, publication, refusal, removal
from forum.letters.kinds.registry import KINDS
from forum.letters.kinds.translations import translates, verdict
from forum.moderation.actions.approvals import CONFLICT_MESSAGES
from forum.moderation.actions.note_templates import note_text
from forum.moderation.queries.conflicts import conflict_of, lacks_another
from forum.spaces.models import Space
from forum.spaces.rules import Role
from forum.spaces.rules.viewer import Viewer

KIND = {
    Act.APPROVE: "published",
    Act.RETURN: "returned",
    Act.REJECT: "rejected",
    Act.REMOVE: "removed",
}


@dataclass(frozen=True, slots=True)
class LetterPreview:
    """A letter to one reader, without the link by which only they may stop its kind."""

    to_author: bool
    name: str
    subject: str
    text: str
    language: str
    is_stopped: bool  # its reader gets no letters of this kind, or none at all


@dataclass
class DecisionPreview:
    """What a decision would send. `goes_out_at` is None where others have to be approved first;
    then the letter's date is an example."""

    act: Act
    goes_out_at: dt.datetime | None
    is_first: bool = False  # of two approvals: nothing goes out
    letters: list[LetterPreview] = field(default_factory=list)


@dataclass(frozen=True)
class PreviewRequest:
    """What the moderator has chosen and typed so far."""

    act: Act
    chosen: Sequence[str]
    reason: str | None
    note: str


def preview(
    session: Session, viewer: Viewer, comment: str, comment_form: PreviewRequest, at: dt.datetime
) -> DecisionPreview:
    """Raises `NotThere` and `Forbidden` as deciding does, `Invalid` for a refusal without a reason
    or without a text, `Stale` where a chosen text is not there to be decided on any more."""
    there, space = _case(session, viewer, comment)
    if comment_form.act is not Act.APPROVE and comment_form.reason is None:
        raise Invalid({"reason": _l("Give the author a reason.")})
    items = version_revisions(session, there.id)
    if comment_form.act is Act.REMOVE:
        if there.state is not CommentState.STANDING or not any(x.is_public(at) for x in items):
            raise Stale(_l("This comment is not public, so it cannot be removed."))
        found = DecisionPreview(comment_form.act, at)
        _to_author(
            session,
            found,
            there,
            at,
            lambda p: removal(p, at, comment_form.reason, comment_form.note),
        )
        return found
    chosen = _chosen(session, viewer, space, items, comment_form, at)
    grace = at + dt.timedelta(minutes=space.grace_minutes)
    if comment_form.act is Act.APPROVE:
        chosen = [item for item in chosen if not lacks_another(session, item.revision)]
    found = DecisionPreview(comment_form.act, grace, is_first=not chosen)
    if comment_form.act is Act.APPROVE and _waits_for_others(items, chosen, at):
        found.goes_out_at = None
    own = _languages(item for item in chosen if item.version.provenance in OWN)
    if own and comment_form.act in REFUSALS:
        _to_author(
            session,
            found,
            there,
            at,
            lambda p: refusal(p, own, comment_form.reason, comment_form.note),
        )
    elif own:
        all_own = _languages(
            item
            for item in items
            if item.version.provenance in OWN and (item in chosen or item.is_public(at))
        )
        _to_author(session, found, there, at, lambda p: publication(p, grace, all_own))
    _to_translators(session, found, there, comment_form, chosen, grace, at)
    return found


def note_from_list(
    session: Session, viewer: Viewer, comment: str, chosen: Sequence[str], canned: str
) -> str:
    """The text of a note of the space's list, as deciding would send it. Raises as `preview`."""
    there, _space = _case(session, viewer, comment)
    items = version_revisions(session, there.id)
    picked = [item for item in items if item.revision.public_id in chosen]
    return note_text(session, there, items, picked, canned)


def space_of(session: Session, viewer: Viewer, comment: str) -> Space:
    """The comment's space, for whoever may decide on the comment. Raises as `preview` does."""
    return _case(session, viewer, comment)[1]


def _case(session: Session, viewer: Viewer, comment: str) -> tuple[Comment, Space]:
    row = session.execute(
        select(Comment, Space)
        .join(Space, Space.id == Comment.space_id)
        .where(Comment.public_id == comment, Comment.path.is_not(None))
    ).one_or_none()
    if row is None or Role.MODERATOR not in viewer.roles_in(row.Space.id):
        raise NotThere
    there, space = row.Comment, row.Space
    whose = Ownership(there.space_id, there.author_id, there.capacity, there.organisation_id)
    if not may_decide(viewer, whose, allows_own=space.allows_own):
        raise Forbidden(_l("You cannot decide on your own or your organisation's texts."))
    return there, space


def _chosen(
    session: Session,
    viewer: Viewer,
    space: Space,
    items: Iterable[VersionRevision],
    comment_form: PreviewRequest,
    at: dt.datetime,
) -> list[VersionRevision]:
    chosen = [item for item in items if item.revision.public_id in set(comment_form.chosen)]
    if not chosen:
        raise Invalid({"revision": _l("Choose at least one version.")})
    for item in chosen:
        if not item.can(comment_form.act, at):
            raise Stale(_l("This text has been decided, replaced or taken back meanwhile."))
        bar = conflict_of(session, viewer, item, allows_own=space.allows_own)
        if bar is not None:
            raise Forbidden(CONFLICT_MESSAGES[bar])
    return chosen


def _waits_for_others(
    items: Iterable[VersionRevision], chosen: Sequence[VersionRevision], at: dt.datetime
) -> bool:
    """Whether a text that appears together with the chosen ones would still not be approved."""
    groups = {item.revision.release_id for item in chosen} - {None}
    return any(
        item.revision.release_id in groups
        and item not in chosen
        and item.revision.state in UNRELEASED
        and item.revision.state is not State.APPROVED
        for item in items
    )


def _to_author(
    session: Session,
    found: DecisionPreview,
    there: Comment,
    at: dt.datetime,
    values: Callable[[CommentLocation], Values],
) -> None:
    person = session.get(Person, there.author_id) if there.author_id else None
    if person is None:
        return
    language = _language(person)
    place = location_in(session, there, language, at)
    found.letters.append(
        _drafted(session, KIND[found.act], person, language, values(place), to_author=True)
    )


def _to_translators(
    session: Session,
    found: DecisionPreview,
    there: Comment,
    comment_form: PreviewRequest,
    chosen: Iterable[VersionRevision],
    published_at: dt.datetime,
    at: dt.datetime,
) -> None:
    """To each of them about their own texts."""
    by_writer: dict[int, list[VersionRevision]] = {}
    for item in chosen:
        writer = item.revision.saved_by_id
        if item.version.provenance in TRANSLATED and writer is not None:
            by_writer.setdefault(writer, []).append(item)
    for writer, theirs in by_writer.items():
        person = session.get_one(Person, writer)
        language = _language(person)
        values = verdict(
            location_in(session, there, language, at),
            comment_form.act,
            _languages(theirs),
            published_at if comment_form.act is Act.APPROVE else None,
            comment_form.reason,
            comment_form.note,
            may_translate=translates(session, person, there, at),
        )
        found.letters.append(
            _drafted(session, "translation_decided", person, language, values, to_author=False)
        )


def _drafted(
    session: Session, name: str, person: Person, language: str, values: Values, *, to_author: bool
) -> LetterPreview:
    kind = KINDS[name]
    subject, text, _html = rendered(kind, language, values)
    stopped = not wants(session, kind, person)
    return LetterPreview(
        to_author=to_author,
        name=person.name,
        subject=subject,
        text=text,
        language=language,
        is_stopped=stopped,
    )


def _language(person: Person) -> str:
    return language_of(current_app.config["SETTINGS"], person.interface_language)


def _languages(items: Iterable[VersionRevision]) -> list[str]:
    return list(dict.fromkeys(item.version.language for item in items))
