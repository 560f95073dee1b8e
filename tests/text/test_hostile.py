"""Nothing that a hostile author writes reaches the page as anything but words."""

import pytest

from forum.text.render import render
from forum.text.sanitise import LINK_REL, sanitise
from tests.text import hostile
from tests.text.markup import faults, shape_around

_SHAPE = shape_around("")

_SOURCES = {
    "the collection": hostile.collection(),
    "mutations": hostile.MUTATIONS,
    "Word": hostile.WORD,
    "addresses": hostile.addressed(),
    "structures": hostile.STRUCTURES,
}


def _judge(html: str) -> list[str]:
    found = faults(html)
    if shape_around(html) != _SHAPE:
        found.append("the page around it has another shape")
    return found


def test_the_collection_is_whole() -> None:
    assert len(hostile.collection()) == 1160


@pytest.mark.parametrize("kind", _SOURCES)
def test_hostile_source_becomes_harmless(kind: str) -> None:
    wrong = {source: found for source in _SOURCES[kind] if (found := _judge(render(source).html))}
    assert not wrong


@pytest.mark.parametrize("kind", _SOURCES)
def test_hostile_html_is_sanitised_without_the_parser(kind: str) -> None:
    """The sanitiser holds alone, should the parser ever let HTML through."""
    wrong = {}
    for source in _SOURCES[kind]:
        html = sanitise(source.encode("utf-8", "ignore").decode())
        # Content models and characters are the parser's part; what counts here is what can act.
        found = [
            fault
            for fault in _judge(html)
            if " inside " not in fault and "character" not in fault and "a with" not in fault
        ]
        if found:
            wrong[source] = found
    assert not wrong


@pytest.mark.parametrize("address", hostile.ADDRESSES)
def test_each_sanitiser_refuses_the_address(address: str) -> None:
    assert "href" not in sanitise(f'<a href="{address}">a</a>')


@pytest.mark.parametrize("address", hostile.ADDRESSES)
def test_the_last_word_refuses_the_address_alone(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where bleach is left out for the sake of time, the same address meets nh3."""
    monkeypatch.setattr("forum.text.sanitise.MOST_MARKS", 0)
    assert "href" not in sanitise(f'<a href="{address}">a</a>')


_SANITISED = [
    # bleach shows what is not allowed as text; alone, nh3 would take it away without a trace.
    ("<b>a</b>", "&lt;b&gt;a&lt;/b&gt;"),
    # A comment is not shown.
    ("a<!-- b -->c", "ac"),
    # Headings above the text's own are not allowed.
    ("<h3>a</h3><h4>b</h4>", "&lt;h3&gt;a&lt;/h3&gt;<h4>b</h4>"),
    # An attribute is allowed on its element and with its values, not otherwise.
    ('<p dir="rtl" class="num" id="a">b</p>', '<p dir="rtl">b</p>'),
    ('<ul dir="auto" start="2"></ul>', "<ul></ul>"),
    ('<ol start="2" dir="evil"></ol><ol start="2x"></ol>', '<ol start="2"></ol><ol></ol>'),
    (
        '<table><tbody><tr><td class="evil" scope="col">a</td></tr></tbody></table>',
        "<table><tbody><tr><td>a</td></tr></tbody></table>",
    ),
    # What is left open is closed.
    ("<p><em>a", "<p><em>a</em></p>"),
]


@pytest.mark.parametrize(("html", "sanitised"), _SANITISED)
def test_sanitise(html: str, sanitised: str) -> None:
    assert sanitise(html) == sanitised


def test_every_link_is_marked_as_a_strangers() -> None:
    html = render("[a](https://un.org) <https://un.org> https://un.org <a@un.org>").html
    assert html.count(f'rel="{LINK_REL}"') == 4


def test_sanitised_html_is_left_as_it_is() -> None:
    html = render("# A\n\n- *b* https://c.org\n\n3. x\n\n|a|b|\n|-:|:-:|\n|ا|2|\n\n> q").html
    assert sanitise(html) == html


@pytest.mark.parametrize("base_heading", [1, 7, 0, -1])
def test_a_text_takes_no_heading_of_the_page(base_heading: int) -> None:
    with pytest.raises(ValueError) as refused:
        render("# a", base_heading)
    assert "h2" in str(refused.value)
