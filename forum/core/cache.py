"""Things that a process keeps because making them again costs more than looking them up."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Cache(Generic[Thing]):
    """The newest things by key; the ones not asked for longest are forgotten first.

    A key names everything that its thing is made of, so that nothing ever has to be thrown away
    for being old.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.things: OrderedDict[tuple[object, ...], Thing] = OrderedDict()

    def get(self, key: tuple[object, ...]) -> Thing | None:
        found = self.things.get(key)
        if found is not None:
            with suppress(KeyError):  # another thread may just have forgotten it
                self.things.move_to_end(key)
        return found

    def put(self, key: tuple[object, ...], thing: Thing) -> None:
        self.things[key] = thing
        while len(self.things) > self.size:
            with suppress(KeyError):  # another thread may just have emptied it
                self.things.popitem(last=False)
