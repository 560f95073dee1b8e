"""Loads the demonstration: people, a consultation from a file, and live acts in the recent past."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.actions import add_person, grant_site_role
from forum.accounts.models import Person
from forum.accounts.rights import Actor
from forum.accounts.rules import SiteRole
from forum.comments.models import Comment, Revision, Version
from forum.comments.rules import REFUSALS, Act, Provenance, Reason, State
from forum.core import i18n
from forum.core.db import db
from forum.importing.actions.run import Tell, import_file, quietly
from forum.moderation.actions import decisions as desk
from forum.moderation.actions.decisions import Verdict
from forum.organisations.actions.grants import grant_mandate
from forum.organisations.actions.organisations import set_clearance
from forum.organisations.models import Organisation
from forum.organisations.rules import MandateRole
from forum.spaces.actions.appointments import appoint
from forum.spaces.models import Question, Space
from forum.spaces.queries import viewer_of
from forum.spaces.rules import Capacity, Release, Role
from forum.spaces.rules.viewer import Viewer
from forum.submission.actions import submissions, withdrawal
from forum.submission.forms.comments import CommentForm

FOLDER = Path(__file__).parent
PASSWORD = "demonstration space 2026"  # noqa: S105 - everybody may know it: it opens nothing else
BY = "policy:demo"
QUIET_DAYS = 2  # between the newest imported comment and now
IMPORTED_AFTER = dt.timedelta(hours=1)
STEP = dt.timedelta(minutes=10)  # between two live acts: longer than the space's grace
MOST_ACTS = 100  # of all entries together: they begin so many steps before now
MODERATORS = ("moderator@demo.example", "moderateur@demo.example")
UNDECIDED = {"draft", "in_clearance", "waiting", "recalled", "superseded", "in_grace"}
PARTLY = {"partly_approved", "as_ready_part", "returned", "returned_fixed"}  # some languages
REFUSED = {"returned": Act.RETURN, "returned_fixed": Act.RETURN, "rejected": Act.REJECT}
Data = dict[str, Any]  # as the files write it
KEPT = ("email", "name", "title", "interface_language", "languages")  # of a person


def people() -> list[Data]:
    """The accounts, as the file describes them."""
    return list(_read("guidance")["people"])


def _read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def load(at: dt.datetime, tell: Tell = quietly) -> bool:
    """Loads everything; False, and nothing done, where there is a space already."""
    with Session(db.engine) as session:
        if session.scalar(select(Space.id)):
            return False
    data = _moved(_read("guidance"), _read("more"), at)
    newest = dt.datetime.fromisoformat(max(comment["date"] for comment in data["comments"]))
    for person in data["people"]:
        _add(person, newest - dt.timedelta(days=60))
    import_file(json.dumps(data).encode(), newest + IMPORTED_AFTER, tell)
    for person in data["people"]:
        _empower(person, data["space"]["slug"], newest + IMPORTED_AFTER)
    _let_clear("org-valmora", "valmora@demo.example", newest + IMPORTED_AFTER)
    LiveActs(_read("live")["live"], at).play()
    return True


def _moved(data: Data, more: Data, at: dt.datetime) -> Data:
    """The file as if it had been written a few days ago: every date moved by the same days."""
    data["comments"] += more["comments"]
    dates = {one["id"]: dt.datetime.fromisoformat(one["date"]) for one in data["comments"]}
    days = dt.timedelta(days=(at - max(dates.values())).days - QUIET_DAYS)
    for one in data["comments"]:
        one["date"] = (dates[one["id"]] + days).isoformat()
    space = data["space"]
    written = dt.datetime.fromisoformat(space["closes_at"]).replace(tzinfo=dt.UTC)
    for tag, text in space["welcome"].items():  # it says until when
        old, new = (i18n.long_date(day, "UTC", tag) for day in (written, written + days))
        space["welcome"][tag] = text.replace(old, new)
    space["opens_at"] = (dt.datetime.fromisoformat(space["opens_at"]) + days).isoformat()
    space["closes_at"] = (written.replace(tzinfo=None) + days).isoformat()
    return data


def _add(person: Data, at: dt.datetime) -> None:
    add_person(**{field: person[field] for field in KEPT}, password=PASSWORD, at=at, by=BY)
    for role in set(person["roles"]) & set(SiteRole):
        grant_site_role(email=person["email"], role=SiteRole(role), at=at, by=BY)


def _empower(person: Data, slug: str, at: dt.datetime) -> None:
    for role in set(person["roles"]) & set(Role):
        appoint(email=person["email"], slug=slug, role=Role(role), at=at, by=BY)
    for organisation in person["mandates"]:
        grant_mandate(
            email=person["email"],
            organisation=organisation,
            role=MandateRole(person.get("mandate_role", MandateRole.FOCAL_POINT)),
            starts_on=at.date() - dt.timedelta(days=90),
            ends_on=at.date() + dt.timedelta(days=270),
            proof="Demonstration: a letter from the head of the organisation",
            at=at,
            by=BY,
        )


def _let_clear(organisation: str, email: str, at: dt.datetime) -> None:
    """Its focal point says that its clearers pass what its drafters write."""
    with Session(db.engine) as session:
        found = session.scalars(
            select(Organisation).where(Organisation.external_id == organisation)
        ).one()
        person = session.scalars(select(Person).where(Person.email == email)).one()
    by = Actor(person.public_id, person.id)
    set_clearance(by=by, organisation=found.public_id, clears=True, version=found.version, at=at)


def _pairs(session: Session, key: Any, value: Any) -> dict[Any, Any]:
    return dict(session.execute(select(key, value)).all())


class LiveActs:
    """The live entries, each on its journey, in the hours before now."""

    def __init__(self, entries: list[Data], now: dt.datetime) -> None:
        self.entries, self.now = entries, now
        self.at = iter(now - STEP * left for left in range(MOST_ACTS, 0, -1)).__next__
        with Session(db.engine) as session:
            persons = session.scalars(select(Person)).all()
            self.viewers = {one.email: viewer_of(session, one, now.date()) for one in persons}
            self.questions = _pairs(session, Question.external_id, Question.id)
            self.organisations = _pairs(session, Organisation.id, Organisation.public_id)
            self.comments = _pairs(session, Comment.external_id, Comment.public_id)

    def play(self) -> None:
        """First what is written and decided, then what is taken down, last what is in grace."""
        for step in (self.write, self.end):
            for entry in self.entries:
                step(entry)
        for entry in (one for one in self.entries if one["journey"] == "in_grace"):
            self.decide(entry, Act.APPROVE, self.now)

    def write(self, entry: Data) -> None:
        act = submissions.save_draft if entry["journey"] == "draft" else submissions.submit
        self.comments[entry["id"]] = self.hand_in(act, entry, entry["texts"])
        if entry["journey"] not in UNDECIDED:
            self.decide(entry, REFUSED.get(entry["journey"], Act.APPROVE), self.at())
        if "revised" in entry:
            self.hand_in(submissions.submit, entry, entry["revised"])

    def hand_in(self, act: Any, entry: Data, texts: dict[str, str]) -> str:
        """Saves or submits texts for the entry's comment and returns the comment's id."""
        viewer, already = self.viewers[entry["author"]], self.comments.get(entry["id"])
        held = viewer.mandates[0].organisation_id if viewer.mandates else 0
        comment_form = CommentForm(
            key=f"demonstration-{entry['id']}{'-again' if already else ''}",
            capacity=Capacity(entry["capacity"]),
            organisation=self.organisations.get(held),
            parent=self.comments.get(entry["parent"]),
            comment=already,
            release=Release(entry["release"]),
            original=entry["original"],
            texts=texts,
            raw=texts,
        )
        asked = self.questions[entry["question"]]
        return str(
            act(viewer=viewer, question_id=asked, comment_form=comment_form, at=self.at()).comment
        )

    def moderator(self, entry: Data) -> Viewer:
        """The first, or the second for what the first one wrote."""
        return self.viewers[next(one for one in MODERATORS if one != entry["author"])]

    def decide(self, entry: Data, act: Act, at: dt.datetime) -> None:
        """On the versions in the entry's languages where its journey says so, or on all."""
        id_ = self.comments[entry["id"]]
        with Session(db.engine) as session:
            found = session.execute(
                select(Revision.public_id, Revision.state, Version.language)
                .join(Version, Version.id == Revision.version_id)
                .join(Comment)
                .where(Comment.public_id == id_, Revision.state == State.SUBMITTED)
            ).all()
        tags = entry["languages"] if entry["journey"] in PARTLY else {tag for *_, tag in found}
        verdict = Verdict(
            act,
            shown={revision: state for revision, state, _tag in found},
            chosen=[revision for revision, _state, tag in found if tag in tags],
            reason=Reason(entry["reason"]) if act in REFUSALS else None,
            note=entry["note"] if act in REFUSALS else "",
        )
        desk.decide(viewer=self.moderator(entry), comment=id_, verdict=verdict, at=at)

    def end(self, entry: Data) -> None:
        author, moderator = self.viewers[entry["author"]], self.moderator(entry)
        journey, id_ = entry["journey"], self.comments[entry["id"]]
        if journey == "recalled":
            withdrawal.recall(viewer=author, comment=id_, revision=None, at=self.at())
        if journey == "withdrawn":
            withdrawal.withdraw(viewer=author, comment=id_, at=self.at())
        if journey == "version_withdrawn":
            which = {"language": entry["languages"][0], "provenance": Provenance.AUTHORISED}
            withdrawal.withdraw_version(viewer=author, comment=id_, **which, at=self.at())
        if journey in ("removed", "restored"):
            reason, note = Reason(entry["reason"]), "" if journey == "restored" else entry["note"]
            desk.remove(viewer=moderator, comment=id_, reason=reason, note=note, at=self.at())
        if journey == "restored":
            desk.restore(viewer=moderator, comment=id_, note=entry["note"], at=self.at())
