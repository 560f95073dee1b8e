"""Several people at the same instant: real threads, real engines, no luck (E1–E7)."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.comments.models import Comment, Decision, Revision, Submission
from forum.comments.rules import Act, Provenance, Reason, State
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import NotThere
from forum.ledger.models import Entry
from forum.moderation.actions import decisions
from forum.moderation.actions.decisions import Verdict
from forum.spaces.actions import appointments
from forum.spaces.models import Space
from forum.spaces.rules import Role
from forum.submission.actions import withdrawal
from tests.security.making import DAY, Place, Scene, Somebody, verdict

ROUNDS = 3


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Runs the acts in threads that start together; what each returned, in their order.

    What one of them raises is raised here: no thread fails unseen.
    """
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)
    errors: list[BaseException] = []

    def run(index: int) -> None:
        barrier.wait(timeout=30)
        try:
            results[index] = acts[index]()
        except BaseException as error:  # noqa: BLE001 - raised again below
            errors.append(error)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    if errors:
        raise errors[0]
    return results


@pytest.fixture
def place(scene: Scene) -> Place:
    return scene.space()


@pytest.fixture
def author(scene: Scene) -> Somebody:
    return scene.person("Anna")


@pytest.fixture
def moderator(scene: Scene, place: Place) -> Somebody:
    return scene.appoint(scene.person("Mod"), place)


def posting(browser: FlaskClient, address: str, data: dict[str, Any]) -> Callable[[], Any]:
    return lambda: browser.post(address, data=data)


