"""Who walks: somebody for each column of the matrix, and outsiders."""

from __future__ import annotations

import uuid
from itertools import count
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import select

from forum.accounts.models import Person
from forum.accounts.rules import SiteRole
from forum.core.clock import now
from forum.core.db import transaction
from forum.core.rights import Who
from forum.organisations.rules import MandateRole
from tests.world import World

CAST = {
    Who.VISITOR: "visitor",
    Who.PERSON: "person",
    Who.AUTHOR: "writer",
    Who.DRAFTER: "colleague",
    Who.CLEARER: "clearer",
    Who.FOCAL_POINT: "author",
    Who.MODERATOR: "moderator",
    Who.TRANSLATOR: "translator",
    Who.SECRETARIAT: "secretariat",
    Who.OPENER: "opener",
    Who.ADMINISTRATOR: "administrator",
}
# With a role elsewhere, or one that has ended: here they are signed-in persons.
OUTSIDERS = {
    "neighbour": "moderator of another space",
    "rival": "focal point of another organisation",
    "former": "drafter until yesterday",
}
_numbers = count(1)


def begin(app: Flask, clock: time_machine.Traveller) -> World:
    """The world of the other tests, and whoever of the cast is not in it."""
    world = World.begin(app, clock)
    for name in ("writer", "clearer", "opener", "deputy"):
        add_person(world, name)
    world.grant("clearer", "switzerland", MandateRole.CLEARER)
    world.grant_site("opener", SiteRole.SECRETARIAT)
    world.grant_site("deputy", SiteRole.ADMINISTRATOR)  # the last one could not close an account
    return world


def add_person(world: World, name: str, **more: Any) -> str:
    """An account with the password of all; returns its public id."""
    with world.app.app_context(), transaction() as session:
        alike = session.scalars(select(Person).where(Person.email == world.emails["person"])).one()
        world.emails[name] = f"{name}@people.example"
        values = {
            "email": world.emails[name],
            "name": f"Signed-in {name}",
            "interface_language": "en",
            "languages": ["en"],
            "password": alike.password,
            "active": True,
            "fs_uniquifier": uuid.uuid4().hex,
            "created_at": now(),
            "confirmed_at": now(),
        }
        person = Person(**(values | more))
        session.add(person)
        session.flush()
        return person.public_id


def fresh(word: str) -> str:
    """A word that was never used before."""
    return f"{word}-{next(_numbers)}"
