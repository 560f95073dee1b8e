"""Whether the texts that are kept are those that the ledger names by digest."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.comments.models import Decision, Paste, Revision
from forum.ledger.models import Entry
from forum.ledger.queries import Break
from forum.ledger.rules import digest

AT_ONCE = 500  # entries whose texts are read together


def verify_texts(session: Session) -> Iterator[Break]:
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
                yield Break(chain, number, f"the text {id_} is not the one that was entered")


def _named(details: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Ids and digests of an entry's revisions and pastes, and of its decision's note."""
    for several, one in (("revisions", "revision"), ("pastes", "paste")):
        listed = details.get(several, [])
        for text in listed if isinstance(listed, list) else []:
            if isinstance(text, dict) and "digest" in text:
                yield str(text.get(one)), str(text["digest"])
    if "note" in details and "decision" in details:
        yield str(details["decision"]), str(details["note"])


def _digests(session: Session, ids: set[str]) -> dict[str, str]:
    """The digests of what is kept under these ids, computed from the texts.

    Without its salt a text was erased with its author's account, and cannot be compared.
    """
    found: dict[str, str] = {}
    todo = sorted(ids)
    for start in range(0, len(todo), AT_ONCE):
        some = todo[start : start + AT_ONCE]
        texts = select(Revision.public_id, Revision.salt, Revision.source, Revision.verbatim).where(
            Revision.public_id.in_(some), Revision.salt != ""
        )
        for id_, salt, source, verbatim in session.execute(texts):
            found[id_] = digest(salt, source if verbatim is None else verbatim)
        notes = select(Decision.public_id, Decision.salt, Decision.note).where(
            Decision.public_id.in_(some), Decision.salt != ""
        )
        for id_, salt, note in session.execute(notes):
            found[id_] = digest(salt, note)
        pastes = select(Paste.public_id, Paste.salt, Paste.text).where(
            Paste.public_id.in_(some), Paste.salt != ""
        )
        for id_, salt, pasted in session.execute(pastes):
            found[id_] = digest(salt, pasted)
    return found
