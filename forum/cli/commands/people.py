"""Commands about people: accounts, roles and mandates."""

from __future__ import annotations

import datetime as dt
import re
import sys

import click
from flask import current_app
from flask.cli import AppGroup

from forum.accounts import actions
from forum.accounts.actions import second_factors
from forum.accounts.rules import SiteRole, normal_email
from forum.cli.output import ACTOR, plain_errors
from forum.core.clock import now
from forum.core.languages import canonical
from forum.organisations.actions import grants, invitations
from forum.organisations.rules import MandateRole
from forum.spaces.actions.appointments import appoint
from forum.spaces.rules import Role
from forum.text.clean import clean_line, is_blank

group = AppGroup("person", help="Accounts, roles and mandates.")
DAY = click.DateTime(["%Y-%m-%d"])
ADDRESS = re.compile(r"[^@\s<>\"(),:;]{1,64}@[^@\s<>\"(),:;]{1,190}")
MAX_NAME = 200  # characters, as in the records
MAX_PROOF = 2_000
ROLES = [*(role.value for role in SiteRole), Role.MODERATOR.value, Role.TRANSLATOR.value]


def _address(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if ADDRESS.fullmatch(value) is None:
        raise click.BadParameter("this is not an e-mail address")
    return normal_email(value)


def _line(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    line = clean_line(value)
    if len(line) > MAX_NAME:
        raise click.BadParameter(f"at most {MAX_NAME} characters")
    return line


def _tags(_context: click.Context, _parameter: click.Parameter, value: str) -> list[str]:
    tags = [part.strip() for part in value.split(",") if part.strip()]
    known = [canonical(tag) for tag in tags]
    for tag, found in zip(tags, known, strict=True):
        if found is None:
            raise click.BadParameter(f"{tag} is not a language that we know")
    return [tag for tag in dict.fromkeys(known) if tag]


@group.command("add")
@click.argument("email", callback=_address)
@click.option("--name", required=True, callback=_line, help="The name under which they write.")
@click.option("--title", default="", callback=_line, help="Their office, shown with the name.")
@click.option("--language", default="", help="Language of the interface. [default: the site's]")
@click.option("--reads", default="", callback=_tags, help="Languages they read: en,fr.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(
    email: str, name: str, title: str, language: str, reads: list[str], password_stdin: bool
) -> None:
    """Make an account for EMAIL. The password is asked for twice, and needs 15 characters."""
    interface: tuple[str, ...] = current_app.config["SETTINGS"].interface_languages
    language = language or interface[0]
    if language not in interface:
        raise click.BadParameter(f"one of {', '.join(interface)}", param_hint="--language")
    if is_blank(name):
        raise click.BadParameter("nothing of it would be visible", param_hint="--name")
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    with plain_errors():
        actions.add_person(
            email=email,
            name=name,
            title=title,
            password=password,
            interface_language=language,
            languages=reads,
            at=now(),
            by=ACTOR,
        )
    click.echo(f"{email} can sign in.")


@group.command("forget-factors")
@click.argument("email", callback=_address)
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget_factors(email: str, yes: bool) -> None:
    """Take away the one-time codes, recovery codes and passkeys of EMAIL, who has lost them."""
    if not yes:
        click.confirm(f"Is it certain that {email} asks for this themselves?", abort=True)
    with plain_errors():
        second_factors.forget_factors(email=email, at=now(), by=ACTOR)
    click.echo(f"{email} signs in with the password alone, and sets up a second factor anew.")


@group.command("grant")
@click.argument("email", callback=_address)
@click.argument("role", type=click.Choice(ROLES))
@click.option("--space", "slug", help="The space's address: draft-guidance.")
def grant(email: str, role: str, slug: str | None) -> None:
    """Give EMAIL a role: on the whole site, or in the space named by --space.

    administrator: the whole site. secretariat: in the space; without --space, the right to open
    spaces. moderator, translator: in the space.
    """
    on_site = role in list(SiteRole)
    if slug is None and not on_site:
        raise click.UsageError(f"a {role} is appointed in one space: add --space")
    if slug is not None and role == SiteRole.ADMINISTRATOR:
        raise click.UsageError("an administrator is one of the whole site: leave --space away")
    with plain_errors():
        if slug is None:
            actions.grant_site_role(email=email, role=SiteRole(role), at=now(), by=ACTOR)
        else:
            appoint(email=email, slug=slug, role=Role(role), at=now(), by=ACTOR)
    click.echo(f"{email} is {role} {f'in {slug}' if slug else 'of the site'}.")


@group.command("invite")
@click.argument("email", callback=_address)
@click.option("--language", default="", help="Language of the letter. [default: the site's]")
@click.option("--organisation", help="Its id in a file, its own, or a state's code.")
@click.option("--role", type=click.Choice([role.value for role in MandateRole]))
@click.option("--until", "ends", type=DAY, help="Last day of the mandate; without it, none.")
@click.option("--proof", default="", help="What the mandate rests on: a letter and its date.")
def invite(
    email: str,
    language: str,
    organisation: str | None,
    role: str | None,
    ends: dt.datetime | None,
    proof: str,
) -> None:
    """Invite EMAIL by a link, to take part or to speak for an organisation."""
    interface: tuple[str, ...] = current_app.config["SETTINGS"].interface_languages
    language = language or interface[0]
    if language not in interface:
        raise click.BadParameter(f"one of {', '.join(interface)}", param_hint="--language")
    if (organisation is None) != (role is None):
        raise click.UsageError("--organisation and --role belong together")
    proof = clean_line(proof)
    if len(proof) > MAX_PROOF:
        raise click.BadParameter(f"at most {MAX_PROOF} characters", param_hint="--proof")
    with plain_errors():
        invitations.invite(
            email=email,
            language=language,
            organisation=organisation,
            role=MandateRole(role) if role else None,
            mandate_ends_on=ends.date() if ends else None,
            proof=proof,
            at=now(),
            by=None,
        )
    click.echo(f"{email} is invited; the link is in the letter and counts for 14 days.")


@group.command("mandate")
@click.argument("email", callback=_address)
@click.option("--organisation", required=True, help="Its id in a file, its own, or a state's code.")
@click.option("--role", required=True, type=click.Choice([role.value for role in MandateRole]))
@click.option("--from", "starts", required=True, type=DAY, help="First day: 2026-11-01.")
@click.option("--until", "ends", type=DAY, help="Last day; without it, until it is ended.")
@click.option("--proof", required=True, help="What the mandate rests on: a letter and its date.")
def mandate(
    email: str,
    organisation: str,
    role: str,
    starts: dt.datetime,
    ends: dt.datetime | None,
    proof: str,
) -> None:
    """Let EMAIL speak for an organisation, from a day until a day."""
    if ends is not None and ends < starts:
        raise click.BadParameter("the last day is before the first", param_hint="--until")
    proof = clean_line(proof)
    if is_blank(proof) or len(proof) > MAX_PROOF:
        raise click.BadParameter(f"1 to {MAX_PROOF} characters", param_hint="--proof")
    with plain_errors():
        grants.grant_mandate(
            email=email,
            organisation=organisation,
            role=MandateRole(role),
            starts_on=starts.date(),
            ends_on=ends.date() if ends else None,
            proof=proof,
            at=now(),
            by=ACTOR,
        )
    click.echo(f"{email} may speak for {organisation} as {role}.")
