"""What the machines that run us ask: is the process alive, can it serve."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from forum.core.db import db

blueprint = Blueprint("operations", __name__)
FIGURES = "figures"  # under which an application keeps what `/readyz` tells besides
BEFORE_SERVING = "before_serving"  # and what is done before it serves


def also_tell(app: Flask, name: str, figure: Callable[[], int]) -> None:
    """A figure that a subject adds to `/readyz`; it may ask the database."""
    app.extensions.setdefault(FIGURES, {})[name] = figure


def before_serving(app: Flask, make_ready: Callable[[], None]) -> None:
    """What a subject does in a server's process before the first request, and in no other."""
    app.extensions.setdefault(BEFORE_SERVING, []).append(make_ready)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers; no database is asked."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """The database answers. What stands beside that is for whoever watches, and fails nothing."""
    try:
        db.session.execute(text("SELECT 1 FROM alembic_version"))
        figures: dict[str, Callable[[], int]] = current_app.extensions.get(FIGURES, {})
        told = {name: figure() for name, figure in figures.items()}
    except SQLAlchemyError:
        return jsonify(status="no database"), 503
    return jsonify(status="ok", **told), 200


@blueprint.get("/robots.txt")
def robots() -> Response:
    return Response(
        "User-agent: *\nDisallow: /*/sign-in\nDisallow: /*/account\nDisallow: /*/register\n",
        mimetype="text/plain",
    )
