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


# `forum/core/db.py`, `core/db.py`, `db.py`, `core/db.transaction`; also a folder.
NAMED = re.compile(r"`((?:[A-Za-z_0-9]+/)+[A-Za-z_0-9.-]*|[a-z_0-9]+\.(?:py|js|html|md))`")
OURS = ("docs", "forum", "static", "templates", "tests", "translations", "*.md", "*.py")
HISTORY = ("CHANGELOG.md", "versions")
NOT_OURS = re.compile(r"instance/|mail/|\d")  # what an installation has, and fractions


def test_every_path_that_is_named_is_there() -> None:
    """In documents, comments, docstrings and templates: what moves takes its name along."""
    tops = [top for pattern in OURS for top in ROOT.glob(pattern)]
    files = [path for top in tops for path in (top.rglob("*") if top.is_dir() else [top])]
    there = {f"/{path.relative_to(ROOT)}" for path in [*files, *tops]}
    gone = []
    for file in files:
        if file.suffix not in (".md", ".py", ".html", ".js") or set(HISTORY) & set(file.parts):
            continue
        for named in NAMED.findall(file.read_text(encoding="utf-8")):
            module = f"/{named.partition('.')[0]}.py"
            ends = (f"/{named.rstrip('/')}", module)
            decides = named.startswith("docs/decisions/")  # by number alone
            is_there = any(one.endswith(ends) or (decides and f"/{named}-" in one) for one in there)
            if not is_there and not NOT_OURS.match(named):
                gone.append(f"{file.relative_to(ROOT)}: {named}")
    assert gone == []
