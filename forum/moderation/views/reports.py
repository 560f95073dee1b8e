"""Reporting a comment, and the page on which moderators read what was reported."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Answer

from forum.comments import queries as comments
from forum.comments.rights import Ownership, is_involved
from forum.comments.rules import MAX_REMARK, offered_reasons
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Forbidden, Invalid, NotThere, Problem, Stale
from forum.core.guard import POST_LIMIT, REPORT_LIMIT, REPORTS_OF_ADDRESS, client_address, limiter
from forum.moderation.actions import reports as report_actions
from forum.moderation.forms.desk import read_reason
from forum.moderation.queries import reports
from forum.spaces.views.current_viewer import current_viewer, signed_in_viewer

blueprint = Blueprint("reports", __name__)
REPORT = "/<language:lang>/comments/<id:comment>/report"


@blueprint.get(REPORT)
def form(comment: str) -> str:
    signed_in_viewer()
    return _form(comment)


def _form(comment: str, problem: Invalid | None = None) -> str:
    """The form, also given back; or what became of the report that the reader has made."""
    viewer, at, language = current_viewer(), now(), i18n.current()
    view = comments.comment(db.session(), viewer, comment, at, language)
    if view is None or not view.is_public(at):
        raise NotThere
    node = view.node
    whose = Ownership(view.space_id, node.author_id, node.capacity, node.organisation_id)
    if is_involved(viewer, whose):
        raise Forbidden(_l("This comment is yours or your organisation's. You can withdraw it."))
    return render_template(
        "moderation/report.html",
        view=view,
        head=comments.thread_head(db.session(), view.slug, view.number, language, at),
        mine=reports.own_report(db.session(), viewer, node.id),
        is_repeated=request.args.get("again") == "1",
        offered=offered_reasons,
        limit=MAX_REMARK,
        given=request.form,
        errors=problem.fields if problem else {},
    )


@blueprint.post(REPORT)
@limiter.limit(POST_LIMIT)
@limiter.limit(REPORT_LIMIT)
@limiter.limit(REPORTS_OF_ADDRESS, key_func=client_address)
def make(comment: str) -> Answer | tuple[str, int]:
    viewer = signed_in_viewer()
    try:
        is_new = report_actions.report(
            viewer=viewer,
            comment=comment,
            reason=read_reason(request.form),
            note=request.form.get("note", ""),
            at=now(),
        )
    except Invalid as problem:
        return _form(comment, problem), problem.status
    return redirect(url_for("reports.form", comment=comment, again=None if is_new else 1), 303)


@blueprint.get("/<language:lang>/moderation/reports")
def desk() -> str:
    signed_in_viewer()
    return _desk()


def _desk(problem: Problem | None = None) -> str:
    found = reports.reports(
        db.session(), current_viewer(), now(), i18n.current(), request.args.get("after")
    )
    if found is None:
        raise NotThere
    return render_template("moderation/reports.html", reports=found, problem=problem)


@blueprint.post("/<language:lang>/reports/<id:report>/closing")
@limiter.limit(POST_LIMIT)
def close(report: str) -> Answer | tuple[str, int]:
    """Closed without anything being done."""
    viewer = signed_in_viewer()
    try:
        report_actions.close(viewer=viewer, report=report, at=now())
    except Stale as problem:
        return _desk(problem), problem.status
    return redirect(url_for("reports.desk", done="closed"), 303)
