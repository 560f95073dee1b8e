"""The rights matrix is what the site does: everybody asks for everything."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from forum.cli.commands.rights import RIGHTS, SUBJECTS
from forum.comments.rules import Act
from forum.core.rights import Right, Who
from forum.organisations.rules import MandateAct
from tests.conftest import Joined
from tests.house import ways
from tests.house.asking import WAYS
from tests.house.cast import CAST, begin
from tests.house.walking import methods, walk
from tests.world import World

assert ways.accounts  # each subject's ways are in WAYS by being read

# Doors of the library that are closed to everybody.
CLOSED = {
    "security.two_factor_setup": "we have our own",
    "security.two_factor_setup_validate": "we have our own",
    "security.two_factor_rescue": "it would send mail",
    "security.mf_recovery_codes": "we have our own",
    "security.tf_select": "there is one second factor after a password",
}

# Asked about the matrix or by a wrong one: no engine has a part in it.
ON_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def world(joined: Joined, clock: time_machine.Traveller) -> World:
    """With everybody of the cast in it."""

    def make() -> tuple[dict[str, str], dict[str, str]]:
        begun = begin(joined.app, clock)
        return begun.emails, begun.organisations

    return World(joined.app, clock, *joined.begin("cast", make))


@pytest.mark.parametrize("name", RIGHTS)
def test_everybody_may_do_what_the_matrix_says_and_nothing_else(world: World, name: str) -> None:
    wrong = walk(world, name, RIGHTS[name])
    assert not wrong, "\n".join(wrong)
    assert world.breaks() == []


# Roles that wait for a second factor, and rights that somebody has by them alone.
WAITING = frozenset({Who.MODERATOR, Who.SECRETARIAT, Who.OPENER, Who.ADMINISTRATOR})
LENT = [
    name for name, right in RIGHTS.items() if right.who & WAITING and Who.PERSON not in right.who
]


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", LENT)
def test_without_a_second_factor_where_it_is_required_nobody_has_such_a_role(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(world.app.config, "SECOND_FACTOR_REQUIRED", True)
    right = RIGHTS[name]
    for who in WAITING:
        right = without(right, who)
    wrong = walk(world, name, right)
    assert not wrong, "\n".join(wrong)


# --- the matrix is whole ------------------------------------------------------------------------


@ON_SQLITE
def test_every_route_is_in_the_matrix_or_closed_to_everybody(app: Flask) -> None:
    routes = set(methods(app))
    named = {route for right in RIGHTS.values() for route in right.routes}
    assert routes - named - set(CLOSED) == set(), "name them in a rights.py"
    assert named - routes == set(), "these are gone: take them out of the rights"
    assert set(CLOSED) & named == set(), "these have a right, so they are not closed"


@ON_SQLITE
def test_every_method_of_every_route_is_asked(app: Flask) -> None:
    there = methods(app)
    wanted = {
        (name, route, method)
        for name, right in RIGHTS.items()
        for route in right.routes
        for method in there[route]
    }
    assert wanted - set(WAYS) == set(), "add a way to tests/house/ways"
    assert set(WAYS) - wanted == set(), "these ways lead nowhere: take them out"


@ON_SQLITE
@pytest.mark.parametrize("endpoint", CLOSED)
def test_what_is_closed_is_closed_to_everybody(world: World, endpoint: str) -> None:
    (rule,) = world.app.url_map.iter_rules(endpoint)
    address = rule.rule.replace("<language:lang>", "en").replace("<token>", "x")
    for name in CAST.values():
        for method in methods(world.app)[endpoint]:
            answer = world.browser(name).open(address, method=method)
            assert answer.status_code == 404, (name, method)


def test_no_right_has_two_rows() -> None:
    assert len(RIGHTS) == sum(len(subject.rights) for subject in SUBJECTS)


# Verbs that are no right of anybody's: what else an act brings about, and what only a command does.
CONSEQUENCES = {
    "person.add": "a command",
    "person.ask_email": "of person.change_email: the letter to the new address",
    "person.ask_recovery": "of person.change_password: the letter",
    "person.register_again": "of person.register: whoever has an account is told so",
    "revision.approve_first": "of revision.approve: the first of two approvals",
    "revision.supersede": "of comment.submit: a newer text replaces one that waits",
}


def test_every_verb_of_the_ledger_is_a_right_or_follows_from_one(root: Path) -> None:
    code = "\n".join(path.read_text() for path in (root / "forum").rglob("*.py"))
    plain = re.findall(r"""(?:act=|pen, person, )"([a-z_]+\.[a-z_]+)\"""", code)
    verbs = {*plain, *Act, *MandateAct}
    assert len(plain) > 25, "acts are written in another way now: look for that"
    rights = {name.partition("/")[0] for name in RIGHTS}
    assert verbs - rights - set(CONSEQUENCES) == set()
    assert set(CONSEQUENCES) & rights == set()


@pytest.mark.parametrize("name", RIGHTS)
def test_whoever_has_a_right_can_use_it_somewhere(name: str) -> None:
    right = RIGHTS[name]
    assert right.routes
    assert set(right.only) <= set(right.routes)
    assert frozenset().union(*(right.at(route) for route in right.routes)) == right.who


# --- and the walk sees what is wrong ------------------------------------------------------------


def without(right: Right, who: Who) -> Right:
    only = {route: allowed - {who} for route, allowed in right.only.items()}
    return replace(right, who=right.who - {who}, only=only)


def with_(right: Right, who: Who) -> Right:
    return replace(right, who=right.who | {who})


@ON_SQLITE
@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("site.watch", Who.VISITOR),
        ("mandate.end", Who.AUTHOR),
        ("space.open", Who.OPENER),
        ("question.change", Who.SECRETARIAT),
        ("comment.submit/organisation", Who.CLEARER),
        ("revision.send_for_clearance", Who.DRAFTER),
        ("receipt.read", Who.AUTHOR),
        ("ledger.read", Who.ADMINISTRATOR),
        ("mandate.ask", Who.TRANSLATOR),
        ("comment.remove", Who.MODERATOR),
    ],
)
def test_a_role_that_is_taken_out_of_a_row_is_missed(world: World, name: str, who: Who) -> None:
    wrong = walk(world, name, without(RIGHTS[name], who))
    assert wrong
    assert all(f" {who}: the matrix does not allow it" in each for each in wrong), wrong


@ON_SQLITE
@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("ledger.read", Who.SECRETARIAT),
        ("invitation.withdraw", Who.FOCAL_POINT),
        ("space.change", Who.OPENER),
        ("comment.submit/working_group", Who.ADMINISTRATOR),
        ("revision.send_for_clearance", Who.CLEARER),
        ("revision.approve", Who.SECRETARIAT),
        ("own.read", Who.VISITOR),
    ],
)
def test_a_role_that_is_put_into_a_row_is_missed(world: World, name: str, who: Who) -> None:
    wrong = walk(world, name, with_(RIGHTS[name], who))
    assert wrong
    assert all(f" {who}: the matrix allows it" in each for each in wrong), wrong


@ON_SQLITE
def test_a_route_without_a_way_is_missed(world: World) -> None:
    right = RIGHTS["comment.restore"]
    told = walk(world, "comment.restore", replace(right, routes=(*right.routes, "pages.home")))
    assert len(told) == 1
    assert "no way to ask GET pages.home" in told[0]
