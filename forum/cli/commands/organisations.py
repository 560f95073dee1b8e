"""Commands about organisations: adding, renaming, merging, listing."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from forum.accounts.rights import Actor
from forum.cli.output import ACTOR, plain_errors
from forum.comments.actions import organisation_merge
from forum.core.clock import now
from forum.core.db import db
from forum.core.i18n import SOURCE_LANGUAGE
from forum.core.languages import canonical
from forum.organisations import forms
from forum.organisations.actions import organisations as organisation_actions
from forum.organisations.queries import organisations
from forum.organisations.queries.organisations import OrganisationView
from forum.organisations.rules import OrganisationKind

group = AppGroup("organisation", help="Organisations: add, rename, merge, list.")
BY = Actor(ACTOR)
YES = click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
NAME = click.option(
    "--name", "names", nargs=2, multiple=True, help='A language and the name in it: fr "Alliance".'
)
ACRONYM = click.option(
    "--acronym", "acronyms", nargs=2, multiple=True, help="A language and the acronym in it."
)

Pairs = tuple[tuple[str, str], ...]


@group.command("add")
@click.argument("kind", type=click.Choice([kind.value for kind in OrganisationKind]))
@click.option("--state", default="", help="A state's two letters by ISO 3166-1.")
@NAME
@ACRONYM
def add(kind: str, state: str, names: Pairs, acronyms: Pairs) -> None:
    """Add an organisation of a KIND; of a state its code is enough."""
    form = {"kind": kind, "state": state} | _fields(names, acronyms)
    with plain_errors():
        made = organisation_actions.add(by=BY, details=forms.read_organisation(form), at=now())
    click.echo(f"{made} is added.")


@group.command("rename")
@click.argument("organisation")
@NAME
@ACRONYM
@YES
def rename(organisation: str, names: Pairs, acronyms: Pairs, yes: bool) -> None:
    """Give ORGANISATION other names, in the languages that are named; an empty one is taken away.

    What was posted keeps the name under which it was posted, and its page tells the former names.
    """
    found = _find(organisation)
    changes = _fields(names, acronyms)
    if not changes:
        raise click.UsageError("say what it is called: add --name LANGUAGE NAME")
    form = forms.organisation_values(found) | changes
    if not yes:
        click.confirm(f"Rename {_called(found)}?", abort=True)
    with plain_errors():
        organisation_actions.rename(
            by=BY,
            organisation=found.public_id,
            details=forms.read_organisation(form, found),
            version=found.version,
            at=now(),
        )
    click.echo(f"{found.public_id} is {_called(_find(found.public_id))} now.")


@group.command("merge")
@click.argument("absorbed")
@click.argument("into")
@YES
def merge(absorbed: str, into: str, yes: bool) -> None:
    """Give all comments and mandates of ABSORBED to INTO. This cannot be undone by a command."""
    old, new = _find(absorbed), _find(into)
    with plain_errors():
        comments = organisation_merge.counted(db.session(), old.id)
    if not yes:
        what = f"{_called(old)} with {comments} comments into {_called(new)}"
        click.confirm(f"Merge {what}?", abort=True)
    with plain_errors():
        moved = organisation_merge.merge(
            by=BY, absorbed=old.public_id, into=new.public_id, version=old.version, at=now()
        )
    click.echo(
        f"{moved['comments']} comments and {moved['mandates']} mandates belong to "
        f"{_called(new)} now."
    )


@group.command("list")
@click.option("--search", default="", help="A part of a name or acronym, a state's code, an id.")
def list_(search: str) -> None:
    """List organisations by name: id, kind, name."""
    with plain_errors():
        after: str | None = None
        while True:
            page = organisations.search(
                db.session(),
                search,
                SOURCE_LANGUAGE,
                after=after,
                condition=organisations.not_merged(),
            )
            for one in page.items:
                click.echo(f"{one.public_id} {one.kind.value} {one.name(SOURCE_LANGUAGE)}")
            after = page.after
            if after is None:
                return


def _find(wanted: str) -> OrganisationView:
    found = organisations.organisation_by_identifier(db.session(), wanted)
    if found is None:
        raise click.ClickException(f"There is no organisation {wanted!r}.")
    return found


def _called(one: OrganisationView) -> str:
    return f"{one.name(SOURCE_LANGUAGE)} ({one.public_id})"


def _fields(names: Pairs, acronyms: Pairs) -> dict[str, str]:
    """As the form on the page has them."""
    found: dict[str, str] = {}
    for field, pairs in (("name", names), ("acronym", acronyms)):
        for language, text in pairs:
            tag = canonical(language)
            if tag is None:
                raise click.BadParameter(f"{language} is not a language that we know")
            found[f"{field}-{tag}"] = text
    return found