def statuses(answers: Sequence[Any]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def entries(scene: Scene, act: str, subject: str | None = None) -> int:
    with scene.app.app_context():
        found = db.session.scalars(select(Entry).where(Entry.act == act)).all()
        return len([entry for entry in found if subject in (None, entry.subject)])


def public_text(scene: Scene, comment: str) -> str:
    """What a visitor reads of it; empty where they read nothing."""
    answer = scene.browser().get(f"/en/comments/{comment}")
    assert answer.status_code in (200, 404, 410)
    found = re.search(r'<div class="text"[^>]*>(.*?)</div>', answer.text, re.DOTALL)
    return found[1] if found and answer.status_code == 200 else ""


def sound(scene: Scene) -> None:
    assert scene.breaks() == []


# --- E1 -----------------------------------------------------------------------------------------


def test_one_form_eight_times_is_one_comment(scene: Scene, place: Place, author: Somebody) -> None:
    """One comment, one entry in the ledger, the same receipt for all."""
    for _round in range(ROUNDS):
        before = scene.rows()
        form = scene.form()
        browsers = [scene.browser(author) for _ in range(8)]
        answers = at_once(*(posting(one, f"{place.thread()}/comments", form) for one in browsers))
        assert statuses(answers) == [303] * 8
        assert len({answer.headers["Location"] for answer in answers}) == 1
        after = scene.rows()
        for table in ("comment", "version", "revision", "submission", "ledger_entry"):
            assert after[table] == before[table] + 1, table
    sound(scene)


def test_one_draft_saved_eight_times_is_one_draft(
    scene: Scene, place: Place, author: Somebody
) -> None:
    """Two windows that save themselves, a script that repeats what was not answered."""
    for _round in range(ROUNDS):
        before = scene.rows()
        form = scene.form()
        browsers = [scene.browser(author) for _ in range(8)]
        answers = at_once(*(posting(one, f"{place.thread()}/drafts", form) for one in browsers))
        assert set(statuses(answers)) <= {200, 409}
        assert 200 in statuses(answers)
        after = scene.rows()
        assert (after["comment"], after["revision"]) == (
            before["comment"] + 1,
            before["revision"] + 1,
        )


def test_a_draft_saves_itself_while_it_is_submitted(
    scene: Scene, place: Place, author: Somebody
) -> None:
    """The text is received once, whole; the save changes nothing of it."""
    for _round in range(ROUNDS):
        form = scene.form(text_en="The final text.")
        early = form | {"text-en": "The final te"}
        answers = at_once(
            posting(scene.browser(author), f"{place.thread()}/comments", form),
            posting(scene.browser(author), f"{place.thread()}/drafts", early),
            posting(scene.browser(author), f"{place.thread()}/drafts", early),
        )
        assert answers[0].status_code == 303
        assert set(statuses(answers[1:])) <= {200, 409, 422}
        comment = answers[0].headers["Location"].split("/")[3]
        with scene.app.app_context():
            received = db.session.execute(
                select(Revision.source, Revision.state)
                .join(Comment, Comment.id == Revision.comment_id)
                .where(Comment.public_id == comment)
            ).all()
        # A save that came after it is kept as what it is: a draft of a change.
        assert [row.source for row in received if row.state is not State.DRAFT] == [
            "The final text."
        ]
        assert len(received) <= 2
    sound(scene)


# --- E2, E3 -------------------------------------------------------------------------------------


def test_approving_and_rejecting_at_once(
    scene: Scene, place: Place, author: Somebody, moderator: Somebody
) -> None:
    """One wins, the other is told; page, decision and ledger say the same."""
    other = scene.appoint(scene.person("Other"), place)
    for _round in range(ROUNDS):
        comment = scene.submit(author, place)
        browsers = scene.browser(moderator), scene.browser(other)
        forms = [
            verdict(browsers[0], comment, act="revision.approve"),
            verdict(browsers[1], comment, act="revision.reject", reason="other", note="No, no."),
        ]
        address = f"/en/comments/{comment}/decisions"
        answers = at_once(*map(posting, browsers, [address] * 2, forms))
        assert statuses(answers) == [303, 409]
        approved = answers[0].status_code == 303
        if approved:
            assert "No, no." in answers[1].text, "the note is given back"
        assert bool(public_text(scene, comment)) is approved
        assert entries(scene, "revision.approve", comment) == int(approved)
        assert entries(scene, "revision.reject", comment) == int(not approved)
    with scene.app.app_context():
        assert len(db.session.scalars(select(Decision.id)).all()) == ROUNDS
    sound(scene)


def test_one_approval_five_times(
    scene: Scene, place: Place, author: Somebody, moderator: Somebody
) -> None:
    """A moderator's impatient clicks: decided once."""
    comment = scene.submit(author, place)
    browsers = [scene.browser(moderator) for _ in range(5)]
    form = verdict(browsers[0], comment, act="revision.approve")
    address = f"/en/comments/{comment}/decisions"
    answers = at_once(*(posting(one, address, form) for one in browsers))
    assert statuses(answers) == [303, 409, 409, 409, 409]
    assert entries(scene, "revision.approve") == 1
    assert public_text(scene, comment)
    sound(scene)


# --- E4 -----------------------------------------------------------------------------------------


def edit_form(scene: Scene, comment: str, text: str) -> dict[str, Any]:
    return scene.form(comment=comment, text_en=text, is_edit="1")


def test_an_edit_races_an_approval(
    scene: Scene, place: Place, author: Somebody, moderator: Somebody
) -> None:
    """Under `hold`, a text that no moderator saw is never public."""
    for turn in range(ROUNDS * 2):
        comment = scene.submit(author, place, "The text that was seen.")
        desk = scene.browser(moderator)
        approve = verdict(desk, comment, act="revision.approve")
        edit = edit_form(scene, comment, f"A text that nobody saw, {turn}.")
        answers = at_once(
            posting(scene.browser(author), f"{place.thread()}/comments", edit),
            posting(desk, f"/en/comments/{comment}/decisions", approve),
        )
        assert answers[0].status_code == 303
        assert answers[1].status_code in (303, 409)
        shown = public_text(scene, comment)
        assert "nobody saw" not in shown
        assert "nobody saw" not in scene.browser().get(place.thread()).text
    sound(scene)


def test_an_edit_that_waited_leaves_a_public_text_public(
    scene: Scene, place: Place, author: Somebody, moderator: Somebody
) -> None:
    """An edit that began before an approval and was written after it: rule 3 holds."""
    comment = scene.submit(author, place, "The text that was seen.")
    began = now()
    scene.decide(moderator, comment)
    assert public_text(scene, comment)
    scene.submit(author, place, "A newer text.", at=began, comment=comment)
    assert public_text(scene, comment)


def test_a_withdrawal_that_waited_takes_one_version_only(
    scene: Scene, place: Place, author: Somebody, moderator: Somebody
) -> None:
    """The other version became public while it waited for its turn: the comment stays."""
    comment = scene.submit(author, place, {"en": "A text."})
    scene.decide(moderator, comment)
    scene.submit(author, place, {"fr": "Un texte."}, comment=comment)
    began = now()
    scene.decide(moderator, comment)
    with scene.app.app_context():
        withdrawal.withdraw_version(
            viewer=scene.viewer(author),
            comment=comment,
            language="en",
            provenance=Provenance.ORIGINAL,
            at=began,
        )
    assert "Un texte." in public_text(scene, comment)
    sound(scene)


@pytest.mark.parametrize("act", ["approve", "reject", "remove", "undo"])
def test_whose_mandate_to_moderate_ended_meanwhile_decides_nothing(
    scene: Scene, place: Place, author: Somebody, moderator: Somebody, act: str
) -> None:
    """The request began while they were appointed; the ledger has no decision after that ended."""
    comment = scene.submit(author, place, {"en": "A text."})
    decision = scene.decide(moderator, comment) if act in ("remove", "undo") else ""
    viewer, states = scene.viewer(moderator), scene.revisions(comment)
    acts: dict[str, Callable[[], Any]] = {
        "remove": partial(decisions.remove, comment=comment, reason="other", note=""),
        "undo": partial(decisions.undo, decision=decision),
        "approve": partial(
            decisions.decide, comment=comment, verdict=Verdict(Act.APPROVE, states, tuple(states))
        ),
        "reject": partial(
            decisions.decide,
            comment=comment,
            verdict=Verdict(Act.REJECT, states, tuple(states), Reason.OTHER),
        ),
    }
    with scene.app.app_context():
        appointments.revoke(
            person=moderator.public_id, slug=place.slug, role=Role.MODERATOR, at=now(), by="owner"
        )
    before = scene.rows()
    with scene.app.app_context(), pytest.raises(NotThere):
        acts[act](viewer=viewer, at=now())
    assert (scene.rows(), scene.revisions(comment)) == (before, states)
    sound(scene)


def test_what_became_public_while_a_removal_waited_stays_in_the_log(
    scene: Scene, place: Place, author: Somebody, moderator: Somebody
) -> None:
    """Everybody could read it, if only for an instant; and it can be erased like all that was."""
    comment = scene.submit(author, place)
    scene.decide(moderator, comment)
    scene.submit(author, place, {"fr": "Un texte."}, comment=comment)
    began = now()
    scene.decide(moderator, comment)
    log = f"/en/spaces/{place.slug}/log"
    assert scene.browser().get(log).text.count(f"/c/{comment}") == 2
    with scene.app.app_context():
        decisions.remove(
            viewer=scene.viewer(moderator), comment=comment, reason="other", note="", at=began
        )
    assert scene.browser().get(log).text.count(f"/c/{comment}") == 3
    sound(scene)


def test_taking_back_races_an_approval(
    scene: Scene, place: Place, author: Somebody, moderator: Somebody
) -> None:
    """Either it is public and was not taken back, or taken back and never public."""
    for _round in range(ROUNDS):
        comment = scene.submit(author, place)
        desk = scene.browser(moderator)
        approve = verdict(desk, comment, act="revision.approve")
        answers = at_once(
            posting(scene.browser(author), f"/en/comments/{comment}/recall", {}),
            posting(desk, f"/en/comments/{comment}/decisions", approve),
        )
        assert statuses(answers) == [303, 409]
        (state,) = scene.revisions(comment).values()
        recalled = answers[0].status_code == 303
        assert state is (State.RECALLED if recalled else State.APPROVED)
        assert bool(public_text(scene, comment)) is not recalled
    sound(scene)


# --- undo against the instant of publication ----------------------------------------------------


def test_undoing_at_the_instant_of_publication(clock: Any, scene: Scene, author: Somebody) -> None:
    """A moment before, it waits again; at the instant, it is public and stays so."""
    import datetime as dt

    place = scene.space("slow", grace_minutes=10)
    moderator = scene.appoint(scene.person("Mod"), place)
    for early, status in ((dt.timedelta(microseconds=1), 303), (dt.timedelta(0), 409)):
        comment = scene.submit(author, place)
        decision = scene.decide(moderator, comment)
        clock.shift(dt.timedelta(minutes=10) - early)
        undo = f"/en/decisions/{decision}/reversal"
        answers = at_once(
            posting(scene.browser(moderator), undo, {}),
            lambda comment=comment: public_text(scene, comment),  # type: ignore[misc]
        )
        assert answers[0].status_code == status
        assert bool(answers[1]) is (status == 409)
        assert bool(public_text(scene, comment)) is (status == 409)
        clock.shift(dt.timedelta(hours=1))
        assert bool(public_text(scene, comment)) is (status == 409)
    sound(scene)


# --- E5 -----------------------------------------------------------------------------------------


def test_a_reply_races_the_end_of_what_it_replies_to(
    scene: Scene, place: Place, author: Somebody, moderator: Somebody
) -> None:
    """It is received below a placeholder, or given back; nothing hangs in the air."""
    ends: list[Callable[[str], tuple[Somebody, str, dict[str, str]]]] = [
        lambda comment: (author, f"/en/comments/{comment}/withdrawal", {}),
        lambda comment: (moderator, f"/en/comments/{comment}/removal", {"reason": "other"}),
    ]
    reader = scene.person("Rita")
    for end in ends:
        for _round in range(2):
            parent = scene.publish(author, moderator, place)
            who, address, data = end(parent)
            reply = scene.form(parent=parent, text_en="A reply of some words.")
            answers = at_once(
                posting(scene.browser(reader), f"{place.thread()}/comments", reply),
                posting(scene.browser(who), address, data),
            )
            assert answers[1].status_code == 303
            assert answers[0].status_code in (303, 422)
            if answers[0].status_code == 422:
                assert "A reply of some words." in answers[0].text
                continue
            child = answers[0].headers["Location"].split("/")[3]
            scene.decide(moderator, child)
            page = scene.browser().get(place.thread()).text
            assert page.index(f'id="c-{parent}"') < page.index(f'id="c-{child}"')
    sound(scene)


# --- E7 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("reply", [False, True], ids=["answers", "replies"])
def test_forty_at_once(
    scene: Scene, place: Place, author: Somebody, moderator: Somebody, reply: bool
) -> None:
    """Each acknowledged comment is there once, in a place of its own."""
    parent = scene.publish(author, moderator, place) if reply else ""
    people = [scene.person(f"P{turn}") for turn in range(8)]
    browsers = [scene.browser(people[turn % 8]) for turn in range(40)]
    forms = [scene.form(parent=parent, text_en=f"Text {turn} of 40.") for turn in range(40)]
    address = f"{place.thread()}/comments"
    answers = at_once(*map(posting, browsers, [address] * 40, forms))
    assert statuses(answers) == [303] * 40
    acknowledged = {answer.headers["Location"].split("/")[3] for answer in answers}
    with scene.app.app_context():
        rows = db.session.execute(
            select(Comment.public_id, Comment.path, Revision.source)
            .join(Revision, Revision.comment_id == Comment.id)
            .where(Comment.public_id != parent)
        ).all()
        receipts = db.session.scalars(select(Submission.key)).all()
    assert {row.public_id for row in rows} == acknowledged
    assert len(rows) == len({row.path for row in rows}) == 40
    assert {row.source for row in rows} == {f"Text {turn} of 40." for turn in range(40)}
    assert len(receipts) == len(set(receipts)) == 40 + int(reply)
    sound(scene)


# --- the end of a consultation ------------------------------------------------------------------


def test_a_text_is_submitted_while_the_space_closes(
    scene: Scene, place: Place, author: Somebody
) -> None:
    """What is received after the closing was saved is given back, however it overlapped."""
    from forum.core.db import transaction
    from forum.ledger.actions import ChainWriter

    def close() -> None:
        with scene.app.app_context(), transaction() as session:
            ChainWriter(session, place.public_id, now())
            space = session.get(Space, place.id, populate_existing=True)
            assert space is not None
            space.closes_at = now()

    for _round in range(ROUNDS):
        scene.change(Space, place.id, closes_at=now() + DAY)
        forms = [scene.form(text_en=f"In time? {turn}") for turn in range(6)]
        posts = [
            posting(scene.browser(author), f"{place.thread()}/comments", form) for form in forms
        ]
        *answers, _closed = at_once(*posts, close)
        assert set(statuses(answers)) <= {303, 422}
        for form, answer in zip(forms, answers, strict=True):
            if answer.status_code == 422:
                assert form["text-en"] in answer.text
        with scene.app.app_context():
            order = [
                entry.act
                for entry in db.session.scalars(
                    select(Entry).where(Entry.chain == place.public_id).order_by(Entry.number)
                )
            ]
            late = db.session.scalars(
                select(Comment.public_id)
                .join(Space, Space.id == Comment.space_id)
                .where(Comment.received_at >= Space.closes_at)
            ).all()
        assert set(order) <= {"comment.submit"}
        assert len(late) <= len([answer for answer in answers if answer.status_code == 303])
    sound(scene)


def test_a_submit_that_waited_for_the_closing_is_late(
    scene: Scene, place: Place, author: Somebody
) -> None:
    """The act decides on the space as it is under the lock, not as it was when it began.

    The closing holds the lock until the submit waits for it; this is sure, not likely.
    """
    from forum.core.db import transaction
    from forum.ledger.actions import ChainWriter

    answers: list[Any] = []
    browser = scene.browser(author)
    form = scene.form(text_en="A text that comes late.")
    with scene.app.app_context(), transaction() as session:
        ChainWriter(session, place.public_id, now())
        space = session.get(Space, place.id)
        assert space is not None
        thread = threading.Thread(
            target=lambda: answers.append(browser.post(f"{place.thread()}/comments", data=form))
        )
        thread.start()
        thread.join(timeout=1)  # it cannot end while the lock is held
        assert not answers
        space.closes_at = now() - DAY / 2
    thread.join(timeout=30)
    assert answers[0].status_code == 422
    assert "A text that comes late." in answers[0].text
