"""Pages for whoever has no account yet, or cannot get into it."""

from __future__ import annotations

from flask import current_app, redirect, request, url_for
from flask_login import current_user
from flask_security import login_user

from forum.accounts import forms
from forum.accounts.actions import accounts
from forum.accounts.authentication import email_links
from forum.accounts.authentication.email_links import Purpose
from forum.accounts.authentication.rate_limits import by_account, by_link
from forum.accounts.rules import TERMS_VERSION
from forum.accounts.views.blueprint import Answer, blueprint, form_page, site_names
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere
from forum.core.guard import SAFE_METHODS


@blueprint.get("/<language:lang>/terms")
def terms() -> Answer:
    """The terms of participation."""
    return form_page("terms", version=TERMS_VERSION)


@blueprint.route("/<language:lang>/register", methods=["GET", "POST"])
@by_account
def register() -> Answer:
    if current_user.is_authenticated:
        return redirect(url_for("pages.home"), 303)
    if current_app.config["SETTINGS"].registration == "closed":
        raise NotThere
    if request.method in SAFE_METHODS:
        return form_page("register")
    try:
        comment_form = forms.read_registration(request.form)
        accounts.register(
            email=comment_form.email,
            name=comment_form.name,
            password=comment_form.password,
            language=i18n.current(),
            at=now(),
            site_names=site_names(),
        )
    except Invalid as problem:
        return form_page("register", problem)
    return _on_its_way()


@blueprint.route("/<language:lang>/confirmation", methods=["GET", "POST"])
@by_account
def ask_confirmation() -> Answer:
    if request.method in SAFE_METHODS:
        return form_page("ask_confirmation")
    try:
        accounts.ask_confirmation(email=forms.read_email(request.form), at=now())
    except Invalid as problem:
        return form_page("ask_confirmation", problem)
    return _on_its_way()


@blueprint.route("/<language:lang>/recovery", methods=["GET", "POST"])
@by_account
def ask_recovery() -> Answer:
    if request.method in SAFE_METHODS:
        return form_page("ask_recovery")
    try:
        accounts.ask_recovery(email=forms.read_email(request.form), at=now())
    except Invalid as problem:
        return form_page("ask_recovery", problem)
    return _on_its_way()


@blueprint.get("/<language:lang>/letter")
def letter() -> Answer:
    """The same for everybody: whether a letter was sent is seen where it arrives."""
    return form_page("letter")


@blueprint.route(
    f"/<language:lang>{email_links.PATHS[Purpose.CONFIRMATION]}/<token>", methods=["GET", "POST"]
)
@by_link
def confirm(token: str) -> Answer:
    """By a form: a program that looks at the links of letters confirms nothing."""
    email = email_links.linked_person(db.session(), token, Purpose.CONFIRMATION, now()).email
    if request.method in SAFE_METHODS:
        return form_page("confirm", email=email)
    try:
        person = accounts.confirm(token=token, password=request.form.get("password", ""), at=now())
    except Invalid as problem:
        return form_page("confirm", problem, email=email)
    login_user(person, remember=False, authn_via=["confirm"])
    return redirect(url_for("account.overview", done="confirmed"), 303)


@blueprint.route(
    f"/<language:lang>{email_links.PATHS[Purpose.RECOVERY]}/<token>", methods=["GET", "POST"]
)
@by_link
def recover(token: str) -> Answer:
    email = email_links.linked_person(db.session(), token, Purpose.RECOVERY, now()).email
    if request.method in SAFE_METHODS:
        return form_page("recover", email=email)
    try:
        accounts.recover(
            token=token,
            password=request.form.get("password", ""),
            at=now(),
            site_names=site_names(),
        )
    except Invalid as problem:
        return form_page("recover", problem, email=email)
    return redirect(url_for("security.login", done="recovered"), 303)


def _on_its_way() -> Answer:
    return redirect(url_for("people.letter"), 303)
