"""What a person's file of their data holds of pastes and of translations, theirs and others'."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from forum.comments.rules import Act, Reason
from forum.core.clock import now
from forum.organisations.rules import MandateRole
from forum.submission.actions import submissions
from forum.translation.actions import translations as translating
from forum.translation.actions.translations import Translation
from tests.world import World

WORDS = "Nous sommes d’accord."
NOTE = "The second sentence is missing."


def data(world: World, who: str) -> dict[str, Any]:
    answer = world.browser(who).get("/en/account/data")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def translation(world: World, comment: str, words: str = WORDS, *, draft: bool = False) -> None:
    with world.app.app_context():
        source = world.revision(comment).public_id
        made = Translation(comment, "fr", words, source)
        do = translating.save if draft else translating.submit
        do(viewer=world.viewer("translator"), translation=made, at=now())


def test_what_was_pasted_is_taken_along(world: World) -> None:
    lump = "We agree.\r\n\r\nNous sommes d’accord.\r\n"
    with world.app.app_context():
        comment_form = replace(world.comment_form({"en": "We agree.", "fr": WORDS}), paste=lump)
        submissions.submit(
            viewer=world.viewer("author"),
            question_id=world.question_id(1),
            comment_form=comment_form,
            at=now(),
        )
    world.post({"en": "Nothing was pasted here."})
    first, second = data(world, "author")["comments"]
    assert first["pastes"] == [{"text": lump, "saved": now().isoformat()}]
    assert second["pastes"] == []
    assert data(world, "colleague")["comments"] == []


def test_what_colleagues_draft_stays_with_the_organisation(world: World) -> None:
    """Whoever speaks for it no more takes along what they wrote, and what was received."""
    world.grant("person", "switzerland", MandateRole.DRAFTER, until=0)
    comment = world.publish({"en": "We agree."}, by="person")
    world.save({"en": "We agree, on second thoughts."}, by="person", comment=comment)
    lump = "We agree no more.\r\n"
    with world.app.app_context():
        comment_form = replace(
            world.comment_form({"en": "We agree no more."}, comment=comment), paste=lump
        )
        submissions.save_draft(
            viewer=world.viewer("colleague"),
            question_id=world.question_id(1),
            comment_form=comment_form,
            at=now(),
        )

    def told() -> list[object]:
        (found,) = data(world, "person")["comments"]
        return [text["text"] for text in found["texts"]] + found["pastes"]

    assert told() == ["We agree.", "We agree no more.", {"text": lump, "saved": now().isoformat()}]
    world.wait(24 * 60)
    assert told() == ["We agree."]


@pytest.mark.parametrize("act", [None, Act.RETURN, Act.REJECT])
def test_a_translation_that_is_not_public_is_in_its_translators_data_alone(
    world: World, act: Act | None
) -> None:
    comment = world.publish({"en": "We agree."})
    before = data(world, "author")["comments"]
    translation(world, comment)
    (made,) = data(world, "translator")["translations"]
    said = [made[name] for name in ("comment", "space", "question", "language", "provenance")]
    assert said == [comment, "guide", 1, "fr", "courtesy"]
    assert (made["text"], made["state"], made["decisions"]) == (WORDS, "under_review", [])
    assert (made["received"], made["public_from"]) == (now().isoformat(), None)
    if act is not None:
        world.decide(comment, act, reason=Reason.INCOMPLETE, note=NOTE)
        (made,) = data(world, "translator")["translations"]
        assert (made["state"], made["decisions"]) == ("under_review", [])
        world.wait()
        (made,) = data(world, "translator")["translations"]
        assert made["state"] == {Act.RETURN: "returned", Act.REJECT: "rejected"}[act]
        assert [(one["reason"], one["note"]) for one in made["decisions"]] == [("incomplete", NOTE)]
    assert data(world, "author")["comments"] == before
    for who in ("colleague", "moderator", "secretariat"):
        assert data(world, who)["translations"] == []


def test_a_draft_is_in_its_writers_data_alone(world: World) -> None:
    comment = world.publish({"en": "We agree."})
    translation(world, comment, draft=True)
    assert [one["state"] for one in data(world, "translator")["translations"]] == ["draft"]
    assert len(data(world, "author")["comments"][0]["texts"]) == 1


def test_a_public_translation_is_in_both(world: World) -> None:
    comment = world.publish({"en": "We agree."})
    translation(world, comment)
    world.decide(comment, Act.APPROVE)
    world.wait()
    theirs = data(world, "translator")
    assert (theirs["comments"], theirs["translations"][0]["state"]) == ([], "public")
    texts = data(world, "author")["comments"][0]["texts"]
    assert [(one["provenance"], one["text"]) for one in texts] == [
        ("original", "We agree."),
        ("courtesy", WORDS),
    ]


def test_what_was_answered_to_moderators_is_in_its_writers_data_alone(world: World) -> None:
    """Also about a colleague's comment, for the organisation."""
    rejected = world.post({"en": "We agree."})
    decision = world.decide(rejected, Act.REJECT)
    world.wait()
    world.appeal(rejected, decision, by="colleague", note="It is about part 2.")
    world.wait(1)
    public = world.publish({"en": "We agree."})
    world.decline(public, world.propose(public, "We agree fully."), note="Our words stay.")
    (appeal,) = data(world, "colleague")["answers"]
    assert (appeal["act"], appeal["comment"]) == ("revision.appeal", rejected)
    assert (appeal["note"], appeal["question"]) == ("It is about part 2.", 1)
    (declined,) = data(world, "author")["answers"]
    assert declined["made"] == now().isoformat()
    assert (declined["act"], declined["note"]) == ("proposal.decline", "Our words stay.")
    for who in ("moderator", "person"):
        assert data(world, who)["answers"] == []
