"""Deciding: which act is possible on what, for whom, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from forum.comments.rules import Act, CommentState, Provenance, Reason, State
from forum.core.errors import Forbidden, Stale
from forum.moderation.actions import decisions
from forum.moderation.queries.backlog import waiting_for
from forum.organisations.rules import MandateRole
from forum.spaces.rules import Capacity, Release, Role
from forum.submission.actions import withdrawal
from tests.conftest import A_MOMENT
from tests.world import GRACE, OTHER_SPACE, SPACE, World, form, forms, minutes

TEXTS = {"en": "We agree.", "fr": "Nous sommes d'accord."}


# --- what can be done to what -------------------------------------------------------------------


def _approved(world: World) -> str:
    comment = world.post(TEXTS)
    world.decide(comment, Act.APPROVE)
    return comment


def _held_for_others(world: World) -> str:
    comment = world.post(TEXTS)
    world.decide(comment, Act.APPROVE, languages=["en"])
    return comment


def _refused(act: Act) -> Callable[[World], str]:
    def build(world: World) -> str:
        comment = world.post(TEXTS)
        world.decide(comment, act)
        return comment

    return build


def _settled(build: Callable[[World], str]) -> Callable[[World], str]:
    def later(world: World) -> str:
        comment = build(world)
        world.wait(GRACE)
        return comment

    return later


def _recalled(world: World) -> str:
    comment = world.post(TEXTS)
    world.recall(comment)
    return comment


BUILT: dict[str, Callable[[World], str]] = {
    "submitted": lambda world: world.post(TEXTS),
    "approved, in grace": _approved,
    "approved, waits for others": _held_for_others,
    "public": _settled(_approved),
    "returned, in grace": _refused(Act.RETURN),
    "returned": _settled(_refused(Act.RETURN)),
    "rejected, in grace": _refused(Act.REJECT),
    "rejected": _settled(_refused(Act.REJECT)),
    "recalled": _recalled,
}

# What becomes of the English text; what is not in the table is refused with 409.
BECOMES = {
    # What waits can be decided in each way.
    ("submitted", Act.APPROVE): State.APPROVED,
    ("submitted", Act.RETURN): State.RETURNED,
    ("submitted", Act.REJECT): State.REJECTED,
    # An approval that nobody has seen yet can become a refusal …
    ("approved, in grace", Act.RETURN): State.RETURNED,
    ("approved, in grace", Act.REJECT): State.REJECTED,
    ("approved, waits for others", Act.RETURN): State.RETURNED,
    ("approved, waits for others", Act.REJECT): State.REJECTED,
}


@pytest.mark.parametrize("act", [Act.APPROVE, Act.RETURN, Act.REJECT])
@pytest.mark.parametrize("state", BUILT)
def test_each_decision_on_each_state(world: World, state: str, act: Act) -> None:
    comment = BUILT[state](world)
    before = world.revision(comment)
    answer = send(world, "moderator", comment, act, [before.public_id])
    after = world.revision(comment)
    if (state, act) in BECOMES:
        assert answer.status_code == 303
        assert after.state is BECOMES[state, act]
        assert world.acts(comment)[-1] == act
    else:
        assert answer.status_code == 409
        assert (after.state, after.publish_at) == (before.state, before.publish_at)
    assert world.breaks() == []


def send(
    world: World,
    who: str,
    comment: str,
    act: Act,
    chosen: list[str],
    *,
    note: str = "",
    shown: list[str] | None = None,
):
    """A decision as the queue's form sends it; `shown` are `id.state`, by default as things are."""
    if shown is None:
        shown = [f"{each.public_id}.{each.state}" for each in world.revisions(comment).values()]
    sent = {
        "shown": shown,
        "revision": chosen,
        "act": act.value,
        "reason": Reason.UNCLEAR.value,
        "note": note,
    }
    return world.browser(who).post(f"/en/comments/{comment}/decisions", data=sent)


# What a form must say; nothing is decided otherwise.
INCOMPLETE = [
    # A refusal without a reason.
    ({"act": Act.RETURN, "reason": ""}, 422),
    ({"act": Act.REJECT, "reason": ""}, 422),
    # A reason that is none, an act that is none or not a decision, no version.
    ({"act": Act.RETURN, "reason": "because"}, 422),
    ({"act": "revision.publish"}, 422),
    ({"act": Act.REMOVE}, 422),
    ({"act": Act.APPROVE, "revision": []}, 422),
    # A version that was not on the page.
    ({"act": Act.APPROVE, "revision": "0123456789ab"}, 422),
    # A note that is longer than a letter.
    ({"act": Act.RETURN, "note": "a" * 5_001}, 413),
]


