"""Writing a letter at the instant of sending: what its reader may see now, in their language."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from email.utils import formataddr
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, g, url_for
from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.core import i18n, mail
from forum.core.db import db
from forum.ledger.models import Entry
from forum.letters.delivery.message import Message
from forum.letters.delivery.unsubscribe import stop_token
from forum.letters.kinds.kind import Cause, LetterContent, LetterKind, Postponed
from forum.letters.kinds.registry import KINDS
from forum.letters.models import Letter, LetterChoice
from forum.text.excerpt import excerpt

HERE = "http://127.0.0.1:8000"  # where `make run` serves: links of letters that stay in a folder


def site_of(settings: Any) -> str:
    return settings.site_address.rstrip("/") or HERE


def sender(settings: Any) -> str:
    """`MAIL_FROM`, under the site's name where it has no name of its own."""
    host = urlsplit(site_of(settings)).hostname or "localhost"
    given = settings.mail_from or f"no-reply@{host}"
    if "<" in given:
        return given
    return formataddr((mail.one_line(settings.site_name or "Discussion space"), given), "utf-8")


def compose(letter: Letter, at: dt.datetime) -> EmailMessage | Postponed | None:
    """The letter as it goes out; `Postponed` where its cause has not taken effect; None where its
    reader is not to be told. Raises `mail.Refused` for an address that is none."""
    settings: Any = current_app.config["SETTINGS"]
    kind = KINDS[letter.kind]
    with Session(db.engine) as session:
        person = session.get(Person, letter.person_id) if letter.person_id else None
        if letter.person_id and not wants(session, kind, person):
            return None
        language = language_of(settings, person.interface_language if person else "")
        found = kind.look(
            Cause(
                session=session,
                entry=session.scalars(
                    select(Entry).where(Entry.chain == letter.chain, Entry.number == letter.number)
                ).one(),
                letter=letter,
                person=person,
                language=language,
                site=site_of(settings),
                at=at,
            )
        )
        if not isinstance(found, LetterContent):
            return found
        to = found.to or (person.email if person else "")
        language = language_of(settings, found.language or language)
        stop = _stop_address(kind, person, language) if person and kind.can_stop else ""
    subject, text, html = rendered(kind, language, found.values, stop)
    more = {}
    if stop:  # RFC 2369 and, for the one click of mail programs, RFC 8058
        more = {
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return mail.message(
        sender=sender(settings),
        recipient=to,
        subject=subject,
        text=text,
        html=html,
        language=language,
        message_id=letter.message_id,
        at=at,
        more=more,
    )


def rendered(kind: LetterKind, language: str, values: Any, stop: str = "") -> tuple[str, str, str]:
    """Subject, text and HTML.

    In contexts of their own: what is kept for a request (its language, its catalogue, its viewer)
    belongs to whoever asked for a page, or to the letter before this one.
    """
    app: Any = current_app
    settings: Any = app.config["SETTINGS"]
    site = site_of(settings)
    with app.app_context(), app.test_request_context(base_url=site), force_locale(language):
        g.language = language
        paper = Message(site)
        template = app.jinja_env.get_template(f"letters/{kind.name}.txt")
        site_name = settings.site_name or gettext("Discussion space")
        module: Any = template.make_module(
            {
                "paper": paper,
                "when": _when(language),
                "url_for": url_for,
                "language": language,
                "site_name": site_name,
                **values,
            }
        )
        title = mail.one_line(str(module.subject()))
        subject = excerpt(title, mail.MAX_SUBJECT)
        module.body()
        context = {
            "subject": title,
            "parts": paper.parts,
            "language": language,
            "site": site,
            "site_name": site_name,
            "stop": stop,
        }
        layout = app.jinja_env.get_template
        text = layout("letters/_layout.txt").render(context)
        return subject, text, layout("letters/_layout.html").render(context)


def _when(language: str) -> Any:
    """`14 November 2026, 18:00 (Central European Time)`, as sentences of letters need it."""

    def when(at: dt.datetime, zone: str = "UTC") -> str:
        instant = i18n.long_instant(at, zone, language)
        named = zone if zone == "UTC" else i18n.zone_name(zone, language)
        return f"{instant} ({named})"

    return when


def wants(session: Session, kind: LetterKind, person: Person | None) -> bool:
    """Closed accounts get nothing; an account's own letters cannot be stopped."""
    if person is None or not person.active:
        return False
    choice = session.get(LetterChoice, (person.id, kind.name))
    return not kind.can_stop or kind.is_wanted(chosen=choice is not None)


def language_of(settings: Any, wanted: str) -> str:
    interface = settings.interface_languages
    return wanted if wanted in interface else interface[0]


def _stop_address(kind: LetterKind, person: Person, language: str) -> str:
    settings = current_app.config["SETTINGS"]
    return f"{site_of(settings)}/{language}/letters/stop/{stop_token(person.public_id, kind.name)}"
