"""Two organisations are merged while people speak for them: no text is lost or left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from forum.accounts.actions import grant_site_role
from forum.accounts.rights import Actor
from forum.accounts.rules import SiteRole
from forum.comments.actions.organisation_merge import merge
from forum.comments.models import Comment
from forum.core.clock import now
from forum.core.db import db
from forum.organisations.actions import mandates
from forum.organisations.models import Mandate, Organisation
from forum.organisations.rules import MandateRole, MandateState
from tests.races.test_races import at_once, posting, sound
from tests.security.making import DAY, Organ, Place, Scene, Somebody


def merging(scene: Scene, absorbed: Organ, into: Organ) -> Callable[[], Any]:
    def act() -> str:
        with scene.app.app_context():
            merge(
                by=Actor("policy:command"),
                absorbed=absorbed.public_id,
                into=into.public_id,
                version=None,
                at=now(),
            )
        return "merged"

    return act


@pytest.fixture
def places(scene: Scene) -> list[Place]:
    return [scene.space("one"), scene.space("two"), scene.space("three")]


@pytest.fixture
def speaker(scene: Scene) -> Somebody:
    return scene.person("Speaker")


def test_a_merge_races_submits_and_saves(
    scene: Scene, places: list[Place], speaker: Somebody
) -> None:
    """Each text is received for the organisation that was left, or given back; none is left with
    the one that is gone, and no two wait for each other for ever."""
    for turn in range(4):
        old, new = scene.organisation(f"Old {turn}"), scene.organisation(f"New {turn}")
        scene.mandate(speaker, old)
        form = scene.form(capacity=old.speaks, text_en="A draft that goes on.")
        browser = scene.browser(speaker)
        saved = browser.post(f"{places[0].thread()}/drafts", data=form)
        assert saved.status_code == 200
        acts = [
            posting(
                scene.browser(speaker),
                f"{place.thread()}/comments",
                scene.form(capacity=old.speaks, text_en=f"A text in {place.slug}."),
            )
            for place in places
        ]
        acts += [
            posting(scene.browser(speaker), f"{places[0].thread()}/drafts", form),
            posting(
                scene.browser(speaker),
                f"{places[1].thread()}/drafts",
                scene.form(capacity=old.speaks, text_en="Another draft."),
            ),
        ]
        *answers, done = at_once(*acts, merging(scene, old, new))
        assert done == "merged"
        assert {one.status_code for one in answers[:3]} <= {303, 422}
        assert {one.status_code for one in answers[3:]} <= {200, 409, 422}
        for place, answer in zip(places, answers, strict=False):
            if answer.status_code == 422:
                assert f"A text in {place.slug}." in answer.text, "the text is given back"
        with scene.app.app_context():
            left = db.session.scalars(
                select(Comment.id).where(Comment.organisation_id == old.id)
            ).all()
            arrived = db.session.scalars(
                select(Comment.id).where(
                    Comment.organisation_id == new.id, Comment.path.is_not(None)
                )
            ).all()
        assert left == []
        assert len(arrived) == [one.status_code for one in answers[:3]].count(303)
    sound(scene)


def test_two_merge_one_organisation_at_once(scene: Scene, places: list[Place]) -> None:
    """One wins; the other is told that it is gone."""
    assert places
    old, first, second = (scene.organisation(name) for name in ("Old", "First", "Second"))

    def trying(into: Organ) -> Callable[[], Any]:
        act = merging(scene, old, into)

        def run() -> str:
            from forum.core.errors import NotThere

            try:
                return str(act())
            except NotThere:
                return "gone"

        return run

    assert sorted(at_once(trying(first), trying(second))) == ["gone", "merged"]
    with scene.app.app_context():
        into = db.session.scalars(
            select(Organisation.merged_into_id).where(Organisation.id == old.id)
        ).one()
    assert into in (first.id, second.id)
    sound(scene)


def test_merging_crosswise_ends_with_one(scene: Scene, places: list[Place]) -> None:
    """A into B while B into A: one of them is absorbed, never both."""
    assert places
    for turn in range(3):
        one, other = scene.organisation(f"A {turn}"), scene.organisation(f"B {turn}")

        def trying(absorbed: Organ, into: Organ) -> Callable[[], Any]:
            act = merging(scene, absorbed, into)

            def run() -> str:
                from forum.core.errors import Problem

                try:
                    return str(act())
                except Problem:
                    return "told"

            return run

        assert sorted(at_once(trying(one, other), trying(other, one))) == ["merged", "told"]
    sound(scene)


def test_two_administrators_decide_on_one_mandate_at_once(scene: Scene) -> None:
    """One decides; the other is told what became of it (409)."""
    administrators = [scene.person("One"), scene.person("Two")]
    speaker, house = scene.person("Speaker"), scene.organisation("House")
    with scene.app.app_context():
        for one in administrators:
            grant_site_role(
                email=one.email, role=SiteRole.ADMINISTRATOR, at=now(), by="policy:command"
            )
    for turn in range(3):
        day = now().date() + turn * 10 * DAY
        terms = mandates.MandateTerms(
            house.public_id, MandateRole.DRAFTER, day, day + DAY, "A letter"
        )
        with scene.app.app_context():
            mandate = mandates.ask(by=Actor(speaker.public_id, speaker.id), terms=terms, at=now())
        address = f"/en/mandates/{mandate}/decisions"
        last = (day + DAY).isoformat()
        common = {"version": "1", "starts_on": day.isoformat(), "ends_on": last, "note": "No."}
        browsers = [scene.browser(one) for one in administrators]
        answers = at_once(
            posting(browsers[0], address, common | {"act": "mandate.grant"}),
            posting(browsers[1], address, common | {"act": "mandate.refuse"}),
        )
        assert sorted(one.status_code for one in answers) == [303, 409]
        with scene.app.app_context():
            state = db.session.scalars(
                select(Mandate.state).where(Mandate.public_id == mandate)
            ).one()
        granted = answers[0].status_code == 303
        assert state is (MandateState.GRANTED if granted else MandateState.REFUSED)
        loser = answers[1] if granted else answers[0]
        assert ("In force" if granted and turn == 0 else "Somebody else has decided") in loser.text
    sound(scene)
