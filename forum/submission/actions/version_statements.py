"""What is said of versions and changes no text: which is the original, which is still valid, which
the author makes their own, and how much an edit changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from forum.comments.actions import correspondence, proposals
from forum.comments.actions.locked_comment import OWN_WORDS, LockedComment, lock_comment
from forum.comments.models import Revision, Submission, Version
from forum.comments.queries.version_revisions import VersionRevision, revision_entries
from forum.comments.rights import is_own, may_confirm, may_decide
from forum.comments.rules import OWN, Change, Provenance, State, StatementAct
from forum.core.db import transaction
from forum.core.errors import Forbidden, NotThere, Stale
from forum.ledger.rules import digest, new_salt
from forum.spaces.rules import Release, Role
from forum.spaces.rules.viewer import Viewer
from forum.submission.actions.clearance import check_may_submit

POLICY = "endorsed"  # of a submission whose text was approved as a courtesy version


def confirm(*, viewer: Viewer, comment: str, revision: str, source: str, at: dt.datetime) -> None:
    """Says that a version is still valid though the original has changed: both public ids are of
    the texts that were shown. Raises `NotThere`, or `Stale` where one of them has changed since.
    """
    with transaction() as session:
        case = _standing_case(session, viewer, comment, at)
        text, other = case.item(revision), case.item(source)
        if not may_confirm(viewer, case.ownership, text.version.provenance):
            raise NotThere
        if text.version.provenance in OWN:
            check_may_submit(session, viewer, case.comment)
        is_source = other.version.provenance is Provenance.ORIGINAL
        if not is_source or other.version.id == text.version.id:
            raise NotThere
        if not (_is_shown(case, text) and _is_shown(case, other)):
            raise Stale(_l("One of the two texts has changed meanwhile. Please compare again."))
        correspondence.declare(session, text.revision, other.revision)
        case.settle()
        details = {"revisions": revision_entries([text]), "source": other.revision.public_id}
        case.record(actor=viewer.public_id, act=StatementAct.CONFIRM, details=details)


def name_original(*, viewer: Viewer, comment: str, language: str | None, at: dt.datetime) -> None:
    """Names the author's version in this language the original, or (None) all of their versions:
    they are then co-authentic. Raises `NotThere`."""
    with transaction() as session:
        case = _own_case(session, viewer, comment, at)
        versions = _own_versions(case)
        if language is not None and language not in {one.language for one in versions}:
            raise NotThere
        wanted = {
            one.id: Provenance.ORIGINAL
            if language in (None, one.language)
            else Provenance.AUTHORISED
            for one in versions
        }
        if all(one.provenance is wanted[one.id] for one in versions):
            return
        _spread(case)
        for one in versions:
            one.provenance = wanted[one.id]
        session.flush()
        case.settle()
        details = {"original": language or [one.language for one in versions]}
        case.record(actor=viewer.public_id, act=StatementAct.NAME_ORIGINAL, details=details)


def _own_versions(case: LockedComment) -> list[Version]:
    """One for each language: the earlier, should there be an original and an authorised one."""
    found: dict[str, Version] = {}
    for item in case.items:
        if item.version.provenance in OWN:
            found.setdefault(item.version.language, item.version)
    return list(found.values())


def _spread(case: LockedComment) -> None:
    """What corresponds to the same text of the original corresponds to each other: needed once
    another version is the original."""
    newest: dict[int, VersionRevision] = {}
    for item in case.items:
        if item.version.provenance in OWN and item.revision.sense:
            newest[item.version.id] = item
    originals = [x for x in newest.values() if x.version.provenance is Provenance.ORIGINAL]
    for original in originals:
        same = [
            item
            for item in newest.values()
            if item is not original
            and correspondence.correspond(case.session, item.revision, original.revision)
        ]
        for at, one in enumerate(same):
            for other in same[at + 1 :]:
                correspondence.declare(case.session, one.revision, other.revision)


def endorse(*, viewer: Viewer, comment: str, revision: str, at: dt.datetime) -> None:
    """Makes a public courtesy text the author's own version in its language, at once: the same
    words were approved. Raises `NotThere`; `Stale` where it is no longer the one that is shown, or
    where a text of the author's in that language waits."""
    with transaction() as session:
        case = _own_case(session, viewer, comment, at)
        text = case.item(revision)
        if text.version.provenance is not Provenance.COURTESY:
            raise NotThere
        if not _is_shown(case, text):
            raise Stale(_l("This translation has changed meanwhile. Please read it again."))
        own = next(
            (one for one in _own_versions(case) if one.language == text.version.language), None
        )
        of_version = [item for item in case.items if own and item.version.id == own.id]
        if any(not item.is_settled(case.at) for item in of_version if _is_under_way(item)):
            raise Stale(
                _l("A text of yours in this language is a draft or waits. Finish that one first.")
            )
        made = _adopt(case, viewer, text, own, of_version)
        case.items.append(made)
        proposals.lapse(case, {made.version.id}, by=viewer.public_id)
        _correspond_alike(case, text, made)
        case.settle()
        details = {"revisions": revision_entries([made]), "courtesy": text.revision.public_id}
        case.record(actor=viewer.public_id, act=StatementAct.ENDORSE, details=details)


