"""The record of an appeal against a rejection."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, ascii_text
from forum.core.ids import new_id
from forum.ledger.models import BIG


class Appeal(Base):
    """An author's appeal against a rejection, with their reasons; one for each text, ever."""

    __tablename__ = "appeal"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    public_id: Mapped[str] = mapped_column(ascii_text(12), unique=True, default=new_id)
    comment_id: Mapped[int] = mapped_column(BIG, ForeignKey("comment.id"), index=True)
    decision_id: Mapped[int] = mapped_column(BIG, ForeignKey("decision.id"), unique=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[dt.datetime]
    note: Mapped[str] = mapped_column(Text)
    salt: Mapped[str] = mapped_column(ascii_text(32))
