"""The secretariat sets up a space and its questions, from the first page to what a visitor sees."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.ledger.models import Entry
from forum.spaces.models import Appointment, Question, Space
from forum.spaces.rules import QuestionState, Role
from tests.world import SPACE, World, forms

NEW = "/en/spaces/new"
EDIT = f"/en/spaces/{SPACE}/edit"
ASK = f"/en/spaces/{SPACE}/questions/new"
EDIT_QUESTION = f"/en/spaces/{SPACE}/questions/1/edit"

SPACE_FORM = {
    "slug": "rivers",
    "title-en": "Rivers & <lakes>",
    "welcome-en": "# Welcome\n\n<script>alert(1)</script> to **all**",
    "languages": "en, pt",
    "opens_at": "2026-11-01T09:00",
    "closes_at": "2026-12-01T18:00",
    "time_zone": "Europe/Zurich",
    "release": "together",
    "grace_minutes": "10",
    "admits_personal": "1",
}


def acts(world: World) -> list[tuple[str, dict[str, object]]]:
    with world.reading() as session:
        found = session.scalars(select(Entry).order_by(Entry.id))
        return [(entry.act, entry.details) for entry in found]


def current(world: World, address: str, who: str = "secretariat") -> dict[str, str]:
    """The form as its page gives it."""
    page = world.browser(who).get(address)
    assert page.status_code == 200
    (form,) = [one for one in forms(page) if one.action == address]
    return dict(form.fields)


def test_whoever_may_open_opens_and_is_appointed(world: World) -> None:
    browser = world.browser("administrator")
    assert browser.get(NEW).status_code == 200
    answer = browser.post(NEW, data=SPACE_FORM)
    assert (answer.status_code, answer.location) == (303, "/en/spaces/rivers")
    page = world.browser("visitor").get("/en/spaces/rivers").text
    assert "Rivers &amp; &lt;lakes&gt;" in page
    assert "<script>alert" not in page
    assert "<h3" in page  # the author's first heading stands below the page's section
    with world.reading() as session:
        space = session.scalars(select(Space).where(Space.slug == "rivers")).one()
        role = session.scalars(
            select(Appointment.role).where(Appointment.space_id == space.id)
        ).one()
        assert role is Role.SECRETARIAT
        chain = session.scalars(
            select(Entry).where(Entry.chain == space.public_id).order_by(Entry.id)
        ).all()
        assert [entry.act for entry in chain] == ["appointment.grant"]
    assert acts(world)[-2][0] == "space.open"
    assert world.breaks() == []


@pytest.mark.parametrize("who", ["author", "moderator", "translator", "secretariat"])
def test_others_find_no_page_for_a_new_space(world: World, who: str) -> None:
    browser = world.browser(who)
    assert browser.get(NEW).status_code == 404
    assert browser.post(NEW, data=SPACE_FORM).status_code == 404


def test_a_visitor_is_asked_to_sign_in_and_keeps_what_was_written(world: World) -> None:
    visitor = world.browser("visitor")
    assert visitor.get(NEW).status_code == 401
    answer = visitor.post(NEW, data=SPACE_FORM)
    assert answer.status_code == 401
    assert "Rivers &amp; &lt;lakes&gt;" in answer.text


def test_mistakes_are_told_and_everything_is_given_back(world: World) -> None:
    browser = world.browser("administrator")
    answer = browser.post(NEW, data=SPACE_FORM | {"closes_at": "2026-10-01T18:00", "slug": "X"})
    assert answer.status_code == 422
    assert 'href="#f-slug"' in answer.text
    assert 'aria-describedby="h-closes_at e-closes_at" aria-invalid="true"' in answer.text
    assert "Rivers &amp; &lt;lakes&gt;" in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; to **all**" in answer.text
    assert 'value="2026-10-01T18:00"' in answer.text
    taken = browser.post(NEW, data=SPACE_FORM | {"slug": SPACE})
    assert taken.status_code == 422
    assert "Another space has this address" in taken.text


def test_the_space_is_changed_and_the_ledger_names_the_fields(world: World) -> None:
    form = current(world, EDIT)
    changed = form | {"title-fr": "Un autre titre", "closes_at": "2026-12-24T12:00"}
    answer = world.browser("secretariat").post(EDIT, data=changed)
    assert (answer.status_code, answer.location) == (303, f"/en/spaces/{SPACE}")
    assert "Un autre titre" in world.browser("visitor").get(f"/fr/spaces/{SPACE}").text
    assert acts(world)[-1] == ("space.change", {"fields": ["closes_at", "fr.title"]})


def test_a_language_is_added_and_taken_out(world: World) -> None:
    browser = world.browser("secretariat")
    form = current(world, EDIT)
    browser.post(EDIT, data=form | {"languages": "en, pt", "title-es": ""} | _without(form, "es"))
    form = current(world, EDIT)
    assert "title-pt" in form
    assert form["title-es"] == ""
    browser.post(EDIT, data=form | {"title-pt": "Rios"})
    assert current(world, EDIT)["title-pt"] == "Rios"


def _without(form: dict[str, str], tag: str) -> dict[str, str]:
    return {name: "" for name in form if name.endswith(f"-{tag}")}


def test_nothing_changed_is_nothing_done(world: World) -> None:
    before = acts(world)
    form = current(world, EDIT)
    assert world.browser("secretariat").post(EDIT, data=form).status_code == 303
    assert acts(world) == before
    assert current(world, EDIT)["version"] == form["version"]


def test_the_second_of_two_who_edit_is_shown_both(world: World) -> None:
    form = current(world, EDIT)
    first, second = world.browser("secretariat"), world.browser("administrator")
    assert first.post(EDIT, data=form | {"title-en": "Theirs"}).status_code == 303
    mine = form | {"title-en": "Mine", "welcome-en": "My own welcome"}
    stale = second.post(EDIT, data=mine)
    assert stale.status_code == 409
    for text in ("Theirs", 'value="Mine"', "My own welcome"):
        assert text in stale.text
    again = mine | {"version": _version_on(stale.text)}
    assert second.post(EDIT, data=again).status_code == 303
    assert current(world, EDIT)["title-en"] == "Mine"


def _version_on(page: str) -> str:
    return page.split('name="version" value="')[1].split('"')[0]


@pytest.mark.parametrize("who", ["author", "moderator", "translator", "neighbour", "person"])
@pytest.mark.parametrize("address", [EDIT, ASK, EDIT_QUESTION])
def test_others_find_no_page(world: World, who: str, address: str) -> None:
    browser = world.browser(who)
    assert browser.get(address).status_code == 404
    assert browser.post(address, data={"version": "1"}).status_code == 404


def test_a_question_is_asked_numbered_and_changed(world: World) -> None:
    browser = world.browser("secretariat")
    form = {"title-en": "Why?", "prompt-en": "## Because\n\nSay it.", "state": "open"}
    answer = browser.post(ASK, data=form)
    assert (answer.status_code, answer.location) == (303, f"/en/spaces/{SPACE}/questions/3")
    assert acts(world)[-1] == ("question.ask", {"number": 3})
    thread = world.browser("visitor").get(answer.location).text
    assert "Why?" in thread
    assert "Because" in thread
    address = f"{answer.location}/edit"
    kept = current(world, address)
    assert browser.post(address, data=kept | {"state": "closed"}).status_code == 303
    assert acts(world)[-1] == ("question.change", {"fields": ["state"]})
    with world.reading() as session:
        states = session.scalars(select(Question.state).where(Question.number == 3)).all()
    assert states == [QuestionState.CLOSED]
    stale = browser.post(address, data=kept | {"title-en": "How?"})
    assert stale.status_code == 409
    assert "Closed" in stale.text
    assert 'value="How?"' in stale.text


def test_a_question_without_a_title_is_given_back(world: World) -> None:
    answer = world.browser("secretariat").post(ASK, data={"prompt-fr": "Dites", "state": "open"})
    assert answer.status_code == 422
    assert 'href="#f-title-fr"' in answer.text
    assert "Dites" in answer.text


def test_comments_do_not_make_an_open_form_stale(world: World) -> None:
    form = current(world, EDIT_QUESTION)
    world.publish({"en": "An answer."})
    changed = form | {"title-en": "What, then?"}
    assert world.browser("secretariat").post(EDIT_QUESTION, data=changed).status_code == 303


@pytest.mark.parametrize("version", ["", "x", "9" * 30, "-1"])
def test_a_damaged_version_is_a_stale_one(world: World, version: str) -> None:
    form = current(world, EDIT) | {"version": version, "title-en": "Mine"}
    assert world.browser("secretariat").post(EDIT, data=form).status_code == 409


@pytest.mark.parametrize("address", [NEW, EDIT, ASK, EDIT_QUESTION])
def test_a_form_from_elsewhere_changes_nothing(world: World, address: str) -> None:
    answer = world.browser("administrator").post(
        address, data=SPACE_FORM, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
