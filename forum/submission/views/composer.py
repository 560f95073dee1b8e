"""The composer: drafts, what is submitted, and its receipt."""

from __future__ import annotations

import secrets

from flask import Response, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from forum.comments import queries
from forum.comments.views.blueprint import COMMENT, THREAD, blueprint, head_of
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere, Problem, SignInNeeded, Stale
from forum.core.guard import POST_LIMIT, SAVE_LIMIT, limiter
from forum.core.ids import is_id
from forum.spaces.queries import space_terms
from forum.spaces.queries.policy_statement import policy_statement
from forum.spaces.views.current_viewer import current_viewer, signed_in_viewer
from forum.spaces.views.policy_statement import policy_sentences
from forum.submission.actions import submissions
from forum.submission.forms import composer as composer_forms
from forum.submission.forms.comments import CommentForm, read
from forum.submission.queries import author_status, composer, composer_context, edit_significance
from forum.text.clean import clean


@blueprint.get(f"{THREAD}/comments/new")
def new(slug: str, number: int) -> str:
    signed_in_viewer()
    head = head_of(slug, number)
    parent = request.args.get("reply_to")
    if parent is not None and not is_id(parent):
        raise NotThere
    form = composer_forms.blank(key=secrets.token_urlsafe(16), parent=parent)
    return _composer(head, form)


@blueprint.post(f"{THREAD}/comments")
@limiter.limit(POST_LIMIT)
def submit(slug: str, number: int) -> Answer | tuple[str, int]:
    """The composer's form: submit it, or whatever else its other buttons ask for."""
    head = head_of(slug, number)
    do = request.form.get("do", "submit")
    try:
        viewer = signed_in_viewer()
        if do.startswith("split"):
            return _split(head, do.removeprefix("split").removeprefix("-"))
        if do.startswith("add") or do in ("preview", "apply_split", "leave_whole"):
            return _composer(head, _changed(head, do)), 200
        comment_form = read(request.form, language=i18n.current(), complete=do != "save")
        if do == "save":
            saved = submissions.save_draft(
                viewer=viewer, question_id=head.question.id, comment_form=comment_form, at=now()
            )
            if not saved.comment:
                return _composer(head, composer_forms.returned(request.form, do)), 200
            return redirect(url_for("comments.draft", comment=saved.comment, saved=1), 303)
        suggested = request.form.get("suggested", "")
        comment_form = edit_significance.unless_chosen(
            db.session(), viewer, comment_form, suggested
        )
        pointed_out = _pointed_out(head, comment_form)
        receipt = submissions.submit(
            viewer=viewer,
            question_id=head.question.id,
            comment_form=comment_form,
            at=now(),
            rehearse=pointed_out is not None,
        )
        if pointed_out is not None and not receipt.repeated:
            return _composer(head, pointed_out), 200
    except Problem as problem:
        return _given_back(head, problem)
    if receipt.submission is None:
        return redirect(
            url_for("comments.clearances", sent=comment_form.key, _anchor=f"c-{receipt.comment}"),
            303,
        )
    return redirect(
        url_for("comments.received", comment=receipt.comment, form=comment_form.key), 303
    )


@blueprint.post(f"{THREAD}/drafts")
@limiter.limit(SAVE_LIMIT)
def autosave(slug: str, number: int) -> tuple[Response, int]:
    """What the composer's script saves while somebody types; answers in JSON."""
    head = head_of(slug, number)
    try:
        saved = submissions.save_draft(
            viewer=signed_in_viewer(),
            question_id=head.question.id,
            comment_form=read(request.form, language=i18n.current(), complete=False),
            at=now(),
        )
    except Problem as problem:
        return jsonify(message=str(problem.message) or _("Please sign in")), problem.status
    time = i18n.clock_time(now(), head.space.time_zone, i18n.current())
    return jsonify(
        saved_at=time, message=_("Draft saved at %(time)s", time=time), save=saved.save
    ), 200


def _changed(head: queries.ThreadHead, do: str) -> composer_forms.ComposerForm:
    """The composer's form after one of its buttons that submit nothing."""
    form = composer_forms.returned(request.form, do)
    if do in ("apply_split", "leave_whole"):
        form.focus = request.form.get("opened", "")
    if do == "apply_split":
        composer_forms.apply_split(form, request.form)
    elif do == "preview":
        texts = {tag: text for tag, raw in form.texts.items() if (text := clean(raw)).strip()}
        composer_forms.check(form, texts, head.space.languages, _terms(head))
    return form


def _pointed_out(
    head: queries.ThreadHead, comment_form: CommentForm
) -> composer_forms.ComposerForm | None:
    """The composer's form with what its writer should look at before it is submitted, if they
    have not seen it. Whoever posts without the composer's page is asked nothing."""
    if "checked" not in request.form:
        return None
    form = composer_forms.returned(request.form, "")
    form.checked = request.form["checked"]
    shown = composer_forms.check(form, comment_form.texts, head.space.languages, _terms(head))
    return form if shown else None


def _split(head: queries.ThreadHead, tag: str) -> tuple[str, int]:
    """How a text, else that of the open tab, would be split: to be corrected and confirmed."""
    form = composer_forms.returned(request.form, "")
    composer_forms.propose_split(form, tag or request.form.get("tab", ""), head.space.languages)
    g.private = True
    return render_template("submission/split.html", head=head, form=form), 200


def _terms(head: queries.ThreadHead) -> list[dict[str, str]]:
    return space_terms(db.session(), head.space.id)


def _given_back(head: queries.ThreadHead, problem: Problem) -> tuple[str, int]:
    """The composer again with everything that was written, and what is wrong with it."""
    if isinstance(problem, NotThere):
        raise problem
    form = composer_forms.returned(request.form, "")
    form.errors = problem.fields if isinstance(problem, Invalid) else {}
    if isinstance(problem, SignInNeeded):
        form.needs_sign_in = True
    elif not isinstance(problem, Invalid):
        form.errors = {"form": problem.message}
    if isinstance(problem, Stale):
        composer.show_both(db.session(), current_viewer(), form)
    return _composer(head, form), problem.status


def _composer(head: queries.ThreadHead, form: composer_forms.ComposerForm) -> str:
    g.private = True
    edit_significance.suggest(db.session(), current_viewer(), form)
    return render_template(
        "submission/composer.html",
        head=head,
        form=form,
        how=policy_sentences(policy_statement(db.session(), head.space.id)),
        desk=composer_context.composer_context(
            db.session(), current_viewer(), head, form, i18n.current(), now()
        ),
    )


@blueprint.get("/<language:lang>/drafts/<id:comment>")
def draft(comment: str) -> str | Answer:
    return _edit(comment)


@blueprint.get(f"{COMMENT}/edit")
def edit(comment: str) -> str | Answer:
    return _edit(comment)


def _edit(comment: str) -> str | Answer:
    viewer = signed_in_viewer()
    found = composer.opened_form(
        db.session(), viewer, comment, key=secrets.token_urlsafe(16), at=now()
    )
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
    submissions.discard_draft(viewer=signed_in_viewer(), comment=comment)
    return redirect(url_for("pages.drafts"), 303)


@blueprint.get(f"{COMMENT}/received")
def received(comment: str) -> str:
    """The receipt: when, in which languages, before closing, and what happens next."""
    viewer = signed_in_viewer()
    receipt = author_status.receipt(db.session(), viewer, comment, now())
    if receipt is None:
        raise NotThere
    return render_template(
        "submission/receipt.html", receipt=receipt, head=head_of(receipt.slug, receipt.number)
    )
