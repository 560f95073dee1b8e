"""Flask-Migrate, joined when somebody migrates: Alembic is ten megabytes that no page needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.local import LocalProxy

from forum.core.db import db

EXTENSION = "migrate"  # where Flask-Migrate's commands and `migrations/env.py` look for it


def init_app(app: Flask, folder: Path) -> None:
    """`folder` holds the migrations."""

    def join() -> Any:
        from flask_migrate import Migrate

        Migrate(app, db, directory=str(folder), render_as_batch=True)  # takes our place
        return app.extensions[EXTENSION]

    app.extensions[EXTENSION] = LocalProxy(join)
