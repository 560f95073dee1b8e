"""Choosing which letters one gets: by the link in a letter without signing in, or on one's page."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.core.clock import now
from forum.core.db import db
from forum.core.guard import POST_LIMIT, limiter
from forum.letters import actions, queries
from forum.letters.kinds import KINDS
from forum.letters.stopping import opened
from forum.spaces.looking import signed_in

blueprint = Blueprint("letters", __name__)
STOP = "/<language:lang>/letters/stop/<token>"
CHOICES = "/<language:lang>/account/letters"
ONE_CLICK = ("List-Unsubscribe", "One-Click")  # RFC 8058


@blueprint.get(STOP)
def stop(token: str) -> str:
    """Changes nothing: programs that look for harmful links open every one."""
    return _stop_page(token)


@blueprint.post(STOP, endpoint="stop_or_resume")
@limiter.limit(POST_LIMIT)
def stop_or_resume(token: str) -> Answer | str:
    """Stops this kind, or lets it come again.

    Mail programs post here by themselves (`core.guard.OPEN`), and are not redirected (RFC 8058).
    """
    person, kind = opened(token)
    one_click = request.form.get(ONE_CLICK[0]) == ONE_CLICK[1]
    wanted = request.form.get("wanted") == "yes" and not one_click
    actions.choose(person=person, kind=kind, wanted=wanted, at=now())
    if one_click:
        return _stop_page(token)
    return redirect(url_for("letters.stop", token=token), 303)


def _stop_page(token: str) -> str:
    person, kind = opened(token)
    g.private = True
    stopped = kind in queries.stopped(db.session(), person)
    return render_template("letters/stop.html", kind=kind, token=token, stopped=stopped)


@blueprint.get(CHOICES)
def choices() -> str:
    stopped = queries.stopped(db.session(), signed_in().public_id)
    return render_template("letters/choices.html", kinds=_choosable(), stopped=stopped)


@blueprint.post(CHOICES, endpoint="choose")
@limiter.limit(POST_LIMIT)
def choose() -> Answer:
    """The form names the kinds that are wanted."""
    viewer = signed_in()
    wanted = request.form.getlist("kind")
    for kind in _choosable():
        actions.choose(person=viewer.public_id, kind=kind, wanted=kind in wanted, at=now())
    return redirect(url_for("letters.choices", saved="yes"), 303)


def _choosable() -> list[str]:
    return [kind.name for kind in KINDS.values() if kind.can_stop]
