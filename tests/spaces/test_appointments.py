"""The secretariat appoints by address, and nobody learns from it who has an account."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from forum.comments.rules import Act
from forum.core.clock import now
from forum.core.errors import Invalid, NotThere
from forum.ledger.models import Entry
from forum.spaces.actions import appointments
from forum.spaces.models import Appointment, AppointmentOffer
from forum.spaces.rules import Role
from tests.world import SPACE, World, form

PEOPLE = f"/en/spaces/{SPACE}/people"
MINE = "/en/account/mandates"


def offer(world: World, email: str, who: str = "secretariat", **changes: Any) -> Any:
    sent = {"email": email, "role": "moderator", "languages": "en, fr", **changes}
    return world.browser(who).post(PEOPLE, data=sent)


def offers(world: World) -> list[AppointmentOffer]:
    with world.reading() as session:
        return list(session.scalars(select(AppointmentOffer).order_by(AppointmentOffer.id)))


def acts(world: World) -> list[tuple[str, str, str]]:
    with world.reading() as session:
        rows = session.scalars(
            select(Entry).where(Entry.act.like("appointment.%")).order_by(Entry.id)
        )
        return [(entry.act, entry.actor, entry.subject) for entry in rows][5:]  # the world's own


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_an_offer_is_accepted_and_the_role_is_held(world: World, language: str) -> None:
    page = f"/{language}/spaces/{SPACE}/people"
    secretariat = world.browser("secretariat")
    there = secretariat.get(page)
    assert there.headers["Cache-Control"] == "private, no-store"
    sent = {"email": "Person@People.example", "role": "moderator", "languages": "en, fr"}
    assert secretariat.post(page, data=sent).status_code == 303
    text = secretariat.get(page).text
    assert "person@people.example" in text
    assert "Signed-in person" not in text
    assert world.viewer("person").appointments == {}
    person = world.browser("person")
    (one,) = offers(world)
    answer = f"/{language}/account/offers/{one.public_id}"
    assert answer in person.get(f"/{language}/account/mandates").text
    assert person.post(answer, data={"answer": "accept"}).status_code == 303
    assert set(world.viewer("person").appointments.values()) == {frozenset({Role.MODERATOR})}
    text = secretariat.get(page).text
    assert ("Signed-in person" in text, "person@people.example" in text) == (True, False)
    assert "Français" in text
    assert offers(world) == []
    public_id = world.viewer("person").public_id
    assert acts(world) == [
        ("appointment.offer", world.viewer("secretariat").public_id, one.public_id),
        ("appointment.grant", public_id, public_id),
    ]
    with world.reading() as session:
        told = str([entry.details for entry in session.scalars(select(Entry))])
        held = session.scalars(select(Appointment).order_by(Appointment.id.desc())).first()
    assert "people.example" not in told
    assert held is not None
    assert held.languages == ["en", "fr"]
    assert world.breaks() == []


def test_no_answer_tells_whether_an_address_has_an_account(world: World) -> None:
    """One with an account, one that holds the role already, one without: byte for byte alike."""
    answers = []
    for email in ("person@people.example", "second@people.example", "nobody1@people.example"):
        posted = offer(world, email)
        page = world.browser("secretariat").get(PEOPLE)
        (one,) = offers(world)
        text = page.text.replace(email, "ADDRESS").replace(one.public_id, "ID")
        answers.append((posted.status_code, posted.location, posted.text, text))
        taken = world.browser("secretariat").post(f"{PEOPLE}/offers/{one.public_id}/removal")
        assert taken.status_code == 303
    assert answers[0] == answers[1] == answers[2]


def test_only_whose_address_it_is_answers(world: World) -> None:
    offer(world, "person@people.example")
    (one,) = offers(world)
    address = f"/en/account/offers/{one.public_id}"
    for who in ("author", "moderator", "secretariat", "administrator"):
        browser = world.browser(who)
        assert address not in browser.get(MINE).text
        assert browser.post(address, data={"answer": "accept"}).status_code == 404
    assert world.browser("visitor").post(address, data={"answer": "accept"}).status_code == 401
    assert world.browser("person").post(address, data={"answer": "perhaps"}).status_code == 404
    declined = world.browser("person").post(address, data={"answer": "decline"})
    assert declined.status_code == 303
    assert world.viewer("person").appointments == {}
    assert world.browser("person").post(address, data={"answer": "accept"}).status_code == 404
    assert acts(world)[-1][0] == "appointment.decline"


def test_an_offer_ends_by_itself(world: World) -> None:
    offer(world, "person@people.example")
    (one,) = offers(world)
    world.wait(appointments.OFFER_DAYS * 24 * 60)
    person = world.browser("person")
    assert one.public_id not in person.get(MINE).text
    address = f"/en/account/offers/{one.public_id}"
    assert person.post(address, data={"answer": "accept"}).status_code == 404
    assert "can no longer be accepted" in world.browser("secretariat").get(PEOPLE).text
    # Offered again, it stands again.
    offer(world, "person@people.example")
    assert world.browser("person").post(address, data={"answer": "accept"}).status_code == 303


def test_an_appointment_ends_at_once_and_can_be_made_again(world: World) -> None:
    secretariat = world.browser("secretariat")
    text = secretariat.get(PEOPLE).text
    found = re.search(r'people/(\w{12})/end"[^§]*?', text.partition("Signed-in second")[2])
    assert found is not None
    address = f"{PEOPLE}/{found[1]}/end"
    desk = world.browser("second")
    comment = world.post({"en": "We agree."})
    assert comment in desk.get("/en/moderation").text
    assert secretariat.post(address).status_code == 303
    assert comment not in desk.get("/en/moderation").text
    assert secretariat.post(address).status_code == 303  # twice changes nothing
    assert acts(world)[-1] == (
        "appointment.end",
        world.viewer("secretariat").public_id,
        world.viewer("second").public_id,
    )
    world.appoint("second", Role.MODERATOR)
    assert comment in world.browser("second").get("/en/moderation").text


@pytest.mark.parametrize(
    "who", ["person", "author", "moderator", "translator", "neighbour", "former"]
)
def test_others_find_no_such_page(world: World, who: str) -> None:
    offer(world, "person@people.example")
    (one,) = offers(world)
    with world.reading() as session:
        appointment = session.scalars(select(Appointment.public_id)).first()
    browser = world.browser(who)
    assert browser.get(PEOPLE).status_code == 404
    assert offer(world, "a@b.example", who).status_code == 404
    assert browser.post(f"{PEOPLE}/offers/{one.public_id}/removal").status_code == 404
    assert browser.post(f"{PEOPLE}/{appointment}/end").status_code == 404
    assert len(offers(world)) == 1


def test_a_secretariat_reaches_into_no_other_space(world: World) -> None:
    with world.reading() as session:
        elsewhere = session.scalars(
            select(Appointment.public_id).order_by(Appointment.id.desc())
        ).first()
    secretariat = world.browser("secretariat")
    assert secretariat.get("/en/spaces/forests/people").status_code == 404
    assert secretariat.post(f"{PEOPLE}/{elsewhere}/end").status_code == 404
    assert world.viewer("neighbour").appointments != {}


def test_visitors_are_asked_to_sign_in(world: World) -> None:
    visitor = world.browser("visitor")
    assert visitor.get(PEOPLE).status_code == 401
    assert visitor.post(PEOPLE, data={"email": "a@b.example"}).status_code == 401


def test_an_offer_needs_a_recent_sign_in(world: World) -> None:
    secretariat = world.browser("secretariat")
    world.wait(60)
    assert "Sign in again to appoint" in secretariat.get(PEOPLE).text
    sent = {"email": "a@b.example", "role": "moderator"}
    assert secretariat.post(PEOPLE, data=sent).status_code == 401
    assert offers(world) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": ""}, "email"),
        ({"email": "no address"}, "email"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "email"),
        ({"email": "a@b.example, c@d.example"}, "email"),
        ({"email": "a\u202e@b.example"}, "email"),
        ({"email": "a\u200b@b.example"}, "email"),
        ({"email": "x" * 500 + "@b.example"}, "email"),
        ({"role": "king"}, "role"),
        ({"role": ""}, "role"),
        ({"languages": "en, klingon!"}, "languages"),
        ({"languages": ",".join(["en"] * 50)}, "languages"),
    ],
)
def test_an_offer_that_cannot_be(world: World, changes: dict[str, str], field: str) -> None:
    answer = offer(world, **({"email": "a@b.example"} | changes))
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert offers(world) == []


@pytest.mark.parametrize("data", [b"email=%00", b"email=%ff", b"role=moderator&role=king&email=a"])
def test_broken_and_doubled_fields(world: World, data: bytes) -> None:
    answer = world.browser("secretariat").post(
        PEOPLE, data=data, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in (400, 422)


def test_an_administrator_appoints_whom_they_see(world: World) -> None:
    person = world.viewer("person").public_id
    with world.app.app_context():
        for who, may in (("administrator", True), ("secretariat", False), ("person", False)):
            try:
                appointments.appoint_person(
                    viewer=world.viewer(who),
                    slug=SPACE,
                    person=person,
                    role=Role.TRANSLATOR,
                    languages=["fr"],
                    at=now(),
                )
            except NotThere:
                assert not may
        with pytest.raises(Invalid):
            appointments.appoint_person(
                viewer=world.viewer("administrator"),
                slug="nowhere",
                person=person,
                role=Role.TRANSLATOR,
                languages=[],
                at=now(),
            )
    assert set(world.viewer("person").appointments.values()) == {frozenset({Role.TRANSLATOR})}


def test_the_space_says_whether_moderators_decide_on_their_own(world: World) -> None:
    """By its form, from one page to the next; a moderator's own organisation counts as theirs."""
    world.appoint("colleague", Role.MODERATOR)
    comment = world.post({"en": "We agree."}, by="author")
    desk, secretariat = world.browser("colleague"), world.browser("secretariat")
    assert "You do not decide on this text" in desk.get("/en/moderation").text
    edit = f"/en/spaces/{SPACE}/edit"
    setting = form(secretariat.get(edit), "Save")
    assert secretariat.post(edit, data=setting.filled() | {"allows_own": "1"})
    assert "You do not decide on this text" not in desk.get("/en/moderation").text
    world.decide(comment, Act.APPROVE, by="colleague")
    setting = form(secretariat.get(edit), "Save")
    sent = {name: value for name, value in setting.filled().items() if name != "allows_own"}
    assert secretariat.post(edit, data=sent).status_code == 303
    world.post({"en": "We agree again."}, by="author")
    assert "You do not decide on this text" in desk.get("/en/moderation").text
