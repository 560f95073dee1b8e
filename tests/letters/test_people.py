"""Letters about accounts and rights, caused by the acts themselves."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from flask import Flask

from forum.accounts.actions import accounts
from forum.accounts.actions.roles import grant_site_role
from forum.accounts.rules import SiteRole
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.ledger.actions import ChainWriter
from forum.ledger.models import Entry
from forum.ledger.rules import SITE
from forum.letters.delivery.sending import drain
from forum.letters.models import Letter
from forum.letters.rules import LetterState
from forum.organisations.models import Invitation, Mandate
from forum.organisations.rules import MandateRole, OrganisationKind
from forum.spaces.actions.appointments import appoint
from forum.spaces.rules import Role
from tests.letters.conftest import Office, html, letters, text
from tests.world import PASSWORD, SPACE, World

NEW = "anew@people.example"
LONG = "a sentence that nobody would guess"
LINK = re.compile(r"^https://forum\.example(/\S+/\S{30,})$", re.MULTILINE)

Sent = Callable[[], list[EmailMessage]]


@pytest.fixture
def sent(app: Flask, quiet: World, by_post: Office) -> Sent:
    """Sends what is due; the letters that came since the last time."""
    seen = 0

    def new() -> list[EmailMessage]:
        nonlocal seen
        with app.app_context():
            drain()
        found = by_post.received[seen:]
        seen += len(found)
        return found

    return new


def _register(app: Flask, email: str = NEW, name: str = "Anne Example") -> None:
    with app.test_request_context("/fr/"):
        accounts.register(email=email, name=name, password=LONG, language="fr", at=now())


def _secret_path(message: EmailMessage) -> str:
    found = LINK.search(text(message))
    assert found, text(message)
    assert found[1] in html(message)
    return found[1]


def test_a_registration_is_confirmed_by_its_letter(app: Flask, sent: Sent) -> None:
    _register(app)
    [message] = sent()
    assert (message["To"], message["Content-Language"]) == (NEW, "fr")
    path = _secret_path(message)
    assert path.startswith("/fr/confirmation/")
    assert app.test_client().get(path).status_code == 200


def test_the_letter_to_a_stranger_s_address_holds_no_words_of_whoever_typed_it(
    app: Flask, sent: Sent
) -> None:
    _register(app, name="You won, see evil.example")
    [message] = sent()
    assert "evil" not in message.as_string() + text(message) + html(message)


def test_whoever_confirmed_before_the_letter_went_out_gets_none(app: Flask, sent: Sent) -> None:
    from sqlalchemy import update

    from forum.accounts.models import Person

    _register(app)
    with app.app_context(), transaction() as session:
        session.execute(update(Person).where(Person.email == NEW).values(confirmed_at=now()))
    assert sent() == []


def test_a_second_registration_is_told_to_whoever_has_the_account(
    app: Flask, quiet: World, sent: Sent
) -> None:
    _register(app, email=quiet.emails["person"])
    [message] = sent()
    assert message["To"] == quiet.emails["person"]
    assert message["Subject"] == "You have an account already"


def test_a_recovery_link_is_made_when_its_letter_is_sent_and_kept_nowhere(
    app: Flask, quiet: World, sent: Sent, clock: object
) -> None:
    """A letter that waited for two hours still opens: its hour begins when it goes out."""
    from sqlalchemy import select

    with app.test_request_context("/en/"):
        accounts.ask_recovery(email=quiet.emails["person"], at=now())
    quiet.wait(120)
    [message] = sent()
    path = _secret_path(message)
    assert app.test_client().get(path).status_code == 200
    secret = path.rpartition("/")[2]
    with app.app_context():
        for model in (Letter, Entry):
            for record in db.session.scalars(select(model)):
                kept = {column: getattr(record, column) for column in record.__table__.c.keys()}  # noqa: SIM118
                assert secret not in str(kept)


def test_nobody_is_written_to_for_an_address_without_an_account(app: Flask, sent: Sent) -> None:
    with app.test_request_context("/en/"):
        accounts.ask_recovery(email="nobody@people.example", at=now())
    assert sent() == []


def test_a_new_address_is_confirmed_there_and_told_to_the_old_one(
    app: Flask, quiet: World, sent: Sent
) -> None:
    person = quiet.viewer("person")
    assert person.person_id is not None
    with app.test_request_context("/en/"):
        accounts.ask_email(person_id=person.person_id, email=NEW, at=now())
    [message] = sent()
    assert (message["To"], message["Subject"]) == (NEW, "Confirm your new address")
    token = _secret_path(message).rpartition("/")[2]
    with app.test_request_context("/en/"):
        accounts.confirm_email(token=token, at=now())
    [message] = sent()
    assert message["To"] == quiet.emails["person"]
    assert message["Subject"] == "The address of your account was changed"
    assert NEW not in text(message) + html(message)


def test_a_change_of_address_that_was_replaced_is_told_to_nobody(
    app: Flask, quiet: World, sent: Sent
) -> None:
    person = quiet.viewer("person")
    assert person.person_id is not None
    with app.test_request_context("/en/"):
        for address in ("first@people.example", NEW):
            accounts.ask_email(person_id=person.person_id, email=address, at=now())
    assert [message["To"] for message in sent()] == [NEW]


def test_a_changed_password_is_told(app: Flask, quiet: World, sent: Sent) -> None:
    person = quiet.viewer("person")
    assert person.person_id is not None
    with app.test_request_context("/en/"):
        accounts.change_password(person_id=person.person_id, old=PASSWORD, new=LONG, at=now())
    [message] = sent()
    assert message["Subject"] == "Your password was changed"
    assert "16 November 2026, 09:30 (UTC)" in text(message)
    assert app.test_client().get("/en/recovery").status_code == 200
    assert "https://forum.example/en/recovery" in text(message)


@pytest.mark.parametrize(
    ("what", "state", "words"),
    [
        ("totp", "on", "asks for a code"),
        ("totp", "off", "no longer asks for a code"),
        ("passkey", "on", "A passkey was added"),
        ("passkey", "off", "A passkey was taken"),
        ("recovery_codes", "on", "New recovery codes"),
        ("recovery_code", "off", "A recovery code was used"),
    ],
)
def test_a_changed_second_factor_is_told(
    app: Flask, quiet: World, sent: Sent, what: str, state: str, words: str
) -> None:
    person = quiet.viewer("person").public_id
    with app.app_context(), transaction() as session:
        ChainWriter(session, SITE, now()).write(
            actor=person,
            act="person.second_factor",
            subject=person,
            details={"what": what, "state": state},
        )
    [message] = sent()
    assert words in text(message)


def _invite(app: Flask, world: World, **changes: object) -> str:
    with app.app_context(), transaction() as session:
        invitation = Invitation(
            **{
                "email": NEW,
                "language": "es",
                "proof": "",
                "invited_at": now(),
                "ends_at": now() + dt.timedelta(days=30),
                **changes,
            }
        )
        session.add(invitation)
        session.flush()
        ChainWriter(session, SITE, now()).write(
            actor="policy:command", act="invitation.send", subject=invitation.public_id
        )
        return invitation.public_id


def test_an_invitation_goes_to_its_address_in_its_language(
    app: Flask, quiet: World, sent: Sent
) -> None:
    from sqlalchemy import select

    from forum.organisations.models import Organisation

    with quiet.reading() as session:
        alliance = session.scalars(
            select(Organisation.id).where(Organisation.public_id == quiet.organisations["alliance"])
        ).one()
    _invite(app, quiet, organisation_id=alliance, role=MandateRole.FOCAL_POINT)
    [message] = sent()
    assert (message["To"], message["Content-Language"]) == (NEW, "es")
    assert "Forest Alliance" in message["Subject"]
    assert _secret_path(message).startswith("/es/invitations/")
    [letter] = letters(app)
    assert letter.person_id is None


@pytest.mark.parametrize("end", ["withdrawn_at", "ends_at"])
def test_an_invitation_that_is_over_is_not_sent(
    app: Flask, quiet: World, sent: Sent, end: str
) -> None:
    _invite(app, quiet, **{end: now()})
    assert sent() == []
    assert [letter.state for letter in letters(app)] == [LetterState.STOPPED]


def test_roles_mandates_and_appointments_are_told_to_whom_they_are_given(
    app: Flask, quiet: World, sent: Sent
) -> None:
    with app.app_context():
        grant_site_role(
            email=quiet.emails["person"], role=SiteRole.SECRETARIAT, at=now(), by="policy:command"
        )
        appoint(
            email=quiet.emails["rival"],
            slug=SPACE,
            role=Role.MODERATOR,
            at=now(),
            by="policy:command",
        )
    quiet.add_organisation("ministry", kind=OrganisationKind.OTHER, names={"en": "Ministry"})
    quiet.grant("neighbour", "ministry", MandateRole.DRAFTER)
    found = sorted((str(message["To"]), str(message["Subject"])) for message in sent())
    assert found == [
        (quiet.emails["neighbour"], "You may speak for Ministry"),
        (quiet.emails["person"], "You have a new role on this site"),
        (quiet.emails["rival"], "You were appointed in “Draft guide”"),
    ]


def test_a_mandate_that_ended_before_it_was_told_is_told_to_nobody(
    app: Flask, quiet: World, sent: Sent
) -> None:
    from sqlalchemy import update

    quiet.add_organisation("ministry", kind=OrganisationKind.OTHER, names={"en": "Ministry"})
    quiet.grant("person", "ministry", MandateRole.DRAFTER, until=-1)
    assert sent() == []
    with app.app_context(), transaction() as session:
        session.execute(update(Mandate).values(ends_on=None))


def test_nothing_is_told_of_what_the_demonstration_did(
    app: Flask, quiet: World, sent: Sent
) -> None:
    person = quiet.viewer("person").public_id
    with app.app_context(), transaction() as session:
        ChainWriter(session, SITE, now()).write(
            actor="policy:demo", act="role.grant", subject=person, details={"role": "secretariat"}
        )
    assert sent() == []
    assert letters(app) == []


def test_every_link_to_a_page_of_ours_leads_to_one(app: Flask) -> None:
    """Those that are written as paths, because their pages stand above letters."""
    for address in ("/en/", "/en/sign-in", "/en/recovery", "/en/review"):
        assert app.test_client().get(urlsplit(address).path).status_code == 200
