"""What an author's side answers to a proposal."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.comments.actions import answering
from forum.comments.forms import read_note
from forum.comments.views.blueprint import COMMENT, blueprint
from forum.core.clock import now
from forum.core.errors import NotThere
from forum.core.guard import POST_LIMIT, limiter
from forum.core.ids import is_id
from forum.spaces.looking import signed_in


def _proposal() -> str:
    value = request.form.get("proposal", "")
    if not is_id(value):
        raise NotThere
    return value


@blueprint.post(f"{COMMENT}/proposals/acceptance")
@limiter.limit(POST_LIMIT)
def accept(comment: str) -> Answer:
    answering.accept(viewer=signed_in(), comment=comment, proposal=_proposal(), at=now())
    return redirect(url_for("comments.comment", comment=comment, done="accept"), 303)


@blueprint.post(f"{COMMENT}/proposals/refusal")
@limiter.limit(POST_LIMIT)
def decline(comment: str) -> Answer:
    answering.decline(
        viewer=signed_in(),
        comment=comment,
        proposal=_proposal(),
        note=read_note(request.form),
        at=now(),
    )
    return redirect(url_for("comments.comment", comment=comment, done="decline"), 303)
