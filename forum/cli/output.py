"""How commands speak: what went wrong in one message and an exit status, progress on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask_babel import force_locale

from forum.core.errors import Invalid, Problem
from forum.core.i18n import SOURCE_LANGUAGE

if TYPE_CHECKING:
    from forum.importing.actions.run import Tell

ACTOR = "policy:command"  # who did it, to the ledger: whoever may run commands on the machine


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turns a `Problem` into its message, in English, and exit status 1."""
    with current_app.test_request_context(), force_locale(SOURCE_LANGUAGE):
        try:
            yield
        except Invalid as problem:
            words = "\n".join(str(message) for message in problem.fields.values())
            raise click.ClickException(words) from None
        except Problem as problem:
            words = str(problem.message) or "There is no such thing, or it is not open to you."
            raise click.ClickException(words) from None


@contextmanager
def progress() -> Iterator[Tell]:
    """A bar where somebody looks; otherwise one plain line for each kind of work."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich import progress as bar
    from rich.console import Console

    columns = (
        bar.TextColumn("{task.description}"),
        bar.BarColumn(),
        bar.MofNCompleteColumn(),
        bar.TimeRemainingColumn(),
    )
    with bar.Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks = {}

        def tell(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=of)
            bars.update(tasks[what], completed=done, total=of)

        yield tell


def _lines() -> Tell:
    told: set[str] = set()

    def tell(what: str, _done: int, of: int) -> None:
        if what not in told:
            told.add(what)
            click.echo(f"{what} …" if of < 2 else f"{what} ({of}) …", err=True)

    return tell
