"""What the documents say is what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # it asks no database
def test_the_rights_are_documented_as_the_command_prints_them(runner: FlaskCliRunner) -> None:
    printed = runner.invoke(args=["rights"]).output
    there = (ROOT / "docs" / "rights.md").read_text()
    assert printed == there, "run: .venv/bin/flask --app wsgi rights > docs/rights.md"


def test_every_link_between_documents_leads_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name} names {target}"
