"""Proposing a change to an author: the page, its preview, and taking a proposal back."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Answer

from forum.comments.queries import Pair, changes
from forum.comments.rules import MAX_TEXT, offered_reasons
from forum.comments.views.blueprint import COMMENT, difference_labels, head_of
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere, Problem, Stale
from forum.core.guard import POST_LIMIT, limiter
from forum.core.ids import is_id
from forum.moderation.actions import proposals
from forum.moderation.forms.desk import read_proposal
from forum.moderation.queries.proposal_page import proposal_page
from forum.spaces.views.current_viewer import signed_in_viewer
from forum.text.clean import clean
from forum.text.render import render

blueprint = Blueprint("proposals", __name__)


def _id(value: str | None) -> str:
    if value is None or not is_id(value):
        raise NotThere
    return value


@blueprint.get(f"{COMMENT}/proposals/new")
def new(comment: str) -> tuple[str, int]:
    return _page(comment, _id(request.args.get("revision")))


def _page(comment: str, revision: str, problem: Problem | None = None) -> tuple[str, int]:
    """The form; also as a preview, and as the answer to what was not taken: the text is kept."""
    viewer, given = signed_in_viewer(), request.form
    found = proposal_page(db.session(), viewer, comment, revision, now(), i18n.current())
    if found is None:
        raise NotThere
    if problem is None and (found.base is None or (given and found.base.public_id != revision)):
        problem = Stale(_l("The text has been decided, replaced or taken back meanwhile."))
    text = clean(given["text"])[:MAX_TEXT] if "text" in given else None
    rows: list[Pair] = []
    if found.base is not None and text is not None:
        rows = changes(found.base.html, render(text).html, difference_labels())
    page = render_template(
        "moderation/propose.html",
        view=found.view,
        head=head_of(found.view.slug, found.view.number),
        base=found.base,
        text=given.get("text", found.base.source if found.base else ""),
        rows=rows,
        given=given,
        offered=offered_reasons,
        problem=problem,
        errors=problem.fields if isinstance(problem, Invalid) else {},
    )
    return page, problem.status if problem else 200


@blueprint.post(f"{COMMENT}/proposals")
@limiter.limit(POST_LIMIT)
def make(comment: str) -> Answer | tuple[str, int]:
    """The form's buttons: propose, or look at the difference first."""
    viewer, base = signed_in_viewer(), _id(request.form.get("base"))
    if request.form.get("do") == "preview":
        return _page(comment, base)
    try:
        proposal = proposals.propose(
            viewer=viewer, comment=comment, offer=read_proposal(request.form), at=now()
        )
    except (Invalid, Stale) as problem:
        return _page(comment, base, problem)
    return _back(comment, "propose", f"p-{proposal}")


@blueprint.post(f"{COMMENT}/proposals/withdrawal")
@limiter.limit(POST_LIMIT)
def take_back(comment: str) -> Answer:
    proposal = _id(request.form.get("proposal"))
    proposals.take_back(viewer=signed_in_viewer(), comment=comment, proposal=proposal, at=now())
    return _back(comment, "take_back", None)


def _back(comment: str, done: str, anchor: str | None) -> Answer:
    return redirect(url_for("comments.comment", comment=comment, done=done, _anchor=anchor), 303)
