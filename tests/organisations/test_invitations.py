"""Invitations: accepted once, in time, by whom they are for; whatever else happens is said."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select
from werkzeug.test import TestResponse

from forum.accounts.queries import person_by_email
from forum.core.db import db
from forum.ledger.models import Entry
from forum.organisations.models import Invitation, Mandate
from forum.organisations.queries import invitations
from forum.organisations.rules import InvitationState, MandateState, invitation_state
from tests.accounts.accounts import PASSWORD, is_in
from tests.conftest import A_MOMENT
from tests.world import World

GUEST = "guest@ministry.example"
SENDS = "/en/account/invitations"


def send(world: World, by: str = "author", **fields: str) -> TestResponse:
    """By default the focal point of Switzerland invites a drafter."""
    usual = {
        "email": GUEST,
        "language": "fr",
        "organisation": world.organisations["switzerland"],
        "role": "drafter",
        "until": "2027-10-31",
        "proof": "Note verbale 3/2027",
    }
    return world.browser(by).post(SENDS, data=usual | fields)


def link(world: World) -> str:
    """Of the newest invitation, as its letter would name it."""
    with world.app.app_context():
        found = db.session.scalars(select(Invitation).order_by(Invitation.id.desc())).first()
        assert found is not None
        return invitations.invitation_link(found, found.language)


def accept(browser: FlaskClient, there: str, **fields: str) -> TestResponse:
    usual = {"name": "Claire Blanc", "password": PASSWORD, "terms": "1"}
    return browser.post(there, data=usual | fields)


def held(world: World, email: str = GUEST) -> list[tuple[str, str, object]]:
    with world.app.app_context():
        person = person_by_email(db.session(), email)
        if person is None:
            return []
        rows = db.session.scalars(select(Mandate).where(Mandate.person_id == person.id)).all()
        return [(row.role.value, row.proof, row.ends_on) for row in rows]


def told(world: World) -> list[str]:
    with world.app.app_context():
        entries = db.session.scalars(select(Entry).order_by(Entry.id)).all()
        start = next(at for at, one in enumerate(entries) if one.act == "invitation.send")
        return [one.act for one in entries[start:]]


def test_a_delegation_is_invited(world: World, client: FlaskClient) -> None:
    """The whole way: sent, opened, accepted with a name of one's own, and spoken by."""
    answer = send(world)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{SENDS}?done=sent")
    there = link(world)
    assert there.startswith("/fr/invitations/")
    page = client.get(there)
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert "Suisse" in page.text
    assert GUEST in page.text
    answer = accept(client, there)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/fr/account?done=invited")
    assert is_in(client)
    assert held(world) == [("drafter", "Note verbale 3/2027", dt.date(2027, 10, 31))]
    acts = ["invitation.send", "person.confirm", "invitation.accept", "mandate.grant"]
    assert told(world) == acts
    again = world.app.test_client()
    signed = again.post("/en/sign-in", data={"email": GUEST, "password": PASSWORD})
    assert signed.status_code == 303
    for browser in (client, again, world.browser("visitor")):
        for used in (browser.get(there), accept(browser, there)):
            assert used.status_code == 410
            assert used.headers["Cache-Control"] == "private, no-store"
    assert "Claire Blanc" not in world.browser("visitor").get(there).text
    sent = world.browser("author").get(SENDS).text
    assert GUEST in sent
    assert "accepted" in sent


def test_an_account_that_is_there_just_accepts(world: World, client: FlaskClient) -> None:
    send(world, email=world.emails["person"].upper())
    there = link(world)
    assert "/fr/sign-in?next=" in client.get(there).text
    assert accept(client, there).status_code == 409, "nobody takes over an account by its letter"
    assert accept(world.browser("rival"), there).status_code == 409
    assert held(world, world.emails["rival"])[0][0] == "focal_point"
    assert world.browser("rival").get(there).status_code == 200
    browser = world.browser("person")
    assert browser.post(there).status_code == 303
    assert held(world, world.emails["person"])[0][0] == "drafter"
    assert browser.post(there).status_code == 410


