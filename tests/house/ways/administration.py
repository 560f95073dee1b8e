"""The desk of administrators."""

from __future__ import annotations

from sqlalchemy import select, update

from forum.accounts.models import Person
from forum.accounts.rules import SiteRole
from forum.core.db import transaction
from forum.organisations.models import Organisation
from tests.house.asking import Asked, Asking, asks, opens
from tests.house.cast import add_person, fresh
from tests.house.ways.spaces import newcomer
from tests.world import World

DESK = "/en/administration"

opens("register.read", "administration.desk", DESK, ok=(302,))
opens("register.read", "administration.people", f"{DESK}/people")
opens("register.read", "administration.organisations", f"{DESK}/organisations")
opens("register.read", "administration.all_mandates", f"{DESK}/mandates")
opens("ledger.read", "administration.ledger", f"{DESK}/ledger")
opens("organisation.add", "administration.new_organisation", f"{DESK}/organisations/new")


@asks("register.read", "GET administration.person")
def person(at: Asking) -> Asked:
    return Asked(f"{DESK}/people/{at.kept(newcomer)}")


# --- organisations ------------------------------------------------------------------------------


def house(world: World) -> str:
    """An organisation for which nobody speaks."""
    name = fresh("house")
    world.add_organisation(name, names={"en": name})
    return world.organisations[name]


def version(world: World, organisation: str) -> str:
    with world.reading() as session:
        found = session.scalars(
            select(Organisation.version).where(Organisation.public_id == organisation)
        )
        return str(found.one())


@asks("organisation.add", "POST administration.add_organisation")
def add(_at: Asking) -> Asked:
    return Asked(f"{DESK}/organisations/new", {"kind": "media", "name-en": fresh("A paper")})


@asks("organisation.rename", "GET administration.organisation")
def organisation(at: Asking) -> Asked:
    return Asked(f"{DESK}/organisations/{at.kept(house)}")


@asks("organisation.rename", "POST administration.rename_organisation")
def rename(at: Asking) -> Asked:
    there = at.kept(house)
    form = {"kind": "media", "name-en": fresh("A paper"), "version": version(at.world, there)}
    return Asked(f"{DESK}/organisations/{there}", form)


@asks("organisation.merge", "GET administration.merge_form")
def merge_form(at: Asking) -> Asked:
    return Asked(f"{DESK}/organisations/{at.kept(house)}/merge")


@asks("organisation.merge", "POST administration.merge")
def merge(at: Asking) -> Asked:
    there = at.kept(house)
    into = at.world.organisations["alliance"]
    return Asked(
        f"{DESK}/organisations/{there}/merge", {"into": into, "version": version(at.world, there)}
    )


# --- roles and accounts -------------------------------------------------------------------------


def with_role(world: World) -> str:
    name = fresh("newcomer")
    found = add_person(world, name)
    world.grant_site(name, SiteRole.SECRETARIAT)
    return found


def inactive(world: World) -> str:
    found = newcomer(world)
    with world.app.app_context(), transaction() as session:
        session.execute(update(Person).where(Person.public_id == found).values(active=False))
    return found


@asks("role.grant", "POST administration.change_role")
def grant_role(at: Asking) -> Asked:
    form = {"role": "secretariat", "do": "grant"}
    return Asked(f"{DESK}/people/{at.kept(newcomer)}/roles", form)


@asks("role.end", "POST administration.change_role")
def end_role(at: Asking) -> Asked:
    form = {"role": "secretariat", "do": "end"}
    return Asked(f"{DESK}/people/{at.kept(with_role)}/roles", form)


@asks("sign_in.end_all", "POST administration.end_sign_ins")
def sign_out(at: Asking) -> Asked:
    return Asked(f"{DESK}/people/{at.kept(newcomer)}/sign-ins")


@asks("person.deactivate", "POST administration.change_activity")
def deactivate(at: Asking) -> Asked:
    return Asked(f"{DESK}/people/{at.kept(newcomer)}/activity", {"do": "deactivate"})


@asks("person.reactivate", "POST administration.change_activity")
def reactivate(at: Asking) -> Asked:
    return Asked(f"{DESK}/people/{at.kept(inactive)}/activity", {"do": "reactivate"})
