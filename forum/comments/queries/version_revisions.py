"""The revisions of a comment, each with its version, as acts handle them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.models import Revision, Version, standing_of
from forum.comments.rights import wrote
from forum.comments.rules import (
    Act,
    NotPossible,
    RevisionStatus,
    State,
    becomes,
    is_public,
    is_settled,
)
from forum.spaces.rules.viewer import Viewer

UNRELEASED = frozenset({State.SUBMITTED, State.APPROVED, State.RETURNED, State.REJECTED})


@dataclass
class VersionRevision:
    """A revision with its version, as an act handles them."""

    version: Version
    revision: Revision

    @property
    def status(self) -> RevisionStatus:
        return standing_of(self.version, self.revision)

    def is_by(self, viewer: Viewer) -> bool:
        """Whether these are the viewer's own words; `moderation/queries/next_item.py` says the same
        to the database."""
        revision = self.revision
        return wrote(viewer, revision.saved_by_id, proposed=revision.base_id is not None)

    def is_public(self, at: dt.datetime) -> bool:
        return is_public(self.status, at)

    def is_settled(self, at: dt.datetime) -> bool:
        return is_settled(self.status, at)

    def can(self, act: Act, at: dt.datetime) -> bool:
        try:
            becomes(act, self.revision.state, settled=self.is_settled(at))
        except NotPossible:
            return False
        return True


def version_revisions(session: Session, comment_id: int) -> list[VersionRevision]:
    statement = (
        select(Version, Revision)
        .join(Revision, Revision.version_id == Version.id)
        .where(Version.comment_id == comment_id)
        .order_by(Version.id, Revision.number)
        .execution_options(populate_existing=True)
    )
    return [VersionRevision(version, revision) for version, revision in session.execute(statement)]


def revision_entries(items: Iterable[VersionRevision]) -> list[dict[str, object]]:
    """Revisions as the ledger names them: ids, codes and digests, never text."""
    return [
        {
            "revision": item.revision.public_id,
            "language": item.version.language,
            "provenance": item.version.provenance.value,
            "number": item.revision.number,
            "digest": item.revision.digest,
        }
        for item in items
    ]
