"""What differs between two texts of one language is marked in them, and nothing else changes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.text.difference import MarkLabels, mark
from forum.text.render import render

WORDS = MarkLabels("removed:", "added:", "end")
MARKS = re.compile(
    r'<(?:del|ins)><span class="vh">[a-z]+: </span>|<span class="vh"> end</span></(?:del|ins)>'
)


def marked(html: str) -> str:
    """With short marks."""
    html = re.sub(r'<(del|ins)><span class="vh">[a-z]+: </span>', r"[", html)
    return re.sub(r'<span class="vh"> end</span></(del|ins)>', "]", html)


CASES = [
    (
        "<p>Ten measures.</p>",
        "<p>Ten measures.</p>",
        "<p>Ten measures.</p>",
        "<p>Ten measures.</p>",
    ),
    (
        "<p>Ten measures.</p>",
        "<p>Two measures.</p>",
        "<p>[Ten] measures.</p>",
        "<p>[Two] measures.</p>",
    ),
    # Blanks between changed words are marked with them; a border of an element ends a mark.
    ("<p>a b c d</p>", "<p>a x y d</p>", "<p>a [b c] d</p>", "<p>a [x y] d</p>"),
    (
        "<p>a <em>b</em> c</p>",
        "<p>x <em>y</em> c</p>",
        "<p>[a] <em>[b]</em> c</p>",
        "<p>[x] <em>[y]</em> c</p>",
    ),
    ("", "<p>New.</p>", "", "<p>[New.]</p>"),
    ("<p>a &amp; b</p>", "<p>a &lt; b</p>", "<p>a [&amp;] b</p>", "<p>a [&lt;] b</p>"),
    (
        "<p>我们感谢主席</p>",
        "<p>我们感谢国家</p>",
        "<p>我们感谢[主席]</p>",
        "<p>我们感谢[国家]</p>",
    ),
]


@pytest.mark.parametrize(("a", "b", "left", "right"), CASES)
def test_changed_words_are_marked(a: str, b: str, left: str, right: str) -> None:
    one, other = mark(a, b, WORDS)
    assert (marked(one), marked(other)) == (left, right)


def test_marks_are_read_out() -> None:
    left, right = mark("<p>Ten.</p>", "<p>Two.</p>", WORDS)
    assert '<del><span class="vh">removed: </span>Ten<span class="vh"> end</span></del>' in left
    assert '<ins><span class="vh">added: </span>Two<span class="vh"> end</span></ins>' in right


def without(html: str) -> str:
    return MARKS.sub("", html)


@given(st.text(max_size=200), st.text(max_size=200))
def test_without_its_marks_each_text_is_as_it_was(a: str, b: str) -> None:
    one, other = render(a).html, render(b).html
    left, right = mark(one, other, WORDS)
    assert without(left) == one
    assert without(right) == other


def test_two_long_texts_are_compared_quickly() -> None:
    one = "<p>" + " ".join(f"w{n % 700}" for n in range(9_000)) + "</p>"
    other = "<p>" + " ".join(f"v{n % 700}" for n in range(9_000)) + "</p>"
    left, right = mark(one, other, WORDS)
    assert left.count("<del>") == right.count("<ins>") == 1
