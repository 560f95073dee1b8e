"""Pages of administrators, by noun."""

from forum.administration.views import appointments, ledger, mandates, organisations, people
from forum.administration.views.blueprint import blueprint

__all__ = [
    "appointments",
    "blueprint",
    "ledger",
    "mandates",
    "organisations",
    "people",
]
