"""Judges finished HTML independently of the code that made it: grammar, balance, page shape."""

import re
from html import unescape
from html.parser import HTMLParser

_VOID = {"br", "hr"}
_INLINE = {"a", "br", "code", "del", "em", "strong"}
_BLOCK = {"blockquote", "h4", "h5", "h6", "hr", "ol", "p", "pre", "table", "ul"}
_FLOW = _INLINE | _BLOCK

# What each element may hold directly; browsers move anything else somewhere else.
_CONTENT = {
    "": _FLOW,
    "p": _INLINE,
    "h4": _INLINE,
    "h5": _INLINE,
    "h6": _INLINE,
    "pre": _INLINE,
    "blockquote": _FLOW,
    "li": _FLOW,
    "ul": {"li"},
    "ol": {"li"},
    "table": {"thead", "tbody"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tr": {"th", "td"},
    "th": _INLINE,
    "td": _INLINE,
    "a": _INLINE - {"a"},
    "code": _INLINE,
    "del": _INLINE,
    "em": _INLINE,
    "strong": _INLINE,
}
_DIRECTION = {"dir": r"ltr|rtl"}
_ATTRIBUTES = {
    "a": {
        "href": r"https?://[^/?#@\s\\%]+([/?#][!-~]*)?|mailto:[^@\s?%]+@[A-Za-z0-9.-]+",
        "rel": "nofollow noopener ugc",
    },
    "ol": {"start": r"[0-9]{1,9}", **_DIRECTION},
    "th": {"scope": "col", "class": "num|mid", **_DIRECTION},
    "td": {"class": "num|mid", **_DIRECTION},
    **dict.fromkeys(["p", "h4", "h5", "h6", "blockquote", "ul", "li", "table"], _DIRECTION),
}

# Read by letter, trusting no parser: outside such tags there is no `<` and no bare `&`.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"<>]*")*)>')
_BARE = re.compile(r"<|&(?!(?:amp|lt|gt|quot|nbsp);)")

# What must neither be stored nor reach a feed, and the controls that override the order of letters.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def faults(html: str) -> list[str]:
    """Return what is wrong with the HTML of a text; nothing if all is well."""
    found = [f"stray markup: {bare.group()!r}" for bare in _BARE.finditer(_TAG.sub("", html))]
    found += [f"character {match.group()!r}" for match in _FORBIDDEN.finditer(html)]
    judge = _Judge()
    judge.feed(html)
    judge.close()
    return found + judge.faults + [f"{tag} is never closed" for tag in judge.open[1:]]


def shape_around(html: str) -> list[str]:
    """Return the shape of a page around the HTML of a text, as a parser sees it."""
    page = (
        "<!doctype html><html><head><title>page</title></head><body><main><article>"
        f"{html}</article><aside>after</aside></main><footer>end</footer></body></html>"
    )
    reader = _Shape()
    reader.feed(page)
    reader.close()
    return reader.shape


class _Judge(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [""]
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _CONTENT[self.open[-1]]:
            self.faults.append(f"{tag} inside {self.open[-1] or 'the text'}")
        for name, value in attrs:
            allowed = _ATTRIBUTES.get(tag, {}).get(name)
            if allowed is None or re.fullmatch(allowed, unescape(value or "")) is None:
                self.faults.append(f"{tag} {name}={value!r}")
        if tag == "a" and {name for name, _ in attrs} != {"href", "rel"}:
            self.faults.append(f"a with {attrs}")
        if "a" in self.open and tag == "a":
            self.faults.append("a link inside a link")
        if tag not in _VOID:
            self.open.append(tag if tag in _CONTENT else "")

    def handle_endtag(self, tag: str) -> None:
        if self.open.pop() != tag or not self.open:
            self.faults.append(f"/{tag} closes nothing")
            self.open = self.open or [""]

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data!r}")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"declaration {decl!r}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"declaration {data!r}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"instruction {data!r}")


class _Shape(HTMLParser):
    """The elements of the page itself, each with the way to it; the article counts as one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shape: list[str] = []
        self._way: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self._way.append(tag)
        if "article" not in self._way[:-1]:
            self.shape.append("/".join(self._way) + (f" {attrs}" if attrs else ""))

    def handle_endtag(self, tag: str) -> None:
        self.shape.append(f"/{tag}") if "article" not in self._way[:-1] else None
        if self._way and self._way[-1] == tag:
            self._way.pop()
