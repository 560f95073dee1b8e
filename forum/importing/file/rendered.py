"""What is kept of a text beside what its author wrote; worked out apart from the database."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from forum.submission.actions.drafts import EXCERPT
from forum.text.clean import clean, is_blank
from forum.text.excerpt import excerpt
from forum.text.render import render

FEW = 3_000  # texts that are rendered sooner than other processes would have started
AT_ONCE = 100  # texts handed to another process


@dataclass(frozen=True, slots=True)
class RenderedText:
    """A text as received, cleaned and rendered."""

    source: str
    html: str
    excerpt: str
    is_blank: bool


def render_text(raw: str) -> RenderedText:
    source = clean(raw)
    rendered = render(source)
    return RenderedText(
        source, rendered.html, excerpt(rendered.plain, EXCERPT), is_blank(rendered.plain)
    )


def render_texts(texts: Sequence[str], tell: Callable[[int], None]) -> dict[str, RenderedText]:
    """Each text once; many on all processors, in new processes that know of no database."""
    if len(texts) < FEW:
        return {text: render_text(text) for text in texts}
    made: dict[str, RenderedText] = {}
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for text, shown in zip(texts, pool.map(render_text, texts, chunksize=AT_ONCE), strict=True):
            made[text] = shown
            if len(made) % AT_ONCE == 0:
                tell(len(made))
    return made
