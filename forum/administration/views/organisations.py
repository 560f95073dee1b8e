"""Adding, renaming and merging organisations."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.accounts.authentication.reauthentication import is_recent, recent_sign_in_required
from forum.administration.views.blueprint import DESK, ORGANISATION, blueprint, by, neighbour
from forum.comments.actions import organisation_merge
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere, Problem, Stale
from forum.core.guard import POST_LIMIT, limiter
from forum.core.ids import is_id
from forum.organisations import forms
from forum.organisations.actions import organisations as organisation_actions
from forum.organisations.queries import mandates
from forum.organisations.queries import organisations as organisation_queries
from forum.organisations.queries.organisations import OrganisationView
from forum.organisations.rules import OrganisationKind


@blueprint.get(f"{DESK}/organisations")
def organisations() -> str:
    wanted = request.args.get("q", "")
    page = organisation_queries.search(
        db.session(), wanted, i18n.current(), after=neighbour("after")
    )
    return render_template("administration/organisations.html", page=page, wanted=wanted)


@blueprint.get(f"{DESK}/organisations/new")
def new_organisation() -> str:
    return _organisation_form({"kind": OrganisationKind.STATE.value})


@blueprint.post(f"{DESK}/organisations/new")
@limiter.limit(POST_LIMIT)
@recent_sign_in_required
def add_organisation() -> Answer | tuple[str, int]:
    _viewer, doer = by()
    try:
        details = forms.read_organisation(request.form)
        made = organisation_actions.add(by=doer, details=details, at=now())
    except Invalid as problem:
        return _organisation_form(request.form, problem=problem), problem.status
    return redirect(url_for("administration.organisation", organisation=made), 303)


@blueprint.get(ORGANISATION)
def organisation(organisation: str) -> str | Answer:
    found = organisation_queries.organisation(db.session(), organisation)
    if found is None:
        raise NotThere
    if found.merged_into_id is not None:
        into = organisation_queries.merged_into(db.session(), organisation)
        return redirect(url_for("administration.organisation", organisation=into), 302)
    return _organisation_form(forms.organisation_values(found), found)


@blueprint.post(ORGANISATION)
@limiter.limit(POST_LIMIT)
@recent_sign_in_required
def rename_organisation(organisation: str) -> Answer | tuple[str, int]:
    _viewer, doer = by()
    found = _standing(organisation)
    try:
        organisation_actions.rename(
            by=doer,
            organisation=organisation,
            details=forms.read_organisation(request.form, found),
            version=forms.read_version(request.form),
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
        organisation_merge.merge(
            by=doer,
            absorbed=organisation,
            into=into,
            version=forms.read_version(request.form),
            at=now(),
        )
    except (Invalid, Stale) as problem:
        db.session.rollback()
        return _merge_form(organisation, problem), problem.status
    return redirect(url_for("administration.organisation", organisation=into), 303)


def _standing(organisation: str) -> OrganisationView:
    found = organisation_queries.organisation(db.session(), organisation)
    if found is None or found.merged_into_id is not None:
        raise NotThere
    return found


def _merge_form(organisation: str, problem: Problem | None = None) -> str:
    found, session = _standing(organisation), db.session()
    wanted, into = request.args.get("q", ""), request.values.get("into", "")
    page = None
    if wanted.strip():
        page = organisation_queries.search(
            session, wanted, i18n.current(), condition=organisation_queries.not_merged()
        )
    chosen = organisation_queries.organisation(session, into) if is_id(into) else None
    if chosen is not None and (chosen.merged_into_id is not None or chosen.id == found.id):
        chosen = None
    return render_template(
        "administration/merge.html",
        one=found,
        chosen=chosen,
        comments=organisation_merge.counted(session, found.id) if chosen else 0,
        lines=mandates.of_organisation(session, found.id) if chosen else [],
        page=page,
        wanted=wanted,
        is_recent=is_recent(),
        problem=problem,
    )


def _organisation_form(
    given: Mapping[str, str], found: OrganisationView | None = None, problem: Problem | None = None
) -> str:
    """The form with what was given; of a stale one, with what was saved meanwhile beside it."""
    saved = forms.organisation_values(found) if found else {}
    stale = isinstance(problem, Stale)
    names = {*saved, *given} - {"version", "state", "kind"}
    theirs = {
        name: saved.get(name, "")
        for name in names
        if stale and given.get(name, "").strip() != saved.get(name, "")
    }
    kept = forms.read_version(request.form) if isinstance(problem, Invalid) else None
    return render_template(
        "administration/organisation.html",
        one=found,
        given=given,
        tags=forms.name_languages(given, found),
        kinds=list(OrganisationKind),
        version=kept if kept is not None else (found.version if found else None),
        lines=mandates.of_organisation(db.session(), found.id) if found else [],
        former=organisation_queries.former_names(db.session(), found.id) if found else [],
        absorbed=organisation_queries.absorbed(db.session(), found.id) if found else [],
        today=now().date(),
        is_recent=is_recent(),
        errors=problem.fields if isinstance(problem, Invalid) else {},
        problem=problem,
        theirs=theirs,
        limits={},
    )
