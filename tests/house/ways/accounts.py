"""Accounts: joining, one's own account, second factors, invitations."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlsplit

from passlib.totp import TOTP
from sqlalchemy import select

from forum.core.clock import now
from forum.core.db import transaction
from forum.core.rights import Who
from forum.people import links
from forum.people.actions import accounts, second_factors
from forum.people.models import EmailChange, Invitation, Person, SignIn
from tests.house.walking import CAST, Asked, Asking, add_person, asks, fresh, opens
from tests.world import PASSWORD, World

NEW = "seven quiet rivers run north"
KEY = re.compile(r'translate="no">([A-Z2-7 -]+)</b>')  # on the page of one-time codes
JUNK = {"credential": "{}"}  # no answer of a passkey; what a browser sends is in tests/browser

opens("person.register", "people.ask_confirmation", "/en/confirmation")
opens("person.register", "people.letter", "/en/letter")
opens("person.register", "people.register", "/en/register", ok=(200, 303))  # home, if signed in
opens("person.change_password", "people.password", "/en/account/password")
opens("person.change_password", "people.ask_recovery", "/en/recovery")
opens("person.change_email", "people.email", "/en/account/email")
opens("person.second_factor", "people.codes", "/en/account/codes")
opens("person.second_factor", "security.wan_register", "/en/account/passkeys")
opens("person.second_factor", "security.wan_delete", "/en/account/passkeys/removal", ok=(302,))
opens("person.change", "account.profile", "/en/account/profile")
opens("person.close", "account.closing", "/en/account/closing")
opens("account.read", "account.overview", "/en/account")
opens("account.read", "account.data", "/en/account/data")
opens("sign_in.begin", "security.login", "/en/sign-in", ok=(200, 302))
opens("sign_in.begin", "security.wan_signin", "/en/sign-in/passkey", ok=(200, 302))
opens("sign_in.again", "security.verify", "/en/sign-in-again")
opens("sign_in.again", "security.wan_verify", "/en/sign-in-again/passkey")
opens("invitation.send", "people.sent_invitations", "/en/account/invitations")


# --- joining ------------------------------------------------------------------------------------


def address() -> str:
    return f"{fresh('guest')}@people.example"


def _path(world: World, kind: str, name: str) -> str:
    """Of the link in somebody's letter."""
    with world.reading() as session:
        person = session.scalars(select(Person).where(Person.email == world.emails[name])).one()
        return urlsplit(getattr(links, f"{kind}_link")(person, "en")).path


@asks("person.register", "POST people.register", act=None)
def register(at: Asking) -> Asked:
    form = {"name": "Anna Keller", "email": address(), "password": NEW, "terms": "1"}
    return Asked("/en/register", form)


@asks("person.register", "POST people.ask_confirmation", act=None)
def ask_confirmation(_at: Asking) -> Asked:
    return Asked("/en/confirmation", {"email": address()})


def unconfirmed(world: World) -> str:
    name = fresh("guest")
    add_person(world, name, confirmed_at=None)
    return _path(world, "confirmation", name)


@asks("person.confirm", "GET people.confirm")
def open_confirmation(at: Asking) -> Asked:
    return Asked(at.kept(unconfirmed))


@asks("person.confirm", "POST people.confirm")
def confirm(at: Asking) -> Asked:
    return Asked(at.kept(unconfirmed), {"password": PASSWORD})


@asks("person.change_password", "POST people.ask_recovery", act=None)
def ask_recovery(_at: Asking) -> Asked:
    return Asked("/en/recovery", {"email": address()})


def forgetful(world: World) -> str:
    name = fresh("guest")
    add_person(world, name)
    return _path(world, "recovery", name)


@asks("person.change_password", "GET people.recover")
def open_recovery(at: Asking) -> Asked:
    return Asked(at.kept(forgetful))


@asks("person.change_password", "POST people.recover")
def recover(at: Asking) -> Asked:
    return Asked(at.kept(forgetful), {"password": NEW})


# --- one's own account --------------------------------------------------------------------------


@asks("person.change_password", "POST people.password")
def change_password(_at: Asking) -> Asked:
    return Asked("/en/account/password", {"old": PASSWORD, "new": NEW})


@asks("person.change_email", "POST people.email", act="person.ask_email")
def ask_email(_at: Asking) -> Asked:
    return Asked("/en/account/email", {"email": address()})


