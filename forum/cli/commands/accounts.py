"""Commands about mandates, roles and accounts of persons that are here (beside `people.py`)."""

from __future__ import annotations

from collections.abc import Callable

import click
from sqlalchemy import select

from forum.accounts.actions import administration
from forum.accounts.models import Person
from forum.accounts.queries import person_by_email
from forum.accounts.rules import SiteRole
from forum.cli.commands.organisations import BY, YES
from forum.cli.commands.people import ROLES, group
from forum.cli.output import ACTOR, plain_errors
from forum.core.clock import now
from forum.core.db import db
from forum.core.i18n import SOURCE_LANGUAGE
from forum.organisations.actions import mandates
from forum.organisations.models import Mandate
from forum.organisations.queries import mandates as mandate_queries
from forum.organisations.queries.mandates import MandateLine
from forum.organisations.rules import MandateState
from forum.spaces.actions import appointments
from forum.spaces.rules import Role

__all__ = ["group"]  # of `commands.people.py`, with these commands added

NOTE = click.option("--note", default="", help="Why; the person reads it.")


@group.command("mandates")
@click.argument("email", required=False)
def list_mandates(email: str | None) -> None:
    """List the mandates of EMAIL, or without one all requests that wait: id, state, what, who."""
    with plain_errors():
        session = db.session()
        condition = Mandate.state == MandateState.REQUESTED
        if email is not None:
            condition = Mandate.person_id == _person(email).id
        for line in mandate_queries.lines(session, condition):
            click.echo(f"{line.public_id} {line.status(now().date())} {_what(line)}")


@group.command("grant-mandate")
@click.argument("mandate")
@YES
def grant_mandate(mandate: str, yes: bool) -> None:
    """Grant the MANDATE (its id) that somebody has asked for, for the days they asked for."""
    line = _line(mandate)
    _sure(yes, f"Grant: {_what(line)}, {_days(line)}? It rests on: {line.proof}")
    with plain_errors():
        mandates.grant(
            by=BY,
            mandate=mandate,
            version=line.version,
            starts_on=line.starts_on,
            ends_on=line.ends_on,
            at=now(),
        )
    click.echo(f"{mandate} is granted.")


@group.command("refuse-mandate")
@click.argument("mandate")
@NOTE
@YES
def refuse_mandate(mandate: str, note: str, yes: bool) -> None:
    """Refuse the MANDATE (its id) that somebody has asked for."""
    line = _line(mandate)
    _sure(yes, f"Refuse: {_what(line)}?")
    with plain_errors():
        mandates.refuse(by=BY, mandate=mandate, version=line.version, note=note, at=now())
    click.echo(f"{mandate} is refused.")


@group.command("end-mandate")
@click.argument("mandate")
@NOTE
@YES
def end_mandate(mandate: str, note: str, yes: bool) -> None:
    """End a MANDATE (its id) at once. What was submitted under it stays as it is."""
    line = _line(mandate)
    _sure(yes, f"End: {_what(line)}, {_days(line)}?")
    with plain_errors():
        mandates.end(by=BY, mandate=mandate, version=line.version, note=note, at=now())
    click.echo(f"{mandate} is ended.")


@group.command("revoke")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--space", "slug", help="The space's address: draft-guidance.")
@YES
def revoke(email: str, role: str, slug: str | None, yes: bool) -> None:
    """Take a role from EMAIL: on the whole site, or in the space named by --space."""
    if slug is None and role not in list(SiteRole):
        raise click.UsageError(f"a {role} is appointed in one space: add --space")
    if slug is not None and role == SiteRole.ADMINISTRATOR:
        raise click.UsageError("an administrator is one of the whole site: leave --space away")
    where = f"in {slug}" if slug else "of the site"
    person = _person(email)
    _sure(yes, f"Take the role {role} {where} from {person.name} ({person.email})?")
    with plain_errors():
        if slug is None:
            administration.end_role(by=BY, person=person.public_id, role=SiteRole(role), at=now())
        else:
            appointments.revoke(
                person=person.public_id, slug=slug, role=Role(role), at=now(), by=ACTOR
            )
    click.echo(f"{email} is not {role} {where}.")


@group.command("end-sign-ins")
@click.argument("email")
@YES
def end_sign_ins(email: str, yes: bool) -> None:
    """Sign EMAIL out everywhere, as when a device is lost. They can sign in again."""
    _with_account(administration.end_all_sign_ins, email, yes, "Sign out everywhere")
    click.echo(f"{email} is signed out everywhere.")


@group.command("deactivate")
@click.argument("email")
@YES
def deactivate(email: str, yes: bool) -> None:
    """End all sign-ins of EMAIL at once, and let nobody sign in with the account."""
    _with_account(administration.deactivate, email, yes, "Deactivate")
    click.echo(f"{email} is deactivated.")


@group.command("reactivate")
@click.argument("email")
@YES
def reactivate(email: str, yes: bool) -> None:
    """Let EMAIL sign in again, with the roles and mandates that stand."""
    _with_account(administration.reactivate, email, yes, "Reactivate")
    click.echo(f"{email} can sign in again.")


def _with_account(act: Callable[..., None], email: str, yes: bool, what: str) -> None:
    person = _person(email)
    _sure(yes, f"{what}: {person.name} ({person.email})?")
    with plain_errors():
        act(by=BY, person=person.public_id, at=now())


def _sure(yes: bool, question: str) -> None:
    if not yes:
        click.confirm(question, abort=True)


def _person(email: str) -> Person:
    found = person_by_email(db.session(), email)
    if found is None:
        raise click.ClickException("There is no account with this address.")
    return found


def _line(mandate: str) -> MandateLine:
    found = db.session.scalar(select(Mandate.public_id).where(Mandate.public_id == mandate))
    line = mandate_queries.mandate(db.session(), found) if found else None
    if line is None:
        raise click.ClickException(f"There is no mandate {mandate!r}.")
    return line


def _what(line: MandateLine) -> str:
    organisation = line.organisation.name(SOURCE_LANGUAGE)
    return f"{line.role.value} for {organisation}, {line.person_name} ({line.email})"


def _days(line: MandateLine) -> str:
    return f"{line.starts_on} to {line.ends_on or 'whenever it is ended'}"
