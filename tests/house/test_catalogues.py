"""Every string is translated into every language of the interface, and none is stale."""

from __future__ import annotations

from config import Settings
from tests.house import catalogues


def test_every_language_of_the_interface_has_a_catalogue() -> None:
    """English is the language of the sources and needs none."""
    every: tuple[str, ...] = Settings.model_fields["interface_languages"].default
    assert every[0] == "en"
    assert catalogues.languages() == sorted(every[1:])


def test_nothing_is_missing_fuzzy_or_stale() -> None:
    assert catalogues.mistakes() == []
