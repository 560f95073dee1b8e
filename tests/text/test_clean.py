"""What is taken out of a text at the edge, and that nothing else is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.text.clean import clean, clean_line, is_blank

ANY_TEXT = st.text(st.characters(exclude_categories=()))
_BIDI_TEXT = st.text("ab \nא\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_CLEANED = [
    # Every line end of every system becomes one.
    ("a\r\nb\rc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
    # Word's soft line break and form feed are line ends too, or words would be glued together.
    ("a\x0bb\x0cc", "a\nb\nc"),
    # NUL and other controls go; PostgreSQL and XML take none of them.
    ("a\x00b\x07c\x1b[31md\x7fe\x9ff", "abc[31mdef"),
    # Tabs are what people write.
    ("a\tb", "a\tb"),
    # Lone surrogates, noncharacters and byte order marks go.
    ("a\ud800b\ufffec\uffffd\ufdd0e\U0010fffff\ufeffg", "abcdefg"),
    # Blank lines at the start and white space at the end go, an indent at the start stays.
    ("\n \t\n    code\n\n b \n\n", "    code\n\n b"),
    # Nothing is composed, decomposed or folded.
    ("e\u0301 é ﬁ Å \u00a0x\u200d\u200by\u00ad", "e\u0301 é ﬁ Å \u00a0x\u200d\u200by\u00ad"),
    # Marks of direction and pairs that are closed on their line are needed and stay.
    ("\u200fא\u2067ב\u2069 \u202bג\u202c", "\u200fא\u2067ב\u2069 \u202bג\u202c"),
    # A scope that is not closed goes, on its own line and not on others.
    ("a\u2067b\n\u2067c\u2069", "ab\n\u2067c\u2069"),
    ("a\u202bb\u202cc\u202a", "a\u202bb\u202cc"),
    # A closing control without an opening one goes.
    ("a\u2069b\u202cc", "abc"),
    # Isolates may hold embeddings; what is left open inside goes alone.
    ("\u2066a\u202bb\u2069c", "\u2066ab\u2069c"),
    # A PDF does not reach out of its isolate.
    ("\u202ba\u2066b\u202c\u2069c\u202c", "\u202ba\u2066b\u2069c\u202c"),
    # Overrides go even in pairs: they show other words than those that are stored.
    ("\u202eabc\u202cdef\u202dg\u202c", "abcdefg"),
]


@pytest.mark.parametrize(("text", "cleaned"), _CLEANED)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


_CLEANED_LINES = [
    # Line breaks and tabs become one space, with the spaces around them.
    ("a \r\n\t b\nc", "a b c"),
    # Other spaces stay as they are written.
    ("«\u00a0a\u00a0»  b", "«\u00a0a\u00a0»  b"),
    # The ends are stripped.
    ("  a \n", "a"),
    # No bidirectional control at all, not even a mark.
    ("\u200fa\u2067b\u2069\u061cc\u202ed\u202c\u200e", "abcd"),
    # A header cannot be injected.
    ("a\r\nBcc: b@c.org\x00", "a Bcc: b@c.org"),
]


@pytest.mark.parametrize(("text", "cleaned"), _CLEANED_LINES)
def test_clean_line(text: str, cleaned: str) -> None:
    assert clean_line(text) == cleaned


_BLANK = [
    # Nothing, and white space of every kind.
    "",
    " \t\n\r\x0b\x0c\x85\u00a0\u1680\u2000\u2009\u202f\u205f\u3000\u2028",
    # Joiners, marks, isolates, the soft hyphen, the grapheme joiner, the byte order mark.
    "\u200b\u200c\u200d\u200e\u2060\u2067\u2069\u202e\u00ad\u034f\ufeff\u061c\u180e",
    # Fillers of Hangul and the blank pattern of Braille.
    "\u115f\u1160\u3164\uffa0\u2800",
    # Variation selectors and tags on nothing.
    "\ufe0f\ufe00\U000e0100\U000e0041\U000e007f",
    # What cleaning would take out.
    "\x00\x1f\ud800\ufffe",
]
_NOT_BLANK = [
    # One letter, digit, sign or emoji is enough, in any script.
    *("a", "1", ".", "漢", "ا", "👍🏽", "\u200bа\u200b"),
    # Category Cf, yet visible: Arabic number sign and end of ayah.
    *("\u0600", "\u06dd"),
    # A combining accent shows, if oddly.
    "\u0301",
]


@pytest.mark.parametrize("text", _BLANK)
def test_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", _NOT_BLANK)
def test_not_blank(text: str) -> None:
    assert not is_blank(text)


@given(ANY_TEXT | _BIDI_TEXT)
def test_cleaned_text_is_clean_and_can_be_stored(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")
    assert not set("\x00\r\ufeff\u202e\u2028") & set(cleaned)


@given(_BIDI_TEXT)
def test_no_direction_leaks_out_of_a_line(text: str) -> None:
    for line in clean(text).split("\n"):
        assert sum(map(line.count, "\u202a\u202b")) == line.count("\u202c")
        assert sum(map(line.count, "\u2066\u2067\u2068")) == line.count("\u2069")


@given(ANY_TEXT)
def test_a_clean_line_is_one_line(text: str) -> None:
    line = clean_line(text)
    assert clean_line(line) == line
    assert "\n" not in line
    assert "\t" not in line


@given(st.text(st.characters(categories=["L", "N", "P", "S", "M", "Zs"])))
def test_visible_characters_are_never_altered(text: str) -> None:
    assert clean(f"|{text}|") == f"|{text}|"


# What leaves no mark, and of which a name could be made twice.
INVISIBLE = {
    "zero-width space": "\u200b",
    "non-joiner": "\u200c",
    "joiner": "\u200d",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "grapheme joiner": "\u034f",
    "Hangul fillers": "\u115f\u1160\u3164\uffa0",
    "inherent vowels of Khmer": "\u17b4\u17b5",
    "selectors of Mongolian": "\u180b\u180c\u180d\u180e\u180f",
    "invisible operators": "\u2061\u2062\u2063\u2064",
    "deprecated controls": "\u206a\u206b\u206c\u206d\u206e\u206f",
    "presentation selectors": "\ufe0e\ufe0f",
    "variation selectors": "\ufe00\ufe01\U000e0100\U000e01ef",
    "tags": "\U000e0001\U000e0041\U000e007f",
    "annotations": "\ufff9\ufffa\ufffb",
    "controls of shorthand and music": "\U0001bca0\U0001d159\U0001d173",
    "marks of direction": "\u061c\u200e\u200f",
    "other bidirectional controls": "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    "noncharacters": "\ufdd0\ufffe\U0001ffff",
    "unassigned, yet invisible": "\u2065\ufff0\U000e0fff",
}


@pytest.mark.parametrize("signs", INVISIBLE.values(), ids=INVISIBLE)
@pytest.mark.parametrize(
    ("before", "after"), [("An", "na"), ("Анна", ""), ("", "Anna"), ("김", "민")]
)
def test_what_cannot_be_seen_is_no_part_of_a_line(signs: str, before: str, after: str) -> None:
    assert clean_line(before + signs + after) == before + after
    for sign in signs:
        assert clean_line(before + sign + sign + after) == before + after


# Where an invisible character changes how its neighbours look, it is a part of the name.
NEEDED = {
    "Persian": "کتاب\u200cهای",
    "Persian, with a vowel sign": "بِ\u200cبین",
    "Persian abbreviation": "۱۴۰۲ ه\u200d.ش",
    "Hindi": "श्रीमान्\u200cजी",
    "Hindi, half a letter": "क्\u200dष",
    "Sinhala": "ශ්\u200dරී ලංකා",
    "Malayalam": "അവന്\u200d",
    "Bengali": "র\u200d্যাব",
    "a family": "👨\u200d👩\u200d👧",
    "a flag": "🏳\ufe0f\u200d🌈",
    "a profession": "👩🏽\u200d⚖\ufe0f",
    "a heart": "❤\ufe0f",
    "a keycap": "1\ufe0f\u20e3",
    "Mongolian": "ᠠ\u180bᠮ",
    "Japanese": "葛\U000e0100城",
}


@pytest.mark.parametrize("line", NEEDED.values(), ids=NEEDED)
def test_what_changes_how_a_name_looks_is_kept(line: str) -> None:
    assert clean_line(line) == line


@pytest.mark.parametrize("line", NEEDED.values(), ids=NEEDED)
def test_it_is_kept_once_and_where_it_has_its_effect(line: str) -> None:
    signs = "\u200c\u200d\ufe0f\u180b\U000e0100\u200b\u2060"
    doubled = "".join(one * 2 if one in signs else one for one in line)
    assert clean_line(doubled) == line
    assert clean_line(f"\u200d{line}\u200b") == line


@pytest.mark.parametrize(
    ("line", "cleaned"),
    [
        ("داد\u200cها", "دادها"),  # dal joins to nothing that follows
        ("سلام\u200c", "سلام"),
        ("سل\u200dام", "سلام"),  # they join anyhow
        ("क\u200cख", "कख"),
        ("क्\u200dि", "क्ि"),
        ("a्\u200cक", "a्क"),
        ("1\ufe0f", "1"),
        ("A\u200d👩", "A👩"),
        ("⠁\u2800⠃\u2800", "⠁ ⠃"),  # of braille: what parts words
        ("👩\U000e0067\U000e007f", "👩"),
    ],
)
def test_it_goes_where_it_has_none(line: str, cleaned: str) -> None:
    assert clean_line(line) == cleaned


# Default_Ignorable_Code_Point of the Unicode standard (DerivedCoreProperties.txt, version 17),
# stated here once more.
DEFAULT_IGNORABLE = {
    *(0xAD, 0x34F, 0x61C, 0x3164, 0xFEFF, 0xFFA0, *range(0x115F, 0x1161), *range(0x17B4, 0x17B6)),
    *(*range(0x180B, 0x1810), *range(0x200B, 0x2010), *range(0x202A, 0x202F)),
    *(*range(0x2060, 0x2070), *range(0xFE00, 0xFE10), *range(0xFFF0, 0xFFF9)),
    *(*range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B), *range(0xE0000, 0xE1000)),
}
MAY_STAY = {0x200C, 0x200D, *range(0x180B, 0x180E), 0x180F, 0xFE0E, 0xFE0F}
MAY_STAY |= {*range(0xFE00, 0xFE03), *range(0xE0100, 0xE01F0)}


def test_the_set_agrees_with_what_python_knows() -> None:
    """Each format character is in it, unless it is a sign that can be seen."""
    formats = {n for n in range(0x110000) if unicodedata.category(chr(n)) == "Cf"}
    seen = {0x6DD, 0x70F, 0x8E2, 0x110BD, 0x110CD, *range(0x600, 0x606), 0x890, 0x891}
    of_hieroglyphs = set(range(0x13430, 0x13440))
    annotations = {0xFFF9, 0xFFFA, 0xFFFB}
    assert formats - seen - of_hieroglyphs - annotations <= DEFAULT_IGNORABLE
    gone = {n for n in DEFAULT_IGNORABLE | annotations if is_blank(chr(n))}
    assert gone == DEFAULT_IGNORABLE | annotations


_SIGNS = st.sampled_from([chr(n) for n in sorted(DEFAULT_IGNORABLE) if n < 0xE0200])
_NEIGHBOURS = st.sampled_from("ab1 \u20e3کداه्ِक्िরশ්ර葛ᠠ👩🏽♂+\n\t⠁\u2800")


@given(st.lists(_SIGNS | _NEIGHBOURS | st.characters(), max_size=20).map("".join))
def test_a_line_holds_nothing_invisible_outside_its_context(text: str) -> None:
    line = clean_line(text)
    left = {ord(one) for one in line} & DEFAULT_IGNORABLE
    assert left <= MAY_STAY
    assert clean_line(line) == line
    plain = [one for one in line if ord(one) not in DEFAULT_IGNORABLE]
    for at, one in enumerate(line):
        if ord(one) in left:  # what it changes stands right before it
            assert at > 0
            assert not line[at - 1].isspace()
            assert ord(line[at - 1]) not in left or one == "\u200d"
    assert not any(one in plain for one in "\u2800\ufff9\U0001d159")
    if all(one.isascii() or "LATIN" in unicodedata.name(one, "") for one in plain):
        assert not left
