"""Organisations, mandates, roles and accounts from the command line, with a question before."""

from __future__ import annotations

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from forum.accounts.rights import Actor
from forum.core.clock import now
from forum.ledger.models import Entry
from forum.organisations.actions import mandates
from forum.organisations.models import Mandate
from forum.organisations.queries import organisations
from forum.organisations.queries.organisations import OrganisationView
from forum.organisations.rules import MandateRole, MandateState
from tests.world import SPACE, World


def run(runner: FlaskCliRunner, *arguments: str, typed: str = "") -> tuple[int, str]:
    result = runner.invoke(args=list(arguments), input=typed)
    return result.exit_code, result.output


def organisation(world: World, wanted: str) -> OrganisationView:
    with world.reading() as session:
        found = organisations.organisation_by_identifier(session, wanted)
    assert found is not None
    return found


def asked(world: World) -> str:
    viewer = world.viewer("person")
    terms = mandates.MandateTerms(
        world.organisations["alliance"], MandateRole.DRAFTER, now().date(), None, "A letter"
    )
    with world.app.app_context():
        return mandates.ask(by=Actor(viewer.public_id, viewer.person_id), terms=terms, at=now())


def state(world: World, mandate: str) -> MandateState:
    with world.reading() as session:
        return session.scalars(select(Mandate.state).where(Mandate.public_id == mandate)).one()


def last_act(world: World) -> tuple[str, str]:
    with world.reading() as session:
        entry = session.scalars(select(Entry).order_by(Entry.id.desc())).first()
        assert entry is not None
        return entry.act, entry.actor


# --- organisations ------------------------------------------------------------------------------


def test_organisations_are_added_and_listed(world: World, runner: FlaskCliRunner) -> None:
    assert run(runner, "organisation", "add", "state", "--state", "fr")[0] == 0
    names = ("--name", "en", "River House", "--name", "FR", "Maison du fleuve", "--acronym", "en")
    assert run(runner, "organisation", "add", "media", *names, "RH")[0] == 0
    status, said = run(runner, "organisation", "list", "--search", "fleuve")
    assert (status, "River House" in said, "France" in said) == (0, True, False)
    assert "France" in run(runner, "organisation", "list")[1]
    assert last_act(world) == ("organisation.add", "policy:command")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("state", "--state", "ZZ"), "two letters of ISO 3166-1"),
        (("state", "--state", "CH"), "This state is here already."),
        (("media",), "Give a name in at least one language."),
        (("media", "--name", "en", "Forest Alliance"), "Another organisation has this name."),
        (("media", "--name", "klingon!", "A"), "not a language"),
        (("media", "--name", "en", "\u202e\u200b"), "Give a name"),
        (("media", "--name", "en", "x" * 301), "too long"),
        (("king",), "Invalid value"),
    ],
)
def test_an_organisation_that_cannot_be(
    world: World, runner: FlaskCliRunner, arguments: tuple[str, ...], told: str
) -> None:
    status, said = run(runner, "organisation", "add", *arguments)
    assert status != 0
    assert told in said


def test_renaming_asks_first(world: World, runner: FlaskCliRunner) -> None:
    alliance = world.organisations["alliance"]
    arguments = ("organisation", "rename", alliance, "--name", "fr", "Ligue")
    assert run(runner, *arguments, typed="n\n")[0] == 1
    assert organisation(world, alliance).name("fr") == "Forest Alliance"
    assert run(runner, *arguments, typed="y\n")[0] == 0
    found = organisation(world, alliance)
    assert (found.name("fr"), found.name("en")) == ("Ligue", "Forest Alliance")
    assert run(runner, "organisation", "rename", alliance, "--yes")[0] == 2
    assert run(runner, "organisation", "rename", "nobody", "--name", "en", "A", "--yes")[0] == 1


def test_merging_asks_first(world: World, runner: FlaskCliRunner) -> None:
    comment = world.publish({"en": "We agree."}, by="rival", organisation="alliance")
    alliance = world.organisations["alliance"]
    status, said = run(runner, "organisation", "merge", "alliance", "CH", typed="n\n")
    assert (status, "1 comments into Switzerland" in said) == (1, True)
    status, said = run(runner, "organisation", "merge", alliance, "CH", "--yes")
    assert (status, "1 comments and 1 mandates" in said) == (0, True)
    assert organisation(world, "alliance").state == "CH"
    assert world.record(comment).organisation_id == organisation(world, "CH").id
    assert run(runner, "organisation", "merge", "CH", "CH", "--yes")[0] == 1
    assert world.breaks() == []


