"""The scene of these tests (`tests/security/making.py`), and the small world."""

from tests.security.making import scene
from tests.world import world

__all__ = ["scene", "world"]
