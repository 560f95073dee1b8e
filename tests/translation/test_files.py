"""Files for translators: out and in again, as tools and people change them, and hostile ones."""

from __future__ import annotations

import re
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.text.blocks import assemble, segments
from forum.translation.files import docx, xliff
from forum.translation.files.sheets import Segment, Sheet, SheetReading, Trouble, storable
from tests.translation.services import saying, service

SOURCE = """\
# Our answer

We *welcome* the draft & its annex <1>, see [the report](https://valmora.example).

- first item,
  on two lines
- second item

| a | b |
|---|---|
| c | d\\|e |"""


def made(comment: str = "k3v9x2m8q4t7", **changes: object) -> Sheet:
    blocks = segments(SOURCE)
    values = {
        "space": "draft-guidance",
        "comment": comment,
        "revision": "r7n2p5w8y3z6",
        "source_language": "en",
        "target_language": "fr",
        "target_revision": "",
        "state": "draft",
        "title": "Question 2 – Valmora",
        "segments": tuple(
            Segment(str(number), text, f"« {text} »") for number, text in enumerate(blocks, 1)
        ),
    }
    return Sheet(**(values | changes))  # type: ignore[arg-type]


def troubles(reading: SheetReading) -> list[Trouble]:
    return [problem.trouble for problem in reading.problems]


both = pytest.mark.parametrize("form", [xliff, docx], ids=["xliff", "docx"])


# --- out and in ---------------------------------------------------------------------------------


@both
def test_a_space_goes_out_and_comes_in(form: ModuleType) -> None:
    sheets = (
        made(),
        made("b5d8f2h6j9l3", state="stale", target_revision="t1", target_language="ar"),
        made("b5d8f2h6j9l3", state="current", target_language="zh-Hans"),
        made("empty", segments=(), title="Nothing – to translate"),
    )
    assert form.read(form.write(sheets)) == SheetReading(sheets, ())


@both
def test_the_translation_takes_the_place_of_the_source(form: ModuleType) -> None:
    (sheet,) = form.read(form.write([made()])).sheets
    translated = assemble(SOURCE, [segment.target for segment in sheet.segments])
    assert translated.startswith("# « Our answer »\n\n« We *welcome*")
    assert "- « first item,\n  on two lines »\n- « second item »" in translated
    assert translated.endswith("| « a » | « b » |\n|---|---|\n| « c » | « d\\|e » |")


TEXT = st.text(st.characters(exclude_categories=()), max_size=30) | st.sampled_from(
    ["a\r\nb", " a  b ", "\ta\t", "]]>", "<b>&amp;", "\x00\x0b\ufffe\ud800", "\u202eab", "a\n\nb",
     "<?x?>", "<!--", "{{=x}}", "\u2028", "\u00a0", "\u0645\u0631\u062d\u0628\u0627"]
)  # fmt: skip


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(TEXT, TEXT), max_size=4), TEXT)
@pytest.mark.parametrize("form", [xliff, docx], ids=["xliff", "docx"])
def test_any_text_goes_out_and_comes_in(
    form: ModuleType, texts: list[tuple[str, str]], title: str
) -> None:
    parts = tuple(Segment(str(n), source, target) for n, (source, target) in enumerate(texts))
    reading = form.read(form.write([made(segments=parts, title=title)]))
    assert {problem.trouble for problem in reading.problems} <= {Trouble.EMPTY_TARGET}
    found = [(part.id, part.source, part.target) for part in reading.sheets[0].segments]
    # Word knows one kind of line break; XML holds no controls.
    expected = [(p.id, _as_stored(p.source, form), _as_stored(p.target, form)) for p in parts]
    assert found == expected


def _as_stored(text: str, form: ModuleType) -> str:
    return re.sub("\r\n?|\n", "\n", storable(text)) if form is docx else storable(text)


@both
@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_exception(form: ModuleType, data: bytes) -> None:
    assert form.read(data).sheets == ()
    assert form.read(data).problems


