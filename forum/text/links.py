"""Decides which addresses a text may link to."""

import re
from urllib.parse import urlsplit

# Longer addresses are cut by mail programs and refused by servers (RFC 9110, 4.1 asks for 8,000,
# but common limits are near 2,000); nobody can check such a link by eye.
LONGEST_LINK = 2_000

_SCHEME = re.compile(r"(https?)://|(mailto):")

# What RFC 3986 allows in an address, in ASCII only: the parser has percent-encoded the rest and
# written the host in punycode. A backslash, which browsers read as a slash, is not among them.
_ADDRESS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%|]+", re.ASCII)

# One bare mailbox. No header may follow (`?bcc=`, `?body=`), no list, and no percent sign that
# could hide a line break in a header.
_MAILBOX = re.compile(
    r"[A-Za-z0-9.!#$&'*+=^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})", re.ASCII
)

# A host name or an IPv4 address; or an IPv6 address in brackets. No percent sign: a browser would
# decode it into another host.
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\]", re.ASCII)
_PORT = re.compile(r":[0-9]{1,5}", re.ASCII)


def encoded(url: str) -> str:
    """Return an address percent-encoded, its host in punycode, its scheme in small letters.

    Returns "" where that is impossible. An endless address is not worth the work: the time for
    punycode grows with the square of the length.
    """
    if len(url) > LONGEST_LINK:
        return ""
    try:
        from markdown_it.common.normalize_url import normalizeLink

        scheme, colon, rest = normalizeLink(url).partition(":")
    except (ValueError, IndexError):
        return ""
    return scheme.lower() + colon + rest if colon else scheme


def is_linkable(url: str) -> bool:
    """Say whether an address, encoded as above and free of entities, may become a link.

    Only http, https and mailto, always absolute. Refused are names and passwords before the host
    (``https://un.org@evil.example``), addresses without a host (``https:host``, ``//host``),
    relative addresses and fragments, and anything that two parsers might read differently.
    """
    scheme = _SCHEME.match(url)
    if scheme is None or len(url) > LONGEST_LINK:
        return False
    if scheme.group(2):
        return _MAILBOX.fullmatch(url[scheme.end() :]) is not None
    if _ADDRESS.fullmatch(url) is None:
        return False
    try:
        authority = urlsplit(url).netloc
    except ValueError:
        return False
    host = _HOST.match(authority)
    if host is None:
        return False
    port = authority[host.end() :]
    return not port or _PORT.fullmatch(port) is not None
