"""Pages of organisations that have spoken in public."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from forum.core import i18n
from forum.core.clock import now
from forum.core.db import db
from forum.core.errors import NotThere
from forum.core.ids import is_id
from forum.organisations.queries import organisations as organisation_queries
from forum.pages.queries import organisations

blueprint = Blueprint("organisations", __name__)


@blueprint.get("/<language:lang>/organisations")
def index() -> str:
    wanted = request.args.get("q", "")
    after = _neighbour("after")
    page = organisations.speakers(db.session(), wanted, now(), i18n.current(), after)
    return render_template("organisations/index.html", page=page, wanted=wanted)


@blueprint.get("/<language:lang>/organisations/<id:organisation>")
def organisation(organisation: str) -> str | Answer:
    after = _neighbour("after")
    page = organisations.organisation(
        db.session(),
        organisation,
        now(),
        i18n.current(),
        after=after,
        before=None if after else _neighbour("before"),
    )
    if page is not None:
        return render_template("organisations/organisation.html", page=page)
    into = organisation_queries.merged_into(db.session(), organisation)
    if into is None:
        raise NotThere
    if organisations.organisation(
        db.session(), into, now(), i18n.current(), after=None, before=None
    ):
        return redirect(url_for("organisations.organisation", organisation=into), 302)
    raise NotThere


def _neighbour(name: str) -> str | None:
    """What is no id is no neighbour, and there is no page after it."""
    given = request.args.get(name)
    if given and not is_id(given):
        raise NotThere
    return given or None
