"""Bad input through the door: a clear answer, the text given back, nothing half-saved."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forum.comments.rules import MAX_NOTE, MAX_TEXT, MAX_VERSIONS, Act, State
from forum.core.clock import now
from forum.core.guard import MAX_BODY, MAX_PARTS
from forum.organisations.models import Mandate
from forum.spaces.models import Question, Space
from forum.spaces.rules import QuestionState
from tests.security.making import DAY, Place, Scene, Somebody, fields, verdict

WORDS = "These are words & <signs>, in “quotes”."


@pytest.fixture
def place(scene: Scene) -> Place:
    return scene.space()


@pytest.fixture
def author(scene: Scene) -> Somebody:
    return scene.person("Anna")


@pytest.fixture
def moderator(scene: Scene, place: Place) -> Somebody:
    return scene.appoint(scene.person("Mod"), place)


def post(browser: FlaskClient, place: Place, form: dict[str, Any], **more: Any) -> TestResponse:
    return browser.post(f"{place.thread(**more)}/comments", data=form)


def refused(answer: TestResponse, status: int, text: str = WORDS) -> str:
    """Asserts the status, and that the text stands in a field of the page; returns the page."""
    assert answer.status_code == status, answer.text
    given = [
        unescape(one)
        for one in re.findall(r"<textarea[^>]*>\n?(.*?)</textarea>", answer.text, re.DOTALL)
    ]
    assert text in given
    assert 'role="alert"' in answer.text or 'class="error-page"' in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    return answer.text


# --- what the composer refuses ------------------------------------------------------------------

REFUSED: list[tuple[str, dict[str, Any], int]] = [
    ("a language that nobody knows", {"text-qq": WORDS, "text-en": ""}, 422),
    ("a language that is none", {"text-klingonese": WORDS, "text-en": ""}, 422),
    ("text that is too long", {"text-fr": "é " * (MAX_TEXT // 2 + 1)}, 413),
    ("200 KB of text", {"text-fr": "word " * 40_000}, 413),
    ("more languages than fit", {f"text-{tag}": "Some words" for tag in
     ("fr", "es", "ar", "ru", "zh", "de", "it", "pt", "nl", "sv", "da", "fi", "pl")}, 422),
    ("a text of which nothing shows, beside one", {"text-fr": "***"}, 422),
    ("an unknown parent", {"parent": "0" * 12}, 422),
    ("a parent that is no id", {"parent": "' OR 1=1 --"}, 422),
    ("an organisation without a mandate", {"capacity": "organisation:" + "0" * 12}, 422),
    ("an organisation without a name", {"capacity": "organisation"}, 422),
    ("the working group without a role", {"capacity": "working_group"}, 422),
    ("a capacity that there is not", {"capacity": "pope"}, 422),
    ("no capacity", {"capacity": None}, 422),
    ("a release that there is not", {"release": "never"}, 422),
    ("no key", {"key": None}, 422),
    ("a key that is too short", {"key": "1"}, 422),
    ("a key that is too long", {"key": "k" * 65}, 422),
    ("a key of odd letters", {"key": "ключ-ключ"}, 422),
    ("a comment that is no id", {"comment": "1"}, 422),
]  # fmt: skip


def test_what_the_composer_refuses_it_gives_back(
    scene: Scene, place: Place, author: Somebody
) -> None:
    """Each in the page's language, with every text in its field, and nothing stored."""
    browser = scene.browser(author)
    before = scene.rows()
    for name, changes, status in REFUSED:
        form = scene.form(**({"text_en": WORDS} | changes))
        page = refused(post(browser, place, form), status)
        assert '<html lang="en"' in page, name
        kept = fields(page)
        for field, value in form.items():
            if field.startswith("text-") and value.strip():
                assert kept[field].strip() == value.strip(), (name, field)
        assert scene.rows() == before, name


EMPTY = [
    *("", " ", "\n\n\t ", "\u200b\u2060\u00ad", "\u202e", "\ufeff", "\u2800", "\u3164", "\x07\x1b"),
    *("***", "# ", "> ", "- ", "&nbsp;", "&#8203;", "```\n```"),
    *("[a]: https://un.org", "---", "&#x200b;"),
]


def test_nothing_is_not_a_comment(scene: Scene, place: Place, author: Somebody) -> None:
    """Spaces, invisible characters, Markdown of which nothing would show."""
    browser = scene.browser(author)
    before = scene.rows()
    for text in EMPTY:
        answer = post(browser, place, scene.form(text_en=text))
        assert answer.status_code == 422, repr(text)
        assert 'role="alert"' in answer.text
    assert scene.rows() == before


