"""Opening and changing spaces, and appointing people in them."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from forum.core.db import transaction
from forum.core.errors import Invalid, NotThere, Stale
from forum.ledger.actions import ChainWriter, begin_chain, ensure_site_chain
from forum.ledger.rules import SITE
from forum.spaces.actions.appointments import appoint_in
from forum.spaces.models import Space, SpaceText
from forum.spaces.queries import space_with_slug
from forum.spaces.queries.settings import space_details, space_texts
from forum.spaces.rights import may_change_space, may_open_space
from forum.spaces.rules import Role
from forum.spaces.rules.inputs import SpaceInput, SpaceTextInput
from forum.spaces.rules.viewer import Viewer
from forum.text.render import render

WELCOME_HEADING = 3  # below the section "About this consultation"


def open_space(*, viewer: Viewer, details: SpaceInput, at: dt.datetime) -> str:
    """Opens a space with its opener as secretariat, and returns its slug.

    Raises `NotThere` for whoever may not, and `Invalid` where the slug is taken.
    """
    if viewer.person_id is None or not may_open_space(viewer):
        raise NotThere
    with transaction() as session:
        ensure_site_chain(session)
        site = ChainWriter(session, SITE, at)
        space = create_space(session, site, details, external_id=None, by=viewer.public_id)
        chain_writer = ChainWriter(session, space.public_id, at)
        opener = viewer.public_id
        appoint_in(
            session,
            chain_writer,
            space_id=space.id,
            person_id=viewer.person_id,
            person=opener,
            role=Role.SECRETARIAT,
            by=opener,
        )
        return space.slug


def create_space(
    session: Session, site: ChainWriter, details: SpaceInput, *, external_id: str | None, by: str
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
    *, viewer: Viewer, slug: str, details: SpaceInput, version: int, at: dt.datetime
) -> None:
    """Changes everything but the slug, which is the space's address for good.

    Raises `NotThere` for whoever may not, and `Stale`, with the details as they are now, where
    somebody saved since `version`. Nothing changed is nothing done.
    """
    with transaction() as session:
        space = space_with_slug(session, slug)
        if not may_change_space(viewer, space.id):
            raise NotThere
        chain_writer = ChainWriter(session, space.public_id, at)
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
        chain_writer.write(
            actor=viewer.public_id,
            act="space.change",
            subject=space.public_id,
            details={"fields": changed},
        )


def changed_fields(now: SpaceInput, then: SpaceInput) -> list[str]:
    """The names of what differs, as the ledger tells them: `closes_at`, `fr.welcome`."""
    settings = _settings(now)
    fields = [name for name, value in _settings(then).items() if settings[name] != value]
    nothing = SpaceTextInput("")
    for language in sorted(now.words.keys() | then.words.keys()):
        was, is_ = now.words.get(language, nothing), then.words.get(language, nothing)
        fields += [
            f"{language}.{name}"
            for name in SpaceTextInput.__slots__
            if getattr(was, name) != getattr(is_, name)
        ]
    return fields


def _settings(details: SpaceInput) -> dict[str, object]:
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


def _write(text: SpaceText, words: SpaceTextInput) -> SpaceText:
    text.title, text.working_group, text.audience = words.title, words.working_group, words.audience
    text.welcome = words.welcome
    text.welcome_html = render(words.welcome, WELCOME_HEADING).html if words.welcome else ""
    return text
