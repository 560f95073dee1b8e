"""One place compares the instants of comments, texts and decisions with a clock.

`comments/rules` says it for Python and `comments/visibility.py` to the database; whoever wrote
such a comparison anywhere else would have a second rule of what is public, settled or waiting. This
reads the code of `forum/` and the templates and finds it: also where the instant has got another
name on its way (a variable, the target of a loop, the parameter of a function of the same module),
where a method or a function compares, and in SQL that is written as text. What it cannot follow is
an instant that is handed to a function of another module; the two modules hand out none.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

INSTANTS = frozenset(
    {"publish_at", "settles_at", "public_from", "waits_until"}
    | {"withdrawn_at", "ended_at", "effective_at"}
)
HERE = ("comments/rules/__init__.py", "comments/visibility.py")  # and migrations, which are history

# Where an instant is compared with another one, and no clock is near: module, function, reason.
PLACES_OF_PAGES = {
    ("moderation/queries/public_log.py", "_beyond"): "where a page of the log goes on",
    (
        "comments/queries/organisations.py",
        "public_comments_of",
    ): "where a page of an organisation goes on",
}

COMPARES = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
METHODS = frozenset(
    {"__lt__", "__le__", "__gt__", "__ge__", "lt", "le", "gt", "ge"}  # Python's, and `operator`'s
    | {"between", "op", "bool_op", "operate"}  # SQLAlchemy's
)
# What gives one of the instants that it is given, or the same in another form.
KEEPS = frozenset(
    {"min", "max", "sorted", "list", "tuple", "set", "next", "iter", "filter", "reversed"}
    | {"astimezone", "replace", "timestamp", "date", "total_seconds", "isoformat", "utc"}
    | {"cast", "type_coerce", "coalesce", "nullif", "least", "greatest", "case", "label"}
    | {"select", "scalar_subquery"}
)
_ANY = "|".join(sorted(INSTANTS))
IN_SQL = re.compile(rf"\b({_ANY})\b\"?\s*[<>]|[<>]=?\s*[\w.\"]*\b({_ANY})\b")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def called(call: ast.Call) -> str:
    """The last part of the name of what is called."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


class Names:
    """Under which other names the instants go in one function (or in the module itself)."""

    def __init__(self, body: list[ast.AST], given: set[str]) -> None:
        self.nodes = body
        self.known = set(given)
        while self._learn():
            pass

    def _learn(self) -> bool:
        before = len(self.known)
        for node in self.nodes:
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._bind(target, node.value)
            elif isinstance(node, ast.AnnAssign | ast.NamedExpr | ast.AugAssign) and node.value:
                self._bind(node.target, node.value)
            elif isinstance(node, ast.For | ast.comprehension):
                self._bind(node.target, node.iter)
        return len(self.known) > before

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for part, given in zip(target.elts, value.elts, strict=False):
                self._bind(part, given)
        elif self.carries(value):
            self.known |= {each.id for each in ast.walk(target) if isinstance(each, ast.Name)}

    def carries(self, node: ast.AST | None) -> bool:
        """Whether the value of this is one of the instants, or is made of some."""
        match node:
            case ast.Name(id=name):
                return name in self.known
            case ast.Attribute(value=value, attr=name):
                return name in INSTANTS or (name in ("c", "func") and self.carries(value))
            case ast.Subscript(value=value, slice=ast.Constant(value=name)):
                return name in INSTANTS or self.carries(value)
            case ast.Call(func=function, args=arguments, keywords=keywords):
                if called(node) == "getattr":
                    return any(
                        isinstance(a, ast.Constant) and a.value in INSTANTS for a in arguments
                    )
                inner = function.value if isinstance(function, ast.Attribute) else None
                given = [*arguments, *(keyword.value for keyword in keywords)]
                return called(node) in KEEPS and any(map(self.carries, (inner, *given)))
            case ast.GeneratorExp(elt=made) | ast.ListComp(elt=made) | ast.SetComp(elt=made):
                return self.carries(made)
            case ast.IfExp(body=body, orelse=other):
                return self.carries(body) or self.carries(other)
            case ast.NamedExpr(value=value) | ast.Starred(value=value) | ast.UnaryOp(operand=value):
                return self.carries(value)
            case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
                return any(map(self.carries, parts))
            case ast.BoolOp(values=parts):
                return any(map(self.carries, parts))
            case ast.BinOp(left=left, right=right):
                return self.carries(left) or self.carries(right)
        return False

    def compared(self) -> Iterator[ast.expr]:
        for node in self.nodes:
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                for operator, pair in zip(node.ops, pairwise(sides), strict=True):
                    if isinstance(operator, COMPARES) and any(map(self.carries, pair)):
                        yield node
            elif isinstance(node, ast.Call) and called(node) in METHODS:
                inner = [node.func.value] if isinstance(node.func, ast.Attribute) else []
                if any(map(self.carries, [*inner, *node.args])):
                    yield node


def inside(scope: ast.AST) -> list[ast.AST]:
    """Everything in it but what is inside another function; a lambda is part of where it stands."""
    found: list[ast.AST] = []
    rest = list(ast.iter_child_nodes(scope))
    while rest:
        node = rest.pop()
        found.append(node)
        if not isinstance(node, Function):
            rest += ast.iter_child_nodes(node)
    return found


