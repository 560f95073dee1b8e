"""What an author's side answers to a proposal."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.comments.views.blueprint import COMMENT, blueprint
from forum.core.clock import now
from forum.core.errors import NotThere
from forum.core.guard import POST_LIMIT, limiter
from forum.core.ids import is_id
from forum.spaces.views.current_viewer import signed_in_viewer
from forum.submission.actions import proposal_answers
from forum.submission.forms.comments import read_note


def _proposal() -> str:
    value = request.form.get("proposal", "")
    if not is_id(value):
        raise NotThere
    return value


@blueprint.post(f"{COMMENT}/proposals/acceptance")
@limiter.limit(POST_LIMIT)
def accept(comment: str) -> Answer:
    proposal_answers.accept(
        viewer=signed_in_viewer(), comment=comment, proposal=_proposal(), at=now()
    )
    return redirect(url_for("comments.comment", comment=comment, done="accept"), 303)


@blueprint.post(f"{COMMENT}/proposals/refusal")
@limiter.limit(POST_LIMIT)
def decline(comment: str) -> Answer:
    proposal_answers.decline(
        viewer=signed_in_viewer(),
        comment=comment,
        proposal=_proposal(),
        note=read_note(request.form),
        at=now(),
    )
    return redirect(url_for("comments.comment", comment=comment, done="decline"), 303)
