"""How to use each right at each of its routes, by subject; `walking.WAYS` holds them all."""

from tests.house.ways import accounts, administration, comments, mandates, reading, spaces

__all__ = ["accounts", "administration", "comments", "mandates", "reading", "spaces"]
