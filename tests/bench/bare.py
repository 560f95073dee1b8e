"""A bare Flask view that returns the bytes of a file: what nothing can be faster than here."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, Response

from forum.core.rsgi import RsgiApplication

PAGE = Path(os.environ["BARE_PAGE"]).read_bytes()

app = Flask(__name__)


@app.get("/")
def page() -> Response:
    return Response(PAGE, mimetype="text/html")


def application() -> RsgiApplication:
    return RsgiApplication(app)
