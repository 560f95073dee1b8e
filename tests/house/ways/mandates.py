"""Mandates, and what an organisation's focal points do."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from forum.accounts.rights import Actor
from forum.core.clock import now
from forum.core.rights import Who
from forum.organisations.actions import mandates
from forum.organisations.models import Mandate
from forum.organisations.rules import MandateRole
from tests.house.asking import Asked, Asking, asks, opens
from tests.house.cast import CAST, fresh
from tests.house.ways.administration import house, version
from tests.house.ways.spaces import newcomer
from tests.world import World

HOUSE = "switzerland"
opens("account.read", "mandates.mine", "/en/account/mandates")


# --- asking -------------------------------------------------------------------------------------


@asks("mandate.ask", "GET mandates.new")
def new(at: Asking) -> Asked:
    return Asked(f"/en/account/mandates/new?organisation={at.kept(house)}")


@asks("mandate.ask", "POST mandates.ask")
def ask(at: Asking) -> Asked:
    return Asked("/en/account/mandates/new", _terms(at) | {"organisation": at.kept(house)})


def _terms(_at: Asking) -> dict[str, str]:
    return {"role": "drafter", "starts_on": now().date().isoformat(), "proof": "A letter"}


# --- deciding -----------------------------------------------------------------------------------


def requested(world: World) -> Mandate:
    """A drafter's, asked for by the author: their own, and of the focal point's organisation.

    Each begins where the one before has ended.
    """
    viewer = world.viewer(CAST[Who.AUTHOR])
    start = now().date() + dt.timedelta(days=int(fresh("day").rpartition("-")[2]) * 3)
    with world.app.app_context():
        found = mandates.ask(
            by=Actor(viewer.public_id, viewer.person_id),
            terms=mandates.MandateTerms(
                world.organisations[HOUSE], MandateRole.DRAFTER, start, start, "A letter"
            ),
            at=now(),
        )
    return _mandate(world, found)


def granted(world: World) -> Mandate:
    """As `requested`, and granted by an administrator."""
    asked = requested(world)
    viewer = world.viewer(CAST[Who.ADMINISTRATOR])
    with world.app.app_context():
        mandates.grant(
            by=Actor(viewer.public_id, viewer.person_id),
            mandate=asked.public_id,
            version=None,
            starts_on=asked.starts_on,
            ends_on=asked.ends_on,
            at=now(),
        )
    return _mandate(world, asked.public_id)


def _mandate(world: World, public_id: str) -> Mandate:
    with world.reading() as session:
        found = session.scalars(select(Mandate).where(Mandate.public_id == public_id)).one()
        session.expunge(found)
        return found


def _decision(mandate: Mandate, act: str) -> Asked:
    form = {
        "act": act,
        "version": str(mandate.version),
        "starts_on": mandate.starts_on.isoformat(),
        "ends_on": mandate.starts_on.isoformat(),
        "note": "The letter does not say so.",
    }
    return Asked(f"/en/mandates/{mandate.public_id}/decisions", form)


@asks("mandate.read", "GET mandates.mandate")
def mandate(at: Asking) -> Asked:
    return Asked(f"/en/mandates/{at.kept(requested).public_id}")


@asks("mandate.grant", "POST mandates.decide")
def grant(at: Asking) -> Asked:
    return _decision(at.kept(requested), "mandate.grant")


@asks("mandate.refuse", "POST mandates.decide")
def refuse(at: Asking) -> Asked:
    return _decision(at.kept(requested), "mandate.refuse")


@asks("mandate.end", "POST mandates.decide")
def end(at: Asking) -> Asked:
    return _decision(at.kept(granted), "mandate.end")


@asks("mandate.end", "POST mandates.resign")
def resign(at: Asking) -> Asked:
    own = at.kept(granted)
    return Asked(f"/en/mandates/{own.public_id}/resignation", {"version": str(own.version)})


@asks("mandate.grant", "POST administration.give_mandate")
def give(at: Asking) -> Asked:
    person, there = at.kept(newcomer), at.kept(house)
    return Asked(f"/en/administration/people/{person}/mandates", _terms(at) | {"house": there})


# --- an organisation's desk ---------------------------------------------------------------------


@asks("organisation.set_clearance", "GET mandates.desk")
def desk(at: Asking) -> Asked:
    return Asked(f"/en/organisations/{at.world.organisations[HOUSE]}/desk")


@asks("organisation.set_clearance", "POST mandates.set_clearance")
def set_clearance(at: Asking) -> Asked:
    """The other way each time: what stays as it is makes no entry."""
    there = at.world.organisations[HOUSE]
    number = version(at.world, there)
    form = {"version": number} | ({"clears": "1"} if int(number) % 2 else {})
    return Asked(f"/en/organisations/{there}/clearance", form)
