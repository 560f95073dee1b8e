"""One's own account: a page of sections, each a template with what it shows."""

from __future__ import annotations

from flask import Blueprint, current_app, g, render_template, request
from flask_login import current_user

from forum.spaces.looking import signed_in

blueprint = Blueprint("account", __name__)
# In the order of the page; each is `templates/pages/account/<name>.html`.
SECTIONS = ("identity", "signing_in")


@blueprint.get("/<language:lang>/account")
def overview() -> str:
    signed_in()
    g.private = True
    return render_template(
        "pages/account.html",
        person=current_user,
        sections=SECTIONS,
        done=request.args.get("done", ""),
        keys=[key.name for key in current_user.webauthn],
        withheld=g.get("withheld", False),
        second_factor_required=current_app.config["SECOND_FACTOR_REQUIRED"],
    )
