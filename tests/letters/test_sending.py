"""A real mail server that is well, busy, strict or gone; two workers; letters on their way."""

from __future__ import annotations

import dataclasses
import datetime as dt
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import time_machine
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from flask import Flask
from flask.testing import FlaskCliRunner

from forum.core import mail
from forum.core.clock import now
from forum.core.db import transaction
from forum.ledger.actions import ChainWriter, ensure_site_chain
from forum.ledger.rules import SITE
from forum.letters.delivery import sending
from forum.letters.delivery.sending import claim, drain
from forum.letters.kinds import registry
from forum.letters.models import Letter
from forum.letters.queries import oldest_due
from forum.letters.rules import (
    FIRST_RETRY,
    LEASE,
    LONGEST_RETRY,
    MAX_ATTEMPTS,
    LetterState,
    retry_after,
)
from tests.letters.conftest import (
    ACCEPTED,
    Office,
    OnAFreePort,
    an_office,
    in_folder,
    letters,
    read,
    text,
)
from tests.world import World


def cause(
    app: Flask, world: World, who: str = "person", act: str = "person.change_password"
) -> None:
    """Something that is told to somebody at once."""
    with app.app_context(), transaction() as session:
        ensure_site_chain(session)
        person = world.viewer(who).public_id
        ChainWriter(session, SITE, now()).write(actor=person, act=act, subject=person)


def test_a_letter_as_a_server_receives_it(app: Flask, quiet: World, by_post: Office) -> None:
    cause(app, quiet)
    with app.app_context():
        assert drain() == 1
    [message] = by_post.received
    [letter] = letters(app)
    assert message["X-To"] == message["To"] == quiet.emails["person"]
    assert message["From"] == "Consultations <letters@forum.example>"
    assert message["Subject"] == "Your password was changed"
    assert message["Message-ID"] == letter.message_id == f"<{letter.public_id}@forum.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert message["Date"].datetime == now().replace(microsecond=0)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert letter.state is LetterState.SENT


def test_several_letters_go_over_one_connection(app: Flask, quiet: World, by_post: Office) -> None:
    for _ in range(5):
        cause(app, quiet)
    with app.app_context():
        assert drain() == 5
    assert len(set(by_post.ids())) == 5


def test_what_a_server_puts_off_is_tried_again_later(
    app: Flask, quiet: World, by_post: Office, clock: time_machine.Traveller
) -> None:
    by_post.answers = lambda _message: "451 busy, come back"
    cause(app, quiet)
    with app.app_context():
        for attempt in range(1, 4):
            assert drain() == drain() == 0
            [letter] = letters(app)
            assert (letter.state, letter.attempts) == (LetterState.DUE, attempt)
            assert (letter.problem, letter.claim) == ("smtp 451", None)
            assert letter.next_try_at == now() + FIRST_RETRY * 2 ** (attempt - 1)
            clock.move_to(letter.next_try_at)
        by_post.answers = lambda _message: ACCEPTED
        assert drain() == 1
    assert by_post.ids() == [letter.message_id]


def test_what_a_server_refuses_for_good_is_not_tried_again(
    app: Flask, quiet: World, by_post: Office, clock: time_machine.Traveller
) -> None:
    by_post.recipients = lambda address: (
        "550 no such mailbox" if address.startswith("person") else "250 ok"
    )
    cause(app, quiet, "person")
    cause(app, quiet, "rival")
    with app.app_context():
        assert drain() == 1  # the refusal of one keeps back no other
        clock.shift(dt.timedelta(days=3))
        assert drain() == 0
    refused, sent = letters(app)
    assert (refused.state, refused.problem) == (LetterState.FAILED, "smtp 550")
    assert sent.state is LetterState.SENT
    assert by_post.asked.count(quiet.emails["person"]) == 1


def test_a_content_that_is_refused_for_good_is_not_tried_again(
    app: Flask, quiet: World, by_post: Office
) -> None:
    by_post.answers = lambda _message: "554 not here"
    cause(app, quiet)
    with app.app_context():
        drain()
    assert [letter.state for letter in letters(app)] == [LetterState.FAILED]


