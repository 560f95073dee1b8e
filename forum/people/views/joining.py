"""Pages for whoever has no account yet, or cannot get into it."""

from __future__ import annotations

from flask import current_app, redirect, request, url_for
from flask_login import current_user
from flask_security import login_user

from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere
from forum.core.guard import SAFE_METHODS
from forum.people import forms, links
from forum.people.actions import accounts
from forum.people.limits import by_account, by_link
from forum.people.links import Purpose
from forum.people.rules import TERMS_VERSION
from forum.people.views.blueprint import Answer, blueprint, shown, site_names


@blueprint.get("/<language:lang>/terms")
def terms() -> Answer:
    """The terms of participation."""
    return shown("terms", version=TERMS_VERSION)


@blueprint.route("/<language:lang>/register", methods=["GET", "POST"])
@by_account
def register() -> Answer:
    if current_user.is_authenticated:
        return redirect(url_for("pages.home"), 303)
    if current_app.config["SETTINGS"].registration == "closed":
        raise NotThere
    if request.method in SAFE_METHODS:
        return shown("register")
    try:
        wish = forms.read_registration(request.form)
        accounts.register(
            email=wish.email,
            name=wish.name,
            password=wish.password,
            language=i18n.current(),
            at=now(),
            site_names=site_names(),
        )
    except Invalid as problem:
        return shown("register", problem)
    return _on_its_way()


@blueprint.route("/<language:lang>/confirmation", methods=["GET", "POST"])
@by_account
def ask_confirmation() -> Answer:
    if request.method in SAFE_METHODS:
        return shown("ask_confirmation")
    try:
        accounts.ask_confirmation(email=forms.read_email(request.form), at=now())
    except Invalid as problem:
        return shown("ask_confirmation", problem)
    return _on_its_way()


@blueprint.route("/<language:lang>/recovery", methods=["GET", "POST"])
@by_account
def ask_recovery() -> Answer:
    if request.method in SAFE_METHODS:
        return shown("ask_recovery")
    try:
        accounts.ask_recovery(email=forms.read_email(request.form), at=now())
    except Invalid as problem:
        return shown("ask_recovery", problem)
    return _on_its_way()


@blueprint.get("/<language:lang>/letter")
def letter() -> Answer:
    """The same for everybody: whether a letter was sent is seen where it arrives."""
    return shown("letter")


@blueprint.route(
    f"/<language:lang>{links.PATHS[Purpose.CONFIRMATION]}/<token>", methods=["GET", "POST"]
)
@by_link
def confirm(token: str) -> Answer:
    """By a form: a program that looks at the links of letters confirms nothing."""
    email = links.person_of(db.session(), token, Purpose.CONFIRMATION, now()).email
    if request.method in SAFE_METHODS:
        return shown("confirm", email=email)
    try:
        person = accounts.confirm(token=token, password=request.form.get("password", ""), at=now())
    except Invalid as problem:
        return shown("confirm", problem, email=email)
    login_user(person, remember=False, authn_via=["confirm"])
    return redirect(url_for("account.overview", done="confirmed"), 303)


@blueprint.route(
    f"/<language:lang>{links.PATHS[Purpose.RECOVERY]}/<token>", methods=["GET", "POST"]
)
@by_link
def recover(token: str) -> Answer:
    email = links.person_of(db.session(), token, Purpose.RECOVERY, now()).email
    if request.method in SAFE_METHODS:
        return shown("recover", email=email)
    try:
        accounts.recover(
            token=token,
            password=request.form.get("password", ""),
            at=now(),
            site_names=site_names(),
        )
    except Invalid as problem:
        return shown("recover", problem, email=email)
    return redirect(url_for("security.login", done="recovered"), 303)


def _on_its_way() -> Answer:
    return redirect(url_for("people.letter"), 303)
