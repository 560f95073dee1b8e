"""Makes any text safe to store, send and print, without altering what people wrote."""

import re

from forum.text.invisible import IGNORABLE, without_invisible

# Every line end that Unicode calls mandatory (UAX 14, class BK, CR, LF, NL). The vertical tab and
# the form feed are among them: Word and PowerPoint paste them as line breaks, and dropping them
# like other controls would glue two words together.
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# What no store, feed or terminal takes alike: C0 and C1 controls (PostgreSQL refuses NUL, XML
# refuses nearly all of them), lone surrogates (not encodable in UTF-8), noncharacters, and the
# byte order mark, which means nothing inside a text.
_NONCHARACTERS = "".join(
    chr((plane << 16) | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_UNSTORABLE = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\r\ud800-\udfff\ufdd0-\ufdef\ufeff" + _NONCHARACTERS
)
_UNSTORABLE_RE = re.compile(f"[{_UNSTORABLE}]")

_LEADING_BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")

# Bidirectional controls (UAX 9). Embeddings and overrides are closed by PDF, isolates by PDI.
_EMBEDDINGS = "\u202a\u202b"
_OVERRIDES = "\u202d\u202e"
_POP_EMBEDDING = "\u202c"
_ISOLATES = "\u2066\u2067\u2068"
_POP_ISOLATE = "\u2069"
_SCOPED_CONTROLS = re.compile(
    f"[{_EMBEDDINGS}{_OVERRIDES}{_POP_EMBEDDING}{_ISOLATES}{_POP_ISOLATE}]"
)
# All characters of the property Bidi_Control: the scoped ones and the three marks.
_BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_SPACE_RUN = re.compile("[ \n\t]+")

_BLANK = re.compile(rf"[\s{_UNSTORABLE}{IGNORABLE}]*")


def clean(text: str) -> str:
    """Return a text of several lines, storable everywhere and otherwise as it was written.

    Line ends become ``\\n``; controls, lone surrogates, noncharacters and byte order marks go;
    bidirectional controls that could flip what follows go (see ``_balanced``); blank lines at the
    start and white space at the very end go. Nothing is normalised, and ``clean(clean(x)) ==
    clean(x)``.
    """
    text = _LINE_END.sub("\n", text)
    text = _UNSTORABLE_RE.sub("", text)
    if _SCOPED_CONTROLS.search(text):
        text = "\n".join(_balanced(line) for line in text.split("\n"))
    return _LEADING_BLANK_LINES.sub("", text.rstrip())


def clean_line(text: str) -> str:
    """Return a text of one line, for titles and names, without what cannot be seen in it.

    No bidirectional control is left, and of other invisible characters only those that change how
    their neighbours look (``invisible.py`` has the table): a title or a name is short, is isolated
    by the page, and must not exist twice, once with and once without something invisible.
    """
    return single_line(without_invisible(_BIDI_CONTROLS.sub("", clean(text))))


def single_line(text: str) -> str:
    """Return a text in one line without any bidirectional control, all else as it was written."""
    text = _BIDI_CONTROLS.sub("", clean(text))
    return _SPACE_RUN.sub(_one_space, text).strip()


def is_blank(text: str) -> bool:
    """Say whether nothing of the text would be visible, whatever number of characters it has.

    For Markdown ask ``is_blank(render(source).plain)``: ``***`` has characters and no words.
    """
    return _BLANK.fullmatch(text) is not None


def _one_space(run: re.Match[str]) -> str:
    """Turn a run of spaces that holds a line break or a tab into one space; keep other runs."""
    spaces = run.group()
    return " " if "\n" in spaces or "\t" in spaces else spaces


def _balanced(line: str) -> str:
    """Return the line without the bidirectional controls that are not paired on this line.

    Chosen instead of closing them when rendering, because the source is also shown where nothing
    can isolate it: in a subject, a cell of a spreadsheet, a log, a diff, an editor ("Trojan
    Source", CVE-2021-42574). Pairs stay, since writers of Arabic and Hebrew need them. A line is
    the unit because UAX 9 ends every scope at a line end.

    Overrides go even in pairs: they make the eye read other letters than those that are stored,
    searched, translated, moderated and read aloud, and no language is written with them.
    """
    unpaired: set[int] = set()
    open_at: list[tuple[int, str]] = []
    open_isolates = 0
    for match in _SCOPED_CONTROLS.finditer(line):
        at, control = match.start(), match.group()
        if control in _EMBEDDINGS + _OVERRIDES + _ISOLATES:
            open_at.append((at, control))
            open_isolates += control in _ISOLATES
        elif control == _POP_EMBEDDING:
            # A PDF never closes anything beyond the isolate that it stands in.
            if open_at and open_at[-1][1] not in _ISOLATES:
                opened, opener = open_at.pop()
                if opener in _OVERRIDES:
                    unpaired.update((opened, at))
            else:
                unpaired.add(at)
        elif open_isolates:
            # A PDI also ends the embeddings that were left open inside its isolate.
            while open_at[-1][1] not in _ISOLATES:
                unpaired.add(open_at.pop()[0])
            open_at.pop()
            open_isolates -= 1
        else:
            unpaired.add(at)
    unpaired.update(at for at, _ in open_at)
    return "".join(character for at, character in enumerate(line) if at not in unpaired)
