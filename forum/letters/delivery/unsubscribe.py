"""The link in a letter by which its reader gets no more of its kind."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from forum.core.errors import NotThere
from forum.letters.kinds.registry import KINDS

MAX_TOKEN = 300  # characters; ours have about 80


def stop_token(person: str, kind: str) -> str:
    """It opens nothing but this one choice, so it does not end."""
    return str(_serializer().dumps([person, kind]))


def read_stop_token(token: str) -> tuple[str, str]:
    """Person and kind of a link. Raises `NotThere`."""
    try:
        match _serializer().loads(token) if len(token) <= MAX_TOKEN else None:
            case [str(person), str(kind)] if kind in KINDS and KINDS[kind].can_stop:
                return person, kind
    except BadSignature:
        pass
    raise NotThere


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="letters.stop")
