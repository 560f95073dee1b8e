"""Everybody asks for everything, and the answers are compared with the matrix.

A way says how to use a right at a route; `tests/house/ways/` holds one for each. The walk asks it
as every column of the matrix and tells where the answer is not what the row says:

- allowed: a status that the way names, and the ledger has an entry with the right's name where
  the way writes one;
- refused: 401, 403 or 404, or the sign-in page, and the ledger is as it was.

Anything else is told as well. What a request changed is made anew for the next one.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from forum.comments.models import Comment, Revision
from forum.core.rights import Right, Who
from forum.ledger.models import Entry
from tests.house.asking import WAYS, Asking, Browsers, Things, Way
from tests.house.cast import CAST, OUTSIDERS
from tests.world import World

SIGN_IN = ("/en/sign-in", "/en/sign-in-again")


def methods(app: Flask) -> dict[str, set[str]]:
    """Of each endpoint; what the framework answers by itself aside."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        answered = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        found.setdefault(rule.endpoint, set()).update(answered)
    return found


def walk(world: World, name: str, right: Right) -> list[str]:
    """What the answers at all routes of a right say that its row does not."""
    wrong: list[str] = []
    browsers: Browsers = {}
    things: Things = {}
    there = methods(world.app)
    for endpoint in right.routes:
        allowed = right.at(endpoint)
        for method in sorted(there[endpoint]):
            way = WAYS.get((name, endpoint, method))
            if way is None:
                wrong.append(f"{name}: no way to ask {method} {endpoint}: see tests/house/ways")
                continue
            told = list(walk_way(world, way, method, allowed, things, browsers))
            wrong += [f"{name}: {method} {endpoint}, {each}" for each in told]
            if method == "POST":
                browsers.clear()  # it may have ended a sign-in
    return wrong


def walk_way(
    world: World,
    way: Way,
    method: str,
    allowed: frozenset[Who],
    things: Things,
    browsers: Browsers,
) -> Iterator[str]:
    """Whoever is refused first: it changes nothing, so that all of them ask about one thing."""
    actors = [(who, CAST[who], who.value) for who in Who]
    if Who.PERSON not in allowed:
        outside = OUTSIDERS.keys() - set(way.elsewhere)
        actors += [(Who.PERSON, name, OUTSIDERS[name]) for name in sorted(outside)]
    for who, name, label in sorted(actors, key=lambda each: each[0] in allowed):
        asking = Asking(world, who, name, things, browsers)
        asked = way.ask(asking)
        browser = asking.browser
        before = _kept(world)
        if method == "GET":
            answer = browser.get(asked.path, buffered=True)
        else:
            answer = browser.post(asked.path, data=asked.data, buffered=True)
        after = _kept(world)
        told = _compare(way, who, who in allowed, answer, _acts(world, before[0]), before == after)
        if told:
            yield f"{label}: {told}"
        if method == "POST" and (who in allowed or before != after):
            things.clear()


def _compare(
    way: Way, who: Who, is_allowed: bool, answer: TestResponse, acts: list[str], same: bool
) -> str:
    status = answer.status_code
    where, _mark, query = answer.headers.get("Location", "").partition("?")
    to_sign_in = where in SIGN_IN and not query.startswith("done=")  # not after something was done
    to_sign_in = to_sign_in or query == "done=withheld"  # of a role, until a second factor is shown
    refused = status in way.refusals or (status in (302, 303) and to_sign_in)
    done = status in way.ok and not refused and (way.act is None or way.act in acts)
    said = f"{status} {answer.headers.get('Location', '')} {acts or ''}".strip()
    if is_allowed:
        return "" if done else f"the matrix allows it, the answer is {said}"
    if who in way.instead:
        return "" if acts == [way.instead[who]] else f"expected {way.instead[who]}, got {said}"
    if done:
        return f"the matrix does not allow it, the answer is {said}"
    if not refused:
        return f"neither done nor refused: {said}"
    return "" if same else f"refused, and yet something changed: {said}"


def _kept(world: World) -> tuple[int | None, ...]:
    """The ledger's last entry, and how many texts were saved how often."""
    parts = [func.max(Entry.id), func.count(Revision.id), func.sum(Comment.saves)]
    with world.reading() as session:
        row = session.execute(select(*(select(each).scalar_subquery() for each in parts))).one()
        return tuple(row)


def _acts(world: World, last: int | None) -> list[str]:
    with world.reading() as session:
        return list(
            session.scalars(select(Entry.act).where(Entry.id > (last or 0)).order_by(Entry.id))
        )
