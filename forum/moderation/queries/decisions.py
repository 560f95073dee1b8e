"""What was decided on comments of the desk: all of it in one statement, and what follows from it:
what can be undone, whose approvals count, and who is kept from deciding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from forum.accounts.models import Person
from forum.comments.models import Comment, Decision, DecisionRevision, Revision, Version
from forum.comments.models.appeals import Appeal
from forum.comments.rules import UNDOABLE, Act, State
from forum.comments.visibility import unsettled
from forum.moderation.rules import Conflict
from forum.spaces.models import Space
from forum.spaces.rules import in_language
from forum.spaces.rules.viewer import Viewer

LEAVES = {
    Act.APPROVE: State.APPROVED,
    Act.RETURN: State.RETURNED,
    Act.REJECT: State.REJECTED,
    Act.APPROVE_FIRST: State.SUBMITTED,
}

_Undoer = aliased(Person)


@dataclass(frozen=True, slots=True)
class DecisionText:
    """A text that a decision is about."""

    revision: str  # public id
    language: str
    number: int
    voided: bool  # the decision counts no more for it
    open: bool  # it stands as the decision left it, and that has not taken effect
    publish_at: dt.datetime | None
    version: int
    proposed: bool  # to the author, who has not answered


@dataclass(frozen=True, slots=True)
class AppealLine:
    """The author's answer to a rejection."""

    by: str
    at: dt.datetime
    note: str


@dataclass
class DeskDecision:
    """A decision, by a person or by a policy; or the author's refusal of what was proposed."""

    id: int
    public_id: str
    comment: str  # public id
    time_zone: str  # of its space
    speaker: str  # whose comment it is
    act: Act
    by_id: int | None
    by: str | None  # None: the policy
    policy: str | None  # policy:delay …
    at: dt.datetime
    effective_at: dt.datetime | None  # None: with the last of its release
    reason: str | None
    note: str
    undone_at: dt.datetime | None
    undone_by: str | None
    appeal: AppealLine | None
    texts: list[DecisionText] = field(default_factory=list)
    undoable: bool = False

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text.language for text in self.texts))

    @property
    def takes_effect_at(self) -> dt.datetime | None:
        """When what can be undone cannot be undone any more; None where no instant is known."""
        if self.act is Act.APPROVE:
            instants = [text.publish_at for text in self.texts if text.open and text.publish_at]
            return min(instants, default=None)
        return None if self.act is Act.APPROVE_FIRST else self.effective_at


