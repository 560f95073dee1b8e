"""What authors get for what they write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.text.clean import is_blank
from forum.text.render import RENDERER_VERSION, Rendered, render
from forum.text.sanitise import sanitise
from tests.text.hostile import ADDRESSES, MUTATIONS, STRUCTURES
from tests.text.markup import faults
from tests.text.test_clean import ANY_TEXT

_REL = ' rel="nofollow noopener ugc"'

_HTML = [
    # A single line break stays a space: mails and PDFs are pasted with hard-wrapped lines.
    ("a\nb", "<p>a\nb</p>"),
    # Two spaces or a backslash make a line break.
    ("a  \nb\\\nc", "<p>a<br>\nb<br>\nc</p>"),
    # Emphasis, strong emphasis, deletion, code.
    (
        "*a* **b** ~~c~~ `d`",
        "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>",
    ),
    # HTML is text, whatever it is.
    ("<b>a</b> <!-- c -->", "<p>&lt;b&gt;a&lt;/b&gt; &lt;!-- c --&gt;</p>"),
    ("<div>\n*a*\n</div>", "<p>&lt;div&gt;\n<em>a</em>\n&lt;/div&gt;</p>"),
    # Entities are their characters; an escaped entity stays one.
    ("&eacute; &lt; &amp;lt;", "<p>é &lt; &amp;lt;</p>"),
    # Code keeps its lines; the name of its language goes.
    ("```python\na < b\n\nc\n```", "<pre><code>a &lt; b\n\nc\n</code></pre>"),
    # Lists keep the number of their first item.
    ("7. a\n8. b", '<ol start="7">\n<li>a</li>\n<li>b</li>\n</ol>'),
    ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    # A line between two parts.
    ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
    # Links say that they are a stranger's; their titles go.
    ('[a](https://un.org "t")', f'<p><a href="https://un.org"{_REL}>a</a></p>'),
    ("<a@un.org>", f'<p><a href="mailto:a@un.org"{_REL}>a@un.org</a></p>'),
    ("[a]\n\n[a]: HTTPS://un.org", f'<p><a href="https://un.org"{_REL}>a</a></p>'),
    # Relative addresses, fragments and other schemes leave their words.
    ("[a](/b) [*c*](#d) [e](tel:1)", "<p>a <em>c</em> e</p>"),
    # An automatic link to nowhere is shown as it was written.
    ("<svg:a> <tel:1>", "<p>&lt;svg:a&gt; &lt;tel:1&gt;</p>"),
    # A link without words shows its address.
    ("[](https://un.org)", f'<p><a href="https://un.org"{_REL}>https://un.org</a></p>'),
    # An image becomes a link to it, or its words; the page fetches nothing.
    ("![a *b*](https://un.org/i)", f'<p><a href="https://un.org/i"{_REL}>a b</a></p>'),
    ("![](https://un.org/i)", f'<p><a href="https://un.org/i"{_REL}>https://un.org/i</a></p>'),
    ("![a](i.png)", "<p>a</p>"),
    ("[![a](https://b.org)](https://c.org)", f'<p><a href="https://c.org"{_REL}>a</a></p>'),
]


@pytest.mark.parametrize(("source", "html"), _HTML)
def test_html(source: str, html: str) -> None:
    assert render(source).html.strip() == html


_BARE = [
    # The punctuation of the sentence stays outside.
    ("See https://un.org/a.", "https://un.org/a"),
    ("(https://un.org/a), b", "https://un.org/a"),
    ("“https://un.org/a”", "https://un.org/a"),
    ("«\u00a0https://un.org/a\u00a0»", "https://un.org/a"),
    # A bracket of the address stays inside.
    ("https://un.org/a_(b)", "https://un.org/a_(b)"),
    # Chinese writes on without a space.
    ("见https://un.org/a。然后", "https://un.org/a"),
    # Arabic punctuation is punctuation.
    ("https://un.org/a، ب", "https://un.org/a"),
    # Addresses in other scripts are encoded in the link only.
    ("https://un.org/é", "https://un.org/%C3%A9"),
    # Underlines and ampersands belong to the address.
    ("https://un.org/a_b_c?d=e&f=g", "https://un.org/a_b_c?d=e&amp;f=g"),
    # In capitals too.
    ("HTTP://un.org", "http://un.org"),
]


@pytest.mark.parametrize(("source", "href"), _BARE)
def test_a_bare_address_becomes_a_link(source: str, href: str) -> None:
    rendered = render(source)
    assert f'<a href="{href}"{_REL}>' in rendered.html
    assert rendered.plain == source


@pytest.mark.parametrize(
    "source", ["xhttps://un.org", "https://", "https://a@un.org", "`https://un.org`", "www.un.org"]
)
def test_what_is_no_bare_address_stays_text(source: str) -> None:
    assert "<a" not in render(source).html


_HEADINGS = [
    # The first level comes right below the page's own.
    ("# a\n\n## b\n\n### c", 4, ["h4", "h5", "h6"]),
    # What is deeper than h6 stays h6.
    ("# a\n\n## b\n\n### c\n\n#### d", 4, ["h4", "h5", "h6", "h6"]),
    # No level is left out, wherever the author begins.
    ("## a\n\n## b\n\n#### c\n\n# d", 4, ["h4", "h4", "h5", "h4"]),
    # Elsewhere the page may have other headings around.
    ("# a\n\n## b", 2, ["h2", "h3"]),
    ("# a\n\n## b", 6, ["h6", "h6"]),
    # Underlined headings are headings.
    ("a\n=\n\nb\n-", 4, ["h4", "h5"]),
]


@pytest.mark.parametrize(("source", "base_heading", "levels"), _HEADINGS)
def test_headings(source: str, base_heading: int, levels: list[str]) -> None:
    html = render(source, base_heading).html
    assert [line[1:3] for line in html.splitlines() if line.startswith("<h")] == levels


def test_cells_say_what_they_head_and_how_they_are_aligned() -> None:
    html = render("| a | b | c |\n|---|--:|:-:|\n| 1 | 2 | 3 |").html
    assert '<th scope="col">a</th>' in html
    assert '<th class="num" scope="col">b</th>' in html
    assert "<td>1</td>" in html
    assert '<td class="num">2</td>' in html
    assert '<td class="mid">3</td>' in html
    assert "style" not in html


_DIRECTIONS = [
    # Without a right-to-left letter there is no direction in the markup.
    ("a\n\n> b", "<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>"),
    # A quotation follows its words, and the text around it says its own direction.
    (
        "a\n\n> مرحبا",
        '<p dir="ltr">a</p>\n<blockquote dir="rtl">\n<p dir="rtl">مرحبا</p>\n</blockquote>',
    ),
    # The first strong letter decides, past digits and punctuation.
    ("1. «مرحبا» a", '<ol dir="rtl">\n<li dir="rtl">«مرحبا» a</li>\n</ol>'),
    ("a مرحبا", '<p dir="ltr">a مرحبا</p>'),
    # What has no letter takes the direction around it.
    ("مرحبا\n\n1", '<p dir="rtl">مرحبا</p>\n<p>1</p>'),
    # Hebrew, and scripts beyond the basic plane.
    ("שלום", '<p dir="rtl">שלום</p>'),
    ("𞤀𞤣", '<p dir="rtl">𞤀𞤣</p>'),
]


@pytest.mark.parametrize(("source", "html"), _DIRECTIONS)
def test_directions(source: str, html: str) -> None:
    assert render(source).html.strip() == html


def test_a_right_to_left_table_runs_from_the_right() -> None:
    html = render("| ا | b |\n|---|---|\n| 1 | c |").html
    assert '<table dir="rtl">' in html
    assert '<th scope="col" dir="ltr">b</th>' in html


def test_no_override_comes_in_by_an_entity() -> None:
    rendered = render("a &#x202E;b &#8295;c &#x2066;d&#x2069;\n\ne")
    assert rendered.plain == "a b c \u2066d\u2069\n\ne"
    assert "\u202e" not in rendered.html


_PLAIN = [
    # Blocks are separated by blank lines, soft breaks are spaces, hard breaks are breaks.
    ("# a\n\nb\nc  \nd", "a\n\nb c\nd"),
    # Items have their mark or number, and their depth.
    ("- a\n  - b\n- c", "- a\n  - b\n- c"),
    ("9. a\n10. b", "9. a\n10. b"),
    ("- a\n\n- b\n\n  c", "- a\n\n- b\n\n  c"),
    # Quotations are marked as in letters.
    ("> a\n>\n> b\n\nc", "> a\n>\n> b\n\nc"),
    # Rows are lines.
    ("| a | b |\n|---|---|\n| 1 |  |", "a | b\n1 |"),
    # Marks of markup go, words stay; addresses behind words go too.
    ("*a* [b](https://un.org) `c` ![d](e) &lt;f&gt;", "a b c d <f>"),
    # Code keeps its spaces.
    ("```\na\n  b\n```", "a\n  b"),
]


@pytest.mark.parametrize(("source", "plain"), _PLAIN)
def test_plain(source: str, plain: str) -> None:
    assert render(source).plain == plain


@pytest.mark.parametrize(
    "source",
    ["", "***", "- \n- ", ">", "#", "&nbsp;", "&#x200B;", "\u3164", "|  |\n|--|\n|  |", "[a]: b"],
)
def test_markup_without_words_is_blank(source: str) -> None:
    assert is_blank(render(source).plain)


def test_a_rendered_text_is_a_value() -> None:
    assert render("a") == Rendered(html="<p>a</p>", plain="a")
    assert RENDERER_VERSION >= 1


_FRAGMENTS = st.sampled_from(
    [
        *(
            "*",
            "**",
            "_",
            "~~",
            "`",
            "```",
            "[",
            "]",
            "(",
            ")",
            "](",
            "![",
            "<",
            ">",
            "&",
            '"',
            "'",
        ),
        *("\n", "\n\n", "  \n", "\t", "    ", "> ", "- ", "1. ", "# ", "===", "---", "|", "|-|\n"),
        *("&lt;", "&#x202E;", "&#0;", "\\", "http://", "https://un.org", "mailto:a@b.c", "[a]: "),
        *(
            "a",
            "b c",
            "مرحبا",
            "漢",
            "👍",
            "\u0301",
            "\u202e",
            "\u2067",
            "\u2069",
            "\x00",
            "\ud800",
        ),
        *ADDRESSES[:-2],
        *MUTATIONS,
        *STRUCTURES,
    ]
)
_MARKDOWN = st.lists(_FRAGMENTS, max_size=30).map("".join)


@given(ANY_TEXT | _MARKDOWN)
def test_any_text_is_rendered_soundly_and_always_alike(source: str) -> None:
    rendered = render(source)
    assert not faults(rendered.html)
    assert render(source) == rendered
    assert sanitise(rendered.html) == rendered.html
    rendered.plain.encode("utf-8")
