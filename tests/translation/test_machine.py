"""Machine drafts: what survives, what a service can do, and that it can never hold anybody up."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from config import Settings
from forum.text.render import render
from forum.translation.machine import Failure, Machine, NoDraft, machine
from forum.translation.machine.client import LARGEST_ANSWER
from forum.translation.machine.providers import path, tag
from tests.translation import services as s

Make = Callable[..., Settings]
KEY = "a key that nobody may read"
SECONDS = 5.0

TEXT = """\
# Report of the *working group*

Thanks to [the **chair** & all](https://valmora.example/a_(b)?x=1&y "A title"), see
https://sarrane.example/x_y, `code()` or desk@puentes.example.

1. First\\
   line
2. Second ~~old~~ new
   - inside

> Quoted [by reference][r] and ![a river](https://valmora.example/p.png)

| State | Answer |
|---|--:|
| Valmora | **Yes** \\| no |
| 2026 | <https://dahmara.example> |

```
code stays
```

[r]: <https://sarrane.example/with space>
"""


@pytest.fixture
def made(settings: Make) -> Callable[..., Machine]:
    def make(address: str, form: str = "libretranslate", seconds: float = SECONDS) -> Machine:
        found = machine(
            settings(
                machine_translation=form,
                machine_translation_url=address,
                machine_translation_key=KEY,
                machine_translation_seconds=seconds,
            )
        )
        assert found is not None
        return found

    return make


# --- settings -----------------------------------------------------------------------------------


def test_there_is_none_unless_it_is_set(settings: Make) -> None:
    assert machine(settings()) is None
    assert machine(settings(machine_translation_url="http://127.0.0.1:1")) is None


@pytest.mark.parametrize(
    ("form", "address"),
    [
        ("libretranslate", ""),
        ("apertium", "ftp://host"),
        ("apertium", "//host"),
        ("apertium", "file:///etc/passwd"),
        ("apertium", "http://"),
        ("apertium", "http://user:secret@host"),
        ("apertium", "http://host?x=1"),
        ("apertium", "http://host#x"),
        ("apertium", "http://host:port"),
        ("apertium", "http://ho st"),
        ("apertium", "http://host\r\nx"),
        ("other", "http://host"),
    ],
)
def test_wrong_settings_are_refused(settings: Make, form: str, address: str) -> None:
    with pytest.raises(ValueError) as refusal:
        settings(machine_translation=form, machine_translation_url=address)
    assert "MACHINE_TRANSLATION" in str(refusal.value).upper()
    assert "secret" not in str(refusal.value)


# --- good services ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "behaviour"), [("libretranslate", s.libretranslate()), ("apertium", s.apertium())]
)
def test_everything_but_words_survives(made: Any, form: str, behaviour: s.Behaviour) -> None:
    with s.service(behaviour) as server:
        drafted = made(server.address, form).draft(TEXT, "en", "es")
    assert drafted.untranslated == 0
    assert drafted.text == (
        """\
# REPORT OF THE *WORKING GROUP*

THANKS TO [THE **CHAIR** & ALL](<https://valmora.example/a_(b)?x=1&y> "A title"), SEE \
https://sarrane.example/x_y, `code()` OR desk@puentes.example.

1. FIRST\\
   LINE
2. SECOND ~~OLD~~ NEW
   - INSIDE

> QUOTED [BY REFERENCE](https://sarrane.example/with%20space) AND \
![A RIVER](https://valmora.example/p.png)

| STATE | ANSWER |
|---|--:|
| VALMORA | **YES** \\| NO |
| 2026 | <https://dahmara.example> |

```
code stays
```

[r]: <https://sarrane.example/with space>"""
    )


def test_libretranslate_is_asked_in_its_form(made: Any) -> None:
    with s.service(s.libretranslate()) as server:
        drafted = made(server.address).draft("One\n\nTwo", "en-GB", "es")
        (get, _, _), (post, kind, body) = server.asked
    assert (get, post, kind) == ("/languages", "/translate", "application/json")
    assert json.loads(body) == {
        "q": '<p id="0">One</p><p id="1">Two</p>',
        "source": "en",
        "target": "es",
        "format": "html",
        "api_key": KEY,
    }
    assert (drafted.text, drafted.tool) == ("ONE\n\nTWO", "LibreTranslate")


def test_apertium_is_asked_in_its_form(made: Any) -> None:
    with s.service(s.apertium()) as server:
        drafted = made(server.address, "apertium").draft("One", "en", "es")
        (get, _, _), (post, kind, body) = server.asked
    assert (get, post) == ("/listPairs", "/translate")
    assert kind == "application/x-www-form-urlencoded"
    assert b"langpair=eng%7Cspa" in body
    assert b"markUnknown=no&deformat=html&reformat=html" in body
    assert (drafted.text, drafted.tool) == ("ONE", "Apertium (en–es)")


@pytest.mark.parametrize(
    ("form", "behaviour", "tool"),
    [
        ("libretranslate", s.libretranslate(), "LibreTranslate (en–es–fr)"),
        ("apertium", s.apertium(), "Apertium (en–es–fr)"),
    ],
)
def test_one_language_may_stand_between(
    made: Any, form: str, behaviour: s.Behaviour, tool: str
) -> None:
    with s.service(behaviour) as server:
        translator = made(server.address, form)
        assert translator.offers("en", "fr")
        drafted = translator.draft("A [link](https://valmora.example)", "en", "fr")
        assert len(server.asked) == 3  # the languages are asked for once
    assert (drafted.text, drafted.tool) == ("A [LINK](https://valmora.example)", tool)


def test_only_what_is_offered_is_asked_for(made: Any) -> None:
    with s.service(s.libretranslate()) as server:
        translator = made(server.address)
        assert ("en", "zh-hans") in translator.pairs()
        assert translator.offers("en", "zh-CN")
        for source, target in (("de", "en"), ("fr", "zh"), ("en", "en"), ("fr", "de")):
            assert not translator.offers(source, target)
            with pytest.raises(NoDraft) as failure:
                translator.draft("Hello", source, target)
            assert failure.value.reason is Failure.PAIR
        assert [request[0] for request in server.asked] == ["/languages"]


def test_ways() -> None:
    pairs = frozenset(
        [("eng", "spa"), ("eng", "eng_US"), ("spa", "fra"), ("eng", "cat"), ("cat", "fra")]
    )
    assert path(pairs, "en", "es-MX") == ["eng", "spa"]
    assert path(pairs, "en", "fr") == ["eng", "spa", "fra"]
    assert path(pairs, "fr", "en") is None
    assert path(frozenset([("zh", "en"), ("zt", "en")]), "zh-Hant", "en") == ["zt", "en"]
    assert [tag(code) for code in ("eng_US", "pt-BR", "zt", "quz")] == [
        "en-us", "pt-br", "zh-hant", "quz",
    ]  # fmt: skip


def test_a_text_without_words_is_not_sent(made: Any) -> None:
    with s.service(s.libretranslate()) as server:
        drafted = made(server.address).draft("2026\n\n***\n\nhttps://valmora.example", "en", "es")
        assert len(server.asked) == 1
    assert drafted.text == "2026\n\n***\n\nhttps://valmora.example"


def test_a_long_text_goes_out_in_parts(made: Any) -> None:
    text = "\n\n".join(f"Paragraph {n} of a long statement about rivers." for n in range(400))
    with s.service(s.libretranslate()) as server:
        drafted = made(server.address).draft(text, "en", "es")
        sizes = [len(body) for path, _, body in server.asked if path == "/translate"]
    assert drafted.text == text.upper()
    assert max(sizes) < 10_000


# --- bad services -------------------------------------------------------------------------------

BAD = [
    ("silent", s.silent, Failure.SLOW),
    ("dripping", s.dripping, Failure.SLOW),
    ("dripping body", s.dripping_body, Failure.SLOW),
    ("hanging up", s.hanging_up, Failure.RUBBISH),
    ("hanging up at once", s.hanging_up_at_once, Failure.RUBBISH),
    ("endless", s.endless, Failure.RUBBISH),
    ("packed", s.packed, Failure.RUBBISH),
    ("no HTTP", s.no_http, Failure.RUBBISH),
    ("400", s.saying({"error": "no"}, 400), Failure.REFUSED),
    ("401", s.saying({"error": "no"}, 401), Failure.REFUSED),
    ("403", s.saying({"error": "no"}, 403), Failure.REFUSED),
    ("429", s.saying({"error": "slow down"}, 429), Failure.REFUSED),
    ("500", s.saying({"error": "sorry"}, 500), Failure.UNAVAILABLE),
    ("503", s.saying(b"sorry", 503, "text/html"), Failure.UNAVAILABLE),
    ("204", s.saying(b"", 204), Failure.REFUSED),
    ("bytes", s.saying(b"\xff\x00\xfe\x80"), Failure.RUBBISH),
    ("HTML", s.saying(b"<html>hello</html>", kind="text/html"), Failure.RUBBISH),
    ("a list", s.saying([]), Failure.RUBBISH),
    ("nothing", s.saying({}), Failure.RUBBISH),
    ("null", s.saying({"translatedText": None}), Failure.RUBBISH),
    ("a number", s.saying({"translatedText": 3}), Failure.RUBBISH),
    ("several", s.saying({"translatedText": ["a"]}), Failure.RUBBISH),
    ("empty", s.saying({"translatedText": ""}), Failure.RUBBISH),
    ("no marks", s.saying({"translatedText": "hola"}), Failure.RUBBISH),
    ("deep", s.saying(b"[" * 100_000), Failure.RUBBISH),
    ("huge", s.saying({"translatedText": '<p id="0">' + "a" * 90_000 + "</p>"}), Failure.RUBBISH),
    ("larger", s.saying(b'"' + b"a" * LARGEST_ANSWER + b'"'), Failure.RUBBISH),
    ("controls", s.saying({"translatedText": '<p id="0">a\x00b</p>'}), Failure.RUBBISH),
    ("reversed", s.saying({"translatedText": '<p id="0">a&#x202e;b</p>'}), Failure.RUBBISH),
    ("surrogate", s.saying(b'{"translatedText": "<p id=\\"0\\">\\ud800</p>"}'), Failure.RUBBISH),
    ("a link", s.saying({"translatedText": '<p id="0">http://evil.example</p>'}), Failure.RUBBISH),
]  # fmt: skip


@pytest.mark.parametrize(
    ("behaviour", "reason"), [bad[1:] for bad in BAD], ids=[bad[0] for bad in BAD]
)
@pytest.mark.parametrize("from_the_start", [True, False])
def test_a_bad_service_holds_nobody_up(
    made: Any, behaviour: s.Behaviour, reason: Failure, from_the_start: bool
) -> None:
    with s.service(behaviour if from_the_start else s.only_translating(behaviour)) as server:
        began = time.monotonic()
        # Whoever is not slow has all the time of a busy machine: the reason must be the true one.
        seconds = 0.6 if reason is Failure.SLOW else 20
        with pytest.raises(NoDraft) as failure:
            made(server.address, seconds=seconds).draft("Hello there", "en", "es")
        took = time.monotonic() - began
    expected = {reason, Failure.PAIR} if from_the_start else {reason}
    assert failure.value.reason in expected
    assert took < 5
    assert KEY not in str(failure.value)


def test_a_thread_that_runs_a_loop_already_gets_its_draft(made: Any) -> None:
    async def asked() -> str:
        return made(server.address).draft("Hello", "en", "es").text

    def ask() -> str:
        return asyncio.run(asked())

    with s.service(s.libretranslate()) as server, ThreadPoolExecutor(max_workers=1) as thread:
        assert thread.submit(ask).result() == "HELLO"


def test_a_service_that_is_not_there(made: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(NoDraft) as failure:
            made(f"http://127.0.0.1:{taken.getsockname()[1]}").draft("Hello", "en", "es")
    assert failure.value.reason is Failure.UNAVAILABLE


def test_redirects_are_not_followed(made: Any) -> None:
    with s.service(s.libretranslate()) as elsewhere:
        for leading in (s.leading_to, lambda to: s.only_translating(s.leading_to(to))):
            with s.service(leading(elsewhere.address)) as server:
                with pytest.raises(NoDraft) as failure:
                    made(server.address).draft("Hello", "en", "es")
                assert failure.value.reason is Failure.REFUSED
        assert elsewhere.asked == []


def test_proxies_and_passwords_of_the_environment_are_not_used(
    made: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    with s.service(s.libretranslate()) as proxy, s.service(s.libretranslate()) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.address)
        assert made(server.address).draft("Hello", "en", "es").text == "HELLO"
        assert proxy.asked == []


def test_the_key_is_not_shown(made: Any, caplog: pytest.LogCaptureFixture, settings: Make) -> None:
    caplog.set_level(logging.DEBUG)
    for behaviour in (s.libretranslate(), s.only_translating(s.no_http)):
        with s.service(behaviour) as server:
            translator = made(server.address)
            with suppress(NoDraft):
                translator.draft("Hello", "en", "es")
    assert KEY not in caplog.text + repr(translator) + repr(vars(translator))
    assert KEY not in repr(settings(machine_translation_key=KEY))


def test_a_failing_service_is_not_asked_at_every_page(made: Any) -> None:
    with s.service(s.saying({}, 500)) as server:
        translator = made(server.address)
        assert [translator.offers("en", "es") for _ in range(5)] == [False] * 5
        assert len(server.asked) == 1
        server.behaviour = s.libretranslate()
        assert translator.draft("Hello", "en", "es").text == "HELLO"  # somebody asks for it
        assert translator.offers("en", "es")


# --- damaged answers ----------------------------------------------------------------------------

LINKED = "See [the **old** report](https://valmora.example) and `x`.\n\nMore words."
DAMAGES: list[tuple[str, Callable[[str], str]]] = [
    ("no link", lambda html: re.sub("</?a[^>]*>", "", html)),
    ("an unclosed link", lambda html: html.replace("</a>", "")),
    ("another number", lambda html: html.replace('<a id="0">', '<a id="7">')),
    ("another tag", lambda html: html.replace("<a ", "<i ").replace("</a>", "</i>")),
    ("an address", lambda html: html.replace("<a ", '<a href="https://evil.example" ')),
    ("a new link", lambda html: html.replace("See", '<a href="https://evil.example">See</a>')),
    ("Markdown", lambda html: html.replace("See", "[See](https://evil.example)")),
    ("a reference", lambda html: html.replace("See", "[See](//evil.example) <b@evil.example>")),
    ("script", lambda html: html.replace("See", "<script>See</script>")),
    ("code twice", lambda html: html.replace("</code>", "</code>" + html[html.find("<code") :])),
    ("code changed", lambda html: re.sub("(<code[^>]*>)[^<]*", r"\1evil()", html)),
    ("a comment", lambda html: html.replace("See", "<!-- x -->See")),
    ("no paragraphs", lambda html: html.replace("<p ", "<div ").replace("</p>", "</div>")),
    ("one paragraph", lambda html: html.replace('</p><p id="1">', "")),
    ("a heading", lambda html: html.replace("See", "# See\n\n- x\n\n```\n")),
    ("an image", lambda html: html.replace("See ", "See!")),
    ("cut in two", lambda html: html.replace(" report</a>", '</a> <a id="0">report</a>')),
    ("misnested", lambda html: html.replace("</b>", "").replace("</a>", "</a></b>")),
]


@pytest.mark.parametrize("damage", [d[1] for d in DAMAGES], ids=[d[0] for d in DAMAGES])
def test_no_link_is_lost_or_brought_in(made: Any, damage: Callable[[str], str]) -> None:
    with s.service(s.libretranslate(damage)) as server:
        try:
            drafted = made(server.address).draft(LINKED, "en", "es")
        except NoDraft:
            return  # nothing at all is brought in
    html = render(drafted.text).html
    assert re.findall('href="([^"]*)"', html) == ["https://valmora.example"]
    assert html.count("<code>x</code>") == 1
    assert html.count("<p") == 2
    assert "evil()" not in html


def test_a_block_that_stays_damaged_stays_as_it_was(made: Any) -> None:
    def forgets_the_second(html: str) -> str:
        return re.sub('<p id="1">.*?</p>', "", s.shouted(html))

    with s.service(s.libretranslate(forgets_the_second)) as server:
        drafted = made(server.address).draft("One\n\n*Two*\n\nThree", "en", "es")
    assert (drafted.text, drafted.untranslated) == ("ONE\n\n*Two*\n\nTHREE", 1)