def test_every_language_of_the_interface_says_so(
    scene: Scene, place: Place, author: Somebody
) -> None:
    browser = scene.browser(author)
    said = set()
    languages = scene.app.config["SETTINGS"].interface_languages
    for tag in languages:
        page = refused(post(browser, place, scene.form(text_en=WORDS, capacity="x"), lang=tag), 422)
        assert f'<html lang="{tag}"' in page
        said.add(re.findall(r'id="e-capacity">(.*?)<', page)[0])
    assert len(said) == len(languages)


def test_an_unknown_language_in_the_address_is_no_page(
    scene: Scene, place: Place, author: Somebody
) -> None:
    browser = scene.browser(author)
    before = scene.rows()
    for lang in ("xx", "EN", "en-GB", "%00"):
        answer = post(browser, place, scene.form(text_en=WORDS), lang=lang)
        refused(answer, 404)
    assert scene.rows() == before


# --- what a reply may be to ---------------------------------------------------------------------


def test_replies_need_a_public_parent_here(
    scene: Scene, place: Place, author: Somebody, moderator: Somebody
) -> None:
    """Held, removed, withdrawn, of another question: all one answer, like an id that never was."""
    held = scene.submit(author, place)
    elsewhere = scene.publish(author, moderator, place, number=2)
    removed = scene.publish(author, moderator, place)
    withdrawn = scene.publish(author, moderator, place)
    desk = scene.browser(moderator)
    desk.post(f"/en/comments/{removed}/removal", data={"reason": "other"})
    scene.browser(author).post(f"/en/comments/{withdrawn}/withdrawal")
    reader = scene.browser(scene.person("Rita"))
    before = scene.rows()
    messages = set()
    for parent in (held, elsewhere, removed, withdrawn, "0" * 12):
        page = refused(post(reader, place, scene.form(text_en=WORDS, parent=parent)), 422)
        messages.add(re.findall(r'<a href="#h-text">(.*?)</a>', page)[0])
    assert len(messages) == 1
    assert scene.rows() == before


# --- for whom, and until when -------------------------------------------------------------------


def test_a_mandate_that_ends_between_draft_and_submit(scene: Scene, place: Place) -> None:
    """The draft's page and a form that was open both say so, and give the text back."""
    who, organ = scene.person("Diplomat"), scene.organisation()
    mandate = scene.mandate(who, organ)
    browser = scene.browser(who)
    form = scene.form(text_en=WORDS, capacity=organ.speaks)
    assert post(browser, place, form | {"do": "save"}).status_code == 303
    page = browser.get("/en/drafts").text
    draft = re.findall(r"/en/drafts/(\w{12})", page)[0]
    scene.change(Mandate, mandate, ends_on=now().date() - DAY)
    before = scene.rows()
    for comment in ("", draft):
        answer = refused(post(browser, place, form | {"comment": comment}), 422)
        assert "mandate" in answer
    assert browser.get(f"/en/drafts/{draft}").status_code == 404
    assert scene.rows() == before


CLOSINGS: list[tuple[str, type, dict[str, Any]]] = [
    ("has closed", Space, {"closes_at": now() - DAY / 2}),
    ("has not opened", Space, {"opens_at": now() + DAY}),
    ("takes no more", Question, {"state": QuestionState.CLOSED}),
]


@pytest.mark.parametrize(("words", "model", "values"), CLOSINGS, ids=[c[0] for c in CLOSINGS])
def test_what_takes_no_comments(
    scene: Scene, place: Place, author: Somebody, words: str, model: type, values: dict[str, Any]
) -> None:
    """Submitting is refused with the text; the draft is kept."""
    id_ = place.id if model is Space else place.questions[1]
    scene.change(model, id_, **values)
    browser = scene.browser(author)
    before = scene.rows()
    form = scene.form(text_en=WORDS)
    assert words in refused(post(browser, place, form), 422)
    assert scene.rows() == before
    assert post(browser, place, form | {"do": "save"}).status_code == 303
    draft = re.findall(r"/en/drafts/\w{12}", browser.get("/en/drafts").text)[0]
    assert WORDS in unescape(browser.get(draft).text)
    assert scene.rows()["comment"] == before["comment"] + 1


# --- signed out meanwhile -----------------------------------------------------------------------


