"""A browser in two words, so that a person recognises their own devices and no more is kept."""

from __future__ import annotations

MAX_READ = 500  # characters of the header; browsers send about 120

# In this order: most browsers also say that they are older ones.
PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def in_words(user_agent: str) -> str:
    """`Firefox, Windows`; what cannot be told is left away, and nothing is copied from the header.

    The header is a wish of the browser and no proof: this is for its owner's memory only.
    """
    read = user_agent[:MAX_READ]
    found = (
        next((name for mark, name in table if mark in read), "") for table in (PROGRAMS, SYSTEMS)
    )
    return ", ".join(name for name in found if name)
