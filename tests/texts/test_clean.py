"""What is taken out of a text at the edge, and that nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.texts.clean import clean, clean_line, is_blank

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
