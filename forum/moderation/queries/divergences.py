"""What the desk points out beside texts that wait: where their versions do not say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forum.comments.analysis.divergences import Divergence, divergences
from forum.comments.rules import PRECEDENCE, Provenance, State
from forum.comments.rules.text_selection import ReadableText
from forum.core.cache import Cache

COMPARED = 500  # comparisons that a process keeps: a text that waits is looked at many times

_kept = Cache[list[Divergence]](COMPARED)


def divergences_of(
    texts: Mapping[int, Sequence[ReadableText]], terms: Mapping[int, list[dict[str, str]]]
) -> dict[int, list[Divergence]]:
    """By comment: each version against the original, of the texts given with their sources (the
    newest of each version)."""
    found: dict[int, list[Divergence]] = {}
    for comment, some in texts.items():
        chosen, known = _one_for_each_language(some), terms.get(comment, [])
        key = (*(text.public_id for text in chosen), str(known))
        made = _kept.get(key)
        if made is None:
            made = _compare(chosen, known)
            _kept.put(key, made)
        found[comment] = made
    return found


def _one_for_each_language(texts: Sequence[ReadableText]) -> list[ReadableText]:
    """As a reader would be given them once what waits is approved; the original first.

    A translation that waits stands for its language: to point at the older text beside which it
    would stand would tell the moderator of a difference that it mends.
    """
    ordered = sorted(
        texts,
        key=lambda text: (
            text.provenance is not Provenance.ORIGINAL,
            text.status.state is not State.SUBMITTED,
            PRECEDENCE[text.provenance],
            text.version,
        ),
    )
    by_language: dict[str, ReadableText] = {}
    for text in ordered:
        by_language.setdefault(text.language, text)
    return list(by_language.values())


def _compare(texts: Sequence[ReadableText], terms: list[dict[str, str]]) -> list[Divergence]:
    if not texts or texts[0].provenance is not Provenance.ORIGINAL:
        return []
    words = {text.language: text.source for text in texts}
    return divergences(words, texts[0].language, terms)
