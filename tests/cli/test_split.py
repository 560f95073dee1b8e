"""What the command that splits a text prints, and how it refuses."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

_ENGLISH = "We thank the Co-Chairs for the draft and we support the text as it stands."
_FRENCH = "Nous remercions les coprésidents pour le projet et nous appuyons le texte."


@pytest.fixture
def pasted(tmp_path: Path) -> Path:
    file = tmp_path / "pasted.txt"
    file.write_bytes(
        f"\ufeff{_ENGLISH}\r\n\r\nVersion française\u00a0:\r\n\r\n{_FRENCH}\r\n".encode()
    )
    return file


def test_offsets_are_code_points_of_the_file(runner: FlaskCliRunner, pasted: Path) -> None:
    result = runner.invoke(args=["versions", "split", str(pasted)])
    assert result.exit_code == 0
    text = pasted.read_bytes().decode("utf-8")
    parts = json.loads(result.stdout)
    assert [text[part["start"] : part["end"]] for part in parts] == [_ENGLISH, _FRENCH]
    assert [part["language"] for part in parts] == ["en", "fr"]
    assert [part["basis"] for part in parts] == ["language", "marker"]
    assert set(parts[0]) == {"language", "start", "end", "confidence", "basis"}


def test_standard_input(runner: FlaskCliRunner) -> None:
    result = runner.invoke(
        args=["versions", "split", "-", "--languages", "en, sw"], input=_FRENCH.encode()
    )
    assert [part["language"] for part in json.loads(result.stdout)] == ["fr"]


@pytest.mark.parametrize("content", [b"", b" \n"])
def test_an_empty_file_has_one_empty_part(runner: FlaskCliRunner, content: bytes) -> None:
    result = runner.invoke(args=["versions", "split", "-"], input=content)
    (part,) = json.loads(result.stdout)
    assert part["start"] == part["end"]
    assert part["language"] is None


@pytest.mark.parametrize(
    ("content", "said"), [(b"a\xff", "byte 1 is wrong"), (None, "No such file")]
)
def test_a_refusal_is_one_line(
    runner: FlaskCliRunner, tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "broken.txt"
    if content is not None:
        file.write_bytes(content)
    result = runner.invoke(args=["versions", "split", str(file)])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
