"""How Alembic finds our database and models; the files in `versions/` tell the story."""

from __future__ import annotations

from alembic import context
from flask import current_app

extension = current_app.extensions["migrate"]
database = extension.db


def run() -> None:
    with database.engine.connect().execution_options(write=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            **extension.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
