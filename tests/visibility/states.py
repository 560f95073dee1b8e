"""One comment in every state that can be reached, each with words that nobody else uses.

Whoever finds such a word in an answer has seen that comment. `text`, `name`, `house` (the
organisation) and `note` are the words of a case; its second version has a language of its own,
so that the name of that language betrays it as well.

Who may see what is the table at the end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from forum.comments.rules import Act, Reason
from forum.core.db import transaction
from forum.core.languages import autonym
from forum.ledger.actions import ChainWriter
from forum.ledger.rules import SITE
from forum.organisations.actions.grants import add_organisation
from forum.organisations.models import Mandate
from forum.organisations.rules import MandateRole, OrganisationKind
from forum.spaces.rules import Capacity, Release
from forum.spaces.rules.viewer import Viewer
from tests.conftest import A_MOMENT
from tests.world import GRACE, World

VIEWERS = (
    "visitor",
    "person",
    "author",
    "colleague",
    "former",
    "moderator",
    "neighbour",
    "translator",
    "secretariat",
    "administrator",
)
ALL = frozenset(VIEWERS)
NOBODY = frozenset[str]()
AUTHOR = frozenset({"author"})
HOME = frozenset({"author", "colleague"})  # who speaks for the organisation
DESK = frozenset({"moderator", "secretariat"})  # who sees what is held in this space
INSIDE = HOME | DESK
MODERATORS = frozenset({"moderator"})  # who of it reads reports, and notes of colleagues

# Languages that no page of the interface names by itself.
RARE = (
    *("eo", "cy", "ga", "eu", "is", "et", "fi", "lv", "mt", "sq", "af", "sw", "zu", "lt", "sl"),
    *("hu", "tr", "da", "sv", "nb", "cs", "sk", "ro", "hr", "bs", "mk", "hy", "ka", "uz", "kk"),
    *("gl", "br", "fy", "lb", "so", "ha", "yo", "ig"),
    *("rw", "rn", "sn", "om", "mg", "tk", "ky", "tg", "fo", "rm"),
    *("gl", "br", "fy", "lb", "so", "ha", "yo", "ig", "ne", "si", "te", "km", "lo", "mn", "am"),
)


@dataclass(frozen=True)
class Audience:
    """Who may see the words of a case, and who must find its text, by channel."""

    knows: frozenset[str]  # that there is such a comment
    text: frozenset[str]
    name: frozenset[str]  # author, organisation
    note: frozenset[str] = NOBODY  # of the moderator, to the author
    language: frozenset[str] | None = None  # where it differs from `text`
    found: dict[str, frozenset[str]] = field(default_factory=dict)  # text, by channel
    note_found: frozenset[str] = NOBODY  # in "mine"


@dataclass
class Case:
    """A comment in a state, and its words."""

    world: World
    state: str
    ordinal: int
    comment: str = ""
    reply: str = ""  # a public reply to it, where there is one

    def __post_init__(self) -> None:
        self.text, self.name, self.house, self.note, self.old = (
            f"kestrel{self.ordinal:02}{kind}" for kind in ("text", "name", "house", "note", "old")
        )
        self.tag = RARE[self.ordinal]
        self.plain = {"en": "Nothing special.", self.tag: "Nothing special."}

    @property
    def is_personal(self) -> bool:
        return self.state.startswith("personal")

    @property
    def texts(self) -> dict[str, str]:
        return {"en": f"Here is {self.text}.", self.tag: f"And {self.text}."}

    @property
    def language(self) -> str:
        return autonym(self.tag)

    @property
    def author(self) -> Viewer:
        """The author, called as nobody else is called."""
        return replace(self.world.viewer("author"), name=self.name)

    def post(self, texts: dict[str, str], **how: object) -> None:
        self.comment = self.world.post(
            texts, **{"by": self.author, "organisation": self.house, **how}
        )

    def edit(self, texts: dict[str, str]) -> None:
        self.post(texts, comment=self.comment)

    def save(self, texts: dict[str, str], **how: object) -> None:
        self.comment = self.world.save(
            texts, **{"by": self.author, "organisation": self.house, **how}
        )

    def publish(self, texts: dict[str, str], **how: object) -> None:
        self.post(texts, **how)
        self.decide(Act.APPROVE)
        self.world.wait()

    def propose(self) -> str:
        """The words of the case are a moderator's, in place of its English text."""
        return self.world.propose(
            self.comment, f"Here is {self.text}.", note=f"Because {self.note}."
        )

    def decide(self, act: Act, *languages: str) -> str:
        return self.world.decide(
            self.comment,
            act,
            languages=languages or None,
            reason=None if act is Act.APPROVE else Reason.UNCLEAR,
            note=f"Because {self.note}.",
        )


