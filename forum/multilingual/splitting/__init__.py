"""One pasted text and the language versions that it holds."""

from forum.multilingual.splitting.parts import SURE, Basis, VersionPart, split

__all__ = [
    "SURE",
    "Basis",
    "VersionPart",
    "split",
]
