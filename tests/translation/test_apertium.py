"""A real Apertium drafts real texts (left out where it is not installed)."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from config import Settings
from forum.text.render import render
from forum.translation.machine import Machine, machine

REQUIRED = os.environ.get("REQUIRE_APERTIUM") == "1"
pytestmark = [
    pytest.mark.apertium,
    pytest.mark.skipif(
        not (REQUIRED or shutil.which("apertium-apy")),
        reason="Apertium is not installed: apt-get install apertium-apy apertium-eng-spa "
        "apertium-fr-es",
    ),
]
PAIRS = "/usr/share/apertium/modes"
# Apertium-APy listens on all interfaces and has no option for one; a test listens on loopback only.
LOOPBACK = """
import sys
from functools import partialmethod
from tornado.httpserver import HTTPServer
HTTPServer.bind = partialmethod(HTTPServer.bind, address="127.0.0.1")
from apertium_apy.apy import main
sys.argv = ["apertium-apy", *sys.argv[1:]]
main()
"""
STARTING = 15  # seconds, on a busy machine


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("apertium")
    command = ["/usr/bin/python3", "-c", LOOPBACK, "--port", str(port), PAIRS]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            command,
            cwd=folder,
            stdout=log,
            stderr=log,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        )
    try:
        _wait(f"http://127.0.0.1:{port}/listPairs", server, folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def _wait(url: str, server: subprocess.Popen[bytes], log: object) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until and server.poll() is None:
        try:
            httpx.get(url, trust_env=False).raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    pytest.fail(f"Apertium did not start: {log}")


@pytest.fixture
def apertium(address: str, settings: Callable[..., Settings]) -> Machine:
    found = machine(settings(machine_translation="apertium", machine_translation_url=address))
    assert found is not None
    return found


ENGLISH = """\
# The report

The working group thanks **all delegations** for [their answers](https://valmora.example/a_b).

1. The first question
2. The second question
   - with a *small* list

> We support the proposal & the project.

| Country | Answer |
|---|--:|
| Valmora | We agree |
| Sarrane | https://sarrane.example/report |

`the code` and desk@puentes.example stay."""


def test_it_says_what_it_offers(apertium: Machine) -> None:
    assert {("en", "es"), ("es", "en"), ("fr", "es"), ("es", "fr")} <= apertium.pairs()
    assert apertium.offers("en-GB", "fr")
    assert not apertium.offers("fr", "ar")


def test_english_into_spanish(apertium: Machine) -> None:
    drafted = apertium.draft(ENGLISH, "en", "es")
    assert (drafted.tool, drafted.untranslated) == ("Apertium (en–es)", 0)
    assert drafted.text.startswith("# El informe\n\n")
    assert "[sus respuestas](https://valmora.example/a_b)" in drafted.text
    assert "**" in drafted.text
    assert re.search(r"\n1\. La primera .+\n2\. .+\n   - .+\n", drafted.text)
    assert "> Apoyamos la propuesta & el proyecto." in drafted.text
    assert "| País | Respuesta |\n|---|--:|\n| Valmora | " in drafted.text
    assert "| Sarrane | https://sarrane.example/report |" in drafted.text
    assert "`the code` y desk@puentes.example" in drafted.text
    assert _shape(drafted.text) == _shape(ENGLISH)


def test_english_into_french_by_way_of_spanish(apertium: Machine) -> None:
    drafted = apertium.draft(ENGLISH, "en", "fr")
    assert (drafted.tool, drafted.untranslated) == ("Apertium (en–es–fr)", 0)
    assert drafted.text.startswith("# Le rapport\n\n")
    assert "(https://valmora.example/a_b)" in drafted.text
    assert "> Nous soutenons la proposition & le projet." in drafted.text
    assert _shape(drafted.text) == _shape(ENGLISH)


@pytest.mark.parametrize(
    ("source", "target", "text", "expected"),
    [
        ("es", "en", "## El informe\n\n- La **primera** pregunta",
         "## The report\n\n- The **first** question"),
        ("fr", "es", "Le rapport de [la commission](https://valmora.example).",
         "El informe de [la comisión](https://valmora.example)."),
        ("es", "fr", "La respuesta del país.", "La réponse du pays."),
    ],
)  # fmt: skip
def test_other_pairs(apertium: Machine, source: str, target: str, text: str, expected: str) -> None:
    assert apertium.draft(text, source, target).text == expected


def test_a_speech_is_drafted_in_time(apertium: Machine) -> None:
    speech = "\n\n".join([ENGLISH] * 20)
    began = time.monotonic()
    drafted = apertium.draft(speech, "en", "fr")
    assert time.monotonic() - began < 10
    assert _shape(drafted.text) == _shape(speech)


def _shape(text: str) -> list[str]:
    """Blocks and links, without the words."""
    return re.findall(
        r"</?(?:h\d|p|ul|ol|li|table|tr|th|td|blockquote|code)\b|href=\S+", render(text).html
    )
