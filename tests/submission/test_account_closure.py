"""A person takes their data along, and closes the account: nothing of them is left anywhere."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import inspect, text

from forum.accounts.models import Person
from forum.accounts.rules import SiteRole
from forum.comments.rules import Act, CommentState, State
from forum.core.db import db
from forum.spaces.rules import Capacity
from tests.world import World

NAME = "Kestrel Quillfeather"
WORDS = "cormorant"  # in every text of theirs that is not public
QUESTION = "/en/spaces/guide/questions/1"
PERSONAL = Capacity.PERSONAL


@pytest.fixture
def leaver(world: World) -> World:
    """Somebody who has left something everywhere."""
    with world.app.app_context():
        person = db.session.get_one(Person, world.viewer("author").person_id)
        person.name, person.title = NAME, f"{NAME}'s office"
        db.session.commit()
    return world


def close(world: World, comments: str = "keep", who: str = "author") -> None:
    browser = world.browser(who)
    form = {"comments": comments, "sure": "1"}
    answer = browser.post("/en/account/closing", data=form)
    assert (answer.status_code, answer.location) == (303, "/en/account/closed")
    assert browser.get("/en/account").status_code in (302, 303, 401, 403)


def everything(world: World) -> str:
    """Every value in every table."""
    with world.app.app_context():
        tables = inspect(db.engine).get_table_names()
        rows = [db.session.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables]
    return repr(rows)


def test_nothing_of_them_is_left_in_the_database(leaver: World) -> None:
    hidden = {"en": f"The {WORDS} text."}
    leaver.save(hidden, capacity=PERSONAL)
    leaver.post(hidden, capacity=PERSONAL)
    returned = leaver.post(hidden, capacity=PERSONAL)
    leaver.decide(returned, Act.RETURN, note=f"Because of the {WORDS}.")
    recalled = leaver.post(hidden, capacity=PERSONAL)
    leaver.recall(recalled)
    public = leaver.publish(hidden, capacity=PERSONAL)
    leaver.publish({"en": "A better text."}, capacity=PERSONAL, comment=public)
    leaver.publish({"en": "For the organisation."})
    assert WORDS in everything(leaver)
    close(leaver)
    left = everything(leaver)
    assert WORDS not in left
    assert NAME not in left
    assert leaver.emails["author"] not in left
    assert "A better text." in left
    assert "For the organisation." in left
    assert not leaver.breaks()


def test_the_command_finds_the_ledger_whole(leaver: World, runner: FlaskCliRunner) -> None:
    """Also where a text that stays was pasted with more than what was kept of it."""
    browser = leaver.browser("author")
    form = {
        "key": "a form with a paste",
        "capacity": "personal",
        "release": "together",
        "original": "en",
        "text-en": "My view.\u200b\r\n\r\n\r\nAnd more.   ",
    }
    answer = browser.post(f"{QUESTION}/comments", data=form)
    assert answer.status_code == 303
    kept = answer.location.split("/")[3]
    assert leaver.revision(kept).verbatim is not None
    leaver.decide(kept, Act.APPROVE)
    leaver.wait()
    refused = leaver.post({"en": "Refused."}, capacity=PERSONAL)
    leaver.decide(refused, Act.RETURN, note="Why?")
    close(leaver)
    checked = runner.invoke(args=["ledger", "verify"])
    assert checked.exit_code == 0, checked.output


def test_what_is_kept_is_a_former_participants(leaver: World) -> None:
    mine = leaver.publish({"en": "My public view."}, capacity=PERSONAL)
    reply = leaver.publish({"en": "An answer."}, by="colleague", parent=mine)
    official = leaver.publish({"en": "Our position."})
    visitor = leaver.browser("visitor")
    assert NAME in visitor.get(QUESTION).text
    close(leaver)
    for page in (QUESTION, f"/en/comments/{mine}", f"/en/comments/{reply}", "/en/"):
        shown = visitor.get(page).text
        assert NAME not in shown
        assert "former participant" in shown, page
    shown = visitor.get(f"/fr/comments/{official}").text
    assert "Suisse" in shown
    assert NAME not in shown
    log = visitor.get("/en/spaces/guide/log").text
    assert NAME not in log


def test_what_is_withdrawn_leaves_a_placeholder(leaver: World) -> None:
    mine = leaver.publish({"en": f"My {WORDS} view."}, capacity=PERSONAL)
    leaver.publish({"en": "An answer."}, by="colleague", parent=mine)
    close(leaver, "withdraw")
    assert leaver.comment(mine).state is CommentState.WITHDRAWN
    page = leaver.browser("visitor").get(QUESTION).text
    assert "Withdrawn by its author" in page
    assert "An answer." in page
    assert WORDS not in everything(leaver)


def test_what_waits_for_an_organisation_goes_on_without_them(leaver: World) -> None:
    waiting = leaver.post({"en": "Our position."})
    draft = leaver.save({"en": "Our next position."})
    close(leaver)
    assert leaver.states(waiting) == {"en": State.SUBMITTED}
    assert "Our next position." in leaver.browser("colleague").get(f"/en/drafts/{draft}").text
    leaver.decide(waiting, Act.APPROVE)
    leaver.wait()
    assert "Our position." in leaver.browser("visitor").get(QUESTION).text


def test_a_moderator_leaves_decisions_without_a_name(leaver: World) -> None:
    comment = leaver.post({"en": "A text."})
    leaver.decide(comment, Act.APPROVE)
    close(leaver, who="moderator")
    queue = leaver.browser("second").get("/en/moderation").text
    assert "Signed-in moderator" not in queue
    assert "former participant" in queue
    leaver.wait()
    assert "A text." in leaver.browser("visitor").get(QUESTION).text


def test_the_form_asks_twice_and_says_what_is_missing(world: World) -> None:
    browser = world.browser("author")
    for form, message in (
        ({}, "Choose what becomes of"),
        ({"comments": "keep"}, "Say that you are sure"),
        ({"comments": "burn", "sure": "1"}, "Choose what becomes of"),
    ):
        answer = browser.post("/en/account/closing", data=form)
        assert answer.status_code == 422
        assert message in answer.text
    assert browser.get("/en/account").status_code == 200


def test_the_last_administrator_stays(world: World) -> None:
    form = {"comments": "keep", "sure": "1"}
    answer = world.browser("administrator").post("/en/account/closing", data=form)
    assert answer.status_code == 422
    assert "only administrator" in answer.text
    world.grant_site("person", SiteRole.ADMINISTRATOR)
    close(world, who="administrator")


def test_a_person_takes_their_data_along(leaver: World) -> None:
    leaver.post({"en": "What I wrote.", "fr": "Ce que j’ai écrit."}, capacity=PERSONAL)
    decided = leaver.post({"en": "Decided a moment ago."}, capacity=PERSONAL)
    leaver.decide(decided, Act.REJECT, note="Not yet to be told.")
    answer = leaver.browser("author").get("/en/account/data")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert "no-store" in answer.headers["Cache-Control"]
    data = json.loads(answer.data)
    assert data["account"]["name"] == NAME
    assert data["comments"][0]["texts"][1]["text"] == "Ce que j’ai écrit."
    assert data["comments"][1]["texts"][0]["state"] == "under_review"
    assert "Not yet to be told." not in answer.text
    leaver.wait()
    assert "Not yet to be told." in leaver.browser("author").get("/en/account/data").text
    assert leaver.browser("visitor").get("/en/account/data").status_code != 200


def test_a_profile_is_changed(world: World) -> None:
    old = world.publish({"en": "Before."}, capacity=PERSONAL)
    browser = world.browser("author")
    form = {
        "name": "Anna Beispiel",
        "title": "Second Secretary",
        "interface_language": "fr",
        "languages": "fr, ar",
    }
    answer = browser.post("/en/account/profile", data=form)
    assert (answer.status_code, answer.location) == (303, "/fr/account?done=profile")
    assert "Anna Beispiel" in browser.get(answer.location).text
    assert browser.get("/", headers={"Accept-Language": "es"}).location == "/fr/"
    new = world.publish({"en": "After."}, capacity=PERSONAL)
    assert world.comment(old).author_name == "Signed-in author"
    assert world.comment(new).author_name == "Anna Beispiel"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\u202e"),
        ("name", "Administrator"),
        ("name", "a\r\nBcc: x@y.example"),
        ("name", "x" * 201),
        ("title", "x" * 201),
        ("interface_language", "xx"),
        ("interface_language", ""),
        ("languages", "fr, klingon!"),
        ("languages", "en " * 5000 + "q$"),
    ],
)
def test_a_bad_profile_changes_nothing(world: World, field: str, value: str) -> None:
    form = {"name": "Anna", "title": "", "interface_language": "en", "languages": "en"}
    browser = world.browser("author")
    answer = browser.post("/en/account/profile", data=form | {field: value})
    assert answer.status_code == 422
    assert "Signed-in author" in browser.get("/en/account").text
