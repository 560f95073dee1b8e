"""Letters: which of them come."""

from __future__ import annotations

from forum.letters.delivery.unsubscribe import stop_token
from tests.house.asking import Asked, Asking, asks, opens
from tests.house.cast import add_person, fresh
from tests.house.ways.comments import waiting
from tests.world import World

opens("letter.stop", "letters.choices", "/en/account/letters")


def link(world: World) -> str:
    """Of a letter to somebody who gets it still."""
    name = fresh("guest")
    add_person(world, name)
    with world.app.app_context():
        token = stop_token(world.viewer(name).public_id, "received")
    return f"/en/letters/stop/{token}"


@asks("letter.stop", "GET letters.stop")
def look(at: Asking) -> Asked:
    return Asked(at.kept(link))


@asks("letter.stop", "POST letters.stop")
def stop(at: Asking) -> Asked:
    return Asked(link(at.world), {"wanted": "no"})


@asks("letter.preview", "POST letters.preview", ok=(200,), act=None)
def preview(at: Asking) -> Asked:
    comment = at.about(waiting)
    ids = [revision.public_id for revision in at.world.revisions(comment).values()]
    form = {
        "letter": "revision.return",
        "shown": [f"{id_}.submitted" for id_ in ids],
        "revision": ids,
        "reason": "unclear",
    }
    return Asked(f"/en/comments/{comment}/letter", form)


@asks("letter.stop", "POST letters.choices")
def choose(_at: Asking) -> Asked:
    return Asked("/en/account/letters", {"kind": ["published"]})
