"""What became of texts that a moderator was shown, where a decision came too late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.comments.models import Comment, Decision, DecisionRevision, Revision, Version
from forum.comments.rules import DECISIONS, Act, State
from forum.comments.visibility import desk_spaces
from forum.spaces.models import Space
from forum.spaces.rules.viewer import Viewer


@dataclass(frozen=True, slots=True)
class StaleRevision:
    """A text as it stands now; the decision, where one made it so or was undone."""

    language: str
    number: int
    state: State
    act: Act | None
    by: str | None  # None: a policy, or nobody
    at: dt.datetime | None
    time_zone: str


def stale_revisions(
    session: Session, viewer: Viewer, revisions: Collection[str]
) -> list[StaleRevision]:
    """In the order of their versions, in the spaces of the viewer's desk only: elsewhere an author
    would be told of a decision on their own text before it holds."""
    statement = (
        select(
            Version.language,
            Revision.number,
            Revision.state,
            Decision,
            Person.name,
            Space.time_zone,
        )
        .join(Version, Version.id == Revision.version_id)
        .join(Comment, Comment.id == Revision.comment_id)
        .join(Space, Space.id == Comment.space_id)
        .outerjoin(DecisionRevision, DecisionRevision.revision_id == Revision.id)
        .outerjoin(Decision, Decision.id == DecisionRevision.decision_id)
        .outerjoin(Person, Person.id == Decision.by_id)
        .where(
            Revision.public_id.in_(revisions),
            Revision.received_at.is_not(None),
            Comment.path.is_not(None),
            Comment.space_id.in_(desk_spaces(viewer)),
        )
        .order_by(Version.id, Revision.number, Decision.id)
    )
    found: dict[tuple[str, int], StaleRevision] = {}
    for language, number, state, decision, name, zone in session.execute(statement):
        counts = decision is not None and decision.act in DECISIONS and decision.undone_at is None
        if counts and state in (State.APPROVED, State.RETURNED, State.REJECTED):
            one = StaleRevision(
                language=language,
                number=number,
                state=state,
                act=decision.act,
                by=name,
                at=decision.at,
                time_zone=zone,
            )
        else:
            one = StaleRevision(
                language=language,
                number=number,
                state=state,
                act=None,
                by=None,
                at=None,
                time_zone=zone,
            )
        key = (language, number)
        if one.act is not None or key not in found:
            found[key] = one
    return list(found.values())
