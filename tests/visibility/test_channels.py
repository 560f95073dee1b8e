"""One rule decides what somebody may see: here every channel is asked about every state."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from forum.comments.models import Comment, Revision, Version
from forum.comments.visibility import public as public_comment
from forum.comments.visibility import shown
from forum.core.clock import now
from forum.spaces.rules import Capacity
from tests import engines
from tests.conftest import Joined
from tests.visibility.channels import ABOUT, IF_HIDDEN, LISTS, UNKNOWN, Answer, Asked, Subject, ask
from tests.visibility.states import AUDIENCES, INSIDE, VIEWERS, Case, every_state
from tests.world import World

KEY = re.compile(r'name="key" value="[^"]+"')  # of a composer's form: new each time
PRIVATE = "private, no-store"

# Whoever sees more looks first: what is kept of their pages must not reach those who come after.
ROUND = (
    *("moderator", "secretariat", "author", "colleague", "translator", "former", "neighbour"),
    *("administrator", "person", "visitor"),
)


def test_every_viewer_is_asked() -> None:
    assert sorted(ROUND) == sorted(VIEWERS)


Answers = dict[str, list[Answer]]  # by channel


@dataclass(frozen=True)
class Place:
    """A comment in every state, and what is inside each."""

    world: World
    cases: dict[str, Case]
    subjects: dict[str, Subject]
    inner_ids: dict[str, list[str]]
    like_unknown: dict[str, Answers]  # by viewer, as far as they were asked: always the same


@pytest.fixture(scope="session")
def answers() -> dict[str, dict[str, Answers]]:
    """How an unknown id is answered, by engine and viewer."""
    return {name: {} for name in engines.NAMES}


@pytest.fixture
def place(
    joined: Joined,
    clock: time_machine.Traveller,
    engine_name: str,
    answers: dict[str, dict[str, Answers]],
) -> Place:
    """Begun once for each worker and engine."""

    def begin() -> tuple[Any, ...]:
        world = World.begin(joined.app, clock)
        # Older and newer than what is hidden: going on in another queue from there could tell of it
        for_forests = {"space": "forests", "by": "person", "capacity": Capacity.PERSONAL}
        world.post({"en": "Older."}, **for_forests)
        cases = every_state(world)
        world.post({"en": "Newer."}, **for_forests)
        return (
            (world.emails, world.organisations, now()),
            {state: (case.comment, case.reply) for state, case in cases.items()},
            {state: _subject(case) for state, case in cases.items()},
            {state: _inner_ids(case) for state, case in cases.items()},
        )

    (emails, organisations, at), ids, subjects, inner_ids = joined.begin("every state", begin)
    clock.move_to(at)
    world = World(joined.app, clock, emails, organisations)
    cases = {
        state: Case(world, state, ordinal, *ids[state]) for ordinal, state in enumerate(AUDIENCES)
    }
    return Place(world, cases, subjects, inner_ids, answers[engine_name])


def test_the_lists_tell_of_every_state_what_each_viewer_may_know(place: Place) -> None:
    """On both engines: what is in a list is found by the database."""
    wrong: list[str] = []
    for who in ROUND:
        looking = Looking(place, who)
        looking.at_lists()
        looking.for_what_must_be_there(LISTS, AUDIENCES)
        looking.for_notes_that_must_be_there()
        wrong += [f"{who}: {each}" for each in looking.wrong]
    assert not wrong, "\n".join(wrong)
    assert place.world.breaks() == []


@pytest.mark.exhaustive
@pytest.mark.parametrize("state", AUDIENCES)
def test_every_channel_tells_of_a_state_what_each_viewer_may_know(place: Place, state: str) -> None:
    wrong: list[str] = []
    for who in ROUND:
        looking = Looking(place, who)
        if who in AUDIENCES[state].knows:
            looking.at_what_is_known(state)
            looking.for_what_must_be_there(ABOUT, [state])
        else:
            looking.at_what_is_hidden(state)
        wrong += [f"{who}: {each}" for each in looking.wrong]
    assert not wrong, "\n".join(wrong)
    assert place.world.breaks() == []


def _subject(case: Case) -> Subject:
    revisions = list(case.world.revisions(case.comment).values())
    decisions = case.world.decisions(case.comment)
    reports = case.world.reports(case.comment)
    return Subject(
        case.comment,
        case.tag,
        revisions[0].public_id if revisions else UNKNOWN,
        decisions[-1].public_id if decisions else UNKNOWN,
        reports[-1].public_id if reports else UNKNOWN,
        case.world.organisations.get(case.house, UNKNOWN),
    )


class Looking:
    """Somebody who asks all channels, and what was wrong with the answers."""

    def __init__(self, place: Place, who: str) -> None:
        self.place, self.who, self.cases, self.subjects = place, who, place.cases, place.subjects
        self.client = place.world.browser(who)
        self.tags: tuple[str, ...] = place.world.app.config["SETTINGS"].interface_languages
        self.found: dict[tuple[str, str], str] = {}
        self.wrong: list[str] = []
        self.forbidden = {state: self._forbidden(case) for state, case in self.cases.items()}

    def at_lists(self) -> None:
        """What is asked once must hold no word of any case that is hidden from the viewer."""
        for name, channel in LISTS.items():
            for asked in channel(self.tags, list(self.subjects.values())):
                answer = self._ask(asked)
                self._keep(name, "", answer)
                for state in self.cases:
                    self._search(state, asked, answer)

    def at_what_is_known(self, state: str) -> None:
        """Of a comment that may be known, what is secret about it must not appear."""
        for name, channel in ABOUT.items():
            for asked in channel(self.tags, self.subjects[state]):
                answer = self._ask(asked)
                self._keep(name, state, answer)
                self._search(state, asked, answer)

    def at_what_is_hidden(self, state: str) -> None:
        """An id that the viewer may not know of must answer exactly like an unknown one."""
        about = self.subjects[state]
        like_unknown = self._like_unknown()
        for name, requests in self._hidden(about):
            for asked, like in zip(requests, like_unknown[name], strict=True):
                given = _levelled(self._ask(asked), about)
                if given != like:
                    self.wrong.append(f"{state}: {asked} differs: {_difference(given, like)}")

    def for_what_must_be_there(self, channels: Mapping[str, object], states: Iterable[str]) -> None:
        for state in states:
            for channel, readers in AUDIENCES[state].found.items():
                if channel not in channels or self.who not in readers:
                    continue
                if self.cases[state].text not in self._seen(channel, state):
                    self.wrong.append(f"{state}: the text is not in {channel!r}")

    def for_notes_that_must_be_there(self) -> None:
        for state, audience in AUDIENCES.items():
            note = self.cases[state].note
            if self.who in audience.note_found and note not in self._seen("mine", ""):
                self.wrong.append(f"{state}: the moderator's note is not in 'mine'")

    def _like_unknown(self) -> Answers:
        kept = self.place.like_unknown
        if self.who not in kept:
            kept[self.who] = {
                name: [_levelled(self._ask(asked), Subject(UNKNOWN)) for asked in requests]
                for name, requests in self._hidden(Subject(UNKNOWN))
            }
        return kept[self.who]

    def _hidden(self, about: Subject) -> Iterable[tuple[str, list[Asked]]]:
        for name, channel in (ABOUT | IF_HIDDEN).items():
            yield name, list(channel(self.tags, about))

    def _ask(self, asked: Asked) -> Answer:
        answer = ask(self.client, asked)
        control = answer.header("Cache-Control")
        # What is for one person, or may be there later, is kept by no cache.
        if (self.who != "visitor" or answer.status != 200) and control != PRIVATE:
            self.wrong.append(f"{control!r} in the answer to {asked}")
        if self.who == "visitor" and answer.header("Set-Cookie"):
            self.wrong.append(f"a cookie for a visitor in the answer to {asked}")
        return answer

    def _keep(self, name: str, state: str, answer: Answer) -> None:
        self.found[name, state] = self.found.get((name, state), "") + answer.whole

    def _seen(self, channel: str, state: str) -> str:
        return self.found.get((channel, ""), "") + self.found.get((channel, state), "")

    def _search(self, state: str, asked: Asked, answer: Answer) -> None:
        """Ids that the question itself names do not count."""
        for kind, word in self.forbidden[state]:
            if word in answer.whole and word not in asked.path:
                self.wrong.append(f"{state}: {kind} ({word}) in {asked}")

    def _forbidden(self, case: Case) -> list[tuple[str, str]]:
        audience = AUDIENCES[case.state]
        languages = audience.text if audience.language is None else audience.language
        words = [
            ("the id", audience.knows, case.comment),
            ("the text", audience.text, case.text),
            ("the author", audience.name, case.name),
            ("the organisation", audience.name, case.house),
            ("the note", audience.note, case.note),
            ("the language", languages, f">{case.language}<"),
        ]
        # Ids of revisions and decisions are in the forms of those who may act; those of texts that
        # everybody reads, or read before an edit, are in the addresses that compare them.
        words += [("an inner id", INSIDE, id_) for id_ in self.place.inner_ids[case.state]]
        return [(kind, word) for kind, readers, word in words if self.who not in readers]


def _inner_ids(case: Case) -> list[str]:
    with case.world.reading() as session:
        public = set(
            session.scalars(
                select(Revision.public_id)
                .join(Version, Version.id == Revision.version_id)
                .join(Comment, Comment.id == Revision.comment_id)
                .where(Comment.public_id == case.comment, public_comment(now()), shown(now()))
            )
        )
    revisions = case.world.revisions(case.comment, every=True).values()
    decisions = case.world.decisions(case.comment)
    return [one.public_id for one in (*revisions, *decisions) if one.public_id not in public]


def _difference(given: Answer, like: Answer) -> str:
    pairs = zip_longest(given.whole.splitlines(), like.whole.splitlines())
    first = next((pair for pair in pairs if pair[0] != pair[1]), None)
    return f"{given.status} and {like.status}, {first}"


def _levelled(answer: Answer, about: Subject) -> Answer:
    """Without what the question itself named, and without a form's random key."""

    def level(text: str) -> str:
        for word in (
            *(about.comment, about.revision, about.decision),
            *(about.report, about.organisation),
        ):
            text = text.replace(word, "THE-ID")
        return KEY.sub("THE-KEY", text)

    headers = tuple(
        (name, level(value)) for name, value in answer.headers if name != "Content-Length"
    )
    return Answer(answer.status, headers, level(answer.body))