# --- mandates -----------------------------------------------------------------------------------


def test_a_request_is_granted_and_ended(world: World, runner: FlaskCliRunner) -> None:
    mandate = asked(world)
    assert mandate in run(runner, "person", "mandates")[1]
    assert run(runner, "person", "grant-mandate", mandate, typed="n\n")[0] == 1
    assert state(world, mandate) is MandateState.REQUESTED
    assert run(runner, "person", "grant-mandate", mandate, typed="y\n")[0] == 0
    assert state(world, mandate) is MandateState.GRANTED
    email = world.emails["person"]
    assert (
        f"{mandate} holds drafter for Forest Alliance"
        in run(runner, "person", "mandates", email)[1]
    )
    ended = run(runner, "person", "end-mandate", mandate, "--note", "Moved on.", "--yes")
    assert ended[0] == 0
    assert state(world, mandate) is MandateState.ENDED
    assert last_act(world) == ("mandate.end", "policy:command")
    assert run(runner, "person", "end-mandate", mandate, "--yes")[0] == 1
    assert run(runner, "person", "end-mandate", "nobody", "--yes")[0] == 1


def test_a_request_is_refused(world: World, runner: FlaskCliRunner) -> None:
    mandate = asked(world)
    assert run(runner, "person", "refuse-mandate", mandate, "--yes")[0] == 0
    assert state(world, mandate) is MandateState.REFUSED


# --- roles and accounts -------------------------------------------------------------------------


def test_roles_are_taken(world: World, runner: FlaskCliRunner) -> None:
    email = world.emails["moderator"]
    arguments = ("person", "revoke", email, "moderator", "--space", SPACE)
    assert run(runner, *arguments, typed="n\n")[0] == 1
    assert world.viewer("moderator").appointments != {}
    assert run(runner, *arguments, typed="y\n")[0] == 0
    assert world.viewer("moderator").appointments == {}
    assert run(runner, *arguments, "--yes")[0] == 0  # twice changes nothing
    assert run(runner, "person", "revoke", email, "moderator")[0] == 2
    assert run(runner, *arguments[:4], "--space", "nowhere", "--yes")[0] == 1
    last = world.emails["administrator"]
    status, said = run(runner, "person", "revoke", last, "administrator", "--yes")
    assert (status, "last administrator" in said) == (1, True)
    run(runner, "person", "grant", email, "administrator")
    assert run(runner, "person", "revoke", last, "administrator", "--yes")[0] == 0
    assert world.viewer("administrator").site_roles == frozenset()


def test_somebody_is_signed_out_everywhere(world: World, runner: FlaskCliRunner) -> None:
    browser, email = world.browser("person"), world.emails["person"]
    assert run(runner, "person", "end-sign-ins", email, typed="n\n")[0] == 1
    assert browser.get("/en/mine").status_code == 200
    assert run(runner, "person", "end-sign-ins", email, typed="y\n")[0] == 0
    assert browser.get("/en/mine").status_code == 401
    assert last_act(world) == ("sign_in.end_all", "policy:command")
    assert world.browser("person").get("/en/mine").status_code == 200
    assert run(runner, "person", "end-sign-ins", "nobody@people.example", "--yes")[0] == 1


def test_an_account_is_deactivated_and_reactivated(world: World, runner: FlaskCliRunner) -> None:
    browser, email = world.browser("person"), world.emails["person"]
    assert run(runner, "person", "deactivate", email, typed="n\n")[0] == 1
    assert browser.get("/en/mine").status_code == 200
    assert run(runner, "person", "deactivate", email, typed="y\n")[0] == 0
    assert browser.get("/en/mine").status_code == 401
    assert run(runner, "person", "reactivate", email, "--yes")[0] == 0
    assert last_act(world) == ("person.reactivate", "policy:command")
    status, said = run(runner, "person", "deactivate", "nobody@people.example", "--yes")
    assert (status, "There is no account" in said) == (1, True)
