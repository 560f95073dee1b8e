"""Signed in on these devices: listed, ended one by one or all others at once (C05, C17)."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from forum.accounts.actions import grant_site_role
from forum.accounts.models import SignIn
from forum.accounts.rules import SiteRole
from forum.core.db import db
from forum.ledger.models import Entry
from tests.accounts.accounts import ANNA, add, is_in, sign_in
from tests.conftest import A_MOMENT
from tests.security.making import Scene

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
REMOVAL = "/en/account/devices/removal"


def others(browser: FlaskClient) -> list[str]:
    """What the forms of the page would end."""
    page = browser.get("/en/account").text
    found = re.findall(r'name="device" value="([0-9a-z]{12})"', page)
    return [str(one) for one in found]


def test_devices_are_listed_and_ended_one_by_one(scene: Scene) -> None:
    add(scene)
    here, phone = scene.browser(), scene.browser()
    sign_in(here, headers={"User-Agent": FIREFOX})
    sign_in(phone, headers={"User-Agent": PHONE})
    page = here.get("/en/account").text
    assert "Firefox, Linux" in page
    assert "Safari, iPhone" in page
    assert page.index("Firefox, Linux") < page.index("Safari, iPhone"), "this one comes first"
    assert "Gecko" not in page
    (other,) = others(here)
    assert here.post(REMOVAL, data={"device": other}).status_code == 303
    assert is_in(here)
    assert not is_in(phone)
    assert others(here) == []
    assert here.post(REMOVAL, data={"device": other}).status_code == 303
    with scene.app.app_context():
        acts = db.session.scalars(select(Entry.act)).all()
    assert list(acts) == ["sign_in.end"]


def test_all_others_end_at_once(scene: Scene) -> None:
    somebody = add(scene)
    browsers = [scene.browser(somebody) for _each in range(4)]
    assert browsers[0].post(REMOVAL, data={"device": "others"}).status_code == 303
    assert [is_in(one) for one in browsers] == [True, False, False, False]


def test_nobody_ends_what_is_not_theirs(scene: Scene) -> None:
    """D08, D11 and B07 for this address."""
    anna, eve = scene.browser(add(scene)), scene.browser(scene.person("Eve"))
    with scene.app.app_context():
        hers = db.session.scalars(select(SignIn.public_id).order_by(SignIn.id)).first()
    for device in (hers, "0123456789ab", "", "9" * 30, "-1", "1e3", "１", "²", "x' OR 1=1 --"):
        assert eve.post(REMOVAL, data={"device": device}).status_code == 404, device
    assert eve.post(REMOVAL).status_code == 404
    assert eve.get(REMOVAL).status_code == 405
    assert scene.browser().post(REMOVAL, data={"device": "others"}).status_code == 401
    cross = {"Sec-Fetch-Site": "cross-site"}
    assert anna.post(REMOVAL, data={"device": "others"}, headers=cross).status_code == 403
    assert is_in(anna)


def test_new_rights_begin_with_a_new_sign_in(scene: Scene) -> None:
    """C03, C05"""
    browser = scene.browser(add(scene))
    with scene.app.app_context():
        role = SiteRole.SECRETARIAT
        grant_site_role(email=ANNA, role=role, at=A_MOMENT, by="command")
    assert not is_in(browser)
    again = scene.browser()
    sign_in(again)
    with scene.app.app_context():
        grant_site_role(email=ANNA, role=role, at=A_MOMENT, by="command")
    assert is_in(again), "the same grant twice changes nothing"
