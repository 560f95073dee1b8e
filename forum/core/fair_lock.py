"""Turns to write into a file of SQLite, in the order in which writers asked for them.

SQLite lets one writer at a time through, and the others look again after pauses that grow: who
came last, and looks more often, goes first, and somebody may wait for ever. So writers stand in
line before they ask SQLite: the threads of a process by themselves, and the first of each process
in a file beside the database. See `docs/decisions/0016`.
"""

from __future__ import annotations

import fcntl
import os
import stat
import threading
import time
from collections import deque
from pathlib import Path

from sqlalchemy.exc import TimeoutError as WaitedTooLong

LOOKS = 0.001  # seconds between two looks of the one that stands first in its process
COUNTER = 8  # bytes at the file's beginning: the number that was given out last
MUTEX = 0  # the byte that is locked while a number is drawn; those from 1 on are the numbers


class FairLock:
    """The line before one file. What a process had locked comes free when it ends, however."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self._guard = threading.Lock()
        self._line: deque[threading.Event] = deque()
        self._file: int | None = None
        self._number = 0

    def take(self, seconds: float) -> None:
        """Returns when it is this thread's turn; `done` ends it. Raises SQLAlchemy's
        `TimeoutError` after so many seconds."""
        deadline = time.monotonic() + seconds
        first = threading.Event()
        with self._guard:
            self._line.append(first)
            if len(self._line) == 1:
                first.set()
        try:
            if not first.wait(seconds):
                raise WaitedTooLong("no turn to write: others of this process were before")
            self._draw()
            while not self._is_next():
                if time.monotonic() >= deadline:
                    raise WaitedTooLong("no turn to write: other processes were before")
                time.sleep(LOOKS)
        except BaseException:
            self._leave(first)
            raise

    def done(self) -> None:
        """The next one's turn."""
        with self._guard:
            first = self._line[0]
        self._leave(first)

    def waiting(self) -> int:
        """How many of this process stand in line, the one that writes included."""
        with self._guard:
            return len(self._line)

    def _leave(self, mine: threading.Event) -> None:
        with self._guard:
            was_first = self._line[0] is mine
            self._line.remove(mine)
            if was_first:
                if self._file is not None and self._number:
                    fcntl.lockf(self._file, fcntl.LOCK_UN, self._number, 1)  # 1 … ours
                    self._number = 0
                if self._line:
                    self._line[0].set()

    def _draw(self) -> None:
        """A number of the line of processes: it is ours as long as its byte is locked."""
        file = self._opened()
        fcntl.lockf(file, fcntl.LOCK_EX, 1, MUTEX)
        try:
            drawn = int.from_bytes(os.pread(file, COUNTER, 0)) + 1
            os.pwrite(file, drawn.to_bytes(COUNTER), 0)
            fcntl.lockf(file, fcntl.LOCK_EX, 1, drawn)
            self._number = drawn
        finally:
            fcntl.lockf(file, fcntl.LOCK_UN, 1, MUTEX)

    def _is_next(self) -> bool:
        """Whether nobody holds a number before ours: then all of them can be locked."""
        if self._number == 1:
            return True
        try:
            fcntl.lockf(self._opened(), fcntl.LOCK_EX | fcntl.LOCK_NB, self._number - 1, 1)
        except (BlockingIOError, PermissionError):  # as POSIX leaves open
            return False
        return True

    def _opened(self) -> int:
        """Opened once and never closed: closing a file gives free all locks that a process has
        on it. What is locked are places, whatever the file holds there, if anything."""
        if self._file is None:
            self._file = _open(self.database)
        return self._file


def _open(database: Path) -> int:
    """`forum.sqlite-turn`, for whoever may write the database, as SQLite makes its own files."""
    like = database.stat()
    path, flags = f"{database}-turn", os.O_RDWR | os.O_CLOEXEC
    try:
        file = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return os.open(path, flags)
    if os.geteuid() == 0:
        os.fchown(file, like.st_uid, like.st_gid)
    os.fchmod(file, stat.S_IMODE(like.st_mode))
    return file


_lines: dict[str, FairLock] = {}
_lock = threading.Lock()


def fair_lock(database: str) -> FairLock:
    """The line before this database file, the same for all engines of this process."""
    path = os.path.realpath(database)
    with _lock:
        return _lines.setdefault(path, FairLock(Path(path)))
