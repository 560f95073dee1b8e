"""What moderators are told: what newly waits, at once or in the morning, and for too long."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.comments.rules import Act, State
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.ledger.models import Entry
from forum.letters.actions.preferences import choose
from forum.letters.delivery.sending import drain
from forum.letters.delivery.worker import Worker
from forum.moderation.actions.overdue_reminders import REMIND, remind
from forum.spaces.models import Appointment, Space
from forum.spaces.rules import Capacity, Role
from forum.submission.actions import appeals
from tests.letters.conftest import in_folder, letters, text
from tests.world import OTHER_SPACE, SPACE, World, form

LISTS = ("waiting", "waiting_list", "overdue")
# The world begins on 16 November 2026 at 10:30 where its spaces are.
TO_MORNING = 20 * 60  # minutes: 06:30 on the next day
DAY = 24 * 60
Told = Callable[[], list[tuple[str, str]]]


@pytest.fixture
def told(app: Flask, quiet: World, folder: Path) -> Told:
    """Sends what is due; kinds and readers of the letters for moderators, earlier ones included."""
    names = {address: name for name, address in quiet.emails.items()}

    def tell() -> list[tuple[str, str]]:
        with app.app_context():
            drain()
        kinds = {letter.message_id: letter.kind for letter in letters(app)}
        sent = [
            (kinds[str(message["Message-ID"])], names[str(message["To"])])
            for message in in_folder(folder)
        ]
        return sorted(pair for pair in sent if pair[0] in LISTS)

    return tell


def _of(folder: Path, world: World, who: str, begins: str) -> list[EmailMessage]:
    return [
        message
        for message in in_folder(folder)
        if str(message["To"]) == world.emails[who] and str(message["Subject"]).startswith(begins)
    ]


def _wants(app: Flask, world: World, who: str, kind: str, wanted: bool = True) -> None:
    with app.app_context():
        choose(person=world.viewer(who).public_id, kind=kind, wanted=wanted, at=now())


def _promises(app: Flask, hours: int, slug: str = SPACE) -> None:
    with app.app_context(), transaction() as session:
        session.execute(update(Space).where(Space.slug == slug).values(promise_hours=hours))


# --- at once ------------------------------------------------------------------------------------


def test_nobody_is_told_at_once_who_did_not_ask_for_it(
    app: Flask, quiet: World, told: Told, folder: Path
) -> None:
    _wants(app, quiet, "second", "waiting")
    quiet.post({"en": "Held words", "fr": "Mots retenus"})
    assert told() == [("waiting", "second")]
    [letter] = _of(folder, quiet, "second", "To be reviewed")
    words = text(letter)
    assert "Comment of: Switzerland" in words
    assert "Languages: English, French" in words
    assert "Waiting since: 16 November 2026, 10:30 (Central European Time)" in words
    assert "Held words" not in words
    assert "Mots retenus" not in words
    # Nothing is written down for those who never asked.
    assert {letter.kind for letter in letters(app)} == {"received", "waiting", "waiting_list"}
    assert sum(letter.kind == "waiting" for letter in letters(app)) == 1


@pytest.mark.parametrize("what", ["decided", "recalled", "appointment ended"])
def test_what_does_not_wait_for_its_reader_any_more_is_not_told(
    app: Flask, quiet: World, told: Told, what: str
) -> None:
    _wants(app, quiet, "second", "waiting")
    comment = quiet.post({"en": "We agree."})
    if what == "decided":
        quiet.decide(comment, Act.APPROVE)
    elif what == "recalled":
        quiet.recall(comment)
    else:
        second = quiet.viewer("second").person_id
        with app.app_context(), transaction() as session:
            session.execute(
                update(Appointment).where(Appointment.person_id == second).values(ended_at=now())
            )
    assert told() == []


def test_nobody_is_told_of_what_they_may_not_decide_on(
    app: Flask, quiet: World, told: Told
) -> None:
    """Their own, and what they have rejected before its author appealed."""
    for who in ("moderator", "second"):
        _wants(app, quiet, who, "waiting")
    quiet.post({"en": "My own."}, by="moderator", capacity=Capacity.PERSONAL)
    assert told() == [("waiting", "second")]
    comment = quiet.post({"en": "We agree."})
    assert told() == [("waiting", "moderator"), ("waiting", "second"), ("waiting", "second")]
    decision = quiet.decide(comment, Act.REJECT)
    quiet.wait()
    before = len(told())
    with app.app_context():
        appeals.appeal(
            viewer=quiet.viewer("author"),
            comment=comment,
            decision=decision,
            note="It is about part 2.",
            at=now(),
        )
    assert told()[before - 1 :] == [("waiting", "second"), ("waiting", "second")]


# --- in the morning -----------------------------------------------------------------------------


def test_in_the_morning_one_list_tells_of_everything(
    app: Flask, quiet: World, told: Told, folder: Path
) -> None:
    quiet.appoint("moderator", Role.MODERATOR, OTHER_SPACE)
    for turn in range(3):
        quiet.post({"en": f"Held words {turn}"})
    quiet.post({"en": "Of forests"}, space=OTHER_SPACE, by="person", capacity=Capacity.PERSONAL)
    assert told() == []
    assert sum(letter.kind == "waiting_list" for letter in letters(app)) <= 4
    quiet.wait(TO_MORNING)
    assert told() == [
        ("waiting_list", "moderator"),
        ("waiting_list", "neighbour"),
        ("waiting_list", "second"),
    ]
    [mine] = _of(folder, quiet, "moderator", "4 comments wait for review")
    words = text(mine)
    assert "Consultation: Draft guide\n" in words
    assert "Consultation: Forests\n" in words
    assert words.count("Switzerland: English; since 16 November 2026, 10:30") == 3
    assert "Signed-in person: English" in words
    assert "Held words" not in words
    [other] = _of(folder, quiet, "second", "3 comments wait for review")
    assert "Forests" not in text(other)
    quiet.wait(DAY)
    assert len(told()) == 3  # nothing is new


def test_what_waits_anew_is_listed_with_all_that_waits_still(
    quiet: World, told: Told, folder: Path
) -> None:
    quiet.post({"en": "One."})
    quiet.wait(TO_MORNING)
    assert len(told()) == 2
    quiet.post({"en": "Two."})
    quiet.wait(DAY)
    assert len(told()) == 4
    assert len(_of(folder, quiet, "second", "2 comments wait for review")) == 1


def test_whoever_wants_no_list_gets_none_and_stops_it_with_one_click(
    app: Flask, quiet: World, told: Told, folder: Path
) -> None:
    _wants(app, quiet, "second", "waiting_list", wanted=False)
    _wants(app, quiet, "moderator", "waiting")
    quiet.post({"en": "One."})
    quiet.wait(TO_MORNING)
    assert told() == [("waiting", "moderator"), ("waiting_list", "moderator")]
    for message in in_folder(folder):
        if str(message["To"]) == quiet.emails["moderator"]:
            link = str(message["List-Unsubscribe"]).strip("<>").partition("//")[2].partition("/")[2]
            one_click = {"List-Unsubscribe": "One-Click"}
            assert app.test_client().post(f"/{link}", data=one_click).status_code == 200
    quiet.post({"en": "Two."})
    quiet.wait(DAY)
    assert len(told()) == 2


def test_the_list_is_due_at_six_where_the_space_is(app: Flask, quiet: World) -> None:
    with app.app_context(), transaction() as session:
        session.execute(update(Space).where(Space.slug == SPACE).values(time_zone="America/Lima"))
    quiet.post({"en": "One."})
    with app.app_context():
        drain()
    due = {letter.not_before for letter in letters(app) if letter.kind == "waiting_list"}
    assert due == {dt.datetime(2026, 11, 16, 11, 0, tzinfo=dt.UTC)}  # it is 04:30 in Lima


def test_only_who_moderates_is_offered_these_letters(quiet: World) -> None:
    offered = {
        who: {
            kind
            for kind in LISTS
            if f'value="{kind}"' in quiet.browser(who).get("/en/account/letters").text
        }
        for who in ("person", "secretariat", "translator", "moderator")
    }
    assert offered == {
        "person": set(),
        "translator": set(),
        "secretariat": {"overdue"},
        "moderator": set(LISTS),
    }
    page = quiet.browser("moderator").get("/en/account/letters")
    kinds = form(page, "Save").filled()["kind"]
    assert "waiting_list" in kinds
    assert "waiting" not in kinds
    saved = {"kind": [*(kind for kind in kinds if kind != "waiting_list"), "waiting"]}
    browser = quiet.browser("moderator")
    browser.post("/en/account/letters", data=saved)
    kinds = form(browser.get("/en/account/letters"), "Save").filled()["kind"]
    assert "waiting_list" not in kinds
    assert "waiting" in kinds
    # A person's own page does not touch what it does not show.
    quiet.browser("person").post("/en/account/letters", data={"kind": ["waiting", "received"]})
    with quiet.reading() as session:
        chosen = session.scalars(select(Entry.details).where(Entry.act == "letter.resume")).all()
    assert chosen == [{"kind": "waiting"}]


# --- too long -----------------------------------------------------------------------------------


def _reminders(world: World) -> list[Entry]:
    with world.reading() as session:
        return list(session.scalars(select(Entry).where(Entry.act == REMIND)))


def _remind(app: Flask) -> int:
    with app.app_context(), Session(db.engine) as session:
        return remind(session, now())


def test_what_waits_for_longer_than_promised_is_told_once_a_day_and_never_published(
    app: Flask, quiet: World, told: Told, folder: Path
) -> None:
    _promises(app, 48)
    comment = quiet.post({"en": "Held words"})
    quiet.wait(48 * 60 - 1)
    assert _remind(app) == 0
    quiet.wait(1)
    assert [_remind(app), _remind(app)] == [1, 0]
    [entry] = _reminders(quiet)
    assert (entry.actor, entry.details) == ("policy:promise", {"number": 1})
    overdue = [pair for pair in told() if pair[0] == "overdue"]
    assert overdue == [
        ("overdue", "moderator"),
        ("overdue", "second"),
        ("overdue", "secretariat"),
    ]
    [letter] = _of(folder, quiet, "secretariat", "1 comment waits too long in “Draft guide”")
    assert "within 48 hours" in text(letter)
    assert "Switzerland: English; since 16 November 2026, 10:30" in text(letter)
    assert "Held words" not in text(letter)
    quiet.wait(DAY - 1)
    assert _remind(app) == 0
    quiet.wait(1)
    assert _remind(app) == 1
    assert quiet.states(comment) == {"en": State.SUBMITTED}
    assert "Held words" not in quiet.browser("visitor").get("/en/spaces/guide/questions/1").text
    quiet.decide(comment, Act.APPROVE)
    quiet.wait(DAY)
    assert _remind(app) == 0
    assert quiet.breaks() == []


def test_a_space_that_promises_nothing_reminds_nobody(app: Flask, quiet: World) -> None:
    quiet.post({"en": "We agree."})
    quiet.wait(100 * DAY)
    assert _remind(app) == 0


def test_an_appeal_waits_from_its_own_day(app: Flask, quiet: World) -> None:
    _promises(app, 24)
    comment = quiet.post({"en": "We agree."})
    decision = quiet.decide(comment, Act.REJECT)
    quiet.wait(10 * DAY)
    with app.app_context():
        appeals.appeal(
            viewer=quiet.viewer("author"), comment=comment, decision=decision, note="No.", at=now()
        )
    assert _remind(app) == 0
    quiet.wait(DAY)
    assert _remind(app) == 1


def test_what_was_decided_before_the_reminder_went_out_is_not_told(
    app: Flask, quiet: World, told: Told
) -> None:
    _promises(app, 1)
    comment = quiet.post({"en": "We agree."})
    quiet.wait(60)
    assert _remind(app) == 1
    quiet.decide(comment, Act.APPROVE)
    assert told() == []


def test_two_workers_at_once_write_one_entry(app: Flask, quiet: World) -> None:
    _promises(app, 1)
    quiet.post({"en": "We agree."})
    quiet.wait(60)
    together = threading.Barrier(2)
    done: list[int] = []

    def work() -> None:
        together.wait()
        done.append(_remind(app))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(done) == [0, 1]
    assert len(_reminders(quiet)) == 1
    assert quiet.breaks() == []


def test_the_worker_reminds(app: Flask, quiet: World, told: Told) -> None:
    _promises(app, 1)
    quiet.post({"en": "We agree."})
    quiet.wait(60)
    with app.app_context():
        Worker().look()
    assert ("overdue", "secretariat") in told()


def test_a_reader_of_another_language_gets_it_in_theirs(
    app: Flask, quiet: World, told: Told, folder: Path
) -> None:
    with app.app_context(), transaction() as session:
        french = update(Person).where(Person.email == quiet.emails["second"])
        session.execute(french.values(interface_language="fr"))
    quiet.post({"en": "We agree."})
    quiet.wait(TO_MORNING)
    assert ("waiting_list", "second") in told()
    [letter] = _of(folder, quiet, "second", "1 commentaire attend")
    assert "Suisse" in text(letter)
    assert "Projet de guide" in text(letter)


def test_what_a_clearer_passed_is_told_once(app: Flask, quiet: World, told: Told) -> None:
    _wants(app, quiet, "second", "waiting")
    quiet.clears("switzerland")
    comment = quiet.post({"en": "We agree."}, by="colleague")
    assert told() == []
    quiet.clear(comment)
    assert told() == [("waiting", "second")]
