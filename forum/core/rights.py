"""What a row of the rights matrix is: a right's sentence, who has it, and where it is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Who(StrEnum):
    """The columns of the matrix. Roles add up: a moderator with a mandate has both columns."""

    VISITOR = "visitor"
    PERSON = "signed in"  # with an account and nothing else
    AUTHOR = "author"  # whose own thing it is, in their own name
    DRAFTER = "drafter"  # these three: of the organisation that it is about
    CLEARER = "clearer"
    FOCAL_POINT = "focal point"
    MODERATOR = "moderator"  # these three: of that space
    TRANSLATOR = "translator"
    SECRETARIAT = "secretariat"
    OPENER = "site secretariat"  # may open spaces; in one that exists it is a signed-in person
    ADMINISTRATOR = "administrator"


EVERYBODY = frozenset(Who)
SIGNED_IN = EVERYBODY - {Who.VISITOR}
MANDATE_HOLDERS = frozenset({Who.DRAFTER, Who.CLEARER, Who.FOCAL_POINT})
OWNERS = MANDATE_HOLDERS | {Who.AUTHOR}


@dataclass(frozen=True, slots=True)
class Right:
    """`routes` are endpoints: every way to use the right. `only` names those of them that are
    not for all of `who`, with whom they are for.
    """

    sentence: str
    who: frozenset[Who]
    routes: tuple[str, ...] = ()
    only: Mapping[str, frozenset[Who]] = field(default_factory=dict)

    def at(self, route: str) -> frozenset[Who]:
        """Who uses the right there."""
        return self.only.get(route, self.who)
