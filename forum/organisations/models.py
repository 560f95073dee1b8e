"""The records of organisations, mandates and invitations."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, ascii_text, choice
from forum.core.ids import new_id
from forum.organisations.rules import MandateRole, MandateState, OrganisationKind


class Organisation(Base):
    """A state (named by CLDR from its ISO 3166-1 code) or an entity of another kind."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(ascii_text(12), unique=True, default=new_id)
    external_id: Mapped[str | None] = mapped_column(String(100), unique=True)
    kind: Mapped[OrganisationKind] = mapped_column(choice(OrganisationKind, "kind"))
    state: Mapped[str | None] = mapped_column(ascii_text(2), unique=True)
    clears: Mapped[bool] = mapped_column(default=False)  # a clearer passes its texts before us
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    merged_at: Mapped[dt.datetime | None]
    version: Mapped[int] = mapped_column(default=1)  # two people changing it: the second is told

    __table_args__ = (
        CheckConstraint("(kind = 'state') = (state IS NOT NULL)", name="state_has_code"),
        CheckConstraint("(merged_into_id IS NULL) = (merged_at IS NULL)", name="merged"),
        CheckConstraint("merged_into_id <> id", name="merged_into_another"),
        Index("ix_organisation_merged_into", "merged_into_id"),
    )
    __mapper_args__ = {"version_id_col": version}


class OrganisationName(Base):
    """What an organisation calls itself in one language; for states, where CLDR has no name."""

    __tablename__ = "organisation_name"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    language: Mapped[str] = mapped_column(ascii_text(35), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    acronym: Mapped[str] = mapped_column(String(40), default="")


class OrganisationFormerName(Base):
    """What an organisation was called until an instant, in one language."""

    __tablename__ = "organisation_former_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    language: Mapped[str] = mapped_column(ascii_text(35))
    name: Mapped[str] = mapped_column(String(300))
    acronym: Mapped[str] = mapped_column(String(40), default="")
    used_until: Mapped[dt.datetime]


class Mandate(Base):
    """A person may speak for an organisation, from a day until a day, granted on a proof.

    It is asked for, then granted or refused; or granted at once. Who did it is empty where a
    command did.
    """

    __tablename__ = "mandate"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(ascii_text(12), unique=True, default=new_id)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[MandateRole] = mapped_column(choice(MandateRole, "role"))
    state: Mapped[MandateState] = mapped_column(
        choice(MandateState, "mandate_state"), default=MandateState.GRANTED
    )
    proof: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")  # to the person: why refused or ended
    starts_on: Mapped[dt.date] = mapped_column(Date)
    ends_on: Mapped[dt.date | None] = mapped_column(Date)
    requested_at: Mapped[dt.datetime | None]
    granted_at: Mapped[dt.datetime | None]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refused_at: Mapped[dt.datetime | None]
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[dt.datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)  # two people deciding: the second is told

    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("state <> 'requested' OR requested_at IS NOT NULL", name="requested"),
        CheckConstraint(
            "(state IN ('granted', 'ended')) = (granted_at IS NOT NULL)", name="granted"
        ),
        CheckConstraint("(state = 'refused') = (refused_at IS NOT NULL)", name="refused"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended"),
        Index(
            "ix_mandate_once",
            "person_id",
            "organisation_id",
            "role",
            "starts_on",
            unique=True,
            sqlite_where=text("state IN ('requested', 'granted')"),
            postgresql_where=text("state IN ('requested', 'granted')"),
        ),
        Index("ix_mandate_organisation", "organisation_id"),
        Index("ix_mandate_person", "person_id"),
    )
    __mapper_args__ = {"version_id_col": version}


class Invitation(Base):
    """An address was asked to take part, perhaps for an organisation; accepted once, until a day.

    No secret is kept: the link is signed when its letter is sent, and this record says whether it
    still opens anything.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(ascii_text(12), unique=True, default=new_id)
    email: Mapped[str] = mapped_column(String(255), index=True)
    language: Mapped[str] = mapped_column(ascii_text(35))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[MandateRole | None] = mapped_column(choice(MandateRole, "role"))
    mandate_ends_on: Mapped[dt.date | None] = mapped_column(Date)
    proof: Mapped[str] = mapped_column(Text, default="")
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # none: a command
    invited_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    accepted_at: Mapped[dt.datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[dt.datetime | None]

    __table_args__ = (
        CheckConstraint("(organisation_id IS NULL) = (role IS NULL)", name="role_of_organisation"),
        CheckConstraint("(accepted_at IS NULL) = (accepted_by_id IS NULL)", name="accepted_by"),
        CheckConstraint("accepted_at IS NULL OR withdrawn_at IS NULL", name="one_end"),
    )
