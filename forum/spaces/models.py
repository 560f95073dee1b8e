"""The records of spaces, their texts, questions, policies and appointments."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, ascii_text, choice
from forum.core.ids import new_id
from forum.spaces.rules import (
    MAX_APPROVALS,
    MAX_DELAY_MINUTES,
    MAX_GRACE_MINUTES,
    MAX_PROMISE_HOURS,
    Capacity,
    Policy,
    QuestionState,
    Release,
    Role,
)


class Space(Base):
    """One consultation."""

    __tablename__ = "space"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(ascii_text(12), unique=True, default=new_id)
    external_id: Mapped[str | None] = mapped_column(String(100), unique=True)
    slug: Mapped[str] = mapped_column(ascii_text(60), unique=True)
    opens_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime]
    time_zone: Mapped[str] = mapped_column(ascii_text(64))
    languages: Mapped[list[str]] = mapped_column(JSON)  # working languages, in their order
    release: Mapped[Release] = mapped_column(choice(Release, "release"))
    grace_minutes: Mapped[int] = mapped_column(default=10)
    admits_personal: Mapped[bool] = mapped_column(default=True)
    allows_own: Mapped[bool] = mapped_column(default=False)  # moderators may decide on their own
    # Names and acronyms that are one: [{"en": "GCM", "fr": "PMM"}, …].
    terms: Mapped[list[dict[str, str]] | None] = mapped_column(JSON(none_as_null=True))
    # How the space moderates; `SpacePolicy` says what happens to a text at submit.
    approvals: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    delay_minutes: Mapped[int] = mapped_column(default=60, server_default="60")  # of `delay`
    promise_hours: Mapped[int | None]  # within which a text is to be decided on; None: no promise
    # Its own codes and labels, and which ones are offered: [{"code": "annex", "labels":
    # {"en": …, "fr": …, "es": …}, "offered": true}, …]. None: those of every space.
    reasons: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    version: Mapped[int] = mapped_column(default=1)  # two people editing: the second is told

    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        CheckConstraint(
            f"grace_minutes >= 0 AND grace_minutes <= {MAX_GRACE_MINUTES}", name="grace"
        ),
        CheckConstraint(f"approvals >= 1 AND approvals <= {MAX_APPROVALS}", name="approvals"),
        CheckConstraint(
            f"delay_minutes >= 1 AND delay_minutes <= {MAX_DELAY_MINUTES}", name="delay"
        ),
        CheckConstraint(
            f"promise_hours >= 1 AND promise_hours <= {MAX_PROMISE_HOURS}", name="promise"
        ),
    )
    __mapper_args__ = {"version_id_col": version}


class SpaceText(Base):
    """What a space says of itself in one language."""

    __tablename__ = "space_text"

    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), primary_key=True)
    language: Mapped[str] = mapped_column(ascii_text(35), primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    working_group: Mapped[str] = mapped_column(String(300), default="")
    audience: Mapped[str] = mapped_column(String(1000), default="")
    welcome: Mapped[str] = mapped_column(Text, default="")
    welcome_html: Mapped[str] = mapped_column(Text, default="")


class SpacePolicy(Base):
    """What happens to a text at submit, by capacity, for comments and for replies."""

    __tablename__ = "space_policy"

    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), primary_key=True)
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity, "capacity"), primary_key=True)
    reply: Mapped[bool] = mapped_column(primary_key=True)
    policy: Mapped[Policy] = mapped_column(choice(Policy, "policy"), default=Policy.HOLD)


class SpaceTrust(Base):
    """An organisation that the policy `trusted` of a space is about."""

    __tablename__ = "space_trust"

    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True, index=True
    )


class NoteTemplate(Base):
    """A note that a space's moderators write often, in the languages of its authors."""

    __tablename__ = "canned_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(ascii_text(12), unique=True, default=new_id)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))  # for moderators, to choose by
    texts: Mapped[dict[str, str]] = mapped_column(JSON)  # by language
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Question(Base):
    """Opens a thread. `published` counts what is public or will be without another decision."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(ascii_text(12), unique=True, default=new_id)
    external_id: Mapped[str | None] = mapped_column(String(100))
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[QuestionState] = mapped_column(choice(QuestionState, "state"))
    places: Mapped[int] = mapped_column(default=0)  # top-level places given out in the thread
    published: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("space_id", "number"),
        UniqueConstraint("space_id", "external_id"),
        CheckConstraint("number > 0", name="number"),
    )
    __mapper_args__ = {"version_id_col": version}


class QuestionText(Base):
    """A question in one language."""

    __tablename__ = "question_text"

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    language: Mapped[str] = mapped_column(ascii_text(35), primary_key=True)
    title: Mapped[str] = mapped_column(String(500))
    prompt: Mapped[str] = mapped_column(Text, default="")
    prompt_html: Mapped[str] = mapped_column(Text, default="")


class Appointment(Base):
    """A person's role in one space, with the languages they read there."""

    __tablename__ = "appointment"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(ascii_text(12), unique=True, default=new_id)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)  # empty: the person's own
    appointed_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]

    __table_args__ = (
        Index(
            "ix_appointment_once",
            "space_id",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_appointment_person", "person_id"),
    )


class AppointmentOffer(Base):
    """A role offered to an address, whoever has it: it becomes an appointment when they accept.

    So the offer says nothing of whether there is an account. The address goes when it is decided.
    """

    __tablename__ = "appointment_offer"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(ascii_text(12), unique=True, default=new_id)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    email: Mapped[str] = mapped_column(String(255))
    salt: Mapped[str] = mapped_column(ascii_text(32))  # of the address's digest in the ledger
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    offered_at: Mapped[dt.datetime]
    offered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    until: Mapped[dt.datetime]

    __table_args__ = (
        UniqueConstraint("space_id", "email", "role"),
        Index("ix_appointment_offer_email", "email"),
    )
