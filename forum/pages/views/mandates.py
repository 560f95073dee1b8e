"""Asking for mandates, deciding on them, and the desk of an organisation's focal points."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.accounts.authentication.reauthentication import is_recent, recent_sign_in_required
from forum.accounts.rights import Actor
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere, Problem, Stale
from forum.core.guard import POST_LIMIT, limiter
from forum.organisations import forms
from forum.organisations.actions import mandates
from forum.organisations.actions import organisations as organisation_actions
from forum.organisations.queries import mandates as mandate_queries
from forum.organisations.queries import organisations
from forum.organisations.queries.mandates import MandateLine
from forum.organisations.queries.organisations import OrganisationView
from forum.organisations.rights import may_grant, may_set_clearance
from forum.organisations.rules import MandateAct, MandateRole
from forum.spaces.queries import appointments
from forum.spaces.rules.viewer import Viewer
from forum.spaces.views.current_viewer import signed_in_viewer

blueprint = Blueprint("mandates", __name__)
ASKING = "/<language:lang>/account/mandates/new"
MANDATE = "/<language:lang>/mandates/<id:mandate>"
DESK = "/<language:lang>/organisations/<id:organisation>/desk"


def doer(viewer: Viewer) -> Actor:
    return Actor(viewer.public_id, viewer.person_id)


# --- one's own ----------------------------------------------------------------------------------


@blueprint.get("/<language:lang>/account/mandates")
def mine() -> str:
    viewer = signed_in_viewer()
    wanted = request.args.get("q", "")
    found = None
    if wanted.strip():
        found = organisations.search(
            db.session(),
            wanted,
            i18n.current(),
            after=request.args.get("after"),
            condition=organisations.not_merged(),
        )
    held = mandate_queries.of_person(db.session(), viewer.person_id)
    led = {one.organisation_id for one in viewer.mandates if one.role is MandateRole.FOCAL_POINT}
    return render_template(
        "organisations/own_mandates.html",
        appointed=appointments.of_person(db.session(), viewer.person_id, i18n.current()),
        offers=appointments.offers_to(db.session(), viewer.person_id, i18n.current(), now()),
        lines=held,
        led={line.organisation.public_id for line in held if line.organisation.id in led},
        today=now().date(),
        wanted=wanted,
        page=found,
    )


@blueprint.get(ASKING)
def new() -> str:
    signed_in_viewer()
    given = {
        "organisation": request.args.get("organisation", ""),
        "starts_on": now().date().isoformat(),
    }
    return _asking(_asked(given), given)


@blueprint.post(ASKING)
@limiter.limit(POST_LIMIT)
def ask() -> Answer | tuple[str, int]:
    viewer, at = signed_in_viewer(), now()
    organisation_view = _asked(request.form)
    try:
        terms = forms.read_terms(request.form, at.date())
        mandates.ask(by=doer(viewer), terms=terms, at=at)
    except Invalid as problem:
        return _asking(organisation_view, request.form, problem), problem.status
    return redirect(url_for("mandates.mine"), 303)


def _asked(form: Mapping[str, str]) -> OrganisationView:
    found = organisations.organisation(db.session(), form.get("organisation", ""))
    if found is None or found.merged_into_id is not None:
        raise NotThere
    return found


def _asking(
    organisation_view: OrganisationView, given: Mapping[str, str], problem: Invalid | None = None
) -> str:
    return render_template(
        "organisations/ask_mandate.html",
        organisation_view=organisation_view,
        given=given,
        roles=list(MandateRole),
        errors=problem.fields if problem else {},
        problem=problem,
        theirs={},
    )


# --- one mandate --------------------------------------------------------------------------------


@blueprint.get(MANDATE)
def mandate(mandate: str) -> str:
    return _mandate(mandate, {})


@blueprint.post(f"{MANDATE}/decisions")
@limiter.limit(POST_LIMIT)
@recent_sign_in_required
def decide(mandate: str) -> Answer | tuple[str, int]:
    viewer, at, form = signed_in_viewer(), now(), request.form
    line, may_decide = _line(mandate, viewer)
    if not may_decide:
        raise NotThere
    by, version = doer(viewer), forms.read_version(form)
    try:
        act = form.get("act", "")
        if act == MandateAct.GRANT:
            days = forms.read_days(form, at.date())
            mandates.grant(
                by=by,
                mandate=mandate,
                version=version,
                starts_on=days.starts_on,
                ends_on=days.ends_on,
                at=at,
            )
        elif act == MandateAct.REFUSE:
            note = forms.read_note(form, required=True)
            mandates.refuse(by=by, mandate=mandate, version=version, note=note, at=at)
        elif act == MandateAct.END:
            note = forms.read_note(form, required=line.person != viewer.public_id)
            mandates.end(by=by, mandate=mandate, version=version, note=note, at=at)
        else:
            raise NotThere
    except (Invalid, Stale) as problem:
        db.session.rollback()  # what is read now is what is saved now
        return _mandate(mandate, form, problem), problem.status
    return redirect(url_for("mandates.mandate", mandate=mandate), 303)


@blueprint.post(f"{MANDATE}/resignation")
@limiter.limit(POST_LIMIT)
def resign(mandate: str) -> Answer | tuple[str, int]:
    """Whose mandate it is ends it; nothing is granted, so no recent sign-in is asked for."""
    viewer = signed_in_viewer()
    line, _may_decide = _line(mandate, viewer)
    if line.person != viewer.public_id:
        raise NotThere
    version = forms.read_version(request.form)
    try:
        mandates.end(by=doer(viewer), mandate=mandate, version=version, note="", at=now())
    except Stale as problem:
        db.session.rollback()
        return _mandate(mandate, {}, problem), problem.status
    return redirect(url_for("mandates.mine"), 303)


def _line(mandate: str, viewer: Viewer) -> tuple[MandateLine, bool]:
    """The mandate and whether the viewer decides on it; `NotThere` for all but them and whose it
    is."""
    line = mandate_queries.mandate(db.session(), mandate)
    if line is None:
        raise NotThere
    own = {one.role for one in viewer.mandates if one.organisation_id == line.organisation.id}
    may_decide = may_grant(viewer.site_roles, own, line.role)
    if not may_decide and line.person != viewer.public_id:
        raise NotThere
    return line, may_decide


def _mandate(mandate: str, given: Mapping[str, str], problem: Problem | None = None) -> str:
    viewer = signed_in_viewer()
    line, may_decide = _line(mandate, viewer)
    days = {
        "starts_on": line.starts_on.isoformat(),
        "ends_on": line.ends_on.isoformat() if line.ends_on else "",
    }
    return render_template(
        "organisations/mandate.html",
        line=line,
        today=now().date(),
        may_decide=may_decide,
        is_recent=is_recent(),
        given=days | dict(given),
        errors=problem.fields if isinstance(problem, Invalid) else {},
        problem=problem,
        theirs={},
    )


# --- the desk of an organisation ----------------------------------------------------------------


@blueprint.get(DESK)
def desk(organisation: str) -> str:
    return _desk(organisation)


@blueprint.post("/<language:lang>/organisations/<id:organisation>/clearance")
@limiter.limit(POST_LIMIT)
def set_clearance(organisation: str) -> Answer | tuple[str, int]:
    viewer = signed_in_viewer()
    organisation_view = _led(organisation, viewer)
    try:
        organisation_actions.set_clearance(
            by=doer(viewer),
            organisation=organisation_view.public_id,
            clears="clears" in request.form,
            version=forms.read_version(request.form),
            at=now(),
        )
    except Stale as problem:
        db.session.rollback()
        return _desk(organisation, problem), problem.status
    return redirect(url_for("mandates.desk", organisation=organisation), 303)


def _led(organisation: str, viewer: Viewer) -> OrganisationView:
    """An organisation whose focal point the viewer is; or they are an administrator."""
    found = organisations.organisation(db.session(), organisation)
    if found is None or found.merged_into_id is not None:
        raise NotThere
    own = {one.role for one in viewer.mandates if one.organisation_id == found.id}
    if not may_set_clearance(viewer.site_roles, own):
        raise NotThere
    return found


def _desk(organisation: str, problem: Problem | None = None) -> str:
    viewer = signed_in_viewer()
    organisation_view = _led(organisation, viewer)
    g.private = True
    own = {one.role for one in viewer.mandates if one.organisation_id == organisation_view.id}
    return render_template(
        "organisations/desk.html",
        organisation_view=organisation_view,
        lines=mandate_queries.of_organisation(db.session(), organisation_view.id),
        decides=frozenset(role for role in MandateRole if may_grant(viewer.site_roles, own, role)),
        today=now().date(),
        problem=problem,
    )
