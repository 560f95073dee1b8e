"""The thread of decisions on a comment, as its author reads it, and where they may appeal.

What is within its grace is not in it, nor what was undone, replaced or taken back before it took
effect: an author who could tell a decision from a review would know it before it holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.comments.models import Comment, Decision, DecisionRevision, Revision, Version
from forum.comments.models.appeals import Appeal
from forum.comments.queries.decision_effects import (
    DecidedRevision,
    OpenAppeal,
    appealed_at,
    instant_of,
    open_to_appeal,
    took_effect,
)
from forum.comments.rules import DECISIONS, OWN, Act, State
from forum.ledger.models import Entry
from forum.spaces.rules import Policy

# What a space's policy approved; what was brought in from elsewhere was approved there.
BY_POLICY = frozenset({f"policy:{Policy.DELAY}", f"policy:{Policy.TRUSTED}"})
AT_ONCE = (Act.REMOVE, Act.RESTORE, Act.REDACT)  # these have no grace
# What the author's side declined is its own; a first approval of two is the moderators' alone.
TOLD = (*DECISIONS, *AT_ONCE, Act.DECLINE)


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision that has taken effect, or the author's appeal or declining, at its instant."""

    act: Act
    at: dt.datetime
    languages: tuple[str, ...]  # none: of the whole comment
    reason: str | None
    note: str
    by_policy: bool
    name: str = ""  # who appealed or declined


@dataclass(frozen=True)
class DecisionHistory:
    """What was decided on a comment, first to last; `appealed_at` while an appeal is decided on."""

    decided: tuple[DecisionLine, ...] = ()
    open_to_appeal: tuple[OpenAppeal, ...] = ()
    appealed_at: dt.datetime | None = None


def histories(
    session: Session, comments: Iterable[Comment], at: dt.datetime
) -> dict[int, DecisionHistory]:
    """Of each of these comments. Six statements at most, however many they are."""
    by_id = {comment.id: comment for comment in comments}
    decisions = session.scalars(
        select(Decision)
        .where(Decision.comment_id.in_(by_id), Decision.act.in_(TOLD), Decision.undone_at.is_(None))
        .order_by(Decision.id)
    ).all()
    named = _named(session, [decision.id for decision in decisions])
    appeals = session.scalars(
        select(Appeal).where(Appeal.comment_id.in_(by_id)).order_by(Appeal.id)
    ).all()
    names = _names(session, decisions)
    recalled = _recalls(session, by_id, named)
    newest = _newest(session, by_id)
    return {
        id_: _history(
            comment,
            [one for one in decisions if one.comment_id == id_],
            [one for one in named if one.decision.comment_id == id_],
            [one for one in appeals if one.comment_id == id_],
            names,
            recalled,
            newest,
            at,
        )
        for id_, comment in by_id.items()
    }


def decided_on(session: Session, comment_id: int, at: dt.datetime) -> tuple[DecisionLine, ...]:
    """The thread of decisions on one comment."""
    comment = session.get_one(Comment, comment_id)
    return histories(session, [comment], at)[comment_id].decided


def _named(session: Session, decision_ids: Sequence[int]) -> list[DecidedRevision]:
    rows = session.execute(
        select(Decision, Revision, Version)
        .join(DecisionRevision, DecisionRevision.decision_id == Decision.id)
        .join(Revision, Revision.id == DecisionRevision.revision_id)
        .join(Version, Version.id == Revision.version_id)
        .where(Decision.id.in_(decision_ids))
        .order_by(Decision.id, Version.id)
    )
    return [DecidedRevision(*row) for row in rows]


def _names(session: Session, decisions: Iterable[Decision]) -> dict[int | None, str]:
    """Of those who declined what a moderator had proposed."""
    ids = {decision.by_id for decision in decisions if decision.act is Act.DECLINE}
    if not ids:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _recalls(
    session: Session, by_id: dict[int, Comment], named: Sequence[DecidedRevision]
) -> dict[str, dt.datetime]:
    """When texts were taken back about which there is a decision: only the ledger says so."""
    of_comments = {
        by_id[one.revision.comment_id].public_id
        for one in named
        if one.revision.state is State.RECALLED
    }
    if not of_comments:
        return {}
    entries = session.scalars(
        select(Entry).where(Entry.subject.in_(of_comments), Entry.act == Act.RECALL)
    )
    found: dict[str, dt.datetime] = {}
    for entry in entries:
        listed = entry.details.get("revisions", [])
        for each in listed if isinstance(listed, list) else []:
            found[str(each["revision"])] = entry.at
    return found


def _newest(session: Session, by_id: Iterable[int]) -> set[int]:
    """The ids of the newest received text of each version."""
    rows = session.execute(
        select(Revision.version_id, Revision.id)
        .where(Revision.comment_id.in_(list(by_id)), Revision.received_at.is_not(None))
        .order_by(Revision.number)
    )
    return set({version: id_ for version, id_ in rows}.values())  # noqa: C416 - rows, not pairs


def _history(
    comment: Comment,
    decisions: Sequence[Decision],
    named: Sequence[DecidedRevision],
    appeals: Sequence[Appeal],
    names: dict[int | None, str],
    recalled: dict[str, dt.datetime],
    newest: set[int],
    at: dt.datetime,
) -> DecisionHistory:
    last = {one.revision.id: one.decision.id for one in named if one.decision.act in DECISIONS}
    against = {appeal.decision_id for appeal in appeals}
    found: list[DecisionLine] = []
    for decision in decisions:
        about = [one for one in named if one.decision is decision]
        if decision.act in DECISIONS:
            about = [
                one
                for one in about
                if one.version.provenance in OWN
                and took_effect(one, comment, last, against, recalled, at)
            ]
            if not about:
                continue
        found.append(
            DecisionLine(
                act=decision.act,
                at=instant_of(decision, about),
                languages=tuple(dict.fromkeys(one.version.language for one in about)),
                reason=decision.reason,
                note=decision.note,
                by_policy=decision.policy in BY_POLICY,
                name=names.get(decision.by_id, "") if decision.act is Act.DECLINE else "",
            )
        )
    for appeal in appeals:
        about = [one for one in named if one.decision.id == appeal.decision_id]
        languages = tuple(dict.fromkeys(one.version.language for one in about))
        found.append(
            DecisionLine(
                act=Act.APPEAL,
                at=appeal.at,
                languages=languages,
                reason=None,
                note=appeal.note,
                by_policy=False,
                name=appeal.by_name,
            )
        )
    appealed = {one.revision.id for one in named if one.decision.id in against}
    return DecisionHistory(
        tuple(sorted(found, key=lambda one: one.at)),
        open_to_appeal(comment, named, last, appealed, newest, at),
        appealed_at(comment, named, appeals, newest, at),
    )
