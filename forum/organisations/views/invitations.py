"""Inviting, withdrawing an invitation, and accepting one by the link of its letter."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import current_app, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_security import login_user

from forum.accounts import forms, queries
from forum.accounts.authentication.current_sign_in import lacks_second_factor
from forum.accounts.authentication.email_links import PATHS, Purpose
from forum.accounts.authentication.rate_limits import by_link, by_person
from forum.accounts.authentication.reauthentication import recent_sign_in_required
from forum.accounts.rules import SiteRole
from forum.accounts.views.blueprint import Answer, blueprint, form_page, me, site_names
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere, Problem, Stale
from forum.core.guard import SAFE_METHODS
from forum.organisations.actions import invitations
from forum.organisations.queries import held_mandates, names
from forum.organisations.queries import invitations as invitation_queries
from forum.organisations.rules import MandateRole

ENDED = "gone"


@blueprint.route("/<language:lang>/account/invitations", methods=["GET", "POST"])
@by_person
@recent_sign_in_required
def sent_invitations() -> Answer:
    """What one has sent, and a form for another one."""
    person, at = me(), now()
    is_administrator = SiteRole.ADMINISTRATOR in queries.site_roles(db.session(), person.id)
    if is_administrator and lacks_second_factor():
        return redirect(url_for("account.overview", done="withheld"), 303)
    organisations = invitation_queries.may_invite_for(
        db.session(), person.id, is_administrator, at.date(), i18n.current()
    )
    if not is_administrator and not organisations:
        raise NotThere
    values: dict[str, Any] = {
        "organisations": organisations,
        "is_administrator": is_administrator,
        "roles": [role for role in MandateRole if is_administrator or role != "focal_point"],
        "languages": current_app.config["SETTINGS"].interface_languages,
    }
    problem: Problem | None = None
    if request.method == "POST":
        try:
            _invite(values["languages"])
        except Invalid as wrong:
            db.session.rollback()
            problem = wrong
        else:
            return redirect(url_for("people.sent_invitations", done="sent"), 303)
    sent = invitation_queries.invitations_of(db.session(), person.id, at, i18n.current())
    done = request.args.get("done")
    return form_page("invitations", problem, sent=sent, done=done, **values)


def _invite(languages: tuple[str, ...]) -> None:
    form, email = request.form, forms.read_email(request.form)
    role = form.get("role") if form.get("organisation") else None
    if role is not None and role not in list(MandateRole):
        raise Invalid({"role": _l("Choose what they may do for the organisation.")})
    language = form.get("language", "")
    invitations.invite(
        email=email,
        language=language if language in languages else i18n.current(),
        organisation=form.get("organisation") or None,
        role=MandateRole(role) if role else None,
        mandate_ends_on=_day(form.get("until", "")),
        proof=forms.read_proof(form),
        at=now(),
        by=me(),
    )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid({"until": _l("Write the day as year-month-day: 2027-10-31.")}) from None


@blueprint.post("/<language:lang>/account/invitations/<id:invitation>/removal")
@by_person
@recent_sign_in_required
def withdraw_invitation(invitation: str) -> Answer:
    if lacks_second_factor() and queries.site_roles(db.session(), me().id):
        return redirect(url_for("account.overview", done="withheld"), 303)
    invitations.withdraw_invitation(invitation=invitation, at=now(), by=me())
    return redirect(url_for("people.sent_invitations", done=ENDED), 303)


@blueprint.route(f"/<language:lang>{PATHS[Purpose.INVITATION]}/<token>", methods=["GET", "POST"])
@by_link
def invitation(token: str) -> Answer:
    """Whoever has an account signs in and accepts; whoever has none makes one here."""
    found = invitations.waiting_invitation(db.session(), token, now())
    wanted = (found.organisation_id, found.role)
    values: dict[str, Any] = {
        "email": found.email,
        "role": found.role,
        "organisation": names.name_of_organisation(
            db.session(), found.organisation_id, i18n.current()
        ),
        "is_known": queries.is_confirmed(db.session(), found.email),
        "ends_on": found.mandate_ends_on,
        "gives_mandate": invitations.still_gives_mandate(db.session(), found, now()),
        "own_email": current_user.email if current_user.is_authenticated else None,
    }
    if request.method in SAFE_METHODS:
        return form_page("invitation", **values)
    try:
        if current_user.is_authenticated:
            invitations.accept_as_known(token=token, person_id=me().id, at=now())
            return _accepted(me().id, wanted)
        comment_form = forms.read_acceptance(request.form)
        person = invitations.accept_as_new(
            token=token,
            name=comment_form.name,
            password=comment_form.password,
            language=i18n.current(),
            at=now(),
            site_names=site_names(),
        )
    except (Invalid, Stale) as problem:
        db.session.rollback()
        return form_page("invitation", problem, **values)
    login_user(person, remember=False, authn_via=["invitation"])
    return _accepted(person.id, wanted)


def _accepted(person_id: int, wanted: tuple[int | None, MandateRole | None]) -> Answer:
    """Says what came of it: looked up, because a mandate may have been withheld by the act."""
    db.session.rollback()  # what is read now is what is saved now
    held = held_mandates.mandates(db.session(), person_id, now().date())
    has_it = any((one.organisation_id, one.role) == wanted for one in held)
    done = "invited" if has_it or wanted[0] is None else "no-mandate"
    return redirect(url_for("account.overview", done=done), 303)
