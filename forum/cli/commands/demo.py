"""Commands for the demonstration: loading it, and telling its accounts."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.table import Table

from forum.cli.output import plain_errors, progress
from forum.core.clock import now
from forum.demo.actions import PASSWORD, load, people

group = AppGroup("demo", help="A consultation of invented countries, to look at and to try.")


@group.command("load")
def load_() -> None:
    """Load the demonstration into an empty database; otherwise say so and do nothing."""
    with plain_errors(), progress() as tell:
        loaded = load(now(), tell)
    if not loaded:
        click.echo("There is a space here already, so the demonstration was not loaded.")
        return
    click.echo("The demonstration is loaded. `flask demo accounts` shows who can sign in.")


@group.command("accounts")
def accounts() -> None:
    """Show the accounts of the demonstration."""
    table = Table("E-mail", "Name", "May", "Password", title="Accounts of the demonstration")
    for person in people():
        does = "draft" if person.get("mandate_role") == "drafter" else "speak"
        may = [*person["roles"], *(f"{does} for {one}" for one in person["mandates"])]
        table.add_row(person["email"], person["name"], ", ".join(may) or "comment", PASSWORD)
    console = Console()
    if not console.is_terminal:
        console = Console(width=140)
    console.print(table)
