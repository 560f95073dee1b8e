"""Which addresses a text may link to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.text.links import LONGEST_LINK, encoded, is_linkable
from tests.text import hostile

_ALLOWED = [
    # The web, with and without encryption.
    "https://un.org",
    "http://un.org/",
    # A port, a query, a fragment; the at sign is harmless after the host.
    "https://un.org:8443/a?b=c&d=e#f",
    "https://social.example/@name",
    # Hosts of intranets and numeric hosts are hosts.
    "http://localhost/",
    "http://192.0.2.1/",
    "https://[2001:db8::1]/",
    # Other scripts come encoded.
    "https://xn--p1ai.example/%D8%A7",
    # One mailbox.
    "mailto:secretariat@un.org",
    "mailto:first.last+tag@un.org",
]


@pytest.mark.parametrize("address", _ALLOWED)
def test_linked(address: str) -> None:
    assert is_linkable(address)


@pytest.mark.parametrize("address", hostile.ADDRESSES)
def test_not_linked(address: str) -> None:
    assert not is_linkable(address)


_ENCODED = [
    # The scheme in small letters; the rest may depend on its case.
    ("HTTPS://UN.ORG/A", "https://UN.ORG/A"),
    # The host in punycode, the path in percent signs, what is encoded already as it is.
    ("https://médiathèque.example/é%20", "https://xn--mdiathque-53af.example/%C3%A9%20"),
    # A quotation mark cannot end the attribute.
    ('https://un.org/"a', "https://un.org/%22a"),
    # What is too long is no address.
    ("https://un.org/" + "a" * LONGEST_LINK, ""),
]


@pytest.mark.parametrize(("address", "result"), _ENCODED)
def test_encoded(address: str, result: str) -> None:
    assert encoded(address) == result


def test_the_longest_link() -> None:
    longest = "https://un.org/".ljust(LONGEST_LINK, "a")
    assert is_linkable(longest)
    assert not is_linkable(longest + "a")


@given(st.text(st.characters(exclude_categories=())))
def test_no_address_makes_it_fail(address: str) -> None:
    assert isinstance(is_linkable(address), bool)
    assert isinstance(encoded("https://" + address), str)
