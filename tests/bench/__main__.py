"""`make bench`: one JSON line for each figure, with its goal, and docs/benchmarks.md written anew.

Each speed is a ratio inside one run: rounds alternate between ours and the bare view, and the
median counts. Figures are of this machine; the ratios are what can be compared.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import secrets
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event, select

from config import Settings
from forum import create_app
from forum.comments.models import Comment
from forum.core.db import db
from forum.spaces.models import Question
from tests.bench import memory
from tests.bench.measuring import Server, get, load, seconds_of, serving
from tests.bench.seeding import seed_thread

SMALL, LARGE = 50, 100_000
ROUNDS = 7
THREAD = "/en/spaces/bench/questions"
REPORT = Path(__file__).parents[2] / "docs" / "benchmarks.md"


class Report:
    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def tell(
        self, figure: str, value: float, unit: str, goal: str = "", met: bool | None = None
    ) -> None:
        line = {"figure": figure, "value": round(value, 3), "unit": unit, "goal": goal, "met": met}
        self.lines.append(line)
        print(json.dumps(line), flush=True)

    def write(self, engine: str) -> None:
        words = {True: "yes", False: "**no**", None: ""}
        rows = "\n".join(
            f"| {line['figure']} | {line['value']} {line['unit']} | {line['goal']} "
            f"| {words[line['met']]} |"
            for line in self.lines
        )
        REPORT.write_text(
            "# Benchmarks\n\n"
            "Written by `make bench`; never edited by hand. Speeds are medians of "
            f"{ROUNDS} alternating rounds in one run, on the server of `make run` "
            "(granian, two processes), with kept drawings warm; the page itself is not kept.\n\n"
            f"Measured on {dt.datetime.now(dt.UTC):%d %B %Y}: {os.cpu_count()} cores, "
            f"Python {platform.python_version()}, {engine}.\n\n"
            "| figure | value | goal | met |\n|---|---|---|---|\n" + rows + "\n"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", type=int, default=LARGE, help="comments of the large thread")
    parser.add_argument("--no-report", action="store_true", help="print only")
    given = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "INSTANCE_DIR": folder,
            "RATE_LIMITS": "false",
        }
        os.environ.update(environment)
        app = create_app(Settings())
        deep = prepare(app, given.large)
        statements(app, report, deep)
        with serving("forum.core.rsgi:application", environment, "/readyz") as ours:
            page = Path(folder) / "page.html"
            page.write_bytes(get(ours.port, f"{THREAD}/1")[1])
            bare_environment = {**environment, "BARE_PAGE": str(page)}
            with serving("tests.bench.bare:application", bare_environment, "/") as bare:
                speed(report, ours, bare, page.stat().st_size)
            depth(report, ours, given.large, deep)
        engine = app.config["SETTINGS"].database_url.partition(":")[0]
    memory.measure(report.tell)
    if not given.no_report:
        report.write(engine)


def prepare(app: Flask, large: int) -> str:
    """Migrates and fills; returns the id of a comment nine tenths down the large thread."""
    at = dt.datetime.now(dt.UTC)
    with app.app_context():
        upgrade()
        seed_thread(SMALL, number=1, at=at)
        seed_thread(large, number=2, at=at)
        statement = (
            select(Comment.public_id)
            .join(Question, Question.id == Comment.question_id)
            .where(Question.number == 2)
            .order_by(Comment.path)
            .offset(large * 9 // 10)
            .limit(1)
        )
        return db.session.scalars(statement).one()


def statements(app: Flask, report: Report, deep: str) -> None:
    """SQL statements of an anonymous page, first with nothing drawn, then with drawings kept."""
    client = app.test_client()
    for name, path in (("50 comments", f"{THREAD}/1"), ("deep page", f"{THREAD}/2?after={deep}")):
        for state in ("nothing kept", "drawings kept"):
            with app.app_context(), counted() as seen:
                client.get(path)
            report.tell(f"statements, {name}, {state}", len(seen), "", "≤ 4", len(seen) <= 4)


@contextmanager
def counted() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def speed(report: Report, ours: Server, bare: Server, size: int) -> None:
    path = f"{THREAD}/1"
    for server, warm in ((ours, path), (bare, "/")):
        load(server, warm, requests=200, clients=4)
    our_rounds, bare_rounds = [], []
    for _ in range(ROUNDS):
        our_rounds.append(load(ours, path, requests=400, clients=4))
        bare_rounds.append(load(bare, "/", requests=1200, clients=4))
    our_cpu = statistics.median(figure.cpu_ms for figure in our_rounds)
    bare_cpu = statistics.median(figure.cpu_ms for figure in bare_rounds)
    report.tell("size of the page", size / 1000, "kB")
    report.tell("thread page, CPU", our_cpu, "ms")
    report.tell("bare view with the same bytes, CPU", bare_cpu, "ms")
    our_rate = statistics.median(figure.per_second for figure in our_rounds)
    bare_rate = statistics.median(figure.per_second for figure in bare_rounds)
    report.tell("thread page, requests", our_rate, "per second")
    report.tell("bare view, requests", bare_rate, "per second")
    ratio = bare_cpu / our_cpu
    report.tell("thread page ÷ bare view, by CPU", ratio, "", "≥ 0.15", ratio >= 0.15)
    rate = our_rate / bare_rate
    report.tell("thread page ÷ bare view, by requests", rate, "")


def depth(report: Report, ours: Server, large: int, deep: str) -> None:
    """Pages of the large thread against the page of fifty, in time, alternating."""
    pages = {
        "first page": f"{THREAD}/2",
        "deep page, on": f"{THREAD}/2?after={deep}",
        "deep page, back": f"{THREAD}/2?before={deep}",
    }
    times: dict[str, list[float]] = {name: [] for name in [*pages, "fifty"]}
    for _ in range(ROUNDS):
        times["fifty"].append(seconds_of(ours, f"{THREAD}/1", requests=40))
        for name, path in pages.items():
            times[name].append(seconds_of(ours, path, requests=40))
    small = statistics.median(times.pop("fifty"))
    report.tell("page of a thread of 50, time", small * 1000, "ms")
    for name, values in times.items():
        ratio = statistics.median(values) / small
        report.tell(
            f"{name} of a thread of {large:,} ÷ page of 50, time",
            ratio,
            "",
            "≤ 1.15",
            ratio <= 1.15,
        )


main()
