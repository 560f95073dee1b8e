"""Organisations by name and id, as lists and pages show them, and what a person is to one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.core.folding import fold
from forum.core.paging import Page
from forum.organisations.models import (
    Mandate,
    Organisation,
    OrganisationFormerName,
    OrganisationName,
)
from forum.organisations.queries.held_mandates import holding
from forum.organisations.queries.names import state_names
from forum.organisations.rules import MandateRole, OrganisationKind

PAGE = 50  # organisations on a page


@dataclass(frozen=True)
class OrganisationView:
    """An organisation with its names by language, CLDR's included."""

    id: int
    public_id: str
    kind: OrganisationKind
    state: str | None
    clears: bool
    version: int
    merged_into_id: int | None
    names: Mapping[str, str] = field(default_factory=dict)
    acronyms: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)  # names of our own, CLDR's left away

    def name(self, language: str) -> str:
        """In the reader's language, else in English, else in any."""
        for tag in (language, language.split("-")[0], "en"):
            if tag in self.names:
                return self.names[tag]
        return next(iter(self.names.values()), self.state or "")

    def acronym(self, language: str) -> str:
        return self.acronyms.get(language) or next(iter(self.acronyms.values()), "")


@dataclass(frozen=True, slots=True)
class FormerName:
    language: str
    name: str
    acronym: str
    used_until: dt.datetime


def not_merged() -> ColumnElement[bool]:
    """Organisations that have not been merged into another one."""
    return Organisation.merged_into_id.is_(None)


def organisation(session: Session, public_id: str) -> OrganisationView | None:
    return next(iter(organisations(session, Organisation.public_id == public_id)), None)


def organisations(
    session: Session, condition: ColumnElement[bool] | None = None
) -> list[OrganisationView]:
    """Two statements for all of them."""
    wanted = true() if condition is None else condition
    found = {
        row.id: OrganisationView(
            *(row.id, row.public_id, row.kind, row.state, row.clears, row.version),
            row.merged_into_id,
            state_names(row.state),
            {},
            {},
        )
        for row in session.execute(
            select(
                *(Organisation.id, Organisation.public_id, Organisation.kind, Organisation.state),
                *(Organisation.clears, Organisation.version, Organisation.merged_into_id),
            ).where(wanted)
        )
    }
    names = (
        select(OrganisationName)
        .join(Organisation, Organisation.id == OrganisationName.organisation_id)
        .where(wanted)
        .order_by(OrganisationName.language)
    )
    for one in session.scalars(names):
        listed = found.get(one.organisation_id)
        if listed is None:
            continue  # added between the two statements
        for kept, value in (
            (listed.names, one.name),
            (listed.given, one.name),
            (listed.acronyms, one.acronym),
        ):
            if value:
                assert isinstance(kept, dict)
                kept[one.language] = value
    return list(found.values())


def search(
    session: Session,
    wanted: str,
    language: str,
    *,
    after: str | None = None,
    condition: ColumnElement[bool] | None = None,
) -> Page[OrganisationView]:
    """A page of organisations in the order of their names in a language.

    Searched in Python, since the names of states are CLDR's and in no table: by any name or
    acronym in any language, a state's code or an id, without regard to accents and capitals.
    """
    term = fold(wanted.strip()[:100]) or ""
    found = [one for one in organisations(session, condition) if _fits(one, term)]
    found.sort(key=lambda one: (fold(one.name(language)) or "", one.id))
    return page_of(found, after)


def page_of(found: list[OrganisationView], after: str | None) -> Page[OrganisationView]:
    """From the organisation after which the page begins; from the first where it is gone."""
    places = {one.public_id: place for place, one in enumerate(found)}
    start = places.get(after or "", -1) + 1
    items = found[start : start + PAGE]
    more = len(found) > start + PAGE
    return Page(
        items,
        before=items[0].public_id if items and start else None,
        after=items[-1].public_id if items and more else None,
    )


def _fits(one: OrganisationView, term: str) -> bool:
    if not term:
        return True
    if term in (one.public_id, (one.state or "").lower()):
        return True
    return any(term in (fold(word) or "") for word in (*one.names.values(), *one.acronyms.values()))


def organisation_by_identifier(session: Session, wanted: str) -> OrganisationView | None:
    """By its id, its id in an imported file, or a state's code; where it was merged, the other."""
    row = session.execute(
        select(Organisation.id, Organisation.merged_into_id).where(
            or_(
                Organisation.public_id == wanted,
                Organisation.external_id == wanted,
                Organisation.state == wanted.upper(),
            )
        )
    ).first()
    if row is None:
        return None
    wanted_id = row.merged_into_id or row.id
    return next(iter(organisations(session, Organisation.id == wanted_id)), None)


def is_called(one: OrganisationView, wanted: str) -> bool:
    """Whether what was typed is a whole name, acronym, code or id of it, and not a part of one."""
    term = fold(wanted.strip())
    words = (*one.names.values(), *one.acronyms.values(), one.public_id, one.state or "")
    return term in {fold(word) for word in words if word}


def former_names(session: Session, organisation_id: int) -> list[FormerName]:
    """Last given up first."""
    rows = session.scalars(
        select(OrganisationFormerName)
        .where(OrganisationFormerName.organisation_id == organisation_id)
        .order_by(OrganisationFormerName.used_until.desc(), OrganisationFormerName.id)
    )
    return [FormerName(row.language, row.name, row.acronym, row.used_until) for row in rows]


def absorbed(session: Session, organisation_id: int) -> list[tuple[OrganisationView, dt.datetime]]:
    """Organisations that were merged into this one, last first."""
    rows = session.execute(
        select(Organisation.id, Organisation.merged_at)
        .where(Organisation.merged_into_id == organisation_id)
        .order_by(Organisation.merged_at.desc())
    )
    when: dict[int, dt.datetime] = {id_: at for id_, at in rows if at is not None}
    listed = {one.id: one for one in organisations(session, Organisation.id.in_(when))}
    return [(listed[id_], at) for id_, at in when.items() if id_ in listed]


def merged_into(session: Session, public_id: str) -> str | None:
    """The id of the organisation that has absorbed this one."""
    into = select(Organisation.merged_into_id).where(Organisation.public_id == public_id)
    return session.scalar(
        select(Organisation.public_id).where(Organisation.id == into.scalar_subquery())
    )


def roles_for(
    session: Session, person_id: int | None, organisation_id: int, on: dt.date
) -> frozenset[MandateRole]:
    """In which a person speaks for an organisation on a day."""
    rows = session.scalars(
        select(Mandate.role)
        .join(Person, Person.id == Mandate.person_id)
        .where(
            Mandate.person_id == person_id,
            Mandate.organisation_id == organisation_id,
            Person.active,
            holding(on),
        )
    )
    return frozenset(rows)
