"""All mandates, and giving one to a person."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Answer

from forum.accounts.authentication.reauthentication import recent_sign_in_required
from forum.administration import queries
from forum.administration.views.blueprint import DESK, PERSON, blueprint, by, neighbour
from forum.administration.views.people import page_of
from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import Invalid, NotThere
from forum.core.guard import POST_LIMIT, limiter
from forum.organisations import forms
from forum.organisations.actions import mandates
from forum.organisations.queries import mandates as mandate_queries
from forum.organisations.queries import organisations
from forum.organisations.queries.organisations import OrganisationView
from forum.organisations.rules import MandateState


@blueprint.get(f"{DESK}/mandates")
def all_mandates() -> str:
    wanted, state = request.args.get("q", ""), request.args.get("state", "")
    if state not in ("", *MandateState):
        raise NotThere
    condition = queries.mandates(state, wanted)
    return render_template(
        "administration/mandates.html",
        page=mandate_queries.mandate_page(db.session(), condition, neighbour("before")),
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
        organisation = _one(request.form.get("house", ""))
        form = {**request.form.to_dict(), "organisation": organisation.public_id}
        mandates.give(by=doer, person=person, terms=forms.read_terms(form, at.date()), at=at)
    except Invalid as problem:
        return page_of(person, request.form, problem), problem.status
    return redirect(url_for("administration.person", person=person), 303)


def _one(wanted: str) -> OrganisationView:
    """The organisation that somebody means. Raises `Invalid` where none fits, or several do."""
    language = i18n.current()
    found: list[OrganisationView] = []
    if wanted.strip():
        page = organisations.search(
            db.session(), wanted, language, condition=organisations.not_merged()
        )
        found = [one for one in page.items if organisations.is_called(one, wanted)] or list(
            page.items
        )
    if not found:
        raise Invalid({"house": _l("There is no such organisation.")})
    if len(found) > 1:
        names = ", ".join(f"{one.name(language)} ({one.public_id})" for one in found[:5])
        raise Invalid({"house": _l("Several organisations fit: %(names)s.", names=names)})
    return found[0]
