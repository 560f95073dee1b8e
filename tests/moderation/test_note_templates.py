"""Notes that moderators write often: kept by the space, sent in the author's language."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import select, update

from forum.accounts.models import Person
from forum.comments.rules import Act, Reason
from forum.core.db import transaction
from forum.ledger.models import Entry
from forum.spaces.models import NoteTemplate
from forum.spaces.queries.note_templates import text_in
from forum.spaces.rules import Capacity
from tests.world import SPACE, World, form, statements

PAGE = f"/en/spaces/{SPACE}/notes"
NOTE = {
    "title": "Annex missing",
    "text-en": "Please send us the annex.",
    "text-fr": "Veuillez nous envoyer l’annexe.",
}


def keep(world: World, given: Mapping[str, str] = NOTE, who: str = "moderator") -> str:
    """Adds a note and returns its id."""
    assert world.browser(who).post(f"{PAGE}/new", data=given).status_code == 303
    with world.reading() as session:
        newest = select(NoteTemplate.public_id).order_by(NoteTemplate.id.desc())
        return str(session.scalars(newest).first())


def current(world: World, note: str) -> dict[str, str]:
    return dict(form(world.browser("moderator").get(f"{PAGE}/{note}"), "Save").fields)


def acts(world: World) -> list[tuple[str, str]]:
    with world.reading() as session:
        found = session.scalars(select(Entry).where(Entry.act.like("note.%")).order_by(Entry.id))
        return [(entry.act, entry.subject) for entry in found]


@pytest.mark.parametrize("who", ["moderator", "secretariat"])
def test_a_note_is_added_changed_and_deleted(world: World, who: str) -> None:
    note, browser = keep(world, who=who), world.browser(who)
    assert "Annex missing" in browser.get(PAGE).text
    given = current(world, note) | {"text-es": "Envíenos el anexo, por favor."}
    for _twice in range(2):  # nothing changed is nothing done
        assert browser.post(f"{PAGE}/{note}", data=given).status_code == 303
        given = current(world, note)
    answer = browser.post(f"{PAGE}/{note}/removal", data={"version": given["version"]})
    assert answer.status_code == 303
    assert acts(world) == [("note.add", note), ("note.change", note), ("note.remove", note)]
    assert "No note is kept yet." in browser.get(PAGE).text
    with world.reading() as session:
        everything = str([entry.details for entry in session.scalars(select(Entry))])
    assert "annex" not in everything.lower()
    assert world.breaks() == []


@pytest.mark.parametrize("who", ["author", "translator", "neighbour", "person", "administrator"])
def test_others_find_no_notes(world: World, who: str) -> None:
    note, browser = keep(world), world.browser(who)
    for address in (PAGE, f"{PAGE}/new", f"{PAGE}/{note}"):
        assert browser.get(address).status_code == 404
    for address in (f"{PAGE}/new", f"{PAGE}/{note}", f"{PAGE}/{note}/removal"):
        assert browser.post(address, data=NOTE | {"version": "1"}).status_code == 404
    elsewhere = f"/en/spaces/forests/notes/{note}"
    assert world.browser("neighbour").get(elsewhere).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "t" * 201}, "title"),
        ({"text-en": "", "text-fr": " "}, "text-en"),
        ({"text-fr": "t" * 5_001}, "text-fr"),
    ],
)
def test_mistakes_are_told_at_their_fields(
    world: World, changed: dict[str, str], field: str
) -> None:
    answer = world.browser("moderator").post(f"{PAGE}/new", data=NOTE | changed)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert f'id="f-{field}"' in answer.text
    assert acts(world) == []


def test_the_second_of_two_is_told(world: World) -> None:
    note = keep(world)
    given = current(world, note)
    second = world.browser("second")
    assert second.post(f"{PAGE}/{note}", data=given | {"title": "Theirs"}).status_code == 303
    answer = world.browser("moderator").post(f"{PAGE}/{note}", data=given | {"title": "Mine"})
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert 'value="Mine"' in answer.text
    deleting = {"version": given["version"]}
    answer = world.browser("moderator").post(f"{PAGE}/{note}/removal", data=deleting)
    assert answer.status_code == 409
    again = dict(form(answer, "Save").fields)
    assert world.browser("moderator").post(f"{PAGE}/{note}", data=again).status_code == 303


# --- at the desk --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (("fr", "es"), "F"),
        (("es", "fr"), "F"),  # the author reads Spanish, and wrote French
        (("es", "pt"), "E"),
        ((None, None), "E"),
    ],
)
def test_the_text_is_in_the_best_language_that_there_is(
    wanted: tuple[str | None, ...], text: str
) -> None:
    assert text_in({"fr": "F", "en": "E"}, *wanted) == text


def test_without_an_english_text_any_is_better_than_none() -> None:
    assert text_in({"ar": "A"}, "fr", "es") == "A"
    assert text_in({}, "fr") == ""


def decide(world: World, comment: str, **more: str) -> int:
    page = world.browser("moderator").get("/en/moderation")
    sent = form(page, "Return").filled("Return", reason=Reason.INCOMPLETE.value, **more)
    address = f"/en/comments/{comment}/decisions"
    return world.browser("moderator").post(address, data=sent).status_code


def speaks(world: World, who: str, language: str) -> None:
    with world.app.app_context(), transaction() as session:
        session.execute(
            update(Person)
            .where(Person.email == world.emails[who])
            .values(interface_language=language)
        )


# The author's interface language, the original's language, and the text that is sent.
SENT = [
    ("fr", "en", "text-fr"),
    ("en", "fr", "text-en"),
    ("es", "fr", "text-fr"),
    ("es", "pt", "text-en"),
]


@pytest.mark.parametrize(("spoken", "original", "text"), SENT)
def test_the_chosen_note_is_sent_where_none_was_written(
    world: World, spoken: str, original: str, text: str
) -> None:
    speaks(world, "author", spoken)
    note, comment = keep(world), world.post({original: "We agree."})
    assert decide(world, comment, canned=note) == 303
    (decision,) = world.decisions(comment)
    assert (decision.act, decision.note) == (Act.RETURN, NOTE[text])
    assert world.breaks() == []


def test_what_was_written_is_sent_and_not_the_chosen_note(world: World) -> None:
    note, comment = keep(world), world.post({"en": "We agree."})
    assert decide(world, comment, canned=note, note="My own words.") == 303
    assert world.decisions(comment)[0].note == "My own words."


def test_a_note_deleted_meanwhile_decides_nothing(world: World) -> None:
    note, comment = keep(world), world.post({"en": "We agree."})
    page = world.browser("moderator").get("/en/moderation")
    sent = form(page, "Return").filled("Return", reason=Reason.INCOMPLETE.value, canned=note)
    world.browser("second").post(f"{PAGE}/{note}/removal", data={"version": "1"})
    address = f"/en/comments/{comment}/decisions"
    answer = world.browser("moderator").post(address, data=sent)
    assert answer.status_code == 422
    assert "This note has been deleted meanwhile." in answer.text
    assert world.acts(comment) == [Act.SUBMIT]


@pytest.mark.parametrize("note", ["nothing", "0123456789ab"])
def test_no_other_spaces_note_is_sent(world: World, note: str) -> None:
    comment = world.post({"en": "We agree."})
    shown = world.revision(comment)
    sent = {
        "act": "revision.return",
        "shown": f"{shown.public_id}.submitted",
        "revision": shown.public_id,
        "reason": "unclear",
        "canned": note,
    }
    address = f"/en/comments/{comment}/decisions"
    assert world.browser("moderator").post(address, data=sent).status_code == 422


def test_the_list_costs_one_statement_for_all_spaces(world: World) -> None:
    world.post({"en": "We agree."})
    browser = world.browser("moderator")
    counted = []
    for _turn in range(3):
        with statements(world.app) as sent:
            browser.get("/en/moderation")
        counted.append(len(sent))
        keep(world)
    assert len(set(counted)) == 1
    assert counted[0] <= 8


def test_only_the_desk_of_the_space_is_shown_its_notes(world: World) -> None:
    keep(world)
    world.post({"en": "We agree."})
    world.post({"en": "Elsewhere."}, space="forests", by="person", capacity=Capacity.PERSONAL)
    assert "Annex missing" in world.browser("moderator").get("/en/moderation").text
    assert "Annex missing" not in world.browser("neighbour").get("/en/moderation").text