@pytest.mark.parametrize(("changes", "status"), INCOMPLETE)
def test_an_incomplete_decision_is_refused(world: World, changes: dict, status: int) -> None:
    comment = world.post(TEXTS)
    browser = world.browser("moderator")
    filled = form(browser.get("/en/moderation"), "Approve").filled(
        **{"reason": Reason.UNCLEAR.value, "act": Act.APPROVE, **changes}
    )
    answer = browser.post(f"/en/comments/{comment}/decisions", data=filled)
    assert answer.status_code == status
    assert set(world.states(comment).values()) == {State.SUBMITTED}
    assert world.decisions(comment) == []


# --- who may ------------------------------------------------------------------------------------

EVERYBODY = (
    *("visitor", "person", "author", "colleague", "moderator", "second"),
    *("neighbour", "translator", "secretariat", "administrator"),
)


def _ask_to(act: str, browser: FlaskClient, world: World, comment: str, decision: str):
    revisions = world.revisions(comment).values()
    if act == "undo":
        return browser.post(f"/en/decisions/{decision}/reversal")
    if act in ("remove", "restore"):
        address = {"remove": "removal", "restore": "restoration"}[act]
        return browser.post(f"/en/comments/{comment}/{address}", data={"reason": "unclear"})
    sent = {
        "act": act,
        "shown": [f"{each.public_id}.{each.state}" for each in revisions],
        "revision": [each.public_id for each in revisions],
        "reason": "unclear",
    }
    return browser.post(f"/en/comments/{comment}/decisions", data=sent)


@pytest.mark.parametrize(
    "act", ["revision.approve", "revision.return", "revision.reject", "undo", "remove", "restore"]
)
def test_only_moderators_of_the_space_decide(world: World, act: str) -> None:
    """Nobody signed in: 401. Whoever may not: 404, also where they can see the comment."""
    for who in EVERYBODY:
        comment = world.post(TEXTS)
        decision = ""
        if act in ("undo", "remove", "restore"):
            decision = world.decide(comment, Act.APPROVE)
        if act in ("remove", "restore"):
            world.wait(GRACE)
        if act == "restore":
            world.remove(comment)
        before = world.acts(comment)
        answer = _ask_to(act, world.browser(who), world, comment, decision)
        expected = {"visitor": 401, "moderator": 303, "second": 303}.get(who, 404)
        assert (who, answer.status_code) == (who, expected)
        assert (world.acts(comment) != before) == (expected == 303)


@pytest.mark.parametrize("involved", ["its author", "a colleague", "neither"])
@pytest.mark.parametrize("allows_own", [False, True])
def test_nobody_decides_on_their_own_texts_unless_the_space_allows_it(
    app, clock, allows_own: bool, involved: str
) -> None:
    world = World.begin(app, clock, allows_own=allows_own)
    if involved == "its author":  # who has a mandate, and speaks personally here
        world.appoint("person", Role.MODERATOR)
        comment, judge = world.post(TEXTS, by="person", capacity=Capacity.PERSONAL), "person"
    elif involved == "a colleague":
        world.grant("moderator", "switzerland", MandateRole.CLEARER)
        comment, judge = world.post(TEXTS), "moderator"
    else:
        comment, judge = world.post(TEXTS), "moderator"
    allowed = allows_own or involved == "neither"
    revisions = [each.public_id for each in world.revisions(comment).values()]
    queue = world.browser(judge).get("/en/moderation")
    assert any("Approve" in each.buttons for each in forms(queue)) == allowed
    answer = send(world, judge, comment, Act.APPROVE, revisions)
    assert answer.status_code == (303 if allowed else 403)
    if not allowed:
        assert set(world.states(comment).values()) == {State.SUBMITTED}
        # Another moderator can, and the one involved cannot undo it.
        decision = world.decide(comment, Act.APPROVE, by="second")
        answer = world.browser(judge).post(f"/en/decisions/{decision}/reversal")
        assert answer.status_code == 403


