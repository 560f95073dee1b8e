"""What everybody, and everybody else, can read of every state; `test_pairs.py` has the table of the
rules that are written twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from forum.comments.models import Comment, Revision, Submission, Version
from forum.comments.rules import (
    FAR,
    INTERNAL,
    PROPOSALS,
    CommentState,
    Provenance,
    RevisionStatus,
    State,
    is_public,
    is_settled,
    reply_path,
    summarise,
)
from forum.comments.visibility import in_thread, proposed_to, public, readable, shown, was_public
from forum.core.db import transaction
from forum.spaces.models import Space
from forum.spaces.rules import Capacity, Release
from forum.spaces.rules.viewer import NOBODY
from tests.conftest import A_MOMENT
from tests.world import PEOPLE, SPACE, World, minutes

INSTANTS = [A_MOMENT + minutes(number) for number in (-1, 0, 1)]
REFUSED = (State.RETURNED, State.REJECTED)
NOT_RECEIVED = INTERNAL | PROPOSALS


def standings() -> list[RevisionStatus]:
    """Every state with every instant that the constraints admit, withdrawn or not."""
    found = []
    for state, instant, withdrawn in product(State, [None, *INSTANTS], [0, 1, 2]):
        publish_at = instant if state is State.APPROVED else None
        settles_at = instant if state in REFUSED else None
        if (state in REFUSED) != (settles_at is not None) or (
            instant and not publish_at and not settles_at
        ):
            continue
        received = None if state in NOT_RECEIVED else A_MOMENT
        found.append(RevisionStatus(state, 1, publish_at, settles_at, received, withdrawn))
    return found


def test_the_database_says_of_a_revision_what_python_says(world: World) -> None:
    every = standings()
    comments = [(each, state) for each in every for state in CommentState]
    with world.reading() as session:
        space = session.scalars(select(Space.id).where(Space.slug == SPACE)).one()
    question = world.question_id(1)
    with world.app.app_context(), transaction() as session:
        for number, (revision, state) in enumerate(comments, 1):
            _write(session, space, question, number, revision, state)
    for at in INSTANTS:
        with world.reading() as session:
            revisions = _asked(session, Revision.comment_id, shown(at))
            by_nobody = _asked(session, Revision.comment_id, readable(NOBODY, at))
            standing = set(session.scalars(select(Comment.id).where(public(at))))
            placed = set(session.scalars(select(Comment.id).where(in_thread(at))))
        for number, (revision, state) in enumerate(comments, 1):
            is_standing = state is CommentState.STANDING
            expected = is_public(revision, at)
            assert (number in revisions) == expected, (revision, at)
            assert (number in by_nobody) == (expected and is_standing), (revision, state, at)
            assert (number in standing) == (expected and is_standing), (revision, state, at)
            assert (number in placed) == (not is_standing or expected), (revision, state, at)


@dataclass(frozen=True)
class Past:
    """A revision's state and the instants that say when everybody could read it."""

    state: State
    publish_at: dt.datetime | None
    withdrawn_at: dt.datetime | None  # its version was
    ended_at: dt.datetime | None  # its comment was

    def was_public(self, at: dt.datetime) -> bool:
        """By the words: at one of the instants until this one it could be read."""
        begins, ends = self.publish_at, (at, self.withdrawn_at, self.ended_at)
        if self.state is not State.APPROVED or begins is None:
            return False
        return any(begins <= each <= min(filter(None, ends)) for each in INSTANTS)


def test_what_was_public_at_some_instant_is_found_for_good(world: World) -> None:
    times = [None, *INSTANTS]
    pasts = [Past(State.APPROVED, *each) for each in product(times, times, times)]
    pasts += [
        Past(state, None, *each)
        for state in State
        if state is not State.APPROVED
        for each in ((None, None), (A_MOMENT, A_MOMENT))
    ]
    with world.reading() as session:
        space = session.scalars(select(Space.id).where(Space.slug == SPACE)).one()
    question = world.question_id(1)
    with world.app.app_context(), transaction() as session:
        for number, past in enumerate(pasts, 1):
            refused, internal = past.state in REFUSED, past.state in NOT_RECEIVED
            revision = RevisionStatus(
                past.state,
                1,
                past.publish_at,
                A_MOMENT if refused else None,
                None if internal else A_MOMENT,
                int(past.withdrawn_at is not None),
            )
            state = CommentState.REMOVED if past.ended_at else CommentState.STANDING
            ends = (past.ended_at, past.withdrawn_at)
            _write(session, space, question, number, revision, state, *ends)
    for at in INSTANTS:
        with world.reading() as session:
            found = _asked(session, Revision.comment_id, was_public(at))
        wrong = [
            (past, at)
            for number, past in enumerate(pasts, 1)
            if (number in found) != past.was_public(at)
        ]
        assert wrong == []


def _asked(session, column, condition) -> set[int]:
    statement = (
        select(column)
        .join(Version, Version.id == Revision.version_id)
        .join(Comment, Comment.id == Revision.comment_id)
        .where(condition)
    )
    return set(session.scalars(statement))


