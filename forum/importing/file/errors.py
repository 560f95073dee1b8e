"""What is wrong with a file, each mistake with its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from forum.core.errors import Problem

MOST_TOLD = 10  # more say nothing that these do not


class InvalidFile(Problem):
    """The file cannot be taken, so nothing was changed. The message has a line for each mistake."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        told = [f"  {mistake}" for mistake in mistakes[:MOST_TOLD]]
        if len(mistakes) > MOST_TOLD:
            told.append(f"  and {len(mistakes) - MOST_TOLD} more")
        super().__init__("\n".join(["The file cannot be imported; nothing was changed.", *told]))


def place(parts: Iterable[int | str]) -> str:
    """`comments[12].versions[0].language`, counted from 0 as in the file's arrays."""
    found = ""
    for part in parts:
        if part == "[key]":  # pydantic's way to say that the name of a field is wrong
            continue
        found += f"[{part}]" if isinstance(part, int) else f".{part}"
    return found.removeprefix(".") or "file"