@settings(deadline=None, max_examples=60)
@given(st.data())
@pytest.mark.parametrize("form", [xliff, docx], ids=["xliff", "docx"])
def test_damaged_files_are_read_without_an_exception(form: ModuleType, data: st.DataObject) -> None:
    file = bytearray(form.write([made()]))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(file) - 1))
        file[at : at + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
    form.read(bytes(file))


@both
def test_a_file_that_was_cut_off(form: ModuleType) -> None:
    file = form.write([made()])
    for length in (0, 1, 10, len(file) // 2, len(file) - 1 - 20):
        assert form.read(file[:length]).sheets == ()
        assert set(troubles(form.read(file[:length]))) <= {Trouble.NOT_A_FILE, Trouble.NOT_XML}


@both
def test_a_large_space(form: ModuleType) -> None:
    sheets = [made(f"comment{number}") for number in range(60)]
    assert len(form.read(form.write(sheets)).sheets) == 60


# --- XLIFF as tools give it back ----------------------------------------------------------------


def edited(*changes: tuple[str, str]) -> bytes:
    text = xliff.write([made()]).decode()
    for pattern, new in changes:
        text, count = re.subn(pattern, new, text, flags=re.DOTALL)
        assert count
    return text.encode()


def test_the_file_names_its_states_and_languages() -> None:
    file = xliff.write([made(), made("other", state="current")]).decode()
    assert '<file original="comment:k3v9x2m8q4t7;space:draft-guidance;' in file
    assert 'source-language="en" target-language="fr" datatype="x-markdown"' in file
    assert 'id="k3v9x2m8q4t7.r7n2p5w8y3z6.1"' in file
    assert 'state="needs-review-translation"' in file
    assert 'state="translated"' in file


@pytest.mark.parametrize(
    "file",
    [
        b"\xef\xbb\xbf" + edited(),
        edited(("UTF-8", "utf-16")).decode().encode("utf-16"),
        edited(("UTF-8", "UTF-16LE")).decode().encode("utf-16-le"),
        edited(("'UTF-8'", "'iso-8859-1'")).decode().encode("latin-1", "xmlcharrefreplace"),
        edited((r'<xliff xmlns="', '<x:xliff xmlns:x="'), (r"<(/?)(?=[a-z-]+[ >/])", r"<\1x:")),
        edited((' xmlns="[^"]*"', "")),
        edited(("<trans-unit ", '<trans-unit approved="yes" xmlns:m="urn:m" m:status="x" '),
               ("<body>", "<body><group><group>"), ("</body>", "</group></group></body>")),
        edited(("(</target>)", r"\1<alt-trans><target>vieux</target></alt-trans><count-group/>")),
        edited((r'(<target[^>]*>)(«)', r'\1<g id="1"><mrk mtype="seg" mid="0">\2</mrk></g>')),
        edited(("(</source>)", r"\1<seg-source><mrk mtype='seg'>x</mrk></seg-source>")),
        edited(("(<body>)", r"<!-- a tool was here --><?tool x?>\1")),
    ],
    ids=["BOM", "UTF-16", "UTF-16LE", "Latin 1", "prefix", "no namespace", "attributes, groups",
         "alt-trans", "inline", "seg-source", "comments"],
)  # fmt: skip
def test_what_tools_add_is_harmless(file: bytes) -> None:
    assert xliff.read(file) == SheetReading((made(),), ())


def test_a_line_break_that_a_tool_made_a_tag() -> None:
    file = edited(("on two", '<x id="1" ctype="lb"/>on two'))
    assert "\non two" in xliff.read(file).sheets[0].segments[2].target


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (edited(('version="1.2"', 'version="2.0"')), [Trouble.WRONG_VERSION]),
        (edited(("<(/?)xliff", r"<\1html")), [Trouble.NOT_XLIFF]),
        (edited(("</xliff>", "")), [Trouble.NOT_XML]),
        (edited(('original="[^"]*"', 'original="a.txt"')), [Trouble.MISSING_ID]),
        (edited(("space:draft-guidance", "space:a b/../c")), [Trouble.MISSING_ID]),
        (edited(("<file .*</file>", "")), [Trouble.MISSING_ID]),
        (edited((r'id="[^"]*\.2"', 'id="other.r.2"')),
         [Trouble.UNKNOWN_UNIT, Trouble.MISSING_UNIT]),
        (edited((r'(id="[^"]*)\.2"', r'\1.1"')), [Trouble.DUPLICATE, Trouble.MISSING_UNIT]),
        (edited((r"<trans-unit (?:(?!trans-unit).)*\.2.*?</trans-unit>", "")),
         [Trouble.MISSING_UNIT]),
        (edited(("(<source[^>]*>)Our", r"\1Their")), [Trouble.CHANGED_SOURCE]),
        (edited(("(<target[^>]*>)« Our answer »", r"\1 ")), [Trouble.EMPTY_TARGET]),
        (edited(("<target[^>]*>« Our answer »</target>", "")), [Trouble.EMPTY_TARGET]),
        (edited(("« Our answer »", '<b xmlns="http://www.w3.org/1999/xhtml">x</b>')),
         [Trouble.BAD_MARKUP, Trouble.MISSING_UNIT]),
        (edited(("(<file .*</file>)", r"\1\1")), [Trouble.DUPLICATE]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(file: bytes, expected: list[Trouble]) -> None:
    reading = xliff.read(file)
    assert troubles(reading) == expected
    if reading.sheets:
        assert all(re.fullmatch(r"line \d+", problem.place) for problem in reading.problems)


LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY a{n} '{'&a;' * 10 if n == 0 else f'&a{n - 1};' * 10}'>" for n in range(10)
)


def test_hostile_files_are_refused() -> None:
    plain = edited().decode()
    head, rest = plain.split("\n", 1)
    with service(saying({})) as server:
        for declared, used in (
            (LAUGHS + "]>", "&a9;"),
            ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"),
            (f'<!DOCTYPE x [<!ENTITY e SYSTEM "{server.address}/e">]>', "&e;"),
            (f'<!DOCTYPE x SYSTEM "{server.address}/dtd">', ""),
            (f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{server.address}/p"> %p;]>', ""),
            ("<!doctype x>", ""),
            ("<!DOCTYPE xliff>", ""),
        ):
            text = f"{head}\n{declared}\n{rest.replace('Our answer', used or 'Our answer')}"
            utf_16 = text.replace("UTF-8", "UTF-16").encode("utf-16")
            for data in (text.encode(), utf_16, b"\xef\xbb\xbf" + text.encode()):
                assert troubles(xliff.read(data)) in ([Trouble.ENTITIES], [Trouble.NOT_XML])
                assert xliff.read(data).sheets == ()
        assert server.asked == []
    for encoding in ("UTF-7", "cp037", "utf-32", "ebcdic-cp-us"):
        assert troubles(xliff.read(plain.replace("UTF-8", encoding).encode())) == [Trouble.ENCODING]


def test_unreasonable_files_are_refused() -> None:
    deep = edited(("« Our answer »", "<g>" * 5_000 + "</g>" * 5_000))
    assert troubles(xliff.read(deep)) == [Trouble.NOT_XML]
    wide = edited(("« Our answer »", "<x/>" * 300_000))
    assert xliff.read(wide).sheets[0].segments[0].target == ""
    assert troubles(xliff.read(b"<xliff>" + b" " * 20_000_000)) == [Trouble.TOO_LARGE]
    many = edited(("(<trans-unit .*?</trans-unit>)", r"\1" * 200))
    assert len(xliff.read(many).problems) == 200
    assert troubles(xliff.read(docx.write([made()]))) == [Trouble.NOT_XML]
