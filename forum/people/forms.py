"""Posted forms of accounts as checked values, with a message for each field that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.core.errors import Invalid
from forum.people.names import breaks_line
from forum.people.rules import normal_email
from forum.texts.clean import clean_line

MAX_EMAIL = 255  # as in the record
MAX_PROOF = 2_000
Messages = dict[str, LazyString | str]


@dataclass(frozen=True, slots=True)
class Registration:
    email: str
    name: str
    password: str


def read_registration(form: Mapping[str, str]) -> Registration:
    wrong: Messages = {}
    name = _name(form, wrong)
    email = _email(form, wrong)
    _terms(form, wrong)
    if wrong:
        raise Invalid(wrong)
    return Registration(email, name, form.get("password", ""))


def read_acceptance(form: Mapping[str, str]) -> Registration:
    """Of an invitation, whose record knows the address."""
    wrong: Messages = {}
    name = _name(form, wrong)
    _terms(form, wrong)
    if wrong:
        raise Invalid(wrong)
    return Registration("", name, form.get("password", ""))


def read_proof(form: Mapping[str, str]) -> str:
    proof = clean_line(form.get("proof", ""))
    if len(proof) > MAX_PROOF:
        raise Invalid({"proof": _l("This is too long: 2,000 characters at most.")})
    return proof


def read_email(form: Mapping[str, str]) -> str:
    wrong: Messages = {}
    email = _email(form, wrong)
    if wrong:
        raise Invalid(wrong)
    return email


def _name(form: Mapping[str, str], wrong: Messages) -> str:
    name = form.get("name", "")
    if breaks_line(name):
        wrong["name"] = _l("A name is one line.")
    return name


def _terms(form: Mapping[str, str], wrong: Messages) -> None:
    if not form.get("terms"):
        wrong["terms"] = _l("To take part, accept the terms of participation.")


def _email(form: Mapping[str, str], wrong: Messages) -> str:
    """In its normal form. Whether a letter arrives there is seen when one is sent."""
    given = form.get("email", "").strip(" ")
    try:
        found = validate_email(given, check_deliverability=False, test_environment=True)
        email = normal_email(found.normalized)
    except (EmailNotValidError, UnicodeError):
        email = ""
    if not email or len(email) > MAX_EMAIL:
        wrong["email"] = _l("Write an e-mail address like name@example.org.")
    return email
