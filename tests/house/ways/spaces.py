"""Spaces, questions, appointments."""

from __future__ import annotations

from sqlalchemy import select

from forum.core.clock import now
from forum.core.rights import Who
from forum.spaces.actions import appointments, note_templates
from forum.spaces.models import Appointment, AppointmentOffer, NoteTemplate, Question, Space
from forum.spaces.queries.moderation_settings import POLICY_SCOPES
from forum.spaces.rules import Role, policy_field
from tests.house.asking import Asked, Asking, asks, opens
from tests.house.cast import CAST, add_person, fresh
from tests.world import SPACE, World

HERE = f"/en/spaces/{SPACE}"
WORDS = {"title-en": "Rivers", "prompt-en": "What of rivers?"}

opens("space.open", "spaces.new_space", "/en/spaces/new")
opens("space.change", "spaces.edit_space", f"{HERE}/edit")
opens("space.set_moderation", "moderating.edit", f"{HERE}/moderation")
opens("space.set_reasons", "moderating.edit_reasons", f"{HERE}/moderation/reasons")
opens("note.add", "canned.notes", f"{HERE}/notes")
opens("note.add", "canned.new", f"{HERE}/notes/new")
opens("question.ask", "spaces.new_question", f"{HERE}/questions/new")
opens("question.change", "spaces.edit_question", f"{HERE}/questions/1/edit")
opens("appointment.offer", "appointments.people", f"{HERE}/people")


def _space(slug: str) -> dict[str, str]:
    return {
        "slug": slug,
        "title-en": "Rivers",
        "languages": "en, fr",
        "opens_at": "2026-11-01T09:00",
        "closes_at": "2027-12-01T18:00",
        "time_zone": "Europe/Zurich",
        "release": "together",
        "grace_minutes": "10",
        "admits_personal": "1",
    }


def version(world: World) -> str:
    with world.reading() as session:
        return str(session.scalars(select(Space.version).where(Space.slug == SPACE)).one())


@asks("space.open", "POST spaces.open_space")
def open_space(_at: Asking) -> Asked:
    return Asked("/en/spaces/new", _space(fresh("rivers")))


@asks("space.change", "POST spaces.change_space")
def change_space(at: Asking) -> Asked:
    form = _space(SPACE) | {"version": version(at.world), "title-en": fresh("Rivers")}
    return Asked(f"{HERE}/edit", form)


@asks("space.set_moderation", "POST moderating.change")
def set_moderation(at: Asking) -> Asked:
    form = {policy_field(*where): "hold" for where in POLICY_SCOPES} | {"approvals": "1"}
    form |= {"version": version(at.world), "delay_minutes": str(60 + int(version(at.world)))}
    return Asked(f"{HERE}/moderation", form)


@asks("space.set_reasons", "POST moderating.change_reasons")
def set_reasons(at: Asking) -> Asked:
    form = {"version": version(at.world), "offered_other": "1", "label_other-en": fresh("Why")}
    return Asked(f"{HERE}/moderation/reasons", form)


@asks("note.add", "POST canned.add")
def add_note(_at: Asking) -> Asked:
    return Asked(f"{HERE}/notes/new", {"title": fresh("A note"), "text-en": "Please look again."})


def noted(world: World) -> str:
    with world.app.app_context():
        texts = {"en": "Please look again."}
        note_templates.add(
            viewer=world.viewer("moderator"), slug=SPACE, title=fresh("A"), texts=texts, at=now()
        )
    with world.reading() as session:
        newest = select(NoteTemplate.public_id).order_by(NoteTemplate.id.desc())
        return session.scalars(newest).first() or ""


@asks("note.change", "GET canned.edit")
def edit_note(at: Asking) -> Asked:
    return Asked(f"{HERE}/notes/{at.kept(noted)}")


@asks("note.change", "POST canned.change")
def change_note(at: Asking) -> Asked:
    form = {"title": fresh("Another"), "text-fr": "Veuillez relire.", "version": "1"}
    return Asked(f"{HERE}/notes/{at.kept(noted)}", form)


@asks("note.remove", "POST canned.remove")
def remove_note(at: Asking) -> Asked:
    return Asked(f"{HERE}/notes/{at.kept(noted)}/removal", {"version": "1"})


@asks("question.ask", "POST spaces.ask")
def ask(_at: Asking) -> Asked:
    return Asked(f"{HERE}/questions/new", WORDS | {"state": "open"})


@asks("question.change", "POST spaces.change_question")
def change_question(at: Asking) -> Asked:
    with at.world.reading() as session:
        number = session.scalars(
            select(Question.version).where(Question.id == at.world.question_id(1))
        ).one()
    form = WORDS | {"state": "open", "version": str(number), "title-en": fresh("Rivers")}
    return Asked(f"{HERE}/questions/1/edit", form)


@asks("appointment.offer", "POST appointments.offer")
def offer(_at: Asking) -> Asked:
    form = {"email": f"{fresh('guest')}@people.example", "role": "moderator", "languages": "en"}
    return Asked(f"{HERE}/people", form)


def offered(world: World) -> str:
    """To the author's address."""
    with world.app.app_context():
        appointments.offer(
            viewer=world.viewer("secretariat"),
            slug=SPACE,
            email=world.emails[CAST[Who.AUTHOR]],
            role=Role.TRANSLATOR,
            languages=["en"],
            at=now(),
        )
    with world.reading() as session:
        newest = select(AppointmentOffer.public_id).order_by(AppointmentOffer.id.desc())
        return session.scalars(newest).first() or ""


@asks("appointment.take_back", "POST appointments.take_back")
def take_back(at: Asking) -> Asked:
    return Asked(f"{HERE}/people/offers/{at.kept(offered)}/removal")


@asks("appointment.grant", "POST appointments.answer")
def accept(at: Asking) -> Asked:
    return Asked(f"/en/account/offers/{at.kept(offered)}", {"answer": "accept"})


@asks("appointment.decline", "POST appointments.answer")
def decline(at: Asking) -> Asked:
    return Asked(f"/en/account/offers/{at.kept(offered)}", {"answer": "decline"})


def newcomer(world: World) -> str:
    return add_person(world, fresh("newcomer"))


@asks("appointment.grant", "POST administration.appoint")
def appoint(at: Asking) -> Asked:
    person = at.kept(newcomer)
    form = {"space": SPACE, "space_role": "translator", "languages": "en"}
    return Asked(f"/en/administration/people/{person}/appointments", form)


def appointed(world: World) -> str:
    name = fresh("newcomer")
    add_person(world, name)
    world.appoint(name, Role.TRANSLATOR)
    with world.reading() as session:
        newest = select(Appointment.public_id).order_by(Appointment.id.desc())
        return session.scalars(newest).first() or ""


@asks("appointment.end", "POST appointments.end")
def end(at: Asking) -> Asked:
    return Asked(f"{HERE}/people/{at.kept(appointed)}/end")
