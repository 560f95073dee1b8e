"""Notes of moderators among themselves, written at the queue or on a comment's page."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.core.clock import now
from forum.core.guard import POST_LIMIT, limiter
from forum.moderation.remarking import write_note
from forum.spaces.looking import signed_in

blueprint = Blueprint("notes", __name__)
QUEUE = "queue"  # where the form was, if it was not the comment's own page
KEPT = ("space", "after")  # of the queue's address


@blueprint.post("/<language:lang>/comments/<id:comment>/notes")
@limiter.limit(POST_LIMIT)
def write(comment: str) -> Answer:
    text = request.form.get("note", "")
    write_note(viewer=signed_in(), comment=comment, text=text, at=now())
    if request.form.get("back") == QUEUE:
        kept = {key: request.args.get(key) for key in KEPT}
        return redirect(url_for("moderation.queue", _anchor=f"notes-{comment}", **kept), 303)  # type: ignore[arg-type]
    return redirect(url_for("comments.comment", comment=comment, _anchor=f"notes-{comment}"), 303)
