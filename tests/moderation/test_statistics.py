"""The figures of the months that have ended: what counts where, and that nothing changes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask

from forum.comments.rules import Act
from forum.core.clock import now
from forum.moderation.queries.statistics import MonthlyFigures, forget, monthly_figures, percentile
from forum.spaces.queries import space_by_slug
from tests.conftest import A_MOMENT
from tests.moderation.test_public_log import LOG
from tests.visibility.channels import Subject
from tests.visibility.test_unchanged import DEEDS, pages
from tests.world import GRACE, SPACE, World, statements

ZURICH = ZoneInfo("Europe/Zurich")
NOVEMBER, DECEMBER = dt.date(2026, 11, 1), dt.date(2026, 12, 1)


@pytest.fixture
def world(app: Flask, clock: time_machine.Traveller) -> World:
    """The guide stays open over two ends of a month."""
    forget()
    return World.begin(app, clock, closes_at=A_MOMENT + dt.timedelta(days=100))


def go_to(world: World, *when: int) -> None:
    """A local time of the space."""
    world.clock.move_to(dt.datetime(*when, tzinfo=ZURICH))  # type: ignore[arg-type, misc]


def figures(world: World) -> dict[dt.date, tuple[int, int, int, int]]:
    """Received, approved, returned, rejected."""
    return {
        each.first: (each.received, each.approved, each.returned, each.rejected)
        for each in counted(world)
    }


def counted(world: World) -> tuple[MonthlyFigures, ...]:
    forget()
    with world.reading() as session:
        space = space_by_slug(session, SPACE, "en", now())
        assert space is not None
        return monthly_figures(session, space, now())


def test_the_running_month_is_not_told(world: World) -> None:
    world.publish({"en": "We agree."})
    assert figures(world) == {}
    go_to(world, 2026, 11, 30, 23, 59)
    assert figures(world) == {}
    go_to(world, 2026, 12, 1, 0, 30)  # an act may still be waiting for its lock
    assert figures(world) == {}
    go_to(world, 2026, 12, 1, 1, 0)
    assert figures(world) == {NOVEMBER: (1, 1, 0, 0)}


def test_a_month_is_that_of_the_space(world: World) -> None:
    go_to(world, 2026, 12, 1, 0, 15)  # it is November in UTC
    world.post({"en": "We agree."})
    go_to(world, 2026, 12, 15)
    assert figures(world) == {}
    go_to(world, 2027, 1, 15)
    assert figures(world) == {DECEMBER: (1, 0, 0, 0)}


def test_a_decision_counts_where_it_took_effect_and_a_receipt_once(world: World) -> None:
    approved = world.post({"en": "We agree.", "fr": "D'accord."})
    returned = world.post({"en": "Unclear."})
    rejected = world.post({"en": "Off topic."})
    world.post({"en": "Still waiting."})
    go_to(world, 2026, 11, 30, 23, 45)
    world.decide(returned, Act.RETURN)  # its grace ends in November, that of the others does not
    go_to(world, 2026, 11, 30, 23, 55)
    world.decide(approved, Act.APPROVE)
    world.decide(rejected, Act.REJECT)
    go_to(world, 2026, 12, 2)
    assert figures(world) == {NOVEMBER: (5, 0, 1, 0)}
    world.post({"en": "Not unclear."}, comment=returned)  # the thread of decisions goes on
    world.post({"en": "Not unclear at all."}, comment=returned)  # and replaces what waits
    go_to(world, 2027, 1, 2)
    assert figures(world) == {DECEMBER: (1, 2, 0, 1), NOVEMBER: (5, 0, 1, 0)}


# What happened within the grace of a refusal, so that it never took effect.
VOID: dict[str, Callable[[World, str, str], object]] = {
    "undone": lambda world, _comment, decision: world.undo(decision),
    "taken back": lambda world, comment, _decision: world.recall(comment),
    "replaced": lambda world, comment, _decision: world.post({"en": "New."}, comment=comment),
}


@pytest.mark.parametrize("how", VOID)
def test_what_never_took_effect_does_not_count(world: World, how: str) -> None:
    for act in (Act.RETURN, Act.REJECT, Act.APPROVE):
        comment = world.post({"en": "We agree."})
        decision = world.decide(comment, act)
        world.wait(GRACE / 2)
        VOID[how](world, comment, decision)
    go_to(world, 2026, 12, 2)
    assert figures(world) == {NOVEMBER: (3, 0, 0, 0)}


def test_a_decision_that_another_overtook_does_not_count(world: World) -> None:
    comment = world.post({"en": "We agree."})
    world.decide(comment, Act.APPROVE)
    rejection = world.decide(comment, Act.REJECT, languages=["en"])
    world.undo(rejection)
    world.decide(comment, Act.RETURN)
    go_to(world, 2026, 12, 2)
    assert figures(world) == {NOVEMBER: (1, 0, 1, 0)}


# What is done in December about what happened in November.
LATER: dict[str, Callable[[World, str, str], object]] = {
    "the returned text is taken back": lambda world, returned, _public: world.recall(
        returned, language="en"
    ),
    "the returned text is replaced": lambda world, returned, _public: world.post(
        {"en": "New."}, comment=returned
    ),
    "the public comment is withdrawn": lambda world, _returned, public: world.withdraw(public),
    "the public comment is removed": lambda world, _returned, public: world.remove(public),
    "a version is withdrawn": lambda world, _returned, public: world.withdraw(
        public, language="fr"
    ),
    "the public comment is changed": lambda world, _returned, public: world.publish(
        {"en": "Changed."}, comment=public
    ),
}


@pytest.mark.parametrize("deed", LATER)
def test_nothing_changes_a_month_that_has_ended(world: World, deed: str) -> None:
    returned, public = world.post({"en": "Unclear."}), world.post({"en": "Yes.", "fr": "Oui."})
    world.decide(returned, Act.RETURN)
    world.decide(public, Act.APPROVE)
    go_to(world, 2026, 12, 2, 9)
    before = counted(world)
    assert figures(world) == {NOVEMBER: (3, 2, 1, 0)}
    LATER[deed](world, returned, public)
    world.wait(60)
    assert counted(world) == before


@pytest.mark.parametrize("deed", DEEDS)
def test_a_held_text_changes_no_byte_across_the_end_of_a_month(world: World, deed: str) -> None:
    standing = Subject(world.publish({"en": "Public.", "fr": "Public."}))
    held = world.post({"en": "Held.", "fr": "Retenu."}, parent=standing.comment)
    refused = world.post({"en": "Refused."})
    world.decide(refused, Act.REJECT)
    go_to(world, 2026, 11, 30, 23, 55)
    undecided = world.decide(held, Act.RETURN)  # its grace ends in December
    go_to(world, 2026, 12, 1, 0, 1)
    world.undo(undecided)
    go_to(world, 2026, 12, 1, 9)
    before = pages(world, standing, languages=1)
    assert any("November 2026" in answer.body for answer in before.values())
    DEEDS[deed](world, held)
    forget()
    assert pages(world, standing, languages=1) == before


def test_the_wait_is_from_receipt_to_decision_of_what_moderators_decided(world: World) -> None:
    for minutes in (10, 20, 30, 600):
        comment = world.post({"en": "We agree."})
        world.wait(minutes)
        world.decide(comment, Act.APPROVE)
    go_to(world, 2026, 12, 2)
    (november,) = counted(world)
    assert (november.median, november.ninetieth) == (25, 600)
    page = world.browser("visitor").get(LOG).text
    assert '<td data-label="Wait: median">25 minutes</td>' in page
    assert '<td data-label="Wait: nine in ten">10 hours</td>' in page


def test_a_month_without_decisions_has_no_wait(world: World) -> None:
    world.post({"en": "We agree."})
    go_to(world, 2026, 12, 2)
    (november,) = counted(world)
    assert (november.median, november.ninetieth) == (None, None)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([5.0], 5), ([1.0, 2.0], 2), ([float(n) for n in range(10, 0, -1)], 9), ([1.0] * 99, 1)],
)
def test_nine_in_ten_do_not_exceed_the_percentile(values: list[float], expected: float) -> None:
    assert percentile(values, 90) == expected


def test_figures_are_counted_once_by_two_statements(world: World) -> None:
    world.publish({"en": "We agree."})
    go_to(world, 2026, 12, 2)
    browser = world.browser("visitor")
    sent: list[int] = []
    for _turn in range(2):
        with statements(world.app) as counting:
            assert "November 2026" in browser.get(LOG).text
        sent.append(len(counting))
    assert sent[0] - sent[1] == 2
