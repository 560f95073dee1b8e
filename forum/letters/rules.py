"""What a letter may become, and when it is tried again. The tables here are the only ones."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

READER = "letters"  # the name of our cursor in the ledger
# What these did tells nobody anything: old discussions that were brought in, and the demonstration.
SILENT = frozenset({"policy:import", "policy:demo"})


class LetterState(StrEnum):
    DUE = "due"
    SENDING = "sending"  # a worker has it in hand; free again when its time is over
    SENT = "sent"
    STOPPED = "stopped"  # its cause was undone, or its reader does not want it, before it was sent
    FAILED = "failed"  # refused for good, or tried too often


LIVE = (LetterState.DUE, LetterState.SENDING)

LEASE = dt.timedelta(minutes=10)  # longer than the longest talk with a mail server (`core.mail`)
FIRST_RETRY = dt.timedelta(minutes=1)
LONGEST_RETRY = dt.timedelta(hours=6)
MAX_ATTEMPTS = 16  # with the two above: for about two days
WAITS_FOR_OTHERS = dt.timedelta(minutes=15)  # until a text that waits for its release is looked at


def retry_after(attempts: int) -> dt.timedelta | None:
    """How long to wait after so many attempts; None when it is enough."""
    if attempts >= MAX_ATTEMPTS:
        return None
    doubled: int = 2 ** max(0, attempts - 1)
    return min(FIRST_RETRY * doubled, LONGEST_RETRY)
