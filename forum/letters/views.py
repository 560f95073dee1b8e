"""Choosing which letters one gets: by the link in a letter without signing in, or on one's page."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.core.clock import now
from forum.core.db import db
from forum.core.guard import POST_LIMIT, limiter
from forum.letters import actions, queries
from forum.letters.stopping import opened
from forum.spaces.looking import signed_in

blueprint = Blueprint("letters", __name__)
STOP = "/<language:lang>/letters/stop/<token>"
CHOICES = "/<language:lang>/account/letters"
ONE_CLICK = ("List-Unsubscribe", "One-Click")  # RFC 8058


@blueprint.route(STOP, methods=["GET", "POST"])
@limiter.limit(POST_LIMIT, methods=["POST"])
def stop(token: str) -> Answer | str:
    """A post stops this kind, or lets it come again; looking changes nothing, since programs that
    look for harmful links open every one.

    Mail programs post here by themselves (`core.guard.OPEN`), and are not redirected (RFC 8058).
    """
    person, kind = opened(token)
    one_click = request.form.get(ONE_CLICK[0]) == ONE_CLICK[1]
    if request.method == "POST":
        wanted = request.form.get("wanted") == "yes" and not one_click
        actions.choose(person=person, kind=kind, wanted=wanted, at=now())
        if not one_click:
            return redirect(url_for("letters.stop", token=token), 303)
    g.private = True
    stopped = kind in queries.stopped(db.session(), person)
    return render_template("letters/stop.html", kind=kind, token=token, stopped=stopped)


@blueprint.route(CHOICES, methods=["GET", "POST"])
@limiter.limit(POST_LIMIT, methods=["POST"])
def choices() -> Answer | str:
    """The form names the kinds that are wanted."""
    viewer = signed_in()
    kinds = [kind.name for kind in queries.offered(viewer)]
    if request.method == "POST":
        wanted = request.form.getlist("kind")
        for kind in kinds:
            actions.choose(person=viewer.public_id, kind=kind, wanted=kind in wanted, at=now())
        return redirect(url_for("letters.choices", saved="yes"), 303)
    stopped = queries.stopped(db.session(), viewer.public_id)
    return render_template("letters/choices.html", kinds=kinds, stopped=stopped)
