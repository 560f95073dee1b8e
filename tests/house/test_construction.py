"""What has many fields is made with their names: nobody counts to the fourteenth value."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

FORUM = Path(__file__).parents[2] / "forum"
MOST = 5  # values that may stand without a name


def modules() -> list[Path]:
    return [path for path in sorted(FORUM.rglob("*.py")) if "versions" not in path.parts]


def records() -> set[str]:
    """The classes of ours that hold fields: dataclasses, named tuples."""
    found = set()
    for path in modules():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                words = [ast.unparse(one) for one in (*node.decorator_list, *node.bases)]
                if any("dataclass" in word or "NamedTuple" in word for word in words):
                    found.add(node.name)
    return found


def unnamed(code: str, names: set[str]) -> Iterator[str]:
    """Calls that make one of these with more than `MOST` values by their place."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and len(node.args) > MOST:
            called = ast.unparse(node.func).rpartition(".")[2]
            if called in names:
                yield f"{called}, line {node.lineno}"


def test_many_fields_are_given_by_name() -> None:
    names = records()
    assert len(names) > 100
    found = [
        f"{path.relative_to(FORUM)}: {one}"
        for path in modules()
        for one in unnamed(path.read_text(encoding="utf-8"), names)
    ]
    assert found == []


def test_it_would_be_seen() -> None:
    assert list(unnamed("queries.Node(1, 2, 3, 4, 5, *rest)", {"Node"})) == ["Node, line 1"]
    assert list(unnamed("Node(1, 2, 3, 4, five=5, six=6)", {"Node"})) == []
