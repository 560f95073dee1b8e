"""Every rule that is written twice, for Python and for the database, and that both say the same.

`PAIRS` is the table: a rule, the function that says it in Python, the one that says it to the
database, and how each is asked. Each is asked about every state of its records, at the instants
just before, at and just after the ones that they hold, by everybody whom it concerns, on both
engines: records are written in bulk and one statement asks all conditions.

Whoever writes a function that gives a condition adds it here: as a pair, or, where Python never
answers the same question, to `ASKED_OF_THE_DATABASE_ONLY` with the reason.
"""

from __future__ import annotations

import ast
import datetime as dt
import importlib
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations_with_replacement, product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import ColumnElement, insert, select

from forum.accounts.models import Person
from forum.comments import rights, rules, visibility
from forum.comments.models import Comment, Decision, DecisionRevision, Revision, Version
from forum.comments.models.appeals import Appeal
from forum.comments.queries import thread_head
from forum.comments.queries.nodes import Node
from forum.comments.queries.thread_heads import FALLBACKS
from forum.comments.queries.version_revisions import VersionRevision
from forum.comments.rights import Ownership, sees_desk
from forum.comments.rules import (
    INTERNAL,
    PROPOSALS,
    UNDOABLE,
    Act,
    CommentState,
    RevisionStatus,
    State,
)
from forum.comments.rules.text_selection import DisplayStatus, display_status
from forum.core.db import transaction
from forum.moderation.actions.decisions import as_left
from forum.moderation.queries.backlog import waiting_for
from forum.moderation.queries.conflicts import approvers, conflict_of
from forum.moderation.queries.decisions import approvals, conflicts, desk_decisions, overtaken
from forum.moderation.queries.desks import Desk
from forum.moderation.queries.filters import WaitingSince, waits_since
from forum.moderation.queries.next_item import _decidable
from forum.moderation.rules import Conflict
from forum.organisations.models import Mandate, Organisation
from forum.organisations.queries.held_mandates import holding
from forum.organisations.queries.mandates import MandateLine
from forum.organisations.rules import MandateRole, MandateState
from forum.spaces.models import Question, QuestionText, Space, SpaceText
from forum.spaces.rules import Capacity, QuestionState, Release, Role, best_language, is_overdue
from forum.spaces.rules.viewer import Viewer
from tests.conftest import A_MOMENT
from tests.visibility.records import Kept, text_id, write
from tests.world import OTHER_SPACE, PEOPLE, SPACE, World

# --- the table ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ask:
    """What a rule is asked with, beside the record."""

    at: dt.datetime = A_MOMENT
    viewer: Viewer = field(default_factory=Viewer)
    allows_own: bool = False  # moderators of the space decide on their own
    desks: Mapping[int, Desk] = field(default_factory=dict)
    spaces: Mapping[str, int] = field(default_factory=dict)  # their ids


@dataclass(frozen=True)
class Pair:
    """One rule, said twice."""

    python: str  # the function that says it, from `forum` on
    sql: str
    says: Callable[[Any, Ask], bool]
    asks: Callable[[Ask], ColumnElement[bool]]
    where: Callable[[Any, Ask], bool] = lambda _record, _ask: True  # the states that it is about


