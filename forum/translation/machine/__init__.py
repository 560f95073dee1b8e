"""Drafts of translations by a machine: one service at one configured address, or none."""

from forum.translation.machine.client import Failure, NoDraft
from forum.translation.machine.service import Machine, MachineDraft, machine

__all__ = [
    "Failure",
    "Machine",
    "MachineDraft",
    "NoDraft",
    "machine",
]
