"""What tests of accounts do again and again: fill in a form, open the link of a letter."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from flask.testing import FlaskClient
from flask_security import hash_password
from sqlalchemy import select
from werkzeug.test import TestResponse

from forum.accounts.authentication import email_links
from forum.accounts.models import EmailChange, Person
from forum.accounts.queries import person_by_email
from forum.core.db import db
from forum.ledger.models import Entry
from tests.security.making import Scene, Somebody

PASSWORD = "correct horse battery staple"
NEW = "seven quiet rivers run north"
ANNA = "anna@example.org"


@lru_cache(maxsize=1)
def hashed() -> str:
    return hash_password(PASSWORD)


def add(scene: Scene, name: str = "Anna Keller", email: str = ANNA, **more: Any) -> Somebody:
    """Somebody with a confirmed account and `PASSWORD`."""
    with scene.app.app_context():
        password = hashed()
    return scene.person(name, **({"email": email, "password": password} | more))


def register(browser: FlaskClient, lang: str = "en", **fields: Any) -> TestResponse:
    usual = {"name": "Anna Keller", "email": ANNA, "password": PASSWORD, "terms": "1"}
    return browser.post(f"/{lang}/register", data=usual | fields)


def sign_in(
    browser: FlaskClient, email: str = ANNA, password: str = PASSWORD, **more: Any
) -> TestResponse:
    return browser.post("/en/sign-in", data={"email": email, "password": password}, **more)


def is_in(browser: FlaskClient) -> bool:
    status = browser.get("/en/mine").status_code
    assert status in (200, 401)
    return status == 200


def person(scene: Scene, email: str = ANNA) -> Person:
    with scene.app.app_context():
        found = person_by_email(db.session(), email)
        assert found is not None
        db.session.expunge(found)
        return found


def link(scene: Scene, kind: str, email: str = ANNA, lang: str = "en") -> str:
    """The path that the letter would name: `confirmation`, `recovery`."""
    with scene.app.app_context():
        found = person_by_email(db.session(), email)
        assert found is not None
        return str(getattr(email_links, f"{kind}_link")(found, lang))


def change_link(scene: Scene, lang: str = "en") -> str:
    """Of the change of address that was asked for last."""
    with scene.app.app_context():
        change = db.session.scalars(select(EmailChange).order_by(EmailChange.id.desc())).first()
        assert change is not None
        return email_links.email_change_link(change, lang)


def acts(scene: Scene) -> list[str]:
    """What the ledger says was done to persons, in order."""
    with scene.app.app_context():
        return list(
            db.session.scalars(
                select(Entry.act).where(Entry.act.like("person.%")).order_by(Entry.id)
            )
        )


def told(answer: TestResponse) -> tuple[int, str, str]:
    """All that a stranger learns from an answer."""
    page = re.sub(r'(name="(?:email|name)"[^>]* value=")[^"]*"', r"\1", answer.text)
    return answer.status_code, answer.headers.get("Location", ""), page
