"""The records of letters. They hold no text, no secret and no address: those stay where they are,
and are looked up when a letter is sent."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, ascii_text, choice
from forum.core.ids import new_id
from forum.ledger.models import BIG
from forum.letters.rules import LetterState


class LedgerCursor(Base):
    """How far a reader of the ledger has read a chain."""

    __tablename__ = "ledger_cursor"

    reader: Mapped[str] = mapped_column(ascii_text(40), primary_key=True)
    chain: Mapped[str] = mapped_column(ForeignKey("ledger_chain.name"), primary_key=True)
    number: Mapped[int] = mapped_column(BIG, default=0)


class Letter(Base):
    """One entry of the ledger told to one reader. The constraint makes it one, however often the
    entry is read."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    public_id: Mapped[str] = mapped_column(ascii_text(12), unique=True, default=new_id)
    chain: Mapped[str] = mapped_column(ascii_text(40))
    number: Mapped[int] = mapped_column(BIG)
    kind: Mapped[str] = mapped_column(
        ascii_text(40)
    )  # `kinds.registry.KINDS`; new ones need no migration
    recipient: Mapped[str] = mapped_column(
        ascii_text(40)
    )  # id of a person, or of what has an address
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    message_id: Mapped[str] = mapped_column(String(300), unique=True)

    state: Mapped[LetterState] = mapped_column(
        choice(LetterState, "state"), default=LetterState.DUE
    )
    not_before: Mapped[dt.datetime]  # when its cause takes effect
    next_try_at: Mapped[dt.datetime]  # when a worker may take it; while it is sent, take it over
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None] = mapped_column(ascii_text(12))  # of the worker that has it in hand
    problem: Mapped[str] = mapped_column(ascii_text(40), default="")  # the last one, as a code
    ended_at: Mapped[dt.datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["chain", "number"], ["ledger_entry.chain", "ledger_entry.number"]),
        UniqueConstraint("chain", "number", "kind", "recipient"),
        CheckConstraint("(state = 'sending') = (claim IS NOT NULL)", name="claim"),
        CheckConstraint("(state IN ('due', 'sending')) = (ended_at IS NULL)", name="ended"),
        Index("ix_letter_next", "state", "next_try_at"),
    )


class LetterChoice(Base):
    """A kind of letter that a person does not want; of one that is off by default, that they do."""

    __tablename__ = "letter_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(ascii_text(40), primary_key=True)
