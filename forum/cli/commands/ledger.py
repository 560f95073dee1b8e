"""Commands about the ledger: proving it, and telling its heads to keep elsewhere."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from forum.cli.queries import verify_texts
from forum.core.db import db
from forum.ledger import queries

group = AppGroup("ledger", help="The append-only record of everything that was done.")


@group.command("verify")
def verify() -> None:
    """Check every entry, every link and every text that the ledger names.

    One line for each break; exit status 1 on any.
    """
    broken = 0
    with Session(db.engine) as session:
        chains = queries.heads(session)
        for part in (queries.verify(session), verify_texts(session)):
            for one in part:
                broken += 1
                click.echo(f"{one.chain} {one.number}: {one.problem}")
        entries = sum(chain.length for chain in chains)
    if broken:
        raise click.ClickException(f"{broken} breaks in {len(chains)} chains")
    click.echo(f"{entries} entries in {len(chains)} chains hold")


@group.command("heads")
def heads() -> None:
    """Show each chain's length and last hash: noted elsewhere, they prove that nothing was cut."""
    with Session(db.engine) as session:
        for chain in queries.heads(session):
            click.echo(f"{chain.name} {chain.length} {chain.head}")
