"""Reads the Markdown of a block into words and numbered marks, and writes it again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from forum.text.transforms import addresses
from forum.translation.machine.markup import Mark, Marked, Node, Original

# The mailbox begins at a boundary, so that a long word is looked at once.
_MAILBOX = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_SPACES = re.compile("[ \t\r\n]+")
_EMPHASES = {"em_open": "i", "strong_open": "b", "s_open": "s"}

# What Markdown would read as more than a character; only where it would, as people edit drafts.
_SPECIAL = re.compile(
    r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w{1,32};)|~(?=~)|(?<=~)~"
)
_BARE_DESTINATION = re.compile(r"[^\s()<>\\]+")


def marked(tokens: Sequence[Token]) -> Marked:
    """Read the inline tokens of a block."""
    reader = _InlineReader()
    reader.read(tokens)
    return Marked(reader.open[0], reader.originals)


class _InlineReader:
    def __init__(self) -> None:
        self.originals: list[Original] = []
        self.open: list[list[Node]] = [[]]
        self._in_link = 0

    def read(self, tokens: Sequence[Token]) -> None:
        automatic = False
        for token in tokens:
            if token.type in _EMPHASES:
                self._begin(Original(_EMPHASES[token.type], token.markup, token.markup))
            elif token.type in ("em_close", "strong_close", "s_close"):
                self.open.pop()
            elif token.type in ("link_open", "link_close"):
                automatic = token.markup == "autolink" and token.type == "link_open"
                self._link(token)
            elif automatic:
                href = str(token.content)
                self._keep(Original("code", literal=f"<{href}>", shown=href, href=href))
            else:
                self._read_one(token)

    def _read_one(self, token: Token) -> None:
        if token.type == "text":
            self._text(token.content)
        elif token.type == "softbreak":
            self.open[-1].append(" ")
        elif token.type == "hardbreak":
            self._keep(Original("br", literal="\\\n"))
        elif token.type == "image":
            self._image(token)
        elif token.type == "code_inline":
            pad = " " if re.match(r"`|.*`\Z| .*[^ ].* \Z", token.content, re.DOTALL) else ""
            literal = f"{token.markup}{pad}{token.content}{pad}{token.markup}"
            self._keep(Original("code", literal=literal, shown=token.content))

    def _begin(self, original: Original) -> None:
        self.originals.append(original)
        inside: list[Node] = []
        self.open[-1].append(Mark(len(self.originals) - 1, inside))
        self.open.append(inside)

    def _keep(self, original: Original) -> None:
        self._begin(original)
        self.open.pop()

    def _link(self, token: Token) -> None:
        if token.markup == "autolink":
            return
        if token.type == "link_close":
            self._in_link -= 1
            if not self.open.pop():
                self._keep_empty_link()
            return
        self._in_link += 1
        href = str(token.attrs.get("href", ""))
        self._begin(Original("a", "[", _closing(href, token), href=href))

    def _keep_empty_link(self) -> None:
        """A link without words is shown as its address."""
        link = self.originals[-1]
        self.originals[-1] = Original("code", literal="[" + link.closing, href=link.href)

    def _image(self, token: Token) -> None:
        """The words in the place of an image are translated, as those of a link."""
        href = str(token.attrs.get("src", ""))
        words = _SPACES.sub(" ", _shown_by(token.children or ())).strip()
        closing = _closing(href, token)
        if self._in_link or not words:
            shown = escaped(words)
            self._keep(Original("code", literal=f"![{shown}{closing}", shown=words, href=href))
            return
        self._begin(Original("a", "![", closing, href=href))
        self.open[-1].append(words)
        self.open.pop()

    def _text(self, text: str) -> None:
        """Addresses in the text are kept as they are."""
        spans = sorted([*addresses(text), *(match.span() for match in _MAILBOX.finditer(text))])
        done = 0
        for start, end in spans:
            if start < done:
                continue  # a mailbox inside an address
            if start > done:
                self.open[-1].append(text[done:start])
            shown = text[start:end]
            self._keep(Original("code", literal=escaped(shown), shown=shown))
            done = end
        if done < len(text):
            self.open[-1].append(text[done:])


def to_markdown(nodes: Sequence[Node], originals: Sequence[Original], emphasis: bool = True) -> str:
    """Return the Markdown of translated words; without emphasis where that would not hold."""
    return re.sub(r"\\\n +", "\\\\\n", "".join(_written(nodes, originals, emphasis))).strip()


def visible_text(nodes: Sequence[Node], originals: Sequence[Original]) -> str:
    """Everything that a reader will see of the block, without white space."""
    return "".join("".join(_shown(nodes, originals)).split())


def links(nodes: Sequence[Node], originals: Sequence[Original]) -> list[str]:
    """Where its links and images lead, in reading order."""
    found = []
    for node in nodes:
        if isinstance(node, Mark):
            if originals[node.number].href:
                found.append(originals[node.number].href)
            found += links(node.inside, originals)
    return found


def escaped(text: str) -> str:
    """Return text as Markdown that shows it."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def _written(nodes: Sequence[Node], originals: Sequence[Original], emphasis: bool) -> Iterator[str]:
    for at, node in enumerate(nodes):
        if isinstance(node, str):
            text = escaped(_SPACES.sub(" ", node))
            # An exclamation mark before a link would make an image of it.
            yield text[:-1] + "\\!" if text.endswith("!") and at + 1 < len(nodes) else text
            continue
        original = originals[node.number]
        if original.tag in ("code", "br"):
            yield original.literal
            continue
        inside = "".join(_written(node.inside, originals, emphasis))
        words = inside.strip(" ")
        opening, closing = original.opening, original.closing
        if not words or (original.tag != "a" and not emphasis):
            opening = closing = ""
        # Emphasis that begins or ends with a space is none.
        before = inside[: len(inside) - len(inside.lstrip(" "))] if words else inside
        after = inside[len(inside.rstrip(" ")) :] if words else ""
        yield f"{before}{opening}{words}{closing}{after}"


def _shown(nodes: Sequence[Node], originals: Sequence[Original]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        else:
            yield originals[node.number].shown
            yield from _shown(node.inside, originals)


def _shown_by(tokens: Sequence[Token]) -> str:
    """The same of tokens."""
    parts = []
    for token in tokens:
        if token.type == "image":
            parts.append(_shown_by(token.children or ()))
        else:
            parts.append(" " if token.type in ("softbreak", "hardbreak") else token.content)
    return "".join(parts)


def seen(tokens: Sequence[Token]) -> tuple[str, list[str]]:
    """What `shown` and `links` say, of the tokens of a block that was parsed again."""
    found = []
    automatic = False
    for token in tokens:
        if token.type == "link_open":
            automatic = token.markup == "autolink"
            found.append("" if automatic else str(token.attrs.get("href", "")))
        elif token.type == "image":
            found.append(str(token.attrs.get("src", "")))
        elif automatic:
            found[-1] = token.content
            automatic = False
    return "".join(_shown_by(tokens).split()), [href for href in found if href]


def _closing(href: str, token: Token) -> str:
    """What ends a link: its address is written as the parser understood it."""
    destination = href
    if not _BARE_DESTINATION.fullmatch(href):
        destination = "<" + re.sub(r"[<>\\]", r"\\\g<0>", href) + ">"
    title = str(token.attrs.get("title", ""))
    if title:
        quoted = re.sub(r'["\\]', r"\\\g<0>", _SPACES.sub(" ", title))
        return f']({destination} "{quoted}")'
    return f"]({destination})"
