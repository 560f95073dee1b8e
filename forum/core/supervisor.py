"""Runs programs together: when one is to end or ends by itself, all of them end.

`python -I together.py NAME PROGRAM ARGUMENT… + NAME PROGRAM ARGUMENT…`

It is run by its path and needs nothing of ours, so that it takes little memory. Each program gets
a process group of its own: Ctrl-C of a terminal then reaches us alone, a program is told once to
end (granian, told twice while it begins, never does), and what it leaves behind can be ended too.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from itertools import groupby
from types import FrameType

SECONDS_TO_END = 30  # the worker has a letter in hand, the server a request


class StopRequested(Exception):
    """SIGTERM, SIGINT or SIGHUP has come."""


def main(arguments: list[str]) -> int:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _tell)
    programs: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for is_between, group in groupby(arguments, lambda argument: argument == "+"):
            if not is_between:
                name, *command = group
                programs[name] = subprocess.Popen(command, process_group=0)  # noqa: S603
        ended_id, _status = os.waitpid(-1, 0)
        ended = next(name for name, program in programs.items() if program.pid == ended_id)
        print(f"The {ended} has ended by itself; the rest was stopped.", file=sys.stderr)  # noqa: T201
        return 1
    except StopRequested:
        return 0
    finally:
        _end(programs)


def _end(programs: dict[str, subprocess.Popen[bytes]]) -> None:
    """Whoever does not end in time is ended, with all that it started."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for program in programs.values():
        if program.poll() is None:
            program.terminate()
    deadline = time.monotonic() + SECONDS_TO_END
    for program in programs.values():
        with suppress(subprocess.TimeoutExpired):
            program.wait(max(0.0, deadline - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)


def _tell(_number: int, _frame: FrameType | None) -> None:
    raise StopRequested


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
