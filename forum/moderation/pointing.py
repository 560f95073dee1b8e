"""What the desk points out beside texts that wait: where their versions do not say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forum.comments.checking import Divergence, divergences
from forum.comments.reading import Text
from forum.comments.rules import PRECEDENCE, Provenance, State
from forum.core.kept import Kept

COMPARED = 500  # comparisons that a process keeps: a text that waits is looked at many times

_kept = Kept[list[Divergence]](COMPARED)


def point_out(
    texts: Mapping[int, Sequence[Text]], terms: Mapping[int, list[dict[str, str]]]
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


def _one_for_each_language(texts: Sequence[Text]) -> list[Text]:
    """As a reader would be given them once what waits is approved; the original first.

    A translation that waits stands for its language: to point at the older text beside which it
    would stand would tell the moderator of a difference that it mends.
    """
    ordered = sorted(
        texts,
        key=lambda text: (
            text.provenance is not Provenance.ORIGINAL,
            text.standing.state is not State.SUBMITTED,
            PRECEDENCE[text.provenance],
            text.version,
        ),
    )
    by_language: dict[str, Text] = {}
    for text in ordered:
        by_language.setdefault(text.language, text)
    return list(by_language.values())


def _compare(texts: Sequence[Text], terms: list[dict[str, str]]) -> list[Divergence]:
    if not texts or texts[0].provenance is not Provenance.ORIGINAL:
        return []
    words = {text.language: text.source for text in texts}
    return divergences(words, texts[0].language, terms)
