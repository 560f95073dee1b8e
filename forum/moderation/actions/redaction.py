"""Erasing the texts of a version for good, on a legal order or because of personal data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from math import inf

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete
from sqlalchemy.orm import Session

from forum.comments.actions import proposals
from forum.comments.actions.decision_records import DecisionRecord, record_decision
from forum.comments.actions.locked_comment import LockedComment, lock_comment
from forum.comments.actions.reasons import check_reason
from forum.comments.models import Paste
from forum.comments.queries.version_revisions import VersionRevision
from forum.comments.rights import may_redact
from forum.comments.rules import (
    PROPOSALS,
    TRANSLATED,
    UNDECIDED,
    Act,
    CommentState,
    State,
    comment_becomes,
    has_appeared,
)
from forum.core.db import transaction
from forum.core.errors import Invalid, NotThere, Stale
from forum.moderation.actions.reports import close_reports_of
from forum.spaces.queries import refreshed_viewer
from forum.spaces.rules import Role
from forum.spaces.rules.viewer import Viewer

ERASED = {"source": "", "html": "", "excerpt": "", "verbatim": None, "salt": "", "digest": ""}


def redact(
    *,
    viewer: Viewer,
    comment: str,
    versions: Collection[tuple[str, str]],
    reason: str | None,
    note: str,
    at: dt.datetime,
) -> None:
    """Erases every received text of these versions (language and provenance), and what was pasted.

    Versions that are left stay as they are; without any, a placeholder stays in the comment's
    place. Drafts of the author are theirs. Raises `NotThere`, `Invalid`, and `Stale` for what was
    never public, or to a moderator while a text of the version waits.
    """
    if reason is None:
        raise Invalid({"reason": _l("Give the author a reason.")})
    if not versions:
        raise Invalid({"version": _l("Choose at least one version.")})
    with transaction() as session:
        case = lock_comment(session, comment, at)
        viewer = refreshed_viewer(session, viewer, case.at)
        if not _may_know(viewer, case) or not may_redact(
            viewer, case.ownership, allows_own=case.space.allows_own
        ):
            raise NotThere
        check_reason(case.space, reason)
        waiting = {item.version.id for item in case.items if _waits(item, case.at)}
        items = _texts(case, versions, decides=Role.MODERATOR in viewer.roles_in(case.space.id))
        record_decision(case, DecisionRecord.by(viewer, Act.REDACT, reason, note), items, at)
        erased = {item.version.id for item in items}
        proposals.lapse(case, erased - waiting, by=viewer.public_id)
        for version in {item.version.id: item.version for item in items}.values():
            version.withdrawn_through = max(
                item.revision.number for item in items if item.version is version
            )
            version.withdrawn_at = version.redacted_at = case.at
            version.redacted_reason = reason
        _erase(session, case, items)
        if not case.is_public:
            close_reports_of(case, viewer)
        if case.comment.state is CommentState.STANDING and not case.is_public:
            case.comment.state = comment_becomes(Act.REMOVE, case.comment.state)
            case.comment.ended_at, case.comment.ended_reason = case.at, reason
        case.settle()


def _may_know(viewer: Viewer, case: LockedComment) -> bool:
    """An administrator knows of what is or was public, as everybody does."""
    was_public = case.comment.state is not CommentState.STANDING or case.is_public
    is_moderator = Role.MODERATOR in viewer.roles_in(case.space.id)
    return case.comment.path is not None and (was_public or is_moderator)


def _texts(
    case: LockedComment, versions: Collection[tuple[str, str]], *, decides: bool
) -> list[VersionRevision]:
    """The received texts of the chosen versions, and what was proposed instead of them.

    Who `decides` on what waits does that first. An administrator may not know of it: it stays,
    with what was proposed instead of it, and waits for the moderators.
    """
    found = []
    for language, provenance in dict.fromkeys(versions):
        of_version = [
            item
            for item in case.items
            if (item.version.language, item.version.provenance.value) == (language, provenance)
            and (item.revision.received_at is not None or item.revision.state in PROPOSALS)
        ]
        if not any(_was_public(item, case.comment.ended_at, case.at) for item in of_version):
            raise Stale(_l("This version was never public, so there is nothing to erase."))
        waiting = [item.revision.number for item in of_version if _waits(item, case.at)]
        if waiting and decides:
            raise Stale(_l("A text of this version waits. Decide on it first."))
        found += [item for item in of_version if item.revision.number < min(waiting, default=inf)]
    return found


def _was_public(item: VersionRevision, ended_at: dt.datetime | None, at: dt.datetime) -> bool:
    """And is not erased."""
    return has_appeared(item.status, ended_at, at) and item.revision.source != ""


def _waits(item: VersionRevision, at: dt.datetime) -> bool:
    return item.revision.state in UNDECIDED and not item.is_settled(at)


def _erase(session: Session, case: LockedComment, items: Collection[VersionRevision]) -> None:
    """What was pasted holds all versions at once, so it goes whole. Translators' drafts go as well:
    every translator of the space reads them."""
    for item in items:
        for name, value in ERASED.items():
            setattr(item.revision, name, value)
    versions = {item.version.id for item in items}
    for item in case.items:
        is_draft = item.revision.state is State.DRAFT and item.version.provenance in TRANSLATED
        if is_draft and item.version.id in versions:
            session.delete(item.revision)
    session.execute(delete(Paste).where(Paste.comment_id == case.comment.id))