def test_letters_wait_while_no_server_answers(
    app: Flask,
    quiet: World,
    by_post: Office,
    changed: Callable[..., None],
    clock: time_machine.Traveller,
) -> None:
    """One is tried; the others are not spent on a server that is gone."""
    for _ in range(3):
        cause(app, quiet)
    changed(mail_server="smtp://127.0.0.1:1")
    with app.app_context():
        assert drain() == 0
        assert [letter.attempts for letter in letters(app)] == [1, 0, 0]
        changed(mail_server=by_post.url)
        clock.shift(dt.timedelta(minutes=1))
        assert drain() == 3


def test_a_letter_is_given_up_after_about_two_days_and_can_be_tried_again(
    app: Flask,
    quiet: World,
    by_post: Office,
    clock: time_machine.Traveller,
    runner: FlaskCliRunner,
) -> None:
    by_post.answers = lambda _message: "452 full"
    began = now()
    cause(app, quiet)
    with app.app_context():
        for _ in range(MAX_ATTEMPTS):
            drain()
            clock.shift(LONGEST_RETRY)
    [letter] = letters(app)
    assert (letter.state, letter.attempts) == (LetterState.FAILED, MAX_ATTEMPTS)
    waits = [retry_after(attempt) or dt.timedelta(0) for attempt in range(1, MAX_ATTEMPTS + 1)]
    assert dt.timedelta(days=1.5) < sum(waits, dt.timedelta(0)) < dt.timedelta(days=3)
    assert began < now()

    by_post.answers = lambda _message: ACCEPTED
    assert "smtp 452" in runner.invoke(args=["letters", "list"]).output
    assert runner.invoke(args=["letters", "retry", letter.public_id]).output == "1 due again.\n"
    assert runner.invoke(args=["letters", "send"]).output == "1 sent.\n"
    assert by_post.ids() == [letter.message_id]


def test_an_address_that_is_none_is_refused_before_any_server_is_asked(
    app: Flask, quiet: World, by_post: Office
) -> None:
    from sqlalchemy import update

    from forum.accounts.models import Person

    with app.app_context(), transaction() as session:
        session.execute(
            update(Person)
            .where(Person.email == quiet.emails["person"])
            .values(email="a@b.example\r\nBcc: everybody@people.example")
        )
    cause_of = quiet.viewer("rival").public_id
    with app.app_context(), transaction() as session:
        person = session.query(Person).filter(Person.email.like("a@b%")).one()
        ChainWriter(session, SITE, now()).write(
            actor=cause_of, act="person.change_password", subject=person.public_id
        )
    with app.app_context():
        assert drain() == 0
    assert [(letter.state, letter.problem) for letter in letters(app)] == [
        (LetterState.FAILED, "address")
    ]
    assert by_post.asked == []


