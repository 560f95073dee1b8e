"""Reads a pasted text as paragraphs, and what stands between them: blank lines, rules, markers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from forum.multilingual.splitting.letter_formulas import addresses, closes
from forum.multilingual.splitting.markers import LONGEST_MARKER, Marker, inline, links, marker

# 60,000 characters of lines that hold two words each.
MOST_LINES = 6_000

# The line ends of `forum.text.clean`.
_LINE = re.compile("(.*?)(\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]|\\Z)", re.DOTALL)

_RULE_CHARACTERS = frozenset("*-_=~#+─━═—–―•·⁂")
_SHORTEST_RULE = 2
_SINGLE_RULES = frozenset("*—⁂•")
_HTML_RULE = re.compile(r"<hr\s*/?>", re.IGNORECASE)
_UNDERLINE = re.compile(r"=+|-+")
_LONGEST_TITLE = 80
_LONGEST_MENU = 400
_FARTHEST_NEXT = 4  # lines, in which the next one with words is looked for

SENTENCE_END = re.compile(r"[.!?:;…。！？：；؟۔؛][\"'”’»)\]*_）」』\s]*$")
_ITEM = re.compile(r"(?:[-*+•–—·]|\(?\d{1,3}[.)、]|\(?[a-zA-Z][.)])\s")
_EMPTY_QUOTATION = re.compile(r"[>\s]+")
_QUOTED = re.compile(r"\s*>")
_TABLE = re.compile(r"\t|.\s\|\s|^\|")
_NUMBER = re.compile(r"\(?(\d{1,3})[.)、]")
_INDENTS = ("    ", "\t")
_LATIN = re.compile("[A-Za-z]")
_SHORT_LINE = 0.6  # of the longest of its block: shorter ends a paragraph
_LIKELY_WRAPPED = 45  # characters: a line that is longer may go on in the next one


@dataclass(frozen=True, slots=True)
class TextLine:
    """What a line shows, and where it begins and ends in the text."""

    start: int
    end: int
    text: str
    indented: bool = False


@dataclass(slots=True)
class Gap:
    """What stands before a paragraph."""

    blank: int = 0
    rule: bool = False
    sentence_over: bool = True
    continues: bool = False  # the next item of a numbered list
    markers: list[Marker] = field(default_factory=list)

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(
            language for one in self.markers if not one.menu for language in one.languages
        )

    @property
    def neutral(self) -> bool:
        return any(not one.languages and not one.menu for one in self.markers)


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together; `start` and `end` are code points of the whole text."""

    start: int
    end: int
    text: str
    gap: Gap
    underlined: bool = False
    table: bool = False
    set_apart: bool = False  # every line begins with ">", or is indented


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a text, in order; markers and rules are in the gaps between them.

    A text of too many lines has none: it is no prose, and would take long to look at.
    """
    lines = _lines(text)
    if sum(1 for line in lines if line.text) > MOST_LINES:
        return []
    return _ParagraphReader(lines).read()


def _lines(text: str) -> list[TextLine]:
    found = []
    for match in _LINE.finditer(text):
        inner = _inner(match[1], match.start())
        found.append(inner)
        if match.end() == len(text) and not match[2]:
            break
    return found


def _inner(raw: str, at: int) -> TextLine:
    core = raw.strip(_STRIPPED)
    if not core:
        return TextLine(at, at, "")
    start = at + raw.index(core)
    indented = raw.startswith(_INDENTS) and not _ITEM.match(core)
    return TextLine(start, start + len(core), core, indented)


# What may stand at the edges of a line without being seen.
_STRIPPED = "".join(one for one in map(chr, range(0x10000)) if one.isspace()) + "\ufeff\u200b"


def edges(text: str) -> tuple[int, int]:
    """Where a text begins and ends, without white space and what is invisible like it."""
    start = len(text) - len(text.lstrip(_STRIPPED))
    return start, max(start, len(text.rstrip(_STRIPPED)))


def is_rule(line: str) -> bool:
    """Whether a line is nothing but asterisks, hyphens, underscores or the like."""
    drawn = "".join(line.replace("\\", "").split())
    if drawn in _SINGLE_RULES:
        return True
    return (len(drawn) >= _SHORTEST_RULE and _RULE_CHARACTERS.issuperset(drawn)) or (
        _HTML_RULE.fullmatch(line) is not None
    )


class _ParagraphReader:
    def __init__(self, lines: list[TextLine]) -> None:
        self._lines = lines
        self._found: list[Paragraph] = []
        self._gap = Gap()
        self._block: list[TextLine] = []
        self._number = 0

    def read(self) -> list[Paragraph]:
        for at, line in enumerate(self._lines):
            if not line.text or _EMPTY_QUOTATION.fullmatch(line.text):
                self._end_block()
                self._gap.blank += 1
            elif is_rule(line.text):
                underlines = self._underlines(at, line)
                self._end_block(underlined=underlines)
                self._gap.rule |= not underlines
                # A line under a marker or a title parts it from the text as a blank line does.
                self._gap.blank += 1
            elif (announced := self._announced(at, line)) is not None:
                self._end_block()
                self._gap.markers.append(announced)
                if announced.after is not None:
                    rest = _inner(line.text[announced.after :], line.start + announced.after)
                    self._block.append(rest)
            else:
                self._block.append(line)
        self._end_block()
        return self._found

    def _underlines(self, at: int, line: TextLine) -> bool:
        """Whether a rule is the line under a title (a setext heading of Markdown)."""
        return (
            len(self._block) == 1
            and _UNDERLINE.fullmatch(line.text) is not None
            and len(self._block[0].text) <= _LONGEST_TITLE
            and not SENTENCE_END.search(self._block[0].text)
            and at + 1 < len(self._lines)
            # Below a signature it is a rule.
            and not any(closes(one.text) for one in self._found[-2:])
        )

    def _announced(self, at: int, line: TextLine) -> Marker | None:
        if not (self._found or self._block) and len(line.text) < _LONGEST_MENU and links(line.text):
            return Marker((), menu=True)
        before = self._block[-1].text if self._block else ""
        over = not before or bool(SENTENCE_END.search(before))
        whole = _marker(line.text) if len(line.text) <= LONGEST_MARKER else None
        if whole:
            adorned = not line.text[0].isalpha() or line.text[-1] in ":："
            if not (over or adorned or len(before) < _LIKELY_WRAPPED):
                return None
            after = self._lines[at + 1].text if at + 1 < len(self._lines) else ""
            # "The French version" / "of the paragraph says": the sentence goes on.
            return None if after[:1].islower() and not adorned else whole
        if over or len(before) < _LIKELY_WRAPPED:
            return _inline(line.text[: LONGEST_MARKER * 4], goes_on=self._goes_on(at))
        return None

    def _goes_on(self, at: int) -> bool:
        """Whether text follows that is not announced like this line."""
        for line in self._lines[at + 1 : at + 1 + _FARTHEST_NEXT]:
            if line.text and not is_rule(line.text):
                beginning = line.text[: LONGEST_MARKER * 4]
                return not (_marker(line.text) or _inline(beginning, goes_on=True))
        return False

    def _end_block(self, *, underlined: bool = False) -> None:
        block, self._block = self._block, []
        if not block:
            return
        widest = max(len(line.text) for line in block)
        together = [block[0]]
        for line in block[1:]:
            if _parts(together[-1].text, line.text, widest):
                self._end_paragraph(together)
                together = [line]
            else:
                together.append(line)
        self._end_paragraph(together)
        self._found[-1].underlined = underlined

    def _end_paragraph(self, lines: list[TextLine]) -> None:
        text = "\n".join(line.text for line in lines)
        number = _NUMBER.match(text)
        if number:
            self._gap.continues = 1 < int(number[1]) == self._number + 1
            self._number = int(number[1])
        quoted = all(_QUOTED.match(line.text) for line in lines)
        table = all(_TABLE.search(line.text) for line in lines)
        self._found.append(
            Paragraph(
                lines[0].start,
                lines[-1].end,
                text,
                self._gap,
                table=table,
                set_apart=quoted or all(line.indented for line in lines),
            )
        )
        over = bool(SENTENCE_END.search(lines[-1].text)) or len(lines[-1].text) < _LIKELY_WRAPPED
        self._gap = Gap(sentence_over=over)


@lru_cache(maxsize=512)
def _marker(line: str) -> Marker | None:
    return marker(line)


@lru_cache(maxsize=512)
def _inline(line: str, *, goes_on: bool) -> Marker | None:
    return inline(line, goes_on=goes_on)


def _parts(line: str, after: str, widest: int) -> bool:
    """Whether a new paragraph begins after a line, though no blank line follows."""
    return (
        SENTENCE_END.search(line) is not None
        or len(line) < widest * _SHORT_LINE
        or line.startswith("#")
        or after.startswith("#")
        or _ITEM.match(after) is not None
        or bool(_QUOTED.match(line)) != bool(_QUOTED.match(after))
        or bool(_TABLE.search(line)) != bool(_TABLE.search(after))
        or bool(addresses(line))
        or bool(addresses(after))
        or (_LATIN.search(line) is None) != (_LATIN.search(after) is None)
    )
