"""Adding persons and organisations, granting roles and mandates, signing in and out."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_security import hash_password
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.ledger.actions import Pen, ensure_site_chain
from forum.ledger.rules import SITE
from forum.people.models import (
    Mandate,
    Organisation,
    OrganisationName,
    Person,
    SignIn,
    SiteGrant,
)
from forum.people.queries import person_by_email
from forum.people.rules import (
    MAX_NAME,
    MAX_PASSWORD,
    PASSWORD_LENGTH,
    Kind,
    MandateRole,
    MandateState,
    SiteRole,
    normal_email,
    normal_password,
)
from forum.texts.clean import clean_line, is_blank


def add_person(
    *,
    email: str,
    name: str,
    password: str,
    interface_language: str,
    at: dt.datetime,
    by: str,
    languages: list[str] | None = None,
    title: str = "",
) -> str:
    """Makes an account and returns the person's public id.

    Raises `Invalid` where the address has one, where the password is too short or too long, or
    where nothing could be seen of the name.
    """
    password = normal_password(password)
    if len(password) < PASSWORD_LENGTH:
        raise Invalid({"password": _l("A password needs at least 15 characters.")})
    if len(password) > MAX_PASSWORD:
        raise Invalid({"password": _l("A password can have 1,000 characters at most.")})
    name, title = clean_line(name), clean_line(title)
    if is_blank(name) or len(name) > MAX_NAME or len(title) > MAX_NAME:
        raise Invalid({"name": _l("A name needs letters that can be seen, at most 200.")})
    hashed = hash_password(password)
    with transaction() as session:
        ensure_site_chain(session)
        pen = Pen(session, SITE, at)
        if person_by_email(session, email):
            raise Invalid({"email": _l("This address has an account already.")})
        person = Person(
            email=normal_email(email),
            name=name,
            title=title,
            interface_language=interface_language,
            languages=languages or [interface_language],
            password=hashed,
            active=True,
            fs_uniquifier=uuid.uuid4().hex,
            created_at=at,
        )
        session.add(person)
        session.flush()
        pen.write(actor=by, act="person.add", subject=person.public_id)
        return person.public_id


def grant_site_role(*, email: str, role: SiteRole, at: dt.datetime, by: str) -> None:
    """Doing it twice changes nothing."""
    with transaction() as session:
        ensure_site_chain(session)
        pen = Pen(session, SITE, at)
        person = _person(session, email)
        if session.get(SiteGrant, (person.id, role)) is None:
            session.add(SiteGrant(person_id=person.id, role=role, granted_at=at))
            pen.write(actor=by, act="role.grant", subject=person.public_id, details={"role": role})


def add_organisation(
    session: Session,
    pen: Pen,
    *,
    external_id: str | None,
    kind: Kind,
    state: str | None,
    names: Mapping[str, str],
    acronyms: Mapping[str, str],
    by: str,
) -> Organisation:
    """In the caller's transaction, on the site's chain."""
    organisation = Organisation(external_id=external_id, kind=kind, state=state)
    session.add(organisation)
    session.flush()
    for language, name in names.items():
        session.add(
            OrganisationName(
                organisation_id=organisation.id,
                language=language,
                name=name,
                acronym=acronyms.get(language, ""),
            )
        )
    pen.write(actor=by, act="organisation.add", subject=organisation.public_id)
    return organisation


def grant_mandate(
    *,
    email: str,
    organisation: str,
    role: MandateRole,
    starts_on: dt.date,
    ends_on: dt.date | None,
    proof: str,
    at: dt.datetime,
    by: str,
) -> None:
    """`organisation` is its external or public id. The same grant twice changes nothing."""
    with transaction() as session:
        ensure_site_chain(session)
        pen = Pen(session, SITE, at)
        person = _person(session, email)
        found = session.scalar(
            select(Organisation).where(
                (Organisation.external_id == organisation)
                | (Organisation.public_id == organisation)
                | (Organisation.state == organisation)
            )
        )
        if found is not None and found.merged_into_id is not None:
            found = session.get(Organisation, found.merged_into_id)
        if found is None:
            raise Invalid({"organisation": _l("There is no such organisation.")})
        same = session.scalar(
            select(Mandate).where(
                Mandate.person_id == person.id,
                Mandate.organisation_id == found.id,
                Mandate.role == role,
                Mandate.starts_on == starts_on,
                Mandate.state.in_((MandateState.REQUESTED, MandateState.GRANTED)),
            )
        )
        if same is not None and same.state is MandateState.GRANTED and same.ends_on == ends_on:
            return
        if same is not None:
            raise Invalid({"starts_on": _l("There is another mandate that begins on this day.")})
        mandate = Mandate(
            person_id=person.id,
            organisation_id=found.id,
            role=role,
            state=MandateState.GRANTED,
            proof=proof,
            starts_on=starts_on,
            ends_on=ends_on,
            granted_at=at,
        )
        session.add(mandate)
        session.flush()
        pen.write(
            actor=by,
            act="mandate.grant",
            subject=mandate.public_id,
            details={"person": person.public_id, "organisation": found.public_id, "role": role},
        )


def _person(session: Session, email: str) -> Person:
    person = person_by_email(session, email)
    if person is None:
        raise Invalid({"email": _l("There is no account with this address.")})
    return person


def secret_digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def begin_sign_in(*, person_id: int, at: dt.datetime, days: int) -> str:
    """Records a sign-in and returns the secret that its cookie carries."""
    secret = secrets.token_urlsafe(32)
    with transaction() as session:
        session.add(
            SignIn(
                secret_digest=secret_digest(secret),
                person_id=person_id,
                started_at=at,
                ends_at=at + dt.timedelta(days=days),
            )
        )
    return secret


def end_sign_in(*, secret: str, at: dt.datetime) -> None:
    """For good: a copy of the cookie is worth nothing from now on."""
    with transaction() as session:
        session.execute(
            update(SignIn)
            .where(SignIn.secret_digest == secret_digest(secret), SignIn.ended_at.is_(None))
            .values(ended_at=at)
        )
