"""Readers report public comments; moderators read that beside the queue. Nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from flask import Flask

from forum.cli.queries import verify_texts
from forum.comments.rules import Act, Reason, StatementAct
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Forbidden, Invalid, NotThere, Stale
from forum.letters.kinds.registry import BY_ACT
from forum.moderation.actions import reports
from forum.moderation.queries import reports as reading
from forum.organisations.rules import MandateRole
from forum.spaces.rules import Capacity, Role
from forum.submission.actions.account_closure import close_account
from tests.races.test_races import at_once
from tests.visibility.channels import Subject
from tests.visibility.test_unchanged import pages
from tests.world import World, form

NOTE = "kestrel: it names my neighbour"
DESK = "/en/moderation/reports"


@pytest.fixture
def comment(world: World) -> str:
    return world.publish({"en": "We agree.", "fr": "Nous sommes d’accord."})


def report(world: World, comment: str, by: str = "person", **changed: object) -> bool:
    given = {"reason": Reason.UNCLEAR, "note": NOTE, "at": now()} | changed
    with world.app.app_context():
        return reports.report(viewer=world.viewer(by), comment=comment, **given)


def close(world: World, report: str, by: str = "moderator") -> None:
    with world.app.app_context():
        reports.close(viewer=world.viewer(by), report=report, at=now())


def acts(world: World, comment: str) -> list[str]:
    return [act for act in world.acts(comment) if act.startswith("report.")]


# --- reporting ----------------------------------------------------------------------------------


def test_a_report_is_one_entry_with_a_digest_and_changes_nothing_else(
    world: World, comment: str
) -> None:
    before = world.record(comment).changes
    assert report(world, comment)
    entry = world.ledger(comment)[-1]
    assert (entry.act, entry.actor) == (StatementAct.REPORT, world.viewer("person").public_id)
    assert entry.details["report"] == world.reports(comment)[0].public_id
    assert entry.details["reason"] == "unclear"
    assert len(str(entry.details["note"])) == 64
    assert "kestrel" not in str(entry.details)
    assert world.record(comment).changes == before
    assert world.breaks() == []


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # it asks every page
def test_no_page_of_anybody_else_changes_by_a_byte(world: World, comment: str) -> None:
    viewers = ("visitor", "author", "translator", "administrator")
    before = {who: pages(world, Subject(comment), who, 1) for who in viewers}
    report(world, comment)
    assert {who: pages(world, Subject(comment), who, 1) for who in viewers} == before


def test_no_letter_tells_of_a_report() -> None:
    assert not {StatementAct.REPORT, StatementAct.CLOSE_REPORT, StatementAct.NOTE} & set(BY_ACT)


def test_a_second_report_of_a_person_changes_nothing(world: World, comment: str) -> None:
    assert report(world, comment)
    assert not report(world, comment, reason=Reason.OFF_TOPIC, note="Again.")
    assert report(world, comment, by="translator")
    first, other = world.reports(comment)
    assert (first.reason, first.note, other.by_id) == (
        "unclear",
        NOTE,
        world.viewer("translator").person_id,
    )
    assert acts(world, comment) == [StatementAct.REPORT, StatementAct.REPORT]
    # Once it is closed, there may be a reason for another.
    close(world, first.public_id)
    assert report(world, comment)
    assert len(world.reports(comment)) == 3


def test_what_is_not_public_is_reported_like_an_unknown_id(world: World, comment: str) -> None:
    held = world.post({"en": "Held."})
    world.remove(comment)
    for one in (held, comment, "0123456789ab"):
        with pytest.raises(NotThere):
            report(world, one)
        assert world.browser("person").get(f"/en/comments/{one}/report").status_code == 404
    with pytest.raises(NotThere):
        report(world, held, by="author")  # who may know of it


def test_ones_own_and_ones_organisations_comments_are_not_reported(
    world: World, comment: str
) -> None:
    for who in ("author", "colleague"):
        with pytest.raises(Forbidden):
            report(world, comment, by=who)
        browser = world.browser(who)
        assert browser.get(f"/en/comments/{comment}/report").status_code == 403
        assert f"/comments/{comment}/report" not in browser.get(f"/en/comments/{comment}").text
    page = world.browser("visitor").get(f"/en/comments/{comment}").text
    assert f'href="/en/comments/{comment}/report"' in page
    assert world.browser("visitor").get(f"/en/comments/{comment}/report").status_code == 401


def test_a_report_without_a_reason_or_too_long_is_given_back(world: World, comment: str) -> None:
    for changed in ({"reason": None}, {"note": "x" * 2001}):
        with pytest.raises(Invalid):
            report(world, comment, **changed)
    address = f"/en/comments/{comment}/report"
    answer = world.browser("person").post(address, data={"note": NOTE})
    assert answer.status_code == 422
    assert NOTE in answer.text
    assert world.reports(comment) == []


def test_a_reader_reports_on_a_page_and_is_told_what_happens(world: World, comment: str) -> None:
    browser, address = world.browser("person"), f"/en/comments/{comment}/report"
    page = browser.get(address)
    assert "A report decides nothing by itself." in page.text
    sent = form(page, "Send the report").filled("Send the report", reason="unclear", note=NOTE)
    answer = browser.post(address, data=sent)
    assert (answer.status_code, answer.location) == (303, address)
    page = browser.get(answer.location)
    assert "You reported this comment to the moderators on" in page.text
    assert NOTE in page.text
    assert "Send the report" not in page.text
    again = browser.post(address, data=sent)
    assert again.location == f"{address}?again=1"
    assert "already" in browser.get(again.location).text
    assert "already" not in world.browser("translator").get(f"{address}?again=1").text


def test_reporting_is_limited_for_each_person_and_each_address(
    limited_app: Flask, world: World
) -> None:
    comments = [world.publish({"en": f"Comment {number}."}) for number in range(11)]
    browser = world.browser("person")
    statuses = [
        browser.post(f"/en/comments/{one}/report", data={"reason": "unclear"}).status_code
        for one in comments
    ]
    assert statuses == [303] * 10 + [429]
    # Another person at the same address is not stopped, until it is a crowd.
    other = world.browser("translator")
    address = f"/en/comments/{comments[0]}/report"
    assert other.post(address, data={"reason": "unclear"}).status_code == 303


# --- reading and closing ------------------------------------------------------------------------


def test_moderators_read_a_report_with_the_comment_as_it_was_read(
    world: World, comment: str
) -> None:
    report(world, comment)
    page = world.browser("moderator").get(DESK)
    for words in (NOTE, "Signed-in person", "it cannot be understood", "We agree."):
        assert words in page.text
    assert "It has changed since." not in page.text
    world.post({"en": "We agree to nothing."}, comment=comment)
    assert "nothing." not in world.browser("moderator").get(DESK).text
    world.decide(comment, Act.APPROVE, languages=["en"])
    world.wait()
    page = world.browser("moderator").get(DESK)
    assert "We agree." in page.text
    assert "It has changed since." in page.text
    assert "Nous sommes d’accord." in world.browser("moderator").get("/fr/moderation/reports").text


def test_only_moderators_of_the_space_read_reports(world: World, comment: str) -> None:
    report(world, comment)
    for who in ("author", "person", "translator", "secretariat", "administrator", "rival"):
        assert world.browser(who).get(DESK).status_code == 404, who
    neighbour = world.browser("neighbour").get(DESK)
    assert neighbour.status_code == 200
    assert NOTE not in neighbour.text
    with pytest.raises(NotThere):
        close(world, world.reports(comment)[0].public_id, by="neighbour")


def test_the_queue_leads_to_the_open_reports(world: World, comment: str) -> None:
    queue = "/en/moderation"
    assert "open report" not in world.browser("moderator").get(queue).text
    report(world, comment)
    assert "1 open report by a reader" in world.browser("moderator").get(queue).text
    assert "open report" not in world.browser("secretariat").get(queue).text
    assert "open report" not in world.browser("neighbour").get(queue).text


def _involve(world: World, who: str, comment: str | None = None) -> str:
    """A public comment of this moderator's organisation, or their own."""
    if comment is None:
        made = world.post({"en": "A moderator’s own."}, by=who, capacity=Capacity.PERSONAL)
    else:
        made = comment
        world.grant(who, "switzerland", MandateRole.DRAFTER)
        return made
    world.decide(made, Act.APPROVE, by="second")
    world.wait()
    return made


