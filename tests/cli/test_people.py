"""Accounts, roles and mandates from the command line."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum.accounts.models import Person, SiteGrant
from forum.ledger.models import Entry
from forum.organisations.models import Mandate
from forum.spaces.models import Appointment
from tests.world import PASSWORD, SPACE, World

ANNE = "anne@people.example"


def run(runner: FlaskCliRunner, *arguments: str, typed: str = "") -> tuple[int, str]:
    result = runner.invoke(args=["person", *arguments], input=typed)
    return result.exit_code, result.output


def test_an_account_is_added_and_signs_in(
    runner: FlaskCliRunner, session: scoped_session[Session], client: FlaskClient
) -> None:
    arguments = ("add", "Anne@People.example", "--name", "Anne", "--reads", "en,FR")
    status, said = run(runner, *arguments, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert (status, PASSWORD in said) == (0, False)
    person = session.scalars(select(Person)).one()
    assert (person.email, person.name, person.languages) == (ANNE, "Anne", ["en", "fr"])
    assert session.scalars(select(Entry.actor)).one() == "policy:command"
    answer = client.post("/en/sign-in", data={"email": ANNE, "password": PASSWORD})
    assert answer.status_code in (302, 303)


def test_a_password_can_come_from_a_pipe(
    runner: FlaskCliRunner, session: scoped_session[Session]
) -> None:
    arguments = ("add", ANNE, "--name", "Anne", "--password-stdin")
    assert run(runner, *arguments, typed=f"{PASSWORD}\n")[0] == 0
    assert run(runner, *arguments, typed=f"{PASSWORD}\n")[0] == 1  # there is one already
    assert len(session.scalars(select(Person.id)).all()) == 1


@pytest.mark.parametrize(
    ("arguments", "typed", "told"),
    [
        # Two passwords that differ are asked for again, and then there is nothing more to read.
        ((ANNE, "--name", "A"), f"{PASSWORD}\nanother one, longer\n", "do not match"),
        ((ANNE, "--name", "A", "--password-stdin"), "short\n", "at least 15 characters"),
        (("anne", "--name", "A", "--password-stdin"), PASSWORD, "not an e-mail address"),
        (("a@b\n@c", "--name", "A", "--password-stdin"), PASSWORD, "not an e-mail address"),
        ((ANNE, "--name", " \u200b", "--password-stdin"), PASSWORD, "would be visible"),
        ((ANNE, "--name", "A" * 201, "--password-stdin"), PASSWORD, "at most 200"),
        ((ANNE, "--name", "A", "--language", "xx", "--password-stdin"), PASSWORD, "--language"),
        ((ANNE, "--name", "A", "--reads", "en,zz9", "--password-stdin"), PASSWORD, "zz9"),
    ],
)
def test_an_account_that_cannot_be(
    runner: FlaskCliRunner,
    session: scoped_session[Session],
    arguments: tuple[str, ...],
    typed: str,
    told: str,
) -> None:
    status, said = run(runner, "add", *arguments, typed=typed)
    assert status != 0
    assert told in said
    assert session.scalars(select(Person.id)).all() == []


def test_roles_are_granted_once(world: World, runner: FlaskCliRunner) -> None:
    email = world.emails["person"]
    grants = (
        (email, "administrator"),
        (email, "secretariat"),
        (email, "secretariat", "--space", SPACE),
        (email, "moderator", "--space", SPACE),
        (email, "translator", "--space", SPACE),
    )
    for grant in (*grants, *grants):
        assert run(runner, "grant", *grant) == (0, run(runner, "grant", *grant)[1])
    with world.reading() as session:
        person = session.scalars(select(Person).where(Person.email == email)).one()
        on_site = session.scalars(select(SiteGrant.role).where(SiteGrant.person_id == person.id))
        assert sorted(on_site) == ["administrator", "secretariat"]
        there = session.scalars(select(Appointment.role).where(Appointment.person_id == person.id))
        assert sorted(there) == ["moderator", "secretariat", "translator"]
        acts = session.scalars(select(Entry.act).where(Entry.subject == person.public_id)).all()
        assert sorted(acts) == ["appointment.grant"] * 3 + ["role.grant"] * 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("moderator",), "add --space"),
        (("translator",), "add --space"),
        (("administrator", "--space", SPACE), "leave --space away"),
        (("moderator", "--space", "nowhere"), "There is no space with this address."),
        (("king",), "Invalid value"),
    ],
)
def test_a_role_that_cannot_be(
    world: World, runner: FlaskCliRunner, arguments: tuple[str, ...], told: str
) -> None:
    status, said = run(runner, "grant", world.emails["person"], *arguments)
    assert status != 0
    assert told in said


def test_nobody_is_granted_nothing(world: World, runner: FlaskCliRunner) -> None:
    status, said = run(runner, "grant", "nobody@people.example", "administrator")
    assert (status, "There is no account with this address." in said) == (1, True)


def test_a_mandate_is_granted_and_renewed(world: World, runner: FlaskCliRunner) -> None:
    email = world.emails["person"]
    first = ("--organisation", "alliance", "--role", "drafter", "--proof", "Letter of 3 May")
    days = ("--from", "2026-01-01", "--until", "2026-12-31")
    assert run(runner, "mandate", email, *first, *days)[0] == 0
    assert run(runner, "mandate", email, *first, *days)[0] == 0  # the same again is no other
    assert run(runner, "mandate", email, *first, "--from", "2027-01-01")[0] == 0
    assert run(runner, "mandate", email, *first, "--from", "2026-01-01")[0] == 1
    with world.reading() as session:
        person = session.scalars(select(Person).where(Person.email == email)).one()
        held = session.scalars(
            select(Mandate).where(Mandate.person_id == person.id).order_by(Mandate.starts_on)
        ).all()
        assert [(one.starts_on, one.ends_on) for one in held] == [
            (dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
            (dt.date(2027, 1, 1), None),
        ]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"--until": "2025-12-31"}, "the last day is before the first"),
        ({"--from": "1 January"}, "--from"),
        ({"--organisation": "nobody"}, "There is no such organisation."),
        ({"--role": "king"}, "--role"),
        ({"--proof": " "}, "--proof"),
    ],
)
def test_a_mandate_that_cannot_be(
    world: World, runner: FlaskCliRunner, changes: dict[str, str], told: str
) -> None:
    usual = {
        "--organisation": "alliance",
        "--role": "drafter",
        "--from": "2026-01-01",
        "--proof": "Letter",
    }
    options = [part for pair in (usual | changes).items() for part in pair]
    status, said = run(runner, "mandate", world.emails["person"], *options)
    assert status != 0
    assert told in said
