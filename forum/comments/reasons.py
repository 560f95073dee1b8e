"""Which reasons a moderator of a space can give."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from forum.comments.rules import Reason
from forum.core.errors import Invalid
from forum.spaces.models import Space
from forum.spaces.reasons import SpaceReason, reasons_of


def offered(reasons: Sequence[SpaceReason]) -> list[str]:
    """The codes of every space that this one has not put away, then its own."""
    put_away = {one.code for one in reasons if not one.offered}
    codes = dict.fromkeys([*(code.value for code in Reason), *(one.code for one in reasons)])
    return [code for code in codes if code not in put_away]


def check_reason(space: Space, reason: str | None) -> None:
    """Raises `Invalid` for a reason that the space does not offer."""
    if reason is not None and reason not in offered(reasons_of(space.reasons)):
        raise Invalid({"reason": _l("Choose a reason from the list.")})
