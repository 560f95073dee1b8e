"""A sentence with a value in it is text, wherever it is said and whatever the value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel.messages.pofile import read_po
from flask import Flask, flash, get_flashed_messages, jsonify
from flask_babel import LazyString, force_locale, gettext, lazy_gettext, ngettext
from jinja2 import nodes
from markupsafe import Markup, escape

from config import ROOT
from forum.core.errors import Invalid, Problem
from forum.pages.views.errors import on_problem
from tests.house import catalogues

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)  # none is asked

HOSTILE = "<img src=x onerror=X()>"
NUMBER = 7
_VALUE = re.compile(r"%\((\w+)\)(s|d)")
TEMPLATES = ROOT / "templates"

# How templates show a sentence that came to them as a value; `m` is the sentence.
SHOWN = {
    "as it is": "{{ m }}",
    "in an attribute": '<p title="{{ m }}"></p>',
    "beside markup": "{{ '<b>'|safe ~ m ~ '</b>'|safe }}",
    "in a list": "{{ [m, m]|join(', ') }}",
    "in another sentence": "{{ _('%(name)s:', name=m) }}",
    "in a block": "{% trans who=m %}{{ who }} asks{% endtrans %}",
    "by a macro": "{% macro p(words) %}<p>{{ words }}</p>{% endmacro %}{{ p(m) }}",
    "chosen": "{{ m or 'nothing' }}",
    "of a field": "{% import 'people/_fields.html' as fields with context %}"
    "{{ fields.summary('x') }}{{ fields.line('name', 'x', 'x') }}",
    "in the queue": "{% import 'moderation/_desk.html' as desk with context %}"
    "{{ desk.mistakes(errors, 'bulk') }}",
    "in a letter": "{% include 'letters/_layout.html' %}",
}


def sentences() -> list[tuple[str, ...]]:
    """Singular and, where there is one, plural."""
    with catalogues.TEMPLATE.open("rb") as file:
        every = [one.id for one in read_po(file) if one.id]
    found = [one if isinstance(one, tuple) else (one,) for one in every]
    return [one for one in found if _VALUE.search("".join(one))]


def values(ids: tuple[str, ...]) -> dict[str, Any]:
    found = _VALUE.findall("".join(ids))
    return {name: NUMBER if form == "d" or name == "num" else HOSTILE for name, form in found}


def said(ids: tuple[str, ...]) -> Iterator[LazyString | str]:
    """The sentence as code says it, at once or when its reader is known."""
    given = values(ids)
    if len(ids) == 1:
        yield gettext(ids[0], **given)
        yield lazy_gettext(ids[0], **given)
    else:
        yield ngettext(ids[0], ids[1], **({"num": NUMBER} | given))


def is_text(html: str) -> bool:
    return "<img" not in html and ("&lt;img" in html or "onerror" not in html)


@pytest.mark.parametrize("language", ["en", *catalogues.languages()])
def test_in_every_place_a_template_has(app: Flask, language: str) -> None:
    assert len(sentences()) > 100
    places = {name: app.jinja_env.from_string(source) for name, source in SHOWN.items()}
    wrong = []
    with app.test_request_context(f"/{language}/"), force_locale(language):
        for ids in sentences():
            for m in said(ids):
                context = {
                    "m": m,
                    "errors": {"name": m},
                    "given": {},
                    "problem": None,
                    "parts": [{"form": "p", "words": m}],
                    "subject": m,
                    "language": language,
                }
                for name, template in places.items():
                    if not is_text(template.render(context)):
                        wrong.append((name, type(m).__name__, ids[0]))
    assert not wrong, wrong[:10]


def test_on_the_page_of_an_error_in_json_and_in_notices(app: Flask) -> None:
    for ids in sentences():
        for m in said_in(app, ids):
            with app.test_request_context("/en/", headers={"Accept": "application/json"}):
                answer = on_problem(Problem(m))
                assert json.loads(answer.get_data(as_text=True))["message"] == str(m)
                assert jsonify(message=m).json == {"message": str(m)}
                flash(m)
                (noticed,) = get_flashed_messages()
                assert not isinstance(noticed, Markup)
                assert str(noticed) == str(m)
    for problem in (Problem(m), Invalid({"name": m})):  # the page draws the whole layout: once
        with app.test_request_context("/en/"):
            assert is_text(on_problem(problem).get_data(as_text=True))


def said_in(app: Flask, ids: tuple[str, ...]) -> list[LazyString | str]:
    with app.test_request_context("/en/"):
        return list(said(ids))


def test_what_a_library_says_is_text_too(app: Flask) -> None:
    """Flask-Security's messages repeat addresses that somebody typed in."""
    with app.test_request_context("/en/"):
        domain = app.extensions["security"].i18n_domain
        lazy = domain.lazy_gettext("%(email)s is not here", email=HOSTILE)
        assert is_text(str(escape(lazy)))


def test_a_template_calls_only_finished_html_safe(app: Flask) -> None:
    """`|safe` is for constants, and for the HTML that was sanitised when it was written."""
    found = set()
    for path in sorted(TEMPLATES.rglob("*.*")):
        source = path.read_text()
        tree = app.jinja_env.parse(source)
        for one in tree.find_all(nodes.Filter):
            if one.name == "safe" and not isinstance(one.node, nodes.Const):
                found.add(_named(one.node))
        assert not list(tree.find_all(nodes.EvalContextModifier)), f"{path}: autoescape"
        for call in tree.find_all(nodes.Call):
            if getattr(call.node, "name", "") in ("_", "gettext", "ngettext"):
                assert isinstance(call.args[0], nodes.Const | nodes.TemplateData), f"{path}: {call}"
    assert found == {
        *("form.previews[]", "html", "question.prompt_html", "source.html"),
        *("space.welcome_html", "text.html", "whole.html"),
    }


def _named(node: nodes.Node | None) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_named(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem):
        return f"{_named(node.node)}[]"
    return node.name if isinstance(node, nodes.Name) else repr(node)
