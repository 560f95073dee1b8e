"""How Alembic finds our database and models; the files in `versions/` tell the story."""

from __future__ import annotations

from alembic import context
from flask import current_app

extension = current_app.extensions["migrate"]
database = extension.db


def run() -> None:
    on_sqlite = database.engine.dialect.name == "sqlite"
    with database.engine.connect().execution_options(write=True) as connection:
        # SQLite changes a table by making it anew. While foreign keys are kept, dropping the old
        # one would drop what refers to it; and inside a transaction they cannot be switched off.
        driver = connection.connection.driver_connection
        if on_sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            context.configure(
                connection=connection,
                target_metadata=database.metadata,
                **extension.configure_args,
            )
            with context.begin_transaction():
                context.run_migrations()
                if on_sqlite:
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                    if broken:
                        raise RuntimeError(f"references that lead nowhere: {broken[:5]}")
        finally:
            if on_sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


run()
