"""What a letter says, part by part: written once, drawn as text and as HTML."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MessagePart:
    """`form` is the name of a macro in both layouts."""

    form: str
    words: str
    href: str = ""
    lang: str = ""


@dataclass
class Message:
    """Given to a kind's template, which puts one part after another on it.

    Nothing is drawn here: the layouts draw, and the one of HTML escapes every word. So the two
    forms of a letter cannot say different things, and no template can forget to escape.
    """

    site: str
    parts: list[MessagePart] = field(default_factory=list)

    def p(self, words: str) -> str:
        """A paragraph."""
        return self._add(MessagePart("p", words.strip()))

    def fact(self, name: str, words: str, lang: str = "") -> str:
        """A line of its own: a name and what it is; titles say their language."""
        return self._add(MessagePart("fact", words, name, lang))

    def link(self, words: str, address: str) -> str:
        """`address` is a path on our site, or a whole address of it."""
        whole = self.site + address if address.startswith("/") else address
        return self._add(MessagePart("link", words, whole))

    def quote(self, name: str, words: str) -> str:
        """What another person wrote, in whatever language; nothing where that is nothing."""
        return self._add(MessagePart("quote", words, name)) if words.strip() else ""

    def _add(self, part: MessagePart) -> str:
        self.parts.append(part)
        return ""
