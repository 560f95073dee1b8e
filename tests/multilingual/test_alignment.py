"""Blocks of two texts side by side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.multilingual.alignment import align, align_changes, blocks
from forum.text.render import render

ENGLISH = """# Recruitment

We thank the co-chairs for the draft of 3 May.

We propose three changes:

- one,
- two.

The second paragraph is longer than the others, because it says more."""
FRENCH = """# Recrutement

Nous remercions les coprésidents du projet du 3 mai.

Nous proposons trois changements :

- un,
- deux.

Le deuxième paragraphe est plus long que les autres, parce qu’il en dit davantage."""


def parts(text: str) -> list[str]:
    return blocks(render(text).html)


def test_blocks_are_the_elements_and_nothing_is_lost() -> None:
    html = render(ENGLISH).html
    found = blocks(html)
    assert [one[1 : one.index(">")] for one in found] == ["h4", "p", "p", "ul", "p"]
    assert "".join("".join(found).split()) == "".join(html.split())


def test_a_translation_stands_beside_its_original() -> None:
    assert align(parts(ENGLISH), parts(FRENCH)) == [((n,), (n,)) for n in range(5)]


def test_a_paragraph_that_became_two_stands_beside_both() -> None:
    parted = FRENCH.replace("que les autres, parce", "que les autres.\n\nParce")
    rows = align(parts(ENGLISH), parts(parted))
    assert rows[-1] == ((4,), (4, 5))


def test_a_missing_heading_stands_beside_nothing() -> None:
    rows = align(parts(ENGLISH), parts(FRENCH.partition("\n\n")[2]))
    assert rows[:2] == [((0,), ()), ((1,), (0,))]


def test_a_changed_paragraph_stands_beside_what_it_was() -> None:
    changed = ENGLISH.replace("three", "four").replace("The second", "New.\n\nThe second")
    rows = align_changes(parts(ENGLISH), parts(changed))
    assert rows == [
        *(((n,), (n,)) for n in range(4)),
        ((), (4,)),
        ((4,), (5,)),
    ]


def test_another_text_stands_beside_nothing() -> None:
    assert align_changes(["<p>One two three.</p>"], ["<p>Vier fünf sechs.</p>"]) == [
        ((0,), ()),
        ((), (0,)),
    ]


PARAGRAPHS = st.lists(st.text(max_size=30).map(lambda text: f"<p>{text}</p>"), max_size=12)


@pytest.mark.parametrize("way", [align, align_changes])
@given(a=PARAGRAPHS, b=PARAGRAPHS)
def test_each_block_stands_in_one_row_in_its_order(way, a: list[str], b: list[str]) -> None:  # type: ignore[no-untyped-def]
    rows = way(a, b)
    assert [n for left, _right in rows for n in left] == list(range(len(a)))
    assert [n for _left, right in rows for n in right] == list(range(len(b)))


@pytest.mark.parametrize("other", [3_000, 1_500, 700, 1, 0])
def test_thousands_of_blocks_are_aligned(other: int) -> None:
    many = [f"<p>Paragraph {n} of this.</p>" for n in range(3_000)]
    for way in (align, align_changes):
        assert sum(len(left) for left, _right in way(many, many[:other])) == 3_000


@given(st.text(max_size=300))
def test_blocks_of_any_text(text: str) -> None:
    html = render(text).html
    assert "".join("".join(blocks(html)).split()) == "".join(html.split())