def every_state(world: World) -> dict[str, Case]:
    """Builds all cases; afterwards the clock stands where each is in its state."""
    cases = {state: Case(world, state, ordinal) for ordinal, state in enumerate(AUDIENCES)}
    _organisations(world, [case.house for case in cases.values() if not case.is_personal])
    begun = [BUILDERS[case.state](case) for case in cases.values()]
    unfinished = [rest for rest in begun if rest is not None and next(rest, None) is None]
    world.wait(GRACE + 5)
    for rest in unfinished:
        next(rest, None)
    world.wait(GRACE / 2)
    return cases


def _organisations(world: World, names: list[str]) -> None:
    """Each bears its word in every language; two speak for it now, and one spoke for it."""
    today = A_MOMENT.date()
    ids = {who: world.viewer(who).person_id for who in ("author", "colleague", "former")}
    with world.app.app_context(), transaction() as session:
        chain_writer = ChainWriter(session, SITE, A_MOMENT)
        for name in names:
            made = add_organisation(
                session,
                chain_writer,
                external_id=name,
                kind=OrganisationKind.OTHER,
                state=None,
                names=dict.fromkeys(("en", "fr", "es"), name),
                acronyms={},
                by="command",
            )
            world.organisations[name] = made.public_id
            for who, person in ids.items():
                session.add(
                    Mandate(
                        person_id=person,
                        organisation_id=made.id,
                        role=MandateRole.DRAFTER,
                        starts_on=today - dt.timedelta(days=9),
                        ends_on=today - dt.timedelta(days=1) if who == "former" else None,
                        granted_at=A_MOMENT,
                    )
                )


Build = Callable[[Case], Iterator[None] | None]
BUILDERS: dict[str, Build] = {}


def _state(build: Build) -> Build:
    """What follows a `yield` is done at the end, so that its grace has not ended."""
    BUILDERS[build.__name__] = build
    return build


@_state
def draft(case: Case) -> None:
    case.save(case.texts)


@_state
def personal_draft(case: Case) -> None:
    case.save(case.texts, capacity=Capacity.PERSONAL)


@_state
def in_clearance(case: Case) -> None:
    case.world.clears(case.house)
    case.post(case.texts)


@_state
def sent_back(case: Case) -> None:
    case.world.clears(case.house)
    case.post(case.texts)
    case.world.grant("author", case.house, MandateRole.FOCAL_POINT)
    case.world.send_back(case.comment, note=f"Because {case.note}.")


@_state
def edit_in_clearance(case: Case) -> None:
    case.publish({"en": "Nothing special."})
    case.world.clears(case.house)
    case.edit(case.texts)


@_state
def submitted(case: Case) -> None:
    case.post(case.texts)


@_state
def personal_submitted(case: Case) -> None:
    case.post(case.texts, capacity=Capacity.PERSONAL)


@_state
def approved_in_grace(case: Case) -> Iterator[None]:
    case.post(case.texts)
    yield
    case.decide(Act.APPROVE)


@_state
def approved_and_held_for_others(case: Case) -> None:
    case.post(case.texts, release=Release.TOGETHER)
    case.decide(Act.APPROVE, "en")


@_state
def returned_in_grace(case: Case) -> Iterator[None]:
    case.post(case.texts)
    yield
    case.decide(Act.RETURN)


@_state
def returned(case: Case) -> None:
    case.post(case.texts)
    case.decide(Act.RETURN)


@_state
def returned_and_replaced(case: Case) -> None:
    case.post(case.texts)
    case.decide(Act.RETURN)
    case.world.wait()
    case.edit(case.plain)


