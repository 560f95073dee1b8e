"""The fixtures keep what they promise: empty tables, a clock that stands, a closed network."""

from __future__ import annotations

import datetime as dt
import socket

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from forum.core.clock import now
from forum.core.db import db, transaction
from tests.conftest import A_MOMENT

INSERT = text(
    "INSERT INTO person (id, public_id, email, name, title, interface_language, languages, active,"
    " fs_uniquifier, created_at) VALUES (:id, :name, :name, :name, '', 'en', '[]', true, :name,"
    " '2026-01-01 00:00:00+00:00')"
)


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_begins_empty(app: Flask, turn: int) -> None:
    with app.app_context():
        assert db.session.scalar(text("SELECT count(*) FROM person")) == 0
        db.session.rollback()
        with transaction() as session:
            session.execute(INSERT, {"id": 1, "name": "somebody"})
        assert db.session.scalar(text("SELECT count(*) FROM person")) == 1


def test_a_client_says_what_a_browser_says(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.environ_base["HTTP_SEC_FETCH_SITE"] == "same-origin"


def test_the_clock_stands_still(clock: time_machine.Traveller) -> None:
    assert now() == A_MOMENT
    clock.shift(dt.timedelta(days=1))
    assert now() == A_MOMENT + dt.timedelta(days=1)


def test_the_network_is_closed() -> None:
    with socket.socket() as probe, pytest.raises(RuntimeError, match="the network is closed"):
        probe.connect(("192.0.2.1", 80))
