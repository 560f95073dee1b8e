"""Languages as tags: which are known, which way they run, which fits a reader."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.core.languages import autonym, canonical, direction, lookup, name_in

OURS = ("en", "fr", "es", "pt-BR", "zh-Hant")

# What a browser sends, and what its reader is given (RFC 4647 §3.4, lookup). `de` is the default.
HEADERS = [
    # Nothing said: the default.
    ("", "de"),
    # A language that we have.
    ("fr", "fr"),
    # Case does not matter.
    ("FR-ca", "fr"),
    # A regional variant is served by the language, before anything of less weight …
    ("fr-CH, en;q=0.8", "fr"),
    # … also if its own language follows.
    ("es-419,es;q=0.9,en;q=0.8", "es"),
    # The heavier one wins, wherever it stands.
    ("en;q=0.5, es;q=0.9, fr;q=0.7", "es"),
    # Equal weights: the reader's order.
    ("es, en, fr", "es"),
    # Weight 0 is "not this one".
    ("fr;q=0, es;q=0.1", "es"),
    # A wildcard chooses nothing by itself.
    ("*", "de"),
    ("nl, *;q=0.5", "de"),
    # Languages that we have not are passed over.
    ("nl, ru;q=0.9, fr;q=0.1", "fr"),
    ("nl", "de"),
    # A longer range is shortened until it fits: script before region, singletons with their part.
    ("zh-Hant-TW", "zh-Hant"),
    ("fr-u-co-phonebk, es;q=0.3", "fr"),
    # A shorter range is not lengthened: `pt` is not `pt-BR`.
    ("pt, es;q=0.2", "es"),
    # Spaces are allowed around everything.
    ("  nl ;q=0.9 ,  fr ; q=0.4 ", "fr"),
    # A malformed part is passed over, the rest counts.
    ("fr;q=2, en;q=abc, ;;, es;q=0.1", "es"),
    # What is no header at all is the default, not an error.
    ("\x00\u2028<script>,,,;q=;q=;", "de"),
    # Only the first 1,000 characters are read.
    ("nl," * 400 + "fr", "de"),
    # Letters of other alphabets are no language.
    ("ﬁ, ſv, K", "de"),
]


@pytest.mark.parametrize(("header", "expected"), HEADERS)
def test_lookup(header: str, expected: str) -> None:
    assert lookup(header, OURS, "de") == expected


TAGS = [
    # As they should be written.
    ("en", "en"),
    ("zh-hant-tw", "zh-Hant-TW"),
    ("PT-br", "pt-BR"),
    ("es-419", "es-419"),
    ("FR", "fr"),
    # Three letters where there are not two.
    ("gsw", "gsw"),
    # Unknown, malformed, or more than texts of governments need.
    ("qq", None),
    ("xx", None),
    ("e", None),
    ("english", None),
    ("en_GB", None),
    ("en-", None),
    ("-en", None),
    ("en-GB-oed", None),
    ("en GB", None),
    ("en\n", None),
    ("", None),
    ("<script>", None),
    ("../en", None),
    # Letters of other alphabets that look or fold like ours.
    ("еn", None),
    ("en-uſ", None),
    ("en-\u212ar", None),
    ("en-１２３", None),
]


@pytest.mark.parametrize(("tag", "expected"), TAGS)
def test_canonical(tag: str, expected: str | None) -> None:
    assert canonical(tag) == expected


DIRECTIONS = [
    # Languages written from right to left, in all their regions.
    ("ar", "rtl"),
    ("ar-EG", "rtl"),
    ("he", "rtl"),
    ("fa", "rtl"),
    ("ur", "rtl"),
    # The script decides where it is named.
    ("az-Arab", "rtl"),
    ("uz-Arab-AF", "rtl"),
    ("pa-Guru", "ltr"),
    # All others, and what is unknown.
    ("en", "ltr"),
    ("zh-Hant", "ltr"),
    ("ru", "ltr"),
    ("tlh", "ltr"),
]


@pytest.mark.parametrize(("tag", "expected"), DIRECTIONS)
def test_direction(tag: str, expected: str) -> None:
    assert direction(tag) == expected


NAMES = [
    # In its own language with a capital, within a sentence as the reader writes it.
    ("fr", "fr", "Français", "français"),
    ("es", "en", "Español", "Spanish"),
    ("ar", "fr", "العربية", "arabe"),
    # A language that CLDR has no locale for is named all the same.
    ("tlh", "en", "Klingon", "Klingon"),
]


@pytest.mark.parametrize(("tag", "interface", "own", "within"), NAMES)
def test_names(tag: str, interface: str, own: str, within: str) -> None:
    assert autonym(tag) == own
    assert name_in(tag, interface) == within


# --- the door -----------------------------------------------------------------------------------


@pytest.fixture
def interface(app: Flask) -> tuple[str, ...]:
    languages: tuple[str, ...] = app.config["SETTINGS"].interface_languages
    return languages


def test_the_first_page_sends_each_reader_to_their_language(
    client: FlaskClient, interface: tuple[str, ...]
) -> None:
    for tag in interface:
        answer = client.get("/", headers={"Accept-Language": f"{tag}-XX, qq;q=0.9"})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/{tag}/")


def test_what_was_negotiated_is_kept_by_nobody(client: FlaskClient) -> None:
    """A cache that kept it would give one reader's language to the next."""
    answer = client.get("/", headers={"Accept-Language": "en"})
    assert "Accept-Language" in answer.headers["Vary"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_page_with_a_language_in_its_address_ignores_the_header(
    client: FlaskClient, interface: tuple[str, ...]
) -> None:
    first = client.get("/en/", headers={"Accept-Language": interface[-1]})
    second = client.get("/en/", headers={"Accept-Language": "en"})
    assert first.data == second.data
    assert '<html lang="en"' in first.text
    assert "Accept-Language" not in first.headers.get("Vary", "")


def test_the_cookie_counts_before_the_header(
    client: FlaskClient, interface: tuple[str, ...]
) -> None:
    client.set_cookie("language", interface[-1])
    assert client.get("/", headers={"Accept-Language": "en"}).headers["Location"] == (
        f"/{interface[-1]}/"
    )


def test_a_reader_can_have_a_language_remembered(
    client: FlaskClient, interface: tuple[str, ...]
) -> None:
    answer = client.post(f"/{interface[-1]}/language")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/{interface[-1]}/")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]
    again = client.get("/", headers={"Accept-Language": "en"})
    assert again.headers["Location"] == f"/{interface[-1]}/"


def test_a_cookie_that_names_no_language_of_ours_is_ignored(client: FlaskClient) -> None:
    for value in ("xx", "../..", "en\x0b", "<script>", "%00", "é"):
        client.set_cookie("language", value)
        answer = client.get("/", headers={"Accept-Language": "en"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/en/"), value


def test_a_language_that_the_site_has_not_is_no_page(client: FlaskClient) -> None:
    for tag in ("xx", "EN", "en-GB", "..", "e", "<b>", "de", "%00", "%ff"):
        assert client.get(f"/{tag}/").status_code == 404, tag
