"""How a plain text is shortened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.text.excerpt import excerpt
from tests.text.test_clean import ANY_TEXT

_SHORTENED = [
    # What fits stays whole, in one line.
    ("A short\n\ntext.", 20, "A short text."),
    # The cut is between words.
    ("The quick brown fox jumps", 20, "The quick brown fox…"),
    # Loose punctuation does not hang before the ellipsis.
    ("Hello, world and more", 7, "Hello…"),
    # Chinese has no spaces and is cut between characters.
    ("漢字漢字漢字", 4, "漢字漢…"),
    # A word longer than the excerpt is cut inside.
    ("a https://un.org/very/long", 15, "a https://un.o…"),
    # An accent stays with its letter, and a joined emoji whole.
    ("ab" + "e\u0301" * 5, 4, "ab…"),
    ("abc👩\u200d👩\u200d👧d", 6, "abc…"),
    # An endless pile of accents is cut all the same.
    ("e" + "\u0301" * 50, 5, "e\u0301\u0301\u0301…"),
]


@pytest.mark.parametrize(("plain", "length", "shortened"), _SHORTENED)
def test_excerpt(plain: str, length: int, shortened: str) -> None:
    assert excerpt(plain, length) == shortened


def test_a_cut_never_leaves_a_direction_open() -> None:
    assert excerpt("\u2067" + "a" * 300 + "\u2069", 10) == "aaaaaaaaa…"


@given(ANY_TEXT, st.integers(1, 40))
def test_an_excerpt_is_one_line_of_at_most_that_length(plain: str, length: int) -> None:
    short = excerpt(plain, length)
    assert len(short) <= length
    assert "\n" not in short


def test_an_excerpt_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError) as refused:
        excerpt("a", 0)
    assert "one character" in str(refused.value)
