"""Everybody with an account: roles on the whole site, and deactivating."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.accounts.actions import administration
from forum.accounts.authentication.reauthentication import is_recent, recent_sign_in_required
from forum.accounts.queries import devices
from forum.accounts.rules import SiteRole
from forum.administration import queries
from forum.administration.views.blueprint import DESK, PERSON, blueprint, by, neighbour
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere
from forum.core.guard import POST_LIMIT, limiter
from forum.organisations.queries import mandates
from forum.organisations.rules import MandateRole
from forum.spaces.queries import appointments
from forum.spaces.rules import Role


@blueprint.get(f"{DESK}/people")
def people() -> str:
    wanted = request.args.get("q", "")
    page = queries.people(db.session(), wanted, neighbour("before"))
    return render_template("administration/people.html", page=page, wanted=wanted)


@blueprint.get(PERSON)
def person(person: str) -> str:
    return page_of(person, {})


@blueprint.post(f"{PERSON}/roles")
@limiter.limit(POST_LIMIT)
@recent_sign_in_required
def change_role(person: str) -> Answer | tuple[str, int]:
    _viewer, doer = by()
    role, do = request.form.get("role", ""), request.form.get("do", "")
    if role not in list(SiteRole) or do not in ("grant", "end"):
        raise NotThere
    act = administration.grant_role if do == "grant" else administration.end_role
    try:
        act(by=doer, person=person, role=SiteRole(role), at=now())
    except Invalid as problem:
        return page_of(person, {}, problem), problem.status
    return redirect(url_for("administration.person", person=person), 303)


@blueprint.post(f"{PERSON}/activity")
@limiter.limit(POST_LIMIT)
@recent_sign_in_required
def change_activity(person: str) -> Answer | tuple[str, int]:
    _viewer, doer = by()
    do = request.form.get("do", "")
    if do not in ("deactivate", "reactivate"):
        raise NotThere
    act = administration.deactivate if do == "deactivate" else administration.reactivate
    try:
        act(by=doer, person=person, at=now())
    except Invalid as problem:
        return page_of(person, {}, problem), problem.status
    return redirect(url_for("administration.person", person=person), 303)


@blueprint.post(f"{PERSON}/sign-ins")
@limiter.limit(POST_LIMIT)
@recent_sign_in_required
def end_sign_ins(person: str) -> Answer:
    _viewer, doer = by()
    administration.end_all_sign_ins(by=doer, person=person, at=now())
    return redirect(url_for("administration.person", person=person, done="signed-out"), 303)


def page_of(person: str, given: Mapping[str, str], problem: Invalid | None = None) -> str:
    session, language, today = db.session(), i18n.current(), now().date()
    session.rollback()  # what is read now is what is saved now
    found = queries.account(session, person)
    if found is None:
        raise NotThere
    return render_template(
        "administration/person.html",
        person=found,
        roles=list(SiteRole),
        space_roles=list(Role),
        mandate_roles=list(MandateRole),
        lines=mandates.of_person(session, found.id),
        appointed=appointments.of_person(session, found.id, language),
        spaces=queries.chains(session, language),
        today=today,
        is_recent=is_recent(),
        given={"starts_on": today.isoformat()} | dict(given),
        errors=problem.fields if problem else {},
        problem=problem,
        theirs={},
        done=request.args.get("done", ""),
        devices=devices(session, found.id, None, now()),
    )
