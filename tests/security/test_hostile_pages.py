"""Hostile texts, names and titles, seen on every page that shows them (A01–A06)."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from forum.comments.rules import State
from tests.security.making import Place, Scene, Somebody
from tests.text import hostile
from tests.text.markup import faults

# A sample that changes with nothing: every 20th of the collection, and the sharpest of our own.
SAMPLE = [
    *hostile.collection()[::20],
    *hostile.MUTATIONS,
    *hostile.STRUCTURES,
    *hostile.addressed()[::29],
]
NAMES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{7777*7}}${7777*7}%s",
    "</title></textarea><svg/onload=alert(1)>",
    "\u202eevil\u2066",
    "a" * 200,
]
FORBIDDEN = {"base", "embed", "frame", "iframe", "img", "math", "object", "style", "template"}
PICTURE = "/en/account/codes/"  # the one of ours: what a telephone reads
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "source", "wbr"}


class Reader(HTMLParser):
    """The elements of a page outside of texts, the HTML of its texts, and what it would run."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shape: list[str] = []
        self.bad: list[str] = []
        self._inside = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.bad.append(f"{tag} {name}={value!r}")
            if name in ("href", "src", "action", "formaction") and re.match(
                r"(javascript|data|vbscript|blob|file|about):|//|\\", address
            ):
                self.bad.append(f"{tag} {name}={value!r}")
        if tag in FORBIDDEN and not (values.get("src") or "").startswith(PICTURE):
            self.bad.append(tag)
        if tag == "script" and not (values.get("src") or "").startswith("/static/"):
            self.bad.append(f"script {attrs}")
        if self._inside:
            self._inside += tag not in VOID
            return
        self.shape.append(tag)
        if tag == "div" and "text" in (values.get("class") or "").split():
            self._inside = 1

    def handle_endtag(self, tag: str) -> None:
        if self._inside:
            self._inside -= tag not in VOID
            return
        self.shape.append(f"/{tag}")


def texts(page: str) -> list[str]:
    """What stands in the places for texts, by letter: no `div` is allowed in a text."""
    return re.findall(r'<div class="text"[^>]*>(.*?)</div>', page, re.DOTALL)


def judge(page: str, where: str) -> list[str]:
    """Asserts that nothing on the page acts; returns its shape."""
    for html in texts(page):
        assert faults(html) == [], (where, html)
    read = Reader(page)
    assert read.bad == [], where
    for mark in ("54439", "Jinja", "Traceback"):
        assert mark not in page, where
    return read.shape


@pytest.fixture
def place(scene: Scene) -> Place:
    return scene.space()


def views(scene: Scene, place: Place, who: Somebody, comment: str) -> dict[str, str]:
    browser = scene.browser(who)
    addresses = [
        *(place.thread(), f"/en/comments/{comment}", "/en/moderation", "/en/mine", "/en/"),
        *(f"/en/comments/{comment}/edit", f"/en/comments/{comment}/received"),
    ]
    found = {}
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code in (200, 404), address
        found[address.replace(comment, "*")] = answer.text
    return found


# The engines part them: what a page makes of a text is the same on both.
PARTS = {"sqlite": SAMPLE[::2], "postgresql": SAMPLE[1::2]}


