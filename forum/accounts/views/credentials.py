"""Pages on which a person changes their own password and address."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_login import current_user

from forum.accounts import forms
from forum.accounts.actions import accounts
from forum.accounts.authentication import email_links
from forum.accounts.authentication.email_links import Purpose
from forum.accounts.authentication.rate_limits import by_link, by_person
from forum.accounts.authentication.reauthentication import recent_sign_in_required
from forum.accounts.authentication.sign_in import renew
from forum.accounts.views.blueprint import Answer, blueprint, form_page, me, site_names
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, Problem, Stale
from forum.core.guard import SAFE_METHODS


@blueprint.route("/<language:lang>/account/password", methods=["GET", "POST"])
@by_person
def password() -> Answer:
    """The old password is asked for here, so no recent sign-in is."""
    person = me()
    if request.method in SAFE_METHODS:
        return form_page("password", email=person.email)
    try:
        changed = accounts.change_password(
            person_id=person.id,
            old=request.form.get("old", ""),
            new=request.form.get("new", ""),
            at=now(),
            site_names=site_names(),
        )
    except (Invalid, Stale) as problem:
        return form_page("password", problem, email=person.email)
    renew(changed)
    return redirect(url_for("account.overview", done="password"), 303)


@blueprint.route("/<language:lang>/account/email", methods=["GET", "POST"])
@by_person
@recent_sign_in_required
def email() -> Answer:
    person = me()
    if request.method in SAFE_METHODS:
        return form_page("email", email=person.email)
    try:
        accounts.ask_email(person_id=person.id, email=forms.read_email(request.form), at=now())
    except Invalid as problem:
        return form_page("email", problem, email=person.email)
    return redirect(url_for("account.overview", done="email"), 303)


@blueprint.route(
    f"/<language:lang>{email_links.PATHS[Purpose.EMAIL_CHANGE]}/<token>", methods=["GET", "POST"]
)
@by_link
def confirm_email(token: str) -> Answer:
    """Whoever reads the new address may say so without being signed in."""
    change = accounts.waiting_change(db.session(), token, now())
    address = change.email
    if request.method in SAFE_METHODS:
        return form_page("confirm_email", email=address)
    try:
        accounts.confirm_email(token=token, at=now())
    except Stale as problem:
        return form_page("confirm_email", _told(problem), email=address)
    where = "account.overview" if current_user.is_authenticated else "security.login"
    return redirect(url_for(where, done="new-email"), 303)


def _told(problem: Problem) -> Problem:
    db.session.rollback()
    return problem
