"""Everything that is kept of a person's writing, for them to take along."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import and_, literal, or_, select, union_all
from sqlalchemy.orm import Session

from forum.comments.models import (
    Comment,
    Decision,
    DecisionRevision,
    Paste,
    Revision,
    Version,
    standing_of,
)
from forum.comments.models.appeals import Appeal
from forum.comments.models.reports import Report
from forum.comments.rules import INTERNAL, OWN, PROPOSALS, REFUSALS, Act, State, is_public
from forum.comments.rules.text_selection import DisplayStatus, display_status
from forum.comments.visibility import editable_draft, refused
from forum.spaces.models import Question, Space
from forum.spaces.rules.viewer import Viewer

Rows = dict[int, list[dict[str, Any]]]


def writing_of(session: Session, viewer: Viewer, at: dt.datetime) -> list[dict[str, Any]]:
    """Each comment that the viewer wrote, with every text of it, also drafts and refused ones,
    and what was pasted. Of others' translations, those that are public; of what moderators
    proposed, what the author took.

    A decision within its grace is not told: to its author the text is still under review. Of an
    organisation for which they speak no more, what colleagues have not submitted is not told.
    """
    rows = session.execute(
        select(Comment, Space.slug, Question.number, editable_draft(viewer).label("goes_on"))
        .join(Space, Space.id == Comment.space_id)
        .join(Question, Question.id == Comment.question_id)
        .where(Comment.author_id == viewer.person_id)
        .order_by(Comment.id)
    ).all()
    ids = [row.Comment.id for row in rows]
    above = [row.Comment.parent_id for row in rows if row.Comment.parent_id]
    named = session.execute(select(Comment.id, Comment.public_id).where(Comment.id.in_(above)))
    parents = {row.id: row.public_id for row in named}
    goes_on = [row.Comment.id for row in rows if row.goes_on]
    texts, decisions = _texts(session, viewer, ids, goes_on, at), _decisions(session, ids, at)
    pastes = _pastes(session, viewer, ids, goes_on)
    return [
        {
            "id": comment.public_id,
            "space": slug,
            "question": number,
            "in_reply_to": parents.get(comment.parent_id or 0),
            "capacity": comment.capacity.value,
            "organisation": comment.organisation_names,
            "name": comment.author_name,
            "title": comment.author_title,
            "state": comment.state.value,
            "begun": _said(comment.created_at),
            "received": _said(comment.received_at),
            "texts": texts.get(comment.id, []),
            "pastes": pastes.get(comment.id, []),
            "decisions": decisions.get(comment.id, []),
        }
        for comment, slug, number, _goes_on in rows
    ]


def _texts(
    session: Session, viewer: Viewer, ids: list[int], goes_on: list[int], at: dt.datetime
) -> Rows:
    found: Rows = {}
    rows = session.execute(
        select(Version, Revision)
        .join(Revision, Revision.version_id == Version.id)
        .where(
            Version.comment_id.in_(ids),
            Revision.state.not_in(PROPOSALS),
            or_(
                Revision.state.not_in(INTERNAL),
                Revision.saved_by_id == viewer.person_id,
                Version.comment_id.in_(goes_on),
            ),
        )
        .order_by(Version.id, Revision.number)
    )
    for version, revision in rows:
        if version.provenance in OWN or is_public(standing_of(version, revision), at):
            found.setdefault(version.comment_id, []).append(_text(version, revision, at))
    return found


def _text(version: Version, revision: Revision, at: dt.datetime) -> dict[str, Any]:
    said = display_status(standing_of(version, revision), at, to_moderator=False)
    return {
        "language": version.language,
        "provenance": version.provenance.value,
        "number": revision.number,
        "state": said.value,
        "text": revision.source,
        "as_received": revision.verbatim,
        "saved": _said(revision.saved_at),
        "received": _said(revision.received_at),
        "public_from": _said(revision.publish_at) if said is DisplayStatus.PUBLIC else None,
    }


def _pastes(session: Session, viewer: Viewer, ids: list[int], goes_on: list[int]) -> Rows:
    found: Rows = {}
    theirs = or_(Paste.saved_by_id == viewer.person_id, Paste.comment_id.in_(goes_on))
    rows = session.scalars(
        select(Paste).where(Paste.comment_id.in_(ids), theirs).order_by(Paste.id)
    )
    for paste in rows:
        made = {"text": paste.text, "saved": _said(paste.saved_at)}
        found.setdefault(paste.comment_id, []).append(made)
    return found


def translations_of(session: Session, person_id: int, at: dt.datetime) -> list[dict[str, Any]]:
    """Each translation of somebody's comment that the person saved last, also drafts and refused
    ones, with what was said of it once that had taken effect."""
    rows = session.execute(
        select(Version, Revision, Comment.public_id, Space.slug, Question.number)
        .join(Revision, Revision.version_id == Version.id)
        .join(Comment, Comment.id == Version.comment_id)
        .join(Space, Space.id == Comment.space_id)
        .join(Question, Question.id == Comment.question_id)
        .where(Revision.saved_by_id == person_id, Version.provenance.not_in(OWN))
        .order_by(Revision.id)
    ).all()
    refusals = _refusals(session, person_id, at)
    return [
        {
            "comment": comment,
            "space": slug,
            "question": number,
            **_text(version, revision, at),
            "tool": version.tool,
            "decisions": refusals.get(revision.id, []),
        }
        for version, revision, comment, slug, number in rows
    ]


def reports_of(session: Session, person_id: int) -> list[dict[str, Any]]:
    """What the person reported to moderators. What moderators noted about it is theirs."""
    rows = session.execute(
        select(Report, Comment.public_id, Space.slug, Question.number)
        .join(Comment, Comment.id == Report.comment_id)
        .join(Space, Space.id == Report.space_id)
        .join(Question, Question.id == Comment.question_id)
        .where(Report.by_id == person_id)
        .order_by(Report.id)
    )
    return [
        {
            "comment": comment,
            "space": slug,
            "question": number,
            "made": _said(report.at),
            "reason": report.reason,
            "note": report.note,
        }
        for report, comment, slug, number in rows
    ]


def answers_of(session: Session, person_id: int) -> list[dict[str, Any]]:
    """What the person wrote to moderators about decisions: appeals, and why they declined a
    proposal."""
    appeals = select(literal(Act.APPEAL.value), Appeal.comment_id, Appeal.at, Appeal.note).where(
        Appeal.by_id == person_id
    )
    declined = select(
        literal(Act.DECLINE.value), Decision.comment_id, Decision.at, Decision.note
    ).where(Decision.by_id == person_id, Decision.act == Act.DECLINE)
    said = union_all(appeals, declined).subquery("said")
    act, about, when, note = said.c
    rows = session.execute(
        select(act, Comment.public_id, Space.slug, Question.number, when, note)
        .join(Comment, Comment.id == about)
        .join(Space, Space.id == Comment.space_id)
        .join(Question, Question.id == Comment.question_id)
        .order_by(when, Comment.id)
    )
    return [
        {
            "comment": comment,
            "space": slug,
            "question": number,
            "act": what,
            "made": _said(at),
            "note": words,
        }
        for what, comment, slug, number, at, words in rows
    ]


def _refusals(session: Session, person_id: int, at: dt.datetime) -> Rows:
    """Of the person's translations, by revision."""
    found: Rows = {}
    rows = session.execute(
        select(Revision.id, Decision)
        .join(Version, Version.id == Revision.version_id)
        .join(DecisionRevision, DecisionRevision.revision_id == Revision.id)
        .join(Decision, Decision.id == DecisionRevision.decision_id)
        .where(
            Revision.saved_by_id == person_id,
            Version.provenance.not_in(OWN),
            refused(at),
            Decision.act.in_(REFUSALS),
            Decision.undone_at.is_(None),
        )
        .order_by(Decision.id)
    )
    for revision_id, decision in rows:
        found.setdefault(revision_id, []).append(_decision(decision))
    return found


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "act": decision.act.value,
        "at": _said(decision.at),
        "reason": decision.reason or None,
        "note": decision.note,
    }


def _decisions(session: Session, ids: list[int], at: dt.datetime) -> Rows:
    """What was taken down or erased, and refusals of the author's own texts that have taken effect:
    what was undone, or taken back before, never reached the author."""
    refusals = and_(
        Decision.act.in_(REFUSALS),
        select(Revision.id)
        .join(DecisionRevision, DecisionRevision.revision_id == Revision.id)
        .join(Version, Version.id == Revision.version_id)
        .where(
            DecisionRevision.decision_id == Decision.id,
            Version.provenance.in_(OWN),
            Revision.state.in_((State.RETURNED, State.REJECTED)),
            refused(at),
        )
        .exists(),
    )
    found: Rows = {}
    statement = (
        select(Decision)
        .where(
            Decision.comment_id.in_(ids),
            Decision.undone_at.is_(None),
            or_(refusals, Decision.act.in_((Act.REMOVE, Act.REDACT))),
        )
        .order_by(Decision.id)
    )
    for decision in session.scalars(statement):
        found.setdefault(decision.comment_id, []).append(_decision(decision))
    return found


def _said(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
