"""Every setting is documented, with its default; nothing is documented that does not exist."""

from __future__ import annotations

import re

from config import ROOT, Settings

PAGE = ROOT / "docs" / "settings.md"


def test_every_setting_is_documented_and_nothing_else() -> None:
    documented = re.findall(r"^\| `([A-Z_]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(documented) == sorted(name.upper() for name in Settings.model_fields)


def test_every_setting_describes_itself() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_defaults_are_documented_as_they_are() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        default = field.default
        if default in ("", None) or name == "instance_dir":
            continue
        shown = ",".join(default) if isinstance(default, tuple) else str(default).lower()
        row = next(line for line in text.splitlines() if line.startswith(f"| `{name.upper()}` |"))
        assert f"`{shown}`" in row.lower(), f"{name}: the default is {shown}"
