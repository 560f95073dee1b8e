"""How a right is used at a route: what the ways of `tests/house/ways/` are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from flask.testing import FlaskClient

from forum.core.clock import now
from forum.core.rights import MANDATE_HOLDERS, Who
from tests.world import World

REFUSALS = frozenset({401, 403, 404})
SEEN = (200,)
DONE = (303,)
T = TypeVar("T")
Things = dict[Callable[..., Any], Any]  # by what made them
Browsers = dict[tuple[str, dt.datetime], FlaskClient]


@dataclass(frozen=True)
class Asked:
    path: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class Asking:
    """One request in the making: who asks, and what about."""

    world: World
    who: Who
    name: str
    things: Things
    browsers: Browsers

    @cached_property
    def browser(self) -> FlaskClient:
        """To be asked for when everything is made: making it may take the clock's time."""
        key = (self.name, now())  # a sign-in is recent for a while
        if key not in self.browsers:
            self.browsers[key] = self.world.browser(self.name)
        return self.browsers[key]

    def kept(self, make: Callable[[World], T]) -> T:
        """What `make` makes, until a request may have changed it."""
        if make not in self.things:
            self.things[make] = make(self.world)
        found: T = self.things[make]
        return found

    def about(self, make: Callable[[World], Pair]) -> str:
        """The organisation's comment for who speaks for it or did, the writer's for all others."""
        pair = self.kept(make)
        speaks = self.who in MANDATE_HOLDERS or self.name == "former"
        return pair.organisation if speaks else pair.personal


@dataclass(frozen=True)
class Pair:
    """Two comments in the same state: the writer's own, and one for the organisation."""

    personal: str
    organisation: str


@dataclass(frozen=True)
class Way:
    ask: Callable[[Asking], Asked]
    ok: tuple[int, ...]
    act: str | None  # the ledger's verb; None where nothing is written, or something else
    # Who does something else by the same form, and what: a clearer's text is submitted.
    instead: dict[Who, str]
    refusals: frozenset[int]
    elsewhere: tuple[str, ...]  # outsiders to whom the page is open for what they have elsewhere


Key = tuple[str, str, str]  # right, endpoint, method
WAYS: dict[Key, Way] = {}


def asks(
    right: str,
    route: str,
    *,
    ok: tuple[int, ...] | None = None,
    act: str | None = "",
    instead: dict[Who, str] | None = None,
    refused: tuple[int, ...] = (),
    elsewhere: tuple[str, ...] = (),
) -> Callable[[Callable[[Asking], Asked]], Callable[[Asking], Asked]]:
    """`@asks("comment.remove", "POST moderation.remove")`; a form's act is the right's name.

    `refused` are further statuses of a refusal.
    """
    method, _space, endpoint = route.partition(" ")
    usual = right.partition("/")[0] if method == "POST" else None

    def note(ask: Callable[[Asking], Asked]) -> Callable[[Asking], Asked]:
        assert (right, endpoint, method) not in WAYS
        WAYS[right, endpoint, method] = Way(
            ask,
            ok or (DONE if method == "POST" else SEEN),
            usual if act == "" else act,
            instead or {},
            REFUSALS | set(refused),
            elsewhere,
        )
        return ask

    return note


def opens(right: str, endpoint: str, path: str, *, ok: tuple[int, ...] = SEEN) -> None:
    """A page whose address is the same for everybody."""
    asks(right, f"GET {endpoint}", ok=ok)(lambda _at: Asked(path))
