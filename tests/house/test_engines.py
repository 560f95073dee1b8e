"""Which tests run on one engine: both engines get a fair share, and what must run on both does."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests import engines
from tests.one_engine import ASKED_ON, BY_PAGES, falls_on

# Rows, locks, races, migrations, search and visibility are never left to one engine.
NEVER = (
    *("tests/races/", "tests/ledger/", "tests/comments/", "tests/cli/"),
    *("tests/core/test_folding.py", "tests/core/test_ground.py", "tests/house/test_schema.py"),
    *("tests/letters/test_comments.py", "tests/letters/test_killed.py"),
    *("tests/letters/test_queue.py", "tests/letters/test_sending.py"),
    *("tests/letters/test_translations.py", "tests/letters/test_waiting.py"),
    *("tests/submission/test_appeals.py", "tests/moderation/test_bulk.py"),
    *("tests/submission/test_clearance.py", "tests/moderation/test_decisions.py"),
    *("tests/moderation/test_public_log.py", "tests/moderation/test_machine.py"),
    *("tests/moderation/test_statistics.py", "tests/moderation/test_policies.py"),
    *("tests/moderation/test_proposals.py", "tests/moderation/test_queue.py"),
    *("tests/moderation/test_record.py", "tests/moderation/test_redaction.py::test_no_table"),
    *("tests/moderation/test_reports.py", "tests/moderation/test_two_approvals.py"),
    *("tests/submission/test_account_closure.py", "tests/pages/test_policy_statements.py"),
    *("tests/pages/test_personal_data.py", "tests/organisations/test_organisations.py"),
    *("tests/security/test_deep_and_long.py", "tests/translation/test_courtesy.py"),
    *("tests/visibility/test_channels.py::test_the_lists", "tests/visibility/test_rule.py"),
    "tests/visibility/test_unchanged.py",
)
MANY = 300  # cases, from which on a share says something: a run of the whole suite
FAIR = 0.4  # the least share of an engine


@pytest.fixture
def asked_on(pytestconfig: pytest.Config) -> dict[str, set[str]]:
    for option in ("--both-engines", "--one-engine"):
        if pytestconfig.getoption(option):
            pytest.skip(f"{option}: this run is parted in another way")
    return pytestconfig.stash[ASKED_ON]


def test_what_is_named_is_there(root: Path) -> None:
    named = [entry.partition("::")[0] for entry in (*BY_PAGES, *NEVER)]
    assert [path for path in named if not (root / path).exists()] == []


def test_nothing_is_left_to_one_engine_that_must_be_on_both() -> None:
    pairs = [(one, other) for one in BY_PAGES for other in NEVER]
    assert [pair for pair in pairs if pair[0].startswith(pair[1])] == []
    assert [pair for pair in pairs if pair[1].startswith(pair[0])] == []


def test_whatever_is_not_judged_by_pages_runs_on_both(asked_on: dict[str, set[str]]) -> None:
    """Of the cases of this run; one that was chosen by its engine's name has none beside it."""
    alone = {case for case, on in asked_on.items() if on != set(engines.NAMES)}
    everything = len(asked_on) > MANY
    assert not everything or [case for case in alone if not case.startswith(tuple(BY_PAGES))] == []


def test_each_engine_has_a_fair_share(asked_on: dict[str, set[str]]) -> None:
    """Of all cases; and no file of ten or more lies on one of them as a whole."""
    alone = [case for case, on in asked_on.items() if on != set(engines.NAMES)]
    if len(alone) < MANY:
        pytest.skip("asked of the whole suite")
    share = Counter(falls_on(case) for case in alone)
    assert min(share.values()) > FAIR * len(alone), share
    files: dict[str, list[str]] = {}
    for case in alone:
        files.setdefault(case.partition("::")[0], []).append(falls_on(case))
    assert [file for file, on in files.items() if len(on) >= 10 and len(set(on)) == 1] == []


def test_a_case_stays_on_its_engine() -> None:
    """Whatever else there is: its name alone says which."""
    assert falls_on("tests/pages/test_own_comments.py::test_two") == "sqlite"
    assert falls_on("tests/pages/test_own_comments.py::test_two::fr") == "postgresql"
