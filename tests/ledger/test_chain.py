"""The ledger's chain: what a hash is, what breaks it, and that nothing else does."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from forum.comments.models import Comment, Decision, Revision
from forum.comments.rules import Reason
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.errors import Problem
from forum.ledger.actions import ChainWriter
from forum.ledger.models import Chain, Entry
from forum.moderation.actions.decisions import remove
from tests.security.making import Place, Scene


@pytest.fixture
def place(scene: Scene) -> Place:
    return scene.space()


def fill(scene: Scene, chain: str, count: int = 5) -> None:
    for turn in range(count):
        with scene.app.app_context(), transaction() as session:
            chain_writer = ChainWriter(session, chain, now())
            chain_writer.write(
                actor="nobody", act="test.act", subject=f"s{turn}", details={"é": [turn]}
            )


def test_the_hash_can_be_computed_by_anybody(scene: Scene, place: Place) -> None:
    """From the definition alone: canonical JSON of eight things, SHA-256, the one before it."""
    fill(scene, place.public_id)
    with scene.app.app_context():
        entries = db.session.scalars(
            select(Entry).where(Entry.chain == place.public_id).order_by(Entry.number)
        ).all()
        head = db.session.get(Chain, place.public_id)
        assert head is not None
        previous = "0" * 64
        for number, entry in enumerate(entries, start=1):
            at = entry.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
            listed = [
                *(place.public_id, number, at, "nobody", "test.act"),
                *(f"s{number - 1}", {"é": [number - 1]}, previous),
            ]
            canonical = json.dumps(listed, sort_keys=True, separators=(",", ":"))
            assert entry.previous == previous
            assert entry.hash == hashlib.sha256(canonical.encode()).hexdigest()
            previous = entry.hash
        assert (head.length, head.head) == (5, previous)


# What somebody with the database in their hands might do, and the place that `verify` names.
TAMPERINGS: list[tuple[str, str, set[tuple[int, str]]]] = [
    *[
        (f"another {column}", f"UPDATE ledger_entry SET {column} = {value} WHERE number = 3",
         {(3, "was changed")})
        for column, value in (
            ("actor", "'somebody'"),
            ("act", "'test.other'"),
            ("subject", "'s9'"),
            ("details", "'{}'"),
            ("at", "'2020-01-01 00:00:00+00:00'"),
        )
    ],
    ("another hash", "UPDATE ledger_entry SET hash = 'f' WHERE number = 3",
     {(3, "was changed"), (4, "does not follow")}),
    ("another predecessor", "UPDATE ledger_entry SET previous = 'f' WHERE number = 3",
     {(3, "does not follow"), (3, "was changed")}),
    ("one missing", "DELETE FROM ledger_entry WHERE number = 3",
     {(3, "missing"), (4, "does not follow")}),
    ("the first missing", "DELETE FROM ledger_entry WHERE number = 1",
     {(1, "missing"), (2, "does not follow")}),
    ("the last missing", "DELETE FROM ledger_entry WHERE number = 5", {(5, "head")}),
    ("two swapped",
     "UPDATE ledger_entry SET number = 5 - number WHERE number IN (2, 3)",
     {(2, "was changed"), (2, "does not follow"), (3, "was changed"), (3, "does not follow"),
      (4, "does not follow")}),
    ("a false head", "UPDATE ledger_chain SET head = 'f'", {(5, "head")}),
    ("a false length", "UPDATE ledger_chain SET length = 4", {(4, "head")}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "expected"), [row[1:] for row in TAMPERINGS], ids=[row[0] for row in TAMPERINGS]
)
def test_verify_names_the_place(
    scene: Scene, place: Place, statement: str, expected: set[tuple[int, str]]
) -> None:
    fill(scene, place.public_id)
    assert scene.breaks() == []
    tamper(scene, statement)
    found = [broken for broken in scene.breaks() if broken.chain == place.public_id]
    for number, words in expected:
        assert any(one.number == number and words in one.problem for one in found), found
    assert {one.number for one in found} == {number for number, _words in expected}


def test_an_entry_of_another_chain_is_found(scene: Scene, place: Place) -> None:
    """A genuine entry, moved with its hash to where it was not written."""
    other = scene.space("other")
    fill(scene, place.public_id, 3)
    fill(scene, other.public_id, 2)
    tamper(
        scene,
        f"UPDATE ledger_entry SET chain = '{other.public_id}' "
        f"WHERE chain = '{place.public_id}' AND number = 3",
    )
    found = scene.breaks()
    assert {one.chain for one in found} == {place.public_id, other.public_id}
    assert any(one.chain == other.public_id and "changed" in one.problem for one in found)


def tamper(scene: Scene, statement: str) -> None:
    """As somebody who can switch the database's own guards off."""
    with scene.app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            for trigger in ("ledger_entry_no_update", "ledger_entry_no_delete"):
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
            if "5 - number" in statement:  # unique at each row, not at the end
                connection.exec_driver_sql(
                    "UPDATE ledger_entry SET number = -number WHERE number IN (2, 3)"
                )
                statement = "UPDATE ledger_entry SET number = 5 + number WHERE number < 0"
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            if "5 - number" in statement:
                connection.exec_driver_sql(
                    "UPDATE ledger_entry SET number = -number WHERE number IN (2, 3)"
                )
                statement = "UPDATE ledger_entry SET number = 5 + number WHERE number < 0"
        connection.exec_driver_sql(statement)


