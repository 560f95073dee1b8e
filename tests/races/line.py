"""A process of its own whose threads write, on a disk that is slow; run by `test_turns.py`.

    python -m tests.races.line DATABASE_URL INSTANCE THREADS ACTS SLOW_SECONDS TURNS

Each act asks for its turn, writes a row, and holds the lock for as long as a slow disk takes to
flush a commit (a listener before the commit stands in for the disk: nobody can slow a disk down
without being root). It prints, for each act, when it asked, when its turn came and when it was
done, on a clock that all processes share; or that it was refused. With TURNS 0, writers do as
they did before there were any.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from sqlalchemy import event, text

from config import Settings
from forum import create_app
from forum.core import db as database
from forum.core.db import db, transaction


def main(url: str, instance: str, threads: str, acts: str, slow: str, turns: str) -> None:
    if turns == "0":
        database.fair_lock = lambda _file: None  # type: ignore[assignment]
    settings = Settings(
        secret_key="k" * 40,
        instance_dir=Path(instance),
        database_url=url,
        interface_languages=("en",),
    )
    app = create_app(settings)
    with app.app_context():
        event.listen(db.engine, "commit", lambda _connection: time.sleep(float(slow)))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()

    def write() -> None:
        for _each in range(int(acts)):
            asked = time.monotonic()
            try:
                with app.app_context(), transaction() as session:
                    came = time.monotonic()
                    session.execute(text("UPDATE written SET number = number + 1"))
                sys.stdout.write(f"{asked} {came} {time.monotonic()}\n")
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told
                sys.stdout.write(f"{asked} refused {type(error).__name__}\n")

    writers = [threading.Thread(target=write) for _each in range(int(threads))]
    for one in writers:
        one.start()
    for one in writers:
        one.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
