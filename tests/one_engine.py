"""Which tests run on one engine: those that ask pages, each on the engine that its name falls on.

Whatever asks for `app` could run on both engines, and does by default: queries, acts, races, the
ledger, migrations, visibility. What is judged by its pages alone is the same Python on either, so
each case of it runs on one, chosen by a checksum of its name: half of a file is on SQLite, half on
PostgreSQL, and a case stays where it is until it is renamed. `--both-engines` runs all on both.

A case that is named on the command line with its engine runs on that one, and so does a test that
chooses its engines itself (`@pytest.mark.parametrize("engine_name", …)`).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import pytest

from tests import engines

# By the beginning of a test's name, with what asks of the same rows and rules on both engines.
# A new file is on both until it is named here; `tests/house/test_engines.py` looks at the whole.
BY_PAGES = {
    "tests/administration/test_pages.py": "acts: tests/accounts, tests/cli; search: tests/core",
    "tests/core/test_guard.py": "nothing: it asks what a request passes before any query",
    "tests/core/test_languages.py": "nothing: which language a page is in",
    "tests/house/test_rights.py": "the records behind a right: tests/accounts, tests/visibility",
    "tests/journeys/": "each of their acts: tests/comments, tests/moderation, tests/accounts",
    "tests/letters/test_choosing.py": "which letters are due: tests/letters/test_waiting.py",
    "tests/letters/test_people.py": "a letter's way: tests/letters/test_sending.py, test_queue.py",
    "tests/letters/test_previews.py": "decisions: tests/moderation/test_decisions.py",
    "tests/letters/test_receipts.py": "policies: tests/moderation/test_policies.py",
    "tests/moderation/test_note_templates.py": "nothing: notes are kept and shown as they are",
    "tests/moderation/test_item.py": "the queue: tests/moderation/test_queue.py; tests/races",
    "tests/moderation/test_internal_notes.py": "who sees a comment: tests/visibility",
    "tests/moderation/test_proposal_pages.py": "tests/moderation/test_proposals.py",
    "tests/moderation/test_reasons.py": "decisions: tests/moderation/test_decisions.py",
    "tests/moderation/test_redaction.py::test_no_channel": "tables and letters, beside it",
    "tests/submission/test_author_status.py": "decisions: tests/moderation/test_decisions.py",
    "tests/organisations/test_mandates.py": "tests/cli, tests/organisations/test_organisations.py",
    "tests/pages/test_own_comments.py": "decisions and appeals: tests/moderation",
    "tests/organisations/test_pages.py": "organisations: test_organisations.py there",
    "tests/accounts/test_devices.py": "sign-ins at the same instant: tests/races/test_people.py",
    "tests/organisations/test_invitations.py": "tests/races/test_people.py",
    "tests/accounts/test_joining.py": "tests/races/test_people.py",
    "tests/accounts/test_links.py": "tests/races/test_people.py",
    "tests/accounts/test_own_account.py": "closing: tests/submission/test_account_closure.py",
    "tests/accounts/test_passwords.py": "nothing: what counts of a password, in Python",
    "tests/accounts/test_second_factor.py": "nothing: codes and whose roles wait, in Python",
    "tests/accounts/test_sign_in.py": "nothing: cookies and addresses, in Python",
    "tests/security/test_bad_input.py": "what the database refuses: tests/house, tests/comments",
    "tests/security/test_hostile_pages.py": "what an engine does to a text: tests/comments",
    "tests/spaces/test_appointments.py": "who may do what then: tests/visibility, tests/house",
    "tests/spaces/test_moderation_settings.py": "policies: tests/moderation/test_policies.py",
    "tests/spaces/test_pages.py": "spaces and questions: tests/cli/test_import.py",
    "tests/translation/test_exchange.py": "the acts of translators: test_courtesy.py there",
    "tests/visibility/test_channels.py::test_every_channel": "the rule and lists, beside it",
}


# The engines on which each case of this run is asked, by its name without them.
ASKED_ON = pytest.StashKey[dict[str, set[str]]]()


def addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--both-engines", action="store_true", help="run what asks pages on both engines as well"
    )
    parser.addoption(
        "--one-engine", action="store_true", help="run each case on one engine (`make quick`)"
    )


def choose(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Takes out of `items` what the other engine is asked of."""
    parted = "" if config.getoption("--one-engine") else tuple(BY_PAGES)  # all begin with nothing
    if not config.getoption("--both-engines"):
        left_out = {
            item
            for case, pair in cases(items).items()
            if case.startswith(parted) and len(pair) == len(engines.NAMES)
            for engine, item in pair.items()
            if engine != falls_on(case)
        }
        if left_out:
            config.hook.pytest_deselected(items=[item for item in items if item in left_out])
            items[:] = [item for item in items if item not in left_out]
    config.stash[ASKED_ON] = {case: set(pair) for case, pair in cases(items).items()}


def cases(items: Iterable[pytest.Item]) -> dict[str, dict[str, pytest.Item]]:
    """By name and engine, without tests that choose their engines themselves."""
    found: dict[str, dict[str, pytest.Item]] = {}
    for item in items:
        engine = engine_of(item)
        if engine and not chooses_itself(item):
            found.setdefault(name(item), {})[engine] = item
    return found


def falls_on(case: str) -> str:
    return engines.NAMES[zlib.crc32(case.encode()) % len(engines.NAMES)]


def engine_of(item: pytest.Item) -> str | None:
    """None where it asks no database."""
    callspec = getattr(item, "callspec", None)
    return callspec.params.get("engine_name") if callspec else None


def name(item: pytest.Item) -> str:
    """A test's name without its engine, the same for both of a pair."""
    test, _bracket, case = item.nodeid.partition("[")
    words = case.removesuffix("]").split("-")
    words.remove(str(engine_of(item)))
    return "::".join([test, *words])


def chooses_itself(item: pytest.Item) -> bool:
    return any("engine_name" in str(mark.args[0]) for mark in item.iter_markers("parametrize"))
