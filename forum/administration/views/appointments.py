"""Appointing a person in a consultation."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Answer

from forum.accounts.authentication.reauthentication import recent_sign_in_required
from forum.administration.views.blueprint import PERSON, blueprint, by
from forum.administration.views.people import page_of
from forum.core.clock import now
from forum.core.errors import Invalid
from forum.core.guard import POST_LIMIT, limiter
from forum.spaces.actions import appointments
from forum.spaces.rules import Role
from forum.spaces.views.appointments import read_languages


@blueprint.post(f"{PERSON}/appointments")
@limiter.limit(POST_LIMIT)
@recent_sign_in_required
def appoint(person: str) -> Answer | tuple[str, int]:
    viewer, _doer = by()
    form = request.form
    wrong: dict[str, LazyString | str] = {}
    role = form.get("space_role", "")
    if role not in list(Role):
        wrong["space_role"] = _l("Choose a role.")
    languages = read_languages(form.get("languages", ""), wrong)
    try:
        if wrong:
            raise Invalid(wrong)
        appointments.appoint_person(
            viewer=viewer,
            slug=form.get("space", ""),
            person=person,
            role=Role(role),
            languages=languages,
            at=now(),
        )
    except Invalid as problem:
        return page_of(person, form, problem), problem.status
    return redirect(url_for("administration.person", person=person), 303)
