"""Changes that a moderator proposes: on what, how they end, and what becomes of what is taken."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from forum.cli.queries import verify_texts
from forum.comments.models import Revision, Submission
from forum.comments.rules import PROPOSALS, Act, Change, State
from forum.core.clock import now
from forum.core.db import transaction
from forum.core.errors import Forbidden, Invalid, NotThere, Stale
from forum.moderation.actions import proposals
from forum.moderation.actions.redaction import redact
from forum.organisations.rules import MandateRole
from forum.spaces.models import Appointment, Space
from forum.spaces.rules import Capacity, Release
from forum.submission.actions import account_closure, proposal_answers, version_statements
from forum.submission.actions.appeals import appeal
from forum.translation.actions import translations as translating
from forum.translation.actions.translations import Translation
from tests.moderation.test_decisions import BUILT
from tests.world import CLOSES, GRACE, World

TEXTS = {"en": "We agree.", "fr": "Nous sommes d'accord."}
BETTER = "We agree with part 1."


def proposal_of(world: World, proposal: str) -> Revision:
    with world.reading() as session:
        return session.scalars(select(Revision).where(Revision.public_id == proposal)).one()


def proposed(world: World, comment: str) -> list[State]:
    """What became of everything that was proposed, in its order."""
    return [
        revision.state
        for revision in world.revisions(comment, every=True).values()
        if revision.state in PROPOSALS
    ]


# --- on what ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", BUILT)
def test_a_change_is_proposed_to_what_waits_and_to_what_is_public(world: World, state: str) -> None:
    comment = BUILT[state](world)
    before = world.acts(comment)
    if state in ("submitted", "public"):
        made = proposal_of(world, world.propose(comment, BETTER))
        assert (made.state, made.source, made.received_at) == (State.PROPOSED, BETTER, None)
        assert made.base_id == world.revision(comment).id
        assert world.acts(comment) == [*before, Act.PROPOSE]
    else:
        with pytest.raises(Stale):
            world.propose(comment, BETTER)
        assert world.acts(comment) == before
    assert world.breaks() == []


def _waiting_edit(world: World) -> tuple[str, str]:
    """A public text of which an edit waits: its comment, and the id of the public text."""
    comment = world.publish(TEXTS)
    public = world.revision(comment).public_id
    world.post({"en": "We agree to most of it."}, comment=comment)
    return comment, public


def test_of_a_version_whose_edit_waits_the_edit_is_the_base(world: World) -> None:
    comment, public = _waiting_edit(world)
    with pytest.raises(Stale):
        world.propose(comment, BETTER, base=public)
    world.propose(comment, BETTER)


def test_while_a_decision_on_the_edit_can_be_undone_nothing_is_proposed(world: World) -> None:
    comment, public = _waiting_edit(world)
    world.decide(comment, Act.RETURN, languages=["en"])
    with pytest.raises(Stale):
        world.propose(comment, BETTER, base=public)
    world.wait(GRACE)
    world.propose(comment, BETTER, base=public)


# What the form says, and what is said to it.
REFUSED = [
    ({"text": "We agree."}, "text"),  # the same
    ({"text": "We agree.\r\n"}, "text"),
    ({"text": "  "}, "text"),
    ({"text": "[a]: https://people.example"}, "text"),
    ({"text": "a" * 60_001}, "text"),
    ({"reason": None}, "reason"),
]


@pytest.mark.parametrize(("changes", "named"), REFUSED)
def test_an_incomplete_proposal_is_refused(world: World, changes: dict, named: str) -> None:
    comment = world.post(TEXTS)
    values = {"base": world.revision(comment).public_id, "text": BETTER, "reason": "unclear"}
    offer = proposals.ProposalForm(**values | changes)
    with world.app.app_context(), pytest.raises(Invalid) as refused:
        proposals.propose(viewer=world.viewer("moderator"), comment=comment, offer=offer, at=now())
    assert list(refused.value.fields) == [named]
    assert proposed(world, comment) == []


def test_nobody_proposes_to_themselves_or_without_the_role(world: World) -> None:
    own = world.post({"en": "Mine."}, by="moderator", capacity=Capacity.PERSONAL)
    with pytest.raises(Forbidden):
        world.propose(own, BETTER)
    world.propose(own, BETTER, by="second")
    comment = world.post(TEXTS)
    for who in ("secretariat", "translator", "neighbour", "author", "administrator"):
        with pytest.raises(NotThere):
            world.propose(comment, BETTER, by=who)
    world.grant("moderator", "switzerland", MandateRole.DRAFTER)
    with pytest.raises(Forbidden):
        world.propose(comment, BETTER)


def test_a_translation_is_no_text_of_the_author(world: World) -> None:
    comment = world.publish({"en": "We agree."})
    source = world.revision(comment).public_id
    with world.app.app_context():
        translating.submit(
            viewer=world.viewer("translator"),
            translation=Translation(comment, "de", "Wir stimmen zu.", source),
            at=now(),
        )
    with pytest.raises(NotThere):
        world.propose(comment, "Wir stimmen Teil 1 zu.", language="de")


def test_whose_rejection_was_appealed_against_proposes_nothing(world: World) -> None:
    comment = world.post({"en": "We agree."})
    decision = world.decide(comment, Act.REJECT)
    world.wait(GRACE)
    with world.app.app_context():
        appeal(
            viewer=world.viewer("author"),
            comment=comment,
            decision=decision,
            note="Please look again.",
            at=now(),
        )
    with pytest.raises(Forbidden):
        world.propose(comment, BETTER)
    world.propose(comment, BETTER, by="second")


# --- how they end -------------------------------------------------------------------------------


def _endorse(world: World, comment: str) -> None:
    source = world.revision(comment).public_id
    with world.app.app_context():
        translating.submit(
            viewer=world.viewer("translator"),
            translation=Translation(comment, "fr", "Nous y consentons.", source),
            at=now(),
        )
    world.decide(comment, Act.APPROVE)
    world.wait()
    with world.reading() as session:
        text = session.scalars(
            select(Revision.public_id).where(Revision.source == "Nous y consentons.")
        ).one()
    with world.app.app_context():
        version_statements.endorse(
            viewer=world.viewer("author"), comment=comment, revision=text, at=now()
        )


def _redact(world: World, comment: str) -> None:
    versions = [("fr", "authorised")]
    with world.app.app_context():
        redact(
            viewer=world.viewer("second"),
            comment=comment,
            versions=versions,
            reason="personal_data",
            note="",
            at=now(),
        )


Ending = Callable[[World, str], object]

# What ends a proposal for the French version of a text that waits …
OF_WHAT_WAITS: dict[str, Ending] = {
    "approved": lambda world, comment: world.decide(comment, Act.APPROVE, languages=["fr"]),
    "returned": lambda world, comment: world.decide(comment, Act.RETURN, languages=["fr"]),
    "rejected": lambda world, comment: world.decide(comment, Act.REJECT, languages=["fr"]),
    "edited": lambda world, comment: world.post({"fr": "Autre."}, comment=comment),
    "recalled": lambda world, comment: world.recall(comment),
    "recalled alone": lambda world, comment: world.recall(comment, language="fr"),
    "another proposal": lambda world, comment: world.propose(
        comment, "Encore.", language="fr", by="second"
    ),
}
# … and of one that is public …
OF_WHAT_IS_PUBLIC: dict[str, Ending] = {
    "edited": lambda world, comment: world.post({"fr": "Autre."}, comment=comment),
    "withdrawn": lambda world, comment: world.withdraw(comment),
    "version withdrawn": lambda world, comment: world.withdraw(comment, language="fr"),
    "removed": lambda world, comment: world.remove(comment),
    "redacted": _redact,
    "translation endorsed": _endorse,
    "another proposal": lambda world, comment: world.propose(
        comment, "Encore.", language="fr", by="second"
    ),
}
# … and what does not: it is about something else.
LEAVES: dict[str, Ending] = {
    "another version edited": lambda world, comment: world.post({"en": "Else."}, comment=comment),
    "a draft saved": lambda world, comment: world.save({"fr": "Autre."}, comment=comment),
    "another proposed": lambda world, comment: world.propose(comment, BETTER),
}


@pytest.mark.parametrize("name", OF_WHAT_WAITS)
def test_a_proposal_for_what_waits_lapses(world: World, name: str) -> None:
    _lapses(world, world.post(TEXTS, release=Release.AS_READY), OF_WHAT_WAITS[name])


@pytest.mark.parametrize("name", OF_WHAT_IS_PUBLIC)
def test_a_proposal_for_what_is_public_lapses(world: World, name: str) -> None:
    _lapses(world, world.publish(TEXTS), OF_WHAT_IS_PUBLIC[name])


def _lapses(world: World, comment: str, end: Ending) -> None:
    proposal = world.propose(comment, "Nous consentons.", language="fr")
    end(world, comment)
    assert proposal_of(world, proposal).state is State.LAPSED
    assert world.acts(comment).count(Act.LAPSE) == 1
    for answer in (world.accept, world.decline):
        with pytest.raises(Stale):
            answer(comment, proposal)
    with world.app.app_context(), pytest.raises(Stale):
        proposals.take_back(
            viewer=world.viewer("moderator"), comment=comment, proposal=proposal, at=now()
        )
    assert world.breaks() == []


@pytest.mark.parametrize("name", LEAVES)
@pytest.mark.parametrize("make", ["post", "publish"])
def test_a_proposal_stands_while_its_base_does(world: World, make: str, name: str) -> None:
    comment = getattr(world, make)(TEXTS)
    proposal = world.propose(comment, "Nous consentons.", language="fr")
    LEAVES[name](world, comment)
    assert proposal_of(world, proposal).state is State.PROPOSED
    world.accept(comment, proposal)
    assert proposal_of(world, proposal).state is State.APPROVED


def test_an_appeal_for_an_edit_ends_what_was_proposed_to_the_public_text(world: World) -> None:
    """The edit waits again, and is the base from now on: the proposal could never be taken."""
    comment, public = _waiting_edit(world)
    decision = world.decide(comment, Act.REJECT, languages=["en"])
    world.wait()
    proposal = world.propose(comment, BETTER, base=public)
    world.appeal(comment, decision, note="Please look again.")
    assert proposal_of(world, proposal).state is State.LAPSED
    assert world.acts(comment)[-2:] == [Act.LAPSE, Act.APPEAL]
    world.propose(comment, BETTER, by="second")


def test_a_first_approval_of_two_leaves_a_proposal(world: World) -> None:
    two_approvals(world)
    comment = world.post({"en": "We agree."})
    proposal = world.propose(comment, BETTER)
    world.decide(comment, Act.APPROVE, by="second")
    assert proposal_of(world, proposal).state is State.PROPOSED


def test_only_who_proposed_takes_it_back(world: World) -> None:
    comment = world.post(TEXTS)
    proposal = world.propose(comment, BETTER)
    with world.app.app_context():
        about = {"comment": comment, "proposal": proposal, "at": now()}
        with pytest.raises(NotThere):
            proposals.take_back(viewer=world.viewer("second"), **about)
        proposals.take_back(viewer=world.viewer("moderator"), **about)
    assert proposed(world, comment) == [State.LAPSED]
    assert world.acts(comment)[-1] == Act.LAPSE


def test_with_the_account_of_the_author_their_proposals_end(world: World) -> None:
    mine = {"by": "person", "capacity": Capacity.PERSONAL}
    comment = world.publish({"en": "We agree."}, **mine)
    proposal = world.propose(comment, BETTER, note="A word too many.")
    with world.app.app_context():
        account_closure.close_account(viewer=world.viewer("person"), keep=True, at=now())
    left = proposal_of(world, proposal)
    assert (left.state, left.source, left.salt) == (State.LAPSED, "", "")
    assert world.decisions(comment)[-1].note == ""
    assert world.breaks() == []


def test_the_ledger_says_what_was_proposed(world: World) -> None:
    """`flask ledger verify` compares each digest with its text; also after texts were erased."""
    mine = {"by": "person", "capacity": Capacity.PERSONAL}
    comment = world.publish({"en": "We agree."}, **mine)
    world.propose(comment, "A first try.", note="A word too many.")
    world.decline(comment, world.propose(comment, "A second try."), by="person", note="Not that.")
    world.accept(comment, world.propose(comment, BETTER), by="person")
    assert differing(world) == []
    with world.app.app_context(), transaction() as session:
        session.execute(
            update(Revision).where(Revision.source == "A second try.").values(source="Forged.")
        )
    assert len(differing(world)) == 2, "its making and its refusal"
    with world.app.app_context():
        account_closure.close_account(viewer=world.viewer("person"), keep=False, at=now())
    assert differing(world) == []


def differing(world: World) -> list[object]:
    """Where the ledger and the texts do not agree."""
    with world.reading() as session:
        return list(verify_texts(session))


# --- what its author answers --------------------------------------------------------------------


def test_declined_it_leaves_everything_as_it_was(world: World) -> None:
    comment = world.post(TEXTS)
    before = world.states(comment)
    proposal = world.propose(comment, BETTER)
    world.decline(comment, proposal)
    assert proposal_of(world, proposal).state is State.DECLINED
    assert world.states(comment) == before
    assert world.acts(comment)[-1] == Act.DECLINE
    with pytest.raises(Stale):
        world.accept(comment, proposal)
    world.propose(comment, BETTER)  # once more, with better reasons


@pytest.mark.parametrize("grace", [0, 10])
def test_taken_it_has_the_place_of_what_waited(world: World, grace: int) -> None:
    set_space(world, grace_minutes=grace)
    comment = world.post({"en": "We agree."})
    base = world.revision(comment)
    world.wait(30)
    proposal = world.propose(comment, BETTER, change=Change.TYPO)
    world.wait(30)
    world.accept(comment, proposal)
    taken, old = world.revision(comment), world.revisions(comment, every=True)["en 1"]
    assert old.state is State.SUPERSEDED
    assert (taken.public_id, taken.state, taken.source) == (proposal, State.APPROVED, BETTER)
    assert taken.publish_at == world.at(60 + grace)
    assert (taken.received_at, taken.submission_id) == (base.received_at, base.submission_id)
    accepted, approved = world.ledger(comment)[-2:]
    assert (accepted.act, accepted.actor) == (Act.ACCEPT, world.viewer("author").public_id)
    assert (approved.act, approved.actor) == (Act.APPROVE, world.viewer("moderator").public_id)
    assert reads(world, comment) == (BETTER if grace == 0 else "")
    world.wait(grace)
    assert reads(world, comment) == BETTER
    assert world.breaks() == []


def test_taken_it_has_the_place_of_what_is_public(world: World) -> None:
    comment = world.publish(TEXTS)
    proposal = world.propose(comment, BETTER)
    world.wait(30)
    world.accept(comment, proposal)
    taken = world.revision(comment)
    with world.reading() as session:
        submission = session.get_one(Submission, taken.submission_id)
    assert submission.policy == proposal_answers.POLICY
    assert (taken.received_at, submission.received_at) == (now(), now())
    assert reads(world, comment) == "We agree.", "until its grace has ended"
    world.wait()
    assert reads(world, comment) == BETTER
    assert world.states(comment) == {"en": State.APPROVED, "fr": State.APPROVED}
    # It changes what the original says, so that the other version follows the earlier text.
    assert taken.sense == taken.number


def test_its_approval_is_undone_like_any(world: World) -> None:
    comment = world.post({"en": "We agree."})
    world.accept(comment, world.propose(comment, BETTER))
    world.undo(world.decisions(comment)[-1].public_id, by="second")
    assert world.states(comment) == {"en": State.SUBMITTED}
    world.decide(comment, Act.APPROVE, by="second")
    world.wait()
    assert reads(world, comment) == BETTER


def test_it_appears_together_with_what_it_was_submitted_with(world: World) -> None:
    comment = world.post(TEXTS, release=Release.TOGETHER)
    world.accept(comment, world.propose(comment, BETTER))
    taken = world.revision(comment)
    assert (taken.state, taken.publish_at) == (State.APPROVED, None)
    assert world.decisions(comment)[-1].effective_at is None
    world.wait(60)
    assert reads(world, comment) == ""
    world.decide(comment, Act.APPROVE, languages=["fr"])
    world.wait()
    assert reads(world, comment) == BETTER


def test_the_last_of_a_release_frees_the_others(world: World) -> None:
    comment = world.post(TEXTS, release=Release.TOGETHER)
    world.decide(comment, Act.APPROVE, languages=["fr"])
    world.accept(comment, world.propose(comment, BETTER))
    instants = {revision.publish_at for revision in world.revisions(comment).values()}
    assert len(instants) == 1
    assert None not in instants


def test_what_was_returned_blocks_no_longer(world: World) -> None:
    """The edit of the English text was returned, and the French one waits for it."""
    comment = world.publish({"en": "We agree."})
    world.post({"en": "Else.", "fr": "Autre."}, comment=comment, release=Release.TOGETHER)
    world.decide(comment, Act.APPROVE, languages=["fr"])
    world.decide(comment, Act.RETURN, languages=["en"])
    world.wait()
    assert world.revision(comment, "fr").publish_at is None
    public = world.revisions(comment, every=True)["en 1"].public_id
    world.accept(comment, world.propose(comment, BETTER, base=public))
    assert world.revision(comment, "fr").publish_at == now() + (world.at(GRACE) - world.at(0))


def test_where_two_approve_its_proposer_is_one_of_them(world: World) -> None:
    two_approvals(world)
    comment = world.post({"en": "We agree."})
    proposal = world.propose(comment, BETTER)
    world.decide(comment, Act.APPROVE, by="second")  # of the base: it is not one of the proposal
    world.accept(comment, proposal)
    assert world.revision(comment).state is State.SUBMITTED
    assert world.acts(comment)[-2:] == [Act.ACCEPT, Act.APPROVE_FIRST]
    with pytest.raises(Forbidden):
        world.decide(comment, Act.APPROVE)
    world.decide(comment, Act.APPROVE, by="second")
    world.wait()
    assert reads(world, comment) == BETTER


def test_the_approvals_are_those_of_the_base_at_its_submit(world: World) -> None:
    comment = world.post({"en": "We agree."})
    two_approvals(world)
    world.accept(comment, world.propose(comment, BETTER))
    assert world.revision(comment).state is State.APPROVED
    other = world.publish({"en": "We agree."}, by="rival", organisation="alliance")
    world.accept(other, world.propose(other, BETTER), by="rival")
    assert world.revision(other).state is State.SUBMITTED, "a submission of its own: as it is now"


def test_it_waits_where_its_proposer_moderates_no_longer(world: World) -> None:
    comment = world.post({"en": "We agree."})
    proposal = world.propose(comment, BETTER)
    with world.app.app_context(), transaction() as session:
        session.execute(
            update(Appointment)
            .where(Appointment.person_id == world.viewer("moderator").person_id)
            .values(ended_at=now())
        )
    world.accept(comment, proposal)
    assert world.states(comment) == {"en": State.SUBMITTED}
    assert world.acts(comment)[-1] == Act.ACCEPT
    world.decide(comment, Act.APPROVE, by="second")


def test_after_closing_it_is_answered_like_before(world: World) -> None:
    comment = world.post({"en": "We agree."})
    world.clock.move_to(CLOSES)
    world.wait(60)
    world.accept(comment, world.propose(comment, BETTER))
    assert world.revision(comment).state is State.APPROVED


def test_where_the_organisation_clears_a_drafter_does_not_answer(world: World) -> None:
    world.clears("switzerland")
    comment = world.post({"en": "We agree."})
    proposal = world.propose(comment, BETTER)
    for answer in (world.accept, world.decline):
        with pytest.raises(Forbidden):
            answer(comment, proposal, by="colleague")
    assert proposed(world, comment) == [State.PROPOSED]
    world.accept(comment, proposal)


@pytest.mark.parametrize("who", ["person", "former", "rival", "moderator", "secretariat"])
def test_nobody_else_answers(world: World, who: str) -> None:
    comment = world.publish({"en": "We agree."})
    proposal = world.propose(comment, BETTER)
    for answer in (world.accept, world.decline):
        with pytest.raises(NotThere):
            answer(comment, proposal, by=who)
        with pytest.raises(NotThere):  # no proposal: a text of the comment
            answer(comment, world.revision(comment).public_id)


# --- what the author wrote meanwhile ------------------------------------------------------------


def test_a_draft_that_was_begun_before_is_newer_when_it_is_submitted(world: World) -> None:
    comment = world.publish({"en": "We agree."})
    world.save({"en": "We agree, on the whole."}, comment=comment)
    proposal = world.propose(comment, BETTER)
    world.accept(comment, proposal)
    world.wait()
    world.save({"en": "We agree, on the whole!"}, comment=comment)
    world.post({"en": "We agree, on the whole."}, comment=comment)
    world.decide(comment, Act.APPROVE)
    world.wait()
    assert reads(world, comment) == "We agree, on the whole."
    numbers = [one.number for one in world.revisions(comment, every=True).values()]
    assert numbers == [1, 3, 4]
    assert world.breaks() == []


def test_a_draft_after_a_proposal_is_the_authors_own(world: World) -> None:
    comment = world.publish({"en": "We agree."})
    proposal = world.propose(comment, BETTER)
    browser = world.browser("author")
    edited = browser.get(f"/en/comments/{comment}/edit").text
    assert BETTER not in edited
    world.save({"en": "We agree!"}, comment=comment)
    world.save({"en": "We agree!!"}, comment=comment)  # the same draft
    world.post({"en": "We agree!!"}, comment=comment)
    assert proposal_of(world, proposal).state is State.LAPSED
    # What was proposed is not what was submitted last: to write the same oneself is a change.
    world.post({"en": BETTER}, comment=comment)


def test_the_same_text_after_a_proposal_is_no_change(world: World) -> None:
    comment = world.publish({"en": "We agree."})
    world.propose(comment, BETTER)
    with pytest.raises(Invalid):
        world.post({"en": "We agree."}, comment=comment)


def test_a_form_that_was_open_while_it_was_taken_is_told(world: World) -> None:
    comment = world.post({"en": "We agree."})
    save = world.record(comment).saves
    world.accept(comment, world.propose(comment, BETTER))
    with pytest.raises(Stale):
        world.post({"en": "We agree!"}, comment=comment, save=save)


def test_a_text_in_clearance_is_newer_when_it_is_cleared(world: World) -> None:
    comment = world.publish({"en": "We agree."})
    world.clears("switzerland")
    world.post({"en": "We agree!"}, comment=comment, by="colleague")
    world.accept(comment, world.propose(comment, BETTER, base=base_id(world, comment)))
    world.wait()
    world.clear(comment)
    world.decide(comment, Act.APPROVE)
    world.wait()
    assert reads(world, comment) == "We agree!"


def test_a_text_that_is_sent_back_is_a_draft_after_the_proposal(world: World) -> None:
    comment = world.publish({"en": "We agree."})
    world.clears("switzerland")
    world.post({"en": "We agree!"}, comment=comment, by="colleague")
    world.propose(comment, BETTER, base=base_id(world, comment))
    world.send_back(comment)
    assert "We agree!" in world.browser("colleague").get(f"/en/comments/{comment}/edit").text


def test_a_draft_older_than_a_withdrawal_can_be_shown(world: World) -> None:
    comment = world.publish(TEXTS)
    world.save({"fr": "Nous y consentons."}, comment=comment)
    world.withdraw(comment, language="fr")
    world.post({"fr": "Nous y consentons."}, comment=comment)
    world.decide(comment, Act.APPROVE)
    world.wait()
    assert reads(world, comment, "fr") == "Nous y consentons."


# --- what all of this needs ---------------------------------------------------------------------


def base_id(world: World, comment: str) -> str:
    return world.revisions(comment, every=True)["en 1"].public_id


def set_space(world: World, **values: object) -> None:
    with world.app.app_context(), transaction() as session:
        session.execute(update(Space).values(values))


def two_approvals(world: World) -> None:
    set_space(world, approvals=2)


def reads(world: World, comment: str, language: str = "en") -> str:
    """What a visitor reads of it; empty where they read nothing."""
    answer = world.browser("visitor").get(f"/en/comments/{comment}?versions={language}")
    assert answer.status_code in (200, 404, 410)
    if answer.status_code != 200:
        return ""
    given = answer.text.partition('<div class="text"')[2].partition("</div>")[0]
    return given.partition("<p>")[2].partition("</p>")[0].replace("&#39;", "'")