def test_an_expired_sign_in_loses_nothing(clock: Any, scene: Scene, author: Somebody) -> None:
    """401 with the composer and the text; signed in again, the very form on that page submits."""
    place = scene.space("long", closes_at=now() + 60 * DAY)
    browser = scene.browser(author)
    form = scene.form(text_en=WORDS, text_fr="Des mots.", original="fr")
    clock.shift(dt.timedelta(days=15))
    before = scene.rows()
    page = refused(post(browser, place, form), 401)
    assert scene.rows() == before
    again = fields(page) | {"do": "submit"}
    assert again["text-fr"] == "Des mots."
    assert again["key"] == form["key"]
    back = scene.browser(author)
    answer = post(back, place, again)
    assert answer.status_code == 303, answer.text
    assert scene.rows()["comment"] == before["comment"] + 1
    assert post(back, place, form).headers["Location"] == answer.headers["Location"]


# --- twice, and too late ------------------------------------------------------------------------


def test_the_same_form_twice_is_one_comment(scene: Scene, place: Place, author: Somebody) -> None:
    browser = scene.browser(author)
    form = scene.form(text_en=WORDS)
    first = post(browser, place, form)
    before = scene.rows()
    again = post(browser, place, form)
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["Location"] == again.headers["Location"]
    assert scene.rows() == before
    # With another text – the writer went back and changed it – it is a newer revision.
    changed = post(browser, place, form | {"text-en": "Changed meanwhile"})
    assert changed.headers["Location"] == first.headers["Location"]
    assert scene.rows()["comment"] == before["comment"]
    comment = first.headers["Location"].split("/")[3]
    assert list(scene.revisions(comment).values()) == [State.SUPERSEDED, State.SUBMITTED]


def test_two_people_may_have_the_same_key(scene: Scene, place: Place, author: Somebody) -> None:
    """A key is a person's: nobody receives another's receipt by guessing it."""
    form = scene.form(text_en=WORDS)
    first = post(scene.browser(author), place, form)
    second = post(scene.browser(scene.person("Eve")), place, form)
    assert second.status_code == 303
    assert first.headers["Location"] != second.headers["Location"]


def test_two_drafts_saved_over_each_other(scene: Scene, place: Place) -> None:
    """409, and both texts are on the page."""
    organ = scene.organisation()
    one, other = scene.person("One"), scene.person("Other")
    for who in (one, other):
        scene.mandate(who, organ)
    first, second = scene.browser(one), scene.browser(other)
    form = scene.form(text_en="The first text.", capacity=organ.speaks, do="save")
    address = post(first, place, form).headers["Location"].split("?")[0]
    opened = [fields(browser.get(address).text) | {"do": "save"} for browser in (first, second)]
    assert post(first, place, opened[0] | {"text-en": "What One wrote."}).status_code == 303
    before = scene.rows()
    page = refused(post(second, place, opened[1] | {"text-en": WORDS}), 409)
    assert "What One wrote." in page
    assert scene.rows() == before


def test_nobody_touches_anothers_draft(scene: Scene, place: Place, author: Somebody) -> None:
    """Reading, saving, submitting, discarding: 404, like an id that never was."""
    owner = scene.browser(author)
    saved = post(owner, place, scene.form(text_en="Mine alone.", do="save"))
    draft = saved.headers["Location"].split("/")[3].split("?")[0]
    eve = scene.browser(scene.person("Eve"))
    before = scene.rows()
    for id_ in (draft, "0" * 12):
        assert eve.get(f"/en/drafts/{id_}").status_code == 404
        assert eve.post(f"/en/drafts/{id_}/removal").status_code == 404
        for do in ("save", "submit"):
            answer = post(eve, place, scene.form(text_en=WORDS, comment=id_, do=do))
            assert "Mine alone." not in refused(answer, 404)
        answer = eve.post(f"{place.thread()}/drafts", data=scene.form(text_en=WORDS, comment=id_))
        assert answer.status_code == 404
    assert scene.rows() == before


# --- the desk -----------------------------------------------------------------------------------

NOTE = "A note that took a long time to write."