def moving(world: World) -> str:
    name = fresh("guest")
    add_person(world, name)
    with world.app.app_context():
        person = world.viewer(name).person_id
        assert person is not None
        accounts.ask_email(person_id=person, email=address(), at=now())
    with world.reading() as session:
        change = session.scalars(select(EmailChange).order_by(EmailChange.id.desc())).first()
        assert change is not None
        return urlsplit(links.email_change_link(change, "en")).path


@asks("person.change_email", "GET people.confirm_email")
def open_new_address(at: Asking) -> Asked:
    return Asked(at.kept(moving))


@asks("person.change_email", "POST people.confirm_email")
def confirm_email(at: Asking) -> Asked:
    return Asked(at.kept(moving))


@asks("person.change", "POST account.profile")
def profile(_at: Asking) -> Asked:
    form = {"name": fresh("Anna Keller"), "interface_language": "en", "languages": "en"}
    return Asked("/en/account/profile", form)


@asks("person.close", "POST account.closing")
def close(_at: Asking) -> Asked:
    return Asked("/en/account/closing", {"comments": "keep", "sure": "1"})


@asks("sign_in.end", "POST security.logout", act=None)
def sign_out(_at: Asking) -> Asked:
    return Asked("/en/sign-out")


@asks("sign_in.end", "POST people.end_device")
def end_device(at: Asking) -> Asked:
    """The sign-in of another browser of theirs."""
    if at.who is Who.VISITOR:
        return Asked("/en/account/devices/removal", {"device": "others"})
    at.world.browser(at.name)
    with at.world.reading() as session:
        device = session.scalars(select(SignIn.public_id).order_by(SignIn.id.desc())).first()
    return Asked("/en/account/devices/removal", {"device": device or ""})


# --- second factors -----------------------------------------------------------------------------


def code(key: str) -> str:
    """What a telephone shows now."""
    return str(TOTP(key=re.sub("[- ]", "", key), format="base32").generate().token)


def _shown_key(at: Asking) -> str:
    """Of the codes that somebody sets up anew; one of nobody for whoever is not let in."""
    if at.who is not Who.VISITOR:
        with at.world.app.app_context():
            second_factors.end_totp(person_id=_id(at), at=now())
    found = KEY.search(at.browser.get("/en/account/codes").text)
    return found[1] if found else "A" * 16


def _set_up(at: Asking) -> None:
    """What follows never reads the secret."""
    if at.who is not Who.VISITOR:
        with at.world.app.app_context():
            second_factors.begin_totp(
                person_id=_id(at), secret="unread", counter=0, sign_in=0, at=now()
            )


def _id(at: Asking) -> int:
    found = at.world.viewer(at.name).person_id
    assert found is not None
    return found


@asks("person.second_factor", "POST people.codes")
def codes(at: Asking) -> Asked:
    return Asked("/en/account/codes", {"code": code(_shown_key(at))})


@asks("person.second_factor", "GET people.picture")
def picture(at: Asking) -> Asked:
    _shown_key(at)
    return Asked("/en/account/codes/picture.svg")


@asks("person.second_factor", "POST people.end_codes")
def end_codes(at: Asking) -> Asked:
    _set_up(at)
    return Asked("/en/account/codes/removal")


@asks("person.second_factor", "GET people.recovery_codes")
def recovery_codes(at: Asking) -> Asked:
    _set_up(at)
    return Asked("/en/account/recovery-codes")


@asks("person.second_factor", "POST people.recovery_codes", ok=(200,))
def renew_recovery_codes(at: Asking) -> Asked:
    _set_up(at)
    return Asked("/en/account/recovery-codes")


@asks("person.second_factor", "POST security.wan_register", ok=(200,), act=None)
def begin_passkey(_at: Asking) -> Asked:
    return Asked("/en/account/passkeys", {"name": fresh("key")})


@asks("person.second_factor", "POST security.wan_register_response", act=None)
def add_passkey(_at: Asking) -> Asked:
    return Asked("/en/account/passkeys/x", JUNK)


@asks("person.second_factor", "POST security.wan_delete", act=None)
def remove_passkey(_at: Asking) -> Asked:
    return Asked("/en/account/passkeys/removal", {"name": "none"})


# --- signing in ---------------------------------------------------------------------------------


def known(world: World) -> str:
    name = fresh("guest")
    add_person(world, name)
    return world.emails[name]


@asks("sign_in.begin", "POST security.login", act=None)
def sign_in(at: Asking) -> Asked:
    return Asked("/en/sign-in", {"email": at.kept(known), "password": PASSWORD})


