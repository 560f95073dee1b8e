"""What the filters of the ledger say, checked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.administration.queries import LedgerFilters

MAX_FILTER = 255  # characters: an e-mail address fits
_HASH = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
NAMES = ("chain", "act", "person", "about", "first", "last")


@dataclass(frozen=True)
class LedgerSearch:
    filters: LedgerFilters
    before: str | None
    given: dict[str, str]
    errors: dict[str, LazyString | str] = field(default_factory=dict)


def read_filters(query: Mapping[str, str]) -> LedgerSearch:
    """A mistake is told at its field, and nothing is looked for."""
    given = {name: query.get(name, "").strip()[:MAX_FILTER] for name in NAMES}
    errors: dict[str, LazyString | str] = {}
    days = {name: _day(given[name]) for name in ("first", "last")}
    for name, day in days.items():
        if given[name] and day is None:
            errors[name] = _l("Give a day, such as 2026-11-14.")
    before = query.get("before", "")
    return LedgerSearch(
        LedgerFilters(
            chain=given["chain"],
            act=given["act"],
            person=given["person"],
            about=given["about"],
            first=days["first"],
            last=days["last"],
        ),
        before if _HASH.fullmatch(before) else None,
        given,
        errors,
    )


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day is not None and day.year < dt.MAXYEAR else None
