"""One rule decides what somebody may see: here every channel is asked about every state."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from forum.spaces.rules import Capacity
from tests.visibility.channels import (
    ABOUT,
    CHANGES,
    LISTS,
    UNKNOWN,
    Answer,
    Asked,
    Subject,
    ask,
    endpoint,
)
from tests.visibility.states import AUDIENCES, VIEWERS, Case, every_state
from tests.world import World

KEY = re.compile(r'name="key" value="[^"]+"')  # of a composer's form: new each time
PRIVATE = "private, no-store"


class Looking:
    """Somebody who asks all channels."""

    def __init__(self, world: World, who: str) -> None:
        self.world, self.who = world, who
        self.client = world.browser(who)
        self.tags: tuple[str, ...] = world.app.config["SETTINGS"].interface_languages
        self.unknown: dict[Asked, Answer] = {}

    def ask(self, asked: Asked) -> Answer:
        return ask(self.client, asked)

    def lists(self) -> Iterable[tuple[str, Asked, Answer]]:
        for name, channel in LISTS.items():
            for asked in channel(self.tags):
                yield name, asked, self.ask(asked)

    def about(self, subject: Subject) -> Iterable[tuple[str, Asked, Answer]]:
        for name, channel in ABOUT.items():
            for asked in channel(self.tags, subject):
                yield name, asked, self.ask(asked)


def subject(case: Case) -> Subject:
    revisions = list(case.world.revisions(case.comment).values())
    decisions = case.world.decisions(case.comment)
    return Subject(
        case.comment,
        case.tag,
        revisions[0].public_id if revisions else UNKNOWN,
        decisions[-1].public_id if decisions else UNKNOWN,
    )


def inner_ids(case: Case) -> list[str]:
    """Ids of revisions and decisions: only forms of those who may act hold them."""
    revisions = case.world.revisions(case.comment, every=True)
    return [
        *(revision.public_id for revision in revisions.values()),
        *(decision.public_id for decision in case.world.decisions(case.comment)),
    ]


@pytest.mark.parametrize("who", VIEWERS)
def test_every_channel_tells_of_every_state_what_this_viewer_may_know(
    world: World, who: str
) -> None:
    cases = every_state(world)
    looking = Looking(world, who)
    wrong: list[str] = []
    found: dict[tuple[str, str], str] = {}

    # What is asked once is searched for the words of every case …
    forbidden = {state: _forbidden(case, who) for state, case in cases.items()}
    for name, asked, answer in looking.lists():
        found.setdefault((name, ""), "")
        found[name, ""] += answer.whole
        wrong += _caching(looking, asked, answer)
        for state, words in forbidden.items():
            wrong += [
                f"{state}: {kind} ({word}) in {asked}"
                for kind, word in words
                if word in answer.whole
            ]
    # … and what is asked about one comment for its own; ids that the question names do not count.
    for state, case in cases.items():
        about = subject(case)
        for name, asked, answer in looking.about(about):
            found.setdefault((name, state), "")
            found[name, state] += answer.whole
            wrong += _caching(looking, asked, answer)
            wrong += [
                f"{state}: {kind} ({word}) in {asked}"
                for kind, word in forbidden[state]
                if word in answer.whole and word not in asked.path
            ]
    # Where somebody must find a text, it is there.
    for state, audience in AUDIENCES.items():
        for channel, readers in audience.found.items():
            seen = found.get((channel, ""), "") + found.get((channel, state), "")
            if who in readers and cases[state].text not in seen:
                wrong.append(f"{state}: the text is not in {channel!r}")
        if who in audience.note_found and cases[state].note not in found["mine", ""]:
            wrong.append(f"{state}: the moderator's note is not in 'mine'")
    assert not wrong, "\n".join(wrong)


def _forbidden(case: Case, who: str) -> list[tuple[str, str]]:
    audience = AUDIENCES[case.state]
    languages = audience.text if audience.language is None else audience.language
    words = []
    for kind, readers, word in (
        ("the id", audience.knows, case.comment),
        ("the text", audience.text, case.text),
        ("the author", audience.name, case.name),
        ("the organisation", audience.name, case.house),
        ("the note", audience.note, case.note),
        ("the language", languages, f">{case.language}<"),
    ):
        if who not in readers:
            words.append((kind, word))
    if who not in audience.text or audience.text == audience.knows == frozenset(VIEWERS):
        insiders = {"author", "colleague", "moderator", "secretariat"}
        if who not in insiders:
            words += [("an inner id", id_) for id_ in inner_ids(case)]
    return words


def _caching(looking: Looking, asked: Asked, answer: Answer) -> list[str]:
    """What is for one person is kept by no cache; for visitors there are no cookies."""
    control = answer.header("Cache-Control")
    if looking.who != "visitor" and control != PRIVATE:
        return [f"{asked}: {control!r} in an answer to somebody who is signed in"]
    if looking.who == "visitor" and "Set-Cookie" in dict(answer.headers):
        return [f"{asked}: a cookie for a visitor"]
    if looking.who == "visitor" and (answer.status != 200) and control != PRIVATE:
        return [f"{asked}: {control!r} in an answer with status {answer.status}"]
    return []


@pytest.mark.parametrize("who", VIEWERS)
def test_an_id_that_one_may_not_know_of_answers_like_an_unknown_one(
    world: World, who: str
) -> None:
    cases = every_state(world)
    if who == "neighbour":  # whose queue is not empty, so that going on in it could tell something
        comment = world.post({"en": "For the forests."}, space="forests", by="person",
                             capacity=Capacity.PERSONAL)  # fmt: skip
        assert world.record(comment).waiting_since
    looking = Looking(world, who)
    unknown = Subject(UNKNOWN)
    expected = {
        name: [_levelled(looking.ask(asked), unknown) for asked in channel(looking.tags, unknown)]
        for name, channel in (ABOUT | CHANGES).items()
    }
    hidden = [case for state, case in cases.items() if who not in AUDIENCES[state].knows]
    wrong = []
    for case in hidden:
        about = subject(case)
        for name, channel in (ABOUT | CHANGES).items():
            requests = channel(looking.tags, about)
            for asked, like in zip(requests, expected[name], strict=True):
                given = _levelled(looking.ask(asked), about)
                if given != like:
                    wrong.append(f"{case.state}: {asked} gives {given.status}, not {like.status}")
    assert not wrong, "\n".join(wrong)
    assert world.breaks() == []


def _levelled(answer: Answer, about: Subject) -> Answer:
    """Without what the question itself named, and without a form's random key."""

    def level(text: str) -> str:
        for word in (about.comment, about.revision, about.decision):
            text = text.replace(word, "THE-ID")
        return KEY.sub("THE-KEY", text.replace(f".{about.tag}", ".TAG"))

    headers = tuple(
        (name, level(value)) for name, value in answer.headers if name != "Content-Length"
    )
    return Answer(answer.status, headers, level(answer.body))


