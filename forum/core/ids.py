"""Short random ids for the outside: running numbers would tell how many wait."""

import re
import secrets

# Crockford's base 32 without letters that are misread; 12 characters are 60 random bits.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12
PATTERN = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")


def new_id() -> str:
    bits = secrets.randbits(5 * LENGTH)
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in range(LENGTH))


def is_id(text: str) -> bool:
    return PATTERN.fullmatch(text) is not None
