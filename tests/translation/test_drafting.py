"""Whatever the text and whatever the machine answers, structure and links are those of the text."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.text.clean import clean
from forum.text.render import render
from forum.translation.machine.client import NoDraft, ServiceCall
from forum.translation.machine.drafts import DraftJob
from forum.translation.machine.providers import Pairs
from tests.text.test_blocks import LINES, skeleton
from tests.translation.services import shouted

WORDS = [
    "Some *emphasis* and **more __of__ it**, a~~b~~c.",
    "[link *with*](https://valmora.example/a_b_c 't\"i') and [[x]](<https://puentes.example/ b>)",
    "![*alt* text](https://valmora.example/i.png) [![](i.png)](https://dahmara.example)",
    "https://valmora.example/a_b*c*, http://x.example! desk@valmora.example <a@b.example> <x:y>",
    "`` code ` with `` `a|b` ` ` a_b_c 2*3*4 \\*no\\* &amp;lt; &copy; <b>HTML [no](javascript:x)",
    "[undefined][zz] [ref] [x][ref]! ![y][ref]",
    "- [ ] task **b**\n- `x`",
    "汉字**强调**汉字 \u0627\u0644\u0639\u0631\u0628\u064a\u0629 *\u0643*",
    "| *a* | `b` |\n|---|---|\n| [l](https://x.example) \\| | **c**d |",
    "### *\n\n**\n\n[](https://empty.example) []() a",
]
TEXT = st.lists(st.sampled_from(WORDS + LINES), max_size=6).map("\n".join) | st.text(
    alphabet="ab *_[]()`~!\\<>|\n#-&;:/@.", max_size=60
)
_HREF = re.compile('href="([^"]*)"')


class Answering:
    """A machine that answers what it is told to."""

    name = "test"

    def __init__(self, answer: object = None) -> None:
        self._answer = answer

    async def pairs(self, _: ServiceCall) -> Pairs:
        return frozenset()

    async def translate(self, _asking: ServiceCall, html: str, _source: str, _target: str) -> str:
        return self._answer(html) if callable(self._answer) else html


def drafted(text: str, machine: Answering, steps: int = 1) -> tuple[str, int]:
    drafting = DraftJob(text)

    async def draft() -> None:
        for _ in range(steps):
            await drafting.step(machine, None, "a", "b")  # type: ignore[arg-type]

    # In a thread of its own: a browser's tests leave a loop running in theirs.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(lambda: asyncio.run(draft())).result()
    return drafting.result()


def words(text: str) -> str:
    return "".join(render(text).plain.split())


@settings(deadline=None)  # parsing is slow where the machine is busy
@given(TEXT, st.integers(1, 2))
def test_a_machine_that_repeats_gives_the_text(source: str, steps: int) -> None:
    source = clean(source)
    text, untranslated = drafted(source, Answering(), steps)
    assert untranslated == 0
    assert words(text) == words(source)
    assert _HREF.findall(render(text).html) == _HREF.findall(render(source).html)
    assert skeleton(text) == skeleton(source)


@settings(deadline=None)  # parsing is slow where the machine is busy
@given(TEXT)
def test_a_machine_that_shouts_leaves_the_structure(source: str) -> None:
    source = clean(source)
    text, _ = drafted(source, Answering(shouted))
    assert sorted(_HREF.findall(render(text).html)) == sorted(_HREF.findall(render(source).html))
    assert skeleton(text) == skeleton(source)


PIECES = [
    "</a>", '<a id="0">', '<b id="1">', "</b>", '<p id="1">', "</p>", '<a href="https://evil.example">',
    "<script>", "<!--", "[x](https://evil.example)", "https://evil.example", "\n\n# x\n\n- ", "|",
    "<https://evil.example>", "`", "**", "_", "\\", "![", "](", "[ref]", "&#91;a](//evil.example)",
    "&lt;a@evil.example&gt;", "<br>", "<img src=x onerror=y()>", '<code id="0">', "</code>", "]: ",
]  # fmt: skip


@settings(deadline=None)  # parsing is slow where the machine is busy
@given(TEXT, st.data())
def test_no_answer_brings_in_a_link_or_a_block(source: str, data: st.DataObject) -> None:
    source = clean(source)

    def spoil(html: str) -> str:
        for _ in range(data.draw(st.integers(0, 4))):
            at = data.draw(st.integers(0, len(html)))
            gone = data.draw(st.integers(0, 12))
            html = html[:at] + data.draw(st.sampled_from(PIECES)) + html[at + gone :]
        return html

    try:
        text, _ = drafted(source, Answering(spoil))
    except NoDraft:
        return
    html = render(text).html
    assert set(_HREF.findall(html)) == set(_HREF.findall(render(source).html))
    assert "<script" not in html
    assert skeleton(text) == skeleton(source)


@pytest.mark.parametrize(
    "piece", ["a ", "*", "[", "a@", "a.", "![a](b) ", "| a ", "x\n\n", "`", "_a"]
)
def test_long_texts_take_no_longer_than_long_texts_do(piece: str) -> None:
    drafted(clean(piece * (60_000 // len(piece))), Answering())
