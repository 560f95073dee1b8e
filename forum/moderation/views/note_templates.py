"""Pages of the notes that a space's moderators write often."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere, Problem, Stale
from forum.core.guard import POST_LIMIT, limiter
from forum.moderation.forms.settings import canned_values, read_canned
from forum.spaces.actions import note_templates
from forum.spaces.forms import OFFERED
from forum.spaces.forms.edit_conflicts import form_version, saved_meanwhile, version_of
from forum.spaces.queries import SpaceView, space_by_slug
from forum.spaces.queries import note_templates as note_template_queries
from forum.spaces.queries.note_templates import NoteTemplateView
from forum.spaces.rights import may_keep_notes
from forum.spaces.views.current_viewer import signed_in_viewer

blueprint = Blueprint("canned", __name__)
NOTES = "/<language:lang>/spaces/<slug>/notes"


@blueprint.get(NOTES)
def notes(slug: str) -> str:
    space = _space(slug)
    found = note_template_queries.note_templates(db.session(), [space.id]).get(space.id, [])
    return render_template("moderation/note_templates.html", space=space, notes=found)


@blueprint.get(f"{NOTES}/new")
def new(slug: str) -> str:
    return _form(_space(slug), {})


@blueprint.post(f"{NOTES}/new")
@limiter.limit(POST_LIMIT)
def add(slug: str) -> Answer | tuple[str, int]:
    space = _space(slug)
    try:
        title, texts = read_canned(request.form)
        note_templates.add(viewer=signed_in_viewer(), slug=slug, title=title, texts=texts, at=now())
    except Invalid as problem:
        return _form(space, request.form, problem=problem), problem.status
    return redirect(url_for("canned.notes", slug=slug, done="saved"), 303)


@blueprint.get(f"{NOTES}/<id:note>")
def edit(slug: str, note: str) -> str:
    found = _note(slug, note)
    return _form(_space(slug), canned_values(found), found)


@blueprint.post(f"{NOTES}/<id:note>")
@limiter.limit(POST_LIMIT)
def change(slug: str, note: str) -> Answer | tuple[str, int]:
    _note(slug, note)
    try:
        title, texts = read_canned(request.form)
        note_templates.change(
            viewer=signed_in_viewer(),
            slug=slug,
            note=note,
            title=title,
            texts=texts,
            version=version_of(request.form),
            at=now(),
        )
    except (Invalid, Stale) as problem:
        db.session.rollback()  # what is read now is what is saved now
        return _form(_space(slug), request.form, _note(slug, note), problem), problem.status
    return redirect(url_for("canned.notes", slug=slug, done="saved"), 303)


@blueprint.post(f"{NOTES}/<id:note>/removal")
@limiter.limit(POST_LIMIT)
def remove(slug: str, note: str) -> Answer | tuple[str, int]:
    try:
        note_templates.remove(
            viewer=signed_in_viewer(),
            slug=slug,
            note=note,
            version=version_of(request.form),
            at=now(),
        )
    except Stale as problem:
        db.session.rollback()
        found = _note(slug, note)
        return _form(_space(slug), canned_values(found), found, problem), problem.status
    return redirect(url_for("canned.notes", slug=slug, done="deleted"), 303)


def _space(slug: str) -> SpaceView:
    viewer = signed_in_viewer()
    space = space_by_slug(db.session(), slug, i18n.current(), now())
    if space is None or not may_keep_notes(viewer, space.id):
        raise NotThere
    return space


def _note(slug: str, note: str) -> NoteTemplateView:
    found = note_template_queries.note_template_to_edit(
        db.session(), signed_in_viewer(), slug, note
    )
    if found is None:
        raise NotThere
    return found


def _form(
    space: SpaceView,
    given: Mapping[str, str],
    found: NoteTemplateView | None = None,
    problem: Problem | None = None,
) -> str:
    g.private = True
    stale = found is not None and isinstance(problem, Stale)
    return render_template(
        "moderation/note_template.html",
        space=space,
        note=found,
        given=given,
        version=form_version(given, found.version, problem) if found else None,
        theirs=saved_meanwhile(given, canned_values(found)) if stale and found else {},
        errors=problem.fields if isinstance(problem, Invalid) else {},
        problem=problem,
        tags=OFFERED,
    )
