"""The secretariat sets how its space moderates, and everybody is told what that means."""

from __future__ import annotations

from collections.abc import Mapping
from html import unescape

import pytest
from flask import g
from sqlalchemy import select

from forum.ledger.models import Entry
from forum.spaces.models import Space
from forum.spaces.queries.moderation_settings import (
    POLICY_SCOPES,
    ModerationSettings,
    moderation_settings,
)
from forum.spaces.queries.policy_statement import PolicyStatement, policy_statement
from forum.spaces.rules import Capacity, Policy
from forum.spaces.views.policy_statement import duration, policy_sentences
from tests.world import SPACE, World, form

PAGE = f"/en/spaces/{SPACE}/moderation"
PERSONAL, HOUSE, GROUP = Capacity.PERSONAL, Capacity.ORGANISATION, Capacity.WORKING_GROUP


def current(world: World, who: str = "secretariat") -> dict[str, str]:
    """The form as its page gives it."""
    page = world.browser(who).get(PAGE)
    assert page.status_code == 200
    return dict(form(page, "Save").fields)


def save(world: World, given: Mapping[str, str], who: str = "secretariat") -> int:
    return world.browser(who).post(PAGE, data=given).status_code


def acts(world: World) -> list[tuple[str, dict[str, object]]]:
    with world.reading() as session:
        found = session.scalars(select(Entry).order_by(Entry.id))
        return [(entry.act, entry.details) for entry in found]


def kept(world: World) -> ModerationSettings:
    with world.reading() as session:
        space = session.scalars(select(Space).where(Space.slug == SPACE)).one()
        return moderation_settings(session, space)


def test_what_is_set_is_kept_and_the_ledger_names_the_fields(world: World) -> None:
    given = current(world) | {
        "policy_personal_reply": "delay",
        "policy_organisation_comment": "trusted",
        "delay_minutes": "45",
        "approvals": "2",
        "promise_hours": "72",
        "trust": "forest ALLIANCE",
    }
    assert save(world, given) == 303
    found = kept(world)
    assert found.policies == dict.fromkeys(POLICY_SCOPES, Policy.HOLD) | {
        (PERSONAL, True): Policy.DELAY,
        (HOUSE, False): Policy.TRUSTED,
    }
    assert (found.delay_minutes, found.approvals, found.promise_hours) == (45, 2, 72)
    assert found.trusted == {world.organisations["alliance"]}
    fields = ["policy_personal_reply", "policy_organisation_comment", "delay_minutes", "approvals"]
    fields += ["promise_hours", "trusted"]
    assert acts(world)[-1] == ("space.set_moderation", {"fields": fields})
    assert current(world) == {name: one for name, one in given.items() if name != "trust"} | {
        "version": str(int(given["version"]) + 1),
        "trust": "",
        f"trust_{world.organisations['alliance']}": "1",
    }
    assert world.breaks() == []


def test_nothing_changed_is_nothing_done(world: World) -> None:
    before, given = acts(world), current(world)
    assert save(world, given) == 303
    assert acts(world) == before
    assert current(world) == given


def test_an_organisation_is_named_by_its_state_and_trusted_no_longer(world: World) -> None:
    assert save(world, current(world) | {"trust": "ch"}) == 303
    given = current(world)
    trusted = f"trust_{world.organisations['switzerland']}"
    assert given.pop(trusted) == "1"
    assert save(world, given) == 303
    assert kept(world).trusted == frozenset()


MISTAKES = [
    ({"policy_organisation_comment": "delay"}, "policy_organisation_comment"),
    ({"policy_personal_reply": "trusted"}, "policy_personal_reply"),
    ({"policy_personal_reply": "whatever"}, "policy_personal_reply"),
    ({"delay_minutes": "0"}, "delay_minutes"),
    ({"delay_minutes": "43201"}, "delay_minutes"),
    ({"delay_minutes": "soon"}, "delay_minutes"),
    ({"approvals": "3"}, "approvals"),
    ({"approvals": ""}, "approvals"),
    ({"promise_hours": "0"}, "promise_hours"),
    ({"promise_hours": "2161"}, "promise_hours"),
    ({"trust": "Nobody in particular"}, "trust"),
    ({"trust": "forest"}, "trust"),  # a part of a name names nobody
]


@pytest.mark.parametrize(("changed", "field"), MISTAKES)
def test_mistakes_are_told_at_their_fields(
    world: World, changed: dict[str, str], field: str
) -> None:
    before = acts(world)
    given = current(world) | {"promise_hours": "13"} | changed
    answer = world.browser("secretariat").post(PAGE, data=given)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert f'id="f-{field}"' in answer.text
    assert acts(world) == before


def test_the_second_of_two_who_save_is_shown_both(world: World) -> None:
    given = current(world)
    assert save(world, given | {"delay_minutes": "30"}, "administrator") == 303
    mine = given | {"delay_minutes": "45", "policy_personal_reply": "delay"}
    answer = world.browser("secretariat").post(PAGE, data=mine)
    assert answer.status_code == 409
    assert "Saved meanwhile by somebody else" in answer.text
    again = dict(form(answer, "Save").fields)
    assert (again["delay_minutes"], again["policy_personal_reply"]) == ("45", "delay")
    assert save(world, again) == 303
    assert kept(world).delay_minutes == 45


def test_an_open_form_about_the_space_is_overtaken(world: World) -> None:
    edit = f"/en/spaces/{SPACE}/edit"
    space = dict(form(world.browser("secretariat").get(edit), "Save").fields)
    assert save(world, current(world) | {"policy_personal_reply": "delay"}) == 303
    answer = world.browser("administrator").post(edit, data=space | {"title-en": "Mine"})
    assert answer.status_code == 409


