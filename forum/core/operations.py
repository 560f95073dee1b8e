"""What the machines that run us ask: is the process alive, can it serve."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from forum.core.db import db

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers; no database is asked."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """The database answers."""
    try:
        db.session.execute(text("SELECT 1 FROM alembic_version"))
    except SQLAlchemyError:
        return jsonify(status="no database"), 503
    return jsonify(status="ok"), 200


@blueprint.get("/robots.txt")
def robots() -> Response:
    return Response(
        "User-agent: *\nDisallow: /*/sign-in\nDisallow: /*/account\nDisallow: /*/register\n",
        mimetype="text/plain",
    )
