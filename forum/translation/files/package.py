"""Opens the package that a Word document is, within bounds, and takes one part out of it."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from forum.translation.files.sheets import LARGEST_FILE, Trouble, Unreadable
from forum.translation.files.xml import local, parsed

# A document of ours has some fifteen parts; pictures and fonts that Word adds make it some dozens.
MOST_PARTS = 500
LARGEST_UNPACKED = 60_000_000  # bytes, all parts together
LARGEST_PART = 30_000_000  # bytes
# Repetitive XML is packed to a fiftieth; a bomb to a thousandth.
MOST_PACKED = 200
SMALL_PART = 1_000_000  # bytes, below which it does not matter

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an encrypted document, or one of before 2007
_TYPES = "[Content_Types].xml"
_MAIN = "wordprocessingml.document.main+xml"
_NAME = re.compile(r"(?!.*(?:^|/)\.\.?(?:/|$))[^/\\:\x00-\x1f][^\\:\x00-\x1f]*")
# Word makes links of addresses by itself; they are read by nobody here, and harmless.
_HARMLESS = "/hyperlink"


def document_of(data: bytes) -> bytes:
    """Return the XML of the document's text. Raises Unreadable."""
    if len(data) > LARGEST_FILE:
        raise Unreadable(Trouble.TOO_LARGE)
    if data.startswith(_OLE):
        raise Unreadable(Trouble.ENCRYPTED)
    try:
        with ZipFile(BytesIO(data)) as package:
            return _document(package)
    except (
        BadZipFile, LargeZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError,
        LookupError, RuntimeError, OverflowError,
    ) as error:  # fmt: skip
        raise Unreadable(Trouble.NOT_A_FILE, type(error).__name__) from None


def _document(package: ZipFile) -> bytes:
    parts = _judged(package.infolist())
    if _TYPES not in parts:
        raise Unreadable(Trouble.NOT_A_FILE, _TYPES)
    main = ""
    for element in parsed(_part(package, parts[_TYPES])):
        kind = (element.get("ContentType") or "").lower()
        if "macroenabled" in kind or "vbaproject" in kind:
            raise Unreadable(Trouble.UNSAFE, "macros")
        if kind.endswith(_MAIN):
            main = (element.get("PartName") or "").lstrip("/")
    for name, part in parts.items():
        if name.lower().endswith("vbaproject.bin"):
            raise Unreadable(Trouble.UNSAFE, "macros")
        if name.lower().endswith(".rels"):
            _judge_references(_part(package, part), name)
    if main not in parts:
        raise Unreadable(Trouble.NOT_A_FILE, main)
    return _part(package, parts[main])


def _judged(found: list[ZipInfo]) -> dict[str, ZipInfo]:
    """Refuse what would be too much, or is not what it seems, before anything is unpacked."""
    if len(found) > MOST_PARTS or sum(part.file_size for part in found) > LARGEST_UNPACKED:
        raise Unreadable(Trouble.BOMB)
    parts: dict[str, ZipInfo] = {}
    for part in found:
        if part.flag_bits & 0x1:
            raise Unreadable(Trouble.ENCRYPTED)
        if _NAME.fullmatch(part.filename) is None or part.filename in parts:
            raise Unreadable(Trouble.UNSAFE, part.filename)
        if part.file_size > max(SMALL_PART, MOST_PACKED * part.compress_size):
            raise Unreadable(Trouble.BOMB, part.filename)
        parts[part.filename] = part
    return parts


def _part(package: ZipFile, part: ZipInfo) -> bytes:
    """Unpack a part, whatever size it says that it has."""
    with package.open(part) as file:
        content = file.read(LARGEST_PART + 1)
    if len(content) > LARGEST_PART:
        raise Unreadable(Trouble.BOMB, part.filename)
    return content


def _judge_references(content: bytes, name: str) -> None:
    for element in parsed(content):
        outside = (element.get("TargetMode") or "").lower() == "external"
        if local(element) and outside and not (element.get("Type") or "").endswith(_HARMLESS):
            raise Unreadable(Trouble.UNSAFE, name)
