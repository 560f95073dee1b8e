"""All mandates, and giving one to a person."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Answer

from forum.administration import queries
from forum.administration.views.blueprint import (
    DESK,
    PERSON,
    blueprint,
    by,
    neighbour,
)
from forum.administration.views.people import page_of
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere
from forum.core.guard import POST_LIMIT, limiter
from forum.people import directory, mandates, reading, roster
from forum.people.directory import Listed
from forum.people.recent import recent_sign_in_required
from forum.people.rules import MandateState


@blueprint.get(f"{DESK}/mandates")
def all_mandates() -> str:
    wanted, state = request.args.get("q", ""), request.args.get("state", "")
    if state not in ("", *MandateState):
        raise NotThere
    condition = queries.mandates(state, wanted)
    return render_template(
        "administration/mandates.html",
        page=roster.page(db.session(), condition, neighbour("before")),
        wanted=wanted,
        state=state,
        states=list(MandateState),
        today=now().date(),
    )


@blueprint.post(f"{PERSON}/mandates")
@limiter.limit(POST_LIMIT)
@recent_sign_in_required
def give_mandate(person: str) -> Answer | tuple[str, int]:
    _viewer, doer = by()
    at = now()
    try:
        house = _one(request.form.get("house", ""))
        form = {**request.form.to_dict(), "organisation": house.public_id}
        mandates.give(by=doer, person=person, terms=reading.read_terms(form, at.date()), at=at)
    except Invalid as problem:
        return page_of(person, request.form, problem), problem.status
    return redirect(url_for("administration.person", person=person), 303)


def _one(wanted: str) -> Listed:
    """The organisation that somebody means. Raises `Invalid` where none fits, or several do."""
    language = i18n.current()
    found: list[Listed] = []
    if wanted.strip():
        page = directory.find(db.session(), wanted, language, condition=directory.standing())
        found = [one for one in page.items if directory.is_called(one, wanted)] or list(page.items)
    if not found:
        raise Invalid({"house": _l("There is no such organisation.")})
    if len(found) > 1:
        names = ", ".join(f"{one.name(language)} ({one.public_id})" for one in found[:5])
        raise Invalid({"house": _l("Several organisations fit: %(names)s.", names=names)})
    return found[0]
