"""Takes a port for as long as a server has it: a second server says that it is taken, and ends.

`python -I port.py HOST PORT PROGRAM ARGUMENT…`

granian's processes share their port (SO_REUSEPORT), and so would those of a second server on it:
one address would answer from two databases. So the port is taken before anything is done: by a
lock, which is atomic and lasts until the last program that inherits it has ended, however it ends;
and the system is asked once for the address itself, which finds every other program that listens
there. Then the program is run in our place. It is told the address as granian expects it, as
`GRANIAN_HOST` and `GRANIAN_PORT`: granian understands no names of hosts.
`docs/decisions/0017-edges.md` says what else was possible.
"""

from __future__ import annotations

import errno
import os
import socket
import sys

PORTS = range(1, 65_536)
TAKEN = (
    "Port {port} is taken: a server is running there already. "
    "Stop it, or choose another port, for example: make run PORT={other}"
)
NO_PORT = "PORT must be a number from 1 to 65535; it is {port!r}."
NO_HOST = "HOST must be an address or a name of this machine, such as 127.0.0.1; {host!r} is none."
# What the system says when it refuses an address, and what that means to an operator.
REFUSALS = {
    errno.EADDRINUSE: TAKEN,
    errno.EACCES: "Port {port} may not be used by this user. Choose one from 1024 on with PORT.",
    errno.EADDRNOTAVAIL: NO_HOST,
}


class PortRefused(Exception):
    """The server cannot be there; the words say why, and what to do."""


def main(arguments: list[str]) -> None:
    """Does not come back: another program takes our place, or we end with the reason."""
    host, port, *command = arguments
    try:
        address, lock = hold(host, port)
    except PortRefused as refused:
        sys.exit(str(refused))
    lock.set_inheritable(True)
    os.environ.update(GRANIAN_HOST=address, GRANIAN_PORT=port)
    os.execvp(command[0], command)  # noqa: S606


def hold(host: str, port: str) -> tuple[str, socket.socket]:
    """The numeric address, and what holds the port until it is closed. Raises `Refused`.

    The lock is one for all addresses of the machine, because 0.0.0.0 and :: overlap all others.
    """
    number = int(port) if port.isascii() and port.isdigit() and len(port) <= len("65535") else 0
    if number not in PORTS:
        raise PortRefused(NO_PORT.format(port=port))
    if not host:  # the system would take it for all addresses
        raise PortRefused(NO_HOST.format(host=host))
    try:
        family, address = _resolved(host, number)
        lock = _locked(number)
        with socket.socket(family) as probe:
            # As any server: what a past connection left is no obstacle, another listener is one.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, number))
            probe.listen(1)
    except (socket.gaierror, UnicodeError):
        raise PortRefused(NO_HOST.format(host=host)) from None
    except OSError as error:
        words = REFUSALS.get(error.errno or 0, "Port {port} cannot be used: {error}.")
        other = number + 1 if number + 1 in PORTS else number - 1
        raise PortRefused(words.format(host=host, port=port, other=other, error=error)) from None
    return address, lock


def _resolved(host: str, port: int) -> tuple[socket.AddressFamily, str]:
    """The first address that a host has; of a name with both kinds, the first of IPv4."""
    flags = socket.AI_PASSIVE
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    family, _, _, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
    return family, str(address[0])


def _locked(port: int) -> socket.socket:
    """A socket with a name that only one may have; Linux gives it back when nobody holds it.

    Such names, like ports, are those of a network namespace. Elsewhere there are none; there the
    system is only asked for the address.
    """
    lock = socket.socket(socket.AF_UNIX)
    if sys.platform == "linux":
        lock.bind(f"\0discussion-space/port/{port}")
    return lock


if __name__ == "__main__":
    main(sys.argv[1:])
