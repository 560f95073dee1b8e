"""Drafts of translations by a machine: one service at one configured address, or none."""

from forum.translation.machine.asking import NoDraft, Reason
from forum.translation.machine.service import Drafted, Machine, machine

__all__ = ["Drafted", "Machine", "NoDraft", "Reason", "machine"]
