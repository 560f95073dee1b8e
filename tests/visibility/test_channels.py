"""One rule decides what somebody may see: here every channel is asked about every state."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import zip_longest

import pytest
from sqlalchemy import select

from forum.comments.models import Comment, Revision, Version
from forum.comments.visibility import public as public_comment
from forum.comments.visibility import shown
from forum.core.clock import now
from forum.spaces.rules import Capacity
from tests.visibility.channels import ABOUT, IF_HIDDEN, LISTS, UNKNOWN, Answer, Asked, Subject, ask
from tests.visibility.states import AUDIENCES, INSIDE, VIEWERS, Case, every_state
from tests.world import World

KEY = re.compile(r'name="key" value="[^"]+"')  # of a composer's form: new each time
PRIVATE = "private, no-store"

# Whoever sees more looks first: what is kept of their pages must not reach those who come after.
# Two rounds, so that two workers share the work.
ROUNDS = [
    ("moderator", "author", "translator", "person", "visitor"),
    ("secretariat", "colleague", "former", "neighbour", "administrator", "visitor"),
]


# Of all that can be asked about one comment, each viewer asks these always and a third of the rest:
# the thirds are dealt so that every state meets every channel among insiders and among outsiders.
ALWAYS = frozenset({"comment", "permalink"})
OUTSIDERS = tuple(who for who in VIEWERS if who not in INSIDE)
THIRDS = {who: n % 3 for each in (OUTSIDERS, sorted(INSIDE)) for n, who in enumerate(each)}
# The rule is the same SQL on both engines: on PostgreSQL it is a ninth of the rest, dealt so that
# every state still meets every channel. `make attack` asks everything of everybody.
NINTHS = {who: n % 9 for n, who in enumerate(VIEWERS)}
EVERYTHING = dict.fromkeys(VIEWERS, 0)
SHARES = {"sqlite": (3, THIRDS), "postgresql": (9, NINTHS)}


def test_every_viewer_has_a_round() -> None:
    assert {who for viewers in ROUNDS for who in viewers} == set(VIEWERS)


def test_every_channel_meets_every_state() -> None:
    for share, dealt in SHARES.values():
        assert set(dealt.values()) == set(range(share))


@pytest.mark.parametrize("viewers", ROUNDS, ids=["first", "second"])
def test_every_channel_tells_of_every_state_what_each_viewer_may_know(
    world: World, viewers: tuple[str, ...], engine_name: str
) -> None:
    ask_all(world, viewers, *SHARES[engine_name])


@pytest.mark.attack
@pytest.mark.parametrize("viewers", ROUNDS, ids=["first", "second"])
def test_every_viewer_asks_every_channel_about_every_state(
    world: World, viewers: tuple[str, ...]
) -> None:
    ask_all(world, viewers, 1, EVERYTHING)


def ask_all(world: World, viewers: tuple[str, ...], share: int, dealt: dict[str, int]) -> None:
    """Of what can be left out, each viewer asks one in `share`: the one that is `dealt`."""
    # Older and newer than what is hidden: to go on in another queue from there could tell of it.
    for_forests = {"space": "forests", "by": "person", "capacity": Capacity.PERSONAL}
    world.post({"en": "Older."}, **for_forests)
    cases = every_state(world)
    world.post({"en": "Newer."}, **for_forests)
    subjects = {state: _subject(case) for state, case in cases.items()}
    wrong: list[str] = []
    for who in viewers:
        looking = Looking(world, who, cases, subjects, (share, dealt[who]))
        looking.at_lists()
        for state, audience in AUDIENCES.items():
            if who in audience.knows:
                looking.at_what_is_known(state)
            else:
                looking.at_what_is_hidden(state)
        looking.for_what_must_be_there()
        wrong += [f"{who}: {each}" for each in looking.wrong]
    assert not wrong, "\n".join(wrong)
    assert world.breaks() == []


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

    def __init__(
        self,
        world: World,
        who: str,
        cases: dict[str, Case],
        subjects: dict[str, Subject],
        turn: tuple[int, int],
    ) -> None:
        self.who, self.cases, self.subjects, self.turn = who, cases, subjects, turn
        self.client = world.browser(who)
        self.tags: tuple[str, ...] = world.app.config["SETTINGS"].interface_languages
        self.found: dict[tuple[str, str], str] = {}
        self.wrong: list[str] = []
        self.forbidden = {state: self._forbidden(case) for state, case in cases.items()}
        self.like_unknown = {
            name: [_levelled(self._ask(asked), Subject(UNKNOWN)) for asked in requests]
            for name, requests in self._hidden(Subject(UNKNOWN))
        }

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
            if not self._is_asked(name, state):
                continue
            for asked in channel(self.tags, self.subjects[state]):
                answer = self._ask(asked)
                self._keep(name, state, answer)
                self._search(state, asked, answer)

    def at_what_is_hidden(self, state: str) -> None:
        """An id that the viewer may not know of must answer exactly like an unknown one."""
        about = self.subjects[state]
        for name, requests in self._hidden(about):
            if not self._is_asked(name, state):
                continue
            for asked, like in zip(requests, self.like_unknown[name], strict=True):
                given = _levelled(self._ask(asked), about)
                if given != like:
                    self.wrong.append(f"{state}: {asked} differs: {_difference(given, like)}")

    def for_what_must_be_there(self) -> None:
        for state, audience in AUDIENCES.items():
            case = self.cases[state]
            for channel, readers in audience.found.items():
                if self.who in readers and case.text not in self._seen(channel, state):
                    self.wrong.append(f"{state}: the text is not in {channel!r}")
            if self.who in audience.note_found and case.note not in self._seen("mine", ""):
                self.wrong.append(f"{state}: the moderator's note is not in 'mine'")

    def _hidden(self, about: Subject) -> Iterable[tuple[str, list[Asked]]]:
        for name, channel in (ABOUT | IF_HIDDEN).items():
            yield name, list(channel(self.tags, about))

    def _is_asked(self, channel: str, state: str) -> bool:
        if channel in ALWAYS or channel in AUDIENCES[state].found:
            return True
        place = [*ABOUT, *IF_HIDDEN].index(channel) + list(AUDIENCES).index(state)
        share, dealt = self.turn
        return place % share == dealt

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
        words += [("an inner id", INSIDE, id_) for id_ in _inner_ids(case)]
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
