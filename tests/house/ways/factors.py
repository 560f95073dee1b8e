"""Second factors, and signing in."""

from __future__ import annotations

import datetime as dt
import re

from passlib.totp import TOTP

from forum.accounts.actions import second_factors
from forum.core.clock import now
from forum.core.rights import Who
from tests.house.asking import Asked, Asking, asks, opens
from tests.house.cast import add_person, fresh
from tests.world import PASSWORD, World

KEY = re.compile(r'translate="no">([A-Z2-7 -]+)</b>')  # on the page of one-time codes
JUNK = {"credential": "{}"}  # no answer of a passkey; what a browser sends is in tests/browser

opens("person.second_factor", "people.codes", "/en/account/codes")
opens("person.second_factor", "security.wan_register", "/en/account/passkeys")
opens("person.second_factor", "security.wan_delete", "/en/account/passkeys/removal", ok=(302,))
opens("sign_in.begin", "security.login", "/en/sign-in", ok=(200, 302))
opens("sign_in.begin", "security.wan_signin", "/en/sign-in/passkey", ok=(200, 302))
opens("sign_in.again", "security.verify", "/en/sign-in-again")
opens("sign_in.again", "security.wan_verify", "/en/sign-in-again/passkey")


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
