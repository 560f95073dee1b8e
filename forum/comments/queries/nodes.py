"""Comments with the texts that a viewer is given of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, String, bindparam, cast, func, select
from sqlalchemy.orm import Session, aliased

from forum.comments.models import Comment, Correspondence, Revision, Version
from forum.comments.rules import (
    CommentState,
    RevisionStatus,
    State,
    awaits_review,
    has_come,
    is_public,
    is_settled,
)
from forum.comments.rules.currency import Sense
from forum.comments.rules.text_selection import ReadableText, TextChoice, choose, current
from forum.comments.visibility import in_place, readable
from forum.core.db import Instant
from forum.organisations.models import Organisation
from forum.spaces.rules import Capacity, in_language
from forum.spaces.rules.viewer import NOBODY, Viewer

AnySelect = Select[*tuple[Any, ...]]
AnyRow = Row[*tuple[Any, ...]]
PENDING = (State.SUBMITTED, State.APPROVED, State.RETURNED, State.REJECTED)

Parent = aliased(Comment, name="parent")


@dataclass(slots=True)
class Node:
    """A comment as a page shows it. `choice` is None for a placeholder."""

    id: int
    public_id: str
    depth: int
    parent: str | None  # public id
    parent_name: str | None  # None: taken down
    state: CommentState
    ended_at: dt.datetime | None
    ended_reason: str | None
    author_name: str
    author_title: str
    author_id: int | None
    capacity: Capacity
    organisation_id: int | None
    organisation: str
    organisation_public_id: (
        str | None
    )  # public id of the organisation, whose page exists once this is public
    public_from: dt.datetime | None
    received_at: dt.datetime
    waits: bool
    choice: TextChoice | None = None

    @property
    def speaker(self) -> str:
        """For whom it speaks: the organisation, else the person."""
        return self.organisation or self.author_name

    def is_public(self, at: dt.datetime) -> bool:
        """Whether everybody can read it (`visibility.public`)."""
        return self.state is CommentState.STANDING and has_come(self.public_from, at)


NODE_COLUMNS = (
    Comment.id,
    Comment.public_id,
    Comment.depth,
    Comment.state,
    Comment.ended_at,
    Comment.ended_reason,
    Comment.author_name,
    Comment.author_title,
    Comment.author_id,
    Comment.capacity,
    Comment.organisation_id,
    Comment.organisation_names,
    select(Organisation.public_id)
    .where(Organisation.id == Comment.organisation_id)
    .correlate(Comment)
    .scalar_subquery()
    .label("organisation_public_id"),
    Comment.public_from,
    Comment.received_at,
    Comment.waits_until,
    Parent.public_id.label("parent"),
    Parent.state.label("parent_state"),
    Parent.author_name.label("parent_author"),
    Parent.organisation_names.label("parent_names"),
)


def nodes(
    session: Session,
    viewer: Viewer,
    comment_ids: Sequence[int],
    at: dt.datetime,
    language: str,
    chosen: Mapping[str, str],
) -> dict[int, Node]:
    """Comments of an outline with their texts, in two statements for all of them.

    `chosen` is the language asked for single comments, by public id.
    """
    if not comment_ids:
        return {}
    rows = session.execute(
        select(*NODE_COLUMNS)
        .outerjoin(Parent, Parent.id == Comment.parent_id)
        .where(Comment.id.in_(comment_ids), in_place(viewer, at))
    )
    found = [node_of(row, language, at) for row in rows]
    fill(session, viewer, found, at, language, chosen)
    return {node.id: node for node in found}


def node_of(row: AnyRow, language: str, at: dt.datetime) -> Node:
    parent_name = None
    if row.parent is not None and row.parent_state is CommentState.STANDING:
        names = row.parent_names
        parent_name = in_language(names, language) if names else row.parent_author
    names = row.organisation_names
    return Node(
        id=row.id,
        public_id=row.public_id,
        depth=row.depth,
        parent=row.parent,
        parent_name=parent_name,
        state=row.state,
        ended_at=row.ended_at,
        ended_reason=row.ended_reason,
        author_name=row.author_name,
        author_title=row.author_title,
        author_id=row.author_id,
        capacity=row.capacity,
        organisation_id=row.organisation_id,
        organisation=in_language(names, language) if names else "",
        organisation_public_id=row.organisation_public_id,
        public_from=row.public_from,
        received_at=row.received_at,
        waits=awaits_review(row.waits_until, at),
    )


def fill(
    session: Session,
    viewer: Viewer,
    nodes: Sequence[Node],
    at: dt.datetime,
    language: str,
    chosen: Mapping[str, str],
) -> None:
    """Gives each standing node its text, in one statement for all of them.

    In a thread an insider is also shown what is under review; what was refused or taken back is
    on the comment's own page. Of a comment at rest, everybody is given the same.
    """
    standing = [node for node in nodes if node.state is CommentState.STANDING]
    texts = texts_of(session, viewer, [node.id for node in standing], at)
    for node in standing:
        in_place = [
            text
            for text in texts.get(node.id, ())
            if is_public(text.status, at) or not is_settled(text.status, at)
        ]
        node.choice = choose(current(in_place, at), chosen.get(node.public_id), language)


def _corresponding() -> ScalarSelect[str]:
    """The senses of other versions to which a text's own corresponds, as `version.sense,…`."""
    same, other = aliased(Revision), aliased(Revision)
    said = cast(other.version_id, String) + "." + cast(other.sense, String)
    return (
        select(func.aggregate_strings(said, ","))
        .select_from(same)
        .join(Correspondence, Correspondence.revision_id == same.id)
        .join(other, other.id == Correspondence.other_id)
        .where(same.version_id == Revision.version_id, same.sense == Revision.sense)
        .correlate(Revision)
        .scalar_subquery()
    )


