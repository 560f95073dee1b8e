"""What of a file is in the database already, known again by its external ids."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.accounts.rules import normal_email
from forum.comments.models import Comment, Paste, Revision, Version
from forum.comments.rules import took_replies
from forum.importing.file.schema import CommentSchema, ImportFile, SpaceSchema, VersionSchema
from forum.ledger.rules import digest
from forum.organisations.models import Organisation, OrganisationName
from forum.spaces.models import Question, Space
from forum.spaces.queries import settings
from forum.spaces.rules.inputs import QuestionInput, SpaceInput
from forum.submission.analysis.pastes import fingerprint

Item = TypeVar("Item")
ROWS = 500  # ids in one statement; engines take some thousands


@dataclass(slots=True)
class ExistingQuestion:
    id: int
    number: int
    public_id: str
    details: QuestionInput
    places: int


@dataclass(slots=True)
class ExistingOrganisation:
    id: int
    kind: str
    state: str | None
    names: dict[str, str] = field(default_factory=dict)
    acronyms: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ExistingComment:
    """A comment of the space that the file names: as its parent, or as itself."""

    id: int
    question_id: int
    parent: str | None
    path: str
    depth: int
    places: int
    public_from: dt.datetime | None
    ended_at: dt.datetime | None
    created_at: dt.datetime
    author_name: str
    capacity: str
    organisation_id: int | None
    versions: dict[tuple[str, str], tuple[str, str, str]] = field(default_factory=dict)
    pastes: set[str] = field(default_factory=set)  # their fingerprints

    def takes_reply_at(self, at: dt.datetime) -> bool:
        """Whether it was public at an instant."""
        return took_replies(self.public_from, self.ended_at, at)

    def says(self, form: CommentSchema, question: int, organisation: int | None) -> bool:
        """Whether its first texts are those of the file; what was done since does not count."""
        same = (
            question == self.question_id
            and form.parent == self.parent
            and form.date == self.created_at
            and form.author.name == self.author_name
            and form.capacity.value == self.capacity
            and organisation == self.organisation_id
        )
        if form.paste is not None:
            # Not by its versions: another release, or other languages, may split it otherwise.
            return same and fingerprint(form.paste) in self.pastes
        return same and all(self._has(version) for version in form.versions)

    def _has(self, version: VersionSchema) -> bool:
        found = self.versions.get((version.language, version.provenance.value))
        if found is None:
            return False
        credit, salt, hashed = found
        same_words = hashed == digest(salt, version.text)
        return same_words and credit == (version.translator or version.tool)


@dataclass
class Existing:
    """All of it, by external id."""

    space: Space | None = None
    space_details: SpaceInput | None = None
    slug_taken: bool = False
    organisations: dict[str, ExistingOrganisation] = field(default_factory=dict)
    questions: dict[str, ExistingQuestion] = field(default_factory=dict)
    numbers: dict[int, str | None] = field(default_factory=dict)
    comments: dict[str, ExistingComment] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)


def existing(session: Session, file: ImportFile) -> Existing:
    here = Existing()
    wanted = file.space.id if isinstance(file.space, SpaceSchema) else file.space
    here.space = session.scalar(select(Space).where(Space.external_id == wanted))
    _existing_organisations(session, file, here)
    _existing_people(session, file, here)
    if here.space is None:
        if isinstance(file.space, SpaceSchema):
            taken = select(Space.id).where(Space.slug == file.space.slug)
            here.slug_taken = session.scalar(taken) is not None
        return here
    texts = settings.space_texts(session, here.space.id)
    here.space_details = settings.space_details(here.space, texts)
    for question in session.scalars(select(Question).where(Question.space_id == here.space.id)):
        here.numbers[question.number] = question.external_id
        if question.external_id is not None:
            here.questions[question.external_id] = ExistingQuestion(
                question.id,
                question.number,
                question.public_id,
                settings.question_details(question, settings.question_texts(session, question.id)),
                question.places,
            )
    _existing_comments(session, file, here, here.space.id)
    return here


def _existing_organisations(session: Session, file: ImportFile, here: Existing) -> None:
    """A state is known by its code as well: it may be here under another id, or under none."""
    by_id: dict[int, ExistingOrganisation] = {}
    states: dict[str, ExistingOrganisation] = {}
    columns = (Organisation.id, Organisation.external_id, Organisation.kind, Organisation.state)
    rows = session.execute(select(*columns, Organisation.merged_into_id)).all()
    for id_, _external_id, kind, state, _into in rows:
        by_id[id_] = ExistingOrganisation(id_, kind.value, state)
    for id_, external_id, _kind, state, into in rows:
        if external_id is not None:
            here.organisations[external_id] = by_id[into or id_]
        if state is not None:
            states[state] = by_id[into or id_]
    for name in session.scalars(select(OrganisationName)):
        by_id[name.organisation_id].names[name.language] = name.name
        if name.acronym:
            by_id[name.organisation_id].acronyms[name.language] = name.acronym
    for one in file.organisations:
        if one.state in states:
            here.organisations.setdefault(one.id, states[one.state])


def _existing_people(session: Session, file: ImportFile, here: Existing) -> None:
    emails = {normal_email(c.author.email) for c in file.comments if c.author.email}
    for some in in_chunks(sorted(emails), ROWS):
        statement = select(Person.email, Person.id).where(Person.email.in_(some))
        here.people.update((email, id_) for email, id_ in session.execute(statement))


def _existing_comments(session: Session, file: ImportFile, here: Existing, space_id: int) -> None:
    ids = {comment.id for comment in file.comments}
    ids.update(comment.parent for comment in file.comments if comment.parent)
    by_id: dict[int, ExistingComment] = {}
    columns = (
        *(Comment.external_id, Comment.id, Comment.question_id, Comment.parent_id, Comment.path),
        *(Comment.depth, Comment.places, Comment.public_from, Comment.ended_at),
        *(Comment.created_at, Comment.author_name, Comment.capacity, Comment.organisation_id),
    )
    above: dict[str, int] = {}
    for some in in_chunks(sorted(ids), ROWS):
        statement = select(*columns).where(
            Comment.space_id == space_id, Comment.external_id.in_(some)
        )
        for external_id, id_, question, parent_id, path, *rest in session.execute(statement):
            comment = ExistingComment(id_, question, None, path or "", *rest)
            here.comments[external_id or ""] = by_id[id_] = comment
            if parent_id is not None:
                above[external_id or ""] = parent_id
    names: dict[int, str] = {comment.id: name for name, comment in here.comments.items()}
    for some_ids in in_chunks(sorted(set(above.values()) - names.keys()), ROWS):
        parents = select(Comment.id, Comment.external_id).where(Comment.id.in_(some_ids))
        names.update((id_, name or "") for id_, name in session.execute(parents))
    for external_id, parent_id in above.items():
        here.comments[external_id].parent = names[parent_id]
    for some_ids in in_chunks(sorted(by_id), ROWS):
        texts = (
            select(
                *(Version.comment_id, Version.language, Version.provenance),
                *(Revision.credit, Revision.salt, Revision.digest),
            )
            .join(Revision, Revision.version_id == Version.id)
            .where(Version.comment_id.in_(some_ids), Revision.number == 1)
        )
        for comment_id, language, provenance, *said in session.execute(texts):
            by_id[comment_id].versions[language, provenance] = (said[0], said[1], said[2])
        pastes = select(Paste.comment_id, Paste.sha256).where(Paste.comment_id.in_(some_ids))
        for comment_id, sha256 in session.execute(pastes):
            by_id[comment_id].pastes.add(sha256)


def in_chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
