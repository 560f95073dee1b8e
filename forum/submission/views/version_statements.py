"""What is said of versions: still valid, the author's own, the original."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.comments.views.blueprint import COMMENT, blueprint
from forum.core.clock import now
from forum.core.errors import NotThere
from forum.core.guard import POST_LIMIT, limiter
from forum.core.ids import is_id
from forum.core.languages import canonical
from forum.spaces.views.current_viewer import signed_in_viewer
from forum.submission.actions import version_statements
from forum.submission.forms.comments import CO_AUTHENTIC


def _id(name: str) -> str:
    value = request.form.get(name, "")
    if not is_id(value):
        raise NotThere
    return value


@blueprint.post(f"{COMMENT}/validity")
@limiter.limit(POST_LIMIT)
def confirm(comment: str) -> Answer:
    version_statements.confirm(
        viewer=signed_in_viewer(),
        comment=comment,
        revision=_id("revision"),
        source=_id("source"),
        at=now(),
    )
    return _back(comment, "confirm")


@blueprint.post(f"{COMMENT}/endorsement")
@limiter.limit(POST_LIMIT)
def endorse(comment: str) -> Answer:
    version_statements.endorse(
        viewer=signed_in_viewer(), comment=comment, revision=_id("revision"), at=now()
    )
    return _back(comment, "endorse")


@blueprint.post(f"{COMMENT}/original")
@limiter.limit(POST_LIMIT)
def name_original(comment: str) -> Answer:
    """One version by its language, or all of them, which are then co-authentic."""
    wanted = request.form.get("original", "")
    language = None if wanted == CO_AUTHENTIC else canonical(wanted)
    if language is None and wanted != CO_AUTHENTIC:
        raise NotThere
    version_statements.name_original(
        viewer=signed_in_viewer(), comment=comment, language=language, at=now()
    )
    return _back(comment, "name_original")


def _back(comment: str, done: str) -> Answer:
    return redirect(url_for("comments.comment", comment=comment, done=done), 303)
