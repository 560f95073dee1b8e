"""How much an edit changes, proposed from the difference alone; people say whether it is so."""

from forum.texts.severity.proposing import Severity, propose

__all__ = ["Severity", "propose"]