def test_nobody_decides_on_what_they_wrote_for_an_organisation_before(world: World) -> None:
    """The author is somebody else and the mandate has ended; the words are still their own."""
    comment = world.publish({"en": "We agree."})
    world.grant("moderator", "switzerland", MandateRole.DRAFTER, until=0)
    world.post({"en": "We agree to part 1."}, by="moderator", comment=comment)
    world.wait(2 * 24 * 60)
    for act in (Act.APPROVE, Act.REJECT):
        with pytest.raises(Forbidden):
            world.decide(comment, act)
    with pytest.raises(Forbidden):
        world.propose(comment, "We agree to parts 1 and 2.")
    with world.reading() as session:
        viewers = [world.viewer(who) for who in ("moderator", "second")]
        waits = [waiting_for(session, one, one.spaces_as(Role.MODERATOR)) for one in viewers]
    assert [len(each) for each in waits] == [0, 1]
    pages = [world.browser(who).get(f"/en/moderation/{comment}") for who in ("moderator", "second")]
    assert ["You cannot decide on what you wrote" in page.text for page in pages] == [True, False]
    decision = world.decide(comment, Act.APPROVE, by="second")
    with pytest.raises(Forbidden):
        world.undo(decision)


# --- what has changed meanwhile -----------------------------------------------------------------

MEANWHILE: dict[str, Callable[[World, str], object]] = {
    "its author replaced one text": lambda world, comment: world.post(
        {"fr": "Nous ne sommes pas d'accord."}, comment=comment
    ),
    "another moderator approved": lambda world, comment: world.decide(
        comment, Act.APPROVE, by="second"
    ),
    "another moderator returned one text": lambda world, comment: world.decide(
        comment, Act.RETURN, by="second", languages=["fr"]
    ),
    "its author took it back": lambda world, comment: world.recall(comment),
    "its author took one version back": lambda world, comment: world.recall(comment, language="fr"),
}


@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_a_stale_decision_decides_nothing_and_keeps_the_note(world: World, meanwhile: str) -> None:
    comment = world.post(TEXTS)
    browser = world.browser("moderator")
    page = form(browser.get("/en/moderation"), "Return")
    MEANWHILE[meanwhile](world, comment)
    states, acts = world.states(comment), world.acts(comment)
    filled = page.filled("Return", reason="unclear", note="Please say more of it.")
    answer = browser.post(page.action, data=filled)
    assert answer.status_code == 409
    assert "Nothing was decided" in answer.text
    assert "Please say more of it." in answer.text
    assert (world.states(comment), world.acts(comment)) == (states, acts)
    # What still waits is shown as it is now, with a form that decides on it.
    if State.SUBMITTED in states.values():
        again = next(each for each in forms(answer) if f"{comment}/decisions" in each.action)
        filled = again.filled("Approve", note="")
        assert browser.post(again.action, data=filled).status_code == 303


def test_a_forged_form_tells_an_author_nothing_of_their_own_text_elsewhere(world: World) -> None:
    """What changed is told of one's own desk only: a grace elsewhere stays a grace."""
    mine = world.post({"en": "Mine."}, by="neighbour", capacity=Capacity.PERSONAL)
    forged = f"{world.revision(mine).public_id}.submitted"
    world.decide(mine, Act.REJECT)
    theirs = world.post(
        {"en": "Theirs."}, by="person", capacity=Capacity.PERSONAL, space=OTHER_SPACE
    )
    browser = world.browser("neighbour")
    page = form(browser.get("/en/moderation"), "Approve")
    filled = page.filled("Approve")
    filled["shown"] = [*filled["shown"], forged]
    answer = browser.post(f"/en/comments/{theirs}/decisions", data=filled)
    assert answer.status_code == 409
    assert "Signed-in moderator" not in answer.text


def test_approving_twice_is_one_approval_in_the_ledger(world: World) -> None:
    comment = world.post(TEXTS)
    browser = world.browser("moderator")
    page = form(browser.get("/en/moderation"), "Approve")
    statuses = [
        browser.post(page.action, data=page.filled("Approve")).status_code for _turn in range(3)
    ]
    assert statuses == [303, 409, 409]
    assert world.acts(comment) == [Act.SUBMIT, Act.APPROVE]
    assert len(world.decisions(comment)) == 1


