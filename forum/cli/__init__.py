"""Commands for administrators: `flask --app wsgi …` (`docs/commands.md`)."""

from flask import Flask

from forum.cli import demo, ledger, letters, matrix, organisation, space, standing, versions

GROUPS = (
    space.group,
    standing.group,
    organisation.group,
    ledger.group,
    letters.group,
    demo.group,
    versions.group,
)


def init_app(app: Flask) -> None:
    """Registers every command."""
    for group in GROUPS:
        app.cli.add_command(group)
    app.cli.add_command(letters.worker)
    app.cli.add_command(matrix.command)
