"""Persons at the same instant: registering, clearing, leaving (E6 and its like)."""

from __future__ import annotations

from sqlalchemy import func, select

from forum.accounts.models import Person
from forum.comments.models import Comment
from forum.comments.rules import Act, CommentState, State
from forum.core.db import db
from forum.spaces.rules import Capacity
from tests.races.test_races import at_once
from tests.world import World

NEW = "seven quiet rivers run north"


def test_one_registration_six_times_is_one_account(world: World) -> None:
    email = "anna.keller@example.org"
    form = {"name": "Anna Keller", "email": email, "password": NEW, "terms": "1"}
    browsers = [world.browser("visitor") for _ in range(6)]
    answers = at_once(
        *(lambda each=each: each.post("/en/register", data=form).status_code for each in browsers)
    )
    assert set(answers) == {303}
    with world.app.app_context():
        mine = Person.email == email
        assert db.session.scalar(select(func.count()).where(mine)) == 1
    assert not world.breaks()


def test_clearing_and_sending_back_at_once(world: World) -> None:
    """One of them is done, the other is told that the text has changed."""
    world.clears("switzerland")
    comment = world.post({"en": "Our position."}, by="colleague")
    shown = world.in_clearance(comment)
    there = f"/en/comments/{comment}/clearance"
    browsers = [world.browser("author") for _ in range(4)]
    forms = [{"do": do, "shown": shown, "note": "Why?"} for do in ("clear", "send_back") * 2]
    answers = at_once(
        *(
            lambda each=each, data=data: each.post(there, data=data).status_code
            for each, data in zip(browsers, forms, strict=True)
        )
    )
    assert sorted(answers) == [303, 409, 409, 409]
    assert world.states(comment)["en"] in (State.SUBMITTED, State.SENT_BACK)
    assert not world.breaks()


def test_leaving_while_a_comment_is_approved(world: World) -> None:
    """Whichever comes first, nothing of what was not public appears with a name."""
    comment = world.post({"en": "My own view."}, capacity=Capacity.PERSONAL)
    browser = world.browser("author")
    form = {"comments": "withdraw", "sure": "1"}

    def approve() -> str:
        try:
            return world.decide(comment, Act.APPROVE)
        except Exception as problem:  # noqa: BLE001 - what was recalled cannot be approved
            return type(problem).__name__

    at_once(
        lambda: browser.post("/en/account/closing", data=form).status_code,
        approve,
    )
    world.wait()
    with world.app.app_context():
        left = db.session.scalars(select(Comment).where(Comment.public_id == comment)).one()
        assert left.author_name == ""
        assert left.state is CommentState.STANDING
    assert (
        "Signed-in author" not in world.browser("visitor").get("/en/spaces/guide/questions/1").text
    )
    assert world.states(comment)["en"] is State.RECALLED
    assert not world.breaks()
