"""The composer: drafts, what is submitted, and its receipt."""

from __future__ import annotations

import secrets

from flask import Response, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from forum.comments import changes, compose, queries, surroundings, telling
from forum.comments.actions import submitting
from forum.comments.forms import Wish, read
from forum.comments.views.blueprint import COMMENT, THREAD, blueprint, head_of
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere, Problem, SignInNeeded, Stale
from forum.core.guard import POST_LIMIT, SAVE_LIMIT, limiter
from forum.core.ids import is_id
from forum.spaces.announcing import announced, sentences
from forum.spaces.looking import looking, signed_in
from forum.spaces.queries import space_terms
from forum.texts.clean import clean


@blueprint.get(f"{THREAD}/comments/new")
def new(slug: str, number: int) -> str:
    signed_in()
    head = head_of(slug, number)
    parent = request.args.get("reply_to")
    if parent is not None and not is_id(parent):
        raise NotThere
    form = compose.blank(key=secrets.token_urlsafe(16), parent=parent)
    return _composer(head, form)


@blueprint.post(f"{THREAD}/comments")
@limiter.limit(POST_LIMIT)
def submit(slug: str, number: int) -> Answer | tuple[str, int]:
    """The composer's form: submit it, or whatever else its other buttons ask for."""
    head = head_of(slug, number)
    do = request.form.get("do", "submit")
    try:
        viewer = signed_in()
        if do.startswith("split"):
            return _split(head, do.removeprefix("split").removeprefix("-"))
        if do.startswith("add") or do in ("preview", "apply_split", "leave_whole"):
            return _composer(head, _changed(head, do)), 200
        wish = read(request.form, language=i18n.current(), complete=do != "save")
        if do == "save":
            saved = submitting.save_draft(
                viewer=viewer, question_id=head.question.id, wish=wish, at=now()
            )
            if not saved.comment:
                return _composer(head, compose.returned(request.form, do)), 200
            return redirect(url_for("comments.draft", comment=saved.comment, saved=1), 303)
        suggested = request.form.get("suggested", "")
        wish = changes.unless_chosen(db.session(), viewer, wish, suggested)
        pointed_out = _pointed_out(head, wish)
        receipt = submitting.submit(
            viewer=viewer,
            question_id=head.question.id,
            wish=wish,
            at=now(),
            rehearse=pointed_out is not None,
        )
        if pointed_out is not None and not receipt.repeated:
            return _composer(head, pointed_out), 200
    except Problem as problem:
        return _given_back(head, problem)
    if receipt.submission is None:
        return redirect(
            url_for("comments.clearances", sent=wish.key, _anchor=f"c-{receipt.comment}"), 303
        )
    return redirect(url_for("comments.received", comment=receipt.comment, form=wish.key), 303)


@blueprint.post(f"{THREAD}/drafts")
@limiter.limit(SAVE_LIMIT)
def autosave(slug: str, number: int) -> tuple[Response, int]:
    """What the composer's script saves while somebody types; answers in JSON."""
    head = head_of(slug, number)
    try:
        saved = submitting.save_draft(
            viewer=signed_in(),
            question_id=head.question.id,
            wish=read(request.form, language=i18n.current(), complete=False),
            at=now(),
        )
    except Problem as problem:
        return jsonify(message=str(problem.message) or _("Please sign in")), problem.status
    time = i18n.clock_time(now(), head.space.time_zone, i18n.current())
    return jsonify(
        saved_at=time, message=_("Draft saved at %(time)s", time=time), save=saved.save
    ), 200


def _changed(head: queries.ThreadHead, do: str) -> compose.Form:
    """The composer's form after one of its buttons that submit nothing."""
    form = compose.returned(request.form, do)
    if do in ("apply_split", "leave_whole"):
        form.focus = request.form.get("opened", "")
    if do == "apply_split":
        compose.apply_split(form, request.form)
    elif do == "preview":
        texts = {tag: text for tag, raw in form.texts.items() if (text := clean(raw)).strip()}
        compose.check(form, texts, head.space.languages, _terms(head))
    return form


def _pointed_out(head: queries.ThreadHead, wish: Wish) -> compose.Form | None:
    """The composer's form with what its writer should look at before it is submitted, if they
    have not seen it. Whoever posts without the composer's page is asked nothing."""
    if "checked" not in request.form:
        return None
    form = compose.returned(request.form, "")
    form.checked = request.form["checked"]
    shown = compose.check(form, wish.texts, head.space.languages, _terms(head))
    return form if shown else None


def _split(head: queries.ThreadHead, tag: str) -> tuple[str, int]:
    """How a text, else that of the open tab, would be split: to be corrected and confirmed."""
    form = compose.returned(request.form, "")
    compose.propose_split(form, tag or request.form.get("tab", ""), head.space.languages)
    g.private = True
    return render_template("comments/split.html", head=head, form=form), 200


def _terms(head: queries.ThreadHead) -> list[dict[str, str]]:
    return space_terms(db.session(), head.space.id)


def _given_back(head: queries.ThreadHead, problem: Problem) -> tuple[str, int]:
    """The composer again with everything that was written, and what is wrong with it."""
    if isinstance(problem, NotThere):
        raise problem
    form = compose.returned(request.form, "")
    form.errors = problem.fields if isinstance(problem, Invalid) else {}
    if isinstance(problem, SignInNeeded):
        form.needs_sign_in = True
    elif not isinstance(problem, Invalid):
        form.errors = {"form": problem.message}
    if isinstance(problem, Stale):
        compose.show_both(db.session(), looking(), form)
    return _composer(head, form), problem.status


def _composer(head: queries.ThreadHead, form: compose.Form) -> str:
    g.private = True
    changes.suggest(db.session(), looking(), form)
    return render_template(
        "comments/compose.html",
        head=head,
        form=form,
        how=sentences(announced(db.session(), head.space.id)),
        desk=surroundings.desk(db.session(), looking(), head, form, i18n.current(), now()),
    )


@blueprint.get("/<language:lang>/drafts/<id:comment>")
def draft(comment: str) -> str | Answer:
    return _edit(comment)


@blueprint.get(f"{COMMENT}/edit")
def edit(comment: str) -> str | Answer:
    return _edit(comment)


def _edit(comment: str) -> str | Answer:
    viewer = signed_in()
    found = compose.opened(db.session(), viewer, comment, key=secrets.token_urlsafe(16), at=now())
    if found is None:
        raise NotThere
    if found.in_clearance:
        return redirect(url_for("comments.clearances", _anchor=f"c-{comment}"), 303)
    head = head_of(found.slug, found.number)
    found.form.saved = request.args.get("saved") == "1"
    return _composer(head, found.form)


@blueprint.post("/<language:lang>/drafts/<id:comment>/removal")
@limiter.limit(POST_LIMIT)
def discard(comment: str) -> Answer:
    submitting.discard_draft(viewer=signed_in(), comment=comment)
    return redirect(url_for("pages.drafts"), 303)


@blueprint.get(f"{COMMENT}/received")
def received(comment: str) -> str:
    """The receipt: when, in which languages, before closing, and what happens next."""
    viewer = signed_in()
    receipt = telling.receipt(db.session(), viewer, comment, now())
    if receipt is None:
        raise NotThere
    return render_template(
        "comments/received.html", receipt=receipt, head=head_of(receipt.slug, receipt.number)
    )
