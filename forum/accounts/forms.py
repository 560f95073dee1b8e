"""Posted forms of accounts as checked values, with a message for each field that is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from forum.accounts.actions.profiles import Profile
from forum.accounts.rules import normal_email
from forum.accounts.validation.names import breaks_line
from forum.core.errors import Invalid
from forum.core.languages import canonical
from forum.text.clean import clean_line

MAX_EMAIL = 255  # as in the record
MAX_LANGUAGES = 30  # that a person reads
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


def read_profile(form: MultiDict[str, str], interface: Collection[str]) -> Profile:
    """Raises `Invalid`. `interface` are the languages in which the site speaks."""
    wrong: Messages = {}
    name, title = form.get("name", ""), form.get("title", "")
    if breaks_line(name):
        wrong["name"] = _l("A name is one line.")
    if breaks_line(title):
        wrong["title"] = _l("A title is one line.")
    language = form.get("interface_language", "")
    if language not in interface:
        wrong["interface_language"] = _l("Choose one of the languages of this site.")
    tags = [part for given in form.getlist("languages") for part in given.replace(",", " ").split()]
    languages = [canonical(tag) for tag in dict.fromkeys(tags)]
    if len(languages) > MAX_LANGUAGES or None in languages:
        wrong["languages"] = _l("This is not a list of languages: write their codes, like fr, ar.")
    if wrong:
        raise Invalid(wrong)
    return Profile(name, title, language, [tag for tag in languages if tag])


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
