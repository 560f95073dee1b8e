"""The blueprint of accounts, and what holds for all its pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, render_template, request
from flask_babel import force_locale, gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from forum.accounts.models import Person
from forum.core.errors import Gone, Problem, SignInNeeded

blueprint = Blueprint("people", __name__)
Shown = tuple[str, int]
Answer = Response | Shown | str


@blueprint.before_request
def keep_private() -> None:
    """Forms that hold an address or a secret are in nobody's cache."""
    g.private = request.endpoint != "people.terms"


@blueprint.after_request
def keep_links(response: Response) -> Response:
    """A page whose address holds a secret tells it to nobody."""
    if "token" in (request.view_args or {}):
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.errorhandler(Gone)
def on_gone(problem: Gone) -> Shown:
    return render_template("people/link_ended.html", problem=problem), problem.status


def me() -> Person:
    """Whoever is signed in; raises `SignInNeeded`."""
    if not current_user.is_authenticated:
        raise SignInNeeded("")
    found: Person = current_user._get_current_object()
    return found


def site_names() -> list[str]:
    """What the site calls itself, in each language of the interface."""
    settings = current_app.config["SETTINGS"]
    if settings.site_name:
        return [settings.site_name]
    names = []
    for tag in settings.interface_languages:
        with force_locale(tag):
            names.append(gettext("Discussion space"))
    return names


def form_page(template: str, problem: Problem | None = None, **values: Any) -> Answer:
    """A form, with what was given and what is wrong with it."""
    page = render_template(
        f"people/{template}.html",
        given=request.form,
        errors=getattr(problem, "fields", {}),
        problem=problem,
        **values,
    )
    return (page, problem.status) if problem else page
