"""Commands about language versions: what a text holds, and comparing two of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

import click
from flask.cli import AppGroup

from forum.core.languages import canonical
from forum.multilingual.comparison import Finding, compare
from forum.multilingual.splitting import split

group = AppGroup("versions", help="Language versions of texts in files; nothing is stored.")


@group.command("split", with_appcontext=False)
@click.argument("file")
@click.option("--languages", default="", help="Further languages to look for, with commas.")
def split_command(file: str, languages: str) -> None:
    """Print which language versions FILE holds, as JSON; `-` is standard input.

    Offsets are code points of the file as decoded from UTF-8.
    """
    tags = [_language(tag) for tag in languages.split(",") if tag.strip()]
    parts = [asdict(part) for part in split(_read(file), tags)]
    click.echo(json.dumps(parts, ensure_ascii=False, indent=2))


@group.command("compare", with_appcontext=False)
@click.argument("file_a")
@click.argument("file_b")
@click.option("--languages", required=True, help="The languages of the two files: en,fr.")
@click.option("--known", multiple=True, help="Acronyms or names that are one: GCM=PMM.")
def compare_command(file_a: str, file_b: str, languages: str, known: tuple[str, ...]) -> None:
    """Print where two language versions of one text diverge, as JSON; offsets as above."""
    tags = [_language(tag) for tag in languages.split(",")]
    if len(tags) != 2:
        raise click.ClickException("--languages: two languages with a comma: en,fr")
    groups = [_group(forms) for forms in known]
    findings = compare(_read(file_a), _read(file_b), (tags[0], tags[1]), groups)
    click.echo(json.dumps([_plain(finding) for finding in findings], ensure_ascii=False, indent=2))


def _language(tag: str) -> str:
    found = canonical(tag.strip())
    if found is None:
        raise click.ClickException(f"--languages: no known language: {tag.strip()!r}")
    return found


def _group(forms: str) -> Mapping[str, str]:
    group = {str(index): form.strip() for index, form in enumerate(forms.split("="))}
    if len(group) < 2 or not all(group.values()):
        raise click.ClickException(f"--known: two or more forms: GCM=PMM, not {forms!r}")
    return group


def _read(file: str) -> str:
    """The text of a file as it is: line ends stay, so that places are places in the file."""
    try:
        with click.open_file(file, "rb") as stream:
            content: bytes = stream.read()
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not UTF-8: byte {error.start} is wrong") from None
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror or error}") from None


def _plain(finding: Finding) -> dict[str, object]:
    return {
        "kind": finding.kind.value,
        "a": asdict(finding.a) if finding.a else None,
        "b": asdict(finding.b) if finding.b else None,
    }
