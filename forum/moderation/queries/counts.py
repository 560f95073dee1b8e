"""How much waits, and of what: the numbers of the desk, in one statement."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Select, String, Text, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from forum.comments.models import Comment, Revision, Submission, Version
from forum.comments.rules import State
from forum.moderation.queries.desks import Desk
from forum.moderation.queries.filters import (
    QueueFilter,
    WaitingSince,
    in_languages_read,
    under_review,
    waiting,
    waits_since,
)
from forum.moderation.queries.queue import appears
from forum.organisations.models import Organisation
from forum.spaces.rules import in_language

KEY = String(40)


@dataclass
class QueueCounts:
    """Comments that wait. Each list counts what the other parts of the filter let through."""

    whole: int = 0  # on all of one's desks, whatever the filter
    shown: int = 0  # through the filter
    late: int = 0  # of all: longer than their space promises
    appears: int = 0  # approved, and not yet public
    read: int = 0  # in the languages that the moderator reads
    spaces: dict[str, int] = field(default_factory=dict)  # by address
    questions: dict[str, int] = field(default_factory=dict)  # by public id
    languages: dict[str, int] = field(default_factory=dict)
    policies: dict[str, int] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, tuple[str, int]] = field(default_factory=dict)  # name and number


def counts(
    session: Session,
    desks: Mapping[int, Desk],
    filter_: QueueFilter,
    at: dt.datetime,
    language: str,
) -> QueueCounts:
    found = QueueCounts()
    slugs = {str(desk.id): desk.slug for desk in desks.values()}
    ids = {
        str(id_): asked.public_id
        for desk in desks.values()
        for id_, asked in desk.questions.items()
    }
    for what, key, names, number in session.execute(_statement(desks, filter_, at)):
        if what in ("whole", "shown", "late", "appears", "read"):
            setattr(found, what, number)
        elif what == "space":
            found.spaces[slugs[key]] = number
        elif what == "question":
            found.questions[ids[key]] = number
        elif what == "language":
            found.languages[key] = number
        elif what == "policy":
            found.policies[key] = number
        elif what == "since":
            found.since[key] = number
        else:
            found.organisations[key] = (in_language(json.loads(names), language), number)
    found.languages = dict(sorted(found.languages.items(), key=lambda pair: (-pair[1], pair[0])))
    found.organisations = dict(
        sorted(found.organisations.items(), key=lambda pair: pair[1][0].casefold())
    )
    return found


def _statement(desks: Mapping[int, Desk], filter_: QueueFilter, at: dt.datetime) -> Any:
    everything = waiting(desks, QueueFilter(), at)

    def without(part: str) -> Any:
        return waiting(desks, replace(filter_, **{part: None}), at)

    comments = func.count(Comment.id.distinct())
    texts = (Revision, (Revision.comment_id == Comment.id) & (Revision.state == State.SUBMITTED))
    selects = [
        _one("whole").where(*everything),
        _one("shown").where(*waiting(desks, filter_, at)),
        _one("late").where(*everything, waits_since(desks, WaitingSince.PROMISE, at)),
        _one("read").where(*without("language"), in_languages_read(desks)),
        _one("appears").where(*under_review(desks, filter_, at), appears(at)),
        *(
            _one("since", literal(since.value, KEY)).where(
                *without("since"), waits_since(desks, since, at)
            )
            for since in WaitingSince
        ),
        _one("space", cast(Comment.space_id, KEY))
        .where(*without("space"))
        .group_by(Comment.space_id),
        _one("question", cast(Comment.question_id, KEY))
        .where(*without("question"))
        .group_by(Comment.question_id),
        _one("language", cast(Version.language, KEY), number=comments)
        .join(*texts)
        .join(Version, Version.id == Revision.version_id)
        .where(*without("language"))
        .group_by(Version.language),
        _one("policy", cast(Submission.policy, KEY), number=comments)
        .join(*texts)
        .join(Submission, Submission.id == Revision.submission_id)
        .where(*without("policy"))
        .group_by(Submission.policy),
        _one(
            "organisation",
            cast(Organisation.public_id, KEY),
            func.max(cast(Comment.organisation_names, Text)),
        )
        .join(Organisation, Organisation.id == Comment.organisation_id)
        .where(*without("organisation"))
        .group_by(Organisation.public_id),
    ]
    return union_all(*selects)


def _one(what: str, key: Any = None, names: Any = None, number: Any = None) -> Select[Any]:
    return select(
        literal(what, KEY),
        cast(null(), KEY) if key is None else key,
        cast(null(), Text) if names is None else names,
        func.count() if number is None else number,
    ).select_from(Comment)
