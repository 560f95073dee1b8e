"""What keeps a moderator of the space from deciding on a text."""

from __future__ import annotations

from enum import StrEnum


class Conflict(StrEnum):
    """Why a moderator of the space does not decide on a text."""

    WROTE = "wrote"  # these are their own words
    APPROVED = "approved"  # theirs is the first approval of two
    REJECTED = "rejected"  # the author has appealed against their rejection
