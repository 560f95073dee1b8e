"""A mail server of our own, letters that were written, and the worker as a process."""

from __future__ import annotations

import contextlib
import email
import email.policy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from forum.core.db import db, transaction
from forum.letters.delivery.sending import drain
from forum.letters.models import Letter
from tests.conftest import Joined
from tests.world import World, world

__all__ = ["world"]

ACCEPTED = "250 accepted"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-letters", action="store_true", help="write the snapshots of letters anew"
    )


@dataclass
class Office:
    """A mail server on this machine. `answers` decides on each letter: what it returns is said
    to the client; a letter is kept where that begins with 250."""

    port: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # recipients, refused ones included
    talking: int = 0  # connections that are open
    answers: Callable[[EmailMessage], str] = lambda _message: ACCEPTED
    recipients: Callable[[str], str] = lambda _address: "250 ok"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        self.asked.append(address)
        answer = self.recipients(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        message = read(envelope.content)
        message["X-To"] = ", ".join(envelope.rcpt_tos)
        answer = self.answers(message)
        if answer.startswith("250"):
            self.received.append(message)
        return answer

    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.received]


def read(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


class Counted(SMTP):
    """Says how many talk to the server: after the last of them nothing arrives any more."""

    def connection_made(self, transport: Any) -> None:
        self.event_handler.talking += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.event_handler.talking -= 1


class OnAFreePort(Controller):
    """aiosmtpd knocks at the port that it was given, and not at the one that it got."""

    def factory(self) -> SMTP:
        return Counted(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextlib.contextmanager
def an_office() -> Iterator[Office]:
    office = Office()
    controller = OnAFreePort(office, hostname="127.0.0.1", port=0)
    controller.start()
    office.port = controller.port
    try:
        yield office
    finally:
        controller.stop()


@pytest.fixture
def office() -> Iterator[Office]:
    with an_office() as office:
        yield office


@pytest.fixture
def changed(app: Flask) -> Iterator[Callable[..., None]]:
    """`changed(mail_server=…)`: the application's settings, put back after the test."""
    before: Settings = app.config["SETTINGS"]

    def change(**values: Any) -> None:
        app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update=values)

    yield change
    app.config["SETTINGS"] = before


@pytest.fixture
def by_post(office: Office, changed: Callable[..., None]) -> Office:
    """Letters go to the server."""
    changed(
        mail_server=office.url,
        mail_from="Consultations <letters@forum.example>",
        site_address="https://forum.example",
    )
    return office


@pytest.fixture
def folder(app: Flask, changed: Callable[..., None], tmp_path: Path) -> Path:
    """Letters are written here."""
    changed(instance_dir=tmp_path)
    return tmp_path / "mail"


@pytest.fixture
def quiet(joined: Joined, world: World, folder: Path) -> World:
    """The world's own beginning is told already: once for each worker and engine."""

    def tell() -> None:
        with world.app.app_context():
            drain()
            with transaction() as session:
                session.execute(Letter.__table__.delete())
        for file in folder.glob("*"):
            file.unlink()

    joined.begin("quiet", tell)
    return world


def in_folder(folder: Path) -> list[EmailMessage]:
    return [read(file.read_bytes()) for file in sorted(folder.glob("*.eml"))]


def letters(app: Flask) -> list[Letter]:
    with app.app_context(), Session(db.engine) as session:
        return list(session.scalars(select(Letter).order_by(Letter.id)))


def text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