def test_whoever_holds_the_mandate_keeps_it_as_it_is(world: World) -> None:
    before = held(world, world.emails["colleague"])
    send(world, email=world.emails["colleague"])
    assert world.browser("colleague").post(link(world)).status_code == 303
    assert held(world, world.emails["colleague"]) == before


def test_late_withdrawn_and_replaced_links_have_ended(
    world: World, clock: time_machine.Traveller, client: FlaskClient
) -> None:
    send(world)
    first = link(world)
    send(world, role="clearer")
    second = link(world)
    assert client.get(first).status_code == 410, "the newer one holds"
    assert client.get(second).status_code == 200
    with world.app.app_context():
        newest = db.session.scalars(select(Invitation).order_by(Invitation.id.desc())).first()
        assert newest is not None
        withdrawal = f"{SENDS}/{newest.public_id}/removal"
    for who in ("rival", "person", "colleague", "moderator"):
        assert world.browser(who).post(withdrawal).status_code == 404
    assert client.post(withdrawal).status_code == 401
    assert client.get(second).status_code == 200
    assert world.browser("author").post(withdrawal).status_code == 303
    assert world.browser("author").post(withdrawal).status_code == 303
    assert accept(client, second).status_code == 410
    send(world)
    third = link(world)
    clock.shift(dt.timedelta(days=14, seconds=1))
    for late in (client.get(third), accept(client, third)):
        assert late.status_code == 410
    assert held(world) == []


def test_an_accepted_invitation_is_not_withdrawn(world: World, client: FlaskClient) -> None:
    send(world)
    accept(client, link(world))
    with world.app.app_context():
        number = db.session.scalars(select(Invitation.public_id)).one()
    answer = world.browser("administrator").post(f"{SENDS}/{number}/removal")
    assert answer.status_code == 409
    assert held(world) != []


def focal_point_leaves(world: World) -> None:
    """The focal point's own mandate ends between sending and accepting."""
    with world.app.app_context():
        author = person_by_email(db.session(), world.emails["author"])
        assert author is not None
        for row in db.session.scalars(select(Mandate).where(Mandate.person_id == author.id)):
            row.state, row.ended_at = MandateState.ENDED, row.granted_at
        db.session.commit()


WITHHELD = "n’accorde plus de mandat"  # the letter is in French
LACKING = "n’accordait plus de mandat"


def test_a_mandate_needs_whoever_could_still_grant_it(world: World, client: FlaskClient) -> None:
    """The page says so before one accepts, and after."""
    send(world)
    there = link(world)
    assert WITHHELD not in client.get(there).text
    assert "31 octobre 2027" in client.get(there).text, "until when the mandate lasts"
    focal_point_leaves(world)
    page = client.get(there).text
    assert WITHHELD in page
    assert "Suisse" in page
    answer = accept(client, there)
    assert (answer.status_code, answer.location) == (303, "/fr/account?done=no-mandate")
    page = client.get(answer.location).text
    assert LACKING in page
    assert 'href="/fr/account/mandates"' in page
    assert held(world) == []


def test_an_account_that_is_there_is_told_as_well(world: World) -> None:
    send(world, email=world.emails["person"])
    focal_point_leaves(world)
    browser = world.browser("person")
    assert WITHHELD in browser.get(link(world)).text
    answer = browser.post(link(world))
    assert (answer.status_code, answer.location) == (303, "/fr/account?done=no-mandate")
    assert held(world, world.emails["person"]) == []


def test_who_is_invited_to_take_part_only_misses_no_mandate(
    world: World, client: FlaskClient
) -> None:
    send(world, by="administrator", organisation="", role="", until="", proof="")
    there = link(world)
    assert WITHHELD not in client.get(there).text
    answer = accept(client, there)
    assert answer.location == "/fr/account?done=invited"


def test_forged_links_are_no_page(world: World, client: FlaskClient) -> None:
    send(world)
    real = link(world)
    for forged in (real + "x", real[:-1], "/fr/invitations/x", "/fr/invitations/a.b.c"):
        assert client.get(forged).status_code == 404
        assert accept(client, forged).status_code == 404
    assert held(world) == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "Administrator"}, "name"),
        ({"name": "A\r\nBcc: x@example.org"}, "name"),
        ({"password": "short7!"}, "password"),
        ({"password": "guest guest guest guest"}, "password"),
        ({"terms": ""}, "terms"),
    ],
)
def test_wrong_fields_lose_nothing(
    world: World, client: FlaskClient, fields: dict[str, str], field: str
) -> None:
    send(world)
    there = link(world)
    answer = accept(client, there, **fields)
    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.text
    assert accept(client, there).status_code == 303


