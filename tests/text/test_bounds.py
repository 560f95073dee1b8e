"""However a text is built, it is rendered soon, and nothing of it is lost."""

import re
import time

import pytest

from forum.text import markdown
from forum.text.clean import clean
from forum.text.markdown import TooComplexError, parse
from forum.text.render import render
from tests.text.markup import faults
from tests.text.pathological import SHAPES, SLOWEST

# What one text may take (security.md, D07), on a machine that has other things to do.
_SECONDS = 2.0


@pytest.mark.parametrize("shape", SHAPES)
def test_a_pathological_text_becomes_a_sound_page(shape: str) -> None:
    rendered = render(SHAPES[shape](800))
    assert not faults(rendered.html)


@pytest.mark.attack
@pytest.mark.parametrize("shape", SLOWEST)
def test_the_slowest_texts_are_rendered_in_time(shape: str) -> None:
    text = SHAPES[shape](60_000)
    start = time.process_time()
    render(text)
    assert time.process_time() - start < _SECONDS


_TOO_COMPLEX = [
    # Quotes in quotes, lists in lists, both in turn: deeper than the parser could follow.
    (">" * 30 + " a", "depth"),
    ("- " * 15 + "a", "depth"),
    ("> - " * 10 + "a", "depth"),
    # More beginnings than any real text has.
    ("a\n" * 100 + "[a" * 10_000, "attempts"),
    # A table whose empty cells are many times longer than its source.
    ("|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "a\n" * 100, "pieces"),
    # Longer than the product takes.
    ("a" * (markdown.LONGEST_MARKDOWN + 1), "length"),
]


@pytest.mark.parametrize(("text", "bound"), _TOO_COMPLEX)
def test_what_is_too_complex_is_shown_as_plain_paragraphs(text: str, bound: str) -> None:
    with pytest.raises(TooComplexError) as refused:
        parse(text)
    assert str(refused.value) == bound
    rendered = render(text + "\n\n*last* <b>words</b>")
    assert rendered.html.startswith("<p>")
    assert rendered.html.endswith("<p>*last* &lt;b&gt;words&lt;/b&gt;</p>")
    assert _words(rendered.plain) == _words(text + "*last*<b>words</b>")


def test_too_many_tags_and_entities_are_shown_as_plain_paragraphs() -> None:
    text = "*a* <" * 6_000
    assert "<em>" not in render(text).html
    assert _words(render(text).plain) == _words(text)


@pytest.mark.parametrize(("shape"), ["paragraphs", "line ends", "angles", "surrogates", "quotes"])
def test_nothing_is_lost_in_plain_paragraphs(shape: str) -> None:
    text = SHAPES[shape](16_000)
    assert _words(render(text).plain) == _words(clean(text))


def test_the_deepest_structure_that_is_still_understood() -> None:
    assert render("> " * 20 + "a").html.count("<blockquote>") == 20
    assert render("- " * 10 + "a").html.count("<ul>") == 10


def test_a_real_annex_stays_far_from_the_bounds() -> None:
    article = (
        "## Article\n\nThe *Parties*, **recalling** the well-known [Charter](https://un.org/c), "
        "and <https://un.org/d>, agree:\n\n1. to act:\n   - at once;\n   - with “all” means;\n"
        "2. to report.\n\n| State | 2025 | 2026 |\n|---|--:|--:|\n| A | 1 | 2 |\n| B | 3 | 4 |\n\n"
        + "Whereas the measures taken have proved their worth in every region, " * 4
        + "\n\n"
    )
    rendered = render(article * 110)
    assert 55_000 < len(article * 110) < 60_000
    assert rendered.html.count("<table>") == 110


def test_a_fault_of_the_parser_silences_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(source: str) -> None:
        raise IndexError(len(source))

    monkeypatch.setattr("forum.text.markdown.parse", fail)
    assert render("*a*").html == "<p>*a*</p>"
    assert "failed" in caplog.text


def _words(text: str) -> str:
    return re.sub(r"\s", "", text)
