"""What the page of one translation shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.models import Comment, Revision, Version
from forum.comments.queries import texts_of
from forum.comments.rules import TRANSLATED, Provenance, State, is_public
from forum.comments.rules.text_selection import ReadableText, current
from forum.comments.visibility import public
from forum.spaces.models import Space
from forum.spaces.rules.viewer import Viewer
from forum.translation.actions.translations import draft_fingerprint
from forum.translation.queries.worklist import Need, all_work, translates_in


@dataclass(frozen=True)
class Editor:
    """Everything that the page of one translation shows."""

    public_id: str
    slug: str
    space_id: int
    number: int
    speaker: str
    language: str
    need: Need
    sources: list[ReadableText]  # the originals
    source: ReadableText
    base: ReadableText | None  # the text of the original that the newest translation was made from
    text: str  # Markdown: the draft, else the newest text of this language
    mark: str  # of the draft
    machine: str  # Markdown of a machine's draft
    tool: str
    states: list[
        ReadableText
    ]  # courtesy and machine texts in this language that the viewer may read


def editor(
    session: Session,
    viewer: Viewer,
    comment: str,
    target: str,
    at: dt.datetime,
    language: str,
) -> Editor | None:
    """None for whoever does not translate in its space, and for what is not public."""
    where = session.execute(
        select(Comment.id, Comment.space_id, Space.slug)
        .join(Space, Space.id == Comment.space_id)
        .where(Comment.public_id == comment, public(at))
    ).one_or_none()
    if where is None or where.space_id not in translates_in(viewer):
        return None
    texts = texts_of(session, viewer, [where.id], at).get(where.id, [])
    shown = current([text for text in texts if is_public(text.status, at)], at)
    originals = sorted(
        (text for text in shown if text.provenance is Provenance.ORIGINAL),
        key=lambda text: (text.language != language, text.version),
    )
    works = list(all_work(session, viewer, where.space_id, target, at, language, comment=comment))
    if not works or not originals:
        return None
    work = works[0]
    draft, machine = _drafts(session, where.id, target)
    newest = draft or _newest(session, texts, target)
    return Editor(
        public_id=comment,
        slug=where.slug,
        space_id=where.space_id,
        number=work.number,
        speaker=work.speaker,
        language=target,
        need=work.need,
        sources=originals,
        source=originals[0],
        base=_base(texts, work.target, originals[0]),
        text=newest.source if newest else "",
        mark=draft_fingerprint(draft),
        machine=machine.source if machine else "",
        tool=machine.credit if machine else "",
        states=[t for t in texts if t.language == target and t.provenance in TRANSLATED],
    )


def _base(
    texts: Sequence[ReadableText], target: ReadableText | None, source: ReadableText
) -> ReadableText | None:
    if target is None:
        return None
    same = [text for text in texts if text.version == source.version and text is not source]
    return next(
        (text for text in reversed(same) if (text.version, text.sense) in target.corresponds), None
    )


def _drafts(
    session: Session, comment_id: int, target: str
) -> tuple[Revision | None, Revision | None]:
    """The courtesy draft and the machine's, if there are any."""
    rows = session.execute(
        select(Version.provenance, Revision)
        .join(Revision, Revision.version_id == Version.id)
        .where(
            Version.comment_id == comment_id,
            Version.language == target,
            Version.provenance.in_(TRANSLATED),
            Revision.state == State.DRAFT,
        )
    )
    by_provenance = {row[0]: row[1] for row in rows}
    return by_provenance.get(Provenance.COURTESY), by_provenance.get(Provenance.MACHINE)


def _newest(session: Session, texts: Sequence[ReadableText], target: str) -> Revision | None:
    """What a translator goes on with, of the texts that they may read: the newest courtesy text,
    else the author's version."""
    known = [x for x in texts if x.language == target and x.provenance is not Provenance.MACHINE]
    if not known:
        return None
    newest = max(
        known, key=lambda x: (x.provenance is Provenance.COURTESY, x.version, x.status.number)
    )
    return session.scalar(select(Revision).where(Revision.public_id == newest.public_id))
