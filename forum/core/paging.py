"""Keyset pages: a page is known by the item before or after it, never by rows passed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list and the keys of its neighbours (None where there is none)."""

    items: Sequence[Item]
    before: str | None = None  # key of the first item, if there are items before it
    after: str | None = None  # key of the last item, if there are items after it
