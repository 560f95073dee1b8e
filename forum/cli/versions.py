"""Commands about language versions: comparing two of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from forum.core.languages import canonical
from forum.texts.divergence import Finding, compare

group = AppGroup("versions", help="Language versions of one text.")
_FILE = click.Path(path_type=Path)


@group.command("compare", with_appcontext=False)
@click.argument("file_a", type=_FILE)
@click.argument("file_b", type=_FILE)
@click.option("--languages", required=True, help="The languages of the two files: en,fr.")
@click.option("--known", multiple=True, help="Acronyms or names that are one: GCM=PMM.")
def compare_(file_a: Path, file_b: Path, languages: str, known: tuple[str, ...]) -> None:
    """Print where two language versions of one text diverge, as JSON."""
    tags = tuple(canonical(tag.strip()) or _unknown(tag) for tag in languages.split(","))
    if len(tags) != 2:
        raise click.ClickException("--languages takes two languages with a comma: en,fr")
    groups = [_group(forms) for forms in known]
    findings = compare(_text(file_a), _text(file_b), (tags[0], tags[1]), groups)
    click.echo(json.dumps([_plain(finding) for finding in findings], ensure_ascii=False, indent=2))


def _unknown(tag: str) -> str:
    raise click.ClickException(f"no known language: {tag.strip()!r}")


def _group(forms: str) -> Mapping[str, str]:
    group = {str(index): form.strip() for index, form in enumerate(forms.split("="))}
    if len(group) < 2 or not all(group.values()):
        raise click.ClickException(f"--known takes two or more forms, GCM=PMM, not {forms!r}")
    return group


def _text(file: Path) -> str:
    """Bytes decoded as they are: line ends stay, so that places are places in the file."""
    try:
        return file.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not UTF-8 (byte {error.start})") from None
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}") from None


def _plain(finding: Finding) -> dict[str, object]:
    return {
        "kind": finding.kind.value,
        "a": asdict(finding.a) if finding.a else None,
        "b": asdict(finding.b) if finding.b else None,
    }