OF_A_TEXT = (  # a text, its version and its comment, at an instant
    Pair(
        "comments.rules.is_approved",
        "comments.visibility.approved",
        lambda kept, ask: rules.is_approved(kept.texts[0], ask.at),
        lambda ask: visibility.approved(ask.at),
    ),
    Pair(
        "comments.rules.is_public",
        "comments.visibility.shown",
        lambda kept, ask: rules.is_public(kept.texts[0], ask.at),
        lambda ask: visibility.shown(ask.at),
    ),
    Pair(  # of what is taken down by then, at an earlier instant the first one says more
        "comments.rules.was_shown",
        "comments.visibility.shown",
        lambda kept, ask: rules.was_shown(kept.texts[0], kept.withdrawn_at, ask.at),
        lambda ask: visibility.shown(ask.at),
        lambda kept, ask: kept.withdrawn_at is None or kept.withdrawn_at <= ask.at,
    ),
    Pair(
        "comments.rules.has_appeared",
        "comments.visibility.appeared",
        lambda kept, ask: rules.has_appeared(kept.texts[0], kept.ended_at, ask.at),
        lambda ask: visibility.appeared(ask.at),
    ),
    Pair(
        "comments.rules.is_settled",
        "comments.visibility.settled",
        lambda kept, ask: rules.is_settled(kept.texts[0], ask.at),
        lambda ask: visibility.settled(ask.at),
    ),
    Pair(
        "comments.rules.is_settled",  # of a refusal
        "comments.visibility.refused",
        lambda kept, ask: (
            kept.texts[0].state in REFUSED and rules.is_settled(kept.texts[0], ask.at)
        ),
        lambda ask: visibility.refused(ask.at),
    ),
    Pair(  # as its author is told
        "comments.rules.text_selection.display_status",
        "comments.visibility.unsettled",
        lambda kept, ask: under_review(kept.texts[0], ask.at),
        lambda ask: visibility.unsettled(ask.at),
    ),
)

OF_A_COMMENT = (  # a comment of two texts, with what `rules.summarise` derives from them
    Pair(
        "comments.rules.is_public",  # of a standing comment: one of its texts
        "comments.visibility.public",
        lambda kept, ask: kept.is_standing and any_public(kept, ask.at),
        lambda ask: visibility.public(ask.at),
    ),
    Pair(
        "comments.queries.nodes.Node.is_public",
        "comments.visibility.public",
        lambda kept, ask: Node.is_public(a_node(kept), ask.at),
        lambda ask: visibility.public(ask.at),
    ),
    Pair(  # of what is ended by then, at an earlier instant the first one says more
        "comments.rules.took_replies",
        "comments.visibility.public",
        lambda kept, ask: rules.took_replies(kept.summary["public_from"], kept.ended_at, ask.at),
        lambda ask: visibility.public(ask.at),
        lambda kept, ask: kept.ended_at is None or kept.ended_at <= ask.at,
    ),
    Pair(  # what a question counts as published, and is not
        "comments.rules.summarise",
        "comments.visibility.upcoming",
        lambda kept, ask: (
            kept.is_standing
            and kept.summary["public_from"] is not None
            and not any_public(kept, ask.at)
        ),
        lambda ask: visibility.upcoming(ask.at),
    ),
    Pair(
        "comments.rules.awaits_review",
        "comments.visibility.awaits_review",
        lambda kept, ask: rules.awaits_review(kept.summary["waits_until"], ask.at),
        lambda ask: visibility.awaits_review(ask.at),
    ),
    Pair(  # one of its texts is under review
        "comments.rules.text_selection.display_status",
        "comments.visibility.awaits_review",
        lambda kept, ask: kept.is_standing and any(under_review(x, ask.at) for x in kept.texts),
        lambda ask: visibility.awaits_review(ask.at),
    ),
    Pair(
        "comments.rules.awaits_review",  # none of it does
        "comments.visibility.at_rest",
        lambda kept, ask: not rules.awaits_review(kept.summary["waits_until"], ask.at),
        lambda ask: visibility.at_rest(ask.at),
    ),
    Pair(
        "spaces.rules.is_overdue",
        "moderation.queries.filters.waits_since",
        lambda kept, ask: (
            kept.summary["waiting_since"] is not None
            and is_overdue(ask.at - kept.summary["waiting_since"], PROMISE)
        ),
        lambda ask: waits_since(ask.desks, WaitingSince.PROMISE, ask.at),
    ),
)

