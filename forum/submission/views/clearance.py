"""What an organisation clears before it submits."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.comments.views.blueprint import COMMENT, blueprint
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import NotThere, Problem
from forum.core.guard import POST_LIMIT, limiter
from forum.spaces.views.current_viewer import signed_in_viewer
from forum.submission.actions import clearance as actions
from forum.submission.queries import clearance


@blueprint.get("/<language:lang>/clearance")
def clearances() -> str:
    """Every text that the viewer's organisations are clearing."""
    return _page()


def _page(about: str = "", problem: Problem | None = None) -> str:
    viewer = signed_in_viewer()
    return render_template(
        "submission/clearance.html",
        items=clearance.clearances(db.session(), viewer, i18n.current()),
        about=about,
        problem=problem,
        note=request.form.get("note", "") if about else "",
        sent=request.args.get("sent", ""),
        done=request.args.get("done", ""),
    )


@blueprint.post(f"{COMMENT}/clearance")
@limiter.limit(POST_LIMIT)
def clear(comment: str) -> Answer | tuple[str, int]:
    """Passes the texts that were shown, or sends them back with a note."""
    arguments: dict[str, Any] = {
        "viewer": signed_in_viewer(),
        "comment": comment,
        "shown": request.form.getlist("shown"),
        "at": now(),
    }
    try:
        if request.form.get("do") == "send_back":
            actions.send_back(note=request.form.get("note", ""), **arguments)
            return redirect(url_for("comments.clearances", done="sent-back"), 303)
        actions.clear(**arguments)
    except NotThere:
        raise
    except Problem as problem:
        return _page(comment, problem), problem.status
    return redirect(url_for("comments.received", comment=comment), 303)


@blueprint.post(f"{COMMENT}/clearance/recall")
@limiter.limit(POST_LIMIT)
def take_back(comment: str) -> Answer:
    actions.recall_from_clearance(viewer=signed_in_viewer(), comment=comment, at=now())
    return redirect(url_for("comments.draft", comment=comment), 303)
