"""Every module stands in a piece of furniture, or is listed here; an unlisted one fails.

The import contracts go by the names of `docs/architecture.md`, so a module with another name would
escape them.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

FORUM = Path(__file__).parents[2] / "forum"

# Each a file or a folder of that name; every contract of `pyproject.toml` knows them.
FURNITURE = {"rules", "models", "rights", "queries", "actions", "forms", "views"}

# What a package has beside them, and why. The first three hold nothing else.
LISTED = {
    "core": {  # the ground: it has no subject, and so no furniture
        *("cache", "clock", "db", "errors", "fair_lock", "feed", "folding", "guard", "i18n"),
        *("ids", "languages", "lazy_migrations", "mail", "outages", "paging", "port"),
        *("postgresql", "preload", "probes", "rsgi", "supervisor"),
    },
    "text": {  # pure functions on one text
        *("blocks", "clean", "detect", "difference", "excerpt", "invisible", "language_model"),
        *("links", "markdown", "plain_text", "render", "sanitise", "spans", "transforms"),
    },
    # pure functions on texts in several languages
    "multilingual": {"alignment", "comparison", "edit_significance", "splitting"},
    "accounts": {
        "authentication",  # Flask-Security our way: knows requests, forms, records
        "validation",  # pure: what is refused of names and passwords
    },
    "comments": {
        "visibility",  # the one rule of what may be seen
        "rendering",  # how a thread becomes HTML quickly
        "analysis",  # pure: where versions differ
    },
    "submission": {"analysis"},  # pure: the versions that a pasted text holds
    "translation": {
        "files",  # pure: XLIFF and Word
        "machine",  # the one thing that speaks to another server
    },
    "letters": {
        "kinds",  # who is told of what, by subject
        "delivery",  # from due to gone: composing, sending, the worker
    },
    "importing": {"file", "plan"},  # pure: a file by itself, and what it would do here
    "cli": {"commands", "output"},
    "migrations": {"env", "versions"},  # run by Alembic
}

# Who opens a transaction beside the actions, and why.
TRANSACTIONS = {"letters/delivery/sending.py": "takes a letter under a lease, and notes its end"}

MOST_LINES = 250  # of a file that one reads in one go
# What is longer, and why it is one thing all the same.
LONGER = {
    "comments/models/__init__.py": "the records of a comment refer to each other",
    "comments/queries/nodes.py": "the columns of a thread, and what is made of them",
    "comments/queries/personal_data.py": "every record of a person has its paragraph",
    "comments/rendering.py": "three caches of one page, each made of the next",
    "comments/rights.py": "the table of rights",
    "comments/rules/__init__.py": "the table of transitions, and the predicates over its states",
    "comments/visibility.py": "the one rule, condition by condition",
    "core/mail.py": "what SMTP answers, and what each answer means",
    "importing/file/schema.py": "the form of a file, field by field",
    "letters/delivery/previews.py": "a preview for each decision, by the same steps",
    "letters/kinds/accounts.py": "a function for each kind about accounts",
    "letters/kinds/comments.py": "a function for each kind about one's comments",
    "letters/kinds/translations.py": "a function for each kind about translations",
    "moderation/queries/items.py": "an item of the queue, from its rows",
    "multilingual/comparison/common_words.py": "a table of words",
    "multilingual/comparison/compare.py": "the steps of one comparison, in their order",
    "multilingual/comparison/country_names.py": "a table of names",
    "multilingual/edit_significance/weighty_words.py": "a table of words",
    "multilingual/splitting/borders.py": "one search for the best borders, with its weights",
    "multilingual/splitting/markers.py": "a table of markers and how they are read",
    "multilingual/splitting/paragraphs.py": "one reader, line by line",
    "organisations/actions/invitations.py": "an invitation from its beginning to its end",
    "pages/queries/own_comments.py": "one page",
    "pages/views/mandates.py": "the pages of one mandate",
    "spaces/actions/appointments.py": "an appointment from its offer to its end",
    "spaces/forms/__init__.py": "the forms of spaces and questions share their fields",
    "submission/actions/drafts.py": "a draft from its beginning to its being kept",
    "submission/actions/submissions.py": "one act, and what it may be refused for",
    "submission/actions/version_statements.py": "the statements about versions, by one rule",
    "translation/queries/worklist.py": "one list, and the place at which it goes on",
    "translation/views/editor.py": "the pages of one editor",
}


def stray() -> list[str]:
    """What stands in no piece of furniture."""
    found = []
    for package in sorted(path for path in FORUM.iterdir() if path.is_dir()):
        if package.name.startswith("__"):
            continue
        names = {
            path.stem
            for path in package.iterdir()
            if (path.suffix == ".py" or any(path.rglob("*.py"))) and not path.stem.startswith("__")
        }
        known = FURNITURE | LISTED.get(package.name, set())
        found += [f"{package.name}/{name}" for name in sorted(names - known)]
    return found


def test_every_module_stands_in_a_piece_of_furniture() -> None:
    assert stray() == []


def test_nothing_is_listed_that_is_not_there() -> None:
    gone = [
        f"{package}/{name}"
        for package, names in LISTED.items()
        for name in sorted(names)
        if not (FORUM / package / name).is_dir() and not (FORUM / package / f"{name}.py").is_file()
    ]
    assert gone == []


def _opens_transactions(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "transaction"
        for node in ast.walk(tree)
    )


def test_transactions_are_opened_by_actions() -> None:
    opening = {path.relative_to(FORUM) for path in FORUM.rglob("*.py") if _opens_transactions(path)}
    outside = {place.as_posix() for place in opening if place.with_suffix("").parts[1] != "actions"}
    assert outside == set(TRANSACTIONS)


def test_a_class_has_a_name_of_its_own() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in sorted(FORUM.rglob("*.py")):
        if "versions" in path.parts:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(path.relative_to(FORUM).as_posix())
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_a_longer_file_says_why() -> None:
    lines = {
        path.relative_to(FORUM).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in FORUM.rglob("*.py")
        if "versions" not in path.parts
    }
    assert {name for name, count in lines.items() if count > MOST_LINES} == set(LONGER)
