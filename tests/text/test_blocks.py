"""A text is cut into blocks without losing a character, and put together in the same structure."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.text.blocks import assemble, cut, segments
from forum.text.clean import clean, is_blank
from forum.text.markdown import TooComplexError, parse
from forum.text.spans import SpanKind
from tests.text.hostile import STRUCTURES
from tests.text.test_clean import ANY_TEXT

# Lines of real texts and of difficult ones, in any order.
LINES = [
    "The working group thanks all delegations.",
    "",
    "## Part 2 ##",
    "Title\n=====",
    "Sub | title\n---",
    "- first item\n  goes on\n- second item",
    "1. one\n2. two\n\n   a second paragraph\n   - inside",
    "> quoted\nlazy\n> - an item\n>   of two lines",
    "| a | b\\|c |\n|---|--:|\n| 1 | `x\\|y` |\n| only\n||x",
    "> - c | d\n>   ---|---\n>   e | f",
    "```\ncode - not translated\n```",
    "    indented code",
    'A [link][ref] and ![an image](https://puentes.example/i.png "t").',
    "[ref]: https://valmora.example/a_b",
    "***",
    "two  \nlines\\\nthree",
    "\ttab\n- \titem with a tab\n\n\tits paragraph",
    "# # #",
    "a line\r\nand a second\rand a third",
]
MARKDOWN = st.lists(st.sampled_from(LINES), max_size=8).map("\n".join) | st.text(
    alphabet="ab \n\t|-=#>*+1.`[]:\\\r\u00a0", max_size=60
)
# What a translator or a machine might put in a block's place, by mistake or not.
TARGETS = st.sampled_from(
    ["Plain words", "- item", "# h", "> q", "1. x", "12) x", "a\n\nb", "x\n---", "x\n===", "***",
     "```\ncode", "~~~", "| a | b |\n|---|---|\n| c | d |", "[r]: https://evil.example", "a | b",
     "    code", "+ ", "-", "a #", "\\", "a\\", "[a\nb]: x", "\u2028# h", "--- | ---", "_ _ _", "=",
     "- - -", "1.", "a\n1. b", "a\n- b", ":-:", "|-|"]
) | st.text(alphabet="ab \n\t|-=#>*+1.`[]:\\~_", max_size=12)  # fmt: skip


def skeleton(source: str) -> list[tuple[str, str]]:
    """The blocks of a text, without what is written in them."""
    shape = []
    for token in parse(source):
        code = token.content if token.type in ("fence", "code_block") else ""
        shape.append((token.type, code + str(token.attrs.get("style", ""))))
    return shape


@settings(deadline=None)  # parsing is slow where the machine is busy
@given(ANY_TEXT | MARKDOWN)
def test_nothing_is_lost(source: str) -> None:
    whole = cut(source)
    assert "".join(b.before + b.raw for b in whole.blocks) + whole.after == source
    assert assemble(source, segments(source)) == source
    assert assemble(source, [None for _ in whole.blocks]) == source


@settings(deadline=None)  # parsing is slow where the machine is busy
@given(MARKDOWN)
def test_all_words_are_in_blocks(source: str) -> None:
    words = [t for t in parse(source) if t.type == "inline" and not is_blank(t.content)]
    found = [list(block.content) for block in cut(source).blocks]
    # All but cells that begin their line like an item, as the first of "- a | b".
    missing = [token.content for token in words if token.children not in found]
    assert [text for text in missing if not re.match(r"[-+*>#=:~`|0-9]", text)] == []
    assert len(found) + len(missing) == len(words)


@settings(deadline=None)  # parsing is slow where the machine is busy
@given(st.data())
def test_no_target_changes_the_structure(data: st.DataObject) -> None:
    source = clean(data.draw(MARKDOWN))
    blocks = segments(source)
    targets = data.draw(st.lists(TARGETS, min_size=len(blocks), max_size=len(blocks)))
    assert skeleton(clean(assemble(source, targets))) == skeleton(source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# A title #\n\nText", ["A title", "Text"]),
        ("> one\n> two\n> - three", ["one\ntwo", "three"]),
        ("1. one\n   more\n\n   again", ["one\nmore", "again"]),
        ("| a | b |\n|---|---|\n| c d | |", ["a", "b", "c d"]),
        ("> x | y\\|z\n> --|--\n> 1 |", ["x", "y\\|z", "1"]),
        ("```\nx\n```\n\n---\n\n\u200b", []),
        ("", []),
    ],
)
def test_blocks(source: str, expected: list[str]) -> None:
    assert segments(source) == expected


def test_targets_take_the_marks_of_their_block() -> None:
    source = "> 1. one\n>    two\n\n## Part\n\n| a |\n|---|\n| b |"
    targets = ["uno\n\n- dos\ntres", "Parte\nsegunda #", "x | y", None]
    assert assemble(source, targets) == (
        "> 1. uno\n>    \\- dos\n>    tres\n\n## Parte segunda \\#\n\n| x \\| y |\n|---|\n| b |"
    )


def test_a_number_of_targets_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        assemble("a\n\nb", ["x"])


def test_a_text_of_excessive_structure_is_cut_at_blank_lines() -> None:
    source = "> " * 60 + "deep\nx\n\n" + "y\n"
    with pytest.raises(TooComplexError):
        parse(source)
    assert [block.kind for block in cut(source).blocks] == [SpanKind.PARAGRAPH] * 2
    assert assemble(source, [None, "z"]) == source.replace("y", "z")


@pytest.mark.parametrize("source", STRUCTURES)
def test_hostile_structures(source: str) -> None:
    assert assemble(source, segments(source)) == source


@pytest.mark.parametrize(
    "piece", ["|", "| a ", "a\n", "# ", "- a\n", "> ", "`", "~", "[", "]:", "\\", " ", "1. ", "-|"]
)
def test_long_texts_are_cut_quickly(piece: str) -> None:
    source = re.sub(r"\A", "| a |\n|-|\n", piece * (60_000 // len(piece)))[:60_000]
    began = time.process_time()
    assemble(source, [clean(text)[::-1] for text in segments(source)])
    assert time.process_time() - began < 15  # parsing takes one of them
