"""Who somebody is, which mandates hold, and what an organisation is called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from babel import Locale
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from forum.people.models import (
    Invitation,
    Mandate,
    Organisation,
    OrganisationName,
    Person,
    SignIn,
    SiteGrant,
)
from forum.people.rules import (
    InvitationState,
    Kind,
    MandateRole,
    MandateState,
    SiteRole,
    invitation_state,
    normal_email,
)

MOST_INVITATIONS = 100  # on the page of whoever sent them


@dataclass(frozen=True, slots=True)
class Device:
    """A browser in which somebody is signed in."""

    public_id: str
    browser: str
    started_at: dt.datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class SentInvitation:
    """An invitation as whoever sent it sees it."""

    public_id: str
    email: str
    organisation: str
    role: MandateRole | None
    invited_at: dt.datetime
    ends_at: dt.datetime
    state: InvitationState


@dataclass(frozen=True, slots=True)
class NamedMandate:
    """A mandate that holds now, with the organisation's names by language."""

    id: int
    public_id: str
    organisation_id: int
    kind: Kind
    role: MandateRole
    starts_on: dt.date
    ends_on: dt.date | None
    names: dict[str, str]


def holding(on: dt.date) -> ColumnElement[bool]:
    """Mandates by which a person may speak on a day, first and last included
    (`rules.standing_on`). An end that has come needs no job: the day decides."""
    return and_(
        Mandate.state == MandateState.GRANTED,
        Mandate.starts_on <= on,
        or_(Mandate.ends_on.is_(None), Mandate.ends_on >= on),
    )


def person_by_email(session: Session, email: str) -> Person | None:
    return session.scalar(select(Person).where(Person.email == normal_email(email)))


def signed_in(at: dt.datetime) -> ColumnElement[bool]:
    """Sign-ins that hold."""
    return and_(SignIn.ended_at.is_(None), SignIn.ends_at > at)


def devices(session: Session, person_id: int, current: int | None, at: dt.datetime) -> list[Device]:
    """The sign-ins that hold, the current one first, then the newest."""
    statement = (
        select(SignIn)
        .where(SignIn.person_id == person_id, signed_in(at))
        .order_by(SignIn.started_at.desc(), SignIn.id.desc())
    )
    found = [
        Device(row.public_id or "", row.browser or "", row.started_at, row.id == current)
        for row in session.scalars(statement)
    ]
    return sorted(found, key=lambda one: not one.is_current)


def site_roles(session: Session, person_id: int) -> frozenset[SiteRole]:
    statement = select(SiteGrant.role).where(SiteGrant.person_id == person_id)
    return frozenset(session.scalars(statement))


def mandates(session: Session, person_id: int, on: dt.date) -> list[NamedMandate]:
    """The mandates that hold on a day, in one statement first and last included."""
    statement = (
        select(Mandate, Organisation, OrganisationName)
        .join(Organisation, Organisation.id == Mandate.organisation_id)
        .outerjoin(OrganisationName, OrganisationName.organisation_id == Organisation.id)
        .where(Mandate.person_id == person_id, holding(on))
        .order_by(Mandate.id)
    )
    held: dict[int, NamedMandate] = {}
    for mandate, organisation, name in session.execute(statement):
        if mandate.id not in held:
            held[mandate.id] = NamedMandate(
                mandate.id,
                mandate.public_id,
                organisation.id,
                organisation.kind,
                mandate.role,
                mandate.starts_on,
                mandate.ends_on,
                state_names(organisation.state),
            )
        if name is not None:
            held[mandate.id].names[name.language] = name.name
    return list(held.values())


def organisation_names(session: Session, ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """Names by language of each organisation."""
    wanted = list(ids)
    names = {
        row.id: state_names(row.state)
        for row in session.scalars(select(Organisation).where(Organisation.id.in_(wanted)))
    }
    statement = select(OrganisationName).where(OrganisationName.organisation_id.in_(wanted))
    for row in session.scalars(statement):
        names[row.organisation_id][row.language] = row.name
    return names


def state_names(code: str | None, languages: Iterable[str] = ("en", "fr", "es")) -> dict[str, str]:
    """A state's names as CLDR has them; empty for codes that name no state there."""
    found = {tag: Locale(tag).territories.get(code or "") for tag in languages}
    return {tag: name for tag, name in found.items() if name and code}


def in_language(names: dict[str, str], language: str) -> str:
    """The name in the reader's language, or in another one."""
    return names.get(language) or names.get("en") or next(iter(names.values()), "")


def is_confirmed(session: Session, email: str) -> bool:
    person = person_by_email(session, email)
    return person is not None and person.confirmed_at is not None


def organisation_by_name(session: Session, name: str) -> Organisation | None:
    """By the id of a file, by the public id, or by a state's code."""
    return session.scalar(
        select(Organisation).where(
            (Organisation.external_id == name)
            | (Organisation.public_id == name)
            | (Organisation.state == name)
        )
    )


def name_of_organisation(session: Session, number: int | None, language: str) -> str:
    if number is None:
        return ""
    return in_language(organisation_names(session, [number])[number], language)


def may_invite_for(
    session: Session, person_id: int, is_administrator: bool, on: dt.date, language: str
) -> list[tuple[str, str]]:
    """Public ids and names of the organisations for which somebody may invite, by name."""
    if is_administrator:
        statement = select(Organisation.id, Organisation.public_id)
    else:
        own = [
            held.organisation_id
            for held in mandates(session, person_id, on)
            if held.role is MandateRole.FOCAL_POINT
        ]
        statement = select(Organisation.id, Organisation.public_id).where(Organisation.id.in_(own))
    found = {row.id: row.public_id for row in session.execute(statement)}
    names = organisation_names(session, found)
    listed = [(found[number], in_language(names[number], language)) for number in found]
    return sorted(listed, key=lambda one: one[1].casefold())


def invitations_of(
    session: Session, person_id: int, at: dt.datetime, language: str
) -> list[SentInvitation]:
    """The newest hundred that somebody sent."""
    statement = (
        select(Invitation)
        .where(Invitation.invited_by_id == person_id)
        .order_by(Invitation.id.desc())
        .limit(MOST_INVITATIONS)
    )
    found = list(session.scalars(statement))
    names = organisation_names(session, {row.organisation_id for row in found} - {None})  # type: ignore[arg-type]
    return [
        SentInvitation(
            row.public_id,
            row.email,
            in_language(names.get(row.organisation_id or 0, {}), language),
            row.role,
            row.invited_at,
            row.ends_at,
            state_of(row, at),
        )
        for row in found
    ]


def state_of(invitation: Invitation, at: dt.datetime) -> InvitationState:
    return invitation_state(invitation.accepted_at, invitation.withdrawn_at, invitation.ends_at, at)