@pytest.mark.parametrize("is_own", [True, False], ids=["own", "organisation's"])
def test_whoever_is_reported_does_not_learn_of_it(world: World, comment: str, is_own: bool) -> None:
    about = _involve(world, "moderator", None if is_own else comment)
    report(world, about)
    (made,) = world.reports(about)
    browser = world.browser("moderator")
    assert NOTE not in browser.get(DESK).text
    assert "open report" not in browser.get("/en/moderation").text
    with pytest.raises(NotThere):
        close(world, made.public_id)
    assert NOTE in world.browser("second").get(DESK).text
    close(world, made.public_id, by="second")
    with pytest.raises(NotThere):  # nor by the answer to what is closed
        close(world, made.public_id)


def test_where_the_space_allows_own_its_moderators_read_all_reports(app: Flask, clock) -> None:
    world = World.begin(app, clock, allows_own=True)
    about = _involve(world, "moderator")
    report(world, about)
    assert NOTE in world.browser("moderator").get(DESK).text


def test_a_report_is_closed_by_hand_once(world: World, comment: str) -> None:
    report(world, comment)
    (made,) = world.reports(comment)
    browser = world.browser("moderator")
    closing = form(browser.get(DESK), "Close: nothing to do")
    assert browser.post(closing.action, data=closing.filled()).status_code == 303
    (closed,) = world.reports(comment)
    assert closed.closed_by_id == world.viewer("moderator").person_id
    assert NOTE not in browser.get(DESK).text
    assert browser.post(closing.action, data={}).status_code == 409
    with pytest.raises(Stale):
        close(world, made.public_id, by="second")
    assert acts(world, comment) == [StatementAct.REPORT, StatementAct.CLOSE_REPORT]
    assert world.states(comment)  # and the comment is as it was
    assert world.breaks() == []