def _is_under_way(item: VersionRevision) -> bool:
    return item.revision.state in (
        State.DRAFT,
        State.IN_CLEARANCE,
        State.SUBMITTED,
        State.APPROVED,
    )


def _adopt(
    case: LockedComment,
    viewer: Viewer,
    text: VersionRevision,
    version: Version | None,
    earlier: Sequence[VersionRevision],
) -> VersionRevision:
    """The courtesy text as a public text of the author's version."""
    session, given = case.session, text.revision
    if version is None:
        version = Version(
            comment_id=case.comment.id,
            language=text.version.language,
            provenance=Provenance.AUTHORISED,
            withdrawn_through=0,
        )
        session.add(version)
    submission = Submission(
        comment_id=case.comment.id,
        person_id=viewer.person_id,
        received_at=case.at,
        release=Release.AS_READY,
        policy=POLICY,
    )
    session.add(submission)
    session.flush()
    number = max((item.revision.number for item in earlier), default=0) + 1
    salt = new_salt()
    revision = Revision(
        comment_id=case.comment.id,
        version_id=version.id,
        space_id=case.comment.space_id,
        number=number,
        state=State.APPROVED,
        change=Change.MEDIUM if earlier else None,
        sense=number,
        submission_id=submission.id,
        received_at=case.at,
        publish_at=case.at,
        source=given.source,
        verbatim=None,
        salt=salt,
        digest=digest(salt, given.source),
        html=given.html,
        excerpt=given.excerpt,
        renderer=given.renderer,
        saved_at=case.at,
        saved_by_id=viewer.person_id,
        credit=given.credit,
    )
    session.add(revision)
    session.flush()
    return VersionRevision(version, revision)


def _correspond_alike(case: LockedComment, text: VersionRevision, made: VersionRevision) -> None:
    """The author's new text corresponds to what the courtesy text corresponds to."""
    by_id = {item.revision.id: item.revision for item in case.items}
    for id_ in correspondence.corresponding_texts(case.session, text.revision):
        if id_ in by_id:
            correspondence.declare(case.session, made.revision, by_id[id_])


def set_change(
    *, viewer: Viewer, comment: str, revision: str, change: Change, at: dt.datetime
) -> None:
    """Corrects how much an edit changed. Raises `NotThere`, `Forbidden` for one's own texts."""
    with transaction() as session:
        case = lock_comment(session, comment, at)
        if case.comment.path is None or Role.MODERATOR not in viewer.roles_in(case.space.id):
            raise NotThere
        if not may_decide(viewer, case.ownership, allows_own=case.space.allows_own):
            raise Forbidden(_l("You cannot decide on your own or your organisation's texts."))
        item = case.item(revision)
        if item.revision.change is None or item.revision.received_at is None:
            raise NotThere
        if item.is_by(viewer) and not case.space.allows_own:
            raise Forbidden(OWN_WORDS)
        if item.revision.change is change:
            return
        before, item.revision.change = item.revision.change, change
        correspondence.reassign_senses(
            session, [one for one in case.items if one.version.id == item.version.id]
        )
        case.settle()
        details = {"revisions": revision_entries([item]), "from": before.value, "to": change.value}
        case.record(actor=viewer.public_id, act=StatementAct.SET_CHANGE, details=details)


def _is_shown(case: LockedComment, item: VersionRevision) -> bool:
    """Whether it is the text of its version that everybody reads."""
    public = [
        other.revision.number
        for other in case.items
        if other.version.id == item.version.id and other.is_public(case.at)
    ]
    return bool(public) and item.revision.number == max(public)


def _standing_case(
    session: Session, viewer: Viewer, comment: str, at: dt.datetime
) -> LockedComment:
    case = lock_comment(session, comment, at)
    if not viewer.is_signed_in or not case.is_public:
        raise NotThere
    return case


def _own_case(session: Session, viewer: Viewer, comment: str, at: dt.datetime) -> LockedComment:
    case = lock_comment(session, comment, at)
    if case.comment.path is None or not is_own(viewer, case.ownership):
        raise NotThere
    check_may_submit(session, viewer, case.comment)
    return case
