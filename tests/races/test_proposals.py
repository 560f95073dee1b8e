"""A proposal is answered while something else happens to its text: one outcome, told to both."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import select

from forum.comments.models import Comment, Revision
from forum.comments.rules import State
from forum.core.db import db
from tests.races.test_races import ROUNDS, at_once, entries, posting, sound, statuses
from tests.security.making import Place, Scene, Somebody, verdict

BETTER = "A better text."


@pytest.fixture
def place(scene: Scene) -> Place:
    return scene.space()


@pytest.fixture
def author(scene: Scene) -> Somebody:
    return scene.person("Anna")


@pytest.fixture
def moderator(scene: Scene, place: Place) -> Somebody:
    return scene.appoint(scene.person("Mod"), place)


def states(scene: Scene, comment: str) -> list[State]:
    """Of the base, and of what was proposed."""
    with scene.app.app_context():
        return list(
            db.session.scalars(
                select(Revision.state)
                .join(Comment, Comment.id == Revision.comment_id)
                .where(Comment.public_id == comment)
                .order_by(Revision.number)
            )
        )


def propose(scene: Scene, moderator: Somebody, comment: str) -> str:
    """The id of a proposal for the comment's first text."""
    with scene.app.app_context():
        base = db.session.scalars(
            select(Revision.public_id)
            .join(Comment, Comment.id == Revision.comment_id)
            .where(Comment.public_id == comment, Revision.number == 1)
        ).one()
    form = {"base": base, "text": BETTER, "reason": "unclear", "change": "medium", "do": "propose"}
    answer = scene.browser(moderator).post(f"/en/comments/{comment}/proposals", data=form)
    assert answer.status_code == 303
    return answer.headers["Location"].partition("#p-")[2]


def test_accepted_while_its_base_is_rejected(
    scene: Scene, place: Place, author: Somebody, moderator: Somebody
) -> None:
    other = scene.appoint(scene.person("Other"), place)
    for _round in range(ROUNDS):
        comment = scene.submit(author, place)
        proposal = propose(scene, moderator, comment)
        browser = scene.browser(other)
        form = verdict(browser, comment, act="revision.reject", reason="other", note="No, no.")
        page = f"/en/comments/{comment}"
        accepted, rejected = at_once(
            posting(scene.browser(author), f"{page}/proposals/acceptance", {"proposal": proposal}),
            posting(browser, f"{page}/decisions", form),
        )
        assert statuses([accepted, rejected]) == [303, 409]
        if accepted.status_code == 303:
            assert states(scene, comment) == [State.SUPERSEDED, State.APPROVED]
            assert "No, no." in rejected.text, "the note is given back"
        else:
            assert states(scene, comment) == [State.REJECTED, State.LAPSED]
        won = int(accepted.status_code == 303)
        assert entries(scene, "proposal.accept", comment) == won
        assert entries(scene, "revision.reject", comment) == 1 - won
        assert entries(scene, "proposal.lapse", comment) == 1 - won
    sound(scene)


def test_accepted_and_declined_and_accepted_again_at_once(
    scene: Scene, place: Place, author: Somebody, moderator: Somebody
) -> None:
    for _round in range(ROUNDS):
        comment = scene.submit(author, place)
        data = {"proposal": propose(scene, moderator, comment)}
        page = f"/en/comments/{comment}/proposals"
        answers = at_once(
            *(
                posting(scene.browser(author), f"{page}/{end}", data)
                for end in ("acceptance", "refusal", "acceptance")
            ),
            posting(scene.browser(moderator), f"{page}/withdrawal", data),
        )
        assert statuses(answers) == [303, 409, 409, 409]
        done = ("proposal.accept", "proposal.decline", "proposal.lapse")
        assert sum(entries(scene, act, comment) for act in done) == 1
    sound(scene)


def test_two_moderators_propose_at_once(
    scene: Scene, place: Place, author: Somebody, moderator: Somebody
) -> None:
    """The later proposal stands, the earlier has lapsed."""
    other = scene.appoint(scene.person("Other"), place)
    for _round in range(ROUNDS):
        comment = scene.submit(author, place)
        at_once(*(partial(propose, scene, who, comment) for who in (moderator, other)))
        base, *others = states(scene, comment)
        assert base is State.SUBMITTED
        assert sorted(others) == [State.LAPSED, State.PROPOSED]
    sound(scene)
