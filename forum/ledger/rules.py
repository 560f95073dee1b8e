"""How an entry is hashed, so that anyone can check a chain with a few lines of their own."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping

GENESIS = "0" * 64
SITE = "site"  # the chain of what belongs to no space


def entry_hash(
    *,
    chain: str,
    number: int,
    at: dt.datetime,
    actor: str,
    act: str,
    subject: str,
    details: Mapping[str, object],
    previous: str,
) -> str:
    """SHA-256 (hexadecimal) of the canonical JSON of the entry with the hash before it."""
    canonical = json.dumps(
        [
            chain,
            number,
            at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            actor,
            act,
            subject,
            details,
            previous,
        ],
        ensure_ascii=True,
        separators=(",", ":"),
        sort_keys=True,
    )
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def new_salt() -> str:
    return secrets.token_hex(16)


def digest(salt: str, text: str) -> str:
    """Salted SHA-256 of a text. The salt lies with the text: erase both, and the digest is mute."""
    return hashlib.sha256(salt.encode("ascii") + b"\0" + text.encode("utf-8")).hexdigest()
