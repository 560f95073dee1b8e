"""One's own account: a page of sections, each a template with what it shows."""

from __future__ import annotations

from flask import Blueprint, current_app, g, render_template, request
from flask_login import current_user

from forum.core.clock import now
from forum.core.db import db
from forum.people.queries import devices
from forum.people.rules import MandateRole, SiteRole
from forum.people.signed import current_sign_in
from forum.spaces.looking import looking, signed_in
from forum.spaces.viewer import Viewer

blueprint = Blueprint("account", __name__)
# In the order of the page; each is `templates/pages/account/<name>.html`.
SECTIONS = ("identity", "signing_in", "devices", "invitations")


@blueprint.get("/<language:lang>/account")
def overview() -> str:
    signed_in()
    g.private = True
    found = current_sign_in()
    return render_template(
        "pages/account.html",
        person=current_user,
        sections=SECTIONS,
        done=request.args.get("done", ""),
        devices=devices(db.session(), current_user.id, found.id if found else None, now()),
        keys=[key.name for key in current_user.webauthn],
        may_invite=may_invite(looking()),
        withheld=g.get("withheld", False),
        second_factor_required=current_app.config["SECOND_FACTOR_REQUIRED"],
    )


def may_invite(viewer: Viewer) -> bool:
    return SiteRole.ADMINISTRATOR in viewer.site_roles or any(
        held.role is MandateRole.FOCAL_POINT for held in viewer.mandates
    )