def test_removing_the_comment_closes_its_reports(world: World, comment: str) -> None:
    report(world, comment)
    report(world, comment, by="translator")
    world.remove(comment)
    assert all(one.closed_at for one in world.reports(comment))
    entry = world.ledger(comment)[-1]
    assert entry.details == {"reports": [one.public_id for one in world.reports(comment)]}
    world.restore(comment)
    assert report(world, comment)
    assert world.breaks() == []


def test_redacting_the_comment_away_closes_its_reports(world: World, comment: str) -> None:
    report(world, comment)
    world.redact(comment, "en")
    assert world.reports(comment)[0].closed_at is None
    page = world.browser("moderator").get(DESK).text
    assert NOTE in page
    assert "Nous sommes d’accord." in page
    assert "We agree." not in page
    world.redact(comment, "fr", by="administrator")
    assert world.reports(comment)[0].closed_by_id == world.viewer("administrator").person_id


def test_what_its_author_withdraws_stays_reported_until_a_moderator_looked(
    world: World, comment: str
) -> None:
    report(world, comment)
    world.withdraw(comment)
    page = world.browser("moderator").get(DESK)
    assert NOTE in page.text
    assert "The comment is no longer public." in page.text
    assert "We agree." in page.text
    close(world, world.reports(comment)[0].public_id)


def test_reports_come_in_pages_oldest_first(world: World, monkeypatch) -> None:
    monkeypatch.setattr(reading, "REPORTS_PAGE", 2)
    made = []
    for number in range(5):
        one = world.publish({"en": f"Comment {number}."})
        made.append(world.report(one, note=f"kestrel{number}"))
    browser = world.browser("moderator")
    found, address = [], DESK
    for _page in range(3):
        page = browser.get(address).text
        found.append([n for n in range(5) if f"kestrel{n}" in page])
        address = f"{DESK}?after={made[found[-1][-1]]}"
    assert found == [[0, 1], [2, 3], [4]]
    # An id that is none of theirs begins anew, whether there is such a report or not.
    assert "kestrel0" in browser.get(f"{DESK}?after=0123456789ab").text


def test_ones_own_reports_are_ones_own_data_and_others_are_not(world: World, comment: str) -> None:
    report(world, comment)
    data = world.browser("person").get("/en/account/data").json["reports"]
    assert [(one["comment"], one["note"]) for one in data] == [(comment, NOTE)]
    for who in ("author", "moderator"):
        assert "kestrel" not in world.browser(who).get("/en/account/data").text


def test_with_the_reporters_account_name_and_note_go(world: World, comment: str) -> None:
    report(world, comment)
    with world.app.app_context():
        close_account(viewer=world.viewer("person"), keep=True, at=now())
        assert list(verify_texts(db.session())) == []
    page = world.browser("moderator").get(DESK).text
    assert "a former participant" in page
    assert "kestrel" not in page
    assert "it cannot be understood" in page
    assert world.breaks() == []


def test_a_double_click_makes_one_report_and_one_closing(world: World, comment: str) -> None:
    browsers = [world.browser("person") for _turn in range(2)]
    address = f"/en/comments/{comment}/report"
    sent = [
        partial(one.post, address, data={"reason": "unclear", "note": NOTE}) for one in browsers
    ]
    assert [answer.status_code for answer in at_once(*sent)] == [303, 303]
    (made,) = world.reports(comment)
    # Two moderators: one closes it, the other removes the comment.
    closing = partial(
        world.browser("moderator").post, f"/en/reports/{made.public_id}/closing", data={}
    )
    removing = partial(
        world.browser("second").post, f"/en/comments/{comment}/removal", data={"reason": "unclear"}
    )
    closed, removed = at_once(closing, removing)
    assert removed.status_code == 303
    assert closed.status_code in (303, 409)
    assert acts(world, comment) == [StatementAct.REPORT, StatementAct.CLOSE_REPORT]
    assert world.breaks() == []


def test_a_former_moderator_reads_no_reports(world: World, comment: str) -> None:
    report(world, comment)
    moderator = world.viewer("moderator")
    assert Role.MODERATOR in moderator.roles_in(world.record(comment).space_id)
    made = world.reports(comment)[0].public_id
    with world.app.app_context(), pytest.raises(NotThere):
        reports.close(viewer=replace(moderator, appointments={}), report=made, at=now())
