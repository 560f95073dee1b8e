"""Pages on which a space's secretariat sets how it moderates, and which reasons are given."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.comments.queries import counts_by_question
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere, Problem, Stale
from forum.core.guard import POST_LIMIT, limiter
from forum.moderation.forms import settings as forms
from forum.organisations.queries.organisations import OrganisationView, not_merged, organisations
from forum.spaces.actions.moderation_settings import set_moderation, set_reasons
from forum.spaces.forms import OFFERED
from forum.spaces.forms.edit_conflicts import form_version, saved_meanwhile, version_of
from forum.spaces.queries import SpaceView, space_by_slug
from forum.spaces.queries.moderation_settings import (
    ModerationSettings,
    moderation_to_edit,
    reasons_to_edit,
)
from forum.spaces.queries.settings import Editable
from forum.spaces.rights import may_keep_notes
from forum.spaces.rules import POLICIES, policy_field
from forum.spaces.rules.reasons import SpaceReason
from forum.spaces.views.current_viewer import signed_in_viewer

blueprint = Blueprint("moderating", __name__)
MODERATION = "/<language:lang>/spaces/<slug>/moderation"


@blueprint.get(MODERATION)
def edit(slug: str) -> str:
    found = _settings(slug)
    return _page(slug, forms.moderation_values(found.details), found)


@blueprint.post(MODERATION)
@limiter.limit(POST_LIMIT)
def change(slug: str) -> Answer | tuple[str, int]:
    _settings(slug)
    try:
        then, trust = forms.read_moderation(request.form)
        set_moderation(
            viewer=signed_in_viewer(),
            slug=slug,
            then=then,
            trust=trust,
            version=version_of(request.form),
            at=now(),
        )
    except (Invalid, Stale) as problem:
        db.session.rollback()  # what is read now is what is saved now
        return _page(slug, request.form, _settings(slug), problem), problem.status
    return redirect(
        url_for("moderating.edit", slug=slug, saved=1, _anchor="f-trust" if trust else None), 303
    )


def _settings(slug: str) -> Editable[ModerationSettings]:
    found = moderation_to_edit(db.session(), signed_in_viewer(), slug)
    if found is None:
        raise NotThere
    return found


def _page(
    slug: str,
    given: Mapping[str, str],
    found: Editable[ModerationSettings],
    problem: Problem | None = None,
) -> str:
    g.private = True
    space = _space(slug)
    saved = forms.moderation_values(found.details)
    counts = counts_by_question(db.session(), [space.id], now()).get(space.id, {})
    all_of_them = _by_name(organisations(db.session(), not_merged()))
    marked = {name.removeprefix(forms.TRUST) for name in {*given, *saved} if forms.TRUST in name}
    return render_template(
        "moderation/settings.html",
        space=space,
        given=given,
        version=form_version(given, found.version, problem),
        theirs=saved_meanwhile(given, saved | {"trust": ""}) if isinstance(problem, Stale) else {},
        errors=problem.fields if isinstance(problem, Invalid) else {},
        problem=problem,
        policies=POLICIES,
        field_of=policy_field,
        trusted=[one for one in all_of_them if one.public_id in marked],
        organisations=all_of_them,
        may_keep_notes=may_keep_notes(signed_in_viewer(), space.id),
        waiting=sum(count.waiting for count in counts.values()),
    )


def _by_name(found: list[OrganisationView]) -> list[OrganisationView]:
    language = i18n.current()
    return sorted(found, key=lambda one: one.name(language).casefold())


@blueprint.get(f"{MODERATION}/reasons")
def edit_reasons(slug: str) -> str:
    found = _reasons(slug)
    return _reasons_page(slug, forms.reason_values(found.details), found)


@blueprint.post(f"{MODERATION}/reasons")
@limiter.limit(POST_LIMIT)
def change_reasons(slug: str) -> Answer | tuple[str, int]:
    found = _reasons(slug)
    try:
        set_reasons(
            viewer=signed_in_viewer(),
            slug=slug,
            then=forms.read_reasons(request.form, found.details),
            version=version_of(request.form),
            at=now(),
        )
    except (Invalid, Stale) as problem:
        db.session.rollback()
        return _reasons_page(slug, request.form, _reasons(slug), problem), problem.status
    return redirect(url_for("moderating.edit_reasons", slug=slug, saved=1), 303)


def _reasons(slug: str) -> Editable[tuple[SpaceReason, ...]]:
    found = reasons_to_edit(db.session(), signed_in_viewer(), slug)
    if found is None:
        raise NotThere
    return found


def _reasons_page(
    slug: str,
    given: Mapping[str, str],
    found: Editable[tuple[SpaceReason, ...]],
    problem: Problem | None = None,
) -> str:
    g.private = True
    saved = forms.reason_values(found.details)
    stale = isinstance(problem, Stale)
    if stale:  # what the form did not know yet is shown as it is
        unknown = [one.code for one in found.details if not forms.is_on(given, one.code)]
        names = {f"offered_{code}" for code in unknown}
        names |= {f"label_{code}-{tag}" for code in unknown for tag in OFFERED}
        given = {**{name: saved[name] for name in names if name in saved}, **given}
    of_codes = {name: one for name, one in given.items() if name.startswith(forms.OF_CODES)}
    return render_template(
        "moderation/reasons.html",
        space=_space(slug),
        given=given,
        version=form_version(given, found.version, problem),
        theirs=saved_meanwhile(of_codes, saved) if stale else {},
        errors=problem.fields if isinstance(problem, Invalid) else {},
        problem=problem,
        tags=OFFERED,
        usual=forms.USUAL,
        own=[one.code for one in found.details if one.code not in forms.USUAL],
    )


def _space(slug: str) -> SpaceView:
    space = space_by_slug(db.session(), slug, i18n.current(), now())
    assert space is not None
    return space
