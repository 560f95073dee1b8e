"""Moderators write notes for each other. Nobody else reads them, least of all the author."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.comments.rules import Act, StatementAct
from forum.core.clock import now
from forum.core.errors import Invalid, NotThere, Stale
from forum.moderation.actions.internal_notes import write_note
from forum.organisations.rules import MandateRole
from forum.spaces.rules import Capacity, Role
from forum.submission.actions.account_closure import close_account
from tests.world import SPACE, World, form

NOTE = "kestrel: is this the same person?"
HIDDEN_FROM = (
    *("visitor", "person", "author", "colleague", "former", "rival"),
    *("neighbour", "translator", "secretariat", "administrator"),
)
QUEUE = "/en/moderation"


def write(world: World, comment: str, by: str = "moderator", text: str = NOTE) -> None:
    with world.app.app_context():
        write_note(viewer=world.viewer(by), comment=comment, text=text, at=now())


def read(world: World, comment: str, who: str) -> bool:
    """Whether this person finds the note anywhere."""
    browser = world.browser(who)
    addresses = [QUEUE, f"{QUEUE}/{comment}", "/en/mine", "/en/account/data"]
    addresses.append(f"/en/comments/{comment}")
    addresses += [f"/en/comments/{comment}/{page}" for page in ("compare", "edit", "redaction")]
    return any("kestrel" in browser.get(address).text for address in addresses)


def test_a_note_is_one_entry_with_a_digest(world: World) -> None:
    comment = world.post({"en": "We agree."})
    before = world.record(comment).changes
    write(world, comment)
    entry = world.ledger(comment)[-1]
    assert (entry.act, entry.actor) == (StatementAct.NOTE, world.viewer("moderator").public_id)
    assert set(entry.details) == {"internal_note", "note"}
    assert "kestrel" not in str(entry.details)
    assert world.record(comment).changes == before
    assert world.breaks() == []


@pytest.mark.parametrize("is_public", [False, True], ids=["waiting", "public"])
def test_moderators_of_the_space_read_it_and_nobody_else(world: World, is_public: bool) -> None:
    comment = (world.publish if is_public else world.post)({"en": "We agree."})
    write(world, comment)
    assert read(world, comment, "moderator")
    assert read(world, comment, "second")
    assert not [who for who in HIDDEN_FROM if read(world, comment, who)]
    if not is_public:
        assert "1 note among moderators" in world.browser("second").get(QUEUE).text
        assert "note among moderators" not in world.browser("secretariat").get(QUEUE).text
        assert "kestrel" in world.browser("second").get(f"{QUEUE}/{comment}").text


def test_nobody_else_writes_one(world: World) -> None:
    comment = world.post({"en": "We agree."})
    for who in HIDDEN_FROM:
        with pytest.raises(NotThere):
            write(world, comment, by=who)
        assert (
            "Notes among moderators" not in world.browser(who).get(f"/en/comments/{comment}").text
        )


@pytest.mark.parametrize("allows_own", [False, True])
def test_a_moderator_on_the_authors_side_neither_reads_nor_writes(
    app: Flask, clock, allows_own: bool
) -> None:
    world = World.begin(app, clock, allows_own=allows_own)
    own = world.post({"en": "Mine."}, by="moderator", capacity=Capacity.PERSONAL)
    group = world.post({"en": "Ours."}, by="moderator", capacity=Capacity.WORKING_GROUP)
    house = world.post({"en": "Theirs."})
    world.grant("moderator", "switzerland", MandateRole.DRAFTER)
    for comment in (own, group, house):
        write(world, comment, by="second")
        assert read(world, comment, "second")
        assert not read(world, comment, "moderator")
        with pytest.raises(NotThere):
            write(world, comment)


def test_whoever_becomes_a_moderator_reads_what_was_noted_before(world: World) -> None:
    comment = world.post({"en": "We agree."})
    write(world, comment)
    assert not read(world, comment, "person")
    world.appoint("person", Role.MODERATOR, SPACE)
    assert read(world, comment, "person")


def test_a_note_is_written_at_the_desk_and_on_the_page(world: World) -> None:
    comment = world.post({"en": "We agree."})
    browser = world.browser("moderator")
    here = form(browser.get(f"{QUEUE}/{comment}?space=guide"), "Add the note")
    answer = browser.post(here.action, data=here.filled(note=NOTE))
    assert (answer.status_code, answer.location) == (
        303,
        f"{QUEUE}/{comment}?space=guide#notes-{comment}",
    )
    page = form(browser.get(f"/en/comments/{comment}"), "Add the note")
    answer = browser.post(page.action, data=page.filled(note="A second note."))
    assert answer.location == f"/en/comments/{comment}#notes-{comment}"
    shown = browser.get(f"/en/comments/{comment}").text
    assert shown.index("kestrel") < shown.index("A second note.")
    answer = browser.post(page.action, data={"note": "kestrel" * 300})
    assert answer.status_code == 413
    assert "kestrelkestrel" in answer.text


def test_what_is_empty_or_too_long_or_too_late_is_no_note(world: World) -> None:
    comment = world.post({"en": "We agree."})
    for text in ("", "  \u200b ", "x" * 2001):
        with pytest.raises(Invalid):
            write(world, comment, text=text)
    world.decide(comment, Act.REJECT)
    write(world, comment)  # until the decision has taken effect
    world.wait()
    with pytest.raises(Stale):
        write(world, comment)
    draft = world.save({"en": "A draft."})
    with pytest.raises(NotThere):
        write(world, draft)


def test_with_the_account_only_the_name_goes(world: World) -> None:
    comment = world.post({"en": "We agree."})
    write(world, comment)
    with world.app.app_context():
        close_account(viewer=world.viewer("moderator"), keep=True, at=now())
    page = world.browser("second").get(f"/en/comments/{comment}").text
    assert "kestrel" in page
    assert "Signed-in moderator" not in page
    assert "a former participant" in page
    assert world.breaks() == []
