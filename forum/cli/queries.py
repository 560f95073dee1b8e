"""Whether the texts that are kept are those that the ledger names by digest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from forum.comments.models import Comment, Decision, Paste, Revision, Version
from forum.comments.models.appeals import Appeal
from forum.comments.models.internal_notes import InternalNote
from forum.comments.models.reports import Report
from forum.comments.rules import State
from forum.ledger.models import Entry
from forum.ledger.queries import ChainBreak
from forum.ledger.rules import digest
from forum.spaces.rules import Capacity

AT_ONCE = 500  # entries whose texts are read together
NONE = ""  # the digest of nothing
# Whose note an entry has a digest of, by the name of its id in the details.
NOTED: dict[str, type[Decision | Appeal | Report | InternalNote]] = {
    "decision": Decision,
    "appeal": Appeal,
    "report": Report,
    "internal_note": InternalNote,
}
COLUMNS = (
    *(Revision.public_id, Revision.salt, Revision.digest, Revision.state),
    *(Revision.source, Revision.verbatim, Revision.html, Revision.excerpt),
    *(Comment.author_id, Comment.capacity, Version.redacted_at),
)


def verify_texts(session: Session) -> Iterator[ChainBreak]:
    """Every revision, paste, and note of a decision that is not what its entry says.

    What is no longer kept is passed over: it may be erased, and its digest is then mute.
    """
    statement = select(Entry.chain, Entry.number, Entry.details).order_by(Entry.chain, Entry.number)
    rows = session.execute(statement.execution_options(yield_per=AT_ONCE))
    for some in rows.partitions(AT_ONCE):
        named = [
            (chain, number, *pair) for chain, number, details in some for pair in _named(details)
        ]
        kept = _digests(session, {id_ for _chain, _number, id_, _digest in named})
        for chain, number, id_, said in named:
            if kept.get(id_, said) != said:
                yield ChainBreak(chain, number, f"the text {id_} is not the one that was entered")


def _named(details: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Ids and digests of an entry's revisions and pastes, and of its note."""
    for several, one in (("revisions", "revision"), ("pastes", "paste")):
        listed = details.get(several, [])
        for text in listed if isinstance(listed, list) else []:
            if isinstance(text, dict) and "digest" in text:
                yield str(text.get(one)), str(text["digest"])
    if "note" in details:
        for name in NOTED:
            if name in details:
                yield str(details[name]), str(details["note"])


def _digests(session: Session, ids: set[str]) -> dict[str, str]:
    """The digests of what is kept under these ids, computed from the texts.

    Without its salt a text was erased with its author's account, or redacted: then it has to be
    empty, or it has no digest, which is no entry's.
    """
    found: dict[str, str] = {}
    todo = sorted(ids)
    for start in range(0, len(todo), AT_ONCE):
        some = todo[start : start + AT_ONCE]
        texts = (
            select(*COLUMNS)
            .join(Comment, Comment.id == Revision.comment_id)
            .join(Version, Version.id == Revision.version_id)
            .where(Revision.public_id.in_(some))
        )
        for row in session.execute(texts):
            if row.salt:
                text = row.source if row.verbatim is None else row.verbatim
                found[row.public_id] = digest(row.salt, text)
            elif not _was_erased(row):
                found[row.public_id] = NONE
        for record in NOTED.values():
            notes = select(record.public_id, record.salt, record.note).where(
                record.public_id.in_(some)
            )
            for id_, salt, note in session.execute(notes):
                if salt:
                    found[id_] = digest(salt, note)
                elif note:
                    found[id_] = NONE
        pastes = select(Paste.public_id, Paste.salt, Paste.text).where(Paste.public_id.in_(some))
        for id_, salt, pasted in session.execute(pastes):
            if salt:
                found[id_] = digest(salt, pasted)
            elif pasted:
                found[id_] = NONE
    return found


def _was_erased(row: Row[*tuple[Any, ...]]) -> bool:
    """Whether closing an account, or a redaction, can have left the revision without its salt.

    With its version a text is erased whole. With an account, only texts that were posted
    personally are. What everybody reads stays where just the paste that its digest was of is gone:
    nothing compares it any more.
    """
    is_empty = not (row.source or row.html or row.excerpt or row.verbatim)
    if row.redacted_at is not None and is_empty:
        return True
    if row.author_id is not None or row.capacity is not Capacity.PERSONAL:
        return False
    if row.verbatim is not None:
        return False
    is_public_still = row.digest != "" and row.state is State.APPROVED
    return is_public_still or is_empty
