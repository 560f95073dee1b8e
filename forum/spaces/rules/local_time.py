"""Local date-times of a named zone as instants, and back; clocks skip and repeat some."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

FIRST_YEAR, LAST_YEAR = 1990, 2200  # beyond them a date is a slip of the keyboard


class Skipped(ValueError):
    """Clocks are put forward over this local time: it never is."""


class Repeated(ValueError):
    """Clocks are put back over this local time: nobody could say which of the two is meant."""


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """The names of IANA that say a place, and UTC; sorted."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return ("UTC", *sorted(places))


def is_zone(name: str) -> bool:
    return name in zones()


def instant_of(local: dt.datetime, zone: str) -> dt.datetime:
    """The instant of a naive local date-time. Raises `Skipped` or `Repeated`; PEP 495 on `fold`."""
    place = ZoneInfo(zone)
    first = local.replace(tzinfo=place, fold=0)
    second = local.replace(tzinfo=place, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(dt.UTC)
    there_and_back = first.astimezone(dt.UTC).astimezone(place).replace(tzinfo=None)
    raise Repeated if there_and_back == local else Skipped


def local_of(instant: dt.datetime, zone: str) -> dt.datetime:
    """The naive local date-time of an instant."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
