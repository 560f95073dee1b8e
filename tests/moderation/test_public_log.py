"""The public log: what was in it once stays in it, and nothing else is."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from forum.comments.rules import Act
from forum.moderation.queries import public_log
from forum.spaces.rules import Release
from tests.world import GRACE, World, statements

LOG = "/en/spaces/guide/log"
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
NEXT = re.compile(r'rel="next" href="([^"]+)"')
TAG = re.compile(r"<[^>]+>")


def lines(world: World, address: str = LOG) -> list[str]:
    """The lines of a page of the log, newest first, without their instants."""
    page = world.browser("visitor").get(address)
    assert page.status_code == 200
    table = page.text.partition('<table class="log">')[2].partition("</table>")[0]
    rows = [ROW.sub(r"\1", row) for row in ROW.findall(table.partition("<tbody>")[2])]
    plain = (" ".join(TAG.sub(" ", row.partition("</td>")[2]).split()) for row in rows)
    return [row.replace(" ,", ",") for row in plain]


def approved(*languages: str) -> str:
    return f"Approved: {', '.join(languages)}"


def begins(world: World, *wanted: str) -> None:
    """The log has lines that begin so, newest first, and no other."""
    found = lines(world)
    assert len(found) == len(wanted), found
    for line, words in zip(found, wanted, strict=True):
        assert line.startswith(words), found


def two(world: World) -> str:
    """A comment in two languages, public."""
    return world.publish({"en": "We agree.", "fr": "D'accord."})


def pages(world: World) -> list[list[str]]:
    """The lines of each page of the log, by the links that lead from one to the next."""
    found, address = [], LOG
    while address:
        found.append(lines(world, address))
        further = NEXT.search(world.browser("visitor").get(address).text)
        address = further[1] if further else ""
    return found


def test_a_withdrawn_version_keeps_its_line(world: World) -> None:
    comment = two(world)
    world.withdraw(comment, language="fr")
    begins(world, approved("English", "Français"))


def test_a_withdrawn_comment_keeps_its_line_without_its_name(world: World) -> None:
    comment = two(world)
    assert "Switzerland" in lines(world)[0]
    world.withdraw(comment)
    begins(world, f"{approved('English', 'Français')} A comment that was taken down")
    assert "Switzerland" not in lines(world)[0]


def test_removed_and_restored_and_removed_again(world: World) -> None:
    comment = two(world)
    world.remove(comment)
    assert "it holds personal data of another person" in lines(world)[0]
    begins(world, "Removed A comment", approved("English", "Français"))
    world.wait()
    world.restore(comment)
    begins(world, "Restored Switzerland", "Removed Switzerland", approved("English", "Français"))
    world.wait()
    world.remove(comment)
    begins(world, "Removed", "Restored", "Removed", approved("English", "Français"))


def test_a_change_that_was_due_after_the_removal_is_told_only_once_it_is_restored(
    world: World,
) -> None:
    comment = world.publish({"en": "We agree."})
    world.post({"en": "We agree.", "fr": "D'accord."}, comment=comment)
    world.decide(comment, Act.APPROVE)
    world.wait(GRACE / 2)
    world.remove(comment)
    before = lines(world)
    world.wait()
    assert lines(world) == before
    begins(world, "Removed", approved("English"))
    world.restore(comment)
    begins(world, "Restored", approved("Français"), "Removed", approved("English"))
    world.wait()
    world.remove(comment)
    begins(world, "Removed", "Restored", approved("Français"), "Removed", approved("English"))


def test_restored_and_removed_before_the_change_was_due(world: World) -> None:
    comment = world.publish({"en": "We agree."})
    world.post({"en": "Changed."}, comment=comment)
    world.decide(comment, Act.APPROVE)
    for act in (world.remove, world.restore, world.remove):
        world.wait(1)
        act(comment)
    world.wait(2 * GRACE)
    begins(world, "Removed", "Restored", "Removed", approved("English"))


def test_what_was_undone_or_overtaken_is_no_line_of_its_own(world: World) -> None:
    comment = world.post({"en": "We agree.", "fr": "D'accord."})
    world.undo(world.decide(comment, Act.APPROVE))
    world.decide(comment, Act.APPROVE)
    world.decide(comment, Act.RETURN, languages=["en", "fr"])
    world.undo(world.decisions(comment)[-1].public_id)
    world.decide(comment, Act.APPROVE)
    assert lines(world) == []
    world.wait()
    begins(world, approved("English", "Français"))


def test_texts_of_one_approval_that_appear_one_after_the_other_are_two_lines(
    world: World,
) -> None:
    comment = world.post({"en": "We agree.", "fr": "D'accord."}, release=Release.TOGETHER)
    world.post({"es": "De acuerdo."}, comment=comment, release=Release.AS_READY)
    world.decide(comment, Act.APPROVE, languages=["en", "es"])
    world.wait()
    begins(world, approved("Español"))
    earlier = lines(world)
    world.decide(comment, Act.APPROVE, languages=["fr"])
    world.wait()
    begins(world, approved("Français"), approved("English"), approved("Español"))
    assert lines(world)[-1:] == earlier


def test_what_appears_late_stands_where_it_appears(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has read the newest lines misses none: each new one stands before them."""
    monkeypatch.setattr(public_log, "LOG_PAGE", 2)
    late = world.post({"en": "We agree.", "fr": "D'accord."}, release=Release.TOGETHER)
    world.decide(late, Act.APPROVE, languages=["en"])
    removed = world.publish({"es": "De acuerdo."})
    world.remove(removed)
    world.publish({"de": "Einverstanden."})
    read = lines(world)
    world.decide(late, Act.APPROVE, languages=["fr"])
    assert lines(world) == read
    world.wait()
    found = pages(world)
    assert [len(page) for page in found] == [2, 2, 1]
    french, english, german, taken_down, spanish = (line for page in found for line in page)
    assert french.startswith(approved("Français"))
    assert english.startswith(approved("English"))
    assert german.startswith(approved("Deutsch"))
    assert taken_down.startswith("Removed")
    assert spanish.startswith(approved("Español"))


