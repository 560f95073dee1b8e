"""Every act is one entry of the ledger, and the ledger cannot be changed."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from forum.comments.rules import Act
from forum.core.db import transaction
from tests.world import World


def test_each_act_is_one_entry_with_who_and_when_and_why(world: World) -> None:
    comment = world.post({"en": "We agree.", "fr": "D'accord."})
    world.undo(world.decide(comment, Act.APPROVE))
    world.decide(comment, Act.RETURN, languages=["fr"], note="Please say more.")
    world.post({"fr": "Tout à fait d'accord."}, comment=comment)
    world.decide(comment, Act.REJECT, languages=["en"])
    world.recall(comment, language="en")
    world.decide(comment, Act.APPROVE, languages=["fr"])
    world.wait()
    world.remove(comment, note="A name is in it.")
    world.restore(comment, by="second")
    world.post({"en": "We agree again."}, comment=comment)
    world.decide(comment, Act.APPROVE)
    world.wait()
    world.withdraw(comment, language="fr")
    world.withdraw(comment, by="colleague")
    expected = [
        ("author", Act.SUBMIT),
        ("moderator", Act.APPROVE),
        ("moderator", Act.UNDO),
        ("moderator", Act.RETURN),
        ("author", Act.SUBMIT),
        ("moderator", Act.REJECT),
        ("author", Act.RECALL),
        ("moderator", Act.APPROVE),
        ("moderator", Act.REMOVE),
        ("second", Act.RESTORE),
        ("author", Act.SUBMIT),
        ("moderator", Act.APPROVE),
        ("author", Act.WITHDRAW_VERSION),
        ("colleague", Act.WITHDRAW),
    ]
    names = {world.viewer(who).public_id: who for who, _act in expected}
    entries = world.ledger(comment)
    assert [(names[entry.actor], entry.act) for entry in entries] == expected
    # Why: the reason as a code, the note and the texts as digests; no text of anybody.
    returned = entries[3]
    assert returned.details["reason"] == "unclear"
    assert len(str(returned.details["note"])) == 64
    assert [each["language"] for each in returned.details["revisions"]] == ["fr"]
    everything = " ".join(str(entry.details) for entry in entries)
    for secret in ("agree", "accord", "Please", "name", "Signed-in", "Switzerland"):
        assert secret not in everything
    assert world.breaks() == []


def test_a_draft_is_no_act(world: World) -> None:
    draft = world.save({"en": "A draft."})
    assert world.ledger(draft) == []


def test_what_fails_leaves_no_entry(world: World) -> None:
    comment = world.post({"en": "We agree."})
    world.recall(comment)
    before = world.acts(comment)
    for who in ("author", "moderator", "person"):
        browser = world.browser(who)
        for address in ("recall", "withdrawal", "removal", "restoration"):
            sent = {"reason": "unclear"}
            answer = browser.post(f"/en/comments/{comment}/{address}", data=sent)
            assert answer.status_code in (404, 409), (who, address, answer.status_code)
    assert world.acts(comment) == before


CHANGES = [
    "UPDATE ledger_entry SET actor = 'somebody'",
    "DELETE FROM ledger_entry",
    "UPDATE ledger_entry SET details = '{}' WHERE number = 1",
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_the_ledger(world: World, change: str) -> None:
    world.post({"en": "We agree."})
    with (
        world.app.app_context(),
        pytest.raises(DBAPIError, match="append-only"),
        transaction() as session,
    ):
        session.execute(text(change))
    assert world.breaks() == []


def test_a_forged_head_is_found(world: World) -> None:
    world.post({"en": "We agree."})
    with world.app.app_context(), transaction() as session:
        session.execute(text("UPDATE ledger_chain SET length = length + 1"))
    assert world.breaks()
