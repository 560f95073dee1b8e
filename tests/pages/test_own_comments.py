"""What authors read of their comments: decisions that hold, appeals, and what to do next."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module

import pytest

from forum.comments.queries.decision_history import decided_on
from forum.comments.rules import Act, Reason
from forum.core.clock import now
from forum.organisations.rules import MandateRole
from forum.spaces.rules import Capacity, Policy
from tests.world import GRACE, World, form

NOTE = "Which article do you mean?"
Told = list[str]


def _told(world: World, comment: str, who: str = "author") -> str:
    """The comment's part of its author's page, as words."""
    page = world.browser(who).get("/en/mine").text
    found = re.search(rf'<li class="row" id="c-{comment}">.*?\n      </li>', page, re.DOTALL)
    assert found, "the comment is not on the page"
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def _acts(world: World, comment: str) -> Told:
    with world.reading() as session:
        id_ = world.record(comment).id
        return [one.act.value for one in decided_on(session, id_, now())]


# --- nothing within its grace -------------------------------------------------------------------


def _approved(world: World, comment: str) -> None:
    world.decide(comment, Act.APPROVE, note=NOTE)


def _returned(world: World, comment: str) -> None:
    world.decide(comment, Act.RETURN, note=NOTE)


def _rejected(world: World, comment: str) -> None:
    world.decide(comment, Act.REJECT, note=NOTE)


def _thought_again(world: World, comment: str) -> None:
    world.decide(comment, Act.APPROVE)
    world.decide(comment, Act.RETURN, languages=["en"], note=NOTE)


def _undone(world: World, comment: str) -> None:
    world.undo(world.decide(comment, Act.REJECT, note=NOTE))


def _undone_and_decided(world: World, comment: str) -> None:
    _undone(world, comment)
    world.decide(comment, Act.RETURN, note=NOTE)


# What is done, and what the thread tells once the grace is over.
TABLE: list[tuple[Callable[[World, str], None], Told]] = [
    (_approved, ["revision.approve"]),
    (_returned, ["revision.return"]),
    (_rejected, ["revision.reject"]),
    (_thought_again, ["revision.return"]),
    (_undone, []),
    (_undone_and_decided, ["revision.return"]),
]
BY_NAME = [pytest.param(*row, id=row[0].__name__.strip("_")) for row in TABLE]


@pytest.mark.parametrize(("do", "afterwards"), BY_NAME)
def test_a_decision_is_told_when_it_takes_effect_and_not_before(
    world: World, do: Callable[[World, str], None], afterwards: Told
) -> None:
    """Within the grace the author's pages are, byte by byte, what they were before."""
    comment = world.post({"en": "We agree."})
    other = world.post({"en": "Another text."})
    author = world.browser("author")
    pages = ("/en/mine", f"/en/comments/{comment}", f"/en/comments/{comment}/received")
    before = [author.get(page).data for page in pages]
    do(world, comment)
    world.wait(GRACE - 1)
    assert [author.get(page).data for page in pages] == before
    assert _acts(world, comment) == []
    world.wait(1)
    assert _acts(world, comment) == afterwards
    assert (NOTE in _told(world, comment)) == bool(afterwards)
    assert _acts(world, other) == []


@pytest.mark.parametrize("act", [Act.APPROVE, Act.RETURN, Act.REJECT])
@pytest.mark.parametrize("how", ["recalled", "replaced"])
def test_what_never_held_is_never_told(world: World, act: Act, how: str) -> None:
    comment = world.post({"en": "We agree."})
    world.decide(comment, act, note=NOTE)
    if how == "recalled":
        world.recall(comment)
    else:
        world.post({"en": "We agree fully."}, comment=comment, save=world.record(comment).saves)
    world.wait(10 * GRACE)
    assert _acts(world, comment) == []
    assert NOTE not in _told(world, comment)


def test_what_held_is_told_also_after_its_text_was_taken_back(world: World) -> None:
    """A refused text that blocks the others of its release is dropped by its author."""
    comment = world.post({"en": "We agree.", "fr": "D’accord."})
    world.decide(comment, Act.RETURN, languages=["fr"], note=NOTE)
    world.wait()
    world.recall(comment, language="fr")
    world.wait()
    assert _acts(world, comment) == ["revision.return"]


