"""What the receipt says of the space's policy, by letter and on the page; and what was erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from forum.comments.rules import Act
from forum.core.clock import now
from forum.core.db import transaction
from forum.letters.delivery.sending import drain
from forum.moderation.actions.redaction import redact
from forum.organisations.models import Organisation
from forum.spaces.models import Space, SpacePolicy, SpaceTrust
from forum.spaces.rules import Capacity, Policy
from tests.letters.conftest import in_folder, letters, text
from tests.world import GRACE, SPACE, World

PERSONAL = Capacity.PERSONAL
DELAY = 60  # minutes, as a new space has it
UNLESS = "unless a moderator holds it"
Said = Callable[[str], list[str]]


@pytest.fixture
def said(app: Flask, folder: Path) -> Said:
    """The words of the letters to authors that begin so."""

    def say(begins: str) -> list[str]:
        with app.app_context():
            drain()
        return [
            " ".join(text(message).split())
            for message in in_folder(folder)
            if str(message["Subject"]).startswith(begins)
        ]

    return say


def _policy(app: Flask, capacity: Capacity, policy: Policy, trusts: str | None = None) -> None:
    with app.app_context(), transaction() as session:
        space = session.scalars(select(Space.id).where(Space.slug == SPACE)).one()
        row = SpacePolicy(space_id=space, capacity=capacity, reply=False, policy=policy)
        session.merge(row)
        if trusts is not None:
            house = select(Organisation.id).where(Organisation.public_id == trusts)
            organisation = session.scalars(house).one()
            session.add(SpaceTrust(space_id=space, organisation_id=organisation))


def _page(world: World, comment: str, who: str) -> str:
    browser = world.browser(who)
    return browser.get(f"/en/comments/{comment}/received").text + browser.get("/en/mine").text


def test_under_delay_it_says_when_the_text_appears(app: Flask, quiet: World, said: Said) -> None:
    _policy(app, PERSONAL, Policy.DELAY)
    comment = quiet.post({"en": "We agree."}, by="person", capacity=PERSONAL)
    [letter] = said("Received")
    assert f"It appears on 16 November 2026, 11:30 (Central European Time), {UNLESS}." in letter
    assert "you are number" not in letter
    page = _page(quiet, comment, "person")
    assert page.count(UNLESS) == 2
    assert "you are number" not in page
    assert "Waiting for review: number" not in page
    quiet.wait(DELAY)
    assert UNLESS not in _page(quiet, comment, "person")
    [published] = said("Published")
    assert "since 16 November 2026, 11:30" in published


def test_under_delay_a_refusal_is_not_told_within_its_grace(app: Flask, quiet: World) -> None:
    _policy(app, PERSONAL, Policy.DELAY)
    comment = quiet.post({"en": "We agree."}, by="person", capacity=PERSONAL)
    before = _page(quiet, comment, "person")
    quiet.decide(comment, Act.RETURN, languages=["en"])
    quiet.wait(GRACE - 1)
    assert _page(quiet, comment, "person") == before
    quiet.wait(1)
    assert UNLESS not in _page(quiet, comment, "person")


def test_what_a_moderator_holds_waits_like_any_other(app: Flask, quiet: World) -> None:
    _policy(app, PERSONAL, Policy.DELAY)
    comment = quiet.post({"en": "We agree."}, by="person", capacity=PERSONAL)
    quiet.undo(quiet.decisions(comment)[0].public_id)
    assert UNLESS not in _page(quiet, comment, "person")
    assert "you are number 1" in _page(quiet, comment, "person")
    held = _page(quiet, comment, "person")
    quiet.decide(comment, Act.APPROVE)
    assert _page(quiet, comment, "person") == held


def test_a_trusted_organisation_is_told_that_nobody_reviews(
    app: Flask, quiet: World, said: Said
) -> None:
    trusted = quiet.organisations["switzerland"]
    _policy(app, Capacity.ORGANISATION, Policy.TRUSTED, trusts=trusted)
    comment = quiet.post({"en": "We agree."})
    [letter] = said("Received")
    assert "It appears on 16 November 2026, 10:40" in letter
    assert "publishes your organisation's texts without review" in letter
    assert "without review" in _page(quiet, comment, "author")
    other = quiet.post({"en": "We do not."}, by="rival", organisation="alliance")
    assert "without review" not in _page(quiet, other, "rival")


def test_what_waits_for_nobody_keeps_nobody_waiting(app: Flask, quiet: World) -> None:
    """A text that a policy has approved has no place in the queue."""
    _policy(app, PERSONAL, Policy.DELAY)
    quiet.post({"en": "We agree."}, by="person", capacity=PERSONAL)
    quiet.wait(1)
    comment = quiet.post({"en": "We agree."})
    assert "you are number 1" in _page(quiet, comment, "author")


def test_an_erasure_is_told_with_its_languages_its_reason_and_its_note(
    app: Flask, quiet: World, said: Said
) -> None:
    comment = quiet.publish({"en": "A name.", "fr": "Un nom."})
    with app.app_context():
        redact(
            viewer=quiet.viewer("moderator"),
            comment=comment,
            versions=[("fr", quiet.provenance(comment, "fr").value)],
            reason="personal_data",
            note="A court has ordered it.",
            at=now(),
        )
    [letter] = said("Erased")
    assert "Languages: French" in letter
    assert "A court has ordered it." in letter
    assert "Un nom" not in letter
    author = quiet.browser("author")
    for page in ("/en/mine", f"/en/comments/{comment}"):
        told = author.get(page).text
        assert "Erased for good on" in told
        assert "A court has ordered it." in told
    assert "A court" not in quiet.browser("visitor").get(f"/en/comments/{comment}").text
    assert quiet.breaks() == []


def test_the_receipt_is_due_at_once_and_the_rest_when_it_appears(quiet: World, app: Flask) -> None:
    _policy(app, PERSONAL, Policy.DELAY)
    quiet.post({"en": "We agree."}, by="person", capacity=PERSONAL)
    with app.app_context():
        drain()
    due = {letter.kind: letter.not_before - now() for letter in letters(app)}
    assert due["received"] == dt.timedelta(0)
    assert due["published"] == dt.timedelta(minutes=DELAY)
