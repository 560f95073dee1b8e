"""What authors are told of their comments, when, and what they are not told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from forum.accounts.models import Person
from forum.comments.rules import Act, Reason
from forum.core.clock import now
from forum.core.db import transaction
from forum.letters.delivery.sending import drain
from forum.letters.rules import LetterState
from forum.organisations.models import Mandate
from forum.spaces.actions.moderation_settings import set_reasons
from forum.spaces.rules import Capacity, Release
from forum.spaces.rules.reasons import SpaceReason
from tests.letters.conftest import in_folder, letters, text
from tests.world import GRACE, SPACE, World

Told = Callable[[], list[tuple[str, str]]]


@pytest.fixture
def told(app: Flask, quiet: World, folder: Path) -> Told:
    """Sends what is due; kinds and readers of the letters that went out, drains before included."""
    names = {address: name for name, address in quiet.emails.items()}

    def tell() -> list[tuple[str, str]]:
        with app.app_context():
            drain()
        kinds = {letter.message_id: letter.kind for letter in letters(app)}
        return sorted(
            (kinds[str(message["Message-ID"])], names[str(message["To"])])
            for message in in_folder(folder)
        )

    return tell


def _states(app: Flask) -> list[LetterState]:
    """Of the letters to authors: the list for moderators is due in the morning."""
    return [letter.state for letter in letters(app) if letter.kind != "waiting_list"]


def _the(folder: Path, subject: str) -> EmailMessage:
    found = [
        message for message in in_folder(folder) if str(message["Subject"]).startswith(subject)
    ]
    assert len(found) == 1, [str(message["Subject"]) for message in in_folder(folder)]
    return found[0]


def test_a_receipt_goes_to_the_author_and_to_nobody_else(
    world: World, told: Told, folder: Path
) -> None:
    world.post({"en": "Held words", "fr": "Mots retenus"})
    assert told() == [("received", "author")]
    words = text(_the(folder, "Received before closing"))
    assert "16 November 2026, 10:30 (Central European Time)" in words
    assert "Languages: English, French\n" in words
    assert "Held words" not in words
    assert "you are number 1" in words


def test_nothing_is_sent_twice_however_often_it_is_looked(world: World, told: Told) -> None:
    world.post({"en": "We agree."})
    assert told() == told() == [("received", "author")]


def test_an_approval_is_told_when_its_text_is_public(
    world: World, told: Told, folder: Path
) -> None:
    comment = world.post({"en": "We agree."})
    world.decide(comment, Act.APPROVE)
    assert told() == [("received", "author")]
    world.wait(GRACE)
    assert told() == [("published", "author"), ("received", "author")]
    words = text(_the(folder, "Published"))
    assert "since 16 November 2026, 10:40" in words
    assert f"/c/{comment}" in words


def test_an_approval_that_was_undone_is_told_to_nobody(world: World, told: Told) -> None:
    comment = world.post({"en": "We agree."})
    world.undo(world.decide(comment, Act.APPROVE))
    world.wait()
    assert told() == [("received", "author")]


@pytest.mark.parametrize(
    ("act", "kind", "subject"),
    [(Act.RETURN, "returned", "Returned to you"), (Act.REJECT, "rejected", "Not published")],
)
def test_a_refusal_is_told_after_its_grace_with_reason_and_note(
    world: World, told: Told, folder: Path, act: Act, kind: str, subject: str
) -> None:
    comment = world.post({"en": "We agree."})
    world.decide(comment, act, reason=Reason.INCOMPLETE, note="Which article?\nAnd which year?")
    assert (kind, "author") not in told()
    world.wait(GRACE)
    assert (kind, "author") in told()
    words = text(_the(folder, subject))
    assert "Reason: it is incomplete" in words
    assert "> Which article?\n> And which year?" in words


@pytest.mark.parametrize("act", [Act.RETURN, Act.REJECT])
def test_a_refusal_that_was_undone_replaced_or_taken_back_is_told_to_nobody(
    world: World, told: Told, act: Act
) -> None:
    undone, replaced, recalled = (world.post({"en": f"Text {number}"}) for number in range(3))
    world.undo(world.decide(undone, act))
    world.decide(replaced, act)
    world.post({"en": "A better text"}, comment=replaced, save=world.record(replaced).saves)
    world.decide(recalled, act)
    world.recall(recalled)
    world.wait()
    assert {kind for kind, _who in told()} == {"received"}


def test_a_letter_that_was_sent_is_no_reason_to_be_silent_about_what_comes_after(
    world: World, told: Told
) -> None:
    comment = world.post({"en": "We agree."})
    world.decide(comment, Act.APPROVE)
    world.wait()
    assert told().count(("published", "author")) == 1
    world.post({"en": "We agree fully."}, comment=comment, save=world.record(comment).saves)
    world.decide(comment, Act.APPROVE)
    world.wait()
    assert told().count(("published", "author")) == 2


def test_one_letter_where_several_versions_are_decided_together(
    world: World, told: Told, folder: Path
) -> None:
    comment = world.post({"en": "We agree.", "fr": "D’accord.", "es": "De acuerdo."})
    world.decide(comment, Act.APPROVE)
    world.wait()
    assert told().count(("published", "author")) == 1
    assert "Languages: English, French, Spanish\n" in text(_the(folder, "Published"))


def test_versions_that_wait_for_one_another_are_told_once_when_they_appear(
    world: World, told: Told, folder: Path
) -> None:
    comment = world.post({"en": "We agree.", "fr": "D’accord."}, release=Release.TOGETHER)
    world.decide(comment, Act.APPROVE, languages=["en"])
    world.wait(60)
    assert told() == [("received", "author")]
    world.decide(comment, Act.APPROVE, languages=["fr"])
    world.wait(60)
    assert told() == [("published", "author"), ("received", "author")]
    assert "Languages: English, French\n" in text(_the(folder, "Published"))


def test_a_version_is_told_of_when_the_one_it_waited_for_is_taken_back(
    world: World, told: Told
) -> None:
    comment = world.post({"en": "We agree.", "fr": "D’accord."}, release=Release.TOGETHER)
    world.decide(comment, Act.APPROVE, languages=["en"])
    assert told() == [("received", "author")]
    world.recall(comment, language="fr")
    world.wait(60)
    assert told() == [("published", "author"), ("received", "author")]


def test_versions_as_ready_are_told_one_after_the_other(world: World, told: Told) -> None:
    comment = world.post({"en": "We agree.", "fr": "D’accord."}, release=Release.AS_READY)
    world.decide(comment, Act.APPROVE, languages=["en"])
    world.wait()
    assert told().count(("published", "author")) == 1
    world.decide(comment, Act.APPROVE, languages=["fr"])
    world.wait()
    assert told().count(("published", "author")) == 2


def test_a_removal_is_told_and_its_end_as_well(world: World, told: Told, folder: Path) -> None:
    comment = world.publish({"en": "We agree."})
    world.remove(comment, note="A telephone number.")
    assert ("removed", "author") in told()
    assert "> A telephone number." in text(_the(folder, "Removed"))
    world.restore(comment)
    assert ("restored", "author") in told()


def test_a_removal_that_ended_before_it_was_told_is_told_to_nobody(
    world: World, told: Told
) -> None:
    comment = world.publish({"en": "We agree."})
    told()
    world.remove(comment)
    world.restore(comment)
    assert {kind for kind, _who in told()} == {"received", "published"}


def test_of_two_removals_the_one_that_holds_is_told(world: World, told: Told, folder: Path) -> None:
    """The reason of one that was taken back does not hold any more."""
    comment = world.publish({"en": "We agree."})
    told()
    for note in ("A telephone number.", "A name."):
        world.remove(comment, note=note)
        if note != "A name.":
            world.restore(comment)
    assert told().count(("removed", "author")) == 1
    assert "> A name." in text(_the(folder, "Removed"))
    world.restore(comment)
    world.remove(comment)
    world.restore(comment)
    assert told().count(("restored", "author")) == 1


def test_what_was_taken_back_before_its_receipt_went_out_has_none(world: World, told: Told) -> None:
    world.recall(world.post({"en": "Too early."}))
    assert told() == []


def test_a_text_that_was_withdrawn_is_not_told_to_be_public(world: World, told: Told) -> None:
    comment = world.publish({"en": "We agree."})
    world.withdraw(comment)
    assert told() == [("received", "author")]


def test_the_author_whose_mandate_ended_is_told_and_may_still_read(
    world: World, told: Told
) -> None:
    """The former author only reads."""
    comment = world.post({"en": "We agree."})
    world.clock.shift(dt.timedelta(days=800))  # the mandates of this world last a year
    lists = [("waiting_list", "moderator"), ("waiting_list", "second")]
    assert told() == [("received", "author"), *lists]
    assert world.acts(comment) == ["comment.submit"]


def test_nobody_is_told_whose_account_is_closed(app: Flask, world: World, told: Told) -> None:
    world.post({"en": "We agree."}, by="person", capacity=Capacity.PERSONAL)
    with app.app_context(), transaction() as session:
        session.execute(
            update(Person).where(Person.email == world.emails["person"]).values(active=False)
        )
    assert told() == []
    assert _states(app) == [LetterState.STOPPED]


def test_each_reader_is_written_to_in_their_language(
    app: Flask, world: World, told: Told, folder: Path
) -> None:
    with app.app_context(), transaction() as session:
        for who, language in (("author", "fr"), ("person", "es"), ("rival", "eo")):
            session.execute(
                update(Person)
                .where(Person.email == world.emails[who])
                .values(interface_language=language)
            )
    for who in ("author", "person", "rival"):
        world.post({"en": "We agree."}, by=who, capacity=Capacity.PERSONAL)
    told()
    languages = {str(message["To"]): message["Content-Language"] for message in in_folder(folder)}
    assert languages == {
        world.emails["author"]: "fr",
        world.emails["person"]: "es",
        world.emails["rival"]: "en",  # a language that the site does not speak
    }


def test_a_clock_that_is_set_back_loses_and_doubles_nothing(
    app: Flask, world: World, told: Told
) -> None:
    comment = world.post({"en": "We agree."})
    world.decide(comment, Act.APPROVE)
    world.wait(5)
    assert told() == [("received", "author")]
    world.clock.shift(-dt.timedelta(hours=1))
    assert told() == [("received", "author")]
    world.post({"en": "Posted by the wrong clock."}, by="person", capacity=Capacity.PERSONAL)
    told()
    world.clock.shift(dt.timedelta(hours=1, minutes=GRACE))
    assert told() == [("published", "author"), ("received", "author"), ("received", "person")]
    assert set(_states(app)) == {LetterState.SENT}


def test_what_was_brought_in_is_told_to_nobody(app: Flask, world: World, told: Told) -> None:
    with app.app_context():
        assert app.test_cli_runner().invoke(args=["letters", "list"]).exit_code == 0
    from forum.ledger.actions import ChainWriter

    comment = world.post({"en": "Old."})
    told()
    with app.app_context(), transaction() as session:
        space = world.ledger(comment)[0].chain
        ChainWriter(session, space, world.at(1)).write(
            actor="policy:import", act="comment.submit", subject=comment
        )
    assert told() == [("received", "author")]


def test_a_proposal_is_told_to_its_author_while_it_stands(
    world: World, told: Told, folder: Path
) -> None:
    comment = world.publish({"en": "We agree."})
    world.propose(comment, "Words of a moderator", note="A clearer sentence.")
    assert ("proposed", "author") in told()
    words = text(_the(folder, "Proposed to you"))
    assert "A clearer sentence." in words
    assert f"/en/comments/{comment}#proposals" in words
    assert "Words of a moderator" not in words
    assert "Signed-in moderator" not in words


ENDED: dict[str, Callable[[World, str, str], object]] = {
    "answered": lambda world, comment, proposal: world.decline(comment, proposal),
    "replaced": lambda world, comment, _: world.post({"en": "Else."}, comment=comment),
    "taken down": lambda world, comment, _: world.remove(comment),
    "mandate over": lambda world, *_: _end_mandates(world),
}


def _end_mandates(world: World) -> None:
    with world.app.app_context(), transaction() as session:
        session.execute(update(Mandate).values(ends_on=now().date() - dt.timedelta(days=1)))


@pytest.mark.parametrize("name", ENDED)
def test_a_proposal_that_has_ended_is_told_to_nobody(world: World, told: Told, name: str) -> None:
    comment = world.publish({"en": "We agree."})
    told()
    proposal = world.propose(comment, "We agree with it.")
    ENDED[name](world, comment, proposal)
    assert "proposed" not in [kind for kind, _who in told()]


REASONED: dict[str, Callable[[World], object]] = {
    "returned": lambda world: world.decide(world.post({"en": "We agree."}), Act.RETURN),
    "rejected": lambda world: world.decide(world.post({"en": "We agree."}), Act.REJECT),
    "removed": lambda world: world.remove(world.publish({"en": "We agree."})),
    "redacted": lambda world: world.redact(world.publish({"en": "We agree."}), "en"),
    "proposed": lambda world: world.propose(world.post({"en": "We agree."}), "We do."),
}


@pytest.mark.parametrize("kind", REASONED)
def test_a_reason_of_the_spaces_own_is_told_in_the_readers_language(
    world: World, told: Told, folder: Path, kind: str
) -> None:
    words = (("en", "its annex is missing"), ("fr", "il manque son annexe"))
    reasons = tuple(SpaceReason(code, words) for code in ("unclear", "personal_data"))
    with world.app.app_context():
        viewer = world.viewer("secretariat")
        set_reasons(viewer=viewer, slug=SPACE, then=reasons, version=1, at=now())
        with transaction() as session:
            session.execute(
                update(Person)
                .where(Person.email == world.emails["author"])
                .values(interface_language="fr")
            )
    REASONED[kind](world)
    world.wait(GRACE)
    assert (kind, "author") in told()
    (letter,) = [text(one) for one in in_folder(folder) if "annexe" in text(one)]
    assert "il manque son annexe" in letter
