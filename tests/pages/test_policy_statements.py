"""A page costs the same few statements, however much there is on it."""

from __future__ import annotations

from sqlalchemy import select

from forum.comments.models import Comment
from forum.comments.rules import Act
from tests.world import World, statements

THREAD = "/en/spaces/guide/questions/1"

# The page, who opens it, and the most statements that it may send. Of them two are for knowing
# who looks.
MOST = [
    (THREAD, "visitor", 4),
    (THREAD, "person", 6),
    (THREAD, "author", 6),
    (THREAD, "moderator", 6),
    ("/en/", "visitor", 6),
    ("/en/spaces/guide", "visitor", 5),
    ("/en/spaces/guide/log", "visitor", 5),
    ("/en/moderation", "moderator", 8),
    ("/en/moderation/reports", "moderator", 4),
    ("/en/moderation?language=mine&since=late&policy=hold", "moderator", 8),
    ("/en/moderation/{held}", "moderator", 7),
    ("/en/mine", "author", 15),
    ("/en/drafts", "author", 6),
    (f"{THREAD}/comments/new", "author", 12),
]


def _fill(world: World, number: int) -> str:
    """So many public comments, held ones, changes of public ones, refused ones and drafts."""
    for turn in range(number):
        comment = world.publish({"en": f"Public {turn}.", "fr": f"Public {turn}."})
        world.post({"en": "Changed."}, comment=comment)
        world.post({"en": f"Held {turn}.", "fr": f"Retenu {turn}."})
        refused = world.post({"en": f"Refused {turn}."})
        world.decide(refused, Act.RETURN)
        world.save({"en": f"Draft {turn}."})
        world.report(comment, note="Look at this.")
        world.note(comment, "I have looked.", by="second")
    decided = world.post({"en": "Just decided."})
    world.decide(decided, Act.APPROVE)
    return comment


def test_no_page_sends_more_statements_for_more_comments(world: World) -> None:
    world.app.extensions["kept"].forget()
    few, many = {}, {}
    _fill(world, 1)
    for address, who, _most in MOST:
        few[address, who] = _count(world, address, who)
    _fill(world, 12)
    world.app.extensions["kept"].forget()
    for address, who, _most in MOST:
        many[address, who] = _count(world, address, who)
    grown = {key: (few[key], many[key]) for key in few if many[key] > few[key]}
    assert grown == {}
    above = {
        (address, who): many[address, who]
        for address, who, most in MOST
        if many[address, who] > most
    }
    assert above == {}


DESK = [(address, who) for address, who, _most in MOST if address.startswith("/en/moderation")]


def test_the_desk_sends_no_more_statements_for_forty_that_wait(world: World) -> None:
    world.post({"en": "Alone."})
    few = {address: _count(world, address, who) for address, who in DESK}
    for turn in range(39):
        world.post({"en": f"Held {turn}.", "fr": f"Retenu {turn}."})
    assert "40 submissions wait" in world.browser("moderator").get("/en/moderation").text
    assert {address: _count(world, address, who) for address, who in DESK} == few


def _count(world: World, address: str, who: str) -> int:
    """`{held}` is the comment that waits for longest."""
    browser = world.browser(who)
    with world.reading() as session:
        waiting = select(Comment.public_id).where(Comment.waiting_since.is_not(None))
        held = session.scalars(waiting.order_by(Comment.id).limit(1)).one()
    with statements(world.app) as sent:
        assert browser.get(address.format(held=held)).status_code == 200
    return len(sent)