def test_an_act_that_waited_for_its_lock_is_of_the_instant_at_which_it_is_done(
    world: World,
) -> None:
    """It was asked for just before a text appeared, and done just after: what everybody could
    read leaves a placeholder that is not older than the text."""
    comment = world.post({"en": "We agree."})
    world.decide(comment, Act.APPROVE)
    world.wait(GRACE + 0.2)
    world.post({"en": "Another act of this space."})
    with world.app.app_context():
        decisions.remove(
            viewer=world.viewer("moderator"),
            comment=comment,
            reason=Reason.UNCLEAR,
            note="",
            at=world.at(GRACE - 0.1),
        )
    appeared = world.revision(comment).publish_at
    assert appeared is not None
    assert world.record(comment).ended_at == world.ledger(comment)[-1].at >= appeared


def test_a_version_that_appeared_while_another_was_being_withdrawn_stays(world: World) -> None:
    comment = world.publish({"en": "We agree."})
    world.post({"fr": "Nous sommes d'accord."}, comment=comment)
    world.decide(comment, Act.APPROVE)
    world.wait(GRACE + 0.2)
    world.post({"en": "Another act of this space."})
    with world.app.app_context():
        withdrawal.withdraw_version(
            viewer=world.viewer("author"),
            comment=comment,
            language="en",
            provenance=Provenance.ORIGINAL,
            at=world.at(2 * GRACE - 0.1),
        )
    assert world.record(comment).state is CommentState.STANDING


# --- undoing ------------------------------------------------------------------------------------

UNDONE = [
    # Within the grace, each decision can be undone, by any moderator; at its end, none.
    (Act.APPROVE, GRACE - 1, "moderator", 303),
    (Act.APPROVE, GRACE - 1, "second", 303),
    (Act.APPROVE, GRACE, "moderator", 409),
    (Act.RETURN, GRACE - 1, "second", 303),
    (Act.RETURN, GRACE, "second", 409),
    (Act.REJECT, 0, "moderator", 303),
    (Act.REJECT, GRACE + 1, "moderator", 409),
]


@pytest.mark.parametrize(("act", "after", "who", "status"), UNDONE)
def test_undoing(world: World, act: Act, after: int, who: str, status: int) -> None:
    comment = world.post(TEXTS)
    decision = world.decide(comment, act)
    world.wait(after)
    answer = world.browser(who).post(f"/en/decisions/{decision}/reversal")
    assert answer.status_code == status
    waits = set(world.states(comment).values()) == {State.SUBMITTED}
    assert waits == (status == 303)
    assert world.record(comment).waiting_since == (world.at(0) if waits else None)
    if waits:
        # It waits as before, in its old place, and a second undoing finds nothing.
        again = world.browser(who).post(f"/en/decisions/{decision}/reversal")
        assert again.status_code == 409
        assert world.acts(comment)[-1] == Act.UNDO


@pytest.mark.parametrize("act", [Act.APPROVE, Act.RETURN, Act.REJECT])
def test_without_a_grace_a_decision_takes_effect_at_once(app, clock, act: Act) -> None:
    world = World.begin(app, clock, grace_minutes=0)
    comment = world.post(TEXTS)
    decision = world.decide(comment, act)
    assert (comment in world.browser("visitor").get("/en/").text) == (act is Act.APPROVE)
    with pytest.raises(Stale):
        world.undo(decision)


def test_a_decision_that_a_later_one_overtook_cannot_be_undone(world: World) -> None:
    comment = world.post(TEXTS)
    approval = world.decide(comment, Act.APPROVE)
    refusal = world.decide(comment, Act.RETURN, languages=["en", "fr"])
    with pytest.raises(Stale):
        world.undo(approval)
    world.undo(refusal)
    assert set(world.states(comment).values()) == {State.SUBMITTED}


