"""The people of a space: whom its secretariat appoints, and who accepts."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Answer

from forum.accounts.authentication.reauthentication import is_recent, recent_sign_in_required
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere
from forum.core.guard import POST_LIMIT, limiter
from forum.core.languages import canonical
from forum.spaces.actions import appointments as appointment_actions
from forum.spaces.queries import SpaceView, appointments, space_by_slug
from forum.spaces.rights import may_change_space
from forum.spaces.rules import Role
from forum.spaces.views.current_viewer import signed_in_viewer

blueprint = Blueprint("appointments", __name__)
PEOPLE = "/<language:lang>/spaces/<slug>/people"
ADDRESS = re.compile(r"[^@\s<>\"(),:;]{1,64}@[^@\s<>\"(),:;]{1,190}")
MAX_READ = 20  # languages that somebody reads


@blueprint.get(PEOPLE)
def people(slug: str) -> str:
    return _people(_space(slug), {})


@blueprint.post(PEOPLE)
@limiter.limit(POST_LIMIT)
@recent_sign_in_required
def offer(slug: str) -> Answer | tuple[str, int]:
    """The same answer whether or not there is an account with the address."""
    space = _space(slug)
    try:
        email, role, languages = read_offer(request.form)
        appointment_actions.offer(
            viewer=signed_in_viewer(),
            slug=slug,
            email=email,
            role=role,
            languages=languages,
            at=now(),
        )
    except Invalid as problem:
        return _people(space, request.form, problem), problem.status
    return redirect(url_for("appointments.people", slug=slug), 303)


@blueprint.post(f"{PEOPLE}/offers/<id:offer>/removal")
@limiter.limit(POST_LIMIT)
def take_back(slug: str, offer: str) -> Answer:
    appointment_actions.take_back(viewer=signed_in_viewer(), slug=slug, offer=offer, at=now())
    return redirect(url_for("appointments.people", slug=slug), 303)


@blueprint.post(f"{PEOPLE}/<id:appointment>/end")
@limiter.limit(POST_LIMIT)
def end(slug: str, appointment: str) -> Answer:
    appointment_actions.end(viewer=signed_in_viewer(), slug=slug, appointment=appointment, at=now())
    return redirect(url_for("appointments.people", slug=slug), 303)


@blueprint.post("/<language:lang>/account/offers/<id:offer>")
@limiter.limit(POST_LIMIT)
def answer(offer: str) -> Answer:
    given = request.form.get("answer")
    if given not in ("accept", "decline"):
        raise NotThere
    appointment_actions.answer(
        viewer=signed_in_viewer(), offer=offer, accept=given == "accept", at=now()
    )
    return redirect(url_for("mandates.mine"), 303)


def read_offer(form: Mapping[str, str]) -> tuple[str, Role, list[str]]:
    """Address, role, languages. Raises `Invalid`."""
    wrong: dict[str, LazyString | str] = {}
    email = form.get("email", "").strip()
    if ADDRESS.fullmatch(email) is None or not email.isprintable():
        wrong["email"] = _l("Write one e-mail address, such as name@example.org.")
    role = form.get("role", "")
    if role not in list(Role):
        wrong["role"] = _l("Choose a role.")
    languages = read_languages(form.get("languages", ""), wrong)
    if wrong:
        raise Invalid(wrong)
    return email, Role(role), languages


def read_languages(text: str, wrong: dict[str, LazyString | str]) -> list[str]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    found = [canonical(part) for part in parts[: MAX_READ + 1]]
    for part, tag in zip(parts, found, strict=False):
        if tag is None:
            wrong["languages"] = _l("We know no language “%(tag)s”.", tag=part[:40])
            return []
    if len(found) > MAX_READ:
        wrong["languages"] = _l("Name %(limit)d languages at most.", limit=MAX_READ)
    return list(dict.fromkeys(tag for tag in found if tag))


def _space(slug: str) -> SpaceView:
    viewer = signed_in_viewer()
    space = space_by_slug(db.session(), slug, i18n.current(), now())
    if space is None or not may_change_space(viewer, space.id):
        raise NotThere
    return space


def _people(space: SpaceView, given: Mapping[str, str], problem: Invalid | None = None) -> str:
    g.private = True
    session, language = db.session(), i18n.current()
    return render_template(
        "spaces/people.html",
        space=space,
        people=appointments.in_space(session, space.id, language),
        offers=appointments.offers_in(session, space.id, language),
        roles=list(Role),
        at=now(),
        is_recent=is_recent(),
        given=given,
        errors=problem.fields if problem else {},
        problem=problem,
        theirs={},
    )