def test_the_database_refuses_to_change_an_entry(scene: Scene, place: Place) -> None:
    fill(scene, place.public_id, 2)
    for statement in (
        "UPDATE ledger_entry SET actor = 'x'",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_entry SET details = details",
    ):
        with (
            scene.app.app_context(),
            pytest.raises(DBAPIError) as refused,
            db.engine.begin() as connection,
        ):
            connection.execute(text(statement))
        assert "append-only" in str(refused.value)
    assert scene.breaks() == []


def test_parallel_writers_never_fork_the_chain(scene: Scene, place: Place) -> None:
    """Eight threads, five entries each: forty numbers without a gap, one unbroken chain."""
    errors: list[BaseException] = []

    def write() -> None:
        try:
            fill(scene, place.public_id, 5)
        except BaseException as error:  # noqa: BLE001 - asserted below
            errors.append(error)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    with scene.app.app_context():
        numbers = db.session.scalars(
            select(Entry.number).where(Entry.chain == place.public_id).order_by(Entry.number)
        ).all()
    assert numbers == list(range(1, 41))
    assert scene.breaks() == []


# --- what the acts write ------------------------------------------------------------------------


def test_digests_match_the_texts_and_hold_none_of_them(scene: Scene, place: Place) -> None:
    """Salted SHA-256 of what was received; the entry alone says nothing about the text."""
    author, moderator = scene.person(), scene.appoint(scene.person("Mod"), place)
    received = {"en": "A secret word.\r\n", "fr": "Un mot secret."}
    comment = scene.submit(
        author, place, {"en": "A secret word.", "fr": received["fr"]}, raw=received
    )
    scene.decide(moderator, comment)
    desk = scene.viewer(moderator)
    with scene.app.app_context():
        remove(viewer=desk, comment=comment, reason=Reason.OTHER, note="A secret note.", at=now())
        entries = db.session.scalars(select(Entry).where(Entry.subject == comment)).all()
        revisions = {
            row.digest: row
            for row in db.session.scalars(
                select(Revision)
                .join(Comment, Comment.id == Revision.comment_id)
                .where(Comment.public_id == comment)
            )
        }
        written = json.dumps([entry.details for entry in entries])
        for word in ("secret", "Anna", author.email):
            assert word not in written
        named = [one for entry in entries for one in entry.details.get("revisions", [])]  # type: ignore[attr-defined]
        assert {one["digest"] for one in named} == set(revisions)
        for revision in revisions.values():
            raw = revision.verbatim or revision.source
            digest = hashlib.sha256(revision.salt.encode() + b"\0" + raw.encode()).hexdigest()
            assert digest == revision.digest
        assert {row.verbatim or row.source for row in revisions.values()} == set(received.values())
        decision = db.session.scalar(select(Decision).where(Decision.act == "comment.remove"))
        assert decision is not None
        note = hashlib.sha256(decision.salt.encode() + b"\0" + b"A secret note.").hexdigest()
        assert note in written
    assert scene.breaks() == []


def test_an_act_that_fails_leaves_no_entry(scene: Scene, place: Place) -> None:
    """Refused by a rule, or interrupted in the middle: the chain is as it was."""
    author, moderator = scene.person(), scene.appoint(scene.person("Mod"), place)
    held = scene.submit(author, place)
    before = scene.rows()
    failing: list[Callable[[], Any]] = [
        lambda: scene.submit(author, place, "A reply", parent="0" * 12),
        lambda: scene.submit(author, place, "***"),
        lambda: scene.decide(author, held),
        lambda: scene.decide(scene.person("Stranger"), held),
        lambda: scene.submit(author, place, "Late", at=now() + dt.timedelta(days=50)),
    ]
    for act in failing:
        with pytest.raises(Problem):
            act()
    with scene.app.app_context(), pytest.raises(KeyboardInterrupt), transaction() as session:  # noqa: PT012
        ChainWriter(session, place.public_id, now()).write(actor="x", act="x.y", subject="z")
        session.flush()
        raise KeyboardInterrupt
    after = scene.rows()
    assert {name: count for name, count in after.items() if name != "person"} == {
        name: count for name, count in before.items() if name != "person"
    }
    scene.decide(moderator, held)
    assert scene.breaks() == []
