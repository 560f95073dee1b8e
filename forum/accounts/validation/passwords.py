"""What may be a password (NIST SP 800-63B-4 §3.1.1.2): long, whole, not the first that is tried.

There are no rules of composition. The list of common passwords is that of zxcvbn: 30,000, from
leaks. Nearly all of them are shorter than ours may be, so what is refused are also their obvious
extensions: one of them repeated, or with digits and signs around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

from flask_babel import lazy_gettext as _l

from forum.accounts.rules import MAX_PASSWORD, PASSWORD_LENGTH, normal_password
from forum.core.errors import Invalid

SHORTEST_PERSONAL = 4  # letters; a name of three is in too many words
SHORTEST_UNIT = 3  # characters that, repeated, make no password
AROUND = re.compile(r"^[\d\W_]+|[\d\W_]+$")
ROWS = ("1234567890", "qwertyuiopasdfghjklzxcvbnm", "azertyuiopqsdfghjklmwxcvbn")


def checked(password: str, *, email: str, names: Iterable[str], field: str = "password") -> str:
    """The password in its normal form. `names`: of the person and of the site.

    Raises `Invalid` with a message for the field.
    """
    password = normal_password(password)
    if len(password) < PASSWORD_LENGTH:
        raise Invalid({field: _l("A password needs at least 15 characters.")})
    if len(password) > MAX_PASSWORD:
        raise Invalid({field: _l("A password can have 1,000 characters at most.")})
    if is_common(password):
        raise Invalid(
            {field: _l("This password is among the first that are tried. Choose another.")}
        )
    if is_personal(password, [email, email.partition("@")[0], *names]):
        raise Invalid(
            {field: _l("A password must not hold your name, your address or the site's name.")}
        )
    return password


def is_common(password: str) -> bool:
    folded = password.casefold().strip()
    bare = AROUND.sub("", folded)
    if folded in _common() or (bare and bare in _common()):
        return True
    return any(_is_made_of(text, unit) for text in {folded, bare} for unit in _units(text))


def is_personal(password: str, words: Iterable[str]) -> bool:
    folded = _letters(password)
    found = (_letters(word) for word in words)
    return any(len(word) >= SHORTEST_PERSONAL and word in folded for word in found)


def _letters(text: str) -> str:
    return "".join(one for one in normal_password(text).casefold() if one.isalnum())


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Of the lists, which are not kept: they are 12 MB, and importing zxcvbn makes more of them."""
    package = find_spec("zxcvbn")
    assert package is not None
    assert package.submodule_search_locations is not None
    path = Path(package.submodule_search_locations[0]) / "frequency_lists.py"
    found = spec_from_file_location("frequency_lists", path)
    assert found is not None
    assert found.loader is not None
    lists = module_from_spec(found)
    found.loader.exec_module(lists)
    return frozenset(lists.FREQUENCY_LISTS["passwords"])


def _units(text: str) -> Iterable[str]:
    """Beginnings that are common passwords, and rows of a keyboard."""
    yield from ROWS
    for length in range(SHORTEST_UNIT, PASSWORD_LENGTH):
        unit = text[:length]
        if unit in _common() and len(set(unit)) > 1:
            yield unit


def _is_made_of(text: str, unit: str) -> bool:
    return bool(text) and (unit * (len(text) // len(unit) + 1)).startswith(text)
