"""What a space sets on reasons: codes of its own, labels of its own, and which ones it offers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

CODE = re.compile(r"[a-z0-9_]{2,40}", re.ASCII)
MAX_REASONS = 40  # of one space: nobody chooses well among more
MAX_LABEL = 200  # characters: a few words, which stand in a sentence


@dataclass(frozen=True, slots=True)
class SpaceReason:
    """A code with the labels that the space gives it, by language; none for a usual one."""

    code: str
    labels: tuple[tuple[str, str], ...] = ()
    offered: bool = True


def reasons_of(kept: Sequence[dict[str, Any]] | None) -> tuple[SpaceReason, ...]:
    """What `Space.reasons` holds, as values that a page can be kept by."""
    return tuple(
        SpaceReason(one["code"], tuple(sorted(one["labels"].items())), one["offered"])
        for one in kept or ()
    )


def to_keep(reasons: Iterable[SpaceReason]) -> list[dict[str, Any]] | None:
    """The counterpart of `reasons_of`; None where the space sets nothing."""
    return [
        {"code": one.code, "labels": dict(one.labels), "offered": one.offered} for one in reasons
    ] or None


def label(code: str, reasons: Iterable[SpaceReason], language: str, usual: str = "") -> str:
    """The space's own label in the reader's language, else the `usual` one of every space, else
    its own in English; the code itself where nobody has named it."""
    own = next((dict(one.labels) for one in reasons if one.code == code), {})
    return own.get(language) or usual or own.get("en") or code
