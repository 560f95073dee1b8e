"""What every request passes before a view sees it (C01, C02, B04, C13), and every answer (D01)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from config import Settings
from forum.core.guard import MAX_BODY, OPEN
from tests.security.making import Scene, Somebody

OURS = "http://localhost"


@pytest.fixture
def author(scene: Scene) -> Somebody:
    return scene.person("Anna")


def addresses(app: Flask, method: str) -> Iterator[tuple[Rule, str]]:
    """Every route that takes this method, with values that have the right shape."""
    values = {
        "lang": "en",
        "slug": "guide",
        "number": 1,
        "comment": "0" * 12,
        "decision": "0" * 12,
        "filename": "style.css",
    }
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if method in (rule.methods or ()):
                filled: dict[str, Any] = {}
                for name in rule.arguments:
                    kind = type(rule._converters[name]).__name__
                    filled[name] = values.get(name, 1 if kind == "NumberConverter" else "0" * 12)
                yield rule, adapter.build(rule.endpoint, filled, method)


# What a browser says of where a form comes from, and whether that is one of our pages.
SOURCES: list[tuple[str, dict[str, str], bool]] = [
    ("our own page", {"Sec-Fetch-Site": "same-origin"}, True),
    ("the address bar", {"Sec-Fetch-Site": "none"}, True),
    ("another site", {"Sec-Fetch-Site": "cross-site"}, False),
    ("a neighbour on our domain", {"Sec-Fetch-Site": "same-site"}, False),
    ("another site that names our origin", {"Sec-Fetch-Site": "cross-site", "Origin": OURS}, False),
    ("something new", {"Sec-Fetch-Site": "same-planet"}, False),
    ("nothing in the header", {"Sec-Fetch-Site": ""}, False),
    ("two answers", {"Sec-Fetch-Site": "same-origin, cross-site"}, False),
    ("capitals", {"Sec-Fetch-Site": "Same-Origin"}, False),
    ("an older browser on our page", {"Origin": OURS}, True),
    ("an older browser on another site", {"Origin": "http://evil.example"}, False),
    ("a page without an origin", {"Origin": "null"}, False),
    ("no word at all", {}, False),
    ("an empty origin", {"Origin": ""}, False),
    ("our name as a part of theirs", {"Origin": "http://localhost.evil.example"}, False),
    ("our name as their user", {"Origin": "http://localhost@evil.example"}, False),
    ("another port", {"Origin": "http://localhost:8080"}, False),
    ("another scheme", {"Origin": "ftp://localhost"}, False),
    ("an address that cannot be read", {"Origin": "http://["}, False),
    ("a port that is no number", {"Origin": "http://localhost:x"}, False),
    ("letters beyond ASCII", {"Origin": "http://localhöst"}, False),
    ("the referrer alone", {"Referer": f"{OURS}/en/"}, False),
]


def test_a_change_comes_from_one_of_our_pages(scene: Scene, author: Somebody) -> None:
    """Asked of signing out, whose effect is easily seen."""
    for name, headers, accepted in SOURCES:
        browser = scene.browser(author)
        del browser.environ_base["HTTP_SEC_FETCH_SITE"]
        answer = browser.post("/en/sign-out", headers=headers)
        assert (answer.status_code == 403) is not accepted, name
        assert browser.get("/en/mine").status_code == (401 if accepted else 200), name


# Refused before any database is asked: the same on both engines.
ON_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
FOREIGN = [headers for _name, headers, accepted in SOURCES if not accepted]
BODIES: list[dict[str, Any]] = [
    {"data": {"text-en": "a", "email": "a@example.org", "password": "b"}},
    {"json": {"text-en": "a"}},
    {"data": '{"text-en": "a"}', "content_type": "text/plain"},
    {"data": b"", "content_type": "multipart/form-data; boundary=x"},
]


@ON_SQLITE
def test_every_form_is_refused_from_elsewhere(scene: Scene, author: Somebody) -> None:
    """Every route of the map, every foreign source, four kinds of body: 403, nothing stored."""
    scene.space()
    browser = scene.browser(author)
    del browser.environ_base["HTTP_SEC_FETCH_SITE"]
    before = scene.rows()
    routes = list(addresses(scene.app, "POST"))
    assert len(routes) >= 11
    for turn, (rule, address) in enumerate(routes):
        if rule.endpoint in OPEN:
            continue  # its address says who may post: tests/letters/test_choosing.py
        for step, headers in enumerate(FOREIGN):
            body = BODIES[(turn + step) % len(BODIES)]
            answer = browser.post(address, headers=headers, **body)
            assert answer.status_code == 403, (address, headers)
    assert scene.rows() == before
    assert browser.get("/en/mine").status_code == 200


# --- methods (B04) ------------------------------------------------------------------------------

TRICKS: list[Callable[[FlaskClient, str], TestResponse]] = [
    lambda browser, address: browser.get(address),
    lambda browser, address: browser.head(address),
    lambda browser, address: browser.put(address),
    lambda browser, address: browser.patch(address),
    lambda browser, address: browser.delete(address),
    lambda browser, address: browser.open(address, method="TRACE"),
    lambda browser, address: browser.open(address, method="PROPFIND"),
    lambda browser, address: browser.get(address, headers={"X-HTTP-Method-Override": "POST"}),
    lambda browser, address: browser.get(f"{address}?_method=POST"),
]


@ON_SQLITE
def test_a_change_is_made_by_post_alone(scene: Scene, author: Somebody) -> None:
    scene.space()
    browser = scene.browser(author)
    before = scene.rows()
    for rule, address in addresses(scene.app, "POST"):
        if "GET" in (rule.methods or ()):
            continue
        for trick in TRICKS:
            answer = trick(browser, address)
            assert answer.status_code in (404, 405), (address, answer.status_code)
            if answer.status_code == 405:
                assert "POST" in answer.headers["Allow"]
    assert scene.rows() == before
    assert browser.get("/en/mine").status_code == 200


def test_a_page_is_not_posted_to(scene: Scene, author: Somebody) -> None:
    """Whatever a form says of the method that it would rather have."""
    scene.space()
    browser = scene.browser(author)
    for rule, address in addresses(scene.app, "GET"):
        if "POST" in (rule.methods or ()):
            continue
        headers = {"X-HTTP-Method-Override": "GET"}
        answer = browser.post(address, data={"_method": "GET"}, headers=headers)
        assert answer.status_code in (404, 405), address


def test_head_is_get_without_a_body(scene: Scene, author: Somebody) -> None:
    scene.space()
    browser = scene.browser(author)
    for rule, address in addresses(scene.app, "GET"):
        if rule.endpoint == "comments.new":
            continue  # each form has a key of its own
        got, asked = browser.get(address, buffered=True), browser.head(address, buffered=True)
        assert asked.status_code == got.status_code, address
        assert asked.data == b""
        ignored = {"Set-Cookie", "Date"}
        assert {name: value for name, value in asked.headers if name not in ignored} == {
            name: value for name, value in got.headers if name not in ignored
        }, address


# --- headers (D01) ------------------------------------------------------------------------------


def pages(browser: FlaskClient) -> dict[str, TestResponse]:
    long = {"text-en": "a" * MAX_BODY}
    return {
        "page": browser.get("/en/"),
        "sign-in": browser.get("/en/sign-in"),
        "redirect": browser.get("/"),
        "slash": browser.get("/en"),
        "404": browser.get("/nothing"),
        "405": browser.get("/en/sign-out"),
        "401": browser.get("/en/mine"),
        "403": browser.post("/en/sign-out", headers={"Sec-Fetch-Site": "cross-site"}),
        "400": browser.get("/en/?a=%ff"),
        "413": browser.post("/en/spaces/guide/questions/1/comments", data=long),
        "static": browser.get("/static/style.css", buffered=True),
        "no static": browser.get("/static/nothing.css"),
        "health": browser.get("/healthz"),
        "robots": browser.get("/robots.txt"),
        "json": browser.get("/nothing", headers={"Accept": "application/json"}),
    }


def test_every_answer_carries_the_headers(scene: Scene) -> None:
    scene.space()
    for name, answer in pages(scene.browser()).items():
        headers = answer.headers
        parts = [part.split() for part in headers["Content-Security-Policy"].split(";")]
        policy = {part[0]: part[1:] for part in parts}
        assert "unsafe" not in headers["Content-Security-Policy"], name
        assert policy["default-src"] == ["'none'"], name
        assert policy["script-src"] == ["'self'"], name
        assert policy["object-src"] == policy["base-uri"] == ["'none'"], name
        assert policy["frame-ancestors"] == ["'none'"], name
        assert policy["form-action"] == ["'self'"], name
        assert headers["X-Content-Type-Options"] == "nosniff", name
        assert headers["Referrer-Policy"] in ("same-origin", "no-referrer"), name
        assert headers["X-Frame-Options"] == "DENY", name
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", name
        age, *rest = headers["Strict-Transport-Security"].split("; ")
        assert int(age.removeprefix("max-age=")) >= 31_536_000, name
        assert rest == ["includeSubDomains"], name
        assert "Access-Control-Allow-Origin" not in headers, name
        assert "Server" not in headers, name
        assert "X-Powered-By" not in headers, name
        assert all(
            len(headers.getlist(one)) == 1 for one in set(headers.keys()) - {"Set-Cookie"}
        ), name


STATUSES = {
    "page": 200,
    "sign-in": 200,
    "redirect": 302,
    "slash": 308,
    "404": 404,
    "405": 405,
    "401": 401,
    "403": 403,
    "400": 400,
    "413": 413,
    "static": 200,
    "no static": 404,
    "health": 200,
    "robots": 200,
    "json": 404,
}
TYPES = {
    "static": "text/css; charset=utf-8",
    "health": "application/json",
    "json": "application/json",
    "robots": "text/plain; charset=utf-8",
}


def test_every_answer_has_its_status_and_type(scene: Scene) -> None:
    scene.space()
    for name, answer in pages(scene.browser()).items():
        assert answer.status_code == STATUSES[name], name
        assert answer.headers["Content-Type"] == TYPES.get(name, "text/html; charset=utf-8"), name


def test_a_foreign_origin_is_told_nothing(client: FlaskClient) -> None:
    """D14: no answer invites another site to read it."""
    for method in ("GET", "OPTIONS"):
        answer = client.open("/en/", method=method, headers={"Origin": "http://evil.example"})
        assert not [name for name, _value in answer.headers if name.startswith("Access-Control")]


# Who keeps what: errors and private pages nobody, public pages a cache that asks each time.
KEPT = {"page": "no-cache", "health": "no-cache", "robots": "no-cache"}


def test_caches_keep_what_is_public_only(scene: Scene, author: Somebody) -> None:
    scene.space()
    for name, answer in pages(scene.browser()).items():
        if name != "static":
            expected = KEPT.get(name, "private, no-store")
            assert answer.headers["Cache-Control"] == expected, name
    signed_in = scene.browser(author)
    for address in ("/en/", "/en/mine", "/en/drafts", "/en/spaces/guide/questions/1"):
        assert signed_in.get(address).headers["Cache-Control"] == "private, no-store"


# --- static files -------------------------------------------------------------------------------


def test_a_static_file_is_kept_for_long_under_its_digest_only(client: FlaskClient) -> None:
    """`compose.js` imports `./paste.js` without a digest: kept for a year, it would stay the old
    one beside a new `compose.js`."""
    page = client.get("/en/").text
    found = re.search(r'href="(/static/style\.css\?v=[0-9a-f]+)"', page)
    assert found
    kept = client.get(found[1], buffered=True).headers["Cache-Control"]
    assert "max-age=31536000" in kept
    for address in (
        "/static/style.css",
        "/static/paste.js",
        "/static/style.css?v=",
        "/static/style.css?v=0123456789",
        "/static/style.css?w=1",
        f"{found[1]}0",
        found[1].replace("style.css", "paste.js"),
    ):
        answer = client.get(address, buffered=True)
        assert answer.headers["Cache-Control"] == "no-cache", address


# Flask-Compress leaves the file that it has read to be closed by Python.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_what_is_the_same_for_everybody_varies_by_encoding_only(
    scene: Scene, author: Somebody, is_signed_in: bool
) -> None:
    """So a cache keeps one for all, also for whoever is signed in, and never a cookie with it."""
    browser = scene.browser(author) if is_signed_in else scene.browser()
    page = browser.get("/en/").text
    versioned = re.findall(r'"(/static/[^"]+\?v=[0-9a-f]+)"', page)
    assert len(versioned) > 1
    for address in (*versioned, "/static/style.css", "/healthz", "/readyz", "/robots.txt"):
        for asks in ({}, {"Accept-Encoding": "br"}, {"Range": "bytes=0-9"}):
            headers = {"Accept-Language": "fr"} | asks
            answer = browser.get(address, headers=headers, buffered=True)
            assert answer.status_code == (206 if "Range" in asks and "static" in address else 200)
            assert answer.headers["Vary"] == "Accept-Encoding", address
            assert "Set-Cookie" not in answer.headers, address
            kept = "public, max-age=31536000, immutable" if address in versioned else "no-cache"
            assert answer.headers["Cache-Control"] == kept, address
            if answer.status_code == 206:
                assert "Content-Encoding" not in answer.headers  # of the file as it lies there
                assert len(answer.data) == 10
            if (tag := answer.headers.get("ETag")) and "Range" not in asks:
                headers |= {"If-None-Match": tag}
                again = browser.get(address, headers=headers, buffered=True)
                assert (again.status_code, again.headers["Vary"]) == (304, "Accept-Encoding")
    missing = browser.get("/static/nothing.css")
    assert missing.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in missing.headers["Vary"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("compose.js", "text/javascript; charset=utf-8"),
        ("paste.js", "text/javascript; charset=utf-8"),
        ("style.css", "text/css; charset=utf-8"),
        ("icon.svg", "image/svg+xml; charset=utf-8"),
    ],
)
def test_static_files_have_their_types(client: FlaskClient, name: str, kind: str) -> None:
    answer = client.get(f"/static/{name}", buffered=True)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    again = client.get(f"/static/{name}", headers={"If-None-Match": answer.headers["ETag"]},
                       buffered=True)  # fmt: skip
    assert (again.status_code, again.data) == (304, b"")


OUTSIDE = [
    *("/.git/config", "/.env", "/instance/forum.sqlite", "/instance/secret_key", "/console"),
    *("/config.py", "/static/../config.py", "/static/..%2fconfig.py", "/static/%2e%2e/wsgi.py"),
    *("/static/..\\config.py", "/static//etc/passwd", "/static/%2fetc/passwd", "/static/"),
    *("/static/%00", "/static/style.css%00.js", "/templates/layout.html"),
]


def test_nothing_but_static_files_is_served(client: FlaskClient) -> None:
    """B05"""
    for address in OUTSIDE:
        answer = client.get(address)
        assert answer.status_code in (404, 308), address
        if answer.status_code == 308:
            assert client.get(answer.headers["Location"]).status_code == 404, address


# --- hosts (C13) --------------------------------------------------------------------------------


HOSTS: list[dict[str, str]] = [
    {"Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Prefix": "/evil.example"},
    {"X-Forwarded-Proto": "gopher", "X-Forwarded-For": "evil.example"},
    {"X-Original-URL": "/evil.example", "X-Rewrite-URL": "/evil.example"},
    {"Forwarded": "host=evil.example;proto=https"},
    {"X-Script-Name": "/evil.example", "X-Forwarded-Port": "666"},
]


def test_no_page_repeats_what_a_request_says_of_our_name(scene: Scene) -> None:
    scene.space()
    browser = scene.browser()
    places = (
        *("/", "/en", "/en/", "/en/sign-in", "/nothing", "/en/mine", "/en/spaces/guide"),
        *("/en/spaces/guide/questions/1", "/en/spaces/guide/log", "/robots.txt"),
        *("/en/?_external=1", "/en/?_external=1&_scheme=gopher"),
    )
    for headers, address in product(HOSTS, places):
        answer = browser.get(address, headers=headers)
        assert answer.status_code < 500
        assert "evil.example" not in answer.text, address
        assert "evil.example" not in str(answer.headers), address
        assert "gopher" not in answer.text.replace("_scheme=gopher", ""), address


# --- what is added to an address (A03, D11) -----------------------------------------------------

ADDED = [
    # Names that mean something to the function that builds addresses, and nothing to a page.
    *("endpoint=x", "_method=PUT", "_scheme=gopher", "_external=1", "_anchor=x", "lang=fr"),
    *("slug=other", "number=2", "self=1", "values=1", "filename=x", "a=1&a=2", "=", "&&&", "a[]=1"),
    *("_method=POST&_external=1&_scheme=x", "comment=" + "0" * 12, "%E2%80%AE=%E2%80%AE"),
]


def test_what_is_added_to_an_address_breaks_no_page(scene: Scene) -> None:
    scene.space()
    browser = scene.browser()
    places = ("/en/", "/en/spaces/guide", "/en/spaces/guide/questions/1", "/en/review")
    for added, address in product(ADDED, places):
        answer = browser.get(f"{address}?{added}")
        assert answer.status_code == 200, address
        # The links to other languages stay on this page.
        assert f'"{address}' in answer.text or len(languages(scene.app)) == 1


def languages(app: Flask) -> tuple[str, ...]:
    found: tuple[str, ...] = app.config["SETTINGS"].interface_languages
    return found


def test_links_to_other_languages_keep_what_the_reader_chose(scene: Scene) -> None:
    scene.space()
    others = languages(scene.app)[1:]
    page = scene.browser().get("/en/spaces/guide/questions/1?show=0123456789ab.fr&a=1%262").text
    for tag in others:
        address = f"/{tag}/spaces/guide/questions/1?show=0123456789ab.fr&amp;a=1%262"
        assert f'href="{address}"' in page


# --- keys (C07) ---------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "dev", "changeme", "secret", "a" * 31, " "])
def test_it_does_not_start_with_a_weak_key(tmp_path: Any, key: str) -> None:
    with pytest.raises(ValueError) as refused:
        Settings(secret_key=key, instance_dir=tmp_path)
    assert "SECRET_KEY" in str(refused.value)
    if key.strip():
        assert f"'{key}'" not in str(refused.value).split("Value error")[0]
