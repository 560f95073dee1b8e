"""Every entry of the ledger, searched."""

from __future__ import annotations

from flask import render_template, request

from forum.administration import queries
from forum.administration.forms import LedgerSearch, read_filters
from forum.administration.views.blueprint import DESK, blueprint
from forum.core import i18n
from forum.core.db import db


@blueprint.get(f"{DESK}/ledger")
def ledger() -> tuple[str, int]:
    choices = read_filters(request.args)
    session, language = db.session(), i18n.current()
    page = None
    if not choices.errors:
        page = queries.ledger(session, choices.filters, choices.before, language)
    text = render_template(
        "administration/ledger.html",
        page=page,
        given=choices.given,
        errors=choices.errors,
        problem=choices.errors,
        theirs={},
        acts=queries.acts(session),
        chains=queries.chains(session, language),
        further=_further(choices),
    )
    return text, 422 if choices.errors else 200


def _further(choices: LedgerSearch) -> dict[str, str]:
    return {name: value for name, value in choices.given.items() if value}
