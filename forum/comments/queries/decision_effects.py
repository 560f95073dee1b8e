"""Whether a decision has taken effect, and what follows for its author. Pure functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forum.comments.models import Comment, Decision, Revision, Version, standing_of
from forum.comments.models.appeals import Appeal
from forum.comments.rules import (
    OWN,
    REFUSALS,
    UNDECIDED,
    Act,
    CommentState,
    RevisionStatus,
    State,
    has_appeared,
    is_settled,
    is_within_grace,
)


@dataclass(frozen=True, slots=True)
class DecidedRevision:
    """A text with a decision about it."""

    decision: Decision
    revision: Revision
    version: Version

    @property
    def status(self) -> RevisionStatus:
        return standing_of(self.version, self.revision)


@dataclass(frozen=True, slots=True)
class OpenAppeal:
    """A rejection against which the author may appeal."""

    decision: str
    languages: tuple[str, ...]


def took_effect(
    one: DecidedRevision,
    comment: Comment,
    last: Mapping[int, int],
    against: set[int],
    recalled: Mapping[str, dt.datetime],
    at: dt.datetime,
) -> bool:
    """Whether this decision about this text held when its grace ended."""
    decision, revision = one.decision, one.revision
    if decision.id in against:
        return True  # one appeals only against what has taken effect
    if last[revision.id] != decision.id:
        return False  # a later decision took its place within its grace
    if decision.act not in REFUSALS:
        return has_appeared(one.status, comment.ended_at, at)
    if decision.effective_at is None or is_within_grace(decision.effective_at, at):
        return False
    if revision.state is State.RECALLED:
        taken_back = recalled.get(revision.public_id)
        return taken_back is not None and not is_within_grace(decision.effective_at, taken_back)
    return revision.state in (State.RETURNED, State.REJECTED)


def instant_of(decision: Decision, about: Sequence[DecidedRevision]) -> dt.datetime:
    """When it took effect."""
    if decision.act is Act.APPROVE:
        instants = [one.revision.publish_at for one in about if one.revision.publish_at]
        return max(instants, default=decision.at)
    if decision.act in REFUSALS and decision.effective_at is not None:
        return decision.effective_at
    return decision.at


def open_to_appeal(
    comment: Comment,
    named: Sequence[DecidedRevision],
    last: Mapping[int, int],
    appealed: set[int],
    newest: set[int],
    at: dt.datetime,
) -> tuple[OpenAppeal, ...]:
    """As `appealing.appeal` takes it: rejected, in effect, not appealed against, nothing newer."""
    if comment.state is not CommentState.STANDING:
        return ()
    found: dict[str, tuple[str, ...]] = {}
    for one in named:
        revision, decision = one.revision, one.decision
        if (
            decision.act is Act.REJECT
            and last[revision.id] == decision.id
            and revision.state is State.REJECTED
            and is_settled(one.status, at)
            and revision.id in newest
            and revision.id not in appealed
            and one.version.provenance in OWN
        ):
            found[decision.public_id] = (
                *found.get(decision.public_id, ()),
                one.version.language,
            )
    return tuple(OpenAppeal(decision, languages) for decision, languages in found.items())


def appealed_at(
    comment: Comment,
    named: Sequence[DecidedRevision],
    appeals: Sequence[Appeal],
    newest: set[int],
    at: dt.datetime,
) -> dt.datetime | None:
    """When the author appealed, while that is still under review as they are told."""
    if comment.state is not CommentState.STANDING:
        return None
    found = None
    for appeal in appeals:
        for one in named:
            revision = one.revision
            if one.decision.id != appeal.decision_id or revision.id not in newest:
                continue
            if revision.state in UNDECIDED and not is_settled(one.status, at):
                found = appeal.at
    return found
