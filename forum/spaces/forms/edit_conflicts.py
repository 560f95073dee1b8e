"""Forms that two people may have open: what one began with, and what was saved meanwhile."""

from __future__ import annotations

from collections.abc import Mapping

from forum.core.errors import Invalid, Problem

MAX_VERSION = 9  # digits of a version in a form


def version_of(form: Mapping[str, str]) -> int:
    """Of what the form began with; a damaged one is a stale one."""
    text = form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_VERSION else -1


def form_version(form: Mapping[str, str], saved: int, problem: Problem | None) -> int:
    """The next save replaces what the page shows: newer only where the page shows the newer."""
    return version_of(form) if isinstance(problem, Invalid) else saved


def saved_meanwhile(given: Mapping[str, str], saved: Mapping[str, str]) -> dict[str, str]:
    """What is saved now, where it is not what was given."""
    names = {*saved, *given} - {"slug", "version"}
    return {
        name: saved.get(name, "")
        for name in names
        if given.get(name, "").replace("\r\n", "\n").strip() != saved.get(name, "")
    }
