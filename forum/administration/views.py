"""Pages of administrators; for everybody else there are no such pages."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Answer

from forum.administration import queries
from forum.administration.forms import Choices, read_filters
from forum.comments.actions import merging
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere, Problem, Stale
from forum.core.guard import POST_LIMIT, limiter
from forum.core.ids import is_id
from forum.people import administering, directory, mandates, organising, reading, roster
from forum.people.directory import Listed
from forum.people.recent import is_recent, recent_sign_in_required
from forum.people.rights import Doer, is_administrator
from forum.people.rules import Kind, MandateRole, MandateState, SiteRole
from forum.spaces import appointed, appointing
from forum.spaces.appointment_views import read_languages
from forum.spaces.looking import looking
from forum.spaces.rules import Role
from forum.spaces.viewer import Viewer

blueprint = Blueprint("administration", __name__)
DESK = "/<language:lang>/administration"
PERSON = f"{DESK}/people/<id:person>"
ORGANISATION = f"{DESK}/organisations/<id:organisation>"


@blueprint.before_request
def for_administrators_only() -> None:
    """Before anything else is asked, also a recent sign-in: others learn of no page."""
    g.private = True
    if not is_administrator(looking().site_roles):
        raise NotThere


def _by() -> tuple[Viewer, Doer]:
    viewer = looking()
    return viewer, Doer(viewer.public_id, viewer.person_id)


def _neighbour(name: str) -> str | None:
    given = request.args.get(name)
    if given and not is_id(given):
        raise NotThere
    return given or None


@blueprint.get(DESK)
def desk() -> Answer:
    return redirect(url_for("administration.people"), 302)


# --- people -------------------------------------------------------------------------------------


@blueprint.get(f"{DESK}/people")
def people() -> str:
    wanted = request.args.get("q", "")
    page = queries.people(db.session(), wanted, _neighbour("before"))
    return render_template("administration/people.html", page=page, wanted=wanted)


@blueprint.get(PERSON)
def person(person: str) -> str:
    return _person(person, {})


@blueprint.post(f"{PERSON}/roles")
@limiter.limit(POST_LIMIT)
@recent_sign_in_required
def change_role(person: str) -> Answer | tuple[str, int]:
    _viewer, by = _by()
    role, do = request.form.get("role", ""), request.form.get("do", "")
    if role not in list(SiteRole) or do not in ("grant", "end"):
        raise NotThere
    act = administering.grant_role if do == "grant" else administering.end_role
    try:
        act(by=by, person=person, role=SiteRole(role), at=now())
    except Invalid as problem:
        return _person(person, {}, problem), problem.status
    return redirect(url_for("administration.person", person=person), 303)


@blueprint.post(f"{PERSON}/activity")
@limiter.limit(POST_LIMIT)
@recent_sign_in_required
def change_activity(person: str) -> Answer | tuple[str, int]:
    _viewer, by = _by()
    do = request.form.get("do", "")
    if do not in ("deactivate", "reactivate"):
        raise NotThere
    act = administering.deactivate if do == "deactivate" else administering.reactivate
    try:
        act(by=by, person=person, at=now())
    except Invalid as problem:
        return _person(person, {}, problem), problem.status
    return redirect(url_for("administration.person", person=person), 303)


@blueprint.post(f"{PERSON}/appointments")
@limiter.limit(POST_LIMIT)
@recent_sign_in_required
def appoint(person: str) -> Answer | tuple[str, int]:
    viewer, _doer = _by()
    form = request.form
    wrong: dict[str, LazyString | str] = {}
    role = form.get("space_role", "")
    if role not in list(Role):
        wrong["space_role"] = _l("Choose a role.")
    languages = read_languages(form.get("languages", ""), wrong)
    try:
        if wrong:
            raise Invalid(wrong)
        appointing.appoint_person(
            viewer=viewer,
            slug=form.get("space", ""),
            person=person,
            role=Role(role),
            languages=languages,
            at=now(),
        )
    except Invalid as problem:
        return _person(person, form, problem), problem.status
    return redirect(url_for("administration.person", person=person), 303)


@blueprint.post(f"{PERSON}/mandates")
@limiter.limit(POST_LIMIT)
@recent_sign_in_required
def give_mandate(person: str) -> Answer | tuple[str, int]:
    _viewer, by = _by()
    at = now()
    try:
        house = _one(request.form.get("house", ""))
        form = {**request.form.to_dict(), "organisation": house.public_id}
        mandates.give(by=by, person=person, terms=reading.read_terms(form, at.date()), at=at)
    except Invalid as problem:
        return _person(person, request.form, problem), problem.status
    return redirect(url_for("administration.person", person=person), 303)


def _one(wanted: str) -> Listed:
    """The organisation that somebody means. Raises `Invalid` where none fits, or several do."""
    language = i18n.current()
    found: list[Listed] = []
    if wanted.strip():
        page = directory.find(db.session(), wanted, language, condition=directory.standing())
        found = [one for one in page.items if directory.is_called(one, wanted)] or list(page.items)
    if not found:
        raise Invalid({"house": _l("There is no such organisation.")})
    if len(found) > 1:
        names = ", ".join(f"{one.name(language)} ({one.public_id})" for one in found[:5])
        raise Invalid({"house": _l("Several organisations fit: %(names)s.", names=names)})
    return found[0]


def _person(person: str, given: Mapping[str, str], problem: Invalid | None = None) -> str:
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
        lines=roster.of_person(session, found.id),
        appointed=appointed.of_person(session, found.id, language),
        spaces=queries.chains(session, language),
        today=today,
        is_recent=is_recent(),
        given={"starts_on": today.isoformat()} | dict(given),
        errors=problem.fields if problem else {},
        problem=problem,
        theirs={},
    )


# --- organisations ------------------------------------------------------------------------------


@blueprint.get(f"{DESK}/organisations")
def organisations() -> str:
    wanted = request.args.get("q", "")
    page = directory.find(db.session(), wanted, i18n.current(), after=_neighbour("after"))
    return render_template("administration/organisations.html", page=page, wanted=wanted)


@blueprint.get(f"{DESK}/organisations/new")
def new_organisation() -> str:
    return _organisation_form({"kind": Kind.STATE.value})


@blueprint.post(f"{DESK}/organisations/new")
@limiter.limit(POST_LIMIT)
@recent_sign_in_required
def add_organisation() -> Answer | tuple[str, int]:
    _viewer, by = _by()
    try:
        details = reading.read_organisation(request.form)
        made = organising.add(by=by, details=details, at=now())
    except Invalid as problem:
        return _organisation_form(request.form, problem=problem), problem.status
    return redirect(url_for("administration.organisation", organisation=made), 303)


@blueprint.get(ORGANISATION)
def organisation(organisation: str) -> str | Answer:
    found = directory.organisation(db.session(), organisation)
    if found is None:
        raise NotThere
    if found.merged_into_id is not None:
        into = directory.merged_into(db.session(), organisation)
        return redirect(url_for("administration.organisation", organisation=into), 302)
    return _organisation_form(reading.organisation_values(found), found)


@blueprint.post(ORGANISATION)
@limiter.limit(POST_LIMIT)
@recent_sign_in_required
def rename_organisation(organisation: str) -> Answer | tuple[str, int]:
    _viewer, by = _by()
    found = _standing(organisation)
    try:
        organising.rename(
            by=by,
            organisation=organisation,
            details=reading.read_organisation(request.form, found),
            version=reading.read_version(request.form),
            at=now(),
        )
    except (Invalid, Stale) as problem:
        db.session.rollback()  # what is read now is what is saved now
        found = _standing(organisation)
        return _organisation_form(request.form, found, problem), problem.status
    return redirect(url_for("administration.organisation", organisation=organisation), 303)


@blueprint.get(f"{ORGANISATION}/merge")
def merge_form(organisation: str) -> str:
    return _merge_form(organisation)


@blueprint.post(f"{ORGANISATION}/merge")
@limiter.limit(POST_LIMIT)
@recent_sign_in_required
def merge(organisation: str) -> Answer | tuple[str, int]:
    _viewer, by = _by()
    into = request.form.get("into", "")
    try:
        merging.merge(
            by=by,
            absorbed=organisation,
            into=into,
            version=reading.read_version(request.form),
            at=now(),
        )
    except (Invalid, Stale) as problem:
        db.session.rollback()
        return _merge_form(organisation, problem), problem.status
    return redirect(url_for("administration.organisation", organisation=into), 303)


def _standing(organisation: str) -> Listed:
    found = directory.organisation(db.session(), organisation)
    if found is None or found.merged_into_id is not None:
        raise NotThere
    return found


def _merge_form(organisation: str, problem: Problem | None = None) -> str:
    found, session = _standing(organisation), db.session()
    wanted, into = request.args.get("q", ""), request.values.get("into", "")
    page = None
    if wanted.strip():
        page = directory.find(session, wanted, i18n.current(), condition=directory.standing())
    chosen = directory.organisation(session, into) if is_id(into) else None
    if chosen is not None and (chosen.merged_into_id is not None or chosen.id == found.id):
        chosen = None
    return render_template(
        "administration/merge.html",
        one=found,
        chosen=chosen,
        comments=merging.counted(session, found.id) if chosen else 0,
        lines=roster.of_organisation(session, found.id) if chosen else [],
        page=page,
        wanted=wanted,
        is_recent=is_recent(),
        problem=problem,
    )


def _organisation_form(
    given: Mapping[str, str], found: Listed | None = None, problem: Problem | None = None
) -> str:
    """The form with what was given; of a stale one, with what was saved meanwhile beside it."""
    saved = reading.organisation_values(found) if found else {}
    stale = isinstance(problem, Stale)
    names = {*saved, *given} - {"version", "state", "kind"}
    theirs = {
        name: saved.get(name, "")
        for name in names
        if stale and given.get(name, "").strip() != saved.get(name, "")
    }
    kept = reading.read_version(request.form) if isinstance(problem, Invalid) else None
    return render_template(
        "administration/organisation.html",
        one=found,
        given=given,
        tags=reading.name_languages(given, found),
        kinds=list(Kind),
        version=kept if kept is not None else (found.version if found else None),
        lines=roster.of_organisation(db.session(), found.id) if found else [],
        former=directory.former_names(db.session(), found.id) if found else [],
        absorbed=directory.absorbed(db.session(), found.id) if found else [],
        today=now().date(),
        is_recent=is_recent(),
        errors=problem.fields if isinstance(problem, Invalid) else {},
        problem=problem,
        theirs=theirs,
        limits={},
    )


# --- mandates and the ledger --------------------------------------------------------------------


@blueprint.get(f"{DESK}/mandates")
def all_mandates() -> str:
    wanted, state = request.args.get("q", ""), request.args.get("state", "")
    if state not in ("", *MandateState):
        raise NotThere
    condition = queries.mandates(state, wanted)
    return render_template(
        "administration/mandates.html",
        page=roster.page(db.session(), condition, _neighbour("before")),
        wanted=wanted,
        state=state,
        states=list(MandateState),
        today=now().date(),
    )


@blueprint.get(f"{DESK}/ledger")
def ledger() -> tuple[str, int]:
    choices = read_filters(request.args)
    session, language = db.session(), i18n.current()
    page = None
    if not choices.errors:
        page = queries.ledger(session, choices.filters, choices.before, language)
    text = render_template(
        "administration/ledger.html",
        page=page,
        given=choices.given,
        errors=choices.errors,
        problem=choices.errors,
        theirs={},
        acts=queries.acts(session),
        chains=queries.chains(session, language),
        further=_further(choices),
    )
    return text, 422 if choices.errors else 200


def _further(choices: Choices) -> dict[str, str]:
    return {name: value for name, value in choices.given.items() if value}