@_state
def rejected_in_grace(case: Case) -> Iterator[None]:
    case.post(case.texts)
    yield
    case.decide(Act.REJECT)


@_state
def rejected(case: Case) -> None:
    case.post(case.texts)
    case.decide(Act.REJECT)


@_state
def return_undone(case: Case) -> None:
    case.post(case.texts)
    case.world.undo(case.decide(Act.RETURN))


@_state
def approval_undone(case: Case) -> None:
    case.post(case.texts)
    case.world.undo(case.decide(Act.APPROVE))


@_state
def recalled(case: Case) -> None:
    case.post(case.texts)
    case.world.recall(case.comment)


@_state
def recalled_after_approval(case: Case) -> None:
    case.post(case.texts)
    case.decide(Act.APPROVE)
    case.world.recall(case.comment)


@_state
def superseded(case: Case) -> None:
    case.post(case.texts)
    case.edit(case.plain)


@_state
def held_reply(case: Case) -> None:
    parent = case.world.publish({"en": "A public comment."})
    case.post(case.texts, parent=parent)


@_state
def public(case: Case) -> None:
    case.publish(case.texts)


@_state
def edit_as_draft(case: Case) -> None:
    case.publish({"en": "Nothing special."})
    case.save(case.texts, comment=case.comment)


@_state
def edit_submitted(case: Case) -> None:
    case.publish({"en": "Nothing special."})
    case.edit(case.texts)


@_state
def edit_in_grace(case: Case) -> Iterator[None]:
    case.publish({"en": "Nothing special."})
    yield
    case.edit(case.texts)
    case.decide(Act.APPROVE)


@_state
def edit_returned(case: Case) -> None:
    case.publish({"en": "Nothing special."})
    case.edit(case.texts)
    case.decide(Act.RETURN)


@_state
def proposed(case: Case) -> None:
    case.publish({"en": "Nothing special."})
    case.propose()


@_state
def personal_proposed_instead_of_held(case: Case) -> None:
    case.post({"en": "Nothing special."}, capacity=Capacity.PERSONAL)
    case.propose()


@_state
def proposal_declined(case: Case) -> None:
    case.publish({"en": "Nothing special."})
    case.world.decline(case.comment, case.propose())


@_state
def proposal_lapsed(case: Case) -> None:
    case.publish({"en": "Nothing special."})
    case.propose()
    case.edit({"en": "Nothing at all."})


@_state
def proposal_accepted_in_grace(case: Case) -> Iterator[None]:
    case.publish({"en": "Nothing special."})
    proposal = case.propose()
    yield
    case.world.accept(case.comment, proposal)


@_state
def proposal_accepted(case: Case) -> None:
    case.publish({"en": "Nothing special."})
    case.world.accept(case.comment, case.propose())


@_state
def edited_away(case: Case) -> None:
    case.publish(case.texts)
    case.publish({"en": "Now it says something else.", case.tag: "Else."}, comment=case.comment)


@_state
def withdrawn(case: Case) -> None:
    case.publish(case.texts)
    case.world.withdraw(case.comment)


@_state
def withdrawn_with_reply(case: Case) -> None:
    case.publish(case.texts)
    case.reply = case.world.publish({"en": "A public reply."}, parent=case.comment)
    case.world.withdraw(case.comment)


@_state
def version_withdrawn(case: Case) -> None:
    case.publish({"en": "Nothing special.", case.tag: f"And {case.text}."})
    case.world.withdraw(case.comment, language=case.tag)


@_state
def removed(case: Case) -> None:
    case.publish(case.texts)
    case.world.remove(case.comment, note=f"Because {case.note}.")


@_state
def removed_with_reply(case: Case) -> None:
    case.publish(case.texts)
    case.reply = case.world.publish({"en": "A public reply."}, parent=case.comment)
    case.world.remove(case.comment, note=f"Because {case.note}.")


@_state
def removed_before_its_edit_was_due(case: Case) -> None:
    case.publish({"en": "Nothing special."})
    case.edit({"en": "Nothing special.", case.tag: f"And {case.text}."})
    case.decide(Act.APPROVE)
    case.world.remove(case.comment)


