"""Proposing a change, and answering."""

from __future__ import annotations

from tests.house.asking import Asked, Asking, Pair, asks
from tests.house.ways.comments import published
from tests.world import World

BETTER = "We agree with part 1."


def _address(comment: str) -> str:
    return f"/en/comments/{comment}/proposals"


@asks("proposal.make", "GET proposals.new")
def open_form(at: Asking) -> Asked:
    comment = at.about(published)
    return Asked(f"{_address(comment)}/new?revision={at.world.revision(comment).public_id}")


@asks("proposal.make", "POST proposals.make")
def make(at: Asking) -> Asked:
    comment = at.about(published)
    form = {
        "base": at.world.revision(comment).public_id,
        "text": BETTER,
        "change": "medium",
        "reason": "unclear",
        "note": "",
        "do": "propose",
    }
    return Asked(_address(comment), form)


def proposed(world: World) -> Pair:
    """Two comments, each with a proposal of a moderator."""
    pair = published(world)
    for comment in (pair.personal, pair.organisation):
        world.propose(comment, BETTER)
    return pair


def _about_the_proposal(at: Asking, end: str) -> Asked:
    comment = at.about(proposed)
    every = at.world.revisions(comment, every=True)
    return Asked(f"{_address(comment)}/{end}", {"proposal": every["en 2"].public_id})


@asks("proposal.lapse", "POST proposals.take_back")
def take_back(at: Asking) -> Asked:
    return _about_the_proposal(at, "withdrawal")


@asks("proposal.accept", "POST comments.accept")
def accept(at: Asking) -> Asked:
    return _about_the_proposal(at, "acceptance")


@asks("proposal.decline", "POST comments.decline")
def decline(at: Asking) -> Asked:
    return _about_the_proposal(at, "refusal")
