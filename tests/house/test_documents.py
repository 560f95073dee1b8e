"""What the documents say is what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forum.comments.rights import RIGHTS as COMMENTS
from forum.people.rights import RIGHTS as PEOPLE
from forum.spaces.rights import RIGHTS as SPACES

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("right", "sentence"), [*PEOPLE.items(), *SPACES.items(), *COMMENTS.items()]
)
def test_every_right_is_documented_with_its_sentence(right: str, sentence: str) -> None:
    assert f"| `{right}` | {sentence} |" in (ROOT / "docs" / "rights.md").read_text()


def test_every_link_between_documents_leads_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name} names {target}"
