"""The worlds in which these tests play (`tests/security/making.py`, `tests/world.py`)."""

from tests.security.making import scene
from tests.world import world

__all__ = ["scene", "world"]
