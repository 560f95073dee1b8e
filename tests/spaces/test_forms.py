"""The secretariat's forms: each mistake is told at its field, all of them at once."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from forum.core.errors import Invalid
from forum.spaces import forms
from forum.spaces.rules import QuestionState, Release

FORM = {
    "slug": "forests",
    "title-en": "Forests",
    "title-fr": " Les\u202e forêts ",
    "welcome-en": "# Welcome\r\n\r\nText",
    "languages": "en, fr,AR",
    "opens_at": "2026-11-01T09:00",
    "closes_at": "2026-12-01T18:00",
    "time_zone": "Europe/Zurich",
    "release": "as_ready",
    "grace_minutes": "0",
    "admits_personal": "1",
}


def test_a_whole_form_is_read() -> None:
    details = forms.read_space(FORM)
    assert details.slug == "forests"
    assert details.opens_at == dt.datetime(2026, 11, 1, 8, 0, tzinfo=dt.UTC)
    assert details.languages == ("en", "fr", "ar")
    assert details.release is Release.AS_READY
    assert (details.grace_minutes, details.admits_personal, details.allows_own) == (0, True, False)
    assert details.words["fr"].title == "Les forêts"
    assert details.words["en"].welcome == "# Welcome\n\nText"


def test_what_is_read_comes_back_as_it_was() -> None:
    details = forms.read_space(FORM)
    assert forms.read_space(forms.space_values(details)) == details


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        # An address is short, plain, and not the page for a new space.
        ({"slug": "ab"}, ["slug"]),
        ({"slug": "new"}, ["slug"]),
        ({"slug": "Forêts"}, ["slug"]),
        ({"slug": "-forests"}, ["slug"]),
        ({"slug": "f" * 61}, ["slug"]),
        # A title is needed in one language at least, and where anything else is written.
        ({"title-en": "", "title-fr": "", "welcome-en": ""}, ["title-en"]),
        ({"title-en": "\u200b", "welcome-en": "", "title-fr": ""}, ["title-en"]),
        ({"audience-es": "Everybody"}, ["title-es"]),
        ({"title-en": "x" * 301}, ["title-en"]),
        ({"audience-fr": "x" * 1001}, ["audience-fr"]),
        ({"welcome-en": "x" * 20_001}, ["welcome-en"]),
        # Languages are known, and some.
        ({"languages": ""}, ["languages"]),
        ({"languages": "en, klingonish"}, ["languages"]),
        ({"languages": ",".join(f"en-{n}" for n in range(100, 113))}, ["languages"]),
        # Times are times, in an order, of a known zone, and on its clocks.
        ({"opens_at": ""}, ["opens_at"]),
        ({"opens_at": "tomorrow"}, ["opens_at"]),
        ({"opens_at": "2026-02-30T09:00"}, ["opens_at"]),
        ({"opens_at": "٢٠٢٦-11-01T09:00"}, ["opens_at"]),
        ({"closes_at": "9999-12-31T23:59"}, ["closes_at"]),
        ({"closes_at": "2026-11-01T09:00"}, ["closes_at"]),
        ({"opens_at": "2026-10-25T02:30"}, ["opens_at"]),
        ({"opens_at": "2026-03-29T02:30"}, ["opens_at"]),
        ({"time_zone": "Mars/Base"}, ["time_zone"]),
        # The rest is one of what is offered.
        ({"release": "never"}, ["release"]),
        ({"grace_minutes": ""}, ["grace_minutes"]),
        ({"grace_minutes": "-1"}, ["grace_minutes"]),
        ({"grace_minutes": "10081"}, ["grace_minutes"]),
        ({"grace_minutes": "9" * 30}, ["grace_minutes"]),
        ({"grace_minutes": "²"}, ["grace_minutes"]),
        # All at once, in the order of the form.
        ({"grace_minutes": "x", "slug": "", "opens_at": ""}, ["slug", "opens_at", "grace_minutes"]),
    ],
)
def test_a_mistake_is_told_at_its_field(
    app: Flask, changes: dict[str, str], fields: list[str]
) -> None:
    with pytest.raises(Invalid) as caught:
        forms.read_space(FORM | changes)
    assert list(caught.value.fields) == fields
    assert caught.value.status == 422
    with app.test_request_context():
        assert all(str(message) for message in caught.value.fields.values())


def test_a_space_that_is_here_keeps_its_address() -> None:
    assert forms.read_space(FORM | {"slug": "other"}, "forests").slug == "forests"


def test_a_form_has_fields_for_ours_the_working_and_the_written_languages() -> None:
    assert forms.form_languages({}, ["pt", "en"]) == ["en", "fr", "es", "pt"]
    assert forms.form_languages({"title-ar": "x", "title-zz9": "y"}, []) == [
        "en",
        "fr",
        "es",
        "ar",
    ]


def test_a_question_is_read() -> None:
    form = {"title-en": "What?", "prompt-en": "Say *it*.", "state": "closed"}
    details = forms.read_question(form, ["en"])
    assert details.state is QuestionState.CLOSED
    assert details.words["en"].prompt == "Say *it*."
    assert forms.read_question(forms.question_values(details), ["en"]) == details


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title-en": ""}, "title-en"),
        ({"title-en": "x" * 501}, "title-en"),
        ({"prompt-fr": "Dites-le."}, "title-fr"),
        ({"state": "perhaps"}, "state"),
    ],
)
def test_a_question_s_mistakes(changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        forms.read_question({"title-en": "What?", "state": "open"} | changes, ["en"])
    assert list(caught.value.fields) == [field]
