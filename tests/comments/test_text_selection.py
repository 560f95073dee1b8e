"""Which of a comment's texts a reader is given."""

from __future__ import annotations

import datetime as dt

import pytest

from forum.comments.rules import Provenance, RevisionStatus, State
from forum.comments.rules.text_selection import (
    DisplayStatus,
    ReadableText,
    choose,
    current,
    display_status,
)

NOON = dt.datetime(2026, 11, 16, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
ORIGINAL, AUTHORISED, COURTESY, MACHINE = Provenance


def text(
    language: str,
    provenance: Provenance = ORIGINAL,
    *,
    version: int = 1,
    number: int = 1,
    state: State = State.APPROVED,
    publish_at: dt.datetime | None = NOON,
) -> ReadableText:
    standing = RevisionStatus(state, number, publish_at, None, NOON, 0)
    return ReadableText(
        version=version,
        language=language,
        provenance=provenance,
        credit="",
        status=standing,
        public_id=f"{version}.{number}",
        html="",
        excerpt="",
        sense=number,
        corresponds=frozenset(),
        writer=None,
        change=None,
        proposed=False,
    )


EN = text("en", ORIGINAL, version=1)
FR = text("fr", AUTHORISED, version=2)
ES_COURTESY = text("es", COURTESY, version=3)
ES_MACHINE = text("es", MACHINE, version=4)
EN_COURTESY = text("en", COURTESY, version=5)
ALL = [ES_MACHINE, EN_COURTESY, FR, EN, ES_COURTESY]

CHOICES = [
    # The language asked for this one comment comes first,
    ("es", "fr", ES_COURTESY, False),
    # … then the interface's,
    (None, "fr", FR, False),
    # … also where the one asked for does not exist.
    ("de", "fr", FR, False),
    # Without either, the original, and the page says so.
    (None, "de", EN, True),
    ("ar", "de", EN, True),
    # Of several in one language the first by provenance: no machine text displaces a person's.
    (None, "es", ES_COURTESY, False),
    (None, "en", EN, False),
]


@pytest.mark.parametrize(("wanted", "interface", "expected", "fallback"), CHOICES)
def test_choose(wanted: str | None, interface: str, expected: ReadableText, fallback: bool) -> None:
    choice = choose(ALL, wanted, interface)
    assert choice is not None
    assert choice.text is expected
    assert choice.is_fallback is fallback
    assert choice.original is EN
    assert choice.languages == ("en", "fr", "es")


def test_without_texts_there_is_no_choice() -> None:
    assert choose([], "en", "en") is None


def test_the_order_in_which_rows_come_changes_nothing() -> None:
    for turn in range(len(ALL)):
        turned = ALL[turn:] + ALL[:turn]
        assert choose(turned, None, "es") == choose(ALL, None, "es")


CURRENT = [
    # A single revision is shown.
    ([text("en", number=1)], ["1.1"]),
    # Of two public ones the newer.
    ([text("en", number=1), text("en", number=2)], ["1.2"]),
    # A newer one that is not public yet does not take the place of the public one,
    ([text("en", number=1), text("en", number=2, state=State.SUBMITTED, publish_at=None)], ["1.1"]),
    # … whichever comes first,
    ([text("en", number=2, publish_at=NOON + HOUR), text("en", number=1)], ["1.1"]),
    # … and where none is public, the newest is given (to whoever may see it).
    (
        [
            text("en", number=1, state=State.RETURNED, publish_at=None),
            text("en", number=2, state=State.SUBMITTED, publish_at=None),
        ],
        ["1.2"],
    ),
    # Versions do not mix.
    ([text("en", version=1), text("fr", version=2, number=3)], ["1.1", "2.3"]),
]


@pytest.mark.parametrize(("texts", "expected"), CURRENT)
def test_current(texts: list[ReadableText], expected: list[str]) -> None:
    assert [chosen.public_id for chosen in current(texts, NOON)] == expected
    assert sorted(chosen.public_id for chosen in current(texts[::-1], NOON)) == sorted(expected)


def standing(state: State, **more: object) -> RevisionStatus:
    values = {"number": 1, "publish_at": None, "settles_at": None, "withdrawn_through": 0} | more
    return RevisionStatus(state, values["number"], values["publish_at"], values["settles_at"], NOON,
                    values["withdrawn_through"])  # type: ignore[arg-type]  # fmt: skip


WORDS = [
    # What waits is under review, to everybody who may know of it.
    (standing(State.SUBMITTED), DisplayStatus.UNDER_REVIEW, DisplayStatus.UNDER_REVIEW),
    # Within its grace a decision is known to moderators only.
    (
        standing(State.APPROVED, publish_at=NOON + HOUR),
        DisplayStatus.UNDER_REVIEW,
        DisplayStatus.APPEARS,
    ),
    (standing(State.APPROVED), DisplayStatus.UNDER_REVIEW, DisplayStatus.HELD_FOR_OTHERS),
    (
        standing(State.RETURNED, settles_at=NOON + HOUR),
        DisplayStatus.UNDER_REVIEW,
        DisplayStatus.RETURNED,
    ),
    (
        standing(State.REJECTED, settles_at=NOON + HOUR),
        DisplayStatus.UNDER_REVIEW,
        DisplayStatus.REJECTED,
    ),
    # Afterwards both read the same.
    (standing(State.APPROVED, publish_at=NOON), DisplayStatus.PUBLIC, DisplayStatus.PUBLIC),
    (standing(State.RETURNED, settles_at=NOON), DisplayStatus.RETURNED, DisplayStatus.RETURNED),
    (standing(State.REJECTED, settles_at=NOON), DisplayStatus.REJECTED, DisplayStatus.REJECTED),
    (
        standing(State.APPROVED, publish_at=NOON, withdrawn_through=1),
        DisplayStatus.WITHDRAWN,
        DisplayStatus.WITHDRAWN,
    ),
    (standing(State.RECALLED), DisplayStatus.RECALLED, DisplayStatus.RECALLED),
    (standing(State.SUPERSEDED), DisplayStatus.SUPERSEDED, DisplayStatus.SUPERSEDED),
    (standing(State.DRAFT), DisplayStatus.DRAFT, DisplayStatus.DRAFT),
]


@pytest.mark.parametrize(("revision", "to_author", "to_moderator"), WORDS)
def test_word(
    revision: RevisionStatus, to_author: DisplayStatus, to_moderator: DisplayStatus
) -> None:
    assert display_status(revision, NOON, to_moderator=False) is to_author
    assert display_status(revision, NOON, to_moderator=True) is to_moderator