OF_A_PERSON = (  # a comment, and somebody who looks
    Pair(
        "comments.rights.is_involved",
        "comments.visibility.of_others",
        lambda kept, ask: not rights.is_involved(ask.viewer, whose(kept, ask)),
        lambda ask: visibility.of_others(ask.viewer),
    ),
    Pair(
        "comments.rights.is_own",
        "comments.visibility.editable_draft",
        lambda kept, ask: rights.is_own(ask.viewer, whose(kept, ask)),
        lambda ask: visibility.editable_draft(ask.viewer),
    ),
    Pair(
        "comments.rights.may_note",
        "comments.visibility.among_moderators",
        lambda kept, ask: rights.may_note(ask.viewer, whose(kept, ask)),
        lambda ask: visibility.among_moderators(ask.viewer),
    ),
    Pair(
        "comments.rights.may_decide",
        "comments.visibility.with_reports",
        lambda kept, ask: rights.may_decide(
            ask.viewer, whose(kept, ask), allows_own=ask.allows_own
        ),
        lambda ask: visibility.with_reports(ask.viewer),
    ),
    Pair(
        "comments.rights.sees_desk",  # or from the author's side
        "comments.visibility.insider",
        lambda kept, ask: (
            rights.is_involved(ask.viewer, whose(kept, ask))
            or sees_desk(ask.viewer, whose(kept, ask).space_id)
        ),
        lambda ask: visibility.insider(ask.viewer),
    ),
)

OF_A_DECISION = (  # when it takes effect, at an instant
    Pair(
        "comments.rules.is_within_grace",
        "comments.visibility.within_grace",
        lambda effective_at, ask: rules.is_within_grace(effective_at, ask.at),
        lambda ask: visibility.within_grace(ask.at),
    ),
    Pair(
        "comments.rules.is_within_grace",  # the others
        "comments.visibility.past_grace",
        lambda effective_at, ask: not rules.is_within_grace(effective_at, ask.at),
        lambda ask: visibility.past_grace(ask.at),
    ),
)

OF_A_MANDATE = (  # on a day
    Pair(
        "organisations.queries.mandates.MandateLine.status",
        "organisations.queries.held_mandates.holding",
        lambda mandate, ask: MandateLine.status(mandate, ask.at.date()) == "holds",
        lambda ask: holding(ask.at.date()),
    ),
)

PAIRS = (*OF_A_TEXT, *OF_A_COMMENT, *OF_A_PERSON, *OF_A_DECISION, *OF_A_MANDATE)

# These are asked with more than a record and an instant; the tests at the end say how.
ASKED_BELOW = (
    # who may decide on a text; the first one decides, the second is what the desk shows, the
    # third leads to the next comment, the fourth writes letters
    (
        "moderation.queries.conflicts.conflict_of",
        "moderation.queries.conflicts.conflicting_decisions",
    ),
    (
        "moderation.queries.decisions.conflicts",
        "moderation.queries.conflicts.conflicting_decisions",
    ),
    ("moderation.queries.conflicts.conflict_of", "moderation.queries.next_item._decidable"),
    ("moderation.queries.backlog.waiting_for", "moderation.queries.next_item._decidable"),
    # whose first approvals of a text count
    ("moderation.queries.decisions.approvals", "moderation.queries.conflicts.first_approval"),
    # what can be undone
    ("moderation.queries.decisions._mark_undoable", "moderation.queries.decisions.overtaken"),
    # in which language a text of a space is shown
    ("spaces.rules.best_language", "comments.queries.thread_heads._wanted"),
)

