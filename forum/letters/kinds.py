"""The kinds of letters: one row each. An act that no row names tells nobody anything."""

from __future__ import annotations

from collections import defaultdict

from forum.comments.rules import Act
from forum.letters import about_comments as comments
from forum.letters.looking import Kind, when_it_takes_effect

ABOUT_COMMENTS = (
    Kind("received", (Act.SUBMIT,), comments.author, comments.received, can_stop=True),
    Kind(
        "published",
        (Act.APPROVE,),
        comments.author,
        comments.published,
        when_it_takes_effect,
        can_stop=True,
    ),
    Kind(
        "returned",
        (Act.RETURN,),
        comments.author,
        comments.refused,
        when_it_takes_effect,
        can_stop=True,
    ),
    Kind(
        "rejected",
        (Act.REJECT,),
        comments.author,
        comments.refused,
        when_it_takes_effect,
        can_stop=True,
    ),
    Kind("removed", (Act.REMOVE,), comments.author, comments.removed, can_stop=True),
    Kind("restored", (Act.RESTORE,), comments.author, comments.restored, can_stop=True),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in ABOUT_COMMENTS}


def _by_act() -> dict[str, tuple[Kind, ...]]:
    found: defaultdict[str, tuple[Kind, ...]] = defaultdict(tuple)
    for kind in KINDS.values():
        for act in kind.acts:
            found[str(act)] += (kind,)
    return dict(found)


BY_ACT = _by_act()
