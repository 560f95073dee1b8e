"""Every template compiles, with the filters and functions that the application gives it."""

from __future__ import annotations

import pytest
from flask import Flask

from config import ROOT

TEMPLATES = ROOT / "templates"
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.*"))


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # no database is asked
def test_every_template_compiles(app: Flask) -> None:
    assert NAMES
    for name in NAMES:
        app.jinja_env.get_template(name)
