"""Records in every state, written in bulk: comments with their versions and texts as acts leave
them, but at instants that no journey meets exactly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from forum.comments.models import Comment, Revision, Submission, Version
from forum.comments.rules import (
    INTERNAL,
    PROPOSALS,
    CommentState,
    Provenance,
    RevisionStatus,
    reply_path,
    summarise,
)
from forum.core.db import transaction
from forum.spaces.models import Question, Space
from forum.spaces.rules import Capacity, Release
from tests.conftest import A_MOMENT
from tests.world import SPACE, World

LANGUAGES = ("en", "fr", "es")


@dataclass(frozen=True)
class Kept:
    """A comment: each of its texts is of a version of its own. `state` other than standing has
    `ended_at`; of a text that is withdrawn, `withdrawn_at` is when."""

    texts: tuple[RevisionStatus, ...] = ()
    state: CommentState = CommentState.STANDING
    ended_at: dt.datetime | None = None
    withdrawn_at: dt.datetime | None = None
    author: int | None = None
    organisation: int | None = None
    capacity: Capacity = Capacity.PERSONAL
    space: str = SPACE
    writers: tuple[int | None, ...] = (None, None)  # who saved each text
    proposed: tuple[bool, ...] = (False, False)  # and whether a moderator had proposed it

    @property
    def is_standing(self) -> bool:
        return self.state is CommentState.STANDING

    @cached_property
    def summary(self) -> dict[str, dt.datetime | None]:
        """As `Case.settle` derives it."""
        made = summarise(self.texts)
        waits = (made.waits_until, made.waiting_since) if self.is_standing else (None, None)
        return {
            "public_from": made.public_from,
            "waits_until": waits[0],
            "waiting_since": waits[1],
        }


def text_id(comment: int, which: int) -> int:
    """Of the n-th text (0, 1, …) of a comment, and of its version."""
    return comment * 10 + which


def write(world: World, every: Sequence[Kept]) -> None:
    """The first comment's id is 1."""
    with world.app.app_context(), transaction() as session:
        places = {
            slug: (space, question)
            for slug, space, question in session.execute(
                select(Space.slug, Space.id, Question.id)
                .join(Question, Question.space_id == Space.id)
                .where(Question.number == 1)
            )
        }
        rows: dict[type, list[dict[str, Any]]] = {
            kind: [] for kind in (Comment, Version, Submission, Revision)
        }
        for number, kept in enumerate(every, 1):
            _rows(rows, number, kept, *places[kept.space])
        for kind, values in rows.items():
            _insert(session, kind, values)


def _insert(session: Session, kind: type, values: list[dict[str, Any]]) -> None:
    if values:
        session.execute(insert(kind), values)


def _rows(
    rows: dict[type, list[dict[str, Any]]], number: int, kept: Kept, space: int, question: int
) -> None:
    rows[Comment].append(
        {
            "id": number,
            "space_id": space,
            "question_id": question,
            "path": reply_path("", number),
            "received_at": A_MOMENT,
            "state": kept.state,
            "ended_at": kept.ended_at,
            **kept.summary,
            "author_id": kept.author,
            "author_name": "Somebody",
            "capacity": kept.capacity,
            "organisation_id": kept.organisation,
            "organisation_names": {"en": "Some organisation"} if kept.organisation else None,
            "release": Release.TOGETHER,
            "created_at": A_MOMENT,
        }
    )
    rows[Submission].append(
        {
            "id": number,
            "comment_id": number,
            "received_at": A_MOMENT,
            "release": Release.TOGETHER,
            "policy": "hold",
        }
    )
    for which, text in enumerate(kept.texts):
        id_ = text_id(number, which)
        rows[Version].append(
            {
                "id": id_,
                "comment_id": number,
                "language": LANGUAGES[which],
                "provenance": Provenance.ORIGINAL,
                "withdrawn_through": text.withdrawn_through,
                "withdrawn_at": kept.withdrawn_at if text.withdrawn_through else None,
            }
        )
        is_based = text.state in PROPOSALS or kept.proposed[which]
        rows[Revision].append(
            {
                "id": id_,
                "comment_id": number,
                "version_id": id_,
                "space_id": space,
                "number": text.number,
                "state": text.state,
                "submission_id": None if text.state in INTERNAL | PROPOSALS else number,
                "received_at": text.received_at,
                "publish_at": text.publish_at,
                "settles_at": text.settles_at,
                **dict.fromkeys(("source", "salt", "digest", "html", "excerpt"), ""),
                "renderer": 0,
                "saved_at": A_MOMENT,
                "saved_by_id": kept.writers[which],
                "base_id": id_ if is_based else None,
            }
        )