def test_the_thread_goes_on_with_newer_texts(world: World) -> None:
    comment = world.post({"en": "We agree."})
    world.decide(comment, Act.RETURN, reason=Reason.INCOMPLETE, note=NOTE)
    world.wait()
    world.post({"en": "We agree fully."}, comment=comment, save=world.record(comment).saves)
    world.decide(comment, Act.APPROVE)
    world.wait()
    world.remove(comment, note="A name is in it.")
    world.restore(comment)
    assert _acts(world, comment) == [
        "revision.return",
        "revision.approve",
        "comment.remove",
        "comment.restore",
    ]
    said = _told(world, comment)
    for words in (NOTE, "Reason: it is incomplete.", "A name is in it.", "Restored by a moderator"):
        assert words in said, words
    assert NOTE in world.browser("author").get(f"/en/comments/{comment}").text
    for who in ("visitor", "person", "rival"):
        assert NOTE not in world.browser(who).get(f"/en/comments/{comment}").text


def test_decisions_on_others_translations_are_no_news_of_the_author(world: World) -> None:
    comment = world.publish({"en": "We agree."})
    assert _acts(world, comment) == ["revision.approve"]
    browser = world.browser("translator")
    page = browser.get(f"/en/comments/{comment}/translation/de")
    sent = form(page, "Submit for review").filled(
        "Submit for review", text="Wir sind einverstanden."
    )
    assert browser.post(f"/en/comments/{comment}/translation/de", data=sent).status_code == 303
    world.decide(comment, Act.RETURN, languages=["de"], note=NOTE)
    world.wait()
    assert _acts(world, comment) == ["revision.approve"]
    assert NOTE not in _told(world, comment)


# --- what to do next ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (Act.RETURN, "Correct it and submit it again; the date of receipt stays."),
        (Act.REJECT, "You can appeal once, or write another text and submit it."),
    ],
)
def test_the_author_reads_what_to_do_next(world: World, act: Act, words: str) -> None:
    comment = world.post({"en": "We agree."})
    assert "Waiting for review: number 1." in _told(world, comment)
    assert "before closing" in _told(world, comment)
    world.decide(comment, act)
    world.wait()
    said = _told(world, comment)
    assert words in said
    assert "Change it or add a language" in said


def test_what_was_taken_down_says_so_and_offers_nothing(world: World) -> None:
    removed, withdrawn = world.publish({"en": "One."}), world.publish({"en": "Two."})
    world.remove(removed, note="A name is in it.")
    world.withdraw(withdrawn)
    assert "A moderator can restore it." in _told(world, removed)
    assert "You can write a new comment" in _told(world, withdrawn)
    for comment in (removed, withdrawn):
        assert "Change it or add a language" not in _told(world, comment)


# --- appealing ----------------------------------------------------------------------------------


def test_an_author_appeals_by_the_form_and_reads_that_another_moderator_decides(
    world: World,
) -> None:
    comment = world.post({"en": "We agree."})
    world.decide(comment, Act.REJECT)
    assert "Appeal" not in _told(world, comment)
    world.wait()
    browser = world.browser("author")
    asked = form(browser.get("/en/mine"), "Appeal")
    answer = browser.post(asked.action, data=asked.filled("Appeal", note="It is about part 2."))
    assert (answer.status_code, answer.location) == (303, f"/en/mine?comment={comment}#c-{comment}")
    said = _told(world, comment)
    assert "You appealed on 16 November 2026" in said
    assert "It is about part 2." in said
    assert "Appeal against" not in said
    assert world.acts(comment)[-1] == "revision.appeal"
    world.decide(comment, Act.REJECT, by="second")
    assert "You appealed on" in _told(world, comment)  # within the grace nothing is told
    world.wait()
    said = _told(world, comment)
    assert "You appealed on" not in said
    assert "This decision stands." in said
    assert _acts(world, comment) == ["revision.reject", "revision.appeal", "revision.reject"]


@pytest.mark.parametrize("note", ["", "   ", "x" * 5001])
def test_an_appeal_that_is_not_taken_keeps_what_was_written(world: World, note: str) -> None:
    comment = world.post({"en": "We agree."})
    decision = world.decide(comment, Act.REJECT)
    world.wait()
    browser = world.browser("author")
    sent = {"decision": decision, "note": note}
    answer = browser.post(f"/en/comments/{comment}/appeals", data=sent)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert dict(form(answer, "Appeal").fields)["note"].strip() == note.strip()
    assert "revision.appeal" not in world.acts(comment)


