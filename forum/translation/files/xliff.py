"""Writes and reads XLIFF 1.2, which translators' tools read best."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from forum.translation.files.sheets import (
    LARGEST_FILE,
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

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_STATES = {
    "missing": "needs-translation",
    "stale": "needs-review-translation",
    "draft": "needs-review-translation",
    "current": "translated",
}
# Tags that tools put into a text, and whose content is text of ours.
_NAMES = ("g", "x", "bx", "ex", "ph", "bpt", "ept", "it", "mrk", "sub")
_INLINE = frozenset([*_NAMES, *(f"{{{NAMESPACE}}}{name}" for name in _NAMES)])
_BREAKS = frozenset(["x", "ph", f"{{{NAMESPACE}}}x", f"{{{NAMESPACE}}}ph"])


def write(sheets: Iterable[Sheet]) -> bytes:
    """Return a file with a `<file>` for each sheet.

    What identifies a text stands in `original` and in the id of each unit, because those are what
    every tool keeps; `resname` holds a digest of the source, by which a changed one is noticed.
    """
    prefixes: Any = {None: NAMESPACE}  # which the stubs do not know
    root = etree.Element(_name("xliff"), {"version": "1.2"}, nsmap=prefixes)
    for one in sheets:
        attributes = {
            "original": label(one),
            "source-language": one.source_language,
            "target-language": one.target_language,
            "datatype": "x-markdown",
        }
        file = etree.SubElement(root, _name("file"), attributes)
        header = etree.SubElement(file, _name("header"))
        etree.SubElement(header, _name("note"), {"from": "title"}).text = storable(one.title)
        body = etree.SubElement(file, _name("body"))
        for segment in one.segments:
            _write_unit(body, one, segment)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def read(data: bytes) -> SheetReading:
    """Read what a tool made of such a file. Never raises: what is wrong is in `problems`."""
    problems = SheetProblems()
    try:
        sheets = tuple(_sheets(_root(data), problems))
    except Unreadable as failure:
        return SheetReading((), (failure.problem,))
    return SheetReading(sheets, tuple(problems.found))


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _write_unit(body: etree._Element, one: Sheet, segment: Segment) -> None:
    attributes = {
        "id": f"{one.comment}.{one.revision}.{segment.id}",
        "resname": digest(segment.source),
        _XML + "space": "preserve",
    }
    unit = etree.SubElement(body, _name("trans-unit"), attributes)
    source = etree.SubElement(unit, _name("source"), {_XML + "lang": one.source_language})
    source.text = storable(segment.source)
    state = _STATES[one.state] if segment.target else "needs-translation"
    attributes = {_XML + "lang": one.target_language, "state": state}
    target = etree.SubElement(unit, _name("target"), attributes)
    target.text = storable(segment.target)
    etree.SubElement(unit, _name("note")).text = storable(one.title)


def _root(data: bytes) -> etree._Element:
    if len(data) > LARGEST_FILE:
        raise Unreadable(Trouble.TOO_LARGE)
    if not data.strip():
        raise Unreadable(Trouble.NOT_A_FILE)
    root = parsed(data)
    if local(root) != "xliff":
        raise Unreadable(Trouble.NOT_XLIFF, local(root))
    if root.get("version") != "1.2":
        raise Unreadable(Trouble.WRONG_VERSION, root.get("version") or "")
    return root


def _sheets(root: etree._Element, problems: SheetProblems) -> Iterator[Sheet]:
    seen = set()
    left = MOST_SEGMENTS
    files = [child for child in root if local(child) == "file"]
    if not files:
        problems.add("", Trouble.MISSING_ID)
    if len(files) > MOST_SHEETS:
        raise Unreadable(Trouble.TOO_LARGE)
    for file in files:
        place = _place(file)
        found = read_label(file.get("original") or "")
        if found is None:
            problems.add(place, Trouble.MISSING_ID, file.get("original") or "")
            continue
        if (found.comment, found.target_language) in seen:
            problems.add(place, Trouble.DUPLICATE, found.comment)
            continue
        seen.add((found.comment, found.target_language))
        units = [unit for unit in file.iter() if local(unit) == "trans-unit"]
        left -= len(units)
        if left < 0:
            raise Unreadable(Trouble.TOO_LARGE)
        segments = tuple(_segments(units, found, problems))
        if len(segments) < found.count:
            missing = f"{found.count - len(segments)} of {found.count}"
            problems.add(place, Trouble.MISSING_UNIT, missing)
        yield sheet(found, _title(file), segments)


def _segments(
    units: Iterable[etree._Element], found: Label, problems: SheetProblems
) -> Iterator[Segment]:
    prefix = f"{found.comment}.{found.revision}."
    seen = set()
    empty, filled = [], False
    for unit in units:
        place, given = _place(unit), unit.get("id") or ""
        number = given.removeprefix(prefix)
        parts = {local(child): child for child in reversed(unit) if _is_xliff(child)}
        if not given.startswith(prefix) or not number or "source" not in parts:
            problems.add(place, Trouble.UNKNOWN_UNIT, given)
            continue
        if number in seen:
            problems.add(place, Trouble.DUPLICATE, given)
            continue
        seen.add(number)
        try:
            source = _text(parts["source"])
            target = _text(parts["target"]) if "target" in parts else ""
        except Unreadable as failure:
            problems.add(place, failure.problem.trouble, failure.problem.detail)
            continue
        if unit.get("resname") not in (None, digest(source)):
            problems.add(place, Trouble.CHANGED_SOURCE, given)
        if target.strip():
            filled = True
        else:
            empty.append((place, given))
        yield Segment(number, source, target)
    for place, given in empty if filled else ():  # a text without any translation is none yet
        problems.add(place, Trouble.EMPTY_TARGET, given)


def _text(element: etree._Element) -> str:
    """The text with that of the tags which tools put into it. Raises Unreadable for any other."""
    parts = [element.text or ""]
    for child in element:
        tag = child.tag
        if tag not in _INLINE:
            raise Unreadable(Trouble.BAD_MARKUP, local(child))
        if tag in _BREAKS and child.get("ctype") == "lb":
            parts.append("\n")
        else:
            parts.append(_text(child) if len(child) else child.text or "")
        parts.append(child.tail or "")
    return "".join(parts)


def _is_xliff(element: etree._Element) -> bool:
    return etree.QName(element).namespace in (NAMESPACE, None)


def _title(file: etree._Element) -> str:
    for note in file.iter():
        if local(note) == "note" and note.get("from") == "title":
            return note.text or ""
    return ""


def _place(element: etree._Element) -> str:
    return f"line {element.sourceline}" if element.sourceline else ""
