"""What the documents say of commands and of the file is what the code says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from pydantic import BaseModel
from werkzeug.utils import import_string

from forum.cli import COMMANDS as GROUPS
from forum.importing.file import schema
from tests.cli.files import write

DOCS = Path(__file__).parents[2] / "docs"
COMMANDS = [
    (group, command)
    for place in GROUPS.values()
    if place.startswith("forum.") and isinstance(group := import_string(place), click.Group)
    for command in group.commands.values()
]
PARTS = {
    "The file": schema.ImportFile,
    "`space`": schema.SpaceSchema,
    "`organisations`": schema.OrganisationSchema,
    "`questions`": schema.QuestionSchema,
    "`comments`": schema.CommentSchema,
    "`versions` of a comment": schema.VersionSchema,
}


def read(document: str) -> str:
    return (DOCS / document).read_text()


def section(document: str, heading: str) -> str:
    """The text below a heading, until the next one."""
    return read(document).split(f"# {heading}\n")[1].split("\n##")[0]


def examples() -> list[dict[str, Any]]:
    return [json.loads(part.split("```")[0]) for part in read("import.md").split("```json\n")[1:]]


@pytest.mark.parametrize(("group", "command"), COMMANDS)
def test_every_command_and_option_is_documented(group: click.Group, command: click.Command) -> None:
    text = read("commands.md")
    assert f"| `flask {group.name} {command.name}" in text
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert f"`{parameter.opts[0]}" in text or f"`{parameter.opts[0]} " in text
    assert command.help


def test_the_command_without_a_group_is_documented(runner: FlaskCliRunner) -> None:
    assert "| `flask rights` |" in read("commands.md")
    assert "who may do what" in runner.invoke(args=["rights", "--help"]).output


@pytest.mark.parametrize(("heading", "model"), PARTS.items())
def test_every_field_is_documented(heading: str, model: type[BaseModel]) -> None:
    text = section("import.md", heading)
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| `")]
    told = {name: row[2].strip() for row in rows for name in re.findall(r"`(\w+)`", row[1])}
    assert set(told) == set(model.model_fields)
    for name, field in model.model_fields.items():
        assert field.is_required() == (told[name] == "required"), name


def test_the_limits_are_documented() -> None:
    text = read("import.md").replace(",", "")
    for limit in (schema.MAX_FILE // 1_000_000, schema.MAX_COMMENTS, schema.MAX_ORGANISATIONS):
        assert f" {limit} " in text or f" {limit};" in text or f" {limit}\n" in text, limit


def test_the_examples_are_imported(app: Flask, runner: FlaskCliRunner, tmp_path: Path) -> None:
    whole, more = examples()
    said = runner.invoke(args=["space", "import", write(tmp_path, whole)]).output
    assert "comments: 2 new, 0 here already" in said
    assert runner.invoke(args=["space", "import", write(tmp_path, more)]).exit_code == 0
