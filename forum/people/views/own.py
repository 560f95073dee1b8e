"""Pages on which a person changes their own password and address."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_login import current_user

from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, Problem, Stale
from forum.core.guard import SAFE_METHODS
from forum.people import forms, links
from forum.people.actions import accounts
from forum.people.limits import by_link, by_person
from forum.people.links import Purpose
from forum.people.recent import recent_sign_in_required
from forum.people.sign_in import renew
from forum.people.views.blueprint import Answer, blueprint, me, shown, site_names


@blueprint.route("/<language:lang>/account/password", methods=["GET", "POST"])
@by_person
def password() -> Answer:
    """The old password is asked for here, so no recent sign-in is."""
    person = me()
    if request.method in SAFE_METHODS:
        return shown("password", email=person.email)
    try:
        changed = accounts.change_password(
            person_id=person.id,
            old=request.form.get("old", ""),
            new=request.form.get("new", ""),
            at=now(),
            site_names=site_names(),
        )
    except (Invalid, Stale) as problem:
        return shown("password", problem, email=person.email)
    renew(changed)
    return redirect(url_for("account.overview", done="password"), 303)


@blueprint.route("/<language:lang>/account/email", methods=["GET", "POST"])
@by_person
@recent_sign_in_required
def email() -> Answer:
    person = me()
    if request.method in SAFE_METHODS:
        return shown("email", email=person.email)
    try:
        accounts.ask_email(person_id=person.id, email=forms.read_email(request.form), at=now())
    except Invalid as problem:
        return shown("email", problem, email=person.email)
    return redirect(url_for("account.overview", done="email"), 303)


@blueprint.route(
    f"/<language:lang>{links.PATHS[Purpose.EMAIL_CHANGE]}/<token>", methods=["GET", "POST"]
)
@by_link
def confirm_email(token: str) -> Answer:
    """Whoever reads the new address may say so without being signed in."""
    change = accounts.waiting_change(db.session(), token, now())
    address = change.email
    if request.method in SAFE_METHODS:
        return shown("confirm_email", email=address)
    try:
        accounts.confirm_email(token=token, at=now())
    except Stale as problem:
        return shown("confirm_email", _told(problem), email=address)
    where = "account.overview" if current_user.is_authenticated else "security.login"
    return redirect(url_for(where, done="new-email"), 303)


def _told(problem: Problem) -> Problem:
    db.session.rollback()
    return problem
