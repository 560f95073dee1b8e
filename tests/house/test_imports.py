"""What a server's process does not need to show pages is not imported by it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from config import ROOT
from forum.cli import COMMANDS
from tests.conftest import SECRET_KEY

# Whole packages: (what, who needs it).
LATE = {
    "alembic": "migrations",
    "bleach": "whoever writes",
    "confusable_homoglyphs": "whoever takes a name",
    "docx": "translators' files",
    "flask_migrate": "migrations",
    "forum.cli.commands.demo": "a command",
    "forum.cli.commands.letters": "a command",
    "forum.cli.output": "commands",
    "forum.demo": "a command",
    "forum.importing": "a command",
    "forum.letters.delivery.worker": "the worker",
    "forum.multilingual.comparison": "the composer and the desk",
    "forum.text.markdown": "whoever writes",
    "forum.multilingual.edit_significance": "the composer and the desk",
    "forum.multilingual.splitting": "the composer and the desk",
    "forum.translation.files": "translators' files",
    "forum.translation.machine": "drafts by machine",
    "httpx": "drafts by machine",
    "huey": "a queue on a server",
    "lxml": "files and feeds",
    "mako": "migrations",
    "markdown_it": "whoever writes",
    "numpy": "nobody: the language model is mapped",
    "psycopg": "PostgreSQL",
    "py3langid": "nobody: the language model is mapped",
    "pygments": "nobody",
    "redis": "a queue in Redis",
    "rich": "commands",
    "zxcvbn": "whoever chooses a password",
}
SHOWS = """
import sys
from wsgi import app
client = app.test_client()
for path in sys.argv[1:]:
    assert client.get(path).status_code == 200, path
print("\\n".join(sys.modules))
"""
PAGES = [
    "/en/",
    "/fr/spaces/draft-guidance",
    "/en/spaces/draft-guidance/questions/1",
    "/es/spaces/draft-guidance/log",
    "/en/sign-in",
]


# The drivers of PostgreSQL are wanted where the data lies there.
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_page_imports_what_it_needs(
    app: Flask, runner: FlaskCliRunner, engine_url: str, tmp_path: Path
) -> None:
    assert runner.invoke(args=["demo", "load"]).exit_code == 0
    settings = {"DATABASE_URL": engine_url, "SECRET_KEY": SECRET_KEY, "INSTANCE_DIR": str(tmp_path)}
    shown = subprocess.run(
        [sys.executable, "-c", SHOWS, *PAGES],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    imported = set(shown.stdout.split())
    assert "forum.comments.views" in imported
    needless = {name: LATE[name] for name in LATE if name in imported}
    assert not needless, "imported by a process that shows pages, and needed only by these"


def test_the_table_names_what_there_is() -> None:
    """A name that nothing has any more would be imported by no page, and guard nothing."""
    assert not [name for name in LATE if find_spec(name) is None]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # it asks no database
def test_all_commands_are_there_and_explain_themselves(runner: FlaskCliRunner) -> None:
    said = runner.invoke(args=["--help"]).output
    for name in COMMANDS:
        line = next(line for line in said.splitlines() if line.startswith(f"  {name} "))
        assert line.split(maxsplit=1)[1]


def test_migrations_are_joined_when_they_are_asked_for(app: Flask, runner: FlaskCliRunner) -> None:
    told = runner.invoke(args=["db", "current"])
    assert told.exit_code == 0, told.output
    assert (Path(app.extensions["migrate"].directory) / "env.py").is_file()


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # it asks no database
def test_no_page_holds_the_language_model(app: Flask, client: FlaskClient) -> None:
    from forum.text.detect import detect

    assert detect("Nobody asked for this sentence to be long, but it is.").language == "en"
    assert _held("language-model") > 0
    client.get("/healthz")
    assert _held("language-model") == 0


def _held(name: str) -> int:
    """Bytes of a mapped file that are counted as this process's."""
    held, counts = 0, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        field = line.split()
        if not field[0].endswith(":"):
            counts = name in line
        elif counts and field[0] == "Rss:":
            held += int(field[1]) * 1024
    return held
