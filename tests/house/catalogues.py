"""The catalogues against the sources: `python -m tests.house.catalogues update` or `check`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "translations"
TEMPLATE = TRANSLATIONS / "messages.pot"
MAPPINGS = "pyproject.toml"
DATE = "POT-Creation-Date"  # written anew at each extraction, and tells nobody anything


def languages() -> list[str]:
    """Every language that has a catalogue."""
    return sorted(path.parts[-3] for path in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))


def source(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def extract(target: Path) -> None:
    """Collects every message of the code and the templates into `target`."""
    _pybabel("extract", "--mapping-file", MAPPINGS, "--keyword", "_l", "--sort-output",
             "--add-location", "file", "--project", "discussion space", "--version", "0.1.0",
             "--output-file", str(target), ".")  # fmt: skip


def update() -> None:
    """Writes the template and brings every catalogue up to it; nothing is guessed."""
    before = _date(TEMPLATE)
    header = _comment(TEMPLATE)
    extract(TEMPLATE)
    _write_date(TEMPLATE, before)
    text = TEMPLATE.read_text(encoding="utf-8")
    TEMPLATE.write_text(header + text[text.index("msgid") :], encoding="utf-8")
    for language in languages():
        file = source(language)
        before = _date(file)
        _pybabel("update", "--input-file", str(TEMPLATE), "--output-file", str(file), "--locale",
                 language, "--no-fuzzy-matching", "--ignore-obsolete")  # fmt: skip
        _write_date(file, before)


def mistakes() -> list[str]:
    """What is missing, doubtful or stale, one sentence each; none in a finished state."""
    found: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "messages.pot"
        extract(fresh)
        wanted = _messages(_read(fresh))
    known = _messages(_read(TEMPLATE))
    found += [f"messages.pot lacks {_name(key)}: run `make catalogues`" for key in wanted - known]
    found += [
        f"messages.pot still has {_name(key)}: run `make catalogues`" for key in known - wanted
    ]
    for language in languages():
        catalogue = _read(source(language))
        there = _messages(catalogue)
        found += [f"{language} lacks {_name(key)}" for key in wanted - there]
        found += [f"{language} still has {_name(key)}" for key in there - wanted]
        found += [f"{language} keeps an obsolete message: {key!r}" for key in catalogue.obsolete]
        for message in catalogue:
            if message.id:
                found += [f"{language}: {text}" for text in _wrong(message, catalogue)]
    return sorted(found)


def _wrong(message: Message, catalogue: Catalog) -> list[str]:
    texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
    found = [] if all(texts) else [f"{message.id!r} is not translated"]
    if message.fuzzy:
        found.append(f"{message.id!r} is fuzzy")
    if all(texts):
        found += [f"{message.id!r}: {error}" for error in message.check(catalogue)]
    return found


Key = tuple[str | None, str | tuple[str, ...]]


def _messages(catalogue: Catalog) -> set[Key]:
    return {
        (message.context, tuple(message.id) if message.pluralizable else message.id)
        for message in catalogue
        if message.id
    }


def _name(key: Key) -> str:
    context, text = key
    return f"{text!r}" if context is None else f"{text!r} ({context})"


def _read(path: Path) -> Catalog:
    locale = None if path.suffix == ".pot" else path.parts[-3]
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _pybabel(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "--quiet", *arguments],
        cwd=ROOT,
        check=True,
    )


def _date(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return next((line for line in lines if DATE in line), "")


def _write_date(path: Path, line: str) -> None:
    if line:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(_date(path), line, 1), encoding="utf-8")


def _comment(path: Path) -> str:
    """What stands above the first message."""
    if not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8")
    return text[: text.index("msgid")]


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    elif sys.argv[1:] == ["check"]:
        wrong = mistakes()
        print("\n".join(wrong) or "the catalogues are complete")  # noqa: T201
        sys.exit(1 if wrong else 0)
    else:
        sys.exit("say `update` or `check`")
