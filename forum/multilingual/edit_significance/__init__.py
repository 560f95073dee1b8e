"""How much an edit changes, proposed from the difference alone; people say whether it is so."""

from forum.multilingual.edit_significance.proposal import EditSignificance, propose

__all__ = [
    "EditSignificance",
    "propose",
]