def test_bad_decisions_decide_nothing(
    scene: Scene, place: Place, author: Somebody, moderator: Somebody
) -> None:
    comment, other = scene.submit(author, place), scene.submit(author, place)
    desk = scene.browser(moderator)
    right = verdict(desk, comment, act="revision.reject", reason="other", note=NOTE)
    foreign = next(iter(scene.revisions(other)))
    state = f"{foreign}.submitted"
    rows: list[tuple[str, dict[str, Any], int]] = [
        ("an unknown act", {"act": "revision.eat"}, 422),
        ("an act that is no decision", {"act": Act.WITHDRAW.value}, 422),
        ("no act", {"act": ""}, 422),
        ("an unknown reason", {"reason": "dislike"}, 422),
        ("no reason", {"reason": ""}, 422),
        ("a huge note", {"note": "n " * MAX_NOTE}, 413),
        ("nothing chosen", {"revision": []}, 422),
        ("a choice that was not shown", {"revision": [foreign]}, 422),
        ("a revision of another comment", {"revision": [foreign], "shown": [state]}, 409),
        (
            "a revision that never was",
            {"revision": ["0" * 12], "shown": ["0" * 12 + ".submitted"]},
            409,
        ),
        (
            "a state that is not so",
            {"shown": [right["shown"][0].replace("submitted", "draft")]},
            409,
        ),
        ("a state that there is not", {"shown": [right["shown"][0] + "x"]}, 422),
        ("no dot", {"shown": [right["revision"][0]]}, 422),
        ("nothing shown", {"shown": []}, 422),
    ]
    before = scene.rows()
    for name, changes, status in rows:
        form = right | changes
        answer = desk.post(f"/en/comments/{comment}/decisions", data=form)
        assert answer.status_code == status, name
        assert unescape(form["note"][:40]) in unescape(answer.text), name
        assert scene.rows() == before, name
        assert set(scene.revisions(comment).values()) == {State.SUBMITTED}, name
    unknown = desk.post(f"/en/comments/{'0' * 12}/decisions", data=right)
    refused(unknown, 404, NOTE)


def test_a_stale_decision_is_told(
    scene: Scene, place: Place, author: Somebody, moderator: Somebody
) -> None:
    """409: nothing is decided, the note is kept, and the page shows how things are now."""
    comment = scene.submit(author, place)
    desk = scene.browser(moderator)
    form = verdict(desk, comment, act="revision.return", reason="unclear", note=NOTE)
    scene.submit(author, place, "A newer text.", comment=comment)
    before = scene.rows()
    answer = desk.post(f"/en/comments/{comment}/decisions", data=form)
    assert answer.status_code == 409
    assert NOTE in answer.text
    assert "A newer text." in answer.text
    assert scene.rows() == before


def test_a_note_without_spaces_is_given_back(
    scene: Scene, place: Place, author: Somebody, moderator: Somebody
) -> None:
    """Chinese and Thai have none; nor has a single word."""
    comment = scene.publish(author, moderator, place)
    for note in ("这是写给作者的一段很长的说明。", "ความคิดเห็นนี้ไม่เกี่ยวข้อง", "Unsachlich."):
        answer = scene.browser(moderator).post(
            f"/en/comments/{comment}/removal", data={"reason": "", "note": note}
        )
        refused(answer, 422, note)


# --- bodies and addresses -----------------------------------------------------------------------


def test_bytes_that_are_no_text(scene: Scene, place: Place, author: Somebody) -> None:
    """A12: NUL, broken and overlong UTF-8, surrogates; in the body, the query, the path."""
    browser = scene.browser(author)
    address = f"{place.thread()}/comments"
    kind = "application/x-www-form-urlencoded"
    before = scene.rows()
    for bad in (b"%00", b"%ff", b"%c0%af", b"%ed%a0%80", b"%f4%90%80%80", b"a%c3"):
        for body in (b"text-en=words+" + bad, b"text-en=words&" + bad + b"=1"):
            answer = browser.post(address, data=body, content_type=kind)
            assert answer.status_code == 400, body
        part = b'--x\r\nContent-Disposition: form-data; name="text-en"\r\n\r\na\0\xff\r\n--x--\r\n'
        answer = browser.post(address, data=part, content_type="multipart/form-data; boundary=x")
        assert answer.status_code == 400
        text = bad.decode("latin-1")
        assert browser.get(f"/en/?a={text}").status_code == 400, bad
        for path in (
            f"/en/spaces/{text}",
            f"/en/spaces/guide{text}/log",
            f"/c/{text}",
            f"/{text}/",
        ):
            assert browser.get(path).status_code in (400, 404), (path, bad)
    # An escape that is none, and a noncharacter, are text.
    assert browser.get("/en/?a=%zz").status_code == 200
    form = scene.form(text_en="Words\ufffe, \ufdd0, \x07, \u202e and more")
    assert scene.rows() == before
    assert post(browser, place, form).status_code == 303


NUMBERS = [
    "9" * 30,
    "9223372036854775808",
    "-1",
    "0",
    "1e3",
    "１",
    "²",
    "1.5",
    "0x1",
    "1_0",
    "٣",
    " 1",
]


