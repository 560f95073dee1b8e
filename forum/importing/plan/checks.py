"""What must fit together: within the file, and with what is here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from forum.importing.file.errors import place
from forum.importing.file.schema import CommentSchema, ImportFile, SpaceSchema
from forum.importing.queries import Existing
from forum.organisations.queries.names import state_names
from forum.spaces.rules.local_time import FIRST_YEAR, LAST_YEAR, Repeated, Skipped, instant_of


def mistakes(file: ImportFile, here: Existing, at: dt.datetime) -> list[str]:
    """Everything that does not fit, in the file's order; `at` is the instant of the import."""
    return [
        *_space(file, here),
        *_organisations(file),
        *_questions(file, here),
        *_comments(file, here, at),
    ]


def _space(file: ImportFile, here: Existing) -> Iterator[str]:
    form = file.space
    if not isinstance(form, SpaceSchema):
        if here.space is None:
            yield f"space: there is no imported space {form} here; write it in full"
        return
    instants = []
    for name, local in (("opens_at", form.opens_at), ("closes_at", form.closes_at)):
        if not FIRST_YEAR <= local.year <= LAST_YEAR:
            yield f"space.{name}: this year is not between {FIRST_YEAR} and {LAST_YEAR}"
            continue
        try:
            instants.append(instant_of(local, form.time_zone))
        except Skipped:
            yield f"space.{name}: in {form.time_zone}, clocks skip this local time"
        except Repeated:
            yield f"space.{name}: in {form.time_zone}, this local time is there twice"
    if len(instants) == 2 and instants[0] >= instants[1]:
        yield "space.closes_at: it closes before it opens"
    if here.slug_taken:
        yield f"space.slug: another space has the address {form.slug}"


def _organisations(file: ImportFile) -> Iterator[str]:
    yield from _twice("organisations", "id", file.organisations, lambda one: one.id)
    states = [one for one in file.organisations if one.state]
    if len({one.state for one in states}) < len(states):
        yield "organisations: two of them are the same state"
    for number, one in enumerate(file.organisations):
        if not one.name and not state_names(one.state):
            yield f"{place(['organisations', number, 'name'])}: it has no name in any language"


def _questions(file: ImportFile, here: Existing) -> Iterator[str]:
    yield from _twice("questions", "id", file.questions, lambda one: one.id)
    yield from _twice("questions", "number", file.questions, lambda one: str(one.number))
    for number, one in enumerate(file.questions):
        taken_by = here.numbers.get(one.number, one.id)
        if one.id not in here.questions and taken_by != one.id:
            where = place(["questions", number, "number"])
            yield f"{where}: the space has another question {one.number}"


def _comments(file: ImportFile, here: Existing, at: dt.datetime) -> Iterator[str]:
    yield from _twice("comments", "id", file.comments, lambda one: one.id)
    questions = here.questions.keys() | {one.id for one in file.questions}
    organisations = here.organisations.keys() | {one.id for one in file.organisations}
    by_id = {one.id: one for one in file.comments}
    for number, one in enumerate(file.comments):
        if one.id in here.comments:
            continue  # it is compared, and nothing of it is taken
        where = place(["comments", number])
        if one.question not in questions:
            yield f"{where}.question: there is no question {one.question}"
        if one.organisation is not None and one.organisation not in organisations:
            yield f"{where}.organisation: there is no organisation {one.organisation}"
        if one.date > at:
            yield f"{where}.date: it lies ahead of now"
        elif one.date.year < FIRST_YEAR:
            yield f"{where}.date: it lies before {FIRST_YEAR}"
        if one.parent is not None and (wrong := _parent(one, by_id, here)):
            yield f"{where}.parent: {wrong}"


def _parent(one: CommentSchema, by_id: dict[str, CommentSchema], here: Existing) -> str | None:
    assert one.parent is not None
    found = here.comments.get(one.parent)
    if found is not None:
        question = here.questions.get(one.question)
        if question is None or question.id != found.question_id:
            return f"{one.parent} belongs to another question"
        if not found.takes_reply_at(one.date):
            return f"{one.parent} was not public at the date of this reply"
        return None
    parent = by_id.get(one.parent)
    if parent is None:
        return f"there is no comment {one.parent}"
    if parent.question != one.question:
        return f"{one.parent} belongs to another question"
    if not parent.is_published:
        return f"{one.parent} is not published"
    if parent.date > one.date:
        return f"{one.parent} is later than this reply"
    return None


def _twice(
    part: str, field: str, items: Iterable[object], key: Callable[..., str]
) -> Iterator[str]:
    first: dict[str, int] = {}
    for number, item in enumerate(items):
        earlier = first.setdefault(key(item), number)
        if earlier != number:
            where = place([part, number, field])
            yield f"{where}: {key(item)} is the {field} of {place([part, earlier])} too"