@pytest.mark.parametrize("who", ["author", "moderator", "translator", "neighbour", "person"])
@pytest.mark.parametrize("address", [PAGE, f"{PAGE}/reasons"])
def test_others_find_no_page(world: World, who: str, address: str) -> None:
    browser = world.browser(who)
    assert browser.get(address).status_code == 404
    assert browser.post(address, data={"version": "1"}).status_code == 404


def test_the_page_says_what_waits_and_that_it_stays(world: World) -> None:
    assert "None awaits review now." in world.browser("secretariat").get(PAGE).text
    world.post({"en": "We agree."})
    page = world.browser("secretariat").get(PAGE).text
    assert "Changes apply to what is submitted from now on." in page
    assert "1 comment awaits review now; it stays as it is." in page


# --- what everybody is told ---------------------------------------------------------------------

SAID = PolicyStatement(
    policies=dict.fromkeys(POLICY_SCOPES, Policy.HOLD),
    delay_minutes=60,
    grace_minutes=10,
    approvals=1,
    promise_hours=None,
    admits_personal=True,
    trusts=True,
)
HELD = "Everything appears after a moderator's approval, and nothing before."
REST = "Everything else appears after a moderator's approval."
AFTER = "after submission, unless a moderator holds them."
SENTENCES: list[tuple[dict, dict, list[str]]] = [
    ({}, {}, [HELD]),
    (
        {(PERSONAL, True): Policy.DELAY},
        {"approvals": 2, "promise_hours": 72},
        [
            f"Replies in a personal capacity appear 1 hour {AFTER}",
            REST,
            "Two moderators have to approve.",
            "The working group means to decide within 72 hours.",
        ],
    ),
    (
        {(PERSONAL, False): Policy.DELAY, (PERSONAL, True): Policy.DELAY},
        {"delay_minutes": 90},
        [f"Answers and replies in a personal capacity appear 90 minutes {AFTER}", REST],
    ),
    (
        {(GROUP, False): Policy.DELAY},
        {"delay_minutes": 2880},
        [f"Answers for the working group appear 2 days {AFTER}", REST],
    ),
    (
        {(HOUSE, False): Policy.TRUSTED},
        {},
        [f"Answers of organisations that the working group trusts appear 10 minutes {AFTER}", REST],
    ),
    (
        {(HOUSE, True): Policy.TRUSTED},
        {"grace_minutes": 0},
        ["Replies of organisations that the working group trusts appear at once.", REST],
    ),
    # What nobody can use is not said.
    ({(HOUSE, True): Policy.TRUSTED}, {"trusts": False}, [HELD]),
    ({(PERSONAL, True): Policy.DELAY}, {"admits_personal": False}, [HELD]),
    ({}, {"promise_hours": 1}, [HELD, "The working group means to decide within 1 hour."]),
]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # the database is not asked
@pytest.mark.parametrize(("policies", "changes", "said"), SENTENCES)
def test_the_sentences_say_what_the_settings_do(
    world: World, policies: dict, changes: dict, said: list[str]
) -> None:
    settings = SAID.__dict__ | changes | {"policies": {**SAID.policies, **policies}}
    with world.app.test_request_context():
        g.language = "en"
        assert policy_sentences(PolicyStatement(**settings)) == said


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # the database is not asked
def test_each_combination_has_its_sentence_in_each_language(world: World) -> None:
    for language in ("en", "fr", "es"):
        seen = set()
        with world.app.test_request_context():
            g.language = language
            for capacity, policy in (
                (PERSONAL, Policy.DELAY),
                (GROUP, Policy.DELAY),
                (HOUSE, Policy.TRUSTED),
            ):
                for replies in ((False,), (True,), (False, True)):
                    policies = {(capacity, reply): policy for reply in replies}
                    for grace in (0, 10):
                        settings = SAID.__dict__ | {
                            "policies": {**SAID.policies, **policies},
                            "grace_minutes": grace,
                        }
                        line = policy_sentences(PolicyStatement(**settings))[0]
                        assert "%(" not in line
                        seen.add(line)
        assert len(seen) == 12  # without a grace, trusted organisations' own


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # the database is not asked
@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "1 minute"), (59, "59 minutes"), (60, "1 hour"), (90, "90 minutes"), (1440, "1 day")],
)
def test_durations_are_exact(world: World, minutes: int, words: str) -> None:
    with world.app.test_request_context():
        g.language = "en"
        assert duration(minutes) == words


def test_the_consultations_page_tells_everybody(world: World) -> None:
    policies = {(PERSONAL, True): Policy.DELAY}
    world.moderates(policies, promise_hours=72, delay_minutes=60)
    visitor = world.browser("visitor")
    page = unescape(visitor.get(f"/en/spaces/{SPACE}").text)
    assert f"Replies in a personal capacity appear 1 hour {AFTER} {REST}" in page
    assert "within 72 hours" in page
    assert "dans un délai de 72 heures" in visitor.get(f"/fr/spaces/{SPACE}").text
    assert "en un plazo de 72 horas" in visitor.get(f"/es/spaces/{SPACE}").text
    with world.reading() as session:
        space = session.scalars(select(Space).where(Space.slug == SPACE)).one()
        assert policy_statement(session, space.id).policies == kept(world).policies


def test_no_page_promises_what_a_delay_breaks(world: World) -> None:
    world.moderates({(PERSONAL, True): Policy.DELAY})
    for address in ("/en/", "/en/review", "/en/terms", f"/en/spaces/{SPACE}/questions/1"):
        page = world.browser("visitor").get(address).text
        assert "read by a moderator before it appears." not in page
    composer = world.browser("author").get(f"/en/spaces/{SPACE}/questions/1/comments/new").text
    assert f"Replies in a personal capacity appear 1 hour {AFTER}" in composer
