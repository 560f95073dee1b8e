"""Instants, ids and pages: what the ground promises to everything above it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from forum.accounts.models import Person
from forum.core.db import db, transaction
from forum.core.ids import ALPHABET, LENGTH, is_id, new_id
from tests.security.making import Scene

# --- instants -----------------------------------------------------------------------------------

WRITTEN = [
    # UTC stays.
    dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC),
    # Another zone is the same instant.
    dt.datetime(2026, 7, 1, 12, 0, tzinfo=ZoneInfo("Asia/Kolkata")),
    # The doubled hour of October, each time around.
    dt.datetime(2026, 10, 25, 2, 30, fold=0, tzinfo=ZoneInfo("Europe/Zurich")),
    dt.datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Zurich")),
    # Microseconds are kept.
    dt.datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=dt.UTC),
]


@pytest.mark.parametrize("instant", WRITTEN, ids=str)
def test_an_instant_comes_back_as_it_was(scene: Scene, instant: dt.datetime) -> None:
    somebody = scene.person(created_at=instant)
    with scene.app.app_context():
        found = db.session.scalar(select(Person.created_at).where(Person.id == somebody.id))
    assert found is not None
    assert found.astimezone(dt.UTC) == instant.astimezone(dt.UTC)
    assert found.utcoffset() == dt.timedelta(0)


def test_a_naive_instant_is_refused(scene: Scene) -> None:
    with pytest.raises(StatementError) as refused:
        scene.person(created_at=dt.datetime(2026, 1, 1))  # noqa: DTZ001
    assert "time zone" in str(refused.value)
    with scene.app.app_context(), pytest.raises(StatementError):
        db.session.execute(select(Person.id).where(Person.created_at > dt.datetime(2026, 1, 1)))  # noqa: DTZ001


# --- a transaction is one act -------------------------------------------------------------------


def test_an_act_that_fails_leaves_nothing(app: Flask, scene: Scene) -> None:
    before = scene.rows()
    with app.app_context(), pytest.raises(LookupError), transaction() as session:  # noqa: PT012
        session.add(
            Person(
                email="a@example.org",
                name="A",
                interface_language="en",
                fs_uniquifier="a",
                created_at=dt.datetime.now(dt.UTC),
            )
        )
        session.flush()
        raise LookupError
    assert scene.rows() == before


def test_the_database_refuses_what_the_rules_forbid(scene: Scene) -> None:
    """Foreign keys and CHECK constraints hold on both engines."""
    from forum.accounts.models import SignIn

    now = dt.datetime.now(dt.UTC)
    with scene.app.app_context(), pytest.raises(IntegrityError), transaction() as session:  # noqa: PT012
        session.add(SignIn(secret_digest="x", person_id=999_999, started_at=now, ends_at=now))
        session.flush()


# --- ids ----------------------------------------------------------------------------------------


def test_ids_are_short_random_and_recognised() -> None:
    made = {new_id() for _ in range(2_000)}
    assert len(made) == 2_000
    assert all(len(one) == LENGTH and set(one) <= set(ALPHABET) and is_id(one) for one in made)


@pytest.mark.parametrize(
    "text",
    [
        *("", "0" * 11, "0" * 13, "0" * 12 + "\n", "0" * 11 + "i", "0" * 11 + "O"),
        *("０" * 12, "²" * 12, "é" * 12, "0" * 11 + "\0", "-" * 12, "A" * 12),
    ],
)
def test_what_is_no_id(text: str) -> None:
    assert not is_id(text)
