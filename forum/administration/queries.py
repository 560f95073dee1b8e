"""What administrators see: everybody with an account, and every entry of the ledger."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Text, cast, false, or_, select, true
from sqlalchemy.orm import Session, aliased

from forum.accounts.models import Person, SiteGrant
from forum.accounts.rules import SiteRole, normal_email
from forum.core.folding import contains
from forum.core.ids import is_id
from forum.core.paging import Page
from forum.ledger.models import Entry
from forum.ledger.rules import SITE
from forum.organisations.models import Mandate
from forum.organisations.rules import MandateState
from forum.spaces.models import Space, SpaceText
from forum.spaces.rules import in_language

PAGE = 50  # lines on a page
MOST_NAMED = 50  # persons whose entries are looked for when a name is typed


@dataclass(frozen=True)
class AccountLine:
    id: int
    public_id: str
    name: str
    title: str
    email: str
    languages: tuple[str, ...]
    active: bool
    created_at: dt.datetime
    roles: frozenset[SiteRole]


def people(session: Session, wanted: str, before: str | None) -> Page[AccountLine]:
    """Newest first, by name, address or id."""
    statement = select(Person).where(_named(wanted)).order_by(Person.id.desc()).limit(PAGE + 1)
    if before is not None:
        other = aliased(Person)
        neighbour = select(other.id).where(other.public_id == before).scalar_subquery()
        statement = statement.where(Person.id < neighbour)
    found = list(session.scalars(statement))
    more = len(found) > PAGE
    items = _accounts(session, found[:PAGE])
    return Page(
        items,
        before=items[0].public_id if before and items else None,
        after=items[-1].public_id if more else None,
    )


def account(session: Session, public_id: str) -> AccountLine | None:
    found = session.scalars(select(Person).where(Person.public_id == public_id)).all()
    return next(iter(_accounts(session, list(found))), None)


def _accounts(session: Session, people: list[Person]) -> list[AccountLine]:
    roles: dict[int, set[SiteRole]] = {}
    ids = [person.id for person in people]
    for grant in session.scalars(select(SiteGrant).where(SiteGrant.person_id.in_(ids))):
        roles.setdefault(grant.person_id, set()).add(grant.role)
    return [
        AccountLine(
            id=person.id,
            public_id=person.public_id,
            name=person.name,
            title=person.title,
            email=person.email,
            languages=tuple(person.languages),
            active=person.active,
            created_at=person.created_at,
            roles=frozenset(roles.get(person.id, ())),
        )
        for person in people
    ]


def _named(wanted: str) -> ColumnElement[bool]:
    wanted = wanted.strip()
    if not wanted:
        return true()
    ways = [contains(Person.name, wanted), contains(Person.email, wanted)]
    if is_id(wanted):
        ways.append(Person.public_id == wanted)
    return or_(*ways)


def mandates(state: str, wanted: str) -> ColumnElement[bool]:
    """Mandates in a state (any, where it names none), of people by name, address or id."""
    condition = _named(wanted)
    if state in list(MandateState):
        condition = condition & (Mandate.state == MandateState(state))
    return condition


@dataclass(frozen=True, slots=True)
class LedgerFilters:
    """What of the ledger is looked for; what is empty is not asked."""

    chain: str = ""  # "site" or a space's address
    act: str = ""
    person: str = ""  # who did it: an id, an address, or a part of a name
    about: str = ""  # an id: of what it was done to, or named in the details
    first: dt.date | None = None  # days in UTC, both included
    last: dt.date | None = None


@dataclass(frozen=True)
class LedgerLine:
    entry: Entry
    who: str  # a name; empty for a policy, and for who is gone
    where: str  # a space's title; empty for the site


def ledger(
    session: Session, filters: LedgerFilters, before: str | None, language: str
) -> Page[LedgerLine]:
    """Newest first; `before` is the hash of the entry to go on from."""
    statement = (
        select(Entry)
        .where(*_conditions(session, filters))
        .order_by(Entry.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        other = aliased(Entry)
        neighbour = select(other.id).where(other.hash == before).scalar_subquery()
        statement = statement.where(Entry.id < neighbour)
    found = list(session.scalars(statement))
    more = len(found) > PAGE
    found = found[:PAGE]
    wrote = {entry.actor for entry in found}
    rows = session.execute(select(Person.public_id, Person.name).where(Person.public_id.in_(wrote)))
    names = {row.public_id: row.name for row in rows}
    titles = _titles(session, {entry.chain for entry in found}, language)
    items = [LedgerLine(one, names.get(one.actor, ""), titles.get(one.chain, "")) for one in found]
    return Page(
        items,
        before=items[0].entry.hash if before and items else None,
        after=items[-1].entry.hash if more else None,
    )


def acts(session: Session) -> list[str]:
    """The verbs that the ledger knows so far."""
    return sorted(session.scalars(select(Entry.act).distinct()))


def chains(session: Session, language: str) -> list[tuple[str, str]]:
    """The address and title of each space."""
    rows = session.execute(select(Space.slug, Space.public_id).order_by(Space.id)).all()
    titles = _titles(session, {row.public_id for row in rows}, language)
    return [(row.slug, titles.get(row.public_id, row.slug)) for row in rows]


def _conditions(session: Session, filters: LedgerFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.chain == SITE:
        found.append(Entry.chain == SITE)
    elif filters.chain:
        found.append(
            Entry.chain
            == select(Space.public_id).where(Space.slug == filters.chain).scalar_subquery()
        )
    if filters.act:
        found.append(Entry.act == filters.act)
    if filters.person:
        found.append(Entry.actor.in_(_ids(session, filters.person)))
    if filters.about:
        # An organisation or a person is often named in the details of what was done to a mandate.
        within = cast(Entry.details, Text).contains(f'"{filters.about}"', autoescape=True)
        found.append(
            or_(Entry.subject == filters.about, within) if is_id(filters.about) else false()
        )
    if filters.first is not None:
        found.append(Entry.at >= _midnight(filters.first))
    if filters.last is not None:
        found.append(Entry.at < _midnight(filters.last) + dt.timedelta(days=1))
    return found


def _ids(session: Session, person: str) -> list[str]:
    """By id or the name of a policy, else by address, else by a part of the name."""
    if is_id(person) or person.startswith("policy:"):
        return [person]
    exact = session.scalars(
        select(Person.public_id).where(Person.email == normal_email(person))
    ).all()
    if exact:
        return list(exact)
    named = select(Person.public_id).where(contains(Person.name, person)).limit(MOST_NAMED)
    return list(session.scalars(named))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _titles(session: Session, public_ids: set[str], language: str) -> dict[str, str]:
    texts: dict[str, dict[str, str]] = {}
    rows = session.execute(
        select(Space.public_id, SpaceText.language, SpaceText.title)
        .join(SpaceText, SpaceText.space_id == Space.id)
        .where(Space.public_id.in_(public_ids))
    )
    for public_id, tag, title in rows:
        texts.setdefault(public_id, {})[tag] = title
    return {id_: in_language(by_language, language) for id_, by_language in texts.items()}
