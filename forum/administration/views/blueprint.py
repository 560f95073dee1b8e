"""The desk of administrators; for everybody else there are no such pages."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.accounts.rights import Actor, is_administrator
from forum.core.errors import NotThere
from forum.core.ids import is_id
from forum.spaces.rules.viewer import Viewer
from forum.spaces.views.current_viewer import current_viewer

blueprint = Blueprint("administration", __name__)
DESK = "/<language:lang>/administration"
PERSON = f"{DESK}/people/<id:person>"
ORGANISATION = f"{DESK}/organisations/<id:organisation>"


@blueprint.before_request
def for_administrators_only() -> None:
    """Before anything else is asked, also a recent sign-in: others learn of no page."""
    g.private = True
    if not is_administrator(current_viewer().site_roles):
        raise NotThere


def by() -> tuple[Viewer, Actor]:
    viewer = current_viewer()
    return viewer, Actor(viewer.public_id, viewer.person_id)


def neighbour(name: str) -> str | None:
    given = request.args.get(name)
    if given and not is_id(given):
        raise NotThere
    return given or None


@blueprint.get(DESK)
def desk() -> Answer:
    return redirect(url_for("administration.people"), 302)
