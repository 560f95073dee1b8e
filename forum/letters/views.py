"""Choosing which letters one gets: by the link in a letter without signing in, or on one's page.
And for moderators, looking at the letter that a decision would send."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from forum.comments.rules import Act, offered_reasons
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, Problem, Stale
from forum.core.guard import POST_LIMIT, limiter
from forum.letters import queries
from forum.letters.actions import preferences
from forum.letters.delivery import previews
from forum.letters.delivery.previews import KIND, PreviewRequest
from forum.letters.delivery.unsubscribe import read_stop_token
from forum.moderation.forms.desk import read_chosen_note, read_reason
from forum.moderation.views import desk_pages
from forum.spaces.rules.reasons import reasons_of
from forum.spaces.views.current_viewer import signed_in_viewer
from forum.submission.forms.comments import read_note
from forum.text.clean import is_blank

blueprint = Blueprint("letters", __name__)
STOP = "/<language:lang>/letters/stop/<token>"
PREVIEW = "/<language:lang>/comments/<id:comment>/letter"
CHOICES = "/<language:lang>/account/letters"
ONE_CLICK = ("List-Unsubscribe", "One-Click")  # RFC 8058


@blueprint.route(STOP, methods=["GET", "POST"])
@limiter.limit(POST_LIMIT, methods=["POST"])
def stop(token: str) -> Answer | str:
    """A post stops this kind, or lets it come again; looking changes nothing, since programs that
    look for harmful links open every one.

    Mail programs post here by themselves (`core.guard.OPEN`), and are not redirected (RFC 8058).
    """
    person, kind = read_stop_token(token)
    one_click = request.form.get(ONE_CLICK[0]) == ONE_CLICK[1]
    if request.method == "POST":
        wanted = request.form.get("wanted") == "yes" and not one_click
        preferences.choose(person=person, kind=kind, wanted=wanted, at=now())
        if not one_click:
            return redirect(url_for("letters.stop", token=token), 303)
    g.private = True
    stopped = kind in queries.stopped(db.session(), person)
    return render_template("letters/stop.html", kind=kind, token=token, stopped=stopped)


@blueprint.route(CHOICES, methods=["GET", "POST"])
@limiter.limit(POST_LIMIT, methods=["POST"])
def choices() -> Answer | str:
    """The form names the kinds that are wanted."""
    viewer = signed_in_viewer()
    kinds = [kind.name for kind in queries.offered(viewer)]
    if request.method == "POST":
        wanted = request.form.getlist("kind")
        for kind in kinds:
            preferences.choose(person=viewer.public_id, kind=kind, wanted=kind in wanted, at=now())
        return redirect(url_for("letters.choices", saved="yes"), 303)
    stopped = queries.stopped(db.session(), viewer.public_id)
    return render_template("letters/choices.html", kinds=kinds, stopped=stopped)


@blueprint.post(PREVIEW)
@limiter.limit(POST_LIMIT)
def preview(comment: str) -> str | tuple[str, int]:
    """The letters that a decision would send, as they would be written. Nothing is kept: the form
    goes on to the decision, or back to the queue, with what was typed."""
    viewer, given = signed_in_viewer(), request.form
    if "back" in given:
        return desk_pages.show_originating_page(None, comment)
    space = previews.space_of(db.session(), viewer, comment)
    act, found = _act(given), None
    problem: Problem | None = None
    note = given.get("note", "")
    try:
        note, canned = read_note(given), read_chosen_note(given)
        if canned and is_blank(note):
            chosen = given.getlist("revision")
            note = previews.note_from_list(db.session(), viewer, comment, chosen, canned)
        comment_form = PreviewRequest(act, given.getlist("revision"), read_reason(given), note)
        found = previews.preview(db.session(), viewer, comment, comment_form, now())
    except (Invalid, Stale) as wrong:
        problem = wrong
    page = render_template(
        "letters/preview.html",
        comment=comment,
        act=act,
        preview=found,
        problem=problem,
        errors=problem.fields if isinstance(problem, Invalid) else {},
        given=given,
        note=note,
        kept=desk_pages.return_values(),
        offered=offered_reasons,
        reasons=reasons_of(space.reasons),
        time_zone=space.time_zone,
        at=now(),
    )
    return page, problem.status if problem else 200


def _act(given: MultiDict[str, str]) -> Act:
    """The decision whose letter is looked at. The queue's form does not say it: with a reason, it
    can be no approval."""
    said = given.get("letter") or given.get("act", "")
    if said in {act.value for act in KIND}:
        return Act(said)
    return Act.RETURN if given.get("reason") else Act.APPROVE
