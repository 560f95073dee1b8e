"""Links with a secret (C14): one purpose, one person, one use, one hour; none is kept."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask import Flask

from forum.accounts.authentication.email_links import (
    LIFETIMES,
    Purpose,
    confirmation_link,
    linked_person,
    read_link,
    recovery_link,
)
from forum.accounts.models import Person
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Gone, NotThere
from tests.security.making import Scene

SECOND = dt.timedelta(seconds=1)


def token(link: str) -> str:
    return link.rsplit("/", 1)[-1]


def recovery(scene: Scene, number: int) -> str:
    with scene.app.app_context():
        person = db.session.get(Person, number)
        assert person is not None
        return token(recovery_link(person, "fr"))


def opens(scene: Scene, secret: str, purpose: Purpose = Purpose.RECOVERY) -> int | None:
    with scene.app.app_context():
        try:
            return linked_person(db.session(), secret, purpose, now()).id
        except (Gone, NotThere):
            return None


def test_a_link_is_for_one_person_and_one_purpose(app: Flask, scene: Scene) -> None:
    anna, bert = scene.person("Anna"), scene.person("Bert")
    assert opens(scene, recovery(scene, anna.id)) == anna.id
    assert opens(scene, recovery(scene, bert.id)) == bert.id
    for purpose in set(Purpose) - {Purpose.RECOVERY}:
        assert opens(scene, recovery(scene, anna.id), purpose) is None
    with app.app_context():
        person = db.session.get(Person, anna.id)
        assert person is not None
        assert "/fr/recovery/" in recovery_link(person, "fr")
        assert "/es/confirmation/" in confirmation_link(person, "es")


def test_a_link_ends_in_time(clock: time_machine.Traveller, scene: Scene) -> None:
    anna = scene.person("Anna")
    secret = recovery(scene, anna.id)
    clock.shift(LIFETIMES[Purpose.RECOVERY])
    assert opens(scene, secret) == anna.id
    clock.shift(SECOND)
    assert opens(scene, secret) is None


def test_a_link_dies_with_what_it_was_for(scene: Scene) -> None:
    """Another password, another address, another identity, another end of the account."""
    for change in (
        {"password": "another"},
        {"email": "another@example.org"},
        {"fs_uniquifier": "another"},
        {"active": False},
        {"confirmed_at": now()},
    ):
        somebody = scene.person("Anna")
        secret = recovery(scene, somebody.id)
        scene.change(Person, somebody.id, **change)
        assert opens(scene, secret) is None, change


FORGED = ["", "x", ".", "a.b.c", "é", "x" * 10_000, "WyIwMTIzNDU2Nzg5YWIiLCIiXQ.aa.bb", "\x00"]


def test_a_forged_link_opens_nothing(app: Flask, scene: Scene) -> None:
    real = recovery(scene, scene.person("Anna").id)
    payload, time, signature = real.rsplit(".", 2)
    changed = [
        f"{payload}.{time}.{signature[::-1]}",
        f"{payload[:-1]}.{time}.{signature}",
        f"{payload}.{time[::-1]}.{signature}",
        real.swapcase(),
    ]
    with app.app_context():
        for secret in [*FORGED, *changed]:
            with pytest.raises(NotThere):
                read_link(secret, Purpose.RECOVERY, now())


def test_links_name_the_site_and_never_a_request(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C13: whatever host a request names."""
    anna = scene.person("Anna")
    site = "https://forum.example/"
    settings = scene.app.config["SETTINGS"].model_copy(update={"site_address": site})
    monkeypatch.setitem(scene.app.config, "SETTINGS", settings)
    with scene.app.test_request_context("/", headers={"Host": "evil.example"}):
        person = db.session.get(Person, anna.id)
        assert person is not None
        assert recovery_link(person, "fr").startswith("https://forum.example/fr/recovery/")
