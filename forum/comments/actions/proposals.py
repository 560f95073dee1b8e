"""Changes that a moderator proposes to an author: never made by anybody but the author."""

from __future__ import annotations

from collections.abc import Collection

from forum.comments.actions.locked_comment import LockedComment
from forum.comments.queries.version_revisions import revision_entries
from forum.comments.rules import Act, State


def lapse(case: LockedComment, versions: Collection[int], *, by: str) -> None:
    """Ends the proposals to change these versions: their bases have been decided or edited, or
    taken down."""
    items = [
        item
        for item in case.items
        if item.revision.state is State.PROPOSED and item.version.id in versions
    ]
    if items:
        case.change(items, Act.LAPSE, None)
        case.record(actor=by, act=Act.LAPSE, details={"revisions": revision_entries(items)})
