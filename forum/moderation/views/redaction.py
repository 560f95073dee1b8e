"""Erasing versions of a comment for good: what would be erased, and doing it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Answer

from forum.accounts.authentication.reauthentication import recent_sign_in_required
from forum.comments import queries as comments
from forum.comments.rules import Provenance, offered_reasons
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere, Problem, Stale
from forum.core.guard import POST_LIMIT, limiter
from forum.core.languages import canonical
from forum.moderation.actions.redaction import redact as erase
from forum.moderation.forms.desk import read_reason
from forum.moderation.queries import redactions
from forum.moderation.queries.redaction import is_redactable, redactable_versions
from forum.spaces.rules import Role
from forum.spaces.views.current_viewer import current_viewer, signed_in_viewer
from forum.submission.forms.comments import read_note

blueprint = Blueprint("redaction", __name__)
REDACTION = "/<language:lang>/comments/<id:comment>/redaction"


@blueprint.get(REDACTION)
@recent_sign_in_required
def form(comment: str) -> str:
    signed_in_viewer()
    return _form(comment)


def _form(comment: str, problem: Problem | None = None) -> str:
    viewer, at, language = current_viewer(), now(), i18n.current()
    if not is_redactable(db.session(), viewer, comment, at):
        raise NotThere
    view = comments.comment(db.session(), viewer, comment, at, language)
    if view is None:
        raise NotThere
    return render_template(
        "moderation/redaction.html",
        view=view,
        head=comments.thread_head(db.session(), view.slug, view.number, language, at),
        versions=redactable_versions(db.session(), viewer, view.node.id, at),
        erasures=redactions.redactions(db.session(), view.node.id),
        offered=offered_reasons,
        decides=Role.MODERATOR in viewer.roles_in(view.space_id),
        given=request.form,
        problem=problem,
        errors=problem.fields if isinstance(problem, Invalid) else {},
    )


@blueprint.post(REDACTION)
@limiter.limit(POST_LIMIT)
@recent_sign_in_required
def redact(comment: str) -> Answer | tuple[str, int]:
    viewer = signed_in_viewer()
    try:
        if request.form.get("sure") != "1":
            raise Invalid({"sure": _l("Say that you understand that this cannot be undone.")})
        erase(
            viewer=viewer,
            comment=comment,
            versions=_versions(),
            reason=read_reason(request.form),
            note=read_note(request.form),
            at=now(),
        )
    except (Invalid, Stale) as problem:
        return _form(comment, problem), problem.status
    return redirect(url_for("comments.comment", comment=comment, done="redact"), 303)


def _versions() -> list[tuple[str, str]]:
    """Language and provenance, from values such as `fr.original`."""
    chosen = []
    for value in request.form.getlist("version"):
        tag, _dot, provenance = value.rpartition(".")
        language = canonical(tag)
        if language is None or provenance not in list(Provenance):
            raise Invalid({"version": _l("Choose at least one version.")})
        chosen.append((language, provenance))
    return chosen
