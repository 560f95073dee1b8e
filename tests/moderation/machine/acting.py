"""The machine: people who do at random what the rules let them do, and what they do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select, update

from forum.comments.models import Comment, Decision
from forum.comments.models.appeals import Appeal
from forum.comments.rules import Act, Change
from forum.core.clock import now
from forum.core.db import transaction
from forum.core.errors import Problem
from forum.moderation.actions import redaction
from forum.organisations.rules import MandateRole
from forum.spaces.models import Space, SpacePolicy, SpaceTrust
from forum.spaces.rules import Capacity, Policy, Release
from forum.submission.actions import appeals
from forum.translation.actions import translations as translating
from tests.moderation.machine.checking import Checks
from tests.world import GRACE, SPACE, World

LANGUAGES = ("en", "fr", "es")
MODERATORS = ("moderator", "second")
AUTHORS = {
    "author": ("switzerland", Capacity.ORGANISATION),
    "colleague": ("switzerland", Capacity.ORGANISATION),
    "rival": ("alliance", Capacity.ORGANISATION),
    "person": ("", Capacity.PERSONAL),
    "moderator": ("", Capacity.WORKING_GROUP),
}
MOST_COMMENTS = 24  # on one page of a thread, so that one look sees all

some = st.integers(0, 10_000)
languages = st.sets(st.sampled_from(LANGUAGES), min_size=1)

DRAWN: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "post": {
        "who": st.sampled_from(sorted(AUTHORS)),
        "tags": languages,
        "parent": st.one_of(st.none(), some),
        "together": st.booleans(),
        "co_authentic": st.booleans(),
    },
    "edit": {
        "which": some,
        "tags": languages,
        "change": st.sampled_from(Change),
        "again": st.booleans(),
    },
    "recall": {"which": some, "tag": st.sampled_from([None, *LANGUAGES])},
    "withdraw": {"which": some, "tag": st.sampled_from([None, *LANGUAGES])},
    "decide": {
        "which": some,
        "by": st.sampled_from(MODERATORS),
        "act": st.sampled_from([Act.APPROVE, Act.APPROVE, Act.APPROVE, Act.RETURN, Act.REJECT]),
        "tags": st.one_of(st.none(), languages),
    },
    "undo": {"which": some, "by": st.sampled_from(MODERATORS)},
    "remove": {"which": some, "by": st.sampled_from(MODERATORS)},
    "restore": {"which": some, "by": st.sampled_from(MODERATORS)},
    "redact": {"which": some, "tag": st.sampled_from(LANGUAGES)},
    "appeal": {"which": some},
    "propose": {
        "which": some,
        "by": st.sampled_from(MODERATORS),
        "tag": st.sampled_from(LANGUAGES),
    },
    "answer": {"which": some, "accepts": st.booleans()},
    "translate": {"which": some, "tag": st.sampled_from([*LANGUAGES, "de"])},
    "set_policy": {
        "capacity": st.sampled_from(Capacity),
        "reply": st.booleans(),
        "policy": st.sampled_from(Policy),
        "trusts": st.booleans(),
    },
    "wait": {"minutes": st.sampled_from([1, GRACE, GRACE, 61])},
}
# How often: a consultation in which more is written and decided than taken down.
OFTEN = {
    "post": 4,
    "edit": 4,
    "decide": 9,
    "undo": 3,
    "wait": 5,
    "appeal": 2,
    "translate": 2,
    "propose": 3,
    "answer": 3,
}
NAMES = [name for name in DRAWN for _turn in range(OFTEN.get(name, 1))]


class Machine(RuleBasedStateMachine):
    """One world, begun anew for each run. `begin` is given by whoever runs it."""

    begin: Callable[[], World]
    done: Counter[str]  # acts that were done, and `refused` ones

    @initialize(grace=st.sampled_from([0, GRACE]), approvals=st.sampled_from([1, 1, 2]))
    def start(self, grace: int, approvals: int) -> None:
        self.world = type(self).begin()
        # One of the moderators speaks for an organisation: on its texts they do not decide.
        self.world.grant("second", "alliance", MandateRole.DRAFTER)
        self._set(grace_minutes=grace, approvals=approvals)
        self.words = 0
        self.checks = Checks(self.world)

    @rule(name=st.sampled_from(NAMES), data=st.data())
    def somebody_does(self, name: str, data: st.DataObject) -> None:
        """One rule for all: of several, a run would leave out many."""
        fields = {key: data.draw(field) for key, field in DRAWN[name].items()}
        getattr(self, name)(**fields)

    # --- what they do ---------------------------------------------------------------------------

    def post(
        self, who: str, tags: set[str], parent: int | None, together: bool, co_authentic: bool
    ) -> None:
        if len(self.checks.comments) >= MOST_COMMENTS:
            return
        organisation, capacity = AUTHORS[who]
        self._do(
            "post",
            lambda: self.world.post(
                self._texts(tags),
                by=who,
                organisation=organisation or "switzerland",
                capacity=capacity,
                parent=None if parent is None else self._comment(parent),
                release=Release.TOGETHER if together else Release.AS_READY,
                co_authentic=co_authentic,
            ),
        )

    def edit(self, which: int, tags: set[str], change: Change, again: bool) -> None:
        comment = self._comment(which)
        texts = self._texts(tags)
        if again:  # an exact revert of some earlier text
            texts |= self.checks.an_earlier_text(comment, which)
        by, comment_form = self._speaker(comment)
        self._do(
            "edit",
            lambda: self.world.post(texts, by=by, comment=comment, change=change, **comment_form),
        )

    def recall(self, which: int, tag: str | None) -> None:
        comment = self._comment(which)
        by, _wish = self._speaker(comment)
        language = self._there(comment, tag)
        self._do("recall", lambda: self.world.recall(comment, by=by, language=language))

    def withdraw(self, which: int, tag: str | None) -> None:
        comment = self._comment(which)
        by, _wish = self._speaker(comment)
        language = self._there(comment, tag)
        self._do(
            "withdraw",
            lambda: self.world.withdraw(comment, by=by, language=language),
            takes_down=True,
        )

    def decide(self, which: int, by: str, act: Act, tags: set[str] | None) -> None:
        comment = self._waiting(which)
        self._do(
            act.value,
            lambda: self.world.decide(
                comment, act, by=by, languages=sorted(tags) if tags else None
            ),
        )

    def undo(self, which: int, by: str) -> None:
        with self.world.reading() as session:
            newest = select(Decision.public_id).order_by(Decision.id.desc()).limit(5)
            decisions = session.scalars(newest).all()
        if decisions:
            decision = decisions[which % len(decisions)]
            self._do("undo", lambda: self.world.undo(decision, by=by))

    def remove(self, which: int, by: str) -> None:
        comment = self._comment(which)
        self._do("remove", lambda: self.world.remove(comment, by=by), takes_down=True)

    def restore(self, which: int, by: str) -> None:
        comment = self._ended(which)
        self._do("restore", lambda: self.world.restore(comment, by=by))

    def redact(self, which: int, tag: str) -> None:
        if which % 5:
            return  # seldom: what is erased has no further story
        comment = self._comment(which)
        versions = [
            (version.language, version.provenance.value)
            for version in self.world.versions(comment)
            if version.language == tag
        ]
        self._do(
            "redact",
            lambda: redaction.redact(
                viewer=self.world.viewer("administrator"),
                comment=comment,
                versions=versions,
                reason="personal_data",
                note="",
                at=now(),
            ),
            takes_down=True,
        )

    def appeal(self, which: int) -> None:
        with self.world.reading() as session:
            rejections = session.execute(
                select(Decision.public_id, Comment.public_id)
                .join(Comment, Comment.id == Decision.comment_id)
                .outerjoin(Appeal, Appeal.decision_id == Decision.id)
                .where(Decision.act == Act.REJECT)
                .order_by(Decision.id.desc())
                .limit(6)
            ).all()
        if rejections:
            decision, comment = rejections[which % len(rejections)]
            by, _wish = self._speaker(comment)
            self._do(
                "appeal",
                lambda: appeals.appeal(
                    viewer=self.world.viewer(by),
                    comment=comment,
                    decision=decision,
                    note="Please look again.",
                    at=now(),
                ),
            )

    def propose(self, which: int, by: str, tag: str) -> None:
        comment = self._waiting(which)
        language = self._there(comment, tag)
        if language is None:
            return
        (text,) = self._texts({tag}).values()
        self._do("propose", lambda: self.world.propose(comment, text, by=by, language=language))

    def answer(self, which: int, accepts: bool) -> None:
        proposals = self.checks.proposals
        if proposals:
            comment, proposal = proposals[which % len(proposals)]
            by, _wish = self._speaker(comment)
            act = self.world.accept if accepts else self.world.decline
            self._do("accept" if accepts else "decline", lambda: act(comment, proposal, by=by))

    def translate(self, which: int, tag: str) -> None:
        comment = self._comment(which)
        source = self.checks.an_original(comment)
        if source is None:
            return
        (text,) = self._texts({tag}).values()
        self._do(
            "translate",
            lambda: translating.submit(
                viewer=self.world.viewer("translator"),
                translation=translating.Translation(comment, tag, text, source),
                at=now(),
            ),
        )

    def set_policy(self, capacity: Capacity, reply: bool, policy: Policy, trusts: bool) -> None:
        """Also rows that no form makes: they must do no harm."""
        before = self.checks.records()
        with self.world.app.app_context(), transaction() as session:
            space = session.scalars(select(Space).where(Space.slug == SPACE)).one()
            session.merge(
                SpacePolicy(space_id=space.id, capacity=capacity, reply=reply, policy=policy)
            )
            organisation = self.checks.organisation_id(session, "switzerland")
            trust = session.get(SpaceTrust, (space.id, organisation))
            if trusts and trust is None:
                session.add(SpaceTrust(space_id=space.id, organisation_id=organisation))
            elif not trusts and trust is not None:
                session.delete(trust)
        assert self.checks.records() == before, "a policy changes nothing that is here already"

    def wait(self, minutes: int) -> None:
        self.world.wait(minutes)
        self.checks.time_went_on()

    # --- after each of them ---------------------------------------------------------------------

    @invariant()
    def every_rule_holds(self) -> None:
        if hasattr(self, "checks"):
            self.checks.all()

    def teardown(self) -> None:
        if hasattr(self, "checks"):
            self.checks.at_the_end()

    # --- how they do it -------------------------------------------------------------------------

    def _do(self, name: str, act: Callable[[], object], *, takes_down: bool = False) -> None:
        """What the house refuses changes nothing; what it does is one act in the ledger."""
        if not self.checks.comments and name != "post":
            return
        self.checks.before()
        try:
            with self.world.app.app_context():
                act()
        except Problem:
            type(self).done["refused"] += 1
            self.checks.nothing_changed()
            return
        type(self).done[name] += 1
        self.checks.something_changed(takes_down=takes_down)

    def _texts(self, tags: set[str]) -> dict[str, str]:
        """A word in each that is nowhere else."""
        texts = {}
        for tag in sorted(tags):
            self.words += 1
            texts[tag] = f"Canary{self.words}x"
        return texts

    def _comment(self, which: int) -> str:
        comments = self.checks.comments
        return comments[which % len(comments)] if comments else "none"

    def _there(self, comment: str, tag: str | None) -> str | None:
        return tag if tag in self.world.revisions(comment) else None

    def _waiting(self, which: int) -> str:
        """More often than not one on which something waits."""
        waiting = self.checks.waiting
        return waiting[which % len(waiting)] if waiting and which % 4 else self._comment(which)

    def _ended(self, which: int) -> str:
        ended = self.checks.ended
        return ended[which % len(ended)] if ended else self._comment(which)

    def _speaker(self, comment: str) -> tuple[str, dict[str, Any]]:
        """Who wrote it, and the form's fields that say for whom."""
        who = self.checks.writers.get(comment, "author")
        organisation, capacity = AUTHORS[who]
        return who, {"organisation": organisation or "switzerland", "capacity": capacity}

    def _set(self, **columns: Any) -> None:
        with self.world.app.app_context(), transaction() as session:
            session.execute(update(Space).where(Space.slug == SPACE).values(**columns))