# Conditions of which Python never answers the question: it is asked of the database alone.
ASKED_OF_THE_DATABASE_ONLY = {
    # what a viewer sees: made of the conditions above, asked in `test_rule.py` and by every channel
    "comments.visibility.placeholder": "the state itself",
    "comments.visibility.in_thread": "public, or a placeholder",
    "comments.visibility.known": "in the thread, or an insider",
    "comments.visibility.in_place": "in the thread, or under review and an insider",
    "comments.visibility.readable": "shown to all, or received and an insider",
    "comments.visibility.proposed_to": "proposed, and the author's side or the desk",
    "comments.visibility.in_clearance": "a text of one's organisation is in clearance",
    "comments.visibility.was_public": "at some instant; said by its words in test_rule.py",
    "comments.visibility.approved_before": "for figures: a month, its end not included",
    "comments.visibility.in_effect_before": "for figures: a month, its end not included",
    "comments.queries.organisations.with_public_comments": "an organisation with a public comment",
    # what lists choose, and where their pages go on
    "administration.queries._named": "a search",
    "administration.queries.mandates": "a filter",
    "administration.queries._conditions": "a filter",
    "core.folding.contains": "a search",
    "moderation.queries.public_log._beyond": "where a page goes on",
    "moderation.queries.queue.after_comment": "where a page goes on",
    "pages.queries.own_comments._earlier": "where a page goes on",
    "moderation.queries.filters.about": "a filter",
    "moderation.queries.filters.under_review": "a filter",
    "moderation.queries.filters.waiting": "a filter",
    "moderation.queries.filters.in_languages_read": "a filter",
    "moderation.queries.filters._has_text": "a filter",
    "moderation.queries.filters._of_organisation": "a filter",
    "moderation.queries.queue.appears": "unsettled, and it has an instant",
    "moderation.queries.next_item._open_elsewhere": "what colleagues have open",
    "moderation.queries.reports._open": "open reports that the viewer reads",
    "accounts.queries.signed_in": "sign-ins that hold",
    "spaces.queries.appointments.still_offered": "offers that can be answered",
    "organisations.queries.organisations.not_merged": "a column: merged into no other",
    # figures of months, and the public log
    "moderation.queries.statistics._overtaken": "decided anew within the grace",
    "moderation.queries.statistics._taken_back": "taken back within the grace",
    "moderation.queries.public_log.is_standing_approval": (
        "the approval by which a text is approved"
    ),
}


def test_every_condition_is_in_the_table(root: Path) -> None:
    found = set()
    for path in sorted((root / "forum").rglob("*.py")):
        module = ".".join(path.relative_to(root / "forum").with_suffix("").parts)
        code = path.read_text()
        for node in ast.walk(ast.parse(code)) if "ColumnElement[bool]" in code else ():
            gives = node.returns if isinstance(node, ast.FunctionDef) else None
            if gives is not None and "ColumnElement[bool]" in ast.unparse(gives):
                found.add(f"{module}.{node.name}".replace(".__init__", ""))
    named = {pair.sql for pair in PAIRS} | {sql for _python, sql in ASKED_BELOW}
    assert found == named | set(ASKED_OF_THE_DATABASE_ONLY)
    assert named & set(ASKED_OF_THE_DATABASE_ONLY) == set()


def test_what_the_table_names_exists() -> None:
    for name in [
        *(name for pair in PAIRS for name in (pair.python, pair.sql)),
        *(name for pair in ASKED_BELOW for name in pair),
    ]:
        assert callable(_named(name)), name


