"""The changes that moderators have proposed to an author, while they stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from forum.accounts.models import Person
from forum.comments.models import Comment, Decision, DecisionRevision, Revision, Version
from forum.comments.rules import Act, Provenance
from forum.comments.visibility import desk_spaces, proposed_to
from forum.spaces.rules.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed text beside its base, both as sanitised HTML."""

    public_id: str
    version: int
    language: str
    provenance: Provenance
    before: str
    after: str
    at: dt.datetime
    by: str  # whose it is; the desk's alone to know, empty for everybody else
    is_viewers: bool  # the viewer made it
    reason: str
    note: str


def proposals(
    session: Session, viewer: Viewer, comment_ids: Sequence[int]
) -> dict[int, list[Proposal]]:
    """What stands, by comment, in one statement for all of them."""
    if not viewer.is_signed_in or not comment_ids:
        return {}
    base = aliased(Revision)
    rows = session.execute(
        select(
            Comment.id,
            Comment.space_id,
            Version.id.label("version"),
            Version.language,
            Version.provenance,
            Revision.public_id,
            Revision.html.label("after"),
            Revision.saved_by_id,
            base.html.label("before"),
            Decision.at,
            Decision.reason,
            Decision.note,
            Person.name,
        )
        .join(Comment, Comment.id == Revision.comment_id)
        .join(Version, Version.id == Revision.version_id)
        .join(base, base.id == Revision.base_id)
        .join(DecisionRevision, DecisionRevision.revision_id == Revision.id)
        .join(Decision, Decision.id == DecisionRevision.decision_id)
        .outerjoin(Person, Person.id == Decision.by_id)
        .where(
            Revision.comment_id.in_(comment_ids),
            Decision.act == Act.PROPOSE,
            proposed_to(viewer),
        )
        .order_by(Version.id)
    )
    desk = desk_spaces(viewer)
    found: dict[int, list[Proposal]] = {}
    for row in rows:
        found.setdefault(row.id, []).append(
            Proposal(
                public_id=row.public_id,
                version=row.version,
                language=row.language,
                provenance=row.provenance,
                before=row.before,
                after=row.after,
                at=row.at,
                by=(row.name or "") if row.space_id in desk else "",
                is_viewers=row.saved_by_id == viewer.person_id,
                reason=row.reason or "other",
                note=row.note,
            )
        )
    return found
