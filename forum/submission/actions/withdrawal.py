"""What authors do to what they submitted: recall what is not public, withdraw what is."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from forum.comments.actions import proposals
from forum.comments.actions.locked_comment import LockedComment, lock_comment
from forum.comments.queries.version_revisions import VersionRevision, revision_entries
from forum.comments.rights import is_own, may_withdraw
from forum.comments.rules import OWN, Act, CommentState, Provenance, comment_becomes
from forum.core.db import transaction
from forum.core.errors import NotThere, Stale
from forum.spaces.rules.viewer import Viewer
from forum.submission.actions.intake import grace


def recall(*, viewer: Viewer, comment: str, revision: str | None, at: dt.datetime) -> None:
    """Takes back one revision, or everything of the comment that is not yet public.

    A refused revision that blocks the others of its release is dropped in this way. Raises
    `NotThere`, or `Stale` where nothing is left to take back.
    """
    with transaction() as session:
        case = _own_case(session, viewer, comment, at)
        items = [case.item(revision)] if revision else case.waiting(Act.RECALL)
        items = [item for item in items if item.version.provenance in OWN]
        if not items:
            raise Stale(_l("Nothing is left to take back: it has been decided meanwhile."))
        recall_items(case, viewer, items)
        case.settle()


def recall_items(case: LockedComment, viewer: Viewer, items: list[VersionRevision]) -> None:
    if not items:
        return
    groups = [item.revision.release_id for item in items]
    case.change(items, Act.RECALL, None)
    proposals.lapse(case, {item.version.id for item in items}, by=viewer.public_id)
    case.release(groups, case.at + grace(case))
    case.record(
        actor=viewer.public_id, act=Act.RECALL, details={"revisions": revision_entries(items)}
    )


def withdraw(*, viewer: Viewer, comment: str, at: dt.datetime) -> None:
    """Takes back a public comment; a placeholder stays. Raises `NotThere`, `Stale`."""
    with transaction() as session:
        withdraw_all(_own_case(session, viewer, comment, at), viewer)


def withdraw_all(case: LockedComment, viewer: Viewer) -> None:
    if not case.is_public:
        raise Stale(_l("This comment is not public, so it cannot be withdrawn."))
    recall_items(case, viewer, case.waiting(Act.RECALL))
    proposals.lapse(case, {item.version.id for item in case.items}, by=viewer.public_id)
    case.comment.state = comment_becomes(Act.WITHDRAW, case.comment.state)
    case.comment.ended_at = case.at
    case.settle()
    case.record(actor=viewer.public_id, act=Act.WITHDRAW)


def withdraw_version(
    *, viewer: Viewer, comment: str, language: str, provenance: Provenance, at: dt.datetime
) -> None:
    """Takes back one public version; with the last of them, the comment.

    The author does so with every version of their comment, a translator with what they translated
    while something else of the comment can be read. Raises `NotThere`, or `Stale` where the version
    is not public.
    """
    with transaction() as session:
        case = lock_comment(session, comment, at)
        of_version = [
            item
            for item in case.items
            if item.version.language == language and item.version.provenance is provenance
        ]
        if case.comment.path is None or not may_withdraw(
            viewer, case.ownership, provenance, _writer(case, of_version)
        ):
            raise NotThere
        standing = case.comment.state is CommentState.STANDING
        if not standing or not any(item.is_public(case.at) for item in of_version):
            raise Stale(_l("This version is not public, so it cannot be withdrawn."))
        version = of_version[0].version
        others = [item for item in case.items if item.version is not version]
        if not any(item.is_public(case.at) for item in others):
            if not is_own(viewer, case.ownership):  # it would end another person's comment
                raise Stale(
                    _l(
                        "This is the only version that can be read now, so only the comment's "
                        "author can withdraw it."
                    )
                )
            withdraw_all(case, viewer)
            return
        recall_items(
            case, viewer, [item for item in case.waiting(Act.RECALL) if item in of_version]
        )
        proposals.lapse(case, {version.id}, by=viewer.public_id)
        version.withdrawn_through = max(item.revision.number for item in of_version)
        version.withdrawn_at = case.at
        case.settle()
        case.record(
            actor=viewer.public_id,
            act=Act.WITHDRAW_VERSION,
            details={"language": language, "provenance": provenance.value},
        )


def _writer(case: LockedComment, of_version: list[VersionRevision]) -> int | None:
    """Who wrote the text of the version that everybody reads."""
    shown = [item for item in of_version if item.is_public(case.at)]
    return max(shown, key=lambda item: item.revision.number).revision.saved_by_id if shown else None


def _own_case(session: Session, viewer: Viewer, comment: str, at: dt.datetime) -> LockedComment:
    case = lock_comment(session, comment, at)
    if case.comment.path is None or not is_own(viewer, case.ownership):
        raise NotThere
    return case
