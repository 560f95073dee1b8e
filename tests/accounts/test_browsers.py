"""Browsers in words: what their owner recognises, and nothing that they sent."""

from __future__ import annotations

import pytest

from forum.accounts.authentication.user_agents import in_words

SAYS = [
    ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
    (
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
        ),
        "Edge, Windows",
    ),
    (
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
        ),
        "Safari, iPhone",
    ),
    (
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0.0.0 Mobile Safari/537.36"
        ),
        "Chrome, Android",
    ),
    ("curl/8.5", ""),
    ("", ""),
    ("<script>alert(1)</script>", ""),
    ("x" * 100_000 + "Firefox/1", ""),
]


@pytest.mark.parametrize(("header", "words"), SAYS)
def test_a_browser_in_words(header: str, words: str) -> None:
    assert in_words(header) == words
