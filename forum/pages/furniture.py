"""What every template can use: languages, instants, addresses of static files, the viewer."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request, url_for
from markupsafe import Markup

from forum.core import i18n, languages
from forum.core.clock import now
from forum.spaces.looking import looking
from forum.spaces.rules import Role

DIGEST = 10  # characters of a static file's digest in its address


def init_app(app: Flask) -> None:
    app.context_processor(for_templates)
    app.jinja_env.globals.update(
        autonym=languages.autonym,
        direction=languages.direction,
        static_address=static_address,
        now=now,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def for_templates() -> dict[str, Any]:
    language = i18n.current()
    viewer = looking()
    return {
        "language": language,
        "viewer": viewer,
        "moderates": bool(viewer.spaces_as(Role.MODERATOR, Role.SECRETARIAT)),
        "site_name": current_app.config["SETTINGS"].site_name,
        "interface_languages": current_app.config["SETTINGS"].interface_languages,
        "in_other_languages": in_other_languages,
        "language_name": lambda tag: languages.name_in(tag, language),
        "day": lambda at, zone: time_tag(at, i18n.long_date(at, zone, language)),
        "instant": lambda at, zone: time_tag(at, i18n.long_instant(at, zone, language)),
        "plain_day": lambda day: i18n.plain_day(day, language),
        "zone": lambda zone: i18n.zone_name(zone, language),
        "number": lambda value: i18n.number(value, language),
        "nav_link": nav_link,
    }


def nav_link(endpoint: str, words: str) -> Markup:
    """A link of the site's navigation; the page that one is on is marked."""
    here = Markup(' aria-current="page"') if request.endpoint == endpoint else ""
    return Markup('<a href="{}"{}>{}</a>').format(url_for(endpoint), here, words)


def time_tag(at: dt.datetime, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(
        at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), words
    )


def in_other_languages() -> list[tuple[str, str]]:
    """This page's address in each interface language; the first page of the site where it has
    none of its own."""
    interface: tuple[str, ...] = current_app.config["SETTINGS"].interface_languages
    endpoint = request.endpoint
    if not endpoint or request.method not in ("GET", "HEAD") or g.get("failed"):
        return [(tag, url_for("pages.home", lang=tag)) for tag in interface]
    if not current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        return [(tag, url_for("pages.home", lang=tag)) for tag in interface]
    values = {**request.args.to_dict(), **(request.view_args or {})}
    return [(tag, url_for(endpoint, **{**values, "lang": tag})) for tag in interface]


@lru_cache(maxsize=64)
def _digest(file: Path, _modified: float) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:DIGEST]


def static_address(name: str) -> str:
    file = Path(current_app.static_folder or "") / name
    return url_for("static", filename=name, v=_digest(file, file.stat().st_mtime))