def test_numbers_that_are_none(scene: Scene, place: Place, author: Somebody) -> None:
    """D08, D09: in the path, the query and the form; never an error of ours."""
    browser = scene.browser(author)
    for number in NUMBERS:
        path = f"/en/spaces/guide/questions/{number}"
        assert browser.get(path).status_code == 404, number
        assert browser.post(f"{path}/comments", data=scene.form()).status_code == 404, number
        assert browser.get(f"/c/{number}").status_code == 404, number
        assert browser.get(f"/en/spaces/guide/log?after={number}").status_code == 404
        for key in ("after", "before"):
            assert browser.get(f"{place.thread()}?{key}={number}").status_code == 404, number
        for key in ("show", "versions", "lang", "page", "limit", "sort"):
            assert browser.get(f"{place.thread()}?{key}={number}").status_code == 200, number
        assert browser.get(f"/en/moderation?after={number}").status_code == 404
        before = scene.rows()
        form = scene.form(text_en=WORDS, parent=number)
        refused(post(browser, place, form), 422)
        assert scene.rows() == before
        form = scene.form(text_en=WORDS, save=number)
        assert post(browser, place, form).status_code == 303, number


def bodies() -> Iterator[tuple[str, bytes]]:
    for kind in (
        *("application/json", "text/plain", "application/xml", "multipart/form-data", "", "x/y"),
        *("multipart/form-data; boundary=", "application/x-www-form-urlencoded; charset=utf-16"),
        "multipart/mixed; boundary=x",
    ):
        for body in (b"", b"{}", b"[1,", b'{"text-en":"a"}', b"--x\r\n", b"=&=&", b"text-en=a%"):
            yield kind, body


def test_bodies_of_any_kind(scene: Scene, place: Place, author: Somebody) -> None:
    """D11: a form that cannot be read is refused, by every route that takes one."""
    browser = scene.browser(author)
    before = scene.rows()
    for kind, body in bodies():
        for path in (f"{place.thread()}/comments", f"{place.thread()}/drafts", "/en/sign-in"):
            client = scene.browser() if path == "/en/sign-in" else browser
            answer = client.post(path, data=body, content_type=kind)
            assert answer.status_code in (200, 400, 413, 415, 422), (kind, body, path)
    assert scene.rows() == before


def test_fields_that_come_twice_or_as_arrays(scene: Scene, place: Place, author: Somebody) -> None:
    """The first counts; nothing fails."""
    browser = scene.browser(author)
    form = scene.form(text_en=["The first.", "The second."], capacity=["personal", "x"])
    assert post(browser, place, form).status_code == 303
    odd = scene.form() | {"text-en[]": "a", "text-": "b", "text-en": "", "do[]": "x", "key[]": "k"}
    assert post(browser, place, odd).status_code == 422


def test_too_many_fields(scene: Scene, place: Place, author: Somebody) -> None:
    """D03: 20,000 fields are refused before they are read one by one."""
    browser = scene.browser(author)
    before = scene.rows()
    form = scene.form(text_en=WORDS) | {f"text-{turn}": "a b" for turn in range(20_000)}
    assert post(browser, place, form).status_code == 400
    form = scene.form(text_en=WORDS) | {f"f{turn}": "a" for turn in range(MAX_PARTS - 50)}
    assert post(browser, place, form | {"capacity": "x"}).status_code == 422
    parts = {f"f{turn}": "a" for turn in range(3_000)}
    answer = browser.post(
        f"{place.thread()}/comments", data=parts, content_type="multipart/form-data"
    )
    assert answer.status_code == 413
    assert scene.rows() == before


def test_a_body_that_is_too_large(scene: Scene, place: Place, author: Somebody) -> None:
    """413 with a page; a length that is only claimed is refused as well."""
    browser = scene.browser(author)
    before = scene.rows()
    for size in (MAX_BODY + 1, 3 * MAX_BODY):
        answer = post(browser, place, {"text-en": "a" * size})
        assert answer.status_code == 413
        assert 'class="error-page"' in answer.text
    claim = {"CONTENT_LENGTH": "10000000000"}
    answer = browser.post(f"{place.thread()}/comments", data=b"a=b", environ_overrides=claim)
    assert answer.status_code == 413
    assert scene.rows() == before
    assert browser.get("/en/").status_code == 200


def test_the_largest_comment_that_is_allowed(scene: Scene, place: Place, author: Somebody) -> None:
    """Twelve long versions in a script that needs nine bytes a letter when it is sent."""
    tags = ("en", "fr", "es", "ar", "ru", "zh", "de", "it", "pt", "nl", "sv", "da")[:MAX_VERSIONS]
    form = scene.form(**{f"text-{tag}": "字" * 20_000 for tag in tags})
    assert post(scene.browser(author), place, form).status_code == 303
