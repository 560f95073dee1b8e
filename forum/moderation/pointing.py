"""What the desk points out beside texts that wait: where their versions do not say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.checking import Divergence, divergences
from forum.comments.models import Revision
from forum.comments.reading import Text
from forum.comments.rules import PRECEDENCE, Provenance, State
from forum.core.kept import Kept

COMPARED = 500  # comparisons that a process keeps: a text that waits is looked at many times

_kept = Kept[list[Divergence]](COMPARED)


def point_out(
    session: Session, texts: Mapping[int, Sequence[Text]], terms: Mapping[int, list[dict[str, str]]]
) -> dict[int, list[Divergence]]:
    """By comment: each version against the original, of the texts given (the newest of each).

    A text of Markdown is read for those only that were not compared before.
    """
    found: dict[int, list[Divergence]] = {}
    missing: dict[int, list[Text]] = {}
    for comment, some in texts.items():
        chosen = _one_for_each_language(some)
        known = _kept.get(_key(chosen, terms.get(comment, [])))
        if known is None:
            missing[comment] = chosen
        else:
            found[comment] = known
    if missing:
        sources = _sources(session, [text for some in missing.values() for text in some])
        for comment, chosen in missing.items():
            made = _compare(chosen, sources, terms.get(comment, []))
            _kept.put(_key(chosen, terms.get(comment, [])), made)
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


def _key(texts: Sequence[Text], terms: list[dict[str, str]]) -> tuple[object, ...]:
    return (*(text.public_id for text in texts), str(terms))


def _compare(
    texts: Sequence[Text], sources: Mapping[str, str], terms: list[dict[str, str]]
) -> list[Divergence]:
    if not texts or texts[0].provenance is not Provenance.ORIGINAL:
        return []
    words = {text.language: sources[text.public_id] for text in texts}
    return divergences(words, texts[0].language, terms)


def _sources(session: Session, texts: Sequence[Text]) -> dict[str, str]:
    rows = session.execute(
        select(Revision.public_id, Revision.source).where(
            Revision.public_id.in_([text.public_id for text in texts])
        )
    )
    return {row[0]: row[1] for row in rows}
