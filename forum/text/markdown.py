"""Parses a source text into Markdown tokens, within fixed bounds of depth and work."""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from forum.text.links import encoded

# The product takes 60,000 characters for a version; what is longer comes from elsewhere and is
# shown as plain paragraphs.
LONGEST_MARKDOWN = 65_000

# Levels of blocks inside blocks; a list takes two (itself and its item). No printed document goes
# deeper than five lists; a mail quoted more than twenty times is not read any more. markdown-it
# drops, without a word, what lies deeper than its own limit, so this one has to be met first.
DEEPEST_BLOCK = 20
_PARSER_LIMIT = DEEPEST_BLOCK + 4

# Attempts of the parser to begin something, and pieces that it may find before their content is
# parsed. A speech of 60,000 characters takes about 3,000 attempts, a dense annex of lists, links
# and tables about 8,000. Counted rather than timed: the same text must always give the same page.
MOST_ATTEMPTS = 12_000
MOST_PIECES = 24_000

# A text that is shown as plain paragraphs has no more paragraphs than this; the rest follows in
# the last one, so that nothing is lost.
MOST_PLAIN_PARAGRAPHS = 1_000

_ATTEMPTS = "attempts"


class TooComplexError(Exception):
    """The text has a structure that no reader needs and that would take long to render."""


class _Parser(MarkdownIt):
    """CommonMark with tables and strikethrough, in which HTML is text."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "maxNesting": _PARSER_LIMIT})
        self.enable(["table", "strikethrough"])
        self.disable(["html_block", "html_inline"])
        alternatives = ["paragraph", "reference", "blockquote", "list"]
        self.block.ruler.before("table", "bounds", _bound_block, {"alt": alternatives})
        self.inline.ruler.before("text", "bounds", _bound_inline)
        self.core.ruler.after("block", "bounds", _bound_pieces)
        self.add_render_rule("text", _text_as_html)

    def validateLink(self, url: str) -> bool:  # noqa: N802 (markdown-it's name)
        """Parse every link as a link: which ones may stay is decided afterwards, in one place."""
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 (markdown-it's name)
        """Encode an address for use in a link."""
        return encoded(url)

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 (markdown-it's name)
        """Leave the visible text of a link as it was written."""
        return link


def parse(source: str) -> list[Token]:
    """Return the tokens of a clean source text.

    A single line break inside a paragraph is a space, as CommonMark has it: e-mails and PDFs are
    pasted with hard-wrapped lines. Two spaces or a backslash before it make a line break.

    Raises TooComplexError where the text exceeds one of the bounds above.
    """
    if len(source) > LONGEST_MARKDOWN:
        raise TooComplexError("length")
    return _PARSER.parse(source, {_ATTEMPTS: 0})


def parse_plain(source: str) -> list[Token]:
    """Return the tokens of a text taken as plain paragraphs, without any markup."""
    tokens: list[Token] = []
    for paragraph in _paragraphs(source):
        content = Token("text", "", 0, content=paragraph)
        inline = Token("inline", "", 0, content=paragraph, children=[content])
        tokens += [Token("paragraph_open", "p", 1), inline, Token("paragraph_close", "p", -1)]
    return tokens


def to_html(tokens: Sequence[Token]) -> list[str]:
    """Return the HTML of tokens, not yet sanitised, one string for each outermost block."""
    blocks: list[str] = []
    start = 0
    for end, token in enumerate(tokens, start=1):
        if token.level == 0 and token.nesting <= 0 and token.type != "inline":
            blocks.append(_PARSER.renderer.render(tokens[start:end], _PARSER.options, {}))
            start = end
    return blocks


def _paragraphs(source: str) -> Iterator[str]:
    paragraphs = [p for p in re.split(r"\n(?:[ \t]*\n)+", source) if p]
    yield from paragraphs[: MOST_PLAIN_PARAGRAPHS - 1]
    rest = "\n".join(paragraphs[MOST_PLAIN_PARAGRAPHS - 1 :])
    if rest:
        yield rest


def _count(env: MutableMapping[str, Any]) -> None:
    env[_ATTEMPTS] += 1
    if env[_ATTEMPTS] > MOST_ATTEMPTS:
        raise TooComplexError("attempts")


def _bound_block(state: StateBlock, _start: int, _end: int, _silent: bool) -> bool:
    """Watch over depth and work in the guise of a rule that never matches."""
    _count(state.env)
    if state.level > DEEPEST_BLOCK:
        raise TooComplexError("depth")
    return False


def _bound_inline(state: StateInline, _silent: bool) -> bool:
    _count(state.env)
    return False


def _text_as_html(
    _renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    _options: OptionsDict,
    _env: MutableMapping[str, Any],
) -> str:
    """Escape no more than needed: each entity costs the sanitiser as much as a tag."""
    return tokens[index].content.replace("&", "&amp;").replace("<", "&lt;")


def _bound_pieces(state: StateCore) -> None:
    """Stop before the cells of a huge table are parsed one by one."""
    if len(state.tokens) > MOST_PIECES:
        raise TooComplexError("pieces")


_PARSER = _Parser()
