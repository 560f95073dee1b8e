"""Clocks of a place: most local times are one instant, some are none, some are two."""

from __future__ import annotations

import datetime as dt

import pytest

from forum.spaces.rules.local_time import Repeated, Skipped, instant_of, is_zone, local_of, zones


@pytest.mark.parametrize(
    ("local", "zone", "instant"),
    [
        # Winter and summer have their own distance from UTC.
        ("2026-12-18T18:00", "Europe/Zurich", "2026-12-18T17:00+00:00"),
        ("2026-07-18T18:00", "Europe/Zurich", "2026-07-18T16:00+00:00"),
        # West of Greenwich the day in UTC may be the next one.
        ("2026-11-14T23:30", "America/New_York", "2026-11-15T04:30+00:00"),
        # A half hour is a distance as well.
        ("2026-11-14T12:00", "Asia/Kolkata", "2026-11-14T06:30+00:00"),
        ("2026-11-14T12:00", "UTC", "2026-11-14T12:00+00:00"),
    ],
)
def test_a_local_time_is_an_instant_and_back(local: str, zone: str, instant: str) -> None:
    naive = dt.datetime.fromisoformat(local)
    found = instant_of(naive, zone)
    assert found == dt.datetime.fromisoformat(instant)
    assert local_of(found, zone) == naive


@pytest.mark.parametrize(
    ("local", "zone", "problem"),
    [
        # At two, clocks in Zurich go to three in March, and from three back to two in October.
        ("2026-03-29T02:30", "Europe/Zurich", Skipped),
        ("2026-03-29T02:00", "Europe/Zurich", Skipped),
        ("2026-10-25T02:30", "Europe/Zurich", Repeated),
        ("2026-10-25T02:00", "Europe/Zurich", Repeated),
        # Lord Howe changes by half an hour only.
        ("2026-10-04T02:15", "Australia/Lord_Howe", Skipped),
        ("2026-04-05T01:45", "Australia/Lord_Howe", Repeated),
    ],
)
def test_a_time_that_clocks_skip_or_repeat_is_told(
    local: str, zone: str, problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        instant_of(dt.datetime.fromisoformat(local), zone)


def test_the_edges_of_a_change_are_plain_times() -> None:
    for edge in ("2026-03-29T01:59", "2026-03-29T03:00", "2026-10-25T01:59", "2026-10-25T03:00"):
        instant_of(dt.datetime.fromisoformat(edge), "Europe/Zurich")


def test_zones_are_places() -> None:
    assert is_zone("Europe/Zurich")
    assert is_zone("UTC")
    for wrong in ("", "CET", "Etc/GMT+3", "Mars/Base", "../etc/passwd", "europe/zurich"):
        assert not is_zone(wrong), wrong
    assert len(zones()) > 300