def test_many_texts_on_a_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where many texts are on a line, a page has fewer lines, and none is torn."""
    monkeypatch.setattr(public_log, "LOG_TEXTS", 3)
    for _turn in range(3):
        two(world)
    removed = world.publish({"en": "Public."})
    world.remove(removed)
    found = pages(world)
    assert max(len(page) for page in found) < 3
    said = [line.partition(" A comment")[0] for page in found for line in page]
    assert [line.partition(" Switzerland")[0] for line in said] == [
        "Removed",
        approved("English"),
        *[approved("English", "Français")] * 3,
    ]


def test_what_appears_late_is_read_first(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a page reads few texts: it begins with those that appeared last."""
    monkeypatch.setattr(public_log, "LOG_TEXTS", 2)
    late = world.post({"en": "We agree.", "fr": "D'accord."}, release=Release.TOGETHER)
    world.decide(late, Act.APPROVE, languages=["en"])
    for _turn in range(3):
        world.publish({"de": "Einverstanden."})
    world.decide(late, Act.APPROVE, languages=["fr"])
    world.wait()
    said = [line.partition(" Switzerland")[0] for page in pages(world) for line in page]
    assert said == [approved("Français"), approved("English"), *[approved("Deutsch")] * 3]


@pytest.mark.parametrize("words", ["", "20", "20260101T000000.000000", "20260101-0123456789ab"])
def test_a_place_that_is_none(world: World, words: str) -> None:
    assert world.browser("visitor").get(f"{LOG}?after={words}").status_code == 404


def test_what_is_not_told_moves_no_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_log, "LOG_PAGE", 3)
    for _turn in range(3):
        world.publish({"en": "Public."})
    held = [world.post({"en": f"Held {turn}."}) for turn in range(4)]
    visitor = world.browser("visitor")
    before = visitor.get(LOG).text
    assert "after=" not in before
    for comment in held:  # four approvals that nobody may know of yet, and one that was undone
        world.decide(comment, Act.APPROVE)
    world.undo(world.decisions(held[0])[0].public_id)
    assert visitor.get(LOG).text == before
    world.wait()
    further = re.search(r'rel="next" href="([^"]+)"', visitor.get(LOG).text)
    assert further is not None
    assert [len(lines(world)), len(lines(world, further[1]))] == [3, 3]


# --- its feed -----------------------------------------------------------------------------------

FEED = f"{LOG}/feed.atom"
ATOM = {"atom": "http://www.w3.org/2005/Atom"}


def feed(world: World, address: str = FEED) -> etree._Element:
    answer = world.browser("visitor").get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return etree.fromstring(answer.data)


def said(entry: etree._Element) -> tuple[str, ...]:
    return tuple(entry.findtext(f"atom:{name}", "", ATOM) for name in ("id", "updated", "title"))


def test_the_feed_says_what_the_page_says(world: World) -> None:
    comment, gone = two(world), two(world)
    world.wait()
    world.remove(gone)
    found = feed(world)
    titles = [said(entry)[2] for entry in found.findall("atom:entry", ATOM)]
    assert titles == [
        "Removed – A comment that was taken down, question 1",
        "Approved: English, Français – A comment that was taken down, question 1",
        "Approved: English, Français – Switzerland, question 1",
    ]
    links = [entry.find("atom:link", ATOM).get("href") for entry in found.findall("{*}entry")]
    assert links == [f"/c/{gone}", f"/c/{gone}", f"/c/{comment}"]
    reasons = [entry.findtext("{*}summary") for entry in found.findall("{*}entry")]
    assert reasons == ["Reason: it holds personal data of another person", None, None]
    assert found.findtext("{*}updated") == said(found.find("{*}entry"))[1]
    assert "We agree" not in etree.tostring(found, encoding="unicode")
    page = world.browser("visitor").get(LOG).text
    link = f'<link rel="alternate" type="application/atom+xml" href="{FEED}"'
    assert link in page
    assert f'<a href="{FEED}"' in page


def test_each_language_has_its_feed_and_its_ids(world: World) -> None:
    two(world)
    english, french = feed(world), feed(world, FEED.replace("/en/", "/fr/"))
    assert french.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert said(french.find("{*}entry"))[2].startswith("Approuvé : English, Français – Suisse")
    assert said(french.find("{*}entry"))[0] != said(english.find("{*}entry"))[0]


def test_an_entry_of_the_feed_keeps_its_id_and_its_instant(world: World) -> None:
    comment = two(world)
    before = said(feed(world).find("{*}entry"))
    world.wait()
    world.post({"en": "Held."})  # the feed tells nothing of it
    assert said(feed(world).find("{*}entry")) == before
    world.withdraw(comment)
    assert said(feed(world).findall("{*}entry")[-1])[:2] == before[:2]


def test_an_empty_feed_is_one(world: World) -> None:
    world.post({"en": "Held."})
    found = feed(world)
    assert found.findall("{*}entry") == []
    assert found.findtext("{*}updated") == "2026-11-06T09:30:00Z"  # the space opened then


def test_a_page_sends_the_same_few_statements(world: World) -> None:
    for _turn in range(3):
        two(world)
    with statements(world.app) as sent:
        world.browser("visitor").get(LOG)
    assert len(sent) <= 5
