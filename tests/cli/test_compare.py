"""Two files are compared by a command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from forum.cli.commands.versions import group


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    a, b = tmp_path / "a.md", tmp_path / "b.md"
    a.write_bytes("😀 é\r\n\r\nWe met 25 families in Geneva.".encode())
    b.write_bytes("😀 é\r\n\r\nNous avons vu 35 familles à Genève.".encode())
    return str(a), str(b)


def test_findings_are_json_with_places_in_the_file(files: tuple[str, str]) -> None:
    result = CliRunner().invoke(group, ["compare", *files, "--languages", "en,fr"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == [
        {
            "kind": "number",
            "a": {"start": 14, "end": 16, "text": "25"},
            "b": {"start": 21, "end": 23, "text": "35"},
        }
    ]


def test_more_acronyms_are_made_known(tmp_path: Path) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    a.write_text("We thank the QZK.", encoding="utf-8")
    b.write_text("Nous remercions le RTL.", encoding="utf-8")
    arguments = ["compare", str(a), str(b), "--languages", "en,fr"]
    assert json.loads(CliRunner().invoke(group, arguments).stdout)
    known = CliRunner().invoke(group, [*arguments, "--known", "QZK=RTL"])
    assert json.loads(known.stdout) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--languages", "en"],
        ["--languages", "en,fr,es"],
        ["--languages", "en,xx"],
        ["--languages", "en,fr", "--known", "QZK"],
    ],
)
def test_what_is_wrong_is_said_in_one_line(files: tuple[str, str], arguments: list[str]) -> None:
    result = CliRunner().invoke(group, ["compare", *files, *arguments])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


def test_files_that_cannot_be_read(files: tuple[str, str], tmp_path: Path) -> None:
    latin = tmp_path / "latin"
    latin.write_bytes(b"caf\xe9")
    for other in (str(latin), str(tmp_path / "missing"), str(tmp_path)):
        result = CliRunner().invoke(group, ["compare", files[0], other, "--languages", "en,fr"])
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: ")
        assert result.stderr.count("\n") == 1
