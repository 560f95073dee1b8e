"""Pages on which the secretariat sets up spaces and questions."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere, Problem, Stale
from forum.core.guard import POST_LIMIT, limiter
from forum.spaces import forms
from forum.spaces.actions import questions, spaces
from forum.spaces.forms.edit_conflicts import form_version, saved_meanwhile, version_of
from forum.spaces.queries import SpaceView, space_by_slug
from forum.spaces.queries.settings import Editable, question_to_edit, space_to_edit
from forum.spaces.rights import may_open_space
from forum.spaces.rules import Release
from forum.spaces.rules.inputs import QuestionInput, SpaceInput
from forum.spaces.rules.local_time import zones
from forum.spaces.views.current_viewer import signed_in_viewer

blueprint = Blueprint("spaces", __name__)
SPACE = "/<language:lang>/spaces/<slug>"
QUESTION = f"{SPACE}/questions/<number:number>"
BLANK_SPACE = {
    "languages": ", ".join(forms.OFFERED),
    "time_zone": "Europe/Zurich",
    "release": Release.TOGETHER.value,
    "grace_minutes": "10",
    "admits_personal": "1",
}


@blueprint.get("/<language:lang>/spaces/new")
def new_space() -> str:
    _check_opener()
    return _space_form(BLANK_SPACE)


@blueprint.post("/<language:lang>/spaces/new")
@limiter.limit(POST_LIMIT)
def open_space() -> Answer | tuple[str, int]:
    _check_opener()
    try:
        details = forms.read_space(request.form)
        slug = spaces.open_space(viewer=signed_in_viewer(), details=details, at=now())
    except Invalid as problem:
        return _space_form(request.form, problem=problem), problem.status
    return redirect(url_for("pages.space", slug=slug), 303)


def _check_opener() -> None:
    if not may_open_space(signed_in_viewer()):
        raise NotThere


@blueprint.get(f"{SPACE}/edit")
def edit_space(slug: str) -> str:
    found = _space(slug)
    return _space_form(forms.space_values(found.details), found)


@blueprint.post(f"{SPACE}/edit")
@limiter.limit(POST_LIMIT)
def change_space(slug: str) -> Answer | tuple[str, int]:
    found = _space(slug)
    try:
        spaces.change_space(
            viewer=signed_in_viewer(),
            slug=slug,
            details=forms.read_space(request.form, slug),
            version=version_of(request.form),
            at=now(),
        )
    except (Invalid, Stale) as problem:
        db.session.rollback()  # what is read now is what is saved now
        return _space_form(request.form, _space(slug), problem), problem.status
    return redirect(url_for("pages.space", slug=found.details.slug), 303)


def _space(slug: str) -> Editable[SpaceInput]:
    found = space_to_edit(db.session(), signed_in_viewer(), slug)
    if found is None:
        raise NotThere
    return found


def _space_form(
    given: Mapping[str, str],
    found: Editable[SpaceInput] | None = None,
    problem: Problem | None = None,
) -> str:
    """The form with what was given; of a stale one, with what was saved meanwhile beside it."""
    g.private = True
    working = forms.working_languages(given.get("languages", ""))
    saved = forms.space_values(found.details) if found else {}
    stale = isinstance(problem, Stale)
    return render_template(
        "spaces/space_form.html",
        given=given,
        slug=found.details.slug if found else None,
        space=_view(found.details.slug) if found else None,
        version=form_version(given, found.version, problem) if found else None,
        tags=forms.form_languages({**saved, **given} if stale else given, working),
        limits=forms.SPACE_WORDS,
        theirs=saved_meanwhile(given, saved) if stale else {},
        errors=problem.fields if isinstance(problem, Invalid) else {},
        problem=problem,
        zones=zones(),
        releases=list(Release),
    )


@blueprint.get(f"{SPACE}/questions/new")
def new_question(slug: str) -> str:
    return _question_form(_space(slug), {"state": "open"})


@blueprint.post(f"{SPACE}/questions/new")
@limiter.limit(POST_LIMIT)
def ask(slug: str) -> Answer | tuple[str, int]:
    space = _space(slug)
    try:
        details = forms.read_question(request.form, space.details.languages)
        number = questions.ask(viewer=signed_in_viewer(), slug=slug, details=details, at=now())
    except Invalid as problem:
        return _question_form(space, request.form, problem=problem), problem.status
    return redirect(url_for("comments.thread", slug=slug, number=number), 303)


@blueprint.get(f"{QUESTION}/edit")
def edit_question(slug: str, number: int) -> str:
    found = _question(slug, number)
    return _question_form(_space(slug), forms.question_values(found.details), number, found)


@blueprint.post(f"{QUESTION}/edit")
@limiter.limit(POST_LIMIT)
def change_question(slug: str, number: int) -> Answer | tuple[str, int]:
    space, _found = _space(slug), _question(slug, number)
    try:
        questions.change_question(
            viewer=signed_in_viewer(),
            slug=slug,
            number=number,
            details=forms.read_question(request.form, space.details.languages),
            version=version_of(request.form),
            at=now(),
        )
    except (Invalid, Stale) as problem:
        db.session.rollback()  # what is read now is what is saved now
        found = _question(slug, number)
        return _question_form(space, request.form, number, found, problem), problem.status
    return redirect(url_for("comments.thread", slug=slug, number=number), 303)


def _question(slug: str, number: int) -> Editable[QuestionInput]:
    found = question_to_edit(db.session(), signed_in_viewer(), slug, number)
    if found is None:
        raise NotThere
    return found


def _question_form(
    space: Editable[SpaceInput],
    given: Mapping[str, str],
    number: int | None = None,
    found: Editable[QuestionInput] | None = None,
    problem: Problem | None = None,
) -> str:
    g.private = True
    saved = forms.question_values(found.details) if found else {}
    stale = isinstance(problem, Stale)
    return render_template(
        "spaces/question_form.html",
        given=given,
        space=_view(space.details.slug),
        number=number,
        version=form_version(given, found.version, problem) if found else None,
        tags=forms.form_languages({**saved, **given} if stale else given, space.details.languages),
        limits=forms.QUESTION_WORDS,
        theirs=saved_meanwhile(given, saved) if stale else {},
        errors=problem.fields if isinstance(problem, Invalid) else {},
        problem=problem,
    )


def _view(slug: str) -> SpaceView | None:
    return space_by_slug(db.session(), slug, i18n.current(), now())
