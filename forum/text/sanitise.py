"""Lets through only the markup that a text may have: bleach cleans, nh3 has the last word."""

from collections.abc import Sequence
from functools import cache
from html import unescape

import nh3

from forum.text.links import is_linkable

# A text never has a heading of the first level: that is the page's.
HIGHEST_HEADING = 2
LOWEST_HEADING = 6

# A link of the public: no endorsement for search engines, no handle on this window.
LINK_REL = "nofollow noopener ugc"

_TAGS = frozenset(
    ["p", "br", "strong", "em", "del", "a", "code", "pre", "hr", "blockquote", "ul", "ol", "li"]
).union(["table", "thead", "tbody", "tr", "th", "td"])
_SCHEMES = frozenset({"http", "https", "mailto"})

# Half a second of bleach. A speech of 60,000 characters has some hundred tags and entities, the
# annex of a treaty with all its tables a few thousand.
MOST_MARKS = 15_000

# Fewer, and setting up the cleaner costs more than it saves.
BLOCKS_AT_ONCE = 50

# Attributes that may have only these values. `num` and `mid` stand for a column's alignment, since
# the policy of the pages allows no style attribute.
_DIRECTION = {"dir": {"ltr", "rtl"}}
_CELL = {"class": {"num", "mid"}, **_DIRECTION}
_HEADINGS = [f"h{level}" for level in range(HIGHEST_HEADING, LOWEST_HEADING + 1)]
_DIRECTED = ["blockquote", "li", "ol", "p", "table", "ul", *_HEADINGS]
_VALUES: dict[str, dict[str, set[str]]] = {
    **dict.fromkeys(_DIRECTED, _DIRECTION),
    "td": _CELL,
    "th": {"scope": {"col"}, **_CELL},
}

# The number of a list's first item: CommonMark allows nine digits.
_LONGEST_NUMBER = 9


def marks(html: str) -> int:
    """Count what costs bleach time: tags and entities, about 0.03 ms each."""
    return html.count("<") + html.count("&")


def sanitise(html: str, base_heading: int = 4) -> str:
    """Return HTML that holds only allowed elements, attributes and schemes, well balanced.

    Headings above ``base_heading`` are not allowed. What is not allowed is shown as text, except
    for what nh3 still finds after bleach: that is removed.

    Two sanitisers, because bleach is no longer maintained and each has had holes of its own; both
    are used nowhere else. bleach parses like a browser of 2015 and shows foreign markup as text;
    nh3 parses as browsers do today.

    Beyond MOST_MARKS nh3 is alone. `render` never lets that happen to a text with markup: it
    shows such a text as plain paragraphs, whose only tag is `p`.
    """
    tags = _allowed_tags(base_heading)
    if marks(html) <= MOST_MARKS:
        import bleach  # 2 MB, for processes in which somebody writes

        # A new cleaner each time: cleaners of bleach hold state and are not safe across threads,
        # while those of nh3 are.
        html = bleach.clean(
            html, tags=tags, attributes=_keeps_entities, protocols=_SCHEMES, strip=False
        )
    return _last_word(tags).clean(html)


def sanitise_blocks(blocks: Sequence[str], base_heading: int = 4) -> str:
    """Return the sanitised HTML of many blocks, each of which is balanced in itself.

    A few at a time, since the time of bleach grows with the square of the number of siblings.
    """
    return "\n".join(
        sanitise("\n".join(blocks[at : at + BLOCKS_AT_ONCE]), base_heading)
        for at in range(0, len(blocks), BLOCKS_AT_ONCE)
    )


def _keeps(tag: str, attribute: str, value: str) -> bool:
    """Say whether an element may keep an attribute with this value (entities resolved)."""
    if tag == "a" and attribute == "href":
        return is_linkable(value)
    if tag == "ol" and attribute == "start":
        return value.isascii() and value.isdigit() and len(value) <= _LONGEST_NUMBER
    return value in _VALUES.get(tag, {}).get(attribute, ())


def _keeps_entities(tag: str, attribute: str, value: str) -> bool:
    """Judge a value as a browser will read it: bleach hands over entities unresolved."""
    return _keeps(tag, attribute, unescape(value))


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """Give the answer of `_keeps` in the form that nh3 asks for."""
    if (tag, attribute) == ("a", "rel"):
        return value  # nh3's own
    return value if _keeps(tag, attribute, value) else None


@cache
def _allowed_tags(base_heading: int) -> frozenset[str]:
    if not HIGHEST_HEADING <= base_heading <= LOWEST_HEADING:
        raise ValueError(
            f"a text's headings start between h{HIGHEST_HEADING} and h{LOWEST_HEADING}"
        )
    return _TAGS | {f"h{level}" for level in range(base_heading, LOWEST_HEADING + 1)}


@cache
def _last_word(tags: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(tags),
        attributes={"a": {"href"}, "ol": {"start"}},
        tag_attribute_values={tag: values for tag, values in _VALUES.items() if tag in tags},
        attribute_filter=_kept,
        url_schemes=set(_SCHEMES),
        url_relative="deny",
        link_rel=LINK_REL,
    )
