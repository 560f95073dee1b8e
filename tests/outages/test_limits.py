"""Who waits for how long: pages have limits, commands and the worker their own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack

import click
import pytest
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import text

from forum.core import postgresql
from forum.core.db import db


def page(app: Flask) -> AbstractContextManager[object]:
    return app.test_request_context()


def served_page(app: Flask) -> AbstractContextManager[object]:
    """As granian serves one, whose processes run within its own command."""
    return within(click.Context(click.Command("granian")), app)


def command(app: Flask) -> AbstractContextManager[object]:
    """As `flask` runs one: some make a request's context besides, for their words."""
    return within(click.Context(click.Command("import"), obj=ScriptInfo()), app)


def within(context: click.Context, app: Flask) -> AbstractContextManager[object]:
    stack = ExitStack()
    stack.enter_context(context)
    stack.enter_context(app.test_request_context())
    return stack


@pytest.mark.parametrize(
    ("who", "write", "lock", "patience"),
    [
        (page, False, "8s", postgresql.READ_SECONDS),
        (page, True, "8s", postgresql.WRITE_SECONDS),
        (served_page, False, "8s", postgresql.READ_SECONDS),
        (served_page, True, "8s", postgresql.WRITE_SECONDS),
        (command, False, "0", None),
        (command, True, "0", None),
    ],
)
def test_limits(
    app: Flask,
    who: Callable[[Flask], AbstractContextManager[object]],
    write: bool,
    lock: str,
    patience: float | None,
) -> None:
    with app.app_context():
        db.engine.dispose()
    with who(app):
        connection = db.session.connection(execution_options={"write": write})
        assert connection.scalar(text("SHOW lock_timeout")) == lock
        driver = connection.connection.driver_connection
        assert isinstance(driver, postgresql.Connection)
        assert driver.patience == patience
        db.session.remove()
        assert driver.patience == postgresql.PING_SECONDS