def test_what_appeared_by_a_decision_stays_approved_by_it(world: World) -> None:
    """One of its texts appears alone, the other waits for a third: only that can be undone, and
    what everybody could read in the log stays in it."""
    comment = world.post({"en": "We agree."}, release=Release.AS_READY)
    world.post({"fr": "D'accord.", "es": "De acuerdo."}, comment=comment)
    decision = world.decide(comment, Act.APPROVE, languages=["en", "fr"])
    world.wait(GRACE)
    log = f"/en/spaces/{SPACE}/log"
    before = world.browser("visitor").get(log).text
    assert f"/c/{comment}" in before
    world.undo(decision)
    assert world.states(comment) == {
        "en": State.APPROVED,
        "fr": State.SUBMITTED,
        "es": State.SUBMITTED,
    }
    assert world.browser("visitor").get(log).text == before
    assert "Approved" in world.browser("author").get("/en/mine").text
    with pytest.raises(Stale):
        world.undo(decision)
    assert "/reversal" not in world.browser("second").get(f"/en/moderation/{comment}").text
    again = world.decide(comment, Act.APPROVE, languages=["fr", "es"])
    world.undo(again)
    world.decide(comment, Act.APPROVE, languages=["fr", "es"])
    world.wait(GRACE)
    assert public_languages(world, comment) == ["en", "fr"]
    assert world.breaks() == []


# --- together, or as ready ----------------------------------------------------------------------


def public_languages(world: World, comment: str) -> list[str]:
    """Which versions a visitor finds on the comment's own page."""
    answer = world.browser("visitor").get(f"/en/comments/{comment}")
    return [tag for tag in TEXTS if f'<div class="text" lang="{tag}"' in answer.text]


def test_as_ready_each_version_appears_by_itself(world: World) -> None:
    comment = world.post(TEXTS, release=Release.AS_READY)
    world.decide(comment, Act.APPROVE, languages=["fr"])
    world.wait(GRACE)
    assert public_languages(world, comment) == ["fr"]
    world.decide(comment, Act.APPROVE)
    world.wait(GRACE - 1)
    assert public_languages(world, comment) == ["fr"]
    world.wait(1)
    assert public_languages(world, comment) == ["en", "fr"]


def test_together_the_last_approval_gives_one_instant_to_all(world: World) -> None:
    comment = world.post(TEXTS)
    world.decide(comment, Act.APPROVE, languages=["en"])
    world.wait(60)
    assert world.revision(comment, "en").publish_at is None
    world.decide(comment, Act.APPROVE, languages=["fr"])
    instants = {each.publish_at for each in world.revisions(comment).values()}
    assert instants == {world.at(60 + GRACE)}
    # Undoing the last one takes the instant from all.
    world.undo(world.decisions(comment)[-1].public_id)
    assert {each.publish_at for each in world.revisions(comment).values()} == {None}
    assert world.states(comment) == {"en": State.APPROVED, "fr": State.SUBMITTED}


@pytest.mark.parametrize("act", [Act.RETURN, Act.REJECT])
def test_a_refused_version_blocks_the_others_until_it_is_dropped_or_replaced(
    world: World, act: Act
) -> None:
    dropped, replaced = world.post(TEXTS), world.post(TEXTS)
    for comment in (dropped, replaced):
        world.decide(comment, Act.APPROVE, languages=["en"])
        world.decide(comment, act, languages=["fr"])
    world.wait(600)
    assert public_languages(world, dropped) == public_languages(world, replaced) == []
    # Its author drops it, on their own page: the others appear, after a grace.
    browser = world.browser("author")
    button = "Drop this version, so that the others can appear"
    offered = [each for each in forms(browser.get("/en/mine")) if button in each.buttons]
    page = next(each for each in offered if f"/{dropped}/recall" in each.action)
    assert browser.post(page.action, data=page.filled()).status_code == 303
    world.wait(GRACE)
    assert public_languages(world, dropped) == ["en"]
    assert public_languages(world, replaced) == []
    # Or replaces it: then all wait for the new one.
    world.post({"fr": "Nous sommes tout à fait d'accord."}, comment=replaced)
    world.wait(600)
    assert public_languages(world, replaced) == []
    world.decide(replaced, Act.APPROVE)
    world.wait(GRACE)
    assert public_languages(world, replaced) == ["en", "fr"]


def test_a_public_version_is_not_affected_by_a_later_release(world: World) -> None:
    comment = world.publish({"en": "We agree."})
    world.post({"fr": "Nous sommes d'accord.", "es": "De acuerdo."}, comment=comment)
    world.decide(comment, Act.APPROVE, languages=["fr"])
    world.decide(comment, Act.REJECT, languages=["es"])
    world.wait(GRACE)
    assert public_languages(world, comment) == ["en"]


# --- what authors are told ----------------------------------------------------------------------