def comparisons(code: str) -> list[tuple[str, str]]:
    """The name of the function (empty: of none) and the comparison, in its words."""
    tree = ast.parse(code)
    functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
    given: dict[str, set[str]] = {function.name: set() for function in functions}
    scopes: list[tuple[str, ast.AST]] = [("", tree), *((one.name, one) for one in functions)]
    while True:  # until no function is given an instant under a name that was not known
        before = sum(map(len, given.values()))
        for name, scope in scopes:
            names = Names(inside(scope), given.get(name, set()))
            for call in names.nodes:
                if not isinstance(call, ast.Call):
                    continue
                for function in functions:
                    if function.name == called(call):
                        given[function.name] |= _handed(names, call, function)
        if sum(map(len, given.values())) == before:
            break
    found = [
        (name, ast.unparse(each))
        for name, scope in scopes
        for each in Names(inside(scope), given.get(name, set())).compared()
    ]
    told = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return found + [("", text) for text in told if isinstance(text, str) and IN_SQL.search(text)]


def _handed(names: Names, call: ast.Call, function: Function) -> set[str]:
    """The parameters of the function that are instants in this call."""
    wanted = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    if wanted[:1] in (["self"], ["cls"]):
        wanted = wanted[1:]
    found = {name for name, value in zip(wanted, call.args, strict=False) if names.carries(value)}
    return found | {each.arg for each in call.keywords if each.arg and names.carries(each.value)}


def test_no_other_module_compares_an_instant_with_the_clock(root: Path) -> None:
    forum, found, used = root / "forum", [], set()
    for path in sorted(forum.rglob("*.py")):
        name = str(path.relative_to(forum))
        if name in HERE or name.startswith("migrations/"):
            continue
        code = path.read_text()
        if not any(instant in code for instant in INSTANTS):
            continue
        for function, said in comparisons(code):
            if (name, function) in PLACES_OF_PAGES:
                used.add((name, function))
            else:
                found.append(f"forum/{name}, {function or 'module'}: {said}")
    assert found == [], "say it in comments/rules/ or comments/visibility.py, and ask there"
    assert used == set(PLACES_OF_PAGES)


def test_the_two_modules_are_where_it_is_said(root: Path) -> None:
    for name in HERE:
        assert comparisons((root / "forum" / name).read_text())


PLANTED = r"""
when.public_from <= at
[row for row in rows if row["publish_at"] > at]
Revision.publish_at.__le__(at)
Revision.settles_at.between(first, last)
Revision.settles_at.op("<=")(at)
operator.lt(comment.waits_until, at)
func.coalesce(Revision.publish_at, Revision.settles_at) <= at
aliased(Comment).public_from < at
due = revision.publish_at or revision.settles_at; due is None or due > at
at >= min(text.publish_at for text in texts if text.publish_at)
last = max([one.effective_at for one in made]); wait = last > at
(decision.effective_at - at).total_seconds() > 0
if (ended := comment.ended_at) and ended < at: pass
for instant in [one.publish_at for one in texts]: instant > at
sorted(texts, key=lambda text: text.publish_at > at)
getattr(version, "withdrawn_at") > at
text("SELECT 1 FROM comment WHERE waits_until > :at")
text("SELECT 1 FROM comment WHERE :at >= comment.public_from")
def late(instant, at): return instant < at\nlate(comment.waits_until, at)
"""
FINE = """
min(one.publish_at for one in texts)
sorted(texts, key=lambda text: text.publish_at)
comment.ended_at is None
revision.publish_at == other.publish_at
comment.received_at < space.closes_at
is_public(revision, at) > 0
Letter.ended_at.desc()
made = decision(effective_at=at); made.number > 3
lies_ahead(comment.waits_until, at)
"""


@pytest.mark.parametrize("code", PLANTED.strip().splitlines())
def test_a_comparison_is_found_in_every_form(code: str) -> None:
    assert comparisons(code.replace("\\n", "\n"))


@pytest.mark.parametrize("code", FINE.strip().splitlines())
def test_what_is_no_comparison_with_a_clock_is_let_be(code: str) -> None:
    assert comparisons(code) == []


def in_template(tree: nodes.Template) -> list[int]:
    """The lines in which a template compares an instant."""
    found = []
    for node in tree.find_all(nodes.Compare):
        operators = {operand.op for operand in node.ops}
        names = {each.attr for each in node.find_all(nodes.Getattr)} & INSTANTS
        if names and operators & {"lt", "lteq", "gt", "gteq"}:
            found.append(node.lineno)
    return found


ONE_ENGINE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # asks nothing of it


@ONE_ENGINE
def test_no_template_compares_an_instant_with_the_clock(app: Flask, root: Path) -> None:
    parse = app.jinja_env.parse
    found = []
    for path in sorted((root / "templates").rglob("*.*")):
        found += [(path.name, line) for line in in_template(parse(path.read_text()))]
    assert found == []
    assert in_template(parse("{{ 'soon' if node.public_from and node.public_from > at }}"))
