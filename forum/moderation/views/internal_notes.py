"""Notes of moderators among themselves, written at the desk or on a comment's page."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.core.clock import now
from forum.core.guard import POST_LIMIT, limiter
from forum.moderation.actions.internal_notes import write_note
from forum.moderation.forms.desk import read_filter
from forum.spaces.views.current_viewer import signed_in_viewer

blueprint = Blueprint("notes", __name__)
DESK = "desk"  # where the form was, if it was not the comment's own page


@blueprint.post("/<language:lang>/comments/<id:comment>/notes")
@limiter.limit(POST_LIMIT)
def write(comment: str) -> Answer:
    text = request.form.get("note", "")
    write_note(viewer=signed_in_viewer(), comment=comment, text=text, at=now())
    page, kept = "comments.comment", {}
    if request.form.get("back") == DESK:
        page, kept = "moderation.item", read_filter(request.args).query
    where = url_for(page, comment=comment, _anchor=f"notes-{comment}", **kept)  # type: ignore[arg-type]
    return redirect(where, 303)
