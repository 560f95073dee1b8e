"""Drafts one text: its blocks go out as numbered paragraphs and come back in their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markdown_it.token import Token

from forum.text.blocks import SourceBlock, cut, put_together
from forum.translation.machine.client import Failure, NoDraft, ServiceCall
from forum.translation.machine.markdown import links, marked, seen, to_markdown, visible_text
from forum.translation.machine.markup import (
    CONTROLS,
    MARGIN,
    MOST_TIMES_LONGER,
    Marked,
    Node,
    answered,
    has_words,
    kept_literals,
    paragraphs,
    plain,
    to_html,
)
from forum.translation.machine.providers import Provider

# Public services refuse longer requests (some 5,000 characters), and a machine that has a limit of
# time for each request answers several short ones.
MOST_AT_ONCE = 4_000  # characters


@dataclass(slots=True)
class _Draft:
    """A block and what has become of it; `failed` stays in the language of the source."""

    block: SourceBlock
    asked: Marked
    failed: bool = False


class DraftJob:
    """One draft in the making."""

    def __init__(self, text: str) -> None:
        """Read a clean source text."""
        self._cut = cut(text)
        self._drafts = [_Draft(block, _marked(block)) for block in self._cut.blocks]
        self._wordless = [not has_words(draft.asked.nodes) for draft in self._drafts]

    async def step(self, provider: Provider, asking: ServiceCall, source: str, target: str) -> None:
        """Translate all blocks from one language into another, by the provider's codes.

        A block that comes back damaged is asked for again as plain words, its links behind them.
        One that is damaged again stays in the language of the source. Raises NoDraft.
        """
        waiting = [n for n, d in enumerate(self._drafts) if not (d.failed or self._wordless[n])]
        asked = {number: self._drafts[number].asked for number in waiting}
        found = await _translated(asked, provider, asking, source, target)
        damaged = {
            number: Marked([plain(one.nodes, one.originals)])
            for number, one in asked.items()
            if number not in found
        }
        again = await _translated(damaged, provider, asking, source, target)
        for number, one in asked.items():
            if number in found:
                one.nodes = found[number]
            elif number in again:
                one.nodes = [*again[number], *_behind(one)]
            else:
                self._drafts[number].failed = True
        if waiting and all(self._drafts[number].failed for number in waiting):
            raise NoDraft(Failure.RUBBISH)

    def result(self) -> tuple[str, int]:
        """The draft in Markdown, and how many blocks with words were not translated.

        Each block is parsed again: where it would not show the words and links that it should
        (emphasis inside a word), it goes without emphasis, and else as it was.
        """
        targets = [self._target(number, emphasis=True) for number in range(len(self._drafts))]
        for last in (False, True):
            again = cut(put_together(self._cut, targets)).blocks
            if len(again) != len(self._drafts):
                raise NoDraft(Failure.RUBBISH)
            for number, (draft, block) in enumerate(zip(self._drafts, again, strict=True)):
                if targets[number] is None or _holds(block, draft.asked):
                    continue
                draft.failed = last
                targets[number] = self._target(number, emphasis=False)
        lost = sum(draft.failed for draft in self._drafts)
        if lost and lost == self._wordless.count(False):
            raise NoDraft(Failure.RUBBISH)
        return put_together(self._cut, targets), lost

    def _target(self, number: int, emphasis: bool) -> str | None:
        draft = self._drafts[number]
        if draft.failed or self._wordless[number]:
            return None
        return to_markdown(draft.asked.nodes, draft.asked.originals, emphasis)


async def _translated(
    asked: Mapping[int, Marked], provider: Provider, asking: ServiceCall, source: str, target: str
) -> dict[int, list[Node]]:
    """Return what came back undamaged, by its number. Raises NoDraft."""
    found: dict[int, list[Node]] = {}
    for html in _batches(asked):
        try:
            answer = await provider.translate(asking, html, source, target)
        except (ValueError, LookupError, TypeError, AttributeError):
            raise NoDraft(Failure.RUBBISH) from None
        if CONTROLS.search(answer) or len(answer) > MOST_TIMES_LONGER * len(html) + MARGIN:
            raise NoDraft(Failure.RUBBISH)
        for number, element in paragraphs(answer).items():
            nodes = answered(element, asked[number]) if number in asked else None
            if nodes is not None:
                found.setdefault(number, nodes)
    return found


def _batches(asked: Mapping[int, Marked]) -> Iterator[str]:
    """The numbered paragraphs, as many at once as fit."""
    batch: list[str] = []
    size = 0
    for number, one in asked.items():
        html = f'<p id="{number}">{to_html(one.nodes, one.originals)}</p>'
        if batch and size + len(html) > MOST_AT_ONCE:
            yield "".join(batch)
            batch, size = [], 0
        batch.append(html)
        size += len(html)
    if batch:
        yield "".join(batch)


def _marked(block: SourceBlock) -> Marked:
    """The words of a block; a text that could not be parsed is words alone."""
    return marked(block.content or [Token("text", "", 0, content=block.text)])


def _holds(block: SourceBlock, expected: Marked) -> bool:
    """Whether a block, parsed again, shows the words and links that it should."""
    nodes, originals = expected.nodes, expected.originals
    return not block.content or seen(block.content) == (
        visible_text(nodes, originals),
        links(nodes, originals),
    )


def _behind(asked: Marked) -> list[Node]:
    """What a block must not lose, to stand behind its words: links with their own words."""
    found: list[Node] = []
    for mark in kept_literals(asked.nodes, asked.originals):
        found += [" ", mark]
    return found
