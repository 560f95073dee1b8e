"""Commands about letters, and the worker that sends them."""

from __future__ import annotations

import datetime as dt
import logging

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from forum.core.clock import now
from forum.core.db import db
from forum.core.ids import is_id
from forum.letters import queries
from forum.letters.actions import preferences
from forum.letters.delivery.sending import drain
from forum.letters.delivery.worker import Worker
from forum.letters.rules import LetterState

group = AppGroup("letters", help="Letters: what waits, what failed, sending now.")
LISTED = 50


@group.command("list")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in LetterState]),
    help="Only these; may be given more than once. [default: due, sending, failed]",
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=LISTED, show_default=True)
def list_(states: tuple[str, ...], limit: int) -> None:
    """Show letters, newest first, and how many there are in each state.

    Neither addresses nor texts: a letter's reader is an id.
    """
    wanted = [LetterState(state) for state in states] or [
        LetterState.DUE,
        LetterState.SENDING,
        LetterState.FAILED,
    ]
    with Session(db.engine) as session:
        counts, lines = queries.counts(session), queries.lines(session, wanted, limit)
        unread = queries.chains_with_news(session)
    if lines:
        table = Table("Letter", "Kind", "To", "State", "Tries", "Next, or ended", "Problem")
        for line in lines:
            table.add_row(
                line.public_id,
                line.kind,
                line.recipient,
                line.state,
                str(line.attempts),
                _instant(line.ended_at or line.next_try_at),
                line.problem,
            )
        console = Console()
        if not console.is_terminal:
            console = Console(width=140)
        console.print(table)
    click.echo(", ".join(f"{number} {state}" for state, number in counts.items()))
    if unread:
        click.echo(f"The ledger has news that was not read yet, in {len(unread)} chains.")


@group.command("send")
def send() -> None:
    """Read the ledger and send what is due, once, here. Beside a worker it does no harm."""
    sent = drain()
    click.echo(f"{sent} sent.")


@group.command("retry")
@click.argument("letter", required=False)
@click.option("--all", "every", is_flag=True, help="All that failed.")
def retry(letter: str | None, every: bool) -> None:
    """Make the failed LETTER due again, or all that failed (--all)."""
    if (letter is None) != every:
        raise click.UsageError("name one letter, or say --all")
    if letter is not None and not is_id(letter):
        raise click.BadParameter("this is not a letter's id: `flask letters list` shows them")
    again = preferences.retry(letter=letter, at=now())
    if letter is not None and not again:
        raise click.ClickException("There is no failed letter with this id.")
    click.echo(f"{again} due again.")


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Send letters as they become due, until it is stopped (SIGTERM, Ctrl-C)."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s worker %(message)s")
    settings = current_app.config["SETTINGS"]
    if not settings.mail_server:
        click.echo(f"Letters are written to {settings.instance_dir / 'mail'}/")
    Worker().run()


def _instant(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%SZ")