@_state
def restored(case: Case) -> None:
    case.publish(case.texts)
    case.world.remove(case.comment, note=f"Because {case.note}.")
    case.world.restore(case.comment)


@_state
def reported(case: Case) -> None:
    case.post(case.texts)
    case.world.decide(case.comment, Act.APPROVE)
    case.world.wait()
    case.world.report(case.comment, by="rival", note=f"Because {case.note}.")


@_state
def removed_after_a_report(case: Case) -> None:
    reported(case)
    case.world.remove(case.comment)


@_state
def noted(case: Case) -> None:
    case.post(case.texts)
    case.world.note(case.comment, f"Because {case.note}.")


@_state
def noted_in_public(case: Case) -> None:
    case.post(case.texts)
    case.world.note(case.comment, f"Because {case.note}.")
    case.world.decide(case.comment, Act.APPROVE)


@_state
def version_redacted(case: Case) -> None:
    case.publish({"en": "Nothing special.", case.tag: f"And {case.text}."})
    case.publish({"en": "Nothing more.", case.tag: f"Now {case.text}."}, comment=case.comment)
    case.world.redact(case.comment, case.tag, note=f"Because {case.note}.")


@_state
def redacted(case: Case) -> None:
    case.publish(case.texts)
    case.world.redact(case.comment, "en", case.tag, note=f"Because {case.note}.")


# --- who may see what ---------------------------------------------------------------------------

_REVIEWED = {"thread": INSIDE, "comment": INSIDE, "queue": DESK}

