"""The demonstration loads into an empty database, once, and lives in the present."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import time_machine
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from forum.accounts.models import Person
from forum.comments.models import Comment, Revision
from forum.core.clock import now
from forum.demo.actions import PASSWORD, people
from forum.ledger.models import Entry
from forum.spaces.models import Question, Space
from tests.conftest import A_MOMENT


def test_it_loads_once_and_holds(
    app: Flask,
    runner: FlaskCliRunner,
    client: FlaskClient,
    session: scoped_session[Session],
    clock: time_machine.Traveller,
) -> None:
    result = runner.invoke(args=["demo", "load"])
    assert result.exit_code == 0, result.output
    assert "The demonstration is loaded." in result.output
    assert runner.invoke(args=["ledger", "verify"]).exit_code == 0
    newest = session.scalar(
        select(func.max(Comment.created_at)).where(Comment.external_id.is_not(None))
    )
    assert newest is not None
    assert dt.timedelta(days=2) <= A_MOMENT - newest.replace(tzinfo=dt.UTC) < dt.timedelta(days=3)
    space = session.scalars(select(Space)).one()
    assert 24 <= (space.closes_at - now()).days <= 27
    assert space.opens_at < now()
    last = session.scalar(select(func.max(Entry.at)))
    assert last is not None
    assert last.replace(tzinfo=dt.UTC) <= now()
    states = Counter(session.scalars(select(Revision.state)))
    assert {"draft", "submitted", "returned", "rejected", "recalled", "superseded"} <= set(states)
    assert set(session.scalars(select(Comment.state))) == {"standing", "removed", "withdrawn"}
    standing = (
        select(Comment.question_id, func.count())
        .where(Comment.state == "standing", Comment.public_from.is_not(None))
        .group_by(Comment.question_id)
    )
    counted = dict(session.execute(standing).all())
    assert counted == dict(session.execute(select(Question.id, Question.published)).all())
    entries = session.scalar(select(func.count()).select_from(Entry))
    session.rollback()
    again = runner.invoke(args=["demo", "load"])
    assert again.exit_code == 0
    assert "There is a space here already" in again.output
    assert session.scalar(select(func.count()).select_from(Entry)) == entries
    for language, closes in (("en", "12 December 2026"), ("fr", "12 décembre 2026")):
        page = client.get(f"/{language}/spaces/draft-guidance")
        assert page.status_code == 200
        assert page.text.count(closes) >= 2  # the facts, and what the welcome says
    signed = client.post(
        "/en/sign-in", data={"email": "moderator@demo.example", "password": PASSWORD}
    )
    assert signed.status_code in (302, 303)
    assert client.get("/en/moderation").status_code == 200


def test_the_accounts_are_told(runner: FlaskCliRunner) -> None:
    said = runner.invoke(args=["demo", "accounts"]).output
    for person in people():
        assert person["email"] in said
    assert PASSWORD in said


def test_it_leaves_a_space_of_others_alone(
    app: Flask, runner: FlaskCliRunner, session: scoped_session[Session]
) -> None:
    from tests.world import World

    with time_machine.travel(A_MOMENT, tick=False) as clock:
        World.begin(app, clock)
        assert "was not loaded" in runner.invoke(args=["demo", "load"]).output
    emails = session.scalars(select(Person.email)).all()
    assert not any(email.endswith("@demo.example") for email in emails)
