"""Renders the source of a text, in Markdown, into safe HTML and plain text."""

import logging
from dataclasses import dataclass

from forum.text.clean import clean
from forum.text.plain_text import to_plain
from forum.text.sanitise import MOST_MARKS, marks, sanitise_blocks

# Stored with every rendered text. Count it up with every change that alters the output, and run
# the command that renders again.
RENDERER_VERSION: int = 1

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as pages show it, and as letters, search and excerpts use it.

    `html` is safe to put into a page. `plain` is not escaped.
    """

    html: str
    plain: str


def render(source: str, base_heading: int = 4) -> Rendered:
    """Return the text as safe HTML and as plain text; never fails, whatever the text.

    CommonMark with tables and strikethrough; HTML in the source is shown as text; images become
    links; bare addresses become links. The author's first heading becomes ``h<base_heading>``
    (2 to 6). A text of excessive structure is shown as plain paragraphs, with nothing lost.

    The HTML holds no wrapper that would make wide tables scroll: a region that scrolls needs a
    name, a name needs a language, and the same stored HTML is shown in pages of every language.
    The page's style sheet lets the whole text scroll instead.

    Raises ValueError if ``base_heading`` is out of range.
    """
    # Cleaned once more: an entity such as `&#x202E;` brings in what the first cleaning took out.
    # No tag or attribute holds such a character, so nothing but text can change.
    blocks = [clean(block) for block in _blocks(clean(source), base_heading)]
    html = sanitise_blocks(blocks, base_heading)
    # And once more, as a line of HTML may have become several lines of text.
    return Rendered(html=html, plain=clean(to_plain(html)))


def _blocks(source: str, base_heading: int) -> list[str]:
    """Return the HTML of every outermost block, not yet sanitised."""
    from forum.text.markdown import TooComplexError, parse_plain, to_html
    from forum.text.transforms import set_directions

    try:
        return _marked_up(source, base_heading)
    except TooComplexError:
        pass
    except Exception:  # noqa: BLE001 (a fault of the parser must keep nobody from being heard)
        _log.exception("the Markdown parser failed; the text is shown as plain paragraphs")
    tokens = parse_plain(source)
    set_directions(tokens)
    return to_html(tokens)


def _marked_up(source: str, base_heading: int) -> list[str]:
    # Read where somebody writes: a page shows what was rendered before.
    from forum.text.markdown import TooComplexError, parse, to_html
    from forum.text.transforms import transform

    tokens = parse(source)
    transform(tokens, base_heading)
    blocks = to_html(tokens)
    if sum(marks(block) for block in blocks) > MOST_MARKS:
        raise TooComplexError("marks")
    return blocks
