"""Commands for administrators: `flask --app wsgi …`."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Registers every command."""
