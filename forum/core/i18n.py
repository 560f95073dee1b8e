"""The interface's language is in the address; instants are written by locale and time zone."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    format_timedelta,
    get_timezone_name,
)
from babel.numbers import format_decimal
from flask import Flask, current_app, g, request
from flask.json.provider import DefaultJSONProvider
from flask_babel import Babel, LazyString
from flask_babel import gettext as _
from werkzeug.routing import BaseConverter, IntegerConverter
from werkzeug.wrappers import Response

from forum.core import languages
from forum.core.ids import ALPHABET, LENGTH

SOURCE_LANGUAGE = "en"  # the language in which messages are written in code and templates
YEAR = 365 * 24 * 3600  # seconds
LANGUAGE_COOKIE = "language"  # holds a tag and nothing that tells readers apart
FORMATS = {"en": "en-GB"}  # the house writes English dates as the United Nations do
MAX_NUMBER = 999_999  # larger numbers in an address name nothing

babel = Babel()

# A sentence is text, whatever values it holds. The library calls its lazy ones markup (they have
# `__html__`), and what is markup is written into pages as it is, with what somebody typed in it.
del LazyString.__html__


class NumberConverter(IntegerConverter):
    """A small positive number; thirty digits are no such page and never reach the database."""

    regex = "[1-9][0-9]{0,5}"

    def __init__(self, url_map: Any) -> None:
        super().__init__(url_map, min=1, max=MAX_NUMBER)


class JsonProvider(DefaultJSONProvider):
    """JSON in which a lazy sentence is the text that its reader's language makes of it."""

    @staticmethod
    def default(value: Any) -> Any:
        return str(value) if isinstance(value, LazyString) else DefaultJSONProvider.default(value)


class IdConverter(BaseConverter):
    regex = f"[{ALPHABET}]{{{LENGTH}}}"


def init_app(app: Flask, interface: tuple[str, ...], translations: Path) -> None:
    """Refuses to start with a language whose catalogue is missing."""
    for tag in interface:
        catalogue = translations / tag.replace("-", "_") / "LC_MESSAGES" / "messages.mo"
        if tag != SOURCE_LANGUAGE and not catalogue.is_file():
            raise RuntimeError(
                f"INTERFACE_LANGUAGES names {tag!r}, but {catalogue} does not exist: "
                "run `make catalogues`"
            )
    tags = sorted(interface, key=len, reverse=True)
    app.url_map.converters["language"] = type(
        "LanguageConverter", (BaseConverter,), {"regex": "|".join(tags), "part_isolating": True}
    )
    app.url_map.converters["number"] = NumberConverter
    app.url_map.converters["id"] = IdConverter
    app.json_provider_class = JsonProvider  # Flask-Security makes its own from it
    app.json = JsonProvider(app)
    app.config["BABEL_DEFAULT_LOCALE"] = interface[0]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(translations)
    babel.init_app(app, locale_selector=current)

    @app.url_value_preprocessor
    def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "lang" in values:
            g.language = values.pop("lang")

    @app.url_defaults
    def _give_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = current()


def current() -> str:
    """The interface language of this request; on pages without one, what the reader prefers."""
    language: str | None = g.get("language")
    if language is None:
        first = request.path.split("/", 2)[1]
        interface = current_app.config["SETTINGS"].interface_languages
        language = g.language = first if first in interface else preferred()
    return language


def preferred() -> str:
    """By account, then cookie, then Accept-Language."""
    interface: tuple[str, ...] = current_app.config["SETTINGS"].interface_languages
    chosen = g.get("account_language") or request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in interface:
        return str(chosen)
    header = request.headers.get("Accept-Language", "")
    return languages.lookup(header, interface, interface[0])


def remember(response: Response) -> None:
    """The one cookie that a visitor can have: a language, chosen by a button."""
    response.set_cookie(
        LANGUAGE_COOKIE,
        current(),
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )


def of_referring_page() -> str | None:
    """The language of our own page on which the reader followed a link, if it was one."""
    referrer = urlsplit(request.referrer or "")
    language = referrer.path.split("/", 2)[1] if referrer.path.count("/") > 1 else ""
    ours = referrer.netloc == request.host
    interface = current_app.config["SETTINGS"].interface_languages
    return language if ours and language in interface else None


def called(name: str) -> str:
    """A person's name; of somebody who closed their account, what is left of it."""
    return name or _("a former participant")


@lru_cache(maxsize=8192)
def long_date(at: dt.datetime, zone: str, language: str) -> str:
    """`14 November 2026`, the day in the given zone."""
    return plain_day(at.astimezone(ZoneInfo(zone)).date(), language)


@lru_cache(maxsize=8192)
def long_instant(at: dt.datetime, zone: str, language: str) -> str:
    """`14 November 2026, 18:00`; the zone's name stands beside it in the page."""
    local = at.astimezone(ZoneInfo(zone))
    time = format_time(local, "short", locale=_babel(language))
    return f"{plain_day(local.date(), language)}, {time}"


@lru_cache(maxsize=512)
def plain_day(day: dt.date, language: str) -> str:
    """A calendar day, of a mandate for instance. The first of a month has its own word in French,
    which CLDR does not know."""
    words = format_date(day, "long", locale=_babel(language))
    is_first = day.day == 1 and language.partition("-")[0] == "fr"
    return words.replace("1 ", "1er ", 1) if is_first else words


@lru_cache(maxsize=512)
def month_name(day: dt.date, language: str) -> str:
    """`November 2026`."""
    return format_skeleton("yMMMM", day, locale=_babel(language))


def clock_time(at: dt.datetime, zone: str, language: str) -> str:
    return format_time(at.astimezone(ZoneInfo(zone)), "short", locale=_babel(language))


@lru_cache(maxsize=512)
def lasting(minutes: int, language: str) -> str:
    """`3 minutes`, `2 hours`, `5 days`: about so long."""
    span = dt.timedelta(minutes=minutes)
    return format_timedelta(span, granularity="minute", threshold=1.5, locale=_babel(language))


@lru_cache(maxsize=512)
def zone_name(zone: str, language: str) -> str:
    """`Central European Time`, as the reader calls it."""
    return get_timezone_name(ZoneInfo(zone), locale=_babel(language))


@lru_cache(maxsize=1024)
def number(value: int, language: str) -> str:
    return format_decimal(value, locale=_babel(language))


@lru_cache(maxsize=64)
def _babel(language: str) -> Locale:
    return Locale.parse(FORMATS.get(language, language).replace("-", "_"))
