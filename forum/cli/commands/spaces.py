"""Commands about spaces: importing one from a file."""

from __future__ import annotations

from typing import BinaryIO

import click
from flask.cli import AppGroup

from forum.cli.output import plain_errors, progress
from forum.core.clock import now
from forum.importing.actions.run import ImportReport, import_file
from forum.importing.file.schema import MAX_FILE

group = AppGroup("space", help="Spaces and what is said in them.")
MOST_DIFFERENCES = 20  # told one by one


@group.command("import")
@click.argument("file", type=click.File("rb"))
def import_(file: BinaryIO) -> None:
    """Import a consultation from FILE ("-" for standard input), in the form of docs/import.md.

    What is here already, by its external id, is left as it is: importing a file twice adds
    nothing. All of a file is imported, or nothing.
    """
    data = file.read(MAX_FILE + 1)
    with plain_errors(), progress() as tell:
        report = import_file(data, now(), tell)
    _tell(report)


def _tell(report: ImportReport) -> None:
    for part, added in report.added.items():
        here = report.here.get(part, 0)
        if added or here or part == "comments":
            click.echo(f"{part}: {added} new, {here} here already")
    for line in report.differs[:MOST_DIFFERENCES]:
        click.echo(f"differs, left as it is: {line}")
    if len(report.differs) > MOST_DIFFERENCES:
        click.echo(f"and {len(report.differs) - MOST_DIFFERENCES} more that differ")
    for line in report.whole:  # all of them: each is something for a person to look at
        click.echo(f"left whole: {line}")
    if report.people:
        click.echo(
            f"people: {report.people} in the file, none imported; add accounts with "
            "`flask person add`"
        )
