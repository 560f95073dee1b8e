"""Mandates through the door: asked for, granted, refused, ended, by whoever may and nobody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from forum.accounts.models import SignIn
from forum.accounts.rights import Actor
from forum.core.clock import now
from forum.ledger.models import Entry
from forum.organisations.actions import mandates
from forum.organisations.models import Mandate
from forum.organisations.rules import MandateRole, MandateState
from tests.conftest import A_MOMENT
from tests.world import World, form, forms

MINE = "/en/account/mandates"
NEW = f"{MINE}/new"
TODAY = A_MOMENT.date()


def terms(world: World, organisation: str = "switzerland", **changes: Any) -> dict[str, Any]:
    usual = {
        "organisation": world.organisations[organisation],
        "role": "drafter",
        "starts_on": TODAY.isoformat(),
        "ends_on": "",
        "proof": "Note verbale 12/2026",
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def asked(world: World, who: str = "person", **changes: Any) -> str:
    answer = world.browser(who).post(NEW, data=terms(world, **changes))
    assert answer.status_code == 303, answer.text
    with world.reading() as session:
        return session.scalars(select(Mandate.public_id).order_by(Mandate.id.desc())).first() or ""


def record(world: World, mandate: str) -> Mandate:
    with world.reading() as session:
        return session.scalars(select(Mandate).where(Mandate.public_id == mandate)).one()


def page(mandate: str) -> str:
    return f"/en/mandates/{mandate}"


def decide(world: World, who: str, mandate: str, act: str, **fields: Any) -> Any:
    sent = {"act": f"mandate.{act}", "version": record(world, mandate).version, **fields}
    if act == "grant":
        sent = {"starts_on": TODAY.isoformat(), "ends_on": ""} | sent
    else:
        sent = {"note": "It does not rest on anything."} | sent
    return world.browser(who).post(f"{page(mandate)}/decisions", data=sent)


# --- the journey --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_drafter_asks_and_the_focal_point_grants(world: World, language: str) -> None:
    person = world.browser("person")
    found = person.get(f"/{language}/account/mandates?q=suisse")
    assert found.headers["Cache-Control"] == "private, no-store"
    address = f"/{language}/account/mandates/new?organisation={world.organisations['switzerland']}"
    assert address in found.text
    composer = next(each for each in forms(person.get(address)) if "/new" in each.action)
    answer = person.post(
        composer.action, data=composer.filled(role="drafter", proof="Letter of 3 May")
    )
    assert answer.status_code == 303
    focal = world.browser("author")
    desk = f"/{language}/organisations/{world.organisations['switzerland']}/desk"
    assert desk in focal.get(f"/{language}/account/mandates").text
    text = focal.get(desk).text
    assert "Signed-in person" in text
    with world.reading() as session:
        mandate = session.scalars(
            select(Mandate).where(Mandate.state == MandateState.REQUESTED)
        ).one()
    there = focal.get(f"/{language}/mandates/{mandate.public_id}")
    assert "Letter of 3 May" in there.text
    decision = next(each for each in forms(there) if each.action.endswith("/decisions"))
    button = next(iter(decision.buttons))
    answer = focal.post(decision.action, data=decision.filled(button))
    assert answer.status_code == 303
    granted = record(world, mandate.public_id)
    assert (granted.state, granted.granted_by_id) == (
        MandateState.GRANTED,
        world.viewer("author").person_id,
    )
    assert [held.role for held in world.viewer("person").mandates] == [MandateRole.DRAFTER]
    acts = [entry.act for entry in world.ledger(mandate.public_id)]
    assert acts == ["mandate.ask", "mandate.grant"]
    told = str([entry.details for entry in world.ledger(mandate.public_id)])
    assert "Letter" not in told
    assert "Signed-in" not in told
    assert world.breaks() == []


def test_a_refusal_says_why_and_one_can_ask_again(world: World) -> None:
    mandate = asked(world)
    answer = decide(world, "author", mandate, "refuse", note=" ")
    assert (answer.status_code, "Tell the person why." in answer.text) == (422, True)
    assert decide(world, "author", mandate, "refuse", note="Who signed it?").status_code == 303
    assert "Who signed it?" in world.browser("person").get(page(mandate)).text
    assert world.viewer("person").mandates == ()
    assert asked(world) != mandate


def test_what_was_ended_ends_at_once(world: World) -> None:
    mandate = asked(world)
    decide(world, "administrator", mandate, "grant")
    comment = world.post({"en": "We agree."}, by="person")
    assert decide(world, "author", mandate, "end", note="You have moved on.").status_code == 303
    assert world.viewer("person").mandates == ()
    found = record(world, mandate)
    assert (found.state, found.ended_by_id) == (
        MandateState.ENDED,
        world.viewer("author").person_id,
    )
    # What was submitted stays, and the organisation's others go on with it.
    assert world.record(comment).mandate_id == found.id
    world.recall(comment, by="colleague")


def test_a_last_day_that_has_come_ends_a_mandate_without_a_job(world: World) -> None:
    mandate = asked(world)
    decide(world, "author", mandate, "grant", ends_on=TODAY.isoformat())
    world.clock.move_to(A_MOMENT.replace(hour=23, minute=59))
    assert len(world.viewer("person").mandates) == 1
    world.wait(2)
    assert world.viewer("person").mandates == ()
    assert record(world, mandate).state is MandateState.GRANTED
    assert "Over since" in world.browser("person").get(MINE).text


def test_whose_mandate_it_is_ends_it_without_signing_in_again(world: World) -> None:
    mandate = asked(world)
    decide(world, "author", mandate, "grant")
    person = world.browser("person")
    world.wait(60)
    resignation = form(person.get(page(mandate)), "End this mandate")
    assert person.post(resignation.action, data=resignation.filled()).status_code == 303
    assert world.viewer("person").mandates == ()
    assert world.browser("rival").post(resignation.action, data={"version": "2"}).status_code == 404


# --- who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "role", "may"),
    [
        # A focal point grants drafters and clearers of their own organisation.
        ("author", "drafter", True),
        ("author", "clearer", True),
        ("author", "focal_point", False),
        # An administrator grants all.
        ("administrator", "focal_point", True),
        # Nobody else.
        ("colleague", "drafter", False),
        ("former", "drafter", False),
        ("rival", "drafter", False),
        ("moderator", "drafter", False),
        ("secretariat", "drafter", False),
    ],
)
def test_who_may_grant(world: World, who: str, role: str, may: bool) -> None:
    mandate = asked(world, role=role)
    assert world.browser(who).get(page(mandate)).status_code == (200 if may else 404)
    for act in ("refuse", "end", "grant"):
        answer = decide(world, who, mandate, act, version="99")
        assert answer.status_code == (409 if may else 404), act
    assert decide(world, who, mandate, "grant").status_code == (303 if may else 404)
    state = MandateState.GRANTED if may else MandateState.REQUESTED
    assert record(world, mandate).state is state


def test_nobody_grants_themselves_what_they_asked_for(world: World) -> None:
    mandate = asked(world)
    assert decide(world, "person", mandate, "grant").status_code == 404
    assert record(world, mandate).state is MandateState.REQUESTED


def test_a_right_that_ended_a_moment_ago_is_none(world: World) -> None:
    """The act asks the database under its lock, not what the request began with."""
    mandate = asked(world)
    viewer = world.viewer("author")
    with world.app.app_context():
        own = [one for one in viewer.mandates if one.role is MandateRole.FOCAL_POINT]
        with world.reading() as session:
            focal = session.get(Mandate, own[0].id)
            assert focal is not None
            public_id = focal.public_id
        mandates.end(by=Actor("policy:command"), mandate=public_id, version=None, note="", at=now())
        from forum.core.errors import NotThere

        with pytest.raises(NotThere):
            mandates.grant(
                by=Actor(viewer.public_id, viewer.person_id),
                mandate=mandate,
                version=None,
                starts_on=TODAY,
                ends_on=None,
                at=now(),
            )


def test_a_grant_needs_a_recent_sign_in(world: World) -> None:
    mandate = asked(world)
    focal = world.browser("author")
    world.wait(60)
    there = focal.get(page(mandate))
    assert "Sign in again to decide" in there.text
    sent = {"act": "mandate.grant", "version": "1", "starts_on": TODAY.isoformat()}
    assert focal.post(f"{page(mandate)}/decisions", data=sent).status_code == 401
    assert record(world, mandate).state is MandateState.REQUESTED
    with world.reading() as session:
        assert session.scalars(select(SignIn.id)).all()


def test_visitors_are_asked_to_sign_in(world: World) -> None:
    mandate = asked(world)
    visitor = world.browser("visitor")
    house = world.organisations["switzerland"]
    for address in (MINE, NEW, page(mandate), f"/en/organisations/{house}/desk"):
        assert visitor.get(address).status_code == 401
    for address in (
        NEW,
        f"{page(mandate)}/decisions",
        f"{page(mandate)}/resignation",
        f"/en/organisations/{house}/clearance",
    ):
        assert visitor.post(address, data=terms(world)).status_code == 401


# --- two at once --------------------------------------------------------------------------------


def test_the_second_of_two_administrators_is_told_what_changed(world: World) -> None:
    mandate = asked(world, role="focal_point")
    began = record(world, mandate).version
    assert decide(world, "administrator", mandate, "grant").status_code == 303
    answer = decide(world, "administrator", mandate, "refuse", version=began, note="No.")
    assert answer.status_code == 409
    for words in ("Somebody else has decided on this mandate meanwhile", "In force", "Granted"):
        assert words in answer.text
    assert record(world, mandate).state is MandateState.GRANTED


# --- the organisation's desk --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("author", 200), ("administrator", 200), ("colleague", 404), ("rival", 404), ("former", 404)],
)
def test_the_desk_is_the_focal_points(world: World, who: str, status: int) -> None:
    house = world.organisations["switzerland"]
    address = f"/en/organisations/{house}"
    assert world.browser(who).get(f"{address}/desk").status_code == status
    sent = {"version": "1", "clears": "1"}
    answer = world.browser(who).post(f"{address}/clearance", data=sent)
    assert answer.status_code == (303 if status == 200 else 404)
    if status == 200:
        assert world.browser(who).post(f"{address}/clearance", data=sent).status_code == 409
        assert " checked" in world.browser(who).get(f"{address}/desk").text


# --- bad input ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": "king"}, "role"),
        ({"role": None}, "role"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"starts_on": "９９９９-01-01"}, "starts_on"),
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"starts_on": "9" * 30}, "starts_on"),
        ({"ends_on": "2026-11-15"}, "ends_on"),
        ({"ends_on": "later"}, "ends_on"),
        ({"proof": ""}, "proof"),
        ({"proof": "\u200b\u202e"}, "proof"),
        ({"proof": "x" * 2001}, "proof"),
    ],
)
def test_what_cannot_be_asked_for(world: World, changes: dict[str, Any], field: str) -> None:
    answer = world.browser("person").post(NEW, data=terms(world, **changes))
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    with world.reading() as session:
        asked_for = select(Mandate.id).where(Mandate.state == MandateState.REQUESTED)
        assert session.scalars(asked_for).all() == []


@pytest.mark.parametrize("organisation", ["", "0123456789ab", "9" * 30, "' OR 1=1", "CH", "\u202e"])
def test_an_organisation_that_is_none(world: World, organisation: str) -> None:
    person = world.browser("person")
    assert person.get(NEW, query_string={"organisation": organisation}).status_code == 404
    sent = terms(world) | {"organisation": organisation}
    assert person.post(NEW, data=sent).status_code == 404


@pytest.mark.parametrize("data", [b"role=%00", b"proof=%ff%fe", b"role=drafter&role=clearer"])
def test_broken_and_doubled_fields(world: World, data: bytes) -> None:
    answer = world.browser("person").post(
        NEW, data=data, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize(
    "sent",
    [
        {"act": "mandate.crown"},
        {},
        {"act": ["mandate.refuse", "mandate.grant"], "version": "1"},
        {"act": "mandate.grant", "version": "9" * 30, "starts_on": "2026-11-16"},
        {"act": "mandate.grant", "version": "-1", "starts_on": "2026-11-16"},
        {"act": "mandate.grant", "version": "1", "starts_on": "16.11.2026"},
        {"act": "mandate.refuse", "version": "1", "note": "x" * 1001},
    ],
)
def test_a_decision_that_cannot_be(world: World, sent: dict[str, Any]) -> None:
    mandate = asked(world)
    answer = world.browser("author").post(f"{page(mandate)}/decisions", data=sent)
    assert answer.status_code in (404, 409, 422)
    assert record(world, mandate).state is MandateState.REQUESTED


def test_the_same_is_asked_for_once(world: World) -> None:
    asked(world)
    answer = world.browser("person").post(NEW, data=terms(world))
    assert (answer.status_code, "already" in answer.text) == (422, True)
    # A renewal begins when the one before it has ended.
    answer = world.browser("author").post(
        NEW, data=terms(world, role="focal_point", starts_on="2030-01-01")
    )
    assert answer.status_code == 422  # theirs has no last day


def test_not_many_requests_wait(world: World) -> None:
    for number in range(12):
        name = f"house {number}"
        world.add_organisation(name, names={"en": name})
        answer = world.browser("person").post(NEW, data=terms(world, name))
        assert answer.status_code == (303 if number < mandates.MAX_REQUESTS else 422)


def test_a_hostile_proof_is_inert(world: World) -> None:
    mandate = asked(world, proof="<script>alert(1)</script>\n{{7*7}} \u202eabc")
    text = world.browser("author").get(page(mandate)).text
    assert "<script>alert" not in text
    assert "{{7*7}}" in text
    assert "\u202e" not in text


def test_the_acts_are_on_the_sites_chain(world: World) -> None:
    mandate = asked(world)
    decide(world, "author", mandate, "grant", ends_on=(TODAY + dt.timedelta(days=9)).isoformat())
    with world.reading() as session:
        found = session.scalars(
            select(Entry).where(Entry.subject == mandate).order_by(Entry.number)
        ).all()
    assert {entry.chain for entry in found} == {"site"}
    assert found[-1].details == {
        "person": world.viewer("person").public_id,
        "organisation": world.organisations["switzerland"],
        "role": "drafter",
        "from": "2026-11-16",
        "until": "2026-11-25",
    }
