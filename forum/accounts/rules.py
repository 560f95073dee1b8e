"""Kinds of organisation, roles of a mandate, and roles on the whole site."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import Final


class SiteRole(StrEnum):
    ADMINISTRATOR = "administrator"
    SECRETARIAT = "secretariat"  # may open spaces; in a space it needs an appointment


def normal_email(address: str) -> str:
    """One account per address, however it is capitalised."""
    return address.strip().casefold()


PASSWORD_LENGTH = 15  # NIST SP 800-63B-4: where the password is the only factor

MAX_PASSWORD = 1_000  # characters: a sentence fits, and hashing stays quick

NORMAL_FORM: Final = "NFKC"  # of passwords: the same letters, however a keyboard makes them

MAX_NAME = 200  # as in the records

TERMS_VERSION = "2026-11"  # of the terms of participation; kept with whoever accepted them

# No person's whole name: readers would take them for the site.
RESERVED_NAMES = (
    *("admin", "admins", "administrator", "administrators", "administration", "root", "system"),
    *("moderator", "moderators", "moderation", "secretariat", "the secretariat", "secretary"),
    *("webmaster", "postmaster", "support", "help desk", "working group", "the working group"),
    *("administrateur", "administratrice", "administrateurs", "modérateur", "modératrice"),
    *("modérateurs", "modération", "secrétariat", "le secrétariat", "secrétaire", "système"),
    *("groupe de travail", "le groupe de travail", "assistance"),
    *("administrador", "administradora", "administradores", "administración", "moderador"),
    *("moderadora", "moderadores", "moderación", "secretaría", "la secretaría", "secretario"),
    *("sistema", "soporte", "asistencia", "grupo de trabajo", "el grupo de trabajo"),
)


def normal_password(password: str) -> str:
    """One password, however the keyboard composes its letters; the sign-in does the same."""
    return unicodedata.normalize(NORMAL_FORM, password)