# --- who may invite -----------------------------------------------------------------------------


def test_who_may_invite_whom(world: World) -> None:
    """Focal points for their own organisation, below their own role; administrators anybody."""
    other = world.organisations["alliance"]
    for who in ("person", "colleague", "former", "moderator", "secretariat"):
        assert world.browser(who).get(SENDS).status_code == 404, who
        assert send(world, who).status_code == 404, who
    assert world.browser("visitor").get(SENDS).status_code == 401
    assert send(world, role="focal_point").status_code == 403
    assert send(world, organisation=other).status_code == 403
    assert send(world, organisation="").status_code == 403
    assert other not in world.browser("author").get(SENDS).text
    assert send(world, role="clearer").status_code == 303
    assert send(world, "administrator", organisation="").status_code == 303
    assert send(world, "administrator", organisation=other, role="focal_point").status_code == 303
    assert told(world) == ["invitation.send"] * 3


def test_wrong_invitations_are_said_at_the_field(world: World) -> None:
    for fields, field in (
        ({"email": "x"}, "email"),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, "email"),
        ({"organisation": "0123456789ab"}, "organisation"),
        ({"role": "owner"}, "role"),
        ({"until": "yesterday"}, "until"),
        ({"until": "2020-01-01"}, "until"),
        ({"proof": "x" * 2_001}, "proof"),
    ):
        answer = send(world, "administrator", **fields)
        assert answer.status_code == 422, fields
        assert f'id="e-{field}"' in answer.text, fields


def test_an_invitation_takes_a_recent_sign_in(world: World, clock: time_machine.Traveller) -> None:
    browser = world.browser("author")
    clock.shift(dt.timedelta(minutes=31))
    assert browser.get(SENDS).status_code == 303
    answer = browser.post(SENDS, data={"email": GUEST, "proof": "Note verbale of today"})
    assert answer.status_code == 401
    assert "Note verbale of today" in answer.text, "nothing is lost"


def test_an_administrator_needs_a_second_factor_to_invite(world: World, app: Flask) -> None:
    app.config["SECOND_FACTOR_REQUIRED"] = True
    try:
        for answer in (world.browser("administrator").get(SENDS), send(world, "administrator")):
            assert answer.headers["Location"] == "/en/account?done=withheld"
        assert world.browser("author").get(SENDS).status_code == 200
    finally:
        app.config["SECOND_FACTOR_REQUIRED"] = False


def test_the_command_invites(world: World, runner: FlaskCliRunner, client: FlaskClient) -> None:
    words = ["person", "invite", GUEST, "--organisation", "CH", "--role", "focal_point"]
    done = runner.invoke(args=[*words, "--language", "fr"])
    assert done.exit_code == 0, done.output
    assert accept(client, link(world)).status_code == 303
    assert held(world)[0][0] == "focal_point"
    for wrong, status in (
        (["person", "invite", "x"], 2),
        (["person", "invite", GUEST, "--role", "drafter"], 2),
        (["person", "invite", GUEST, "--organisation", "ZZ", "--role", "drafter"], 1),
    ):
        assert runner.invoke(args=wrong).exit_code == status


@pytest.mark.parametrize(
    ("accepted", "withdrawn", "minutes_left", "state"),
    [
        (False, False, 1, InvitationState.WAITS),
        (False, False, 0, InvitationState.EXPIRED),  # at its end it is over
        (False, True, 1, InvitationState.WITHDRAWN),
        (True, False, 0, InvitationState.ACCEPTED),
    ],
)
def test_how_an_invitation_stands_is_said_once(
    accepted: bool, withdrawn: bool, minutes_left: int, state: InvitationState
) -> None:
    ends_at = A_MOMENT + dt.timedelta(minutes=minutes_left)
    given = (A_MOMENT if accepted else None, A_MOMENT if withdrawn else None)
    assert invitation_state(*given, ends_at, A_MOMENT) is state
