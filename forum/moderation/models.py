"""The record of who has which comment open at the desk."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base
from forum.ledger.models import BIG


class Claim(Base):
    """Somebody looks at a comment at the desk: colleagues are told, and nobody is kept away.

    No act, so the ledger holds none; it ends by itself.
    """

    __tablename__ = "opening"

    comment_id: Mapped[int] = mapped_column(BIG, ForeignKey("comment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime]

    __table_args__ = (Index("ix_opening_person", "person_id"),)