def _write(
    session, space, question, number, revision, state, ended_at=A_MOMENT, withdrawn_at=None
) -> None:
    """A comment with one revision, as the acts leave it."""
    summary = summarise([revision])
    is_standing = state is CommentState.STANDING
    session.execute(
        insert(Comment).values(
            id=number,
            space_id=space,
            question_id=question,
            path=reply_path("", number),
            received_at=A_MOMENT,
            state=state,
            ended_at=None if is_standing else ended_at,
            public_from=summary.public_from,
            waits_until=summary.waits_until if is_standing else None,
            author_name="Somebody",
            capacity=Capacity.PERSONAL,
            release=Release.TOGETHER,
            created_at=A_MOMENT,
        )
    )
    session.execute(
        insert(Version).values(
            id=number,
            comment_id=number,
            language="en",
            provenance=Provenance.ORIGINAL,
            withdrawn_through=revision.withdrawn_through,
            withdrawn_at=withdrawn_at,
        )
    )
    is_internal = revision.state in NOT_RECEIVED
    session.execute(
        insert(Submission).values(
            id=number,
            comment_id=number,
            received_at=A_MOMENT,
            release=Release.TOGETHER,
            policy="hold",
        )
    )
    session.execute(
        insert(Revision).values(
            id=number,
            comment_id=number,
            version_id=number,
            space_id=space,
            number=revision.number,
            state=revision.state,
            submission_id=None if is_internal else number,
            received_at=revision.received_at,
            publish_at=revision.publish_at,
            settles_at=revision.settles_at,
            source="",
            salt="",
            digest="",
            html="",
            excerpt="",
            renderer=0,
            saved_at=A_MOMENT,
            base_id=number if revision.state in PROPOSALS else None,
        )
    )


# --- the summary --------------------------------------------------------------------------------

_INSTANT = st.integers(-3, 3).map(lambda number: A_MOMENT + minutes(number))


@st.composite
def _revision(draw: st.DrawFn) -> RevisionStatus:
    state = draw(st.sampled_from(State))
    withdrawn = draw(st.integers(0, 3))
    number = draw(st.integers(1, 4))
    if state is State.SUBMITTED:  # what is withdrawn is taken back as well
        number = max(number, withdrawn + 1)
    return RevisionStatus(
        state,
        number,
        draw(st.none() | _INSTANT) if state is State.APPROVED else None,
        draw(_INSTANT) if state in REFUSED else None,
        None if state in NOT_RECEIVED else draw(_INSTANT),
        withdrawn,
    )


def _waits(revision: RevisionStatus, at: dt.datetime) -> bool:
    """By the words: it was submitted, and what was decided on it has not taken effect."""
    if revision.state is State.APPROVED and revision.number <= revision.withdrawn_through:
        return False
    decided = (State.APPROVED, *REFUSED)
    return revision.state is State.SUBMITTED or (
        revision.state in decided and not is_settled(revision, at)
    )


@given(st.lists(_revision(), max_size=6), st.integers(-4, 4))
def test_a_summary_says_at_every_instant_what_the_revisions_say(
    revisions: list[RevisionStatus], minute: int
) -> None:
    at = A_MOMENT + minutes(minute)
    summary = summarise(revisions)
    assert (summary.public_from is not None and summary.public_from <= at) == any(
        is_public(revision, at) for revision in revisions
    )
    assert (summary.waits_until is not None and summary.waits_until > at) == any(
        _waits(revision, at) for revision in revisions
    )
    submitted = [each.received_at for each in revisions if each.state is State.SUBMITTED]
    assert summary.waiting_since == min(submitted, default=None)


@given(st.lists(_revision(), max_size=5))
def test_a_summary_does_not_depend_on_the_order(revisions: list[RevisionStatus]) -> None:
    assert summarise(revisions) == summarise(revisions[::-1])


@pytest.mark.parametrize("state", [State.SUBMITTED, State.APPROVED])
def test_what_waits_without_an_instant_waits_for_ever(state: State) -> None:
    waiting = RevisionStatus(state, 1, None, None, A_MOMENT, 0)
    assert summarise([waiting]).waits_until == FAR


# --- what is proposed ---------------------------------------------------------------------------


def test_a_proposal_is_for_the_author_and_the_desk_while_it_stands(world: World) -> None:
    comments = [
        world.publish({"en": "We agree."}),
        world.publish({"en": "I agree."}, by="person", capacity=Capacity.PERSONAL),
    ]
    for comment in comments:
        world.propose(comment, "We agree with part 1.")
    ids = [world.record(comment).id for comment in comments]
    desk = {"moderator", "second", "secretariat"}
    may = [{"author", "colleague"} | desk, {"person"} | desk]
    for who in ("visitor", *PEOPLE):
        viewer = world.viewer(who)
        with world.reading() as session:
            seen = _asked(session, Revision.comment_id, proposed_to(viewer))
            read = _asked(session, Revision.source, readable(viewer, A_MOMENT + minutes(60)))
        assert seen == {id_ for id_, readers in zip(ids, may, strict=True) if who in readers}
        assert "We agree with part 1." not in read
    for comment in comments:
        world.withdraw(comment, by="author" if comment == comments[0] else "person")
    moderator = world.viewer("moderator")
    with world.reading() as session:
        assert _asked(session, Revision.comment_id, proposed_to(moderator)) == set()
