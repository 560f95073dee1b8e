"""Translating a public comment: drafts of a courtesy version, and submitting it for review."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from forum.comments.actions import correspondence
from forum.comments.actions.locked_comment import LockedComment, lock_comment
from forum.comments.models import Revision, Version
from forum.comments.queries.version_revisions import VersionRevision
from forum.comments.rights import may_translate
from forum.comments.rules import MAX_TEXT, TRANSLATED, Act, Change, Provenance, State, StatementAct
from forum.core.db import transaction
from forum.core.errors import Invalid, NotThere, Stale
from forum.ledger.rules import digest, new_salt
from forum.spaces.rules import Release
from forum.spaces.rules.viewer import Viewer
from forum.submission.actions.drafts import EXCERPT, still_counts
from forum.submission.actions.intake import receive
from forum.submission.actions.withdrawal import recall_items
from forum.text.clean import clean, is_blank
from forum.text.excerpt import excerpt
from forum.text.render import RENDERER_VERSION, render


@dataclass(frozen=True)
class Translation:
    """What a translator wrote: `source` is the text that it was made from, `seen` the mark of the
    draft that the form began with (`mark_of`)."""

    comment: str
    language: str
    text: str
    source: str
    seen: str | None = None  # None: whatever draft there is, this one takes its place
    tool: str = ""  # a machine's text as it is; then it stays a machine version
    behind: bool = False  # it may have been made from an earlier text than the one shown


def draft_fingerprint(draft: Revision | None) -> str:
    """Another one after each save, so that one over somebody else's newer save is noticed."""
    return draft.digest[:16] if draft is not None else ""


def save(*, viewer: Viewer, translation: Translation, at: dt.datetime) -> None:
    """Keeps a draft; no act, no ledger entry. Raises `NotThere`, `Invalid`, or `Stale` over
    somebody else's newer save."""
    with transaction() as session:
        case = _case(session, viewer, translation.comment, at)
        save_in(case, viewer, translation)


def save_in(case: LockedComment, viewer: Viewer, translation: Translation) -> None:
    _source(case, translation)
    _write(case, viewer, translation)


def submit(*, viewer: Viewer, translation: Translation, at: dt.datetime) -> None:
    """Submits a courtesy version, or a machine's text as it is; it is held like any text.

    Raises `NotThere`, `Invalid`, `Stale`: also where the text it was made from is no longer the
    one that is shown, unless the translator said that it may be.
    """
    with transaction() as session:
        case = _case(session, viewer, translation.comment, at)
        submit_in(case, viewer, translation)


def submit_in(case: LockedComment, viewer: Viewer, translation: Translation) -> None:
    source = _source(case, translation)
    if not translation.behind and source is not _shown(case, source.version):
        raise Stale(_l("The original has changed since you began. Please look at what changed."))
    if any(_is_anothers(item, viewer, translation.language) for item in case.items):
        raise Stale(_l("Another translation into this language waits for review already."))
    draft = _write(case, viewer, translation)
    if draft is None:
        raise Invalid({"text": _l("Nothing was changed, so nothing was submitted.")})
    case.items.append(draft)
    draft.revision.change = Change.MEDIUM if draft.revision.number > 1 else None
    receive(
        case,
        viewer,
        [draft],
        Act.SUBMIT,
        release=Release.AS_READY,
        key=None,
        verb=StatementAct.TRANSLATE,
    )
    if draft.revision.sense == draft.revision.number:
        correspondence.declare(case.session, draft.revision, source.revision)


def discard(*, viewer: Viewer, comment: str, language: str, at: dt.datetime) -> None:
    """Forgets the drafts in this language. Raises `NotThere`."""
    with transaction() as session:
        case = _case(session, viewer, comment, at)
        for item in case.items:
            if _is_draft(item, language):
                session.delete(item.revision)
                session.flush()
                if item.revision.number == 1:
                    session.delete(item.version)


