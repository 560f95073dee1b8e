"""One pasted text and the language versions that it holds."""

from forum.texts.splitting.parts import SURE, Basis, Part, split

__all__ = ["SURE", "Basis", "Part", "split"]