def senses_of(said: str | None) -> frozenset[Sense]:
    """What `_corresponding` gives, read again."""
    if not said:
        return frozenset()
    pairs = (pair.split(".") for pair in said.split(","))
    return frozenset((int(version), int(sense)) for version, sense in pairs)


TEXT_COLUMNS = (
    Revision.public_id,
    Revision.comment_id,
    Revision.version_id,
    Revision.number,
    Revision.state,
    Revision.publish_at,
    Revision.settles_at,
    Revision.received_at,
    Version.language,
    Version.provenance,
    Revision.credit,
    Version.withdrawn_through,
    Revision.html,
    Revision.excerpt,
    Revision.sense,
    _corresponding().label("corresponds"),
    Revision.saved_by_id,
    Revision.change,
    Revision.base_id,
)


def texts_of(
    session: Session,
    viewer: Viewer,
    comment_ids: Sequence[int],
    at: dt.datetime,
    *,
    with_source: bool = False,
) -> dict[int, list[ReadableText]]:
    """Revisions that the viewer may read and that are public or pending, by comment."""
    if not comment_ids:
        return {}
    statement = _texts(viewer) if viewer.is_signed_in else _visitors_texts()
    if with_source:
        statement = statement.add_columns(Revision.source)
    found: dict[int, list[ReadableText]] = {}
    for row in session.execute(statement, {"comments": comment_ids, "at": at}):
        found.setdefault(row.comment_id, []).append(text_of(row))
    return found


def text_of(row: AnyRow) -> ReadableText:
    """From a row of `TEXT_COLUMNS`."""
    return ReadableText(
        version=row.version_id,
        language=row.language,
        provenance=row.provenance,
        credit=row.credit,
        status=RevisionStatus(
            state=row.state,
            number=row.number,
            publish_at=row.publish_at,
            settles_at=row.settles_at,
            received_at=row.received_at,
            withdrawn_through=row.withdrawn_through,
        ),
        public_id=row.public_id,
        html=row.html,
        excerpt=row.excerpt,
        sense=row.sense,
        corresponds=senses_of(row.corresponds),
        writer=row.saved_by_id,
        change=row.change,
        proposed=row.base_id is not None,
        source=row._mapping.get("source", ""),
    )


@lru_cache(maxsize=1)
def _visitors_texts() -> AnySelect:
    return _texts(NOBODY)


def _texts(viewer: Viewer) -> AnySelect:
    at: Any = bindparam("at", type_=Instant())
    return (
        select(*TEXT_COLUMNS)
        .join(Version, Version.id == Revision.version_id)
        .join(Comment, Comment.id == Revision.comment_id)
        .where(
            Revision.comment_id.in_(bindparam("comments", expanding=True)),
            Revision.state.in_(PENDING),
            Revision.number > Version.withdrawn_through,
            readable(viewer, at),
        )
    )
