"""Writes and reads Word documents of two columns, for translators without tools."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from lxml import etree

from forum.core.languages import direction
from forum.translation.files.package import document_of
from forum.translation.files.sheets import (
    MOST_SEGMENTS,
    MOST_SHEETS,
    Label,
    Segment,
    Sheet,
    SheetProblems,
    SheetReading,
    Trouble,
    Unreadable,
    digest,
    label,
    read_label,
    sheet,
    storable,
)
from forum.translation.files.xml import local, parsed

_GREY = RGBColor(0x80, 0x80, 0x80)
_SMALL = Pt(6)
# The first row says what the table belongs to, the second names the languages.
_HEAD = 2

# What Word writes for one character.
_CHARACTERS = {
    "tab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\u2011",
    "softHyphen": "\u00ad",
}
# What a translator has struck out or moved away, with changes being tracked; codes of fields.
_GONE = frozenset(["del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr"])
# A formula or a picture is nothing that a text can hold, and would be lost.
_REFUSED = frozenset(["tbl", "drawing", "pict", "object", "oMath", "oMathPara", "altChunk"])


def write(sheets: Iterable[Sheet]) -> bytes:
    """Return a document with a heading and a table for each sheet."""
    document = Document()
    for one in sheets:
        document.add_heading(storable(one.title) or one.comment, level=1)
        table = document.add_table(rows=_HEAD, cols=2)
        table.style = "Table Grid"
        head = table.rows[0].cells[0].merge(table.rows[0].cells[1]).paragraphs[0]
        ids = " ".join(segment.id for segment in one.segments)
        run = head.add_run(f"{label(one)} {ids}".strip())
        run.font.size, run.font.color.rgb = _SMALL, _GREY
        _fill(table.rows[1].cells[0], one.source_language, "en")
        _fill(table.rows[1].cells[1], one.target_language, "en")
        for segment in one.segments:
            source, target = table.add_row().cells
            _fill(source, segment.source, one.source_language)
            _fill(target, segment.target, one.target_language)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def read(data: bytes) -> SheetReading:
    """Read what a translator made of such a document. Never raises: see `problems`."""
    problems = SheetProblems()
    try:
        sheets = tuple(_sheets(parsed(document_of(data)), problems))
    except Unreadable as failure:
        return SheetReading((), (failure.problem,))
    return SheetReading(sheets, tuple(problems.found))


def _fill(cell: Any, text: str, language: str) -> None:
    """Write a text into a cell, in its language and direction; line breaks stay."""
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(re.sub("\r\n?", "\n", storable(text)))
    properties = run._r.get_or_add_rPr()
    language_of = OxmlElement("w:lang")
    right_to_left = direction(language) == "rtl"
    if right_to_left:
        properties.append(OxmlElement("w:rtl"))
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
    language_of.set(qn("w:bidi" if right_to_left else "w:val"), language)
    properties.append(language_of)


def _sheets(root: etree._Element, problems: SheetProblems) -> Iterator[Sheet]:
    if local(root) != "document":
        raise Unreadable(Trouble.NOT_A_FILE, local(root))
    title, number, left = "", 0, MOST_SEGMENTS
    seen = set()
    for element in _outermost(root, "p", "tbl"):
        if local(element) == "p":
            title = _text(element).strip() or title
            continue
        number += 1
        rows = [row for row in element if local(row) == "tr" and not _is_struck(row)]
        left -= len(rows)
        if number > MOST_SHEETS or left < 0:
            raise Unreadable(Trouble.TOO_LARGE)
        line = _cells(rows[0], [])[0] if rows else ""
        name, _, ids = _label_and_ids(line)
        if name is None:
            problems.add(f"table {number}", Trouble.MISSING_ID, line)
            continue
        if (name.comment, name.target_language) in seen:
            problems.add(f"table {number}", Trouble.DUPLICATE, name.comment)
            continue
        seen.add((name.comment, name.target_language))
        if _fits(rows, name, ids, number, problems):
            yield sheet(name, title, tuple(_segments(rows, name, ids, number, problems)))
    if not number:
        problems.add("", Trouble.MISSING_ID)


def _label_and_ids(line: str) -> tuple[Label | None, str, list[str]]:
    """The label ends with its sixteen digits; the ids of the rows follow."""
    before, name, rest = line.partition(";sources:")
    return read_label(before + name + rest[:16]), name, rest[16:].split()


def _fits(
    rows: list[etree._Element], name: Label, ids: list[str], number: int, problems: SheetProblems
) -> bool:
    """Whether there is a row for each unit: with one missing, nobody knows which is which."""
    place, found = f"table {number}", len(rows) - _HEAD
    if len(ids) != name.count or len(set(ids)) != name.count:
        problems.add(place, Trouble.MISSING_ID, f"{len(ids)} of {name.count}")
    elif found < name.count:
        problems.add(place, Trouble.MISSING_UNIT, f"{found} of {name.count}")
    elif found > name.count:
        problems.add(place, Trouble.UNKNOWN_UNIT, f"{found} of {name.count}")
    else:
        return True
    return False


def _segments(
    rows: list[etree._Element], name: Label, ids: list[str], number: int, problems: SheetProblems
) -> Iterator[Segment]:
    sources, empty, filled = [], [], False
    for at, (row, given) in enumerate(zip(rows[_HEAD:], ids, strict=True), _HEAD + 1):
        place = f"table {number}, row {at}"
        refused: list[str] = []
        cells = _cells(row, refused)
        sources.append(cells[0])
        if len(cells) != 2 or refused:
            problems.add(place, Trouble.BAD_MARKUP, ", ".join(refused))
            continue
        if cells[1].strip():
            filled = True
        else:
            empty.append(place)
        yield Segment(given, cells[0], cells[1])
    for place in empty if filled else ():  # a text without any translation is none yet
        problems.add(place, Trouble.EMPTY_TARGET)
    if digest(*sources) != name.digest:
        problems.add(f"table {number}", Trouble.CHANGED_SOURCE)


def _is_struck(row: etree._Element) -> bool:
    """Whether the row was deleted with changes being tracked."""
    return any(
        local(change) == "del"
        for properties in row
        if local(properties) == "trPr"
        for change in properties
    )


def _cells(row: etree._Element, refused: list[str]) -> list[str]:
    """The text of each cell, its paragraphs as lines; what no text can hold goes into `refused`."""
    cells = []
    for cell in _outermost(row, "tc"):
        refused += [name for name in map(local, cell.iter()) if name in _REFUSED]
        cells.append("\n".join(_text(paragraph) for paragraph in _outermost(cell, "p")))
    return cells or [""]


def _outermost(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The elements of these names inside another, in content controls and insertions too.

    Not those inside of one another, which would be read twice; and without recursion, since a
    hostile file holds a million of them two hundred levels deep.
    """
    open_ones = [iter(element)]
    while open_ones:
        child = next(open_ones[-1], None)
        if child is None:
            open_ones.pop()
        elif local(child) in names:
            yield child
        elif local(child) not in _GONE:
            open_ones.append(iter(child))


def _text(element: etree._Element) -> str:
    """What is seen of a paragraph, with all its changes accepted."""
    parts = []
    for child in element:
        name = local(child)
        if name in _GONE:
            continue
        if name == "t":
            parts.append(child.text or "")
        elif name in _CHARACTERS:
            parts.append(_CHARACTERS[name])
        else:
            parts.append(_text(child))
    return "".join(parts)
