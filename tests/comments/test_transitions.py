"""The transition tables as decision tables, and the pure rules around them."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.comments.rules import (
    COMMENT_TRANSITIONS,
    FAR,
    MAX_DEPTH,
    TRANSITIONS,
    Act,
    CommentState,
    NotPossible,
    RevisionStatus,
    State,
    Summary,
    becomes,
    comment_becomes,
    is_public,
    is_settled,
    may_release,
    reply_path,
    summarise,
)

NOON = dt.datetime(2026, 11, 16, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
BEFORE, AFTER = False, True  # the last decision has taken effect

# product.md §3, line by line: what is done, to what, whether its last decision has taken effect.
# Whatever is not here cannot be done.
ALLOWED = {
    # An author submits a draft.
    (Act.SUBMIT, State.DRAFT, BEFORE): State.SUBMITTED,
    (Act.SUBMIT, State.DRAFT, AFTER): State.SUBMITTED,
    # Where an organisation clears first, a drafter sends a draft to its clearer, who passes it or
    # sends it back; until then the drafter can take it back.
    (Act.SEND, State.DRAFT, BEFORE): State.IN_CLEARANCE,
    (Act.SEND, State.DRAFT, AFTER): State.IN_CLEARANCE,
    (Act.CLEAR, State.IN_CLEARANCE, BEFORE): State.SUBMITTED,
    (Act.CLEAR, State.IN_CLEARANCE, AFTER): State.SUBMITTED,
    (Act.SEND_BACK, State.IN_CLEARANCE, BEFORE): State.SENT_BACK,
    (Act.SEND_BACK, State.IN_CLEARANCE, AFTER): State.SENT_BACK,
    (Act.RECALL, State.IN_CLEARANCE, BEFORE): State.DRAFT,
    (Act.RECALL, State.IN_CLEARANCE, AFTER): State.DRAFT,
    # A moderator approves, returns or rejects what waits.
    (Act.APPROVE, State.SUBMITTED, BEFORE): State.APPROVED,
    (Act.APPROVE, State.SUBMITTED, AFTER): State.APPROVED,
    (Act.RETURN, State.SUBMITTED, BEFORE): State.RETURNED,
    (Act.RETURN, State.SUBMITTED, AFTER): State.RETURNED,
    (Act.REJECT, State.SUBMITTED, BEFORE): State.REJECTED,
    (Act.REJECT, State.SUBMITTED, AFTER): State.REJECTED,
    # Where two approvals are asked for, the first leaves it waiting, and can be taken back.
    (Act.APPROVE_FIRST, State.SUBMITTED, BEFORE): State.SUBMITTED,
    (Act.APPROVE_FIRST, State.SUBMITTED, AFTER): State.SUBMITTED,
    (Act.UNDO, State.SUBMITTED, BEFORE): State.SUBMITTED,
    (Act.UNDO, State.SUBMITTED, AFTER): State.SUBMITTED,
    # An author appeals against a rejection once it has taken effect: it waits again.
    (Act.APPEAL, State.REJECTED, AFTER): State.SUBMITTED,
    # What a moderator proposes is taken by the author, or declined; or it lapses with its base.
    (Act.ACCEPT, State.PROPOSED, BEFORE): State.SUBMITTED,
    (Act.ACCEPT, State.PROPOSED, AFTER): State.SUBMITTED,
    (Act.DECLINE, State.PROPOSED, BEFORE): State.DECLINED,
    (Act.DECLINE, State.PROPOSED, AFTER): State.DECLINED,
    (Act.LAPSE, State.PROPOSED, BEFORE): State.LAPSED,
    (Act.LAPSE, State.PROPOSED, AFTER): State.LAPSED,
    # An approval that is not public yet can still be turned into a refusal; a public text cannot.
    (Act.RETURN, State.APPROVED, BEFORE): State.RETURNED,
    (Act.REJECT, State.APPROVED, BEFORE): State.REJECTED,
    # Within its grace, a decision is undone and the text waits again; afterwards it stands.
    (Act.UNDO, State.APPROVED, BEFORE): State.SUBMITTED,
    (Act.UNDO, State.RETURNED, BEFORE): State.SUBMITTED,
    (Act.UNDO, State.REJECTED, BEFORE): State.SUBMITTED,
    # The author takes back what is not public, refused texts included; never a public one.
    (Act.RECALL, State.SUBMITTED, BEFORE): State.RECALLED,
    (Act.RECALL, State.SUBMITTED, AFTER): State.RECALLED,
    (Act.RECALL, State.APPROVED, BEFORE): State.RECALLED,
    (Act.RECALL, State.RETURNED, BEFORE): State.RECALLED,
    (Act.RECALL, State.RETURNED, AFTER): State.RECALLED,
    (Act.RECALL, State.REJECTED, BEFORE): State.RECALLED,
    (Act.RECALL, State.REJECTED, AFTER): State.RECALLED,
    # A newer revision takes the place of what waits, and of what the author thinks still waits.
    (Act.SUPERSEDE, State.SUBMITTED, BEFORE): State.SUPERSEDED,
    (Act.SUPERSEDE, State.SUBMITTED, AFTER): State.SUPERSEDED,
    (Act.SUPERSEDE, State.APPROVED, BEFORE): State.SUPERSEDED,
    (Act.SUPERSEDE, State.RETURNED, BEFORE): State.SUPERSEDED,
    (Act.SUPERSEDE, State.REJECTED, BEFORE): State.SUPERSEDED,
}


@pytest.mark.parametrize("settled", [BEFORE, AFTER], ids=["before", "after"])
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_every_act_on_every_state(act: Act, state: State, settled: bool) -> None:
    """Each cell of the table: the state it leads to, or that it cannot be done."""
    expected = ALLOWED.get((act, state, settled))
    if expected is None:
        with pytest.raises(NotPossible):
            becomes(act, state, settled=settled)
    else:
        assert becomes(act, state, settled=settled) is expected


def test_the_table_says_each_thing_once() -> None:
    """Two rows for one act and state would make the second invisible."""
    keys = [(row.act, row.source) for row in TRANSITIONS]
    assert len(keys) == len(set(keys))


# A public comment is removed or withdrawn; a removed one can be restored, a withdrawn one cannot.
WHOLE = {
    (Act.WITHDRAW, CommentState.STANDING): CommentState.WITHDRAWN,
    (Act.REMOVE, CommentState.STANDING): CommentState.REMOVED,
    (Act.RESTORE, CommentState.REMOVED): CommentState.STANDING,
}


@pytest.mark.parametrize(("act", "state"), list(product(Act, CommentState)))
def test_every_act_on_every_comment(act: Act, state: CommentState) -> None:
    expected = WHOLE.get((act, state))
    if expected is None:
        with pytest.raises(NotPossible):
            comment_becomes(act, state)
    else:
        assert comment_becomes(act, state) is expected
    assert WHOLE == COMMENT_TRANSITIONS


# --- public, settled ----------------------------------------------------------------------------


def standing(
    state: State,
    *,
    number: int = 1,
    publish_at: dt.datetime | None = None,
    settles_at: dt.datetime | None = None,
    received_at: dt.datetime | None = NOON,
    withdrawn_through: int = 0,
) -> RevisionStatus:
    return RevisionStatus(state, number, publish_at, settles_at, received_at, withdrawn_through)


PUBLIC = [
    # An approval whose instant has come is public …
    (standing(State.APPROVED, publish_at=NOON - HOUR), True),
    # … at the very instant,
    (standing(State.APPROVED, publish_at=NOON), True),
    # … and not a moment before.
    (standing(State.APPROVED, publish_at=NOON + dt.timedelta(microseconds=1)), False),
    # An approval without an instant waits for the others of its release.
    (standing(State.APPROVED), False),
    # A version that was withdrawn takes all its revisions up to that one with it …
    (standing(State.APPROVED, number=2, publish_at=NOON, withdrawn_through=2), False),
    # … and none that came after.
    (standing(State.APPROVED, number=3, publish_at=NOON, withdrawn_through=2), True),
    *[(standing(state), False) for state in State if state is not State.APPROVED],
]


@pytest.mark.parametrize(("revision", "expected"), PUBLIC)
def test_is_public(revision: RevisionStatus, expected: bool) -> None:
    assert is_public(revision, NOON) is expected


SETTLED = [
    # What waits has no decision that could have taken effect.
    (standing(State.SUBMITTED), False),
    # An approval settles when its text appears,
    (standing(State.APPROVED, publish_at=NOON), True),
    (standing(State.APPROVED, publish_at=NOON + HOUR), False),
    # … which has not been fixed while others of its release wait.
    (standing(State.APPROVED), False),
    # A refusal settles when its grace has ended.
    (standing(State.RETURNED, settles_at=NOON), True),
    (standing(State.REJECTED, settles_at=NOON + HOUR), False),
]


@pytest.mark.parametrize(("revision", "expected"), SETTLED)
def test_is_settled(revision: RevisionStatus, expected: bool) -> None:
    assert is_settled(revision, NOON) is expected


# --- the summary kept on the comment ------------------------------------------------------------

SUMMARIES = [
    # Nothing submitted: nothing public, nothing waits.
    ([], Summary(None, None, None)),
    ([standing(State.DRAFT, received_at=None)], Summary(None, None, None)),
    # A text that waits counts until it is decided, since its receipt.
    ([standing(State.SUBMITTED)], Summary(None, FAR, NOON)),
    # The oldest receipt of several is the one that the queue goes by.
    (
        [standing(State.SUBMITTED), standing(State.SUBMITTED, received_at=NOON - HOUR)],
        Summary(None, FAR, NOON - HOUR),
    ),
    # An approval within its grace waits until it appears, but no moderator need decide.
    (
        [standing(State.APPROVED, publish_at=NOON + HOUR)],
        Summary(NOON + HOUR, NOON + HOUR, None),
    ),
    # An approval that waits for the others of its release counts as waiting, without end.
    ([standing(State.APPROVED)], Summary(None, FAR, None)),
    # The comment is public from the earliest of its texts.
    (
        [
            standing(State.APPROVED, publish_at=NOON),
            standing(State.APPROVED, publish_at=NOON - HOUR),
        ],
        Summary(NOON - HOUR, NOON, None),
    ),
    # A refusal waits, to the outside, until its grace has ended.
    (
        [standing(State.RETURNED, settles_at=NOON + HOUR)],
        Summary(None, NOON + HOUR, None),
    ),
    # What was recalled or superseded counts for nothing.
    ([standing(State.RECALLED), standing(State.SUPERSEDED)], Summary(None, None, None)),
    # A withdrawn version is public no longer.
    (
        [standing(State.APPROVED, publish_at=NOON, withdrawn_through=1)],
        Summary(None, None, None),
    ),
    # An edit of a public text waits, and the public text stays.
    (
        [
            standing(State.APPROVED, publish_at=NOON - HOUR),
            standing(State.SUBMITTED, number=2),
        ],
        Summary(NOON - HOUR, FAR, NOON),
    ),
]


@pytest.mark.parametrize(("revisions", "expected"), SUMMARIES)
def test_summarise(revisions: list[RevisionStatus], expected: Summary) -> None:
    assert summarise(revisions) == expected


INSTANTS = st.none() | st.datetimes(
    *(dt.datetime(year, 1, 1) for year in (2026, 2027)),  # noqa: DTZ001 - hypothesis adds it
    timezones=st.just(dt.UTC),
)
STANDINGS = st.builds(
    RevisionStatus,
    st.sampled_from(State),
    st.integers(1, 5),
    INSTANTS,
    INSTANTS,
    INSTANTS,
    st.integers(0, 5),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(STANDINGS, max_size=6), INSTANTS.filter(bool))
def test_the_summary_agrees_with_the_rule(revisions: list[RevisionStatus], at: dt.datetime) -> None:
    """`public_from <= at` says the same as asking each revision: a list may rely on it."""
    summary = summarise(revisions)
    public = summary.public_from is not None and summary.public_from <= at
    assert public == any(is_public(revision, at) for revision in revisions)
    assert summarise(reversed(revisions)) == summary


RELEASES = [
    # Nothing releases nothing.
    ((), False),
    # One approved text need not wait.
    ((State.APPROVED,), True),
    # All approved: they may appear.
    ((State.APPROVED, State.APPROVED), True),
    # One that waits, was returned or was rejected keeps the others back.
    ((State.APPROVED, State.SUBMITTED), False),
    ((State.RETURNED, State.APPROVED), False),
    ((State.APPROVED, State.REJECTED), False),
    ((State.SUBMITTED,), False),
]


@pytest.mark.parametrize(("group", "expected"), RELEASES)
def test_may_release(group: tuple[State, ...], expected: bool) -> None:
    assert may_release(group) is expected


# --- the order of a thread ----------------------------------------------------------------------

POSITIONS = st.lists(st.integers(0, 2_000_000), min_size=1, max_size=8)


def path_of(position: list[int]) -> str:
    path = ""
    for ordinal in position:
        path = reply_path(path, ordinal)
    return path


@settings(max_examples=500, deadline=None)
@given(POSITIONS, POSITIONS)
def test_paths_sort_as_the_thread_is_read(one: list[int], other: list[int]) -> None:
    """A parent before its replies, replies in the order of their places, at any depth."""
    assert (path_of(one) < path_of(other)) == (one < other)
    assert (path_of(one) == path_of(other)) == (one == other)


PLACES = [
    # The first of the first.
    ("", 0, "10"),
    # 36 replies have one digit, the 37th two, and it sorts behind them.
    ("", 35, "1z"),
    ("", 36, "210"),
    ("10", 1_295, "102zz"),
    ("10", 1_296, "103100"),
]


@pytest.mark.parametrize(("path", "ordinal", "expected"), PLACES)
def test_place(path: str, ordinal: int, expected: str) -> None:
    assert reply_path(path, ordinal) == expected


def test_the_deepest_path_fits_into_its_column() -> None:
    """MAX_DEPTH is chosen so that a chain of first replies stays far below 4,000 characters."""
    assert len(path_of([0] * (MAX_DEPTH + 1))) <= 4_000
