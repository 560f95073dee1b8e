"""Turns parsed tokens into what a page of the forum may show: links, headings, cells, direction."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from forum.text.links import encoded, is_linkable
from forum.text.sanitise import LOWEST_HEADING

# A bare address runs to the next white space, bracket, quotation mark, full-width or ideographic
# punctuation (Chinese puts no space after an address) or invisible character.
_BARE_URL = re.compile(
    r"(?<![A-Za-z0-9])https?://"
    r"[^\s<>\"`\\\u00ab\u00bb\u200b-\u200f\u2018-\u201f\u2028-\u202e\u2039\u203a\u2060-\u206f"
    r"\u3000-\u303f\uff00-\uffef]+",
    re.IGNORECASE | re.ASCII,
)
# Punctuation at the end belongs to the sentence, unless it closes a bracket of the address.
_SENTENCE_END = ".,;:!?'*_~…،؛؟"
_BRACKETS = {")": "(", "]": "[", "}": "{"}

# Blocks of right-to-left scripts, and the marks U+061C and U+200F; a quick first look.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_DIRECTIONS = {"L": "ltr", "R": "rtl", "AL": "rtl"}
_DIRECTED = frozenset(
    ["p", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "table", "th", "td"]
)

_ALIGNMENTS = {"text-align:right": "num", "text-align:center": "mid"}


def transform(tokens: list[Token], base_heading: int) -> None:
    """Change the tokens in place.

    Addresses that may not be linked become text, images become links to themselves (the page
    fetches nothing from elsewhere), bare addresses become links, headings hold the outline of the
    page, cells say what they head and how they are aligned, and blocks say their direction.
    """
    for token in tokens:
        if token.type == "inline":
            children = _without_unsafe_links(_without_images(token.children or []))
            token.children = [_plainly_deleted(child) for child in _with_bare_links(children)]
        elif token.type == "th_open":
            _set_cell(token)
            token.attrSet("scope", "col")
        elif token.type == "td_open":
            _set_cell(token)
        elif token.type == "fence":
            token.info = ""  # the name of a programming language would become a class
    _set_headings(tokens, base_heading)
    set_directions(tokens)


def _plainly_deleted(token: Token) -> Token:
    """Mark struck words as deleted (`del`): `s` means "no longer accurate", an opinion of ours."""
    if token.tag == "s":
        token.tag = "del"
    return token


def _link(href: str, text: str) -> list[Token]:
    return [
        Token("link_open", "a", 1, attrs={"href": href}),
        Token("text", "", 0, content=text),
        Token("link_close", "a", -1),
    ]


def _visible(tokens: Sequence[Token]) -> str:
    """Return the text that inline tokens show."""
    shown = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            shown.append(" ")
        elif token.type == "image":
            shown.append(_visible(token.children or ()))
        else:
            shown.append(token.content)
    return "".join(shown)


def _without_images(children: Sequence[Token]) -> Iterator[Token]:
    """Replace an image by a link to it or, inside a link or without a safe address, by its text."""
    in_link = False
    for token in children:
        if token.type == "image":
            text, source = _visible(token.children or ()), str(token.attrs.get("src", ""))
            if not in_link and is_linkable(source):
                yield from _link(source, text.strip() or source)
            else:
                yield Token("text", "", 0, content=text)
            continue
        if token.tag == "a":
            in_link = token.nesting == 1
        yield token


def _without_unsafe_links(children: Iterator[Token]) -> Iterator[Token]:
    """Drop links that lead where a text may not lead, and keep their words."""
    inside: list[Token] = []
    opened: Token | None = None
    for token in children:
        if token.type == "link_open":
            opened, inside = token, []
        elif token.type == "link_close" and opened is not None:
            yield from _judged(opened, inside, token)
            opened = None
        elif opened is not None:
            inside.append(token)
        else:
            yield token


def _judged(opened: Token, inside: list[Token], closed: Token) -> list[Token]:
    """Return one link, or its words alone."""
    href = str(opened.attrs.get("href", ""))
    if is_linkable(href):
        opened.attrs = {"href": href}  # without the title, which touch and keyboard cannot reach
        if not _visible(inside).strip():
            inside = [Token("text", "", 0, content=href)]  # a link without a name is a trap
        return [opened, *inside, closed]
    if opened.markup == "autolink":
        # `<svg:a>` was meant as a tag or as nothing: it is shown as it was written.
        inside[0].content = f"<{inside[0].content}>"
    return inside


def _with_bare_links(children: Iterator[Token]) -> Iterator[Token]:
    """Make links of the bare addresses in the text that is not part of a link."""
    in_link = False
    for token in children:
        if token.tag == "a":
            in_link = token.nesting == 1
        if token.type == "text" and not in_link:
            yield from _linked(token.content)
        else:
            yield token


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where the bare addresses in a text begin and end, whether or not they may become links."""
    for match in _BARE_URL.finditer(text):
        yield match.start(), match.start() + len(_trimmed(match.group()))


def _linked(text: str) -> Iterator[Token]:
    done = 0
    for start, end in addresses(text):
        url = text[start:end]
        href = encoded(url)
        if not is_linkable(href):
            continue
        yield Token("text", "", 0, content=text[done:start])
        yield from _link(href, url)
        done = end
    yield Token("text", "", 0, content=text[done:])


def _trimmed(url: str) -> str:
    """Return the address without the punctuation of the sentence around it."""
    surplus = {close: url.count(close) - url.count(op) for close, op in _BRACKETS.items()}
    end = len(url)
    while end:
        last = url[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in _SENTENCE_END:
            break
        end -= 1
    return url[:end]


def _set_cell(token: Token) -> None:
    alignment = _ALIGNMENTS.get(str(token.attrs.pop("style", "")))
    if alignment:
        token.attrSet("class", alignment)


def _set_headings(tokens: Sequence[Token], base_heading: int) -> None:
    """Give headings the levels below the page's own, without leaving one out.

    `#`, `##`, `###` become h4, h5, h6 under an h3. An author who begins with `##` or jumps from
    `#` to `###` means "one step down"; a reader who moves by headings would miss a level (WCAG
    technique G141). What is deeper than h6 stays h6.
    """
    above: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            while above and above[-1] >= token.tag:
                above.pop()
            above.append(token.tag)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(base_heading + len(above) - 1, LOWEST_HEADING)}"


def set_directions(tokens: Sequence[Token]) -> None:
    """Let every block say its direction, as soon as the text holds one right-to-left letter.

    All or nothing: a block without a direction takes that of the block around it, so an English
    paragraph inside an Arabic quotation has to say that it is English. The direction is that of
    the first strong letter (UAX 9, P2), written out instead of `dir="auto"`: browsers skip
    children that have a `dir` of their own when they resolve `auto`, so that a quotation would
    never follow its paragraphs, and mail programs do not know `auto`.
    """
    if not any(_RIGHT_TO_LEFT.search(token.content) for token in tokens if token.type == "inline"):
        return
    undecided: list[Token] = []
    for token in tokens:
        if token.nesting == 1:
            undecided.append(token)
        elif token.nesting == -1 and undecided:
            undecided.pop()  # whatever is still undecided was opened last
        elif token.type == "inline" and undecided:
            direction = _first_strong(_visible(token.children or ()))
            if direction:
                for block in undecided:
                    if block.tag in _DIRECTED:
                        block.attrSet("dir", direction)
                undecided = []


def _first_strong(text: str) -> str | None:
    for character in text:
        direction = _DIRECTIONS.get(unicodedata.bidirectional(character))
        if direction:
            return direction
    return None
