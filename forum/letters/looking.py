"""What a kind of letter works with: its readers, its cause, and what it finds when it is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from forum.ledger.models import Entry
from forum.letters.models import Letter
from forum.people.models import Person


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a letter goes to: a person, or a record that holds an address (an invitation)."""

    id: str
    person_id: int | None


@dataclass(frozen=True)
class Cause:
    """A letter in hand with what caused it, at the instant of sending."""

    session: Session
    entry: Entry
    letter: Letter
    person: Person | None
    language: str  # of the person's interface
    site: str  # https://host
    at: dt.datetime


@dataclass(frozen=True)
class Say:
    """It is still true and its reader may know it: what the templates are given. The address and
    the language are the person's, unless the cause has others."""

    values: Mapping[str, object] = field(default_factory=dict)
    to: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """It has not taken effect yet."""

    until: dt.datetime


# None: it was undone, or its reader may not know it any longer.
Found = Say | Wait | None
Readers = Callable[[Session, Entry], Iterable[Reader]]
Look = Callable[[Cause], Found]


def at_once(entry: Entry) -> dt.datetime:
    return entry.at


def when_it_takes_effect(entry: Entry) -> dt.datetime:
    """A decision's grace is over; without an instant, look at once and wait from there."""
    said = entry.details.get("effective_at")
    return dt.datetime.fromisoformat(said) if isinstance(said, str) else entry.at


@dataclass(frozen=True)
class Kind:
    """One row of the table: which acts, who is told, what is looked at when it is sent."""

    name: str  # also of its templates
    acts: tuple[str, ...]
    readers: Readers
    look: Look
    not_before: Callable[[Entry], dt.datetime] = at_once
    can_stop: bool = False  # a person may choose not to get it
