"""The rights matrix as a document: what `flask rights` prints is `docs/rights.md`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import click
from flask import current_app
from flask.cli import with_appcontext
from werkzeug.routing import Map

from forum.accounts.rights import RIGHTS as PEOPLE
from forum.comments.rights import RIGHTS as COMMENTS
from forum.core.rights import Right, Who
from forum.letters.rights import RIGHTS as LETTERS
from forum.pages.rights import RIGHTS as PAGES
from forum.spaces.rights import RIGHTS as SPACES
from forum.translation.rights import RIGHTS as TRANSLATIONS

HAS, HAS_NOT = "●", "–"
BY_ITSELF = {"HEAD", "OPTIONS"}  # methods that the framework answers
_CONVERTER = re.compile(r"<\w+:")


@dataclass(frozen=True)
class RightsTable:
    """One table of the matrix, and where it is written."""

    title: str
    module: str
    rights: Mapping[str, Right]


SUBJECTS = (
    RightsTable("Reading", "forum/pages/rights.py", PAGES),
    RightsTable("Accounts, organisations, mandates and roles", "forum/accounts/rights.py", PEOPLE),
    RightsTable("Spaces, questions and appointments", "forum/spaces/rights.py", SPACES),
    RightsTable("Comments and decisions", "forum/comments/rights.py", COMMENTS),
    RightsTable("Translations", "forum/translation/rights.py", TRANSLATIONS),
    RightsTable("Letters", "forum/letters/rights.py", LETTERS),
)
RIGHTS = {name: right for subject in SUBJECTS for name, right in subject.rights.items()}

BEFORE = f"""
Printed by `flask --app wsgi rights`. A test compares this page with what the command prints, and
the matrix with what the site answers: everybody asks at every address, and a route that no right
names fails the build.

Each right has one row and one sentence; an act has the same name in the ledger (what follows a
stroke is the capacity, or which versions it is about). {HAS} has the right, {HAS_NOT} has not.
Roles add up: a person has what any of their columns has. “Author” is whose own thing it is, in
their own name; “drafter”, “clearer” and “focal point” mean: of the organisation that it is about,
today. “Moderator”, “translator” and “secretariat” mean: of that space; elsewhere they are
signed-in persons. The “site secretariat” may open spaces, and is a signed-in person in those that
exist. What somebody may not know of answers like an address that never was (404).
"""

AFTER = """
Everybody reads what is public. What is not public – text, author, languages, existence – is seen
by its author, by the current mandate holders of the organisation it speaks for, and by the
moderators and the secretariat of its space; drafts, and what an organisation clears, by their
author or by the organisation's mandate holders only. A person whose mandate has ended reads what
they wrote and no longer acts on it.

Moderators do not decide on their own texts or on their organisation's, unless the space allows
it.

Where `SECOND_FACTOR_REQUIRED` is on (it is by default), administrators, moderators and the
secretariat have these roles only in a sign-in that has shown a one-time code or a passkey; in any
other they are signed-in persons.

Whoever can run `flask` on the server may do all of this, and add accounts (`person.add`), by
[commands](commands.md); the ledger then names `policy:command`.
"""


@click.command("rights")
@with_appcontext
def command() -> None:
    """Print who may do what, as a document in Markdown."""
    click.echo(document(current_app.url_map), nl=False)


def document(routes: Map) -> str:
    parts = ["# Who may do what\n", _unwrapped(BEFORE)]
    for subject in SUBJECTS:
        parts.append(f"## {subject.title} (`{subject.module}`)\n")
        parts.append(_table(("right", "who", *Who), _matrix(subject.rights)))
        parts.append("Where each right is used, and by whom where not by all who have it:\n")
        parts.append(_table(("right", "route", "address", "only"), _places(subject.rights, routes)))
    parts += ["## What the columns do not say\n", _unwrapped(AFTER)]
    return "\n".join(parts)


def _unwrapped(paragraphs: str) -> str:
    """One line for each, as in our other documents."""
    return "\n".join(" ".join(one.split()) + "\n" for one in paragraphs.split("\n\n"))


def _matrix(rights: Mapping[str, Right]) -> Iterator[tuple[str, ...]]:
    for name, right in rights.items():
        yield (
            f"`{name}`",
            right.sentence,
            *(HAS if who in right.who else HAS_NOT for who in Who),
        )


def _places(rights: Mapping[str, Right], routes: Map) -> Iterator[tuple[str, ...]]:
    for name, right in rights.items():
        for route in right.routes:
            addresses = [
                f"{', '.join(sorted((rule.methods or set()) - BY_ITSELF))} `{_short(rule.rule)}`"
                for rule in routes.iter_rules(route)
            ]
            only = ", ".join(who for who in Who if who in right.at(route))
            yield (
                f"`{name}`",
                f"`{route}`",
                "; ".join(addresses),
                only if right.at(route) != right.who else "",
            )


def _short(address: str) -> str:
    """Without the kind of what stands in it."""
    return _CONVERTER.sub("<", address)


def _table(head: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    columns = tuple(head)
    lines = [columns, tuple("---" for _each in columns), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
