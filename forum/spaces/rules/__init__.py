"""Appointments, policies, release, and when a space takes comments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum


class Role(StrEnum):
    """What a person is appointed to in one space."""

    MODERATOR = "moderator"
    TRANSLATOR = "translator"
    SECRETARIAT = "secretariat"


class Capacity(StrEnum):
    PERSONAL = "personal"
    ORGANISATION = "organisation"
    WORKING_GROUP = "working_group"


class Policy(StrEnum):
    """What a space does with a text at the instant of its submission."""

    HOLD = "hold"  # nothing appears before a moderator approves
    DELAY = "delay"  # it appears after a while, unless a moderator intervenes
    TRUSTED = "trusted"  # of listed organisations it appears after the grace; others' are held


class Release(StrEnum):
    TOGETHER = "together"
    AS_READY = "as_ready"


class Phase(StrEnum):
    """Where a space stands at an instant."""

    AHEAD = "ahead"
    OPEN = "open"
    CLOSED = "closed"


class QuestionState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


# What a text of an official capacity may not do without a moderator's eyes: appear after a delay.
POLICIES: dict[Capacity, tuple[Policy, ...]] = {
    Capacity.PERSONAL: (Policy.HOLD, Policy.DELAY),
    Capacity.ORGANISATION: (Policy.HOLD, Policy.TRUSTED),
    Capacity.WORKING_GROUP: (Policy.HOLD, Policy.DELAY),
}

MAX_GRACE_MINUTES = 7 * 24 * 60  # a week: longer is not a grace but a delay
MAX_DELAY_MINUTES = 30 * 24 * 60
MAX_APPROVALS = 2
MAX_PROMISE_HOURS = 90 * 24


def phase(opens_at: dt.datetime, closes_at: dt.datetime, at: dt.datetime) -> Phase:
    """The closing instant itself is too late."""
    if at < opens_at:
        return Phase.AHEAD
    return Phase.OPEN if at < closes_at else Phase.CLOSED


def promise_of(hours: int | None) -> dt.timedelta | None:
    """Within how long a space says that it decides; None where it promises nothing."""
    return dt.timedelta(hours=hours) if hours is not None else None


def is_overdue(waited: dt.timedelta, promise: dt.timedelta | None) -> bool:
    """Whether a text has waited as long as its space promised, or longer."""
    return promise is not None and waited >= promise


def best_language(available: Iterable[str], wanted: str, fallbacks: Sequence[str]) -> str | None:
    """The language to show a text in: the wanted one, else the first fallback that exists."""
    present = list(available)
    for tag in (wanted, wanted.split("-")[0], *fallbacks):
        if tag in present:
            return tag
    return present[0] if present else None


def in_language(texts: Mapping[str, str], wanted: str, fallbacks: Sequence[str] = ("en",)) -> str:
    """The text itself, empty where there is none in any language."""
    tag = best_language((tag for tag, text in texts.items() if text), wanted, fallbacks)
    return texts[tag] if tag else ""


def policy_field(capacity: Capacity, reply: bool) -> str:
    """The name of a policy's field."""
    return f"policy_{capacity.value}_{'reply' if reply else 'comment'}"