def _named(name: str) -> object:
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found: object = importlib.import_module(".".join(["forum", *parts[:cut]]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return found
    raise AssertionError(name)


# --- states -------------------------------------------------------------------------------------

TICK = dt.timedelta(microseconds=1)  # as fine as both engines keep
INSTANTS = [A_MOMENT - TICK, A_MOMENT, A_MOMENT + TICK]
ASKED_AT = [A_MOMENT + number * TICK for number in range(-2, 3)]
REFUSED = (State.RETURNED, State.REJECTED)
PROMISE = TICK  # a space decides within
DAY = dt.timedelta(days=1)
GRANTED = (MandateState.GRANTED, MandateState.ENDED)


def standings(withdrawn: Iterable[int] = (0, 1, 2)) -> list[RevisionStatus]:
    """Every state with every instant that the constraints admit, withdrawn or not."""
    found = []
    for state, through in product(State, withdrawn):
        received = None if state in INTERNAL | PROPOSALS else A_MOMENT
        instants: list[dt.datetime | None] = [None]
        if state is State.APPROVED:
            instants = [None, *INSTANTS]
        elif state in REFUSED:
            instants = [*INSTANTS]
        elif state is State.SUBMITTED and through:
            continue  # what is withdrawn is taken back as well
        for instant in instants:
            publish_at = instant if state is State.APPROVED else None
            settles_at = instant if state in REFUSED else None
            found.append(RevisionStatus(state, 1, publish_at, settles_at, received, through))
    return found


ENDS = [
    (CommentState.STANDING, None),
    *((CommentState.REMOVED, instant) for instant in INSTANTS),
    (CommentState.WITHDRAWN, A_MOMENT),
]


def texts() -> list[Kept]:
    return [
        Kept((text,), state, ended_at, withdrawn_at)
        for text, (state, ended_at) in product(standings(), ENDS)
        for withdrawn_at in (INSTANTS if text.withdrawn_through else [None])
    ]


def comments() -> list[Kept]:
    every = standings((0, 1))
    return [
        Kept(pair, state, ended_at)
        for pair in combinations_with_replacement(every, 2)
        for state, ended_at in (ENDS[0], ENDS[2])
    ]


def under_review(text: RevisionStatus, at: dt.datetime) -> bool:
    """There is no word for what is proposed: it is shown as a proposal."""
    said = None if text.state in PROPOSALS else display_status(text, at, to_moderator=False)
    return said is DisplayStatus.UNDER_REVIEW


def any_public(kept: Kept, at: dt.datetime) -> bool:
    return any(rules.is_public(text, at) for text in kept.texts)


def a_node(kept: Kept) -> Any:
    """As much of a `Node` as is looked at."""
    node = object.__new__(Node)
    node.state, node.public_from = kept.state, kept.summary["public_from"]
    return node


# --- the tests of the table ---------------------------------------------------------------------


def said(
    world: World, column: Any, pairs: Sequence[Pair], ask: Ask, joined: Sequence[Any] = ()
) -> dict[int, tuple[bool, ...]]:
    """By id what the database says of each condition; unknown is no to a statement that asks."""
    statement = select(column, *(pair.asks(ask).label(f"c{n}") for n, pair in enumerate(pairs)))
    for target, on in joined:
        statement = statement.join(target, on)
    with world.reading() as session:
        return {row[0]: tuple(map(bool, row[1:])) for row in session.execute(statement)}


def differing(
    records: Mapping[int, Any], pairs: Sequence[Pair], ask: Ask, found: Mapping[int, Sequence[bool]]
) -> list[str]:
    assert set(records) <= set(found)
    return [
        f"{pair.python} says {expected}, {pair.sql} says {found[id_][n]}: {record}, {ask.at}"
        for id_, record in records.items()
        for n, pair in enumerate(pairs)
        if pair.where(record, ask)
        and found[id_][n] is not (expected := bool(pair.says(record, ask)))
    ]


def test_of_every_text_both_say_the_same(world: World) -> None:
    every = texts()
    write(world, every)
    records = {text_id(number, 0): kept for number, kept in enumerate(every, 1)}
    joined = (
        (Version, Version.id == Revision.version_id),
        (Comment, Comment.id == Version.comment_id),
    )
    for at in ASKED_AT:
        ask = Ask(at)
        found = said(world, Revision.id, OF_A_TEXT, ask, joined)
        assert differing(records, OF_A_TEXT, ask, found) == []


def test_of_every_comment_both_say_the_same(world: World) -> None:
    every = comments()
    write(world, every)
    records = dict(enumerate(every, 1))
    with world.reading() as session:
        space = session.scalars(select(Space.id).where(Space.slug == SPACE)).one()
    desk = Desk(space, SPACE, "", "UTC", PROMISE, (), (), 0)
    for at in ASKED_AT:
        ask = Ask(at, desks={space: desk})
        found = said(world, Comment.id, OF_A_COMMENT, ask)
        assert differing(records, OF_A_COMMENT, ask, found) == []


def whose(kept: Kept, ask: Ask) -> Ownership:
    return Ownership(ask.spaces[kept.space], kept.author, kept.capacity, kept.organisation)


def read_ids(world: World) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Of persons, organisations and spaces, by their names in the world."""
    with world.reading() as session:
        emails = {row.email: row.id for row in session.scalars(select(Person))}
        public = {row.public_id: row.id for row in session.scalars(select(Organisation))}
        spaces = {row.slug: row.id for row in session.scalars(select(Space))}
    people = {name: emails[world.emails[name]] for name in PEOPLE}
    return people, {name: public[id_] for name, id_ in world.organisations.items()}, spaces


@pytest.mark.parametrize("allows_own", [False, True])
def test_of_everybody_both_say_the_same(world: World, allows_own: bool) -> None:
    world.grant("second", "alliance", MandateRole.DRAFTER)  # moderates, and speaks for one
    world.grant("second", "switzerland", MandateRole.CLEARER)
    for slug in (SPACE, OTHER_SPACE):
        world.set_space(slug, allows_own=allows_own)
    people, organisations, spaces = read_ids(world)
    every = [
        Kept(author=author, organisation=organisation, capacity=capacity, space=space)
        for author, (organisation, capacity), space in product(
            [None, *people.values()],
            [
                (None, Capacity.PERSONAL),
                (None, Capacity.WORKING_GROUP),
                *((id_, Capacity.ORGANISATION) for id_ in organisations.values()),
            ],
            (SPACE, OTHER_SPACE),
        )
    ]
    write(world, every)
    records = dict(enumerate(every, 1))
    for who in ("visitor", *PEOPLE):
        ask = Ask(viewer=world.viewer(who), allows_own=allows_own, spaces=spaces)
        # Nobody who is not signed in is asked whose a comment is.
        pairs = OF_A_PERSON if who != "visitor" else OF_A_PERSON[1:]
        found = said(world, Comment.id, pairs, ask, [(Space, Space.id == Comment.space_id)])
        assert differing(records, pairs, ask, found) == [], who


def test_of_every_decision_both_say_the_same(world: World) -> None:
    write(world, [Kept()])
    records = dict(enumerate([None, *INSTANTS], 1))
    with world.app.app_context(), transaction() as session:
        space = session.scalars(select(Space.id).where(Space.slug == SPACE)).one()
        session.execute(
            insert(Decision),
            [
                {**a_decision(number, 1, space), "effective_at": instant}
                for number, instant in records.items()
            ],
        )
    for at in ASKED_AT:
        ask = Ask(at)
        found = said(world, Decision.id, OF_A_DECISION, ask)
        assert differing(records, OF_A_DECISION, ask, found) == []


def a_decision(number: int, comment: int, space: int) -> dict[str, Any]:
    return {
        "id": number,
        "comment_id": comment,
        "space_id": space,
        "act": Act.APPROVE,
        "by_id": None,
        "policy": "policy:delay",
        "at": A_MOMENT,
        "effective_at": None,
        "salt": "",
        "undone_at": None,
        "undone_by_id": None,
    }


def test_of_every_mandate_both_say_the_same(world: World) -> None:
    people = read_ids(world)[0]
    today = A_MOMENT.date()
    days = [today - DAY, today, today + DAY]
    every = [
        (state, starts, ends)
        for state, starts, ends in product(MandateState, days, [None, *days])
        if ends is None or ends >= starts
    ]
    # A person holds the same mandate from the same day once: each is for another organisation.
    with world.app.app_context(), transaction() as session:
        session.execute(
            insert(Organisation),
            [{"id": 1000 + n, "kind": "other", "version": 1} for n in range(len(every))],
        )
        session.execute(
            insert(Mandate),
            [
                {
                    "id": 1000 + n,
                    "person_id": people["person"],
                    "organisation_id": 1000 + n,
                    "role": MandateRole.DRAFTER,
                    "state": state,
                    "starts_on": starts,
                    "ends_on": ends,
                    "requested_at": A_MOMENT,
                    "granted_at": A_MOMENT if state in GRANTED else None,
                    "refused_at": A_MOMENT if state is MandateState.REFUSED else None,
                    "ended_at": A_MOMENT if state is MandateState.ENDED else None,
                    "version": 1,
                }
                for n, (state, starts, ends) in enumerate(every)
            ],
        )
    with world.reading() as session:
        rows = session.scalars(select(Mandate).where(Mandate.id >= 1000)).all()
        session.expunge_all()
    records = {row.id: row for row in rows}
    assert len(records) == len(every)
    for number in range(-2, 3):
        ask = Ask(A_MOMENT + number * DAY)
        found = said(world, Mandate.id, OF_A_MANDATE, ask)
        assert differing(records, OF_A_MANDATE, ask, found) == []


# --- who may decide, what can be undone ---------------------------------------------------------

MODERATORS = ("moderator", "second")


@dataclass(frozen=True)
class Made:
    """A decision on one or both texts of a comment."""

    act: Act
    by: str
    undone: bool
    appealed: bool
    about: tuple[int, ...]  # which texts
    voided: tuple[int, ...]  # for which of them it counts no more


def every_decision() -> list[Made]:
    return [
        Made(act, by, undone, appealed, about, voided)
        for act, by, undone, appealed, about in product(
            (Act.APPROVE_FIRST, Act.APPROVE, Act.RETURN, Act.REJECT, Act.PROPOSE),
            MODERATORS,
            (False, True),
            (False, True),
            ((0,), (1,), (0, 1)),
        )
        if not appealed or act is Act.REJECT
        for voided in ((), (0,), (1,), (0, 1))
        if set(voided) <= set(about)
    ]


def histories(people: Mapping[str, int], number: int) -> list[tuple[Kept, list[Made]]]:
    """Some of all: the same ones at each run."""
    choose, every, standing = random.Random(20), every_decision(), standings((0,))
    under_way = [text for text in standing if text.state in rules.UNDECIDED]
    found = []
    for _each in range(number):
        kept = Kept(
            tuple(choose.choices(under_way, k=2)),
            author=choose.choice([people["author"], people["moderator"], None]),
            writers=tuple(choose.choices([None, people["author"], people["second"]], k=2)),
            proposed=tuple(choose.choices([False, True], k=2)),
        )
        found.append((kept, choose.choices(every, k=choose.randrange(4))))
    return found


def write_histories(
    world: World,
    every: Sequence[tuple[Kept, list[Made]]],
    people: Mapping[str, int],
    spaces: Mapping[str, int],
) -> dict[int, Made]:
    write(world, [kept for kept, _made in every])
    rows: dict[type, list[dict[str, Any]]] = {Decision: [], DecisionRevision: [], Appeal: []}
    ids: dict[int, Made] = {}
    with world.app.app_context(), transaction() as session:
        for comment, (kept, history) in enumerate(every, 1):
            for made in history:
                number = len(ids) + 1
                ids[number] = made
                rows[Decision].append(
                    {
                        **a_decision(number, comment, spaces[kept.space]),
                        "act": made.act,
                        "by_id": people[made.by],
                        "policy": None,
                        "reason": "other",
                        "undone_at": A_MOMENT if made.undone else None,
                        "undone_by_id": people["second"] if made.undone else None,
                    }
                )
                rows[DecisionRevision] += [
                    {
                        "decision_id": number,
                        "revision_id": text_id(comment, which),
                        "voided": which in made.voided,
                    }
                    for which in made.about
                ]
                if made.appealed:
                    rows[Appeal].append(
                        {
                            "comment_id": comment,
                            "decision_id": number,
                            "by_name": "Somebody",
                            "at": A_MOMENT,
                            "note": "",
                            "salt": "",
                        }
                    )
        for kind, values in rows.items():
            session.execute(insert(kind), values)
    return ids


@pytest.mark.parametrize("allows_own", [False, True])
def test_who_may_decide_is_the_same_wherever_it_is_asked(world: World, allows_own: bool) -> None:
    """The act, the desk, the way to the next comment and the letters."""
    world.set_space(allows_own=allows_own)
    people, _organisations, spaces = read_ids(world)
    every = histories(people, 100)
    write_histories(world, every, people, spaces)
    comments = range(1, len(every) + 1)
    with world.reading() as session:
        items = {
            revision.id: VersionRevision(version, revision)
            for version, revision in session.execute(
                select(Version, Revision).join(Revision, Revision.version_id == Version.id)
            )
        }
        made = desk_decisions(session, comments, A_MOMENT, "en")
        for id_, item in items.items():
            counted = approvers(session, id_)
            names = approvals(made).get(item.revision.public_id, [])
            assert {people[name.removeprefix("Signed-in ")] for name in names} == counted
        for who in MODERATORS:
            viewer = world.viewer(who)
            barred = conflicts(viewer, made)
            acts: set[int] = set()
            for id_, item in items.items():
                bar = conflict_of(session, viewer, item, allows_own=allows_own)
                shown = barred.get(item.revision.public_id)
                if item.is_by(viewer) and not allows_own:
                    shown = Conflict.WROTE
                assert shown is bar, (who, every[id_ // 10 - 1])
                comment = id_ // 10
                kept = every[comment - 1][0]
                ask = Ask(viewer=viewer, spaces=spaces)
                may = rights.may_decide(viewer, whose(kept, ask), allows_own=allows_own)
                if may and bar is None and item.revision.state is State.SUBMITTED:
                    acts.add(comment)
            following = session.scalars(
                select(Comment.id)
                .join(Space, Space.id == Comment.space_id)
                .where(Comment.waiting_since.is_not(None), _decidable(viewer))
            )
            assert set(following) == acts
            told = waiting_for(session, viewer, viewer.spaces_as(Role.MODERATOR))
            assert {waiting.comment.id for waiting in told} == acts
            assert 0 < len(acts) < len(every)


def test_what_the_desk_lets_undo_can_be_undone(world: World) -> None:
    people, _organisations, spaces = read_ids(world)
    every = histories(people, 800)
    ids = write_histories(world, every, people, spaces)
    for at in INSTANTS:
        with world.reading() as session:
            late = set(session.scalars(select(Decision.id).where(overtaken())))
            items: dict[int, list[VersionRevision]] = {}
            for decision, version, revision in session.execute(
                select(DecisionRevision.decision_id, Version, Revision)
                .join(Revision, Revision.id == DecisionRevision.revision_id)
                .join(Version, Version.id == Revision.version_id)
                .where(DecisionRevision.voided.is_(False))
            ):
                items.setdefault(decision, []).append(VersionRevision(version, revision))
            offered = {
                one.id
                for one in desk_decisions(session, range(1, len(every) + 1), at, "en")
                if one.undoable
            }
        possible = {
            id_
            for id_, made in ids.items()
            if made.act in UNDOABLE
            and not made.undone
            and id_ not in late
            and as_left(made.act, items.get(id_, []), at)
        }
        assert offered <= possible, [(ids[id_], at) for id_ in sorted(offered - possible)]
        assert possible <= offered, [(ids[id_], at) for id_ in sorted(possible - offered)]
        assert offered


# --- the language of a space's texts ------------------------------------------------------------


def test_a_space_is_shown_in_the_same_language_wherever_it_is_asked(world: World) -> None:
    """Where it has a text in none of the wished languages, any will do."""
    tags, working = ("ar", "en", "fr", "pt", "pt-BR"), ("fr", "en", "ar")
    assert len(working) <= FALLBACKS  # of further ones the database does not ask
    chosen = [
        [tag for tag, there in zip(tags, which, strict=True) if there]
        for which in product((False, True), repeat=len(tags))
        if any(which)
    ]
    with world.app.app_context(), transaction() as session:
        for number, available in enumerate(chosen):
            space = Space(
                slug=f"space-{number}",
                opens_at=A_MOMENT,
                closes_at=A_MOMENT + DAY,
                time_zone="UTC",
                languages=list(working),
                release=Release.TOGETHER,
            )
            session.add(space)
            session.flush()
            question = Question(space_id=space.id, number=1, state=QuestionState.OPEN)
            session.add(question)
            session.flush()
            for tag in available:
                session.add(SpaceText(space_id=space.id, language=tag, title=tag))
                session.add(QuestionText(question_id=question.id, language=tag, title=tag))
    with world.reading() as session:
        for (number, available), wanted in product(enumerate(chosen), ("en", "pt", "pt-BR", "de")):
            head = thread_head(session, f"space-{number}", 1, wanted, A_MOMENT)
            assert head is not None
            expected = best_language(available, wanted, working)
            assert (head.space.language, head.question.language) == (expected, expected)
