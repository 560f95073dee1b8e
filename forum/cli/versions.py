"""Commands about language versions: what a text holds."""

from __future__ import annotations

import json
from dataclasses import asdict

import click
from flask.cli import AppGroup

from forum.texts.splitting import split

group = AppGroup("versions", help="Language versions of texts in files; nothing is stored.")


@group.command("split")
@click.argument("file")
@click.option("--languages", default="", help="Further languages to look for, with commas.")
def split_command(file: str, languages: str) -> None:
    """Print which language versions FILE holds, as JSON; `-` is standard input.

    Offsets are code points of the file as decoded from UTF-8.
    """
    tags = [tag.strip() for tag in languages.split(",") if tag.strip()]
    parts = [asdict(part) for part in split(_read(file), tags)]
    click.echo(json.dumps(parts, ensure_ascii=False, indent=2))


def _read(file: str) -> str:
    """The text of a file, its line ends as they are."""
    try:
        with click.open_file(file, "rb") as stream:
            content: bytes = stream.read()
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not UTF-8: byte {error.start} is wrong") from None
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror or error}") from None
