"""Reads links and e-mail addresses."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from re import Match

from forum.multilingual.comparison.findings import FindingKind
from forum.multilingual.comparison.tokens import Reading, Token

_MAIL = re.compile(
    r"(?<![\w.+%-])(?:mailto:)?([A-Za-z0-9._+%-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})"
)
_TOP = "org|int|com|net|gov|edu|eu|info|io|example|test|ch|fr|es|de|uk|ca|be|mx|ma"
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"“”«»，。；、）】\0\u0600-\u06ff]+"
    rf"|(?<![\w@.-])[a-z0-9-]{{1,63}}(?:\.[a-z0-9-]{{1,63}}){{0,4}}\.(?:{_TOP})(?![\w-])"
    r"(?:/[^\s<>\"“”«»，。；、）】\0\u0600-\u06ff]*)?",
    re.IGNORECASE,
)
_ENDS = ".,;:!?'’*_)]}"
_BEGINNING = re.compile(r"(?:https?://)?(?:www\.)?", re.IGNORECASE)

# What names a language in an address: /en/, ?lang=fr, report_es.pdf, fr.wikipedia.org, /Pages/FR.
_LANGUAGES = (
    "ar|de|en|es|fr|it|ja|ko|nl|pl|pt|ru|sv|tr|uk|zh|eng|fra|fre|spa|esp|ara|rus|chi|zho|ger|deu|por|ita"
    "|arabic|english|french|spanish|russian|chinese|anglais|francais|espagnol|ingles|frances|espanol"
)
_LANGUAGE = re.compile(
    rf"(?<![a-z0-9])(?:{_LANGUAGES})(?:[-_](?:[a-z]{{2}}|hans|hant))?(?![a-z0-9])", re.IGNORECASE
)
_TRACKING = re.compile(r"(?<=[?&])(?:utm_\w+|fbclid|gclid)=[^&#]*&?")
_DIGITS = re.compile(r"\d+")
_ENCYCLOPAEDIA = re.compile(r"(\*(?:\.m)?\.wiki\w+\.org)/.*")

# Two addresses in two languages may have translated words (/en/report, /fr/rapport): alike, but
# not so alike that one is the other with a slip.
_ALIKE = 0.6
_SLIP = 0.93
_LONGEST = 300  # characters of addresses that are compared so; the time grows with the square


def read(reading: Reading) -> None:
    reading.take(_MAIL, lambda match: _mail(reading, match))
    reading.take(_LINK, lambda match: _link(reading, match))


def _mail(reading: Reading, match: Match[str]) -> list[Token]:
    mail = match.group(1).rstrip(".-").lower()
    end = match.start(1) + len(mail)
    return [reading.token(FindingKind.ADDRESS, match.start(1), end, frozenset([f"@:{mail}"]))]


def _link(reading: Reading, match: Match[str]) -> list[Token] | None:
    url = _trimmed(match.group())
    if "." not in url:
        return []
    end = match.start() + len(url)
    return [reading.token(FindingKind.LINK, match.start(), end, frozenset([f"u:{normal(url)}"]))]


def _trimmed(url: str) -> str:
    """Without what belongs to the sentence; a bracket belongs to the address if it opened there."""
    # In Markdown, [https://a.b](https://a.b) has its address twice.
    url = url.split("](")[0]
    end = len(url)
    opened = url.count("(")
    closed = url.count(")")
    while end and url[end - 1] in _ENDS:
        if url[end - 1] == ")":
            if closed <= opened:
                break
            closed -= 1
        end -= 1
    return url[:end]


def normal(url: str) -> str:
    """An address without what does not change where it leads; languages become stars."""
    rest = url[_BEGINNING.match(url).end() :]  # type: ignore[union-attr]
    host, _slash, path = rest.partition("/")
    path = _TRACKING.sub("", path)
    address = _LANGUAGE.sub("*", host.lower()) if host.count(".") > 1 else host.lower()
    address += "/" + _LANGUAGE.sub("*", path) if path else ""
    address = address.rstrip("/?&#")
    return _ENCYCLOPAEDIA.sub(r"\1", address)


def translated(a: str, b: str) -> bool:
    """Whether two normal addresses are one document whose address has words in two languages."""
    if "*" not in a or "*" not in b or len(a) + len(b) > _LONGEST:
        return False
    if a.partition("/")[0] != b.partition("/")[0] or a.count("/") != b.count("/"):
        return False
    if _DIGITS.findall(a) != _DIGITS.findall(b):
        return False
    differing = [
        SequenceMatcher(None, left, right, autojunk=False).ratio()
        for left, right in zip(a.split("/"), b.split("/"), strict=True)
        if left != right
    ]
    return all(_ALIKE <= ratio < _SLIP for ratio in differing)