AUDIENCES: dict[str, Audience] = {
    # A draft belongs to its author, an organisation's to its mandate holders.
    "draft": Audience(HOME, HOME, HOME, found={"draft page": HOME}),
    "personal_draft": Audience(AUTHOR, AUTHOR, AUTHOR, found={"draft page": AUTHOR}),
    # What an organisation clears is its own affair: no moderator knows of it.
    "in_clearance": Audience(HOME, HOME, HOME, found={"clearance": HOME}),
    "sent_back": Audience(HOME, HOME, HOME, HOME, found={"draft page": HOME}),
    "edit_in_clearance": Audience(ALL, HOME, ALL, INSIDE, found={"clearance": HOME}),
    # What waits is seen by its author, their organisation, and the desk of the space.
    "submitted": Audience(INSIDE, INSIDE, INSIDE, found=_REVIEWED),
    "personal_submitted": Audience(
        AUTHOR | DESK,
        AUTHOR | DESK,
        AUTHOR | DESK,
        found={"thread": AUTHOR | DESK, "comment": AUTHOR | DESK, "queue": DESK},
    ),
    # An approval changes nothing for anybody before its grace ends, or the last is approved.
    "approved_in_grace": Audience(INSIDE, INSIDE, INSIDE, DESK, found=_REVIEWED),
    "approved_and_held_for_others": Audience(INSIDE, INSIDE, INSIDE, DESK, found=_REVIEWED),
    # Of a refusal the author learns when its grace has ended, and not one second before.
    "returned_in_grace": Audience(INSIDE, INSIDE, INSIDE, DESK, found=_REVIEWED),
    "returned": Audience(
        INSIDE, INSIDE, INSIDE, INSIDE, found={"comment": INSIDE}, note_found=HOME
    ),
    "returned_and_replaced": Audience(INSIDE, INSIDE, INSIDE, INSIDE, language=INSIDE),
    "rejected_in_grace": Audience(INSIDE, INSIDE, INSIDE, DESK, found=_REVIEWED),
    "rejected": Audience(
        INSIDE, INSIDE, INSIDE, INSIDE, found={"comment": INSIDE}, note_found=HOME
    ),
    # What was undone was never decided: its note reaches nobody.
    "return_undone": Audience(INSIDE, INSIDE, INSIDE, DESK, found=_REVIEWED),
    "approval_undone": Audience(INSIDE, INSIDE, INSIDE, DESK, found=_REVIEWED),
    # What was taken back can be gone on with by its author.
    "recalled": Audience(INSIDE, INSIDE, INSIDE, found={"edit": HOME}),
    "recalled_after_approval": Audience(INSIDE, INSIDE, INSIDE, DESK, found={"edit": HOME}),
    "superseded": Audience(INSIDE, INSIDE, INSIDE),
    "held_reply": Audience(INSIDE, INSIDE, INSIDE, found=_REVIEWED),
    # What is public is for everybody; the note of an approval is not.
    "public": Audience(ALL, ALL, ALL, INSIDE, found={"thread": ALL, "comment": ALL}),
    # A change of what is public is as secret as a new comment.
    "edit_as_draft": Audience(ALL, HOME, ALL, INSIDE, found={"edit": HOME}),
    "edit_submitted": Audience(ALL, INSIDE, ALL, INSIDE, found={"queue": DESK, "edit": HOME}),
    "edit_in_grace": Audience(ALL, INSIDE, ALL, INSIDE, found={"queue": DESK, "edit": HOME}),
    "edit_returned": Audience(ALL, INSIDE, ALL, INSIDE, found={"edit": HOME}, note_found=HOME),
    # The earlier text can be compared by everybody; the page for erasing shows it.
    "edited_away": Audience(ALL, INSIDE | {"administrator"}, ALL, INSIDE, language=ALL),
    # A proposal is between the author's side and the desk, while it stands; its note as well.
    "proposed": Audience(ALL, INSIDE, ALL, INSIDE, found={"comment": INSIDE}, note_found=HOME),
    "personal_proposed_instead_of_held": Audience(
        AUTHOR | DESK,
        AUTHOR | DESK,
        AUTHOR | DESK,
        AUTHOR | DESK,
        found={"comment": AUTHOR | DESK},
        note_found=AUTHOR,
    ),
    # Afterwards nobody reads it, unless it was accepted: then it is a text like any other.
    # The note is of the approval before as well.
    "proposal_declined": Audience(ALL, NOBODY, ALL, INSIDE),
    "proposal_lapsed": Audience(ALL, NOBODY, ALL, INSIDE),
    "proposal_accepted_in_grace": Audience(
        ALL, INSIDE, ALL, INSIDE, found={"queue": DESK, "edit": HOME}
    ),
    "proposal_accepted": Audience(ALL, ALL, ALL, INSIDE, found={"thread": ALL, "comment": ALL}),
    # What was taken down leaves a place without name, text and note. That it had this language
    # was public and stands in the log.
    "withdrawn": Audience(ALL, INSIDE, INSIDE, INSIDE, language=ALL),
    "withdrawn_with_reply": Audience(ALL, INSIDE, INSIDE, INSIDE, language=ALL),
    "version_withdrawn": Audience(ALL, INSIDE, ALL, INSIDE, language=ALL),
    "removed": Audience(
        ALL, INSIDE, INSIDE, INSIDE, language=ALL, found={"comment": INSIDE}, note_found=HOME
    ),
    "removed_with_reply": Audience(
        ALL, INSIDE, INSIDE, INSIDE, language=ALL, found={"comment": INSIDE}, note_found=HOME
    ),
    # The change was approved, but the comment was gone when it would have appeared.
    "removed_before_its_edit_was_due": Audience(ALL, INSIDE, INSIDE, INSIDE),
    "restored": Audience(ALL, ALL, ALL, INSIDE, found={"thread": ALL, "comment": ALL}),
    # What a reader told the moderators, and what they tell each other, is read by them alone: not
    # by the author's side, nor by the secretariat.
    "reported": Audience(
        ALL, ALL, ALL, MODERATORS, found={"thread": ALL, "comment": ALL, "reports": MODERATORS}
    ),
    "removed_after_a_report": Audience(ALL, INSIDE, INSIDE, NOBODY, language=ALL),
    "noted": Audience(INSIDE, INSIDE, INSIDE, MODERATORS, found=_REVIEWED),
    "noted_in_public": Audience(ALL, ALL, ALL, MODERATORS, found={"thread": ALL, "comment": ALL}),
    # What was erased is read by nobody any more. That there was a text in this language is said.
    "version_redacted": Audience(ALL, NOBODY, ALL, INSIDE, language=ALL),
    "redacted": Audience(ALL, NOBODY, INSIDE, INSIDE, language=ALL),
}
