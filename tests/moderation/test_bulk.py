"""Deciding on several comments at once: one decision for each, and the truth about the rest."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum.comments.rules import Act, State
from forum.core.ids import new_id
from forum.organisations.rules import MandateRole
from tests.world import World, form

DESK = "/en/moderation"


def send(browser: FlaskClient, button: str, comments: list[str], **changes: Any) -> TestResponse:
    bulk = form(browser.get(DESK), button)
    return browser.post(bulk.action, data=bulk.filled(button, comment=comments, **changes))


def states(world: World, comment: str) -> set[State]:
    return set(world.states(comment).values())


@pytest.mark.parametrize(
    ("button", "act", "state"),
    [
        ("Approve the chosen", Act.APPROVE, State.APPROVED),
        ("Return the chosen", Act.RETURN, State.RETURNED),
        ("Reject the chosen", Act.REJECT, State.REJECTED),
    ],
)
def test_each_chosen_comment_gets_its_own_decision(
    world: World, button: str, act: Act, state: State
) -> None:
    chosen = [world.post({"en": f"Number {turn}.", "fr": f"Texte {turn}."}) for turn in range(3)]
    other = world.post({"en": "Not chosen."})
    browser = world.browser("moderator")
    answer = send(browser, button, chosen, reason="incomplete", note="The annex is missing.")
    assert answer.status_code == 303
    for comment in chosen:
        assert states(world, comment) == {state}
        (decision,) = world.decisions(comment)
        assert (decision.act, decision.note) == (act, "The annex is missing.")
        assert world.acts(comment) == [Act.SUBMIT, act]
    assert states(world, other) == {State.SUBMITTED}
    assert world.breaks() == []
    # The page tells of each, with its Undo.
    page = browser.get(answer.headers["Location"])
    notice = page.text[page.text.index('role="status"') :].split("</div>")[0]
    assert len(re.findall("/reversal", notice)) == 3


def test_what_changed_meanwhile_is_named_and_keeps_no_other(world: World) -> None:
    still, edited, decided = (world.post({"en": f"Number {turn}."}) for turn in range(3))
    world.grant("moderator", "alliance", MandateRole.CLEARER)
    browser = world.browser("moderator")
    bulk = form(browser.get(DESK), "Return the chosen")
    world.post({"en": "Edited."}, comment=edited)
    world.decide(decided, Act.APPROVE, by="second")
    filled = bulk.filled(
        "Return the chosen", comment=[still, edited, decided], reason="unclear", note="Say more."
    )
    answer = browser.post(bulk.action, data=filled)
    assert answer.status_code == 409
    assert "1 was decided on; 2 were not" in answer.text
    for comment in (edited, decided):
        assert f"{DESK}/{comment}" in answer.text
    assert states(world, still) == {State.RETURNED}
    assert states(world, decided) == {State.APPROVED}
    again = form(answer, "Return the chosen")
    kept = again.filled("Return the chosen")
    assert (kept["note"], kept["reason"]) == (["Say more."], ["unclear"])
    assert kept["comment"] == [edited]
    assert browser.post(again.action, data=kept).status_code == 303
    assert world.states(edited) == {"en": State.RETURNED}


def test_an_incomplete_form_decides_nothing_and_keeps_the_note(world: World) -> None:
    comments = [world.post({"en": f"Number {turn}."}) for turn in range(2)]
    browser = world.browser("moderator")
    for button, chosen, reason in (
        ("Return the chosen", comments, ""),
        ("Return the chosen", comments, "no_such_reason"),
        ("Approve the chosen", [], "unclear"),
        ("Approve the chosen", [*comments, *(new_id() for _ in range(49))], "unclear"),
    ):
        answer = send(browser, button, chosen, reason=reason, note="Not lost.")
        assert answer.status_code == 422
        assert form(answer, button).filled()["note"] == ["Not lost."]
    assert all(world.decisions(comment) == [] for comment in comments)


def test_nobody_decides_on_what_is_not_theirs_to_decide(world: World) -> None:
    world.grant("moderator", "alliance", MandateRole.CLEARER)
    own = world.post({"en": "Of my house."}, by="rival", organisation="alliance")
    other = world.post({"en": "Of another."})
    ids = {each: world.revision(each).public_id for each in (own, other)}
    sent: dict[str, Any] = {"act": "revision.approve", "comment": [own, other]}
    for comment, id_ in ids.items():
        sent |= {f"shown-{comment}": f"{id_}.submitted", f"revision-{comment}": id_}
    for who in ("person", "author", "neighbour", "secretariat", "translator"):
        answer = world.browser(who).post(f"{DESK}/decisions", data=sent)
        assert (who, answer.status_code) == (who, 404)
    answer = world.browser("moderator").post(f"{DESK}/decisions", data=sent)
    assert answer.status_code == 409
    assert "your own or your organisation" in answer.text
    assert states(world, own) == {State.SUBMITTED}
    assert states(world, other) == {State.APPROVED}
