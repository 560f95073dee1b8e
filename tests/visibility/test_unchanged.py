"""What is held leaves no trace: the pages of others are the same before and after."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask_babel import force_locale, gettext, ngettext

from forum.comments.rules import Act
from tests.visibility.channels import ABOUT, LISTS, Answer, Asked, Subject, ask
from tests.world import GRACE, World

KEY = re.compile(r'name="key" value="[^"]+"')
# What tells a person how they themselves may go on is not for visitors.
PAGES = tuple(
    name
    for name in LISTS
    # "own data" tells of the sign-in with which it is asked for.
    if name not in ("mine", "drafts", "queue", "composer", "setting up", "own data")
)


def pages(
    world: World, about: Subject, who: str = "visitor", languages: int = 99
) -> dict[str, Answer]:
    """Every page that this viewer can open, in every language of the interface or in some."""
    client = world.browser(who)
    tags: tuple[str, ...] = world.app.config["SETTINGS"].interface_languages[:languages]
    requests = [asked for name in PAGES for asked in LISTS[name](tags, [about])]
    for name in ("comment", "versions", "permalink", "composer of a reply"):
        requests += ABOUT[name](tags, about)
    return {str(asked): _without_key(ask(client, asked)) for asked in requests}


def _without_key(answer: Answer) -> Answer:
    return Answer(answer.status, answer.headers, KEY.sub("KEY", answer.body))


def without_number(world: World, given: dict[str, Answer]) -> dict[str, tuple[int, str]]:
    """The pages without the number of comments that await review, in whichever language."""
    words = []
    with world.app.test_request_context():
        for tag in world.app.config["SETTINGS"].interface_languages:
            with force_locale(tag):
                words.append(re.escape(gettext("none awaits review")))
                for number in range(4):
                    said = ngettext("%(num)s awaits review", "%(num)s await review", number)
                    words.append(re.escape(said))
    number = re.compile("|".join(words))
    return {asked: (answer.status, number.sub("N", answer.body)) for asked, answer in given.items()}


@pytest.fixture
def standing(world: World) -> Subject:
    """A public comment with a public reply, in three languages."""
    comment = world.publish({"en": "Public.", "fr": "Public.", "es": "Público."})
    world.publish({"en": "A public reply."}, parent=comment, by="rival", organisation="alliance")
    return Subject(comment)


# What can be done without a visitor's noticing, and how to do it to a comment that waits.
DEEDS: dict[str, Callable[[World, str], object]] = {
    "an approval within its grace": lambda world, held: world.decide(held, Act.APPROVE),
    "an approval of one version": lambda world, held: world.decide(
        held, Act.APPROVE, languages=["en"]
    ),
    "a return within its grace": lambda world, held: world.decide(held, Act.RETURN),
    "a rejection within its grace": lambda world, held: world.decide(held, Act.REJECT),
    "an approval undone": lambda world, held: world.undo(world.decide(held, Act.APPROVE)),
    "a replacement": lambda world, held: world.post({"en": "New.", "fr": "N."}, comment=held),
    "a further language": lambda world, held: world.post({"es": "Otro."}, comment=held),
    "a draft of a change": lambda world, held: world.save({"en": "Draft."}, comment=held),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_about_what_is_held_changes_no_byte_for_a_visitor(
    world: World, standing: Subject, deed: str
) -> None:
    # The number of those that await review is the same before and after, so everything is.
    held = world.post({"en": "Held.", "fr": "Retenu."}, parent=standing.comment)
    before = pages(world, standing, languages=1)
    DEEDS[deed](world, held)
    assert pages(world, standing, languages=1) == before


def _beside_a_refused_one(world: World) -> str:
    comment = world.post({"en": "Held.", "fr": "Retenu."})
    world.decide(comment, Act.REJECT, languages=["fr"])
    world.wait(GRACE)
    return comment


def _appealed(world: World) -> str:
    comment = world.post({"en": "Held."})
    rejection = world.decide(comment, Act.REJECT, by="second")
    world.wait(GRACE)
    world.appeal(comment, rejection, note="Please look again.")
    return comment


def _by_two(world: World) -> str:
    world.set_space(approvals=2)
    return world.post({"en": "Held."})


# Where a text stands when a moderator decides on it.
STANDINGS: dict[str, Callable[[World], str]] = {
    "new": lambda world: world.post({"en": "Held.", "fr": "Retenu."}),
    "beside a refused version": _beside_a_refused_one,
    "a change of a public text": lambda world: world.post(
        {"en": "Changed."}, comment=world.publish({"en": "Public."})
    ),
    "appealed": _appealed,
    "to be approved by two": _by_two,
}


@pytest.mark.parametrize("stands", STANDINGS)
def test_a_decision_within_its_grace_changes_no_byte_for_its_author_or_who_waits_behind(
    world: World, stands: str
) -> None:
    comment = STANDINGS[stands](world)
    behind = world.post({"en": "Behind."}, by="rival", organisation="alliance")
    readers = [(world.browser("author"), comment), (world.browser("rival"), behind)]

    def own_pages() -> list[Answer]:
        addresses = ("mine", "comments/{0}", "comments/{0}/received", "comments/{0}/edit")
        return [
            _without_key(ask(browser, Asked(f"/en/{address.format(own)}")))
            for browser, own in readers
            for address in addresses
        ]

    before = own_pages()
    for act in (Act.APPROVE, Act.RETURN, Act.REJECT):
        decision = world.decide(comment, act, languages=["en"], note="A note.")
        assert own_pages() == before, act
        world.undo(decision)
    assert own_pages() == before


def test_a_held_comment_changes_the_number_only(world: World, standing: Subject) -> None:
    empty = pages(world, standing)
    # A draft changes nothing at all.
    world.save({"en": "A draft."})
    assert pages(world, standing) == empty
    # A held reply, and a held change of what is public: the number, and nothing else.
    world.post({"en": "Held."}, parent=standing.comment)
    world.post({"en": "Changed."}, comment=standing.comment)
    after = pages(world, standing)
    assert after != empty
    assert without_number(world, after) == without_number(world, empty)


@pytest.mark.parametrize("act", [Act.RETURN, Act.REJECT])
def test_what_was_refused_or_taken_back_leaves_every_page_as_it_was(
    world: World, standing: Subject, act: Act
) -> None:
    empty = pages(world, standing, languages=1)
    refused = world.post({"en": "Refused.", "fr": "Refusé."})
    world.decide(refused, act)
    recalled = world.post({"en": "Taken back."}, parent=standing.comment)
    world.recall(recalled)
    world.wait(GRACE)
    assert pages(world, standing, languages=1) == empty


def test_another_person_sees_no_trace_either(world: World, standing: Subject) -> None:
    before = pages(world, standing, "person", 1)
    held = world.post({"en": "Held."}, parent=standing.comment)
    after = pages(world, standing, "person", 1)
    assert without_number(world, after) == without_number(world, before)
    world.decide(held, Act.REJECT)
    assert pages(world, standing, "person", 1).keys() == after.keys()


def test_a_public_page_names_no_instant_at_which_something_hidden_happened(
    world: World, standing: Subject
) -> None:
    # No validator comes from the time of an act, and none differs between two visitors.
    first, second = (pages(world, standing, languages=1) for _turn in range(2))
    assert first == second
    assert not [asked for asked, answer in first.items() if answer.header("Last-Modified")]
