"""The records of persons, sign-ins, invitations, organisations and mandates."""

from __future__ import annotations

import datetime as dt

from flask_security import UserMixin, WebAuthnMixin
from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.rules import SiteRole
from forum.core.db import Base, ascii_text, choice
from forum.core.ids import new_id


class Person(Base, UserMixin):
    """Somebody with an account. Flask-Security reads email, password, active, and all that begins
    with fs_, tf_ and mf_."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(ascii_text(12), unique=True, default=new_id)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200), default="")
    interface_language: Mapped[str] = mapped_column(ascii_text(35))
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(ascii_text(64), unique=True)
    created_at: Mapped[dt.datetime]

    # Until somebody has shown that letters to the address reach them, nobody signs in with it.
    confirmed_at: Mapped[dt.datetime | None]
    terms_version: Mapped[str | None] = mapped_column(ascii_text(10))
    terms_accepted_at: Mapped[dt.datetime | None]

    # One-time codes: the secret is encrypted; the counter stops a code from being used twice.
    tf_primary_method: Mapped[str | None] = mapped_column(ascii_text(20))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(1000))
    tf_last_counter: Mapped[int | None] = mapped_column(BigInteger)
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(JSON)  # digests
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(  # type: ignore[assignment]
        ascii_text(64)
    )
    # Flask-Security reads and extends this list itself, so it is loaded where it is asked for.
    webauthn: Mapped[list[Passkey]] = relationship(  # type: ignore[assignment]
        back_populates="user", lazy="select", cascade="all, delete-orphan"
    )

    __table_args__ = (
        Index("ix_person_fs_webauthn_user_handle", "fs_webauthn_user_handle", unique=True),
    )

    # Flask-Security's own roles are not used: rights are one table per subject (`rights.py`).
    roles = []


class Passkey(Base, WebAuthnMixin):
    """A public key of a device (WebAuthn); the columns are what Flask-Security writes."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    transports: Mapped[list[str] | None] = mapped_column(JSON)
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(64))
    extensions: Mapped[str | None] = mapped_column(Text)
    lastuse_datetime: Mapped[dt.datetime]
    name: Mapped[str] = mapped_column(String(64))
    usage: Mapped[str] = mapped_column(ascii_text(20))
    user: Mapped[Person] = relationship(back_populates="webauthn", lazy="raise")

    __table_args__ = (UniqueConstraint("user_id", "name"),)


class EmailChange(Base):
    """Somebody asked to be reached at another address; it holds once it is confirmed from there."""

    __tablename__ = "email_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(ascii_text(12), unique=True, default=new_id)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    email: Mapped[str] = mapped_column(String(255))  # the new address; then the old one
    asked_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    confirmed_at: Mapped[dt.datetime | None]
    dropped_at: Mapped[dt.datetime | None]

    __table_args__ = (
        CheckConstraint("confirmed_at IS NULL OR dropped_at IS NULL", name="one_end"),
    )


class SiteGrant(Base):
    """A role on the whole site."""

    __tablename__ = "site_grant"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[SiteRole] = mapped_column(choice(SiteRole, "role"), primary_key=True)
    granted_at: Mapped[dt.datetime]


class SignIn(Base):
    """One signed-in browser. The cookie holds a secret; only its digest is kept here."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_digest: Mapped[str] = mapped_column(ascii_text(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    started_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    public_id: Mapped[str | None] = mapped_column(ascii_text(12), default=new_id)
    browser: Mapped[str | None] = mapped_column(String(40))  # coarsely: "Firefox, Windows"
    verified_at: Mapped[dt.datetime | None]  # when the password was last given; at first: the start
    second_factor_at: Mapped[dt.datetime | None]  # when a second factor was last shown

    __table_args__ = (Index("ix_sign_in_public_id", "public_id", unique=True),)
