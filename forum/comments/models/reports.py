"""The records of what is said about comments without being one: appeals, reports, and the notes of
moderators among themselves."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, ascii_text
from forum.core.ids import new_id
from forum.ledger.models import BIG


class Report(Base):
    """A reader's word to the moderators about a public comment. It decides nothing."""

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    public_id: Mapped[str] = mapped_column(ascii_text(12), unique=True, default=new_id)
    comment_id: Mapped[int] = mapped_column(BIG, ForeignKey("comment.id"), index=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[dt.datetime]
    reason: Mapped[str] = mapped_column(ascii_text(40))  # a code of the space's
    note: Mapped[str] = mapped_column(Text, default="")
    salt: Mapped[str] = mapped_column(ascii_text(32))
    closed_at: Mapped[dt.datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed"),
        Index(
            "uq_report_open",  # one of each reader
            "comment_id",
            "by_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_report_space", "space_id", "closed_at", "id"),
    )
