"""Which reasons a moderator of a space can give."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.comments.rules import offered_reasons
from forum.core.errors import Invalid
from forum.spaces.models import Space
from forum.spaces.rules.reasons import reasons_of


def check_reason(space: Space, reason: str | None) -> None:
    """Raises `Invalid` for a reason that the space does not offer."""
    if reason is not None and reason not in offered_reasons(reasons_of(space.reasons)):
        raise Invalid({"reason": _l("Choose a reason from the list.")})