def test_a_letter_that_cannot_be_written_keeps_back_no_other(
    app: Flask, quiet: World, by_post: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours in one kind: it is noted and tried again, as after a mended release."""
    cause(app, quiet)
    cause(app, quiet, act="person.ask_recovery")
    real = sending.compose

    def faulty(letter: Letter, at: dt.datetime) -> object:
        if letter.kind == "recover":
            raise LookupError("planted")
        return real(letter, at)

    with app.app_context():
        monkeypatch.setattr(sending, "compose", faulty)
        assert drain() == 1
    states = {letter.kind: (letter.state, letter.problem) for letter in letters(app)}
    assert states == {
        "password_changed": (LetterState.SENT, ""),
        "recover": (LetterState.DUE, "writing"),
    }


# --- several workers ----------------------------------------------------------------------------


def test_two_workers_send_nothing_twice(app: Flask, quiet: World, by_post: Office) -> None:
    for _ in range(60):
        cause(app, quiet)
    ready = threading.Barrier(2)

    def work() -> int:
        with app.app_context():
            ready.wait()
            return drain()

    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(lambda _n: work(), range(2)))
    assert sum(sent) == 60
    assert Counter(by_post.ids()).most_common(1)[0][1] == 1
    assert len(letters(app)) == 60


def test_what_one_worker_has_in_hand_is_left_alone_until_its_lease_ends(
    app: Flask, quiet: World, by_post: Office, clock: time_machine.Traveller
) -> None:
    cause(app, quiet)
    with app.app_context():
        with_news = drain_only_the_ledger()
        assert with_news
        taken = claim(now())
        assert taken is not None
        assert drain() == 0
        clock.shift(LEASE)
        assert drain() == 1
        # Whoever comes back from the dead does not say what became of it.
        sending._end(taken, LetterState.FAILED, "late")
    assert [letter.state for letter in letters(app)] == [LetterState.SENT]


def drain_only_the_ledger() -> int:
    from sqlalchemy.orm import Session

    from forum.core.db import db
    from forum.letters.actions.outbox import read_ledger

    with Session(db.engine) as session:
        return read_ledger(session, "forum.example")


def test_the_ledger_is_read_once_by_two_readers(app: Flask, quiet: World) -> None:
    for _ in range(30):
        cause(app, quiet)
    ready = threading.Barrier(2)

    def work() -> int:
        with app.app_context():
            ready.wait()
            return drain_only_the_ledger()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(lambda _n: work(), range(2))) == 30
    assert len(letters(app)) == 30


def test_how_long_the_oldest_letter_waits_is_known(
    app: Flask, quiet: World, clock: time_machine.Traveller
) -> None:
    from forum.core.db import db

    cause(app, quiet)
    caused = now()
    with app.app_context():
        assert oldest_due(db.session(), now()) is None
        drain_only_the_ledger()
        clock.shift(dt.timedelta(hours=2))
        assert oldest_due(db.session(), now()) == caused
        db.session.rollback()
        drain()
        assert oldest_due(db.session(), now()) is None
    answer = app.test_client().get("/readyz")
    assert answer.json == {"status": "ok", "letters_late_seconds": 0}


# --- what is carried ------------------------------------------------------------------------------


def test_a_letter_in_a_folder_replaces_itself(tmp_path: Path) -> None:
    message = a_message()
    folder = mail.Folder(tmp_path / "mail")
    folder.carry(message)
    folder.carry(message)
    assert len(in_folder(tmp_path / "mail")) == 1
    assert (tmp_path / "mail").stat().st_mode & 0o077 == 0


def a_message(**changes: str) -> mail.EmailMessage:
    usual = {
        "sender": "Consultations <letters@forum.example>",
        "recipient": "anne@people.example",
        "subject": "Hello",
        "text": "Hello",
        "html": "<p>Hello</p>",
        "language": "en",
        "message_id": "<abc@forum.example>",
    }
    return mail.message(**(usual | changes), at=now())  # type: ignore[arg-type]


HOSTILE = [
    # A line of its own, in every way in which a line can end.
    "Anne\r\nBcc: everybody@people.example",
    "Anne\nSubject: other",
    "Anne\r\n\r\n<script>alert(1)</script>",
    "Anne\x0bBcc: x@people.example",
    "Anne\u2028Bcc: x@people.example",
    "Anne\x85Bcc: x@people.example",
    # What turns the direction, hides, or is half a character.
    "\u202egnp.tnemetats",
    "Anne\u200b\u2066\u2069\ufeff",
    "Anne\ud800",
    "Anne\x00",
    # Encoded words, folded by others.
    "=?utf-8?q?Bcc=3A_x=40people=2Eexample?=",
    # Long without a space, and long with.
    "x" * 5_000,
    "né " * 2_000,
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_begins_no_header_and_reaches_nobody(name: str) -> None:
    with an_office() as office:
        server = mail.Server(office.url)
        server.carry(a_message(subject=f"From {name}", text=f"By {name}", sender=_from(name)))
        server.close()
    [message] = office.received
    assert office.asked == ["anne@people.example"]
    assert message["Bcc"] is None
    assert len(message.get_all("Subject", [])) == 1
    assert len(str(message["Subject"])) <= mail.MAX_SUBJECT
    assert not set(str(message["Subject"])) & set("\r\n\u202e\u2066\u2069\ufeff\x00\x85\u2028\x0b")
    assert str(message["To"]) == "anne@people.example"
    assert text(message).startswith("By ")


def _from(name: str) -> str:
    from email.utils import formataddr

    return formataddr((mail.one_line(name)[:60], "letters@forum.example"), "utf-8")


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "a b@c.example",
        "@c.example",
        "anne",
        "",
        "anné@people.example",
        "anne@\u202epeople.example",
    ],
)
def test_what_is_no_single_address_is_refused(address: str) -> None:
    with pytest.raises(mail.RecipientRefused):
        a_message(recipient=address)


def test_a_host_outside_ascii_is_written_for_machines() -> None:
    assert a_message(recipient="anne@bücher.example")["To"] == "anne@xn--bcher-kva.example"


def test_an_address_for_programs_is_no_encoded_word() -> None:
    long = f"https://forum.example/en/letters/stop/{'x' * 300}"
    made = mail.message(
        sender="letters@forum.example",
        recipient="anne@people.example",
        subject="é" * 100,
        text="",
        html="",
        language="fr",
        message_id=f"<abc@{'forum.' * 20}example>",
        at=now(),
        more={"List-Unsubscribe": f"<{long}>"},
    )
    lines = made.as_bytes().split(b"\r\n")
    assert f"List-Unsubscribe: <{long}>".encode() in lines
    assert f"Message-ID: <abc@{'forum.' * 20}example>".encode() in lines
    assert max(len(line) for line in lines if b"=?utf-8" in line) <= 78


def test_a_long_line_travels_whole() -> None:
    words = "né" * 4_000
    data = a_message(text=words).as_bytes()
    assert text(read(data)).strip() == words
    assert max(len(line) for line in data.split(b"\r\n")) < 998


# --- the way to the server ------------------------------------------------------------------------


def test_letters_go_to_no_server_that_cannot_prove_its_name(tmp_path: Path) -> None:
    """Whoever sits between us and the server reads neither letter nor password."""
    heard: list[str] = []

    class Listening(Office):
        async def handle_RCPT(self, *arguments: object) -> str:  # noqa: N802
            heard.append("RCPT")
            return "250 ok"

    controller = OnAFreePort(
        Listening(), hostname="127.0.0.1", port=0, ssl_context=_own_certificate(tmp_path)
    )
    controller.ready_timeout = 10
    try:
        controller.start()
        server = mail.Server(f"smtps://anne:secret@127.0.0.1:{controller.port}")
        with pytest.raises(mail.Unreachable) as problem:
            server.carry(a_message())
    finally:
        controller.stop()
    assert problem.value.problem == "connection"
    assert heard == []


def _own_certificate(folder: Path) -> ssl.SSLContext:
    """Signed by nobody but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    at = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - dt.timedelta(days=1))
        .not_valid_after(at + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate", folder / "key")
    return context


# Ours speaks to itself on this machine, so it needs no TLS for that.
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_server_that_asks_for_a_password_gets_it_and_a_wrong_one_loses_no_letter() -> None:
    asked: list[bytes] = []

    def check(*arguments: object) -> AuthResult:
        given = arguments[-1]
        assert isinstance(given, LoginPassword)
        asked.append(given.password)
        return AuthResult(success=given.password == b"s:cret@1", handled=False)  # 535, or silence

    office = Office()
    controller = OnAFreePort(
        office,
        hostname="127.0.0.1",
        port=0,
        authenticator=check,
        auth_required=True,
        auth_require_tls=False,
    )
    controller.start()
    try:
        right = mail.Server(f"smtp://anne:s%3Acret%401@127.0.0.1:{controller.port}")
        right.carry(a_message())
        right.close()
        wrong = mail.Server(f"smtp://anne:guessed@127.0.0.1:{controller.port}")
        with pytest.raises(mail.Unreachable):
            wrong.carry(a_message())
    finally:
        controller.stop()
    assert len(office.received) == 1
    assert set(asked) == {b"s:cret@1", b"guessed"}


def test_an_entry_that_cannot_be_read_stops_its_own_chain_and_passes_over_nothing(
    app: Flask, quiet: World, by_post: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = quiet.post({"en": "We agree."})
    cause(app, quiet)
    kind = registry.BY_ACT["comment.submit"][0]

    def faulty(*_arguments: object) -> list[object]:
        raise LookupError("planted")

    with app.app_context():
        with monkeypatch.context() as fault:
            broken = dataclasses.replace(kind, readers=faulty)  # type: ignore[arg-type]
            fault.setitem(registry.BY_ACT, "comment.submit", (broken,))
            assert drain() == 1
        assert drain() == 1
    assert comment
    kinds_sent = sorted(letter.kind for letter in letters(app))
    # Two moderators have what waits on their list of tomorrow.
    assert kinds_sent == ["password_changed", "received", "waiting_list", "waiting_list"]
