"""Commands for administrators: `flask --app wsgi …` (`docs/commands.md`).

Each is imported when it is called, as no web process needs any of them, and no command the others.
"""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup
from werkzeug.utils import import_string

COMMANDS = {
    "db": "flask_migrate.cli:db",
    "demo": "forum.cli.commands.demo:group",
    "ledger": "forum.cli.commands.ledger:group",
    "letters": "forum.cli.commands.letters:group",
    "organisation": "forum.cli.commands.organisations:group",
    "person": "forum.cli.commands.accounts:group",
    "rights": "forum.cli.commands.rights:command",
    "space": "forum.cli.commands.spaces:group",
    "versions": "forum.cli.commands.versions:group",
    "worker": "forum.cli.commands.letters:worker",
}


class LazyGroup(AppGroup):
    """A group whose commands are imported when they are asked for (click: lazily loading)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            self.add_command(import_string(COMMANDS[cmd_name]), cmd_name)
        return super().get_command(ctx, cmd_name)


def init_app(app: Flask) -> None:
    """Registers every command, beside those of extensions."""
    app.cli = LazyGroup(app.name, commands=app.cli.commands)