def test_the_place_in_the_queue_moves_up_and_survives_a_replacement(world: World) -> None:
    comments = []
    for _number in range(3):
        comments.append(world.post({"en": "We agree."}))
        world.wait(1)
    browser = world.browser("author")

    def places() -> list[bool]:
        receipts = [browser.get(f"/en/comments/{comment}/received").text for comment in comments]
        return [f"you are number {number}." in text for number, text in enumerate(receipts, 1)]

    assert places() == [True, True, True]
    # A corrected text keeps its place; what is decided makes room once that takes effect.
    world.post({"en": "We agree entirely."}, comment=comments[0])
    assert places() == [True, True, True]
    world.decide(comments[0], Act.APPROVE)
    assert places() == [True, True, True]
    world.wait()
    assert "you are number 1." in browser.get(f"/en/comments/{comments[1]}/received").text


def test_the_typical_time_is_the_median_of_the_last_decisions(world: World) -> None:
    for wait in (5, 30, 600):
        comment = world.post({"en": "We agree."})
        world.wait(wait)
        world.decide(comment, Act.APPROVE)
    world.post({"en": "We agree."})
    assert "Typically 30 minutes." not in world.browser("author").get("/en/mine").text
    world.wait()
    answer = world.browser("author").get("/en/mine")
    assert "Typically 30 minutes." in answer.text
    # What was undone does not count.
    undone = world.post({"en": "We agree."})
    world.undo(world.decide(undone, Act.APPROVE))
    assert "Typically 30 minutes." in world.browser("author").get("/en/mine").text


def test_a_refusal_counts_in_the_typical_time_whatever_its_author_does_with_the_text(
    world: World,
) -> None:
    comment = world.post({"en": "We agree."})
    world.wait(30)
    rejection = world.decide(comment, Act.REJECT)
    other = world.post({"en": "We agree as well."})
    said = "Typically 30 minutes."
    assert said not in world.browser("author").get("/en/mine").text, "the grace has not ended"
    world.wait()
    assert said in world.browser("author").get("/en/mine").text
    world.appeal(comment, rejection, note="Please look again.")
    assert said in world.browser("author").get("/en/mine").text
    world.recall(comment)
    assert said in world.browser("author").get("/en/mine").text
    assert world.states(other) == {"en": State.SUBMITTED}


def test_what_is_received_before_closing_counts_whenever_it_is_approved(app, clock) -> None:
    world = World.begin(app, clock, closes_at=A_MOMENT + minutes(30))
    draft = world.save({"en": "Too late."}, key="the late form")
    world.wait(29)
    comment = world.post(TEXTS)
    returned = world.post({"en": "Unclear."})
    world.wait(1)  # the closing instant itself is too late
    author = world.browser("author")
    assert "Received before closing" in author.get(f"/en/comments/{comment}/received").text
    # A new comment is refused, and a draft is kept.
    page = form(author.get("/en/spaces/guide/questions/1/comments/new"), "Submit for review")
    answer = author.post(page.action, data=page.filled("Submit for review", text_en="Too late."))
    assert answer.status_code == 422
    assert "Too late." in answer.text
    page = author.get(f"/en/drafts/{draft}")
    assert "Drafts are kept, but they cannot be submitted." in page.text
    filled = form(page, "Submit for review")
    assert author.post(filled.action, data=filled.filled("Submit for review")).status_code == 422
    assert "Too late." in author.get(f"/en/drafts/{draft}").text
    # What was received can be replaced, returned and approved.
    world.post({"en": "We agree entirely."}, comment=comment)
    world.decide(returned, Act.RETURN)
    world.wait(GRACE)
    world.post({"en": "Now clear."}, comment=returned)
    for each in (comment, returned):
        world.decide(each, Act.APPROVE)
    world.wait(GRACE)
    assert "We agree entirely." in world.browser("visitor").get(f"/en/comments/{comment}").text
    mine = author.get("/en/mine").text
    assert mine.count(", before closing") == 2


def test_author_reads_under_review_until_the_grace_ends(world: World) -> None:
    comment = world.post(TEXTS)
    author = world.browser("author")
    for act in (Act.APPROVE, Act.RETURN, Act.REJECT):
        decision = world.decide(comment, act, note="A note.")
        text = author.get("/en/mine").text + author.get(f"/en/comments/{comment}").text
        assert "Waiting for review" in text
        assert not [
            word for word in ("Approved", "Returned", "Rejected", "A note.") if word in text
        ]
        world.undo(decision)
