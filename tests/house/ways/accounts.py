"""Accounts: joining, and one's own."""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlalchemy import select

from forum.accounts.actions import accounts
from forum.accounts.authentication import email_links
from forum.accounts.models import EmailChange, Person, SignIn
from forum.core.clock import now
from forum.core.rights import Who
from tests.house.asking import Asked, Asking, asks, opens
from tests.house.cast import add_person, fresh
from tests.world import PASSWORD, World

NEW = "seven quiet rivers run north"

opens("person.register", "people.ask_confirmation", "/en/confirmation")
opens("person.register", "people.letter", "/en/letter")
opens("person.register", "people.register", "/en/register", ok=(200, 303))  # home, if signed in
opens("person.change_password", "people.password", "/en/account/password")
opens("person.change_password", "people.ask_recovery", "/en/recovery")
opens("person.change_email", "people.email", "/en/account/email")
opens("person.change", "account.profile", "/en/account/profile")
opens("person.close", "account.closing", "/en/account/closing")
opens("account.read", "account.overview", "/en/account")
opens("account.read", "account.data", "/en/account/data")


# --- joining ------------------------------------------------------------------------------------


def address() -> str:
    return f"{fresh('guest')}@people.example"


def _path(world: World, kind: str, name: str) -> str:
    """Of the link in somebody's letter."""
    with world.reading() as session:
        person = session.scalars(select(Person).where(Person.email == world.emails[name])).one()
        link: str = getattr(email_links, f"{kind}_link")(person, "en")
        return urlsplit(link).path


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
        return urlsplit(email_links.email_change_link(change, "en")).path


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
