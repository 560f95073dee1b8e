"""What authors take back."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.comments.rules import Provenance
from forum.comments.views.blueprint import COMMENT, blueprint
from forum.core.clock import now
from forum.core.errors import NotThere
from forum.core.guard import POST_LIMIT, limiter
from forum.spaces.views.current_viewer import signed_in_viewer
from forum.submission.actions import withdrawal


@blueprint.post(f"{COMMENT}/recall")
@limiter.limit(POST_LIMIT)
def recall(comment: str) -> Answer:
    revision = request.form.get("revision") or None
    withdrawal.recall(viewer=signed_in_viewer(), comment=comment, revision=revision, at=now())
    return redirect(url_for("pages.mine", comment=comment, _anchor=f"c-{comment}"), 303)


@blueprint.post(f"{COMMENT}/withdrawal")
@limiter.limit(POST_LIMIT)
def withdraw(comment: str) -> Answer:
    language, provenance = request.form.get("language"), request.form.get("provenance", "")
    arguments: dict[str, Any] = {"viewer": signed_in_viewer(), "comment": comment, "at": now()}
    if language is None:
        withdrawal.withdraw(**arguments)
    else:
        if provenance not in list(Provenance):
            raise NotThere
        withdrawal.withdraw_version(
            language=language, provenance=Provenance(provenance), **arguments
        )
    return redirect(url_for("pages.mine", comment=comment, _anchor=f"c-{comment}"), 303)
