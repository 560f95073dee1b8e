"""The ledger holds; and where somebody changed what it names, it says where."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select, text, update

from forum.comments.models import Decision, Paste, Revision
from forum.comments.rules import Act
from forum.core.clock import now
from forum.core.db import transaction
from forum.ledger.models import Chain
from forum.spaces.rules import Capacity
from forum.submission.actions import submissions
from tests.world import World


def verified(runner: FlaskCliRunner) -> tuple[int, list[str]]:
    result = runner.invoke(args=["ledger", "verify"])
    return result.exit_code, result.output.splitlines()


@pytest.fixture
def lived(world: World) -> World:
    """Something was published, and something returned with a note."""
    world.publish({"en": "A text.", "fr": "Un texte."})
    world.decide(world.post({"en": "Another."}), Act.RETURN, note="Please say more.")
    return world


def test_what_nobody_touched_holds(lived: World, runner: FlaskCliRunner) -> None:
    status, lines = verified(runner)
    assert status == 0
    assert lines[0].endswith("entries in 3 chains hold")
    heads = runner.invoke(args=["ledger", "heads"]).output.splitlines()
    assert len(heads) == 3
    assert sum(int(line.split()[1]) for line in heads) == int(lines[0].split()[0])


def test_an_empty_ledger_holds(runner: FlaskCliRunner) -> None:
    assert verified(runner) == (0, ["0 entries in 0 chains hold"])


def test_a_changed_text_is_found(lived: World, runner: FlaskCliRunner) -> None:
    with lived.app.app_context(), transaction() as session:
        session.execute(
            update(Revision).where(Revision.source == "Un texte.").values(source="Un autre.")
        )
    status, lines = verified(runner)
    assert status == 1
    assert sum("is not the one that was entered" in line for line in lines) == 2  # sent, approved


def test_a_changed_note_is_found(lived: World, runner: FlaskCliRunner) -> None:
    with lived.app.app_context(), transaction() as session:
        session.execute(update(Decision).where(Decision.note != "").values(note="Go away."))
    status, lines = verified(runner)
    assert status == 1
    assert sum("is not the one that was entered" in line for line in lines) == 1


def test_a_text_without_its_salt_is_erased_or_found(lived: World, runner: FlaskCliRunner) -> None:
    """Whoever could blank a salt would otherwise change a text unseen."""
    with lived.app.app_context(), transaction() as session:
        session.execute(update(Revision).where(Revision.source == "Un texte.").values(salt=""))
        session.execute(update(Decision).where(Decision.note != "").values(salt=""))
    status, lines = verified(runner)
    assert status == 1
    assert sum("is not the one that was entered" in line for line in lines) == 3


@pytest.mark.parametrize("changed", ["html", "source", "excerpt", "verbatim"])
def test_what_was_erased_with_an_account_stays_empty(
    world: World, runner: FlaskCliRunner, changed: str
) -> None:
    comment = world.post({"en": "Mine."}, capacity=Capacity.PERSONAL)
    world.decide(comment, Act.RETURN, note="Please say more.")
    browser = world.browser("author")
    closing = browser.post("/en/account/closing", data={"comments": "keep", "sure": "1"})
    assert closing.status_code == 303
    assert verified(runner)[0] == 0
    with world.app.app_context(), transaction() as session:
        session.execute(update(Revision).where(Revision.salt == "").values({changed: "Not mine."}))
    status, lines = verified(runner)
    assert status == 1
    assert any("is not the one that was entered" in line for line in lines)


def pasted(world: World) -> str:
    """A comment whose two versions were pasted as one text, submitted twice."""
    lump = "A text.\n\nUn texte.\n"
    for texts in ({"en": "A text.", "fr": "Un texte."}, {"en": "A longer text."}):
        with world.app.app_context():
            comment_form = replace(world.comment_form(texts, key="a-form-with-a-paste"), paste=lump)
            comment = submissions.submit(
                viewer=world.viewer("author"),
                question_id=world.question_id(1),
                comment_form=comment_form,
                at=now(),
            ).comment
    return comment


def test_a_paste_holds(lived: World, runner: FlaskCliRunner) -> None:
    comment = pasted(lived)
    assert "pastes" in lived.ledger(comment)[-1].details
    assert verified(runner)[0] == 0


@pytest.mark.parametrize(
    ("erased", "status"),
    [
        ({"text": "Another text."}, 1),
        ({"salt": "0" * 32}, 1),
        ({"text": "", "salt": ""}, 0),  # erased: without its salt the digest is mute
    ],
)
def test_a_changed_paste_is_found(
    lived: World, runner: FlaskCliRunner, erased: dict[str, str], status: int
) -> None:
    pasted(lived)
    with lived.app.app_context(), transaction() as session:
        paste = session.scalars(select(Paste.public_id)).one()
        session.execute(update(Paste).values(erased))
    found, lines = verified(runner)
    assert found == status
    told = any(f"the text {paste} is not the one that was entered" in line for line in lines)
    assert told == bool(status)


def test_a_false_head_is_found(lived: World, runner: FlaskCliRunner) -> None:
    with lived.app.app_context(), transaction() as session:
        session.execute(update(Chain).where(Chain.name == "site").values(length=1))
    status, lines = verified(runner)
    assert status == 1
    assert any(line.startswith("site ") for line in lines)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_changed_entry_is_found(lived: World, runner: FlaskCliRunner) -> None:
    """On SQLite only: there a trigger can be dropped within a test, and is gone with its file."""
    with lived.app.app_context(), transaction() as session:
        session.execute(text("DROP TRIGGER ledger_entry_no_update"))
        session.execute(text("UPDATE ledger_entry SET actor = 'nobody' WHERE id = 3"))
    status, lines = verified(runner)
    assert status == 1
    assert any("was changed after it was written" in line for line in lines)
