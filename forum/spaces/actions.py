"""Opening and changing spaces, and appointing people in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from forum.core.db import transaction
from forum.core.errors import Invalid, NotThere, Stale
from forum.ledger.actions import Pen, begin_chain, ensure_site_chain
from forum.ledger.rules import SITE
from forum.people.queries import person_by_email
from forum.spaces.details import SpaceDetails, SpaceWords
from forum.spaces.editing import space_details, space_texts
from forum.spaces.models import Appointment, Space, SpaceText
from forum.spaces.rights import may_change_space, may_open_space
from forum.spaces.rules import Role
from forum.spaces.viewer import Viewer
from forum.texts.render import render

WELCOME_HEADING = 3  # below the section "About this consultation"


def open_space(*, viewer: Viewer, details: SpaceDetails, at: dt.datetime) -> str:
    """Opens a space with its opener as secretariat, and returns its slug.

    Raises `NotThere` for whoever may not, and `Invalid` where the slug is taken.
    """
    if viewer.person_id is None or not may_open_space(viewer):
        raise NotThere
    with transaction() as session:
        ensure_site_chain(session)
        site = Pen(session, SITE, at)
        space = create_space(session, site, details, external_id=None, by=viewer.public_id)
        pen = Pen(session, space.public_id, at)
        opener = viewer.public_id
        appoint_in(
            session,
            pen,
            space_id=space.id,
            person_id=viewer.person_id,
            person=opener,
            role=Role.SECRETARIAT,
            by=opener,
        )
        return space.slug


def create_space(
    session: Session, site: Pen, details: SpaceDetails, *, external_id: str | None, by: str
) -> Space:
    """In the caller's transaction, on the site's chain; begins the space's own chain."""
    if session.scalar(select(Space.id).where(Space.slug == details.slug)) is not None:
        raise Invalid({"slug": _l("Another space has this address. Choose another one.")})
    space = Space(external_id=external_id, slug=details.slug, **_settings(details))
    session.add(space)
    session.flush()
    begin_chain(session, space.public_id)
    for language, words in details.words.items():
        session.add(_write(SpaceText(space_id=space.id, language=language), words))
    site.write(actor=by, act="space.open", subject=space.public_id)
    return space


def change_space(
    *, viewer: Viewer, slug: str, details: SpaceDetails, version: int, at: dt.datetime
) -> None:
    """Changes everything but the slug, which is the space's address for good.

    Raises `NotThere` for whoever may not, and `Stale`, with the details as they are now, where
    somebody saved since `version`. Nothing changed is nothing done.
    """
    with transaction() as session:
        space = _space(session, slug)
        if not may_change_space(viewer, space.id):
            raise NotThere
        pen = Pen(session, space.public_id, at)
        session.refresh(space)
        texts = space_texts(session, space.id)
        now = space_details(space, texts)
        if space.version != version:
            raise Stale(_l("Somebody else has changed this space meanwhile."), now)
        changed = changed_fields(now, details)
        if not changed:
            return
        for name, value in _settings(details).items():
            setattr(space, name, value)
        for language in texts.keys() | details.words.keys():
            words = details.words.get(language)
            if words is None:
                session.delete(texts[language])
            elif words != now.words.get(language):
                text = texts.get(language) or SpaceText(space_id=space.id, language=language)
                session.add(_write(text, words))
        flag_modified(space, "time_zone")  # counts the version up also where only texts changed
        pen.write(
            actor=viewer.public_id,
            act="space.change",
            subject=space.public_id,
            details={"fields": changed},
        )


def appoint(*, email: str, slug: str, role: Role, at: dt.datetime, by: str) -> None:
    """Gives a person a role in a space. Doing it twice changes nothing. Raises `Invalid`."""
    with transaction() as session:
        person = person_by_email(session, email)
        if person is None:
            raise Invalid({"email": _l("There is no account with this address.")})
        try:
            space = _space(session, slug)
        except NotThere:
            raise Invalid({"space": _l("There is no space with this address.")}) from None
        pen = Pen(session, space.public_id, at)
        appoint_in(
            session,
            pen,
            space_id=space.id,
            person_id=person.id,
            person=person.public_id,
            role=role,
            by=by,
        )


def appoint_in(
    session: Session,
    pen: Pen,
    *,
    space_id: int,
    person_id: int,
    person: str,
    role: Role,
    by: str,
    languages: Sequence[str] = (),
    more: Mapping[str, object] | None = None,
) -> None:
    """In the caller's transaction, on the space's chain. What somebody holds they are not given
    again; only the languages in which they read there may be new."""
    held = session.scalar(
        select(Appointment).where(
            Appointment.space_id == space_id,
            Appointment.person_id == person_id,
            Appointment.role == role,
            Appointment.ended_at.is_(None),
        )
    )
    if held is not None and held.languages == list(languages):
        return
    if held is None:
        held = Appointment(space_id=space_id, person_id=person_id, role=role, appointed_at=pen.at)
        session.add(held)
    held.languages = list(languages)
    pen.write(
        actor=by,
        act="appointment.grant",
        subject=person,
        details={"role": role.value, **(more or {})},
    )


def _space(session: Session, slug: str) -> Space:
    space = session.scalar(select(Space).where(Space.slug == slug))
    if space is None:
        raise NotThere
    return space


def changed_fields(now: SpaceDetails, then: SpaceDetails) -> list[str]:
    """The names of what differs, as the ledger tells them: `closes_at`, `fr.welcome`."""
    settings = _settings(now)
    fields = [name for name, value in _settings(then).items() if settings[name] != value]
    nothing = SpaceWords("")
    for language in sorted(now.words.keys() | then.words.keys()):
        was, is_ = now.words.get(language, nothing), then.words.get(language, nothing)
        fields += [
            f"{language}.{name}"
            for name in SpaceWords.__slots__
            if getattr(was, name) != getattr(is_, name)
        ]
    return fields


def _settings(details: SpaceDetails) -> dict[str, object]:
    """The record's own columns, the slug aside."""
    return {
        "opens_at": details.opens_at,
        "closes_at": details.closes_at,
        "time_zone": details.time_zone,
        "languages": list(details.languages),
        "release": details.release,
        "grace_minutes": details.grace_minutes,
        "admits_personal": details.admits_personal,
        "allows_own": details.allows_own,
        "terms": [dict(term) for term in details.terms],
    }


def _write(text: SpaceText, words: SpaceWords) -> SpaceText:
    text.title, text.working_group, text.audience = words.title, words.working_group, words.audience
    text.welcome = words.welcome
    text.welcome_html = render(words.welcome, WELCOME_HEADING).html if words.welcome else ""
    return text
