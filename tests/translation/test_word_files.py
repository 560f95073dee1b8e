"""Word documents as people and programs change them, and hostile packages."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document

from forum.translation.files import docx
from forum.translation.files.sheets import SheetReading, Trouble
from tests.translation.test_files import LAUGHS, made, troubles

MAIN = "word/document.xml"
FIRST = "« Our answer »"


def edited(*changes: tuple[str, str], part: str = MAIN) -> bytes:
    """A document in which the XML of one part was changed."""
    return repacked(part, lambda text: _changed(text, changes))


def _changed(text: str, changes: tuple[tuple[str, str], ...]) -> str:
    for pattern, new in changes:
        text, count = re.subn(pattern, new, text, flags=re.DOTALL)
        assert count
    return text


def repacked(part: str, change: Callable[[str], str], **added: str | bytes) -> bytes:
    file = BytesIO()
    with (
        ZipFile(BytesIO(docx.write([made()]))) as old,
        ZipFile(file, "w", ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()) if name == part else content)
        for name, more in added.items():
            new.writestr(name, more)
    return file.getvalue()


def packed(**parts: str | bytes) -> bytes:
    return repacked("", str, **parts)


def target_of(file: bytes) -> str:
    (sheet,) = docx.read(file).sheets
    return sheet.segments[0].target


def test_what_the_document_looks_like() -> None:
    document = Document(BytesIO(docx.write([made(), made(target_language="ar")])))
    assert [p.text for p in document.paragraphs if p.text] == ["Question 2 – Valmora"] * 2
    table = document.tables[0]
    assert [cell.text for cell in table.rows[1].cells] == ["en", "fr"]
    assert [cell.text for cell in table.rows[2].cells] == ["Our answer", FIRST]
    assert "<w:bidi/>" not in table._tbl.xml
    assert 'w:lang w:val="fr"' in table._tbl.xml
    assert "<w:bidi/>" in document.tables[1]._tbl.xml
    assert "<w:rtl/>" in document.tables[1]._tbl.xml


def test_a_translator_types_in_the_second_column() -> None:
    document = Document(BytesIO(docx.write([made()])))
    cell = document.tables[0].rows[2].cells[1]
    cell.text = "Notre "
    cell.paragraphs[0].add_run("**réponse**").bold = True
    cell.add_paragraph("et la suite")
    document.paragraphs[0].insert_paragraph_before("A note of the translator")
    document.add_paragraph("Done.")
    document.add_table(1, 1).rows[0].cells[0].text = "a table of the translator's own"
    file = BytesIO()
    document.save(file)
    reading = docx.read(file.getvalue())
    assert reading.sheets[0].segments[0].target == "Notre **réponse**\net la suite"
    assert reading.sheets[0].segments[1:] == made().segments[1:]
    assert troubles(reading) == [Trouble.MISSING_ID]
    assert reading.problems[0].place == "table 2"


TEXT = rf"(<w:r>(?:(?!</w:r>).)*?<w:t[^>]*>){FIRST}</w:t></w:r>"
DELETED = '<w:del w:id="1"><w:r><w:delText>Old</w:delText></w:r></w:del>'
INSERTED = '<w:ins w:id="2"><w:r><w:t>New</w:t></w:r></w:ins>'
MOVED = (
    "<w:moveFrom><w:r><w:t>a</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>b</w:t></w:r></w:moveTo>"
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (DELETED + INSERTED, "New"),
        ("<w:r><w:t>a</w:t></w:r><w:proofErr/><w:r><w:rPr><w:b/></w:rPr><w:t>b</w:t></w:r>", "ab"),
        ("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:noBreakHyphen/></w:r>", "a\nb\t\u2011"),
        ('<w:hyperlink w:anchor="x"><w:r><w:t>https://x.example</w:t></w:r></w:hyperlink>', "https://x.example"),
        ('<w:r><w:fldChar/><w:instrText>HYPERLINK "x"</w:instrText><w:t>a</w:t></w:r>', "a"),
        ("<w:sdt><w:sdtContent><w:r><w:t>a</w:t></w:r></w:sdtContent></w:sdt>", "a"),
        (MOVED, "b"),
    ],
)  # fmt: skip
def test_what_word_makes_of_a_text(change: str, expected: str) -> None:
    assert target_of(edited((TEXT, change))) == expected


def test_a_row_that_was_struck_out_or_added() -> None:
    struck = edited(
        (r"<w:tr>(?=(?:(?!</w:tr>).)*second item)", '<w:tr><w:trPr><w:del w:id="1"/></w:trPr>')
    )
    assert troubles(docx.read(struck)) == [Trouble.MISSING_UNIT]
    assert docx.read(struck).sheets == ()
    twice = edited((r"(<w:tr>(?:(?!</w:tr>).)*second item.*?</w:tr>)", r"\1\1"))
    assert troubles(docx.read(twice)) == [Trouble.UNKNOWN_UNIT]
    assert docx.read(twice).problems[0].place == "table 1"


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (edited(("comment:k3v9", "comment k3v9")), [Trouble.MISSING_ID]),
        (edited((" 1 2 3", " 1 2 2")), [Trouble.MISSING_ID]),
        (edited(("Our answer</w:t>", "Their answer</w:t>")), [Trouble.CHANGED_SOURCE]),
        (edited((FIRST, " ")), [Trouble.EMPTY_TARGET]),
        (edited((TEXT, "<w:r><w:drawing/></w:r>")), [Trouble.BAD_MARKUP]),
        (edited(("(<w:tbl>.*</w:tbl>)", r"\1\1")), [Trouble.DUPLICATE]),
        (edited(("<w:tbl>.*</w:tbl>", "")), [Trouble.MISSING_ID]),
        (edited(("w:document", "w:other")), [Trouble.NOT_A_FILE]),
        (edited(("</w:body>", "")), [Trouble.NOT_XML]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(file: bytes, expected: list[Trouble]) -> None:
    assert troubles(docx.read(file)) == expected


def test_another_name_of_the_main_part() -> None:
    renamed = BytesIO()
    with ZipFile(BytesIO(docx.write([made()]))) as old, ZipFile(renamed, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b"word/document.xml", b"word/document2.xml")
            new.writestr(name.replace(MAIN, "word/document2.xml"), content)
    assert docx.read(renamed.getvalue()) == SheetReading((made(),), ())


def _relation(kind: str, target: str) -> bytes:
    link = f'<Relationship Id="rX" Type="http://x/{kind}" Target="{target}" TargetMode="External"/>'
    return edited(
        ("</Relationships>", link + "</Relationships>"), part="word/_rels/document.xml.rels"
    )


@pytest.mark.parametrize(
    ("file", "trouble"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, Trouble.ENCRYPTED),
        (b"x" * 20_000_001, Trouble.TOO_LARGE),
        (b"%PDF-1.7", Trouble.NOT_A_FILE),
        (packed(bomb="\0" * 70_000_000), Trouble.BOMB),
        (packed(bomb="\0" * 5_000_000), Trouble.BOMB),
        (packed(**{f"part{n}": "x" for n in range(500)}), Trouble.BOMB),
        (packed(**{"../evil": "x"}), Trouble.UNSAFE),
        (packed(**{"/etc/evil": "x"}), Trouble.UNSAFE),
        (packed(**{"word/../../evil": "x"}), Trouble.UNSAFE),
        (packed(**{"C:\\evil": "x"}), Trouble.UNSAFE),
        (packed(**{"word/vbaProject.bin": b"x"}), Trouble.UNSAFE),
        (edited(("document.main", "document.macroEnabled.main"), part="[Content_Types].xml"),
         Trouble.NOT_A_FILE),
        (edited(("openxmlformats-officedocument.wordprocessingml.document.main",
                 "ms-word.document.macroEnabled.main"), part="[Content_Types].xml"),
         Trouble.UNSAFE),
        (_relation("oleObject", "file:///etc/passwd"), Trouble.UNSAFE),
        (_relation("attachedTemplate", "http://evil.example/t.dotm"), Trouble.UNSAFE),
        (_relation("image", "http://evil.example/i.png"), Trouble.UNSAFE),
        (edited((r"\?>", "?>" + LAUGHS + "]>")), Trouble.ENTITIES),
        (edited((r"\?>", "?><!DOCTYPE x>"), part="[Content_Types].xml"), Trouble.ENTITIES),
        (edited((FIRST, "<w:r>" * 5_000 + "</w:r>" * 5_000)), Trouble.NOT_XML),
    ],
)  # fmt: skip
def test_hostile_packages_are_refused(file: bytes, trouble: Trouble) -> None:
    reading = docx.read(file)
    assert reading.sheets == ()
    expected = {trouble, Trouble.UNSAFE} if trouble is Trouble.NOT_A_FILE else {trouble}
    assert set(troubles(reading)) <= expected
    assert reading.problems


def test_a_part_twice_and_a_locked_part() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = packed(**{MAIN: "x"})
    assert troubles(docx.read(twice)) == [Trouble.UNSAFE]
    locked = bytearray(docx.write([made()]))
    at = locked.find(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert troubles(docx.read(bytes(locked))) == [Trouble.ENCRYPTED]


def test_paragraphs_in_paragraphs_are_read_once() -> None:
    nested = "<w:p>" * 150 + f"<w:r><w:t>{'ab' * 400_000}</w:t></w:r>" + "</w:p>" * 150
    file = edited((TEXT, nested))
    began = time.process_time()
    assert len(target_of(file)) == 800_000
    assert time.process_time() - began < 15


def test_links_that_word_makes_by_itself_are_harmless() -> None:
    assert docx.read(_relation("hyperlink", "https://valmora.example")) == SheetReading(
        (made(),), ()
    )
