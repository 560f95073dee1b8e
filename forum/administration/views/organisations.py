"""Adding, renaming and merging organisations."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.administration.views.blueprint import (
    DESK,
    ORGANISATION,
    blueprint,
    by,
    neighbour,
)
from forum.comments.actions import merging
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere, Problem, Stale
from forum.core.guard import POST_LIMIT, limiter
from forum.core.ids import is_id
from forum.people import directory, organising, reading, roster
from forum.people.directory import Listed
from forum.people.recent import is_recent, recent_sign_in_required
from forum.people.rules import Kind


@blueprint.get(f"{DESK}/organisations")
def organisations() -> str:
    wanted = request.args.get("q", "")
    page = directory.find(db.session(), wanted, i18n.current(), after=neighbour("after"))
    return render_template("administration/organisations.html", page=page, wanted=wanted)


@blueprint.get(f"{DESK}/organisations/new")
def new_organisation() -> str:
    return _organisation_form({"kind": Kind.STATE.value})


@blueprint.post(f"{DESK}/organisations/new")
@limiter.limit(POST_LIMIT)
@recent_sign_in_required
def add_organisation() -> Answer | tuple[str, int]:
    _viewer, doer = by()
    try:
        details = reading.read_organisation(request.form)
        made = organising.add(by=doer, details=details, at=now())
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
    _viewer, doer = by()
    found = _standing(organisation)
    try:
        organising.rename(
            by=doer,
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
    _viewer, doer = by()
    into = request.form.get("into", "")
    try:
        merging.merge(
            by=doer,
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
