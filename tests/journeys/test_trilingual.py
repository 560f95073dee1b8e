"""A government answers in three languages: the whole journey, through the door only."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum.spaces.rules import Capacity
from tests.world import GRACE, PASSWORD, World, form, forms

THREAD = "/en/spaces/guide/questions/1"
TEXTS = {
    "text_en": "States **should** keep a register.",
    "text_fr": "Les États **devraient** tenir un registre.",
    "text_es": "Los Estados **deberían** llevar un registro.",
}
ENGLISH, FRENCH, SPANISH = "keep a register", "tenir un registre", "llevar un registro"


class Reader:
    """A browser with somebody before it."""

    def __init__(self, world: World, who: str, *, by_form: bool = False) -> None:
        self.client: FlaskClient = world.app.test_client() if by_form else world.browser(who)
        if by_form:
            page = self.open("/en/sign-in")
            filled = form(page, "Sign in").filled(email=world.emails[who], password=PASSWORD)
            answer = self.client.post("/en/sign-in", data=filled)
            assert answer.status_code == 303, answer.text

    def open(self, address: str, status: int = 200) -> TestResponse:
        answer = self.client.get(address)
        assert answer.status_code == status, f"{address}: {answer.status_code}"
        return answer

    def press(
        self, page: TestResponse, button: str, status: int = 303, **changes: object
    ) -> TestResponse:
        """Fills in the form with this button, and presses it."""
        found = form(page, button)
        answer = self.client.post(found.action, data=found.filled(button, **changes))
        assert answer.status_code == status, f"{found.action}: {answer.status_code}"
        return answer

    def follow(self, answer: TestResponse) -> TestResponse:
        return self.open(answer.headers["Location"])

    def says(self, address: str) -> str:
        """A page as somebody reads it: without markup, in one line."""
        return words(self.open(address))


def words(page: TestResponse) -> str:
    return re.sub(r" ([,.])", r"\1", " ".join(re.sub(r"<[^>]*>", " ", page.text).split()))


@pytest.fixture
def needs_three_languages(world: World) -> None:
    assert len(world.app.config["SETTINGS"].interface_languages) >= 3


def submit(author: Reader, world: World, **changes: object) -> str:
    """An answer on behalf of Switzerland in three languages; returns its id."""
    page = author.open(f"{THREAD}/comments/new")
    capacity = f"organisation:{world.organisations['switzerland']}"
    received = author.press(page, "Submit for review", **{"capacity": capacity, **TEXTS, **changes})
    return str(received.headers["Location"].split("/")[3])


def decide(moderator: Reader, comment: str, button: str, **changes: object) -> TestResponse:
    """Presses a button in the form of this comment in the queue."""
    page = moderator.open("/en/moderation")
    found = next(each for each in forms(page) if f"/{comment}/decisions" in each.action)
    answer = moderator.client.post(found.action, data=found.filled(button, **changes))
    assert answer.status_code == 303
    return answer


def boxes(moderator: Reader, comment: str) -> dict[str, str]:
    """The revisions that can be ticked for this comment, by language."""
    page = moderator.open("/en/moderation").text
    item = page[page.index(f'id="c-{comment}"') :].split("</article>")[0]
    found = re.findall(r'name="revision" value="(\w+)" checked> <span lang="(\w+)"', item)
    return {language: revision for revision, language in found}


def test_from_an_empty_thread_to_three_public_versions(
    world: World, needs_three_languages: None
) -> None:
    visitor = Reader(world, "visitor")
    author, moderator = (Reader(world, who, by_form=True) for who in ("author", "moderator"))
    assert "Nothing has been published here yet." in visitor.says(THREAD)
    empty = {tag: visitor.open(f"/{tag}/spaces/guide/questions/1").data for tag in ("fr", "es")}

    # The representative saves a draft, finds it again, and looks at a preview.
    page = author.open(f"{THREAD}/comments/new")
    assert "Switzerland" in words(page)
    saved = author.follow(author.press(page, "Save the draft", text_en="States should keep a reg"))
    assert "The draft is saved" in words(saved)
    assert "Switzerland" in author.says("/en/drafts")
    preview = author.press(saved, "Preview", 200, **TEXTS)
    assert "<strong>devraient</strong>" in preview.text

    # The receipt says that it was in time, and which place it has.
    receipt = author.follow(author.press(preview, "Submit for review"))
    comment = receipt.request.path.split("/")[3]
    assert "Received before closing" in words(receipt)
    assert "you are number 1" in words(receipt)
    assert "All versions appear together" in words(receipt)
    assert "There are no drafts" in author.says("/en/drafts")

    # Nobody else learns more than a number, in any language.
    assert "1 awaits review" in visitor.says(THREAD)
    for tag in ("fr", "es"):
        now = visitor.open(f"/{tag}/spaces/guide/questions/1").data
        assert now != empty[tag]
        assert len(now.splitlines()) == len(empty[tag].splitlines())
        differing = [
            line
            for line, was in zip(now.splitlines(), empty[tag].splitlines(), strict=True)
            if line != was
        ]
        assert len(differing) == 1
    visitor.open(f"/c/{comment}", 404)
    visitor.open(f"/en/comments/{comment}", 404)

    # The moderator reads all three and approves; until the grace ends nothing is different.
    queue = moderator.open("/en/moderation")
    for text in (ENGLISH, FRENCH, SPANISH, "asks to appear together"):
        assert text in words(queue)
    decide(moderator, comment, "Approve")
    assert "Nothing waits." in moderator.says("/en/moderation")
    assert "Approved by Signed-in moderator" in moderator.says("/en/moderation")
    assert ENGLISH not in visitor.says(THREAD)
    visitor.open(f"/c/{comment}", 404)
    assert "Waiting for review" in author.says("/en/mine")
    assert "Approved" not in author.says("/en/mine")

    # Then everybody reads it in their own language, with no job having run.
    world.wait(GRACE)
    assert "Published" in author.says("/en/mine")
    assert ENGLISH in visitor.says(THREAD)
    french = visitor.says("/fr/spaces/guide/questions/1")
    assert FRENCH in french
    assert "Suisse" in french
    assert ENGLISH not in french
    # One comment in Spanish on the French page: the choice is in the address.
    chosen = visitor.says(f"/fr/spaces/guide/questions/1?show={comment}.es")
    assert SPANISH in chosen
    assert FRENCH not in chosen
    # All versions side by side, or two of them.
    assert SPANISH in visitor.says(f"/en/comments/{comment}")
    pair = visitor.says(f"/en/comments/{comment}?versions=fr,es")
    assert SPANISH in pair
    assert ENGLISH not in pair
    # The permanent link leads into the thread, to the comment.
    link = visitor.client.get(f"/c/{comment}", headers={"Accept-Language": "fr-CH, en;q=0.5"})
    assert link.status_code == 302
    assert link.headers["Location"] == f"/fr/spaces/guide/questions/1#c-{comment}"
    assert link.headers["Cache-Control"] == "private, no-store"
    assert f'id="c-{comment}"' in visitor.open(THREAD).text
    # The log tells the approval, now that it is public.
    assert "Approved: English, Français, Español" in visitor.says("/en/spaces/guide/log")
    assert world.breaks() == []


def test_replies_three_levels_deep(world: World) -> None:
    author, moderator, visitor = (Reader(world, who) for who in ("author", "moderator", "visitor"))
    rival = Reader(world, "rival")
    parent = submit(author, world)
    decide(moderator, parent, "Approve")
    world.wait(GRACE)
    chain = [parent]
    for level, speaker in enumerate((rival, author, rival), 1):
        # The link that the reader finds below the comment.
        assert f"reply_to={chain[-1]}" in speaker.open(THREAD).text
        page = speaker.open(f"{THREAD}/comments/new?reply_to={chain[-1]}")
        assert "In reply to" in words(page)
        answer = speaker.press(page, "Submit for review", text_en=f"Reply of level {level}.")
        reply = answer.headers["Location"].split("/")[3]
        # Nobody can reply to what is still held.
        held = rival.open(f"{THREAD}/comments/new?reply_to={reply}")
        rival.press(held, "Submit for review", 422, text_en="Too early.")
        decide(moderator, reply, "Approve")
        world.wait(GRACE)
        chain.append(reply)
    page = visitor.open(THREAD)
    assert [f'id="c-{id_}"' for id_ in chain] == re.findall(r'id="c-\w+"', page.text)
    assert page.text.count('<ol class="replies"') == 3
    # A reply stays in its place when what it answers is withdrawn.
    author.press(author.open(f"/en/comments/{parent}"), "Withdraw the comment")
    page = visitor.open(THREAD)
    assert [f'id="c-{id_}"' for id_ in chain] == re.findall(r'id="c-\w+"', page.text)
    assert "Withdrawn by its author on" in words(page)
    assert "Reply of level 3." in words(page)


def test_one_version_is_returned_corrected_and_all_appear_together(world: World) -> None:
    author, moderator, visitor = (Reader(world, who) for who in ("author", "moderator", "visitor"))
    comment = submit(author, world)
    # Spanish goes back with a reason and a note; the others are approved.
    revisions = boxes(moderator, comment)
    decide(
        moderator,
        comment,
        "Return",
        revision=revisions["es"],
        reason="versions_differ",
        note="It says less.",
    )
    decide(moderator, comment, "Approve")
    assert "It says less." not in author.says("/en/mine")
    world.wait(GRACE)
    mine = author.says("/en/mine")
    assert "the versions differ in substance" in mine
    assert "It says less." in mine
    assert "the date of receipt stays" in mine
    # The approved ones wait for it, however long.
    world.wait(600)
    assert ENGLISH not in visitor.says(THREAD)
    # The author corrects Spanish alone, and it keeps its place beside the others.
    page = author.open(f"/en/comments/{comment}/edit")
    assert "Change your comment" in words(page)
    author.press(page, "Submit for review", text_es="Los Estados deberían llevar un registro.")
    assert list(boxes(moderator, comment)) == ["es"]
    decide(moderator, comment, "Approve")
    assert ENGLISH not in visitor.says(THREAD)
    world.wait(GRACE)
    page = visitor.says(f"/en/comments/{comment}")
    for text in (ENGLISH, FRENCH, SPANISH):
        assert text in page


def test_a_change_of_what_is_public_waits_while_the_old_text_stays(world: World) -> None:
    author, moderator, visitor = (Reader(world, who) for who in ("author", "moderator", "visitor"))
    comment = submit(author, world)
    decide(moderator, comment, "Approve")
    world.wait(GRACE)
    before = visitor.open(f"/en/comments/{comment}").data
    page = author.open(f"/en/comments/{comment}/edit")
    author.press(page, "Submit for review", text_en="States must keep a ledger.")
    assert visitor.open(f"/en/comments/{comment}").data == before
    assert "the earlier text stays public" in author.says("/en/mine")
    assert "A change of this comment waits for review" in author.says(THREAD)
    # The moderator has the old text beside the new one.
    queue = moderator.says("/en/moderation")
    assert "States must keep a ledger." in queue
    assert "The text that is public now" in queue
    decide(moderator, comment, "Approve")
    assert visitor.open(f"/en/comments/{comment}").data == before
    world.wait(GRACE)
    after = visitor.says(f"/en/comments/{comment}")
    assert "States must keep a ledger." in after
    assert ENGLISH not in after
    assert FRENCH in after


def test_withdrawing_a_version_and_then_the_comment(world: World) -> None:
    author, moderator, visitor = (Reader(world, who) for who in ("author", "moderator", "visitor"))
    comment = submit(author, world)
    decide(moderator, comment, "Approve")
    world.wait(GRACE)
    author.press(author.open(f"/en/comments/{comment}"), "Withdraw the version in Spanish")
    page = visitor.says(f"/en/comments/{comment}")
    assert SPANISH not in page
    assert ENGLISH in page
    author.press(author.open(f"/en/comments/{comment}"), "Withdraw the comment")
    page = words(visitor.open(f"/en/comments/{comment}", 410))
    assert "Withdrawn by its author on" in page
    for secret in (ENGLISH, FRENCH, SPANISH, "Switzerland", "Signed-in author"):
        assert secret not in page
    assert visitor.open(f"/c/{comment}", 302).headers["Location"].endswith(f"#c-{comment}")
    # What was withdrawn can neither be changed nor removed any more.
    author.open(f"/en/comments/{comment}/edit", 404)
    moderator_page = moderator.open(f"/en/comments/{comment}", 410)
    assert "Remove" not in [button for each in forms(moderator_page) for button in each.buttons]


def test_removing_and_restoring_are_told_in_the_log(world: World) -> None:
    author, moderator, visitor = (Reader(world, who) for who in ("author", "moderator", "visitor"))
    comment = submit(author, world)
    decide(moderator, comment, "Approve")
    world.wait(GRACE)
    page = moderator.open(f"/en/comments/{comment}")
    moderator.press(page, "Remove", reason="personal_data", note="A name is in it.")
    placeholder = words(visitor.open(f"/en/comments/{comment}", 410))
    assert "Removed by a moderator on" in placeholder
    assert "it holds personal data of another person" in placeholder
    assert "A name is in it." not in placeholder
    assert "Switzerland" not in placeholder
    assert "A name is in it." in author.says("/en/mine")
    log = visitor.says("/en/spaces/guide/log")
    assert "Removed" in log
    assert "Switzerland" not in log
    moderator.press(moderator.open(f"/en/comments/{comment}", 410), "Restore")
    assert ENGLISH in visitor.says(f"/en/comments/{comment}")
    assert "Restored" in visitor.says("/en/spaces/guide/log")
    assert world.breaks() == []


def test_recalling_what_is_not_public(world: World) -> None:
    author, moderator, visitor = (Reader(world, who) for who in ("author", "moderator", "visitor"))
    comment = submit(author, world)
    decide(moderator, comment, "Approve")
    author.press(author.open("/en/mine"), "Take back what is not public")
    assert "Taken back by its author" in author.says("/en/mine")
    world.wait(GRACE)
    assert "none awaits review" in visitor.says(THREAD)
    assert ENGLISH not in visitor.says(THREAD)
    # What was taken back can be submitted again as it was, and keeps its first receipt.
    author.press(author.open(f"/en/comments/{comment}/edit"), "Submit for review")
    decide(moderator, comment, "Approve")
    world.wait(GRACE)
    assert ENGLISH in visitor.says(THREAD)


def test_an_expired_sign_in_gives_every_text_back(world: World) -> None:
    author = Reader(world, "author")
    page = author.open(f"{THREAD}/comments/new")
    author.press(author.open("/en/"), "Sign out")
    given = author.press(page, "Submit for review", 401, **TEXTS)
    for text in TEXTS.values():
        assert text in given.text
    # Signed in again, the very same form is taken.
    again = Reader(world, "author")
    received = again.press(given, "Submit for review", capacity=Capacity.PERSONAL.value)
    assert "/received" in received.headers["Location"]


def test_a_form_sent_twice_is_one_comment_with_one_receipt(world: World) -> None:
    author = Reader(world, "author")
    page = author.open(f"{THREAD}/comments/new")
    answers = [author.press(page, "Submit for review", **TEXTS) for _turn in range(3)]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert author.open("/en/mine").text.count('<li class="row" id="c-') == 1