def test_an_appeal_that_comes_too_late_gives_the_text_back(world: World) -> None:
    comment = world.post({"en": "We agree."})
    decision = world.decide(comment, Act.REJECT)
    world.wait()
    world.post({"en": "A better text."}, comment=comment, save=world.record(comment).saves)
    sent = {"decision": decision, "note": "Please look again."}
    answer = world.browser("author").post(f"/en/comments/{comment}/appeals", data=sent)
    assert answer.status_code == 409
    assert "Please look again.</textarea>" in answer.text
    assert "Appeal against" not in answer.text


def test_a_drafter_whose_organisation_clears_is_told_who_can_appeal(world: World) -> None:
    world.clears("switzerland")
    world.grant("person", "switzerland", MandateRole.CLEARER)
    comment = world.post({"en": "We agree."}, by="colleague")
    world.clear(comment)
    world.decide(comment, Act.REJECT)
    world.wait()
    assert "A clearer or a focal point of your organisation" in _told(world, comment, "colleague")
    assert "Appeal against" not in _told(world, comment, "colleague")
    assert "Appeal against" in _told(world, comment, "person")


def test_a_draft_that_was_sent_back_says_so(world: World) -> None:
    world.clears("switzerland")
    comment = world.post({"en": "We agree."}, by="colleague")
    world.send_back(comment, note="Please check the date.")
    page = world.browser("colleague").get("/en/drafts").text
    assert "Sent back by" in page
    assert "Please check the date." in page
    world.save({"en": "Another."}, by="colleague")
    assert world.browser("colleague").get("/en/drafts").text.count("Sent back by") == 1


# --- further pages ------------------------------------------------------------------------------


def _listed(world: World, address: str, who: str = "author") -> list[str]:
    page = world.browser(who).get(address).text
    return re.findall(r'<li class="row" id="c-(\w+)">', page)


@pytest.fixture
def five(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Newest first, two to a page; the last two were received at one instant."""
    monkeypatch.setattr(import_module("forum.pages.queries.own_comments"), "PAGE", 2)
    when = now()
    posted = [world.post({"en": f"Text {turn}."}, at=when) for turn in range(2)]
    for turn in range(3):
        world.wait(1)
        posted.append(world.post({"en": f"Text {turn + 2}."}))
    return posted[::-1]


def test_nobody_s_comment_is_out_of_reach(world: World, five: list[str]) -> None:
    assert _listed(world, "/en/mine") == five[:2]
    client, address, seen = world.browser("author"), "/en/mine", []
    while address:
        page = client.get(address).text
        seen.extend(re.findall(r'<li class="row" id="c-(\w+)">', page))
        further = re.search(r'<a rel="next" href="([^"]+)"', page)
        address = further[1] if further else ""
    assert seen == five


def test_a_link_to_a_comment_leads_to_a_page_that_has_it(world: World, five: list[str]) -> None:
    assert _listed(world, f"/en/mine?comment={five[1]}") == five[:2]
    assert _listed(world, f"/en/mine?comment={five[3]}") == five[3:]
    page = world.browser("author").get(f"/en/mine?comment={five[3]}").text
    assert '<a rel="prev" href="/en/mine"' in page
    answer = world.browser("author").post(f"/en/comments/{five[4]}/recall")
    assert answer.status_code == 303
    assert five[4] in _listed(world, answer.location)


@pytest.mark.parametrize("cursor", ["unknown", "foreign", "9" * 30])
def test_another_s_comment_is_no_place_in_one_s_list(
    world: World, five: list[str], cursor: str
) -> None:
    foreign = world.post({"en": "Not theirs."}, by="person", capacity=Capacity.PERSONAL)
    cursor = foreign if cursor == "foreign" else cursor
    assert world.browser("author").get(f"/en/mine?after={cursor}").status_code == 404
    assert _listed(world, f"/en/mine?comment={cursor}") == five[:2]


def test_what_appears_by_itself_is_not_said_to_wait(world: World) -> None:
    world.moderates({(Capacity.PERSONAL, False): Policy.DELAY}, delay_minutes=30)
    texts = {"en": "A text.", "fr": "Un texte."}
    comment = world.post(texts, by="person", capacity=Capacity.PERSONAL)
    told = _told(world, comment, "person")
    assert "unless a moderator holds it" in told
    assert told.count("Appears on") == 2
    assert "Waiting for review" not in told
