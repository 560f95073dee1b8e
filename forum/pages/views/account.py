"""One's own account: a page of sections, each a template with what it shows; its profile, its data,
and its end."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user, logout_user

from forum.accounts import forms
from forum.accounts.actions.profiles import change_profile
from forum.accounts.authentication.current_sign_in import current_sign_in
from forum.accounts.authentication.rate_limits import by_person
from forum.accounts.authentication.reauthentication import recent_sign_in_required
from forum.accounts.queries import devices
from forum.accounts.rules import SiteRole
from forum.accounts.views.blueprint import Answer, form_page
from forum.comments import queries
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid
from forum.letters.actions import preferences as letters
from forum.letters.queries import stopped
from forum.organisations.queries.held_mandates import mandates
from forum.organisations.rules import MandateRole
from forum.pages.queries.account_data import account_of
from forum.spaces.rules import in_language
from forum.spaces.rules.viewer import Viewer
from forum.spaces.views.current_viewer import current_viewer, signed_in_viewer
from forum.submission.actions import account_closure

blueprint = Blueprint("account", __name__)
# In the order of the page; each is `templates/pages/account/<name>.html`.
SECTIONS = ("identity", "mandates", "signing_in", "devices", "letters", "invitations", "leaving")


@blueprint.get("/<language:lang>/account")
def overview() -> str:
    signed_in_viewer()
    g.private = True
    found = current_sign_in()
    return render_template(
        "pages/account.html",
        person=current_user,
        sections=SECTIONS,
        done=request.args.get("done", ""),
        devices=devices(db.session(), current_user.id, found.id if found else None, now()),
        held=_held(),
        keys=[key.name for key in current_user.webauthn],
        may_invite=may_invite(current_viewer()),
        withheld=g.get("withheld", False),
        second_factor_required=current_app.config["SECOND_FACTOR_REQUIRED"],
    )


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A mandate that holds today, as the page of the account names it."""

    role: MandateRole
    organisation: str
    ends_on: dt.date | None


def _held() -> list[HeldRole]:
    language = i18n.current()
    return [
        HeldRole(one.role, in_language(one.names, language), one.ends_on)
        for one in mandates(db.session(), current_user.id, now().date())
    ]


@blueprint.route("/<language:lang>/account/profile", methods=["GET", "POST"])
@by_person
def profile() -> Answer:
    """Name, title, the language of the interface, the languages that one reads."""
    signed_in_viewer()
    g.private = True
    interface = current_app.config["SETTINGS"].interface_languages
    if request.method != "POST":
        return form_page("profile", person=current_user, interface=interface)
    try:
        wanted = forms.read_profile(request.form, interface)
        change_profile(person_id=current_user.id, profile=wanted, at=now())
    except Invalid as problem:
        return form_page("profile", problem, person=current_user, interface=interface)
    there = url_for("account.overview", lang=wanted.interface_language, done="profile")
    return redirect(there, 303)


@blueprint.get("/<language:lang>/account/data")
@by_person
@recent_sign_in_required
def data() -> Response:
    """Everything that is kept of the person, as a file."""
    viewer, at = signed_in_viewer(), now()
    assert viewer.person_id is not None
    session = db.session()
    everything = {
        "made": at.isoformat(),
        "account": account_of(session, current_user),
        "letters_not_wanted": sorted(stopped(session, viewer.public_id)),
        "comments": queries.writing_of(session, viewer, at),
        "translations": queries.translations_of(session, viewer.person_id, at),
        "answers": queries.answers_of(session, viewer.person_id),
        "reports": queries.reports_of(session, viewer.person_id),
    }
    response = Response(
        json.dumps(everything, ensure_ascii=False, indent=2), mimetype="application/json"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@blueprint.route("/<language:lang>/account/closing", methods=["GET", "POST"])
@by_person
@recent_sign_in_required
def closing() -> Answer:
    """For good, and said so: what is kept, what is withdrawn, what is erased."""
    viewer = signed_in_viewer()
    if request.method != "POST":
        return form_page("closing")
    choice = request.form.get("comments", "")
    try:
        if choice not in ("keep", "withdraw"):
            raise Invalid({"comments": _l("Choose what becomes of your public comments.")})
        if not request.form.get("sure"):
            raise Invalid({"sure": _l("Say that you are sure: this cannot be undone.")})
        account_closure.close_account(viewer=viewer, keep=choice == "keep", at=now())
    except Invalid as problem:
        return form_page("closing", problem)
    assert viewer.person_id is not None
    letters.forget(person_id=viewer.person_id)
    logout_user()
    return redirect(url_for("account.closed"), 303)


@blueprint.get("/<language:lang>/account/closed")
def closed() -> str:
    return render_template("people/closed.html")


def may_invite(viewer: Viewer) -> bool:
    return SiteRole.ADMINISTRATOR in viewer.site_roles or any(
        held.role is MandateRole.FOCAL_POINT for held in viewer.mandates
    )
