"""The desk at the same instant: two approvals, a policy that changes, appeals, removals."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from forum.comments.models import Comment, Decision, Revision, Submission
from forum.comments.rules import Act, Reason, State
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.errors import Problem
from forum.moderation.actions import decisions, redaction
from forum.moderation.models import Claim
from forum.spaces.models import SpacePolicy
from forum.spaces.rules import Capacity, Policy
from forum.submission.actions import appeals
from tests.races.test_races import ROUNDS, at_once, entries, posting, public_text, sound, statuses
from tests.security.making import Place, Scene, Somebody, verdict


@pytest.fixture
def place(scene: Scene) -> Place:
    return scene.space(approvals=2)


@pytest.fixture
def author(scene: Scene) -> Somebody:
    return scene.person("Anna")


@pytest.fixture
def moderators(scene: Scene, place: Place) -> list[Somebody]:
    return [scene.appoint(scene.person(f"Mod {turn}"), place) for turn in range(3)]


def state_of(scene: Scene, comment: str) -> State:
    (state,) = scene.revisions(comment).values()
    return state


def test_two_approvals_where_two_are_needed(
    scene: Scene, place: Place, author: Somebody, moderators: list[Somebody]
) -> None:
    """One of them is the first, the other the second: public once, by two persons."""
    for _round in range(ROUNDS):
        comment = scene.submit(author, place)
        browsers = [scene.browser(one) for one in moderators[:2]]
        forms = [verdict(one, comment, act="revision.approve") for one in browsers]
        address = f"/en/comments/{comment}/decisions"
        answers = at_once(*map(posting, browsers, [address] * 2, forms))
        assert statuses(answers) == [303, 303]
        assert state_of(scene, comment) is State.APPROVED
        assert entries(scene, "revision.approve_first", comment) == 1
        assert entries(scene, "revision.approve", comment) == 1
        with scene.app.app_context():
            by = db.session.scalars(
                select(Decision.by_id)
                .join(Comment, Comment.id == Decision.comment_id)
                .where(Comment.public_id == comment)
            ).all()
        assert len(set(by)) == 2
    sound(scene)


def test_three_approvals_where_two_are_needed(
    scene: Scene, place: Place, author: Somebody, moderators: list[Somebody]
) -> None:
    """The third is told that it was decided meanwhile."""
    for _round in range(ROUNDS):
        comment = scene.submit(author, place)
        browsers = [scene.browser(one) for one in moderators]
        forms = [verdict(one, comment, act="revision.approve") for one in browsers]
        address = f"/en/comments/{comment}/decisions"
        answers = at_once(*map(posting, browsers, [address] * 3, forms))
        assert statuses(answers) == [303, 303, 409]
        assert public_text(scene, comment)
    sound(scene)


def test_one_moderator_in_two_windows_is_one_approval(
    scene: Scene, place: Place, author: Somebody, moderators: list[Somebody]
) -> None:
    comment = scene.submit(author, place)
    browsers = [scene.browser(moderators[0]) for _window in range(4)]
    form = verdict(browsers[0], comment, act="revision.approve")
    answers = at_once(
        *(posting(one, f"/en/comments/{comment}/decisions", form) for one in browsers)
    )
    assert statuses(answers)[0] == 303
    assert set(statuses(answers)[1:]) <= {403, 409}
    assert state_of(scene, comment) is State.SUBMITTED
    assert entries(scene, "revision.approve_first", comment) == 1
    assert not public_text(scene, comment)
    sound(scene)


def test_a_moderator_goes_through_the_queue_in_several_windows(
    scene: Scene, place: Place, author: Somebody, moderators: list[Somebody]
) -> None:
    """Each window says what it has open, and no two of them wait for each other."""
    comments = [scene.submit(author, place) for _turn in range(2)]

    def going_through(window: int) -> list[int]:
        browser = scene.browser(moderators[0])
        order = (comments[::-1] if window % 2 else comments) * 8
        addresses = [f"/en/moderation/{comment}/opening" for comment in order]
        return [browser.post(one, data={"touch": "1"}).status_code for one in addresses]

    answers = at_once(*(partial(going_through, window) for window in range(4)))
    assert {status for each in answers for status in each} == {204}
    with scene.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Claim)) == 1


def test_a_second_approval_races_a_rejection(
    scene: Scene, place: Place, author: Somebody, moderators: list[Somebody]
) -> None:
    for _round in range(ROUNDS):
        comment = scene.submit(author, place)
        scene.decide(moderators[0], comment)
        browsers = [scene.browser(one) for one in moderators[1:]]
        forms = [
            verdict(browsers[0], comment, act="revision.approve"),
            verdict(browsers[1], comment, act="revision.reject", reason="other"),
        ]
        address = f"/en/comments/{comment}/decisions"
        answers = at_once(*map(posting, browsers, [address] * 2, forms))
        assert statuses(answers) == [303, 409]
        approved = answers[0].status_code == 303
        assert state_of(scene, comment) is (State.APPROVED if approved else State.REJECTED)
        assert bool(public_text(scene, comment)) is approved
    sound(scene)


@pytest.mark.parametrize("after", [Policy.HOLD, Policy.DELAY])
def test_the_policy_changes_while_a_text_is_submitted(
    scene: Scene, author: Somebody, after: Policy
) -> None:
    """Each text is received under one policy, as its submission says; none that waits changes."""
    place = scene.space("calm", delay_minutes=30)
    before = Policy.DELAY if after is Policy.HOLD else Policy.HOLD

    def set_policy(policy: Policy) -> None:
        with scene.app.app_context(), transaction() as session:
            session.merge(
                SpacePolicy(
                    space_id=place.id, capacity=Capacity.PERSONAL, reply=False, policy=policy
                )
            )

    for _round in range(ROUNDS):
        set_policy(before)
        forms = [scene.form(text_en=f"A text, {turn}.") for turn in range(4)]
        posts = [posting(scene.browser(author), f"{place.thread()}/comments", x) for x in forms]
        *answers, _set = at_once(*posts, lambda: set_policy(after))
        assert statuses(answers) == [303] * 4
        with scene.app.app_context():
            rows = db.session.execute(
                select(Submission.policy, Revision.state, Revision.publish_at).join(
                    Revision, Revision.submission_id == Submission.id
                )
            ).all()
        for policy, state, publish_at in rows:
            assert (policy, state, publish_at is not None) in (
                (Policy.HOLD, State.SUBMITTED, False),
                (Policy.DELAY, State.APPROVED, True),
            )
    sound(scene)


def test_two_appeals_at_once_are_one(
    scene: Scene, place: Place, author: Somebody, moderators: list[Somebody]
) -> None:
    for _round in range(ROUNDS):
        comment = scene.submit(author, place)
        scene.decide(moderators[0], comment, Act.REJECT, Reason.OTHER)
        decision = _last_decision(scene, comment)
        viewer = scene.viewer(author)

        def appeal(comment: str = comment, decision: str = decision, viewer: Any = viewer) -> str:
            with scene.app.app_context():
                try:
                    appeals.appeal(
                        viewer=viewer,
                        comment=comment,
                        decision=decision,
                        note="Please look again.",
                        at=now(),
                    )
                except Problem as problem:
                    return type(problem).__name__
            return "done"

        assert sorted(at_once(appeal, appeal)) == ["Stale", "done"]
        assert state_of(scene, comment) is State.SUBMITTED
        assert entries(scene, "revision.appeal", comment) == 1
    sound(scene)


def test_a_redaction_races_a_removal_and_an_edit(
    scene: Scene, author: Somebody, moderators: list[Somebody]
) -> None:
    """What is erased is erased, whoever came first, and an edit that is received is kept."""
    place = scene.space("plain")
    for who in moderators:
        scene.appoint(who, place)
    for _round in range(ROUNDS):
        comment = scene.publish(author, moderators[0], place)
        redactor, remover = (scene.viewer(one) for one in moderators[:2])

        def redact(comment: str = comment, viewer: Any = redactor) -> str:
            return _tried(
                scene,
                lambda: redaction.redact(
                    viewer=viewer,
                    comment=comment,
                    versions=[("en", "original")],
                    reason=Reason.PERSONAL_DATA,
                    note="",
                    at=now(),
                ),
            )

        def remove(comment: str = comment, viewer: Any = remover) -> str:
            return _tried(
                scene,
                lambda: decisions.remove(
                    viewer=viewer, comment=comment, reason=Reason.OTHER, note="", at=now()
                ),
            )

        edit = scene.form(comment=comment, text_en="A newer text.", is_edit="1")
        done = at_once(
            redact, remove, posting(scene.browser(author), f"{place.thread()}/comments", edit)
        )
        assert done[0] in ("done", "Stale")
        assert not public_text(scene, comment) or done[1] == "Stale"
        with scene.app.app_context():
            texts = db.session.scalars(
                select(Revision.source)
                .join(Comment, Comment.id == Revision.comment_id)
                .where(Comment.public_id == comment, Revision.received_at.is_not(None))
                .order_by(Revision.number)
            ).all()
        assert (texts[0] == "") is (done[0] == "done")
        if done[2].status_code == 303:
            assert texts[-1] == "A newer text."
    sound(scene)


def _tried(scene: Scene, act: Any) -> str:
    with scene.app.app_context():
        try:
            act()
        except Problem as problem:
            return type(problem).__name__
    return "done"


def _last_decision(scene: Scene, comment: str) -> str:
    with scene.app.app_context():
        return db.session.scalars(
            select(Decision.public_id)
            .join(Comment, Comment.id == Decision.comment_id)
            .where(Comment.public_id == comment)
            .order_by(Decision.id.desc())
            .limit(1)
        ).one()


def test_several_who_ask_for_the_next_one_at_once_get_different_ones(
    scene: Scene, place: Place, author: Somebody, moderators: list[Somebody]
) -> None:
    """Nobody reads what a colleague is just opening, to be told afterwards that it is done."""
    for turn in range(3):
        scene.submit(author, place, f"Text number {turn}.")
    browsers = [scene.browser(one) for one in moderators]
    for _round in range(ROUNDS):
        answers = at_once(*map(posting, browsers, ["/en/moderation/next"] * 3, [{}] * 3))
        assert statuses(answers) == [303, 303, 303]
        with scene.app.app_context():
            opened = db.session.scalars(select(Claim.comment_id)).all()
        assert len(opened) == len(set(opened)) == 3
        with scene.app.app_context(), transaction() as session:
            session.execute(delete(Claim))
