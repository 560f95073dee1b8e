"""What every template can use: languages, instants, addresses of static files, the viewer."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_translations, gettext
from markupsafe import Markup
from werkzeug.security import safe_join

from forum.core import i18n, languages
from forum.core.clock import now
from forum.spaces.rules import Role
from forum.spaces.rules.reasons import SpaceReason, label
from forum.spaces.rules.viewer import NOBODY, Viewer
from forum.spaces.views.current_viewer import current_viewer

PAGE_KEYS = ("after", "before")  # parts of a query that lead to another page
DIGEST = 10  # characters of a static file's digest in its address


def init_app(app: Flask) -> None:
    app.context_processor(for_templates)
    app.jinja_env.globals.update(
        autonym=languages.autonym,
        direction=languages.direction,
        static_address=static_address,
        now=now,
        day=day,
        instant=instant,
        clock_time=clock_time,
        lasting=lasting,
        plain_day=plain_day,
        month=month,
        zone=zone,
        number=number,
        language_name=language_name,
        in_other_languages=in_other_languages,
        alternates=alternates,
        nav_link=nav_link,
        address=address,
        reason_label=reason_label,
    )
    app.jinja_env.filters["called"] = i18n.called
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda words: _catalogue().ugettext(words),
        lambda one, many, number: _catalogue().ungettext(one, many, number),
        newstyle=True,
    )
    app.get_send_file_max_age = static_age  # type: ignore[assignment, method-assign]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _catalogue() -> Any:
    """The catalogue of this request: asked for by every sentence of a page, so kept at hand."""
    found = g.get("catalogue")
    if found is None:
        found = g.catalogue = get_translations()
    return found


def for_templates() -> dict[str, Any]:
    return for_viewer(current_viewer())


def for_viewer(known: Viewer | None) -> dict[str, Any]:
    """What depends on who looks; the rest are globals, so that macros need no context. None where
    only the database knows, and does not answer: then nothing is said of an account."""
    viewer = known or NOBODY
    settings = current_app.config["SETTINGS"]
    return {
        "language": i18n.current(),
        "viewer": viewer,
        "knows_viewer": known is not None,
        "translates": bool(viewer.spaces_as(Role.TRANSLATOR, Role.MODERATOR, Role.SECRETARIAT)),
        "moderates": bool(viewer.spaces_as(Role.MODERATOR, Role.SECRETARIAT)),
        "site_name": settings.site_name or gettext("Discussion space"),
        "site_address": settings.site_address.rstrip("/"),
    }


def day(at: dt.datetime, zone: str) -> Markup:
    return _time_tag(at, i18n.long_date(at, zone, i18n.current()))


def instant(at: dt.datetime, zone: str) -> Markup:
    return _time_tag(at, i18n.long_instant(at, zone, i18n.current()))


def clock_time(at: dt.datetime, zone: str) -> Markup:
    """The time alone, of an instant of today."""
    return _time_tag(at, i18n.clock_time(at, zone, i18n.current()))


def lasting(span: dt.timedelta) -> str:
    """A span of time in words, a part of a minute taken for a whole one."""
    return i18n.lasting(math.ceil(span.total_seconds() / 60), i18n.current())


def _time_tag(at: dt.datetime, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(
        at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), words
    )


def plain_day(value: dt.date) -> str:
    return i18n.plain_day(value, i18n.current())


def month(value: dt.date) -> str:
    return i18n.month_name(value, i18n.current())


def zone(name: str) -> str:
    return i18n.zone_name(name, i18n.current())


def number(value: int) -> str:
    return i18n.number(value, i18n.current())


def language_name(tag: str) -> str:
    return languages.name_in(tag, i18n.current())


def reason_label(code: str, reasons: Iterable[SpaceReason], usual: str) -> str:
    """`words.html` says the usual one; the space may have its own."""
    return label(code, reasons, i18n.current(), usual)


def nav_link(endpoint: str, words: str) -> Markup:
    """A link of the site's navigation; the page that one is on is marked."""
    here = Markup(' aria-current="page"') if request.endpoint == endpoint else ""
    return Markup('<a href="{}"{}>{}</a>').format(address(endpoint), here, words)


def in_other_languages() -> list[tuple[str, str]]:
    """This page's address in each interface language; the first page of the site where it has
    none of its own."""
    interface: tuple[str, ...] = current_app.config["SETTINGS"].interface_languages
    prefix = f"/{i18n.current()}/"
    has_own = request.method in ("GET", "HEAD") and request.path.startswith(prefix)
    if not has_own or g.get("failed"):
        return [(tag, address("pages.home", tag)) for tag in interface]
    rest = quote(request.path.removeprefix(prefix))
    if request.query_string:
        rest += "?" + quote(request.query_string, safe="%=&+,.:@/-_~")
    return [(tag, f"{request.script_root}/{tag}/{rest}") for tag in interface]


def alternates() -> list[tuple[str, str]]:
    """The one address of this page in each language: without what only chooses among its texts."""
    pages = {key: request.args[key] for key in PAGE_KEYS if key in request.args}
    query = f"?{urlencode(pages)}" if pages else ""
    return [(tag, there.partition("?")[0] + query) for tag, there in in_other_languages()]


def address(endpoint: str, language: str | None = None) -> str:
    """The address of a page that needs nothing but a language; the same for every request."""
    return _address(endpoint, language or i18n.current(), request.script_root)


@lru_cache(maxsize=256)
def _address(endpoint: str, language: str, _script_root: str) -> str:
    return url_for(endpoint, lang=language)


def static_address(name: str) -> str:
    """With its digest, so that it can be kept for good; read once in a process."""
    return _static_address(name, str(current_app.static_folder), request.script_root)


@lru_cache(maxsize=64)
def _static_address(name: str, folder: str, _script_root: str) -> str:
    return url_for("static", filename=name, v=_digest(name, folder))


@lru_cache(maxsize=64)
def _digest(name: str, folder: str) -> str:
    return hashlib.sha256((Path(folder) / name).read_bytes()).hexdigest()[:DIGEST]


def static_age(name: str | None) -> int | None:
    """Seconds for which a browser may keep a static file without asking.

    Long under the address that carries its digest, and not at all otherwise: `compose.js` imports
    `./paste.js` without one, and must not be given last month's.
    """
    wanted, folder = request.args.get("v"), str(current_app.static_folder)
    if not wanted or not name or safe_join(folder, name) is None:
        return None
    try:
        is_this = wanted == _digest(name, folder)
    except (OSError, ValueError):  # no such file
        return None
    return current_app.config["SEND_FILE_MAX_AGE_DEFAULT"] if is_this else None