def _halfway(at: Asking) -> dict[str, str]:
    """The password was right, and a code is asked for. Returns a code and a code of recovery.

    Whoever is signed in is never there.
    """
    if at.who is not Who.VISITOR:
        return {"code": "000000", "recovery": "0000-0000-0000-0000"}
    name = fresh("guest")
    add_person(at.world, name)
    theirs = at.world.browser(name)
    found = KEY.search(theirs.get("/en/account/codes").text)
    assert found is not None
    theirs.post("/en/account/codes", data={"code": code(found[1])})
    page = theirs.post("/en/account/recovery-codes").text
    recovery = re.findall(r"<b>([0-9a-z]{4}(?:-[0-9a-z]{4}){3})</b>", page)
    at.world.clock.shift(dt.timedelta(minutes=1))  # a code is taken once
    form = {"email": at.world.emails[name], "password": PASSWORD}
    at.browser.post("/en/sign-in", data=form)
    return {"code": code(found[1]), "recovery": recovery[0]}


@asks("sign_in.begin", "GET security.two_factor_token_validation", ok=(200, 303))
def open_code(at: Asking) -> Asked:
    _halfway(at)
    return Asked("/en/sign-in/code")


@asks("sign_in.begin", "POST security.two_factor_token_validation", act=None)
def give_code(at: Asking) -> Asked:
    return Asked("/en/sign-in/code", {"code": _halfway(at)["code"]})


@asks("sign_in.begin", "GET security.mf_recovery", ok=(200, 302, 303))
def open_recovery_code(at: Asking) -> Asked:
    _halfway(at)
    return Asked("/en/sign-in/recovery-code")


@asks("sign_in.begin", "POST security.mf_recovery", act=None)
def give_recovery_code(at: Asking) -> Asked:
    return Asked("/en/sign-in/recovery-code", {"code": _halfway(at)["recovery"]})


@asks("sign_in.begin", "POST security.wan_signin", ok=(200, 303), act=None)
def begin_with_passkey(_at: Asking) -> Asked:
    return Asked("/en/sign-in/passkey", {})


@asks("sign_in.begin", "POST security.wan_signin_response", act=None)
def give_passkey(_at: Asking) -> Asked:
    return Asked("/en/sign-in/passkey/x", JUNK)


@asks("sign_in.again", "POST security.verify", act=None)
def give_password_again(_at: Asking) -> Asked:
    return Asked("/en/sign-in-again", {"password": PASSWORD})


@asks("sign_in.again", "POST security.wan_verify", ok=(200,), act=None)
def begin_again_with_passkey(_at: Asking) -> Asked:
    return Asked("/en/sign-in-again/passkey")


@asks("sign_in.again", "POST security.wan_verify_response", act=None)
def give_passkey_again(_at: Asking) -> Asked:
    return Asked("/en/sign-in-again/passkey/x", JUNK)


# --- invitations --------------------------------------------------------------------------------


@asks("invitation.send", "POST people.sent_invitations")
def invite(at: Asking) -> Asked:
    form = {
        "email": address(),
        "language": "fr",
        "organisation": at.world.organisations["switzerland"],
        "role": "drafter",
        "proof": "A letter",
    }
    return Asked("/en/account/invitations", form)


def _invitation(world: World, email: str, by: str) -> Invitation:
    """As if whoever sent it had been allowed to, then."""
    with world.app.app_context(), transaction() as session:
        sender = session.scalars(select(Person.id).where(Person.email == world.emails[by])).one()
        found = Invitation(
            email=email,
            language="en",
            invited_by_id=sender,
            invited_at=now(),
            ends_at=now() + dt.timedelta(days=14),
        )
        session.add(found)
        session.flush()
        session.expunge(found)
        return found


def sent(world: World) -> str:
    """By the author, who was a focal point at that time."""
    return _invitation(world, address(), CAST[Who.AUTHOR]).public_id


@asks("invitation.withdraw", "POST people.withdraw_invitation")
def withdraw(at: Asking) -> Asked:
    return Asked(f"/en/account/invitations/{at.kept(sent)}/removal")


def _invited(at: Asking) -> str:
    """The link of an invitation to whoever asks, or to somebody without an account."""
    email = address() if at.who is Who.VISITOR else at.world.emails[at.name]
    found = _invitation(at.world, email, "administrator")
    with at.world.app.app_context():
        return urlsplit(links.invitation_link(found, "en")).path


@asks("invitation.accept", "GET people.invitation")
def open_invitation(at: Asking) -> Asked:
    return Asked(_invited(at))


@asks("invitation.accept", "POST people.invitation")
def accept(at: Asking) -> Asked:
    return Asked(_invited(at), {"name": "Claire Blanc", "password": NEW, "terms": "1"})
