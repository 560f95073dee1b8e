"""The world in which these tests play."""

from tests.world import world

__all__ = ["world"]
