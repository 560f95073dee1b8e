"""The scene of these tests (`tests/security/making.py`)."""

from tests.security.making import scene

__all__ = ["scene"]
