"""A space with threads of any size, written straight into the tables: for measuring only."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from forum.comments.models import Comment, Correspondence, Revision, Submission, Version
from forum.comments.rules import CommentState, Provenance, State, reply_path
from forum.core.db import transaction
from forum.core.ids import new_id
from forum.ledger.actions import begin_chain
from forum.ledger.rules import digest, new_salt
from forum.organisations.models import Organisation, OrganisationName
from forum.organisations.rules import OrganisationKind
from forum.spaces.models import Question, QuestionText, Space, SpaceText
from forum.spaces.rules import Capacity, QuestionState, Release
from forum.text.render import RENDERER_VERSION, render

LANGUAGES = ("en", "fr", "es")
BATCH = 5_000  # comments in one insert
SENTENCES = {
    "en": "The authority reports to parliament within twelve months, and **once a year** after.",
    "fr": "L’autorité fait rapport au parlement dans les douze mois, puis **une fois par an**.",
    "es": "La autoridad informa al parlamento en doce meses y, después, **una vez al año**.",
}
SENTENCES_PER_TEXT = 10  # about 850 characters, the middle of real comments


def seed_space(session: Session, slug: str, at: dt.datetime) -> Space:
    space = Space(
        slug=slug,
        opens_at=at - dt.timedelta(days=30),
        closes_at=at + dt.timedelta(days=30),
        time_zone="Europe/Zurich",
        languages=list(LANGUAGES),
        release=Release.TOGETHER,
        grace_minutes=10,
    )
    session.add(space)
    session.flush()
    begin_chain(session, space.public_id)
    for tag in LANGUAGES:
        session.add(SpaceText(space_id=space.id, language=tag, title=f"A measured space ({tag})"))
    return space


def seed_organisations(session: Session, count: int = 20) -> list[int]:
    ids = []
    for number in range(count):
        organisation = Organisation(
            kind=OrganisationKind.CIVIL_SOCIETY, external_id=f"bench-{number}"
        )
        session.add(organisation)
        session.flush()
        for tag in LANGUAGES:
            session.add(
                OrganisationName(
                    organisation_id=organisation.id,
                    language=tag,
                    name=f"Measured Organisation {number} ({tag})",
                )
            )
        ids.append(organisation.id)
    return ids


def seed_thread(size: int, *, number: int, at: dt.datetime, slug: str = "bench") -> None:
    """A question whose thread has `size` public comments in three languages each, at any depth."""
    chance = random.Random(size)
    with transaction() as session:
        space = session.query(Space).filter_by(slug=slug).one_or_none()
        space = space or seed_space(session, slug, at)
        organisations = seed_organisations(session) if number == 1 else [1]
        question = Question(space_id=space.id, number=number, state=QuestionState.OPEN)
        session.add(question)
        session.flush()
        for tag in LANGUAGES:
            session.add(
                QuestionText(question_id=question.id, language=tag, title=f"Question ({tag})")
            )
        rows: list[dict[str, Any]] = []
        for comment in _tree(size, chance):
            rows.append(comment)
            if len(rows) == BATCH:
                _write(session, rows, space.id, question.id, organisations, at, chance)
                rows = []
        if rows:
            _write(session, rows, space.id, question.id, organisations, at, chance)
        question.published = size
        question.places = size


def _tree(size: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Parents before replies; two thirds are replies, to comments of the recent past."""
    recent: list[dict[str, Any]] = []
    tops = 0
    for _ in range(size):
        parent = chance.choice(recent) if recent and chance.random() < 2 / 3 else None
        if parent is None or parent["depth"] >= 8:
            node = {"path": reply_path("", tops), "depth": 0, "parent": None, "replies": 0}
            tops += 1
        else:
            node = {
                "path": reply_path(parent["path"], parent["replies"]),
                "depth": parent["depth"] + 1,
                "parent": parent,
                "replies": 0,
            }
            parent["replies"] += 1
        recent = [*recent[-40:], node]
        yield node


def _write(
    session: Session,
    rows: list[dict[str, Any]],
    space_id: int,
    question_id: int,
    organisations: list[int],
    at: dt.datetime,
    chance: random.Random,
) -> None:
    bodies = {tag: render(_text(tag)) for tag in LANGUAGES}
    made = at - dt.timedelta(days=20)
    next_id = (session.query(Comment.id).order_by(Comment.id.desc()).limit(1).scalar() or 0) + 1
    next_version = (
        session.query(Version.id).order_by(Version.id.desc()).limit(1).scalar() or 0
    ) + 1
    comments, submissions, versions, revisions = [], [], [], []
    correspondences: list[dict[str, int]] = []
    for offset, node in enumerate(rows):
        node["id"] = next_id + offset
        organisation = chance.choice(organisations)
        comments.append(
            {
                "id": node["id"],
                "public_id": new_id(),
                "space_id": space_id,
                "question_id": question_id,
                "parent_id": node["parent"]["id"] if node["parent"] else None,
                "path": node["path"],
                "depth": node["depth"],
                "places": node["replies"],
                "state": CommentState.STANDING,
                "public_from": made,
                "waits_until": made,
                "author_name": "Measured Person",
                "author_title": "",
                "capacity": Capacity.ORGANISATION,
                "organisation_id": organisation,
                "organisation_names": {
                    tag: f"Organisation {organisation} ({tag})" for tag in LANGUAGES
                },
                "release": Release.TOGETHER,
                "saves": 0,
                "created_at": made,
                "received_at": made,
            }
        )
        submissions.append(
            {
                "id": node["id"],
                "public_id": new_id(),
                "comment_id": node["id"],
                "received_at": made,
                "release": Release.TOGETHER,
                "policy": "hold",
            }
        )
        for rank, tag in enumerate(LANGUAGES):
            version = next_version + offset * len(LANGUAGES) + rank
            salt = new_salt()
            versions.append(
                {
                    "id": version,
                    "comment_id": node["id"],
                    "language": tag,
                    "provenance": Provenance.AUTHORISED if rank else Provenance.ORIGINAL,
                    "tool": "",
                    "withdrawn_through": 0,
                }
            )
            if rank:
                correspondences += [
                    {"revision_id": version, "other_id": version - rank},
                    {"revision_id": version - rank, "other_id": version},
                ]
            revisions.append(
                {
                    "id": version,
                    "public_id": new_id(),
                    "comment_id": node["id"],
                    "version_id": version,
                    "space_id": space_id,
                    "number": 1,
                    "state": State.APPROVED,
                    "submission_id": node["id"],
                    "sense": 1,
                    "received_at": made,
                    "publish_at": made,
                    "source": _text(tag),
                    "salt": salt,
                    "digest": digest(salt, _text(tag)),
                    "html": bodies[tag].html,
                    "excerpt": bodies[tag].plain[:200],
                    "renderer": RENDERER_VERSION,
                    "saved_at": made,
                }
            )
    for table, values in (
        (Comment, comments),
        (Submission, submissions),
        (Version, versions),
        (Revision, revisions),
        (Correspondence, correspondences),
    ):
        session.execute(insert(table), values)


def _text(tag: str) -> str:
    sentence = SENTENCES[tag]
    half = " ".join([sentence] * (SENTENCES_PER_TEXT // 2))
    return f"{half}\n\n{half}"