def desk_decisions(
    session: Session,
    comment_ids: Collection[int],
    at: dt.datetime,
    language: str,
    *,
    of: Collection[int] = (),
    named: Collection[str] = (),
) -> list[DeskDecision]:
    """Every decision on these comments, and those that are named, of these spaces; first to last.
    One statement."""
    found: dict[int, DeskDecision] = {}
    which: ColumnElement[bool] = Decision.comment_id.in_(list(comment_ids))
    if named:
        which = or_(which, and_(Decision.public_id.in_(named), Decision.space_id.in_(list(of))))
    statement = (
        select(
            Decision,
            Comment.public_id.label("comment"),
            Comment.author_name,
            Comment.organisation_names,
            Space.time_zone,
            Person.name.label("by"),
            _Undoer.name.label("undone_by"),
            Appeal.by_name.label("appeal_by"),
            Appeal.at.label("appeal_at"),
            Appeal.note.label("appeal_note"),
            Revision.public_id.label("revision"),
            Revision.number,
            Revision.state,
            Revision.publish_at,
            Version.id.label("version"),
            Version.language,
            DecisionRevision.voided,
            unsettled(at).label("unsettled"),
        )
        .join(Comment, Comment.id == Decision.comment_id)
        .join(Space, Space.id == Decision.space_id)
        .outerjoin(Person, Person.id == Decision.by_id)
        .outerjoin(_Undoer, _Undoer.id == Decision.undone_by_id)
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .outerjoin(DecisionRevision, DecisionRevision.decision_id == Decision.id)
        .outerjoin(Revision, Revision.id == DecisionRevision.revision_id)
        .outerjoin(Version, Version.id == Revision.version_id)
        .where(which)
        .order_by(Decision.id, Version.id)
    )
    for row in session.execute(statement):
        one = row.Decision
        if one.id not in found:
            names = row.organisation_names
            found[one.id] = DeskDecision(
                id=one.id,
                public_id=one.public_id,
                comment=row.comment,
                time_zone=row.time_zone,
                speaker=in_language(names, language) if names else row.author_name,
                act=one.act,
                by_id=one.by_id,
                by=row.by,
                policy=one.policy,
                at=one.at,
                effective_at=one.effective_at,
                reason=one.reason,
                note=one.note,
                undone_at=one.undone_at,
                undone_by=row.undone_by,
                appeal=AppealLine(row.appeal_by, row.appeal_at, row.appeal_note)
                if row.appeal_at
                else None,
            )
        if row.revision is not None:
            found[one.id].texts.append(
                DecisionText(
                    revision=row.revision,
                    language=row.language,
                    number=row.number,
                    voided=row.voided,
                    open=row.state is LEAVES.get(one.act) and bool(row.unsettled),
                    publish_at=row.publish_at,
                    version=row.version,
                    proposed=row.state is State.PROPOSED,
                )
            )
    decisions = list(found.values())
    _mark_undoable(decisions)
    return decisions


def _mark_undoable(decisions: Sequence[DeskDecision]) -> None:
    """As `actions.decisions.undo`, which decides: not undone, not in effect, and no later
    decision is about one of its texts."""
    taken: set[str] = set()
    for decision in reversed(decisions):
        if decision.undone_at is not None:
            continue
        revisions = {text.revision for text in decision.texts if not text.voided}
        decision.undoable = (
            decision.act in UNDOABLE
            and not revisions & taken
            and any(text.open and not text.voided for text in decision.texts)
        )
        taken |= revisions


def by_comment(decisions: Iterable[DeskDecision]) -> dict[str, list[DeskDecision]]:
    found: dict[str, list[DeskDecision]] = {}
    for decision in decisions:
        found.setdefault(decision.comment, []).append(decision)
    return found


def approvals(decisions: Iterable[DeskDecision]) -> dict[str, list[str]]:
    """The names of whose first approvals count, by text."""
    found: dict[str, list[str]] = {}
    for decision in decisions:
        for text in decision.texts:
            if decision.act is Act.APPROVE_FIRST and not decision.undone_at and not text.voided:
                found.setdefault(text.revision, []).append(decision.by or "")
    return found


def conflicts(viewer: Viewer, decisions: Iterable[DeskDecision]) -> Mapping[str, Conflict]:
    """What keeps the viewer from deciding, by text: as `conflicts.conflict_of`, which decides."""
    found: dict[str, Conflict] = {}
    for decision in decisions:
        if decision.by_id is None or decision.by_id != viewer.person_id:
            continue
        for text in decision.texts:
            if decision.appeal is not None:
                found.setdefault(text.revision, Conflict.REJECTED)
            elif decision.act is Act.APPROVE_FIRST and not decision.undone_at and not text.voided:
                found[text.revision] = Conflict.APPROVED
    return found


def overtaken() -> ColumnElement[bool]:
    """Whether a later decision is about one of the same texts, as far as both count: that one is
    undone first."""
    same, later, its = aliased(DecisionRevision), aliased(Decision), aliased(DecisionRevision)
    return (
        select(later.id)
        .join(its, its.decision_id == later.id)
        .join(same, same.revision_id == its.revision_id)
        .where(
            same.decision_id == Decision.id,
            same.voided.is_(False),
            later.id > Decision.id,
            later.undone_at.is_(None),
            its.voided.is_(False),
        )
        .correlate(Decision)
        .exists()
    )