@pytest.mark.parametrize("engine_name", PARTS, indirect=True)
def test_hostile_texts_are_words_on_every_page(
    scene: Scene, place: Place, engine_name: str
) -> None:
    """Posted through the door, seen held and public, as author, moderator and visitor.

    Every page with a hostile text has the shape that it has with a harmless one.
    """
    author = scene.person("Anna")
    moderator = scene.appoint(scene.person("Mod"), place)
    door = scene.browser(author)

    def post(text: str) -> str | None:
        answer = door.post(f"{place.thread()}/comments", data=scene.form(text_en=text))
        assert answer.status_code in (303, 400, 422), text
        if answer.status_code != 303:
            judge(answer.text, text)
            return None
        found = answer.headers["Location"].split("/")[3]
        return str(found)

    harmless = post("Some words.")
    assert harmless
    shapes = {
        (who.name, name): judge(page, name)
        for who in (author, moderator)
        for name, page in views(scene, place, who, harmless).items()
    }
    scene.browser(author).post(f"/en/comments/{harmless}/recall")
    sample = PARTS[engine_name]
    for turn, text in enumerate(sample):
        comment = post(text.encode("utf-8", "ignore").decode())
        if comment is None:
            continue
        if turn % 12 == 0:
            for who in (author, moderator):
                for name, page in views(scene, place, who, comment).items():
                    shape = judge(page, f"{name}: {text}")
                    if "*" in name:
                        assert shape == shapes[who.name, name], (name, text)
            assert scene.revisions(comment) != {}
        if turn % 3 == 0:
            scene.decide(moderator, comment)
        else:
            door.post(f"/en/comments/{comment}/recall")
    visitor = scene.browser()
    pages = [visitor.get("/en/").text, visitor.get(f"/en/spaces/{place.slug}").text]
    address: str | None = place.thread()
    while address:
        page = visitor.get(address).text
        pages.append(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else None
    shown = sum(len(texts(page)) for page in pages)
    assert shown > len(sample) // 5
    for page in pages:
        judge(page, "visitor")


def test_hostile_names_and_titles_are_words(scene: Scene) -> None:
    """Of a person, an organisation, a space, a question: each page keeps its shape (A02, A11)."""
    shapes: dict[str, list[str]] = {}
    for turn, name in enumerate(["Plain words", *NAMES]):
        place = scene.space(f"space-{turn}", title=name[:200], question=name)
        author = scene.person(name, title=name)
        moderator = scene.appoint(scene.person(name), place)
        organ = scene.organisation(name)
        scene.mandate(author, organ)
        door = scene.browser(author)
        form = scene.form(capacity=organ.speaks)
        answer = door.post(f"{place.thread()}/comments", data=form)
        assert answer.status_code == 303, answer.text
        comment = answer.headers["Location"].split("/")[3]
        door.post(f"{place.thread()}/comments", data=scene.form(do="save"))
        pages = {
            "drafts": door.get("/en/drafts"),
            "mine": door.get("/en/mine"),
            "receipt": door.get(f"/en/comments/{comment}/received"),
            "composer": door.get(f"{place.thread()}/comments/new"),
            "edit": door.get(f"/en/comments/{comment}/edit"),
            "queue": scene.browser(moderator).get(f"/en/moderation?space={place.slug}"),
        }
        scene.decide(moderator, comment)
        visitor = scene.browser()
        pages |= {
            "thread": visitor.get(place.thread()),
            "comment": visitor.get(f"/en/comments/{comment}"),
            "space": visitor.get(f"/en/spaces/{place.slug}"),
            "log": visitor.get(f"/en/spaces/{place.slug}/log"),
        }
        judge(visitor.get("/en/").text, name)
        for where, shown in pages.items():
            assert shown.status_code == 200, (where, name)
            shape = judge(shown.text, f"{where}: {name}")
            assert shape == shapes.setdefault(where, shape), (where, name)
        assert set(scene.revisions(comment).values()) == {State.APPROVED}


REFLECTED = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "{{7777*7}}",
    "${7777*7}",
    "%s%n%x",
    "' OR '1'='1",
    "1; DROP TABLE comment --",
    "%",
    "_",
    "a\r\nSet-Cookie: x=1",
    "嘊嘍Set-Cookie:x=1",
    "\u202e",
    "]]>",
    "javascript:alert(1)",
    "//evil.example",
    "a" * 4_000,
]


def test_what_an_address_says_is_never_more_than_words(scene: Scene, place: Place) -> None:
    """A03, A04, A06: paths and queries, as a visitor and as a moderator."""
    moderator = scene.appoint(scene.person("Mod"), place)
    before = scene.rows()
    browsers = scene.browser(), scene.browser(moderator)
    plain = {}
    for word in ["plain", *REFLECTED]:
        for who, browser in enumerate(browsers):
            for name, address, query in (
                ("404", f"/{word}", {}),
                ("space", f"/en/spaces/{word}", {}),
                ("thread", f"/en/spaces/{word}/questions/1", {}),
                *(
                    (key, place.thread(), {key: word})
                    for key in ("after", "before", "show", "versions", "q", "page", "sort", "lang")
                ),
                ("sign-in", "/en/sign-in", {"next": word}),
                ("queue", "/en/moderation", {"space": word}),
                ("queue after", "/en/moderation", {"after": word}),
                ("queue decided", "/en/moderation", {"decided": word}),
                ("log", f"/en/spaces/{place.slug}/log", {"before": word}),
                ("reply", f"{place.thread()}/comments/new", {"reply_to": word}),
            ):
                answer = browser.get(address, query_string=query)
                assert answer.status_code < 500
                cookies = answer.headers.getlist("Set-Cookie")
                assert "x" not in [one.split("=")[0] for one in cookies]
                judge(answer.text, f"{name}: {word}")
                if name not in ("404", "space", "thread", "sign-in"):
                    usual = plain.setdefault((who, name), answer.status_code)
                    assert answer.status_code == usual, (name, word)
    after = scene.rows()
    assert {**after, "sign_in": 0} == {**before, "sign_in": 0}
