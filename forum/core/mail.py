"""Carrying letters: to a server by SMTP, or into a folder. It knows nothing of what they say."""

from __future__ import annotations

import datetime as dt
import os
import re
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

SECONDS = 20  # for each answer of a server; a letter takes about ten, and its lease is longer
SCHEMES = {"smtp": 25, "smtps": 465}  # with the port that each has where the address names none
MAX_SUBJECT = 120  # characters: what mail programs show of it

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
_SURROGATES = re.compile("[\ud800-\udfff]")


class AsPrograms(EmailPolicy):
    """Header lines as mail programs read them.

    The library folds an address that is longer than a line into encoded words, which are for
    people: a program that looks for a link would not find it.
    """

    WHOLE = frozenset({"list-unsubscribe", "message-id"})

    def fold(self, name: str, value: str) -> str:
        if name.lower() in self.WHOLE:
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in self.WHOLE:
            return self.fold(name, value).encode("ascii")
        return bytes(super().fold_binary(name, value))


INTERNET = AsPrograms(linesep="\r\n")


class Undelivered(Exception):
    """A letter that was not accepted. `problem` is a code, never a server's own words: those
    may repeat an address."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Later(Undelivered):
    """The server may take this letter at another time."""


class Unreachable(Later):
    """The server takes no letter at all now, whichever it is."""


class RecipientRefused(Undelivered):
    """The server will never take this letter."""


class Carrier(Protocol):
    """Where letters are handed over. Accepted, or one of the errors above."""

    def carry(self, message: EmailMessage) -> None: ...

    def close(self) -> None: ...


def carrier(server: str, folder: Path) -> Carrier:
    """For `MAIL_SERVER`; without one, letters become files in `folder`."""
    return Server(server) if server else Folder(folder)


def message(
    *,
    sender: str,
    recipient: str,
    subject: str,
    text: str,
    html: str,
    language: str,
    message_id: str,
    at: dt.datetime,
    more: Mapping[str, str] | None = None,
) -> EmailMessage:
    """A letter with a text and an HTML part. Raises `Refused` where the address is none.

    Headers are made by the library for one line each, after everything that could begin another
    line has been taken out; the recipient's name is left away, so that nobody chooses its words.
    """
    made = EmailMessage(policy=INTERNET)
    name, address = parseaddr(sender)
    made["From"] = Address(one_line(name), addr_spec=address)
    made["To"] = _address(recipient)
    made["Subject"] = one_line(subject, MAX_SUBJECT)
    made["Date"] = format_datetime(at)
    made["Message-ID"] = message_id
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    for header, value in (more or {}).items():
        made[header] = value
    made.set_content(_SURROGATES.sub("", text), cte="quoted-printable")
    made.add_alternative(_SURROGATES.sub("", html), subtype="html", cte="quoted-printable")
    made["Content-Language"] = language  # now: it would have gone into the first part before
    return made


def one_line(text: str, longest: int = 0) -> str:
    """Without line ends, controls and what turns the direction of what follows."""
    line = " ".join(_SURROGATES.sub("", _UNSEEN.sub(" ", text)).split())
    if longest and len(line) > longest:
        line = line[: longest - 1].rstrip() + "…"
    return line


def domain(sender: str) -> str:
    """Of the address that letters come from: their ids end with it."""
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def _address(written: str) -> Address:
    """Of a host outside ASCII its form for machines (IDNA); of a person there is none."""
    name, _at, host = written.rpartition("@")
    try:
        if not name.isascii() or _UNSEEN.search(written):
            raise RecipientRefused("address")
        return Address(addr_spec=f"{name}@{host.encode('idna').decode('ascii')}")
    except (HeaderParseError, ValueError, IndexError):
        raise RecipientRefused("address") from None


class Folder:
    """Each letter as a file, named by its id: one that is written again replaces itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def carry(self, message: EmailMessage) -> None:
        name = re.sub(r"[^A-Za-z0-9.@-]", "", str(message["Message-ID"])).partition("@")[0]
        fresh = self.folder / f".{name}.{os.getpid()}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with fresh.open("wb") as file:
                file.write(message.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.folder / f"{name}.eml")
        except OSError:
            raise Unreachable("folder") from None

    def close(self) -> None:
        """Nothing is open."""


class Server:
    """One connection, made when the first letter comes and used for those after it.

    What a server says against us (its greeting, our name, our sender) is no word against this
    letter, so it is tried again; only what it says about the recipient or the content is final.
    """

    def __init__(self, url: str) -> None:
        self.url = urlsplit(url)
        self.connection: smtplib.SMTP | None = None

    def carry(self, message: EmailMessage) -> None:
        recipient = message["To"].addresses[0].addr_spec
        sender = message["From"].addresses[0].addr_spec
        connection = self.connection or self._connect()
        self.connection = None  # only a connection on which all went well is used again
        try:
            connection.sendmail(sender, [recipient], message.as_bytes())
        except smtplib.SMTPRecipientsRefused as refused:
            self._keep(connection)
            raise _word(refused.recipients[recipient][0]) from None
        except smtplib.SMTPDataError as refused:
            self._keep(connection)
            raise _word(refused.smtp_code) from None
        except smtplib.SMTPResponseException as refused:
            connection.close()
            raise Unreachable(f"smtp {refused.smtp_code}") from None
        except (smtplib.SMTPException, OSError):
            connection.close()
            raise Unreachable("connection") from None
        self.connection = connection

    def close(self) -> None:
        if self.connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.connection.quit()
        self.connection = None

    def _keep(self, connection: smtplib.SMTP) -> None:
        """After a refusal, where the server still listens."""
        try:
            connection.rset()
        except (smtplib.SMTPException, OSError):
            connection.close()
        else:
            self.connection = connection

    def _connect(self) -> smtplib.SMTP:
        connection: smtplib.SMTP | None = None
        try:
            connection = _open(self.url)
            if self.url.username:
                connection.login(unquote(self.url.username), unquote(self.url.password or ""))
        except smtplib.SMTPResponseException as refused:
            _drop(connection)
            raise Unreachable(f"smtp {refused.smtp_code}") from None
        except (smtplib.SMTPException, OSError):
            _drop(connection)
            raise Unreachable("connection") from None
        return connection


def _open(url: SplitResult) -> smtplib.SMTP:
    """Encrypted wherever the way leaves this machine: a server without TLS gets letters only
    where no password would travel."""
    host = url.hostname or "localhost"
    port = url.port or SCHEMES[url.scheme]
    if url.scheme == "smtps":
        secure = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=secure)
    connection = smtplib.SMTP(host, port, timeout=SECONDS)
    if _is_here(host):
        return connection
    try:
        connection.ehlo_or_helo_if_needed()
        if connection.has_extn("starttls") or url.username:
            connection.starttls(context=ssl.create_default_context())
    except BaseException:
        connection.close()
        raise
    return connection


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _drop(connection: smtplib.SMTP | None) -> None:
    if connection is not None:
        connection.close()


def _word(code: int) -> Undelivered:
    """RFC 5321 §4.2.1: 5yz is a permanent answer."""
    answer = f"smtp {code}"
    return RecipientRefused(answer) if 500 <= code < 600 else Later(answer)
