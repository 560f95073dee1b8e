"""Translators take texts along in a file, and bring translations back."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from lxml import etree
from werkzeug.test import TestResponse

from forum.comments.rules import Act, State
from forum.core.clock import now
from forum.core.errors import NotThere
from forum.translation.actions import file_exchange
from tests.journeys.test_trilingual import Reader, words
from tests.translation.test_courtesy import translate, works
from tests.world import World

ENGLISH = "# Recruitment\n\nWe thank the group.\n\n- First point.\n- Second point."
FRENCH = {
    "Recruitment": "Recrutement",
    "We thank the group.": "Nous remercions le groupe.",
    "First point.": "Premier point.",
    "Second point.": "Second point, en français.",
}
WHOLE = (
    "# Recrutement\n\nNous remercions le groupe.\n\n- Premier point.\n- Second point, en français."
)
FILES = "/en/spaces/guide/translation/files"
NS = {"x": "urn:oasis:names:tc:xliff:document:1.2"}


def exported(world: World, kind: str, query: str = "", by: str = "translator") -> bytes:
    page = Reader(world, by).open(f"{FILES}/export?language=fr&format={kind}{query}")
    assert "attachment" in page.headers["Content-Disposition"]
    return page.data


def filled_xliff(data: bytes, say: Callable[[str], str] = FRENCH.__getitem__) -> bytes:
    root = etree.fromstring(data)
    for unit in root.iterfind(".//x:trans-unit", NS):
        source = unit.find("x:source", NS)
        target = unit.find("x:target", NS)
        if target is None:
            target = etree.SubElement(unit, f"{{{NS['x']}}}target")
        target.text = say(source.text)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def filled_docx(data: bytes, say: Callable[[str], str] = FRENCH.__getitem__) -> bytes:
    document = Document(io.BytesIO(data))
    for table in document.tables:
        for row in table.rows[2:]:
            row.cells[1].text = say(row.cells[0].text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def bring(
    world: World, data: bytes, *, by: str = "translator", status: int = 200, **form: str
) -> TestResponse:
    client = world.browser(by)
    answer = client.post(
        FILES,
        data={"file": (io.BytesIO(data), "back.bin"), "then": "submit", **form},
        content_type="multipart/form-data",
    )
    assert answer.status_code == status, words(answer)
    return answer


FORMS: list[Any] = [("xliff", filled_xliff), ("docx", filled_docx)]


@pytest.mark.parametrize(("kind", "fill"), FORMS, ids=["xliff", "docx"])
def test_there_and_back(world: World, kind: str, fill: Callable[..., bytes]) -> None:
    comment = world.publish({"en": ENGLISH})
    back = bring(world, fill(exported(world, kind)))
    assert "1 translation was submitted for review" in words(back)
    held = world.revision(comment, "fr")
    assert (held.source, held.state) == (WHOLE, State.SUBMITTED)
    world.decide(comment, Act.APPROVE)
    world.wait()
    assert works(world) == {comment: "current"}


def test_drafts_are_kept_where_nothing_is_submitted(world: World) -> None:
    comment = world.publish({"en": ENGLISH})
    back = bring(world, filled_xliff(exported(world, "xliff")), then="draft")
    assert "1 draft was saved" in words(back)
    assert "fr" not in world.revisions(comment)
    editor = Reader(world, "translator").open(f"/en/comments/{comment}/translation/fr")
    assert "Second point, en français." in editor.text


def test_a_file_of_one_question_or_comment_and_what_is_current(world: World) -> None:
    one = world.publish({"en": ENGLISH})
    other = world.publish({"en": "Another."}, question=2)
    assert exported(world, "xliff").count(b"<file ") == 2
    assert one.encode() in exported(world, "xliff", "&question=1")
    assert other.encode() not in exported(world, "xliff", "&question=1")
    assert one.encode() not in exported(world, "xliff", f"&comment={other}")
    translate(world, one)
    world.decide(one, Act.APPROVE)
    world.wait()
    assert one.encode() not in exported(world, "xliff")
    assert one.encode() in exported(world, "xliff", "&all=1")


def test_texts_without_any_translation_are_passed_over(world: World) -> None:
    world.publish({"en": ENGLISH})
    world.publish({"en": "Another."})
    data = filled_xliff(exported(world, "xliff"), lambda source: FRENCH.get(source, ""))
    back = words(bring(world, data))
    assert "1 translation was submitted" in back
    assert "1 text of the file holds no translation" in back


def test_a_half_translated_text_is_refused_with_its_place(world: World) -> None:
    comment = world.publish({"en": ENGLISH})
    half = {**FRENCH, "First point.": ""}
    data = filled_xliff(exported(world, "xliff"), half.__getitem__)
    back = words(bring(world, data, status=422))
    assert "Nothing of the file was taken in" in back
    assert "line " in back
    assert "This segment is not translated" in back
    assert "fr" not in world.revisions(comment)


def edit(world: World, comment: str, text: str) -> None:
    world.post({"en": text}, comment=comment)
    world.decide(comment, Act.APPROVE)
    world.wait()


def test_a_file_made_from_another_revision_is_refused_or_taken_as_older(world: World) -> None:
    comment = world.publish({"en": ENGLISH})
    data = filled_xliff(exported(world, "xliff"))
    edit(world, comment, ENGLISH.replace("Second", "Third"))
    back = words(bring(world, data, status=422))
    assert "The original has changed since the file was made." in back
    assert "fr" not in world.revisions(comment)
    bring(world, data, behind="1")
    world.decide(comment, Act.APPROVE)
    world.wait()
    assert works(world) == {comment: "stale"}


def test_an_update_begins_with_what_is_there(world: World) -> None:
    comment = world.publish({"en": ENGLISH})
    bring(world, filled_xliff(exported(world, "xliff")))
    world.decide(comment, Act.APPROVE)
    world.wait()
    edit(world, comment, ENGLISH + "\n- Third point.")
    root = etree.fromstring(exported(world, "xliff"))
    targets = [unit.findtext("x:target", "", NS) for unit in root.iterfind(".//x:trans-unit", NS)]
    assert targets == [*FRENCH.values(), ""]
    assert b"state:stale" in exported(world, "xliff")


def test_one_wrong_text_of_a_file_stops_all_of_them(world: World) -> None:
    first, second = world.publish({"en": "One."}), world.publish({"en": "Two."})
    data = filled_xliff(exported(world, "xliff"), lambda source: f"Traduit : {source}")
    world.withdraw(second)
    back = words(bring(world, data, status=422))
    assert "There is no such comment in this consultation." in back
    assert "fr" not in world.revisions(first)


def test_another_space_and_an_unknown_comment_are_refused_alike(world: World) -> None:
    comment = world.publish({"en": "One."})
    data = filled_xliff(exported(world, "xliff"), lambda source: "Un.")
    foreign = data.replace(b"space:guide", b"space:forests")
    assert "another consultation" in words(bring(world, foreign, status=422))
    held = world.post({"en": "Not public."})
    for other in (held, "0123456789ab"):
        wrong = data.replace(comment.encode(), other.encode())
        assert "There is no such comment" in words(bring(world, wrong, status=422))


def test_a_changed_original_is_noticed(world: World) -> None:
    world.publish({"en": "Ten measures."})
    data = exported(world, "xliff").replace(b">Ten measures.<", b">Two measures.<")
    back = bring(world, filled_xliff(data, lambda source: "Deux mesures."), status=422)
    assert "The text of the original" in words(back)


HOSTILE = [
    b"",
    b"\x00\xff\xfe",
    b"not a file",
    b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><xliff>&a;</xliff>",
    b"PK\x03\x04" + b"\x00" * 200,
    b"<xliff xmlns='urn:oasis:names:tc:xliff:document:1.2' version='1.2'>" + b"<group>" * 5000,
]


@pytest.mark.parametrize("data", HOSTILE)
def test_hostile_files_are_refused_in_words(world: World, data: bytes) -> None:
    answer = bring(world, data, status=422)
    assert "Nothing of the file was taken in" in words(answer)
    assert "root:" not in answer.text


def test_only_translators_bring_files(world: World) -> None:
    world.publish({"en": ENGLISH})
    data = filled_xliff(exported(world, "xliff"))
    for who in ("person", "author", "neighbour", "administrator"):
        bring(world, data, by=who, status=404)
        Reader(world, who).open(f"{FILES}/export?language=fr", 404)
    with world.app.app_context(), pytest.raises(NotThere):
        file_exchange.take_in(
            viewer=world.viewer("author"),
            slug="guide",
            data=data,
            kind="xliff",
            submit=True,
            behind=False,
            at=now(),
        )
