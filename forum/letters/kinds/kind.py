"""What a kind of letter works with: its readers, its cause, and what it finds when it is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.ledger.models import Entry
from forum.letters.models import Letter
from forum.spaces.rules import Role


@dataclass(frozen=True, slots=True)
class Recipient:
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
class LetterContent:
    """It is still true and its reader may know it: what the templates are given. The address and
    the language are the person's, unless the cause has others."""

    values: Mapping[str, object] = field(default_factory=dict)
    to: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Postponed:
    """It has not taken effect yet."""

    until: dt.datetime


# None: it was undone, or its reader may not know it any longer.
KindResult = LetterContent | Postponed | None
Recipients = Callable[[Session, Entry], Iterable[Recipient]]
ContentQuery = Callable[[Cause], KindResult]


def at_once(_session: Session, entry: Entry) -> dt.datetime:
    return entry.at


def when_it_takes_effect(_session: Session, entry: Entry) -> dt.datetime:
    """A decision's grace is over; without an instant, look at once and wait from there."""
    said = entry.details.get("effective_at")
    return dt.datetime.fromisoformat(said) if isinstance(said, str) else entry.at


@dataclass(frozen=True)
class LetterKind:
    """One row of the table: which acts, who is told, what is looked at when it is sent."""

    name: str  # also of its templates
    acts: tuple[str, ...]
    readers: Recipients
    look: ContentQuery
    not_before: Callable[[Session, Entry], dt.datetime] = at_once
    can_stop: bool = False  # a person may choose not to get it
    by_default: bool = True  # False: only whoever chooses it gets it
    roles: frozenset[Role] = frozenset()  # to choose it one has one of them in a space; none: all
    is_list: bool = False  # one letter tells of everything that falls due at its instant

    def is_wanted(self, *, chosen: bool) -> bool:
        """`chosen`: the person has chosen otherwise than what is by default."""
        return self.by_default != chosen