def recall(*, viewer: Viewer, comment: str, revision: str, at: dt.datetime) -> None:
    """Takes back what one translated and is not yet public. Raises `NotThere`, `Stale`."""
    with transaction() as session:
        case = _case(session, viewer, comment, at)
        item = case.item(revision)
        if (
            item.version.provenance not in TRANSLATED
            or item.revision.saved_by_id != viewer.person_id
        ):
            raise NotThere
        recall_items(case, viewer, [item])
        case.settle()


def _case(session: Session, viewer: Viewer, comment: str, at: dt.datetime) -> LockedComment:
    """Raises `NotThere` for whoever does not translate here, and for what is not public."""
    case = lock_comment(session, comment, at)
    if not case.is_public or not may_translate(viewer, case.ownership):
        raise NotThere
    return case


def _source(case: LockedComment, translation: Translation) -> VersionRevision:
    """The text that was translated: of an original, and public once."""
    item = case.item(translation.source)
    if item.version.provenance is not Provenance.ORIGINAL or not item.is_public(case.at):
        raise NotThere
    if item.version.language == translation.language:
        raise Invalid({"language": _l("This is the language of the original.")})
    return item


def _shown(case: LockedComment, version: Version) -> VersionRevision | None:
    shown = [x for x in case.items if x.version is version and x.is_public(case.at)]
    return max(shown, key=lambda item: item.revision.number, default=None)


def _is_anothers(item: VersionRevision, viewer: Viewer, language: str) -> bool:
    """A translation that somebody else submitted: it is not replaced unseen."""
    return (
        item.version.provenance in TRANSLATED
        and item.version.language == language
        and item.revision.state is State.SUBMITTED
        and item.revision.saved_by_id != viewer.person_id
    )


def _is_draft(item: VersionRevision, language: str) -> bool:
    return (
        item.version.provenance in TRANSLATED
        and item.version.language == language
        and item.revision.state is State.DRAFT
    )


def _write(case: LockedComment, viewer: Viewer, translation: Translation) -> VersionRevision | None:
    """The draft with this text; None where it says what was submitted last."""
    text = clean(translation.text)
    _check(text)
    provenance = Provenance.MACHINE if translation.tool else Provenance.COURTESY
    version = _version(case, translation, provenance)
    of_version = [item for item in case.items if item.version.id == version.id]
    newest = of_version[-1].revision if of_version else None
    draft = newest if newest is not None and newest.state is State.DRAFT else None
    if translation.seen is not None and translation.seen != draft_fingerprint(draft):
        raise Stale(_l("This draft was saved somewhere else meanwhile. Both texts are shown."))
    last = [item.revision for item in of_version if item.revision.state is not State.DRAFT]
    if last and last[-1].source == text and still_counts(last[-1], version):
        if draft is not None:
            case.session.delete(draft)
        return None
    if draft is None:
        draft = Revision(
            comment_id=case.comment.id,
            version_id=version.id,
            space_id=case.comment.space_id,
            number=(newest.number if newest else 0) + 1,
            state=State.DRAFT,
        )
        case.session.add(draft)
    shown = render(text)
    draft.source = text
    draft.verbatim = translation.text if translation.text != text else None
    draft.salt = new_salt()
    draft.digest = digest(draft.salt, translation.text)
    draft.html = shown.html
    draft.excerpt = excerpt(shown.plain, EXCERPT)
    draft.renderer = RENDERER_VERSION
    draft.saved_at, draft.saved_by_id = case.at, viewer.person_id
    draft.credit = translation.tool or viewer.name
    case.session.flush()
    case.items = [item for item in case.items if item.revision is not draft]
    return VersionRevision(version, draft)


def _check(text: str) -> None:
    if is_blank(render(text[:MAX_TEXT]).plain):
        raise Invalid({"text": _l("Nothing of this text would be visible.")})
    if len(text) > MAX_TEXT:
        raise Invalid({"text": _l("This text is too long.")}, status=413)


def _version(case: LockedComment, translation: Translation, provenance: Provenance) -> Version:
    for item in case.items:
        if item.version.language == translation.language and item.version.provenance is provenance:
            return item.version
    version = Version(
        comment_id=case.comment.id,
        language=translation.language,
        provenance=provenance,
        tool=translation.tool[:100],
        withdrawn_through=0,
    )
    case.session.add(version)
    case.session.flush()
    return version
