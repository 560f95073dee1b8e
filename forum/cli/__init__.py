"""Commands for administrators: `flask --app wsgi …` (`docs/commands.md`)."""

from flask import Flask

from forum.cli import space


def init_app(app: Flask) -> None:
    """Registers every command."""
    for group in (space.group,):
        app.cli.add_command(group)
