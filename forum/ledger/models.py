"""The ledger's records. The database refuses to change or delete an entry."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, ascii_text

BIG = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by INTEGER only


class Chain(Base):
    """The head of one chain; who writes locks this row, so that a chain cannot fork."""

    __tablename__ = "ledger_chain"

    name: Mapped[str] = mapped_column(ascii_text(40), primary_key=True)  # "site" or a space's id
    length: Mapped[int] = mapped_column(BIG, default=0)
    head: Mapped[str] = mapped_column(String(64))


class Entry(Base):
    """One act: who, what, when, on what, why. It holds ids, codes and salted digests, no text."""

    __tablename__ = "ledger_entry"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    chain: Mapped[str] = mapped_column(ForeignKey("ledger_chain.name"))
    number: Mapped[int] = mapped_column(BIG)
    at: Mapped[dt.datetime]
    actor: Mapped[str] = mapped_column(ascii_text(40))  # a person's id, or "policy:…"
    act: Mapped[str] = mapped_column(ascii_text(40))  # a right's name: comment.submit
    subject: Mapped[str] = mapped_column(ascii_text(40))  # the id of what it was done to
    details: Mapped[dict[str, object]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    __table_args__ = (
        UniqueConstraint("chain", "number"),
        Index("ix_ledger_entry_subject", "subject", "number"),
        Index("ix_ledger_entry_act", "chain", "act", "number"),
    )
