"""Merging organisations: one absorbs another, with its mandates and its comments.

It is here because it moves comments; who asks for it is at the desk of administrators.
"""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from forum.accounts.actions.administration import check_administrator, site_chain_writer
from forum.accounts.models import Person
from forum.accounts.rights import Actor
from forum.comments.models import Comment
from forum.core.db import transaction
from forum.core.errors import Invalid
from forum.ledger.actions import ChainWriter
from forum.organisations.actions.organisations import locked_organisation
from forum.organisations.models import Invitation, Mandate, Organisation
from forum.organisations.rules import MandateState, OrganisationKind
from forum.spaces.models import Space

OPEN = (MandateState.REQUESTED, MandateState.GRANTED)


def merge(
    *, by: Actor, absorbed: str, into: str, version: int | None, at: dt.datetime
) -> dict[str, int]:
    """What belonged to `absorbed` (public ids) belongs to `into` from now on, and its address
    leads there. Comments keep the names under which they were posted.

    Returns how many comments and mandates moved. Raises `NotThere`, `Invalid`, `Stale`.
    """
    with transaction() as session:
        site = site_chain_writer(session, at)
        check_administrator(session, by)
        old = locked_organisation(session, absorbed, version)
        if absorbed == into:
            raise Invalid({"into": _l("An organisation cannot absorb itself.")})
        new = session.scalar(
            select(Organisation).where(
                Organisation.public_id == into, Organisation.merged_into_id.is_(None)
            )
        )
        if new is None:
            raise Invalid({"into": _l("There is no such organisation.")})
        if old.kind is OrganisationKind.STATE and new.kind is not OrganisationKind.STATE:
            raise Invalid({"into": _l("Only a state can absorb a state.")})
        pens = _lock(session, old, at)
        moved = _move_comments(session, pens, old, new, by)
        mandates, doubles = _move_mandates(session, old, new, at)
        session.execute(
            update(Organisation)
            .where(Organisation.merged_into_id == old.id)
            .values(merged_into_id=new.id, version=Organisation.version + 1)
        )
        session.execute(
            update(Invitation)
            .where(Invitation.organisation_id == old.id)
            .values(organisation_id=new.id)
        )
        old.merged_into_id, old.merged_at = new.id, at
        site.write(
            actor=by.name,
            act="organisation.merge",
            subject=old.public_id,
            details={
                "into": new.public_id,
                "comments": moved,
                "mandates": mandates,
                "doubles": doubles,
            },
        )
        return {"comments": moved, "mandates": len(mandates)}


def _lock(session: Session, old: Organisation, at: dt.datetime) -> dict[int, ChainWriter]:
    """Nothing is submitted anywhere, and no draft of the organisation is saved, until the end.

    The order is the site's chain (held already, so no space is opened), every space's chain by
    its id, then persons by theirs. An act on a space takes one chain and then one person; a draft
    that is saved takes one person: nobody can wait for us while we wait for them.
    """
    spaces = session.execute(select(Space.id, Space.public_id).order_by(Space.public_id)).all()
    pens = {id_: ChainWriter(session, chain, at) for id_, chain in spaces}
    speakers = select(Mandate.person_id).where(Mandate.organisation_id == old.id)
    session.execute(
        select(Person.id)
        .where(Person.id.in_(speakers))
        .order_by(Person.id)
        .with_for_update(key_share=True)
    )
    return pens


def _move_comments(
    session: Session, pens: dict[int, ChainWriter], old: Organisation, new: Organisation, by: Actor
) -> int:
    """Also drafts, which the ledger does not know of. What was drawn of them before is old."""
    of_old = Comment.organisation_id == old.id
    received = session.execute(
        select(Comment.space_id, Comment.public_id)
        .where(of_old, Comment.path.is_not(None))
        .order_by(Comment.id)
    ).all()
    session.execute(
        update(Comment)
        .where(of_old)
        .values(organisation_id=new.id, changes=Comment.changes + 1)
        .execution_options(synchronize_session=False)
    )
    by_space: dict[int, list[str]] = {}
    for space_id, comment in received:
        by_space.setdefault(space_id, []).append(comment)
    for space_id, comments in sorted(by_space.items()):
        pens[space_id].write(
            actor=by.name,
            act="organisation.merge",
            subject=old.public_id,
            details={"into": new.public_id, "comments": comments},
        )
    return len(received)


def _move_mandates(
    session: Session, old: Organisation, new: Organisation, at: dt.datetime
) -> tuple[list[str], list[str]]:
    """The ids of the mandates that moved, and of those among all that said the same as another
    one: of two with the same person, role and first day the one that lasts longer stays open."""
    there = {
        (one.person_id, one.role, one.starts_on): one
        for one in session.scalars(
            select(Mandate).where(Mandate.organisation_id == new.id, Mandate.state.in_(OPEN))
        )
    }
    doubles: list[str] = []
    moving = session.scalars(
        select(Mandate).where(Mandate.organisation_id == old.id).order_by(Mandate.id)
    ).all()
    for one in moving:
        twin = there.get((one.person_id, one.role, one.starts_on))
        if one.state in OPEN and twin is not None:
            shorter = min(one, twin, key=_lasting)
            _close(shorter, at)
            doubles.append(shorter.public_id)
            session.flush()  # before the other one arrives: only one of them may be open
        one.organisation_id = new.id
        session.flush()
    return [one.public_id for one in moving], doubles


def _lasting(mandate: Mandate) -> tuple[bool, dt.date]:
    return mandate.state is MandateState.GRANTED, mandate.ends_on or dt.date.max


def _close(mandate: Mandate, at: dt.datetime) -> None:
    if mandate.state is MandateState.GRANTED:
        mandate.state, mandate.ended_at = MandateState.ENDED, at
    else:
        mandate.state, mandate.refused_at = MandateState.REFUSED, at


def counted(session: Session, organisation_id: int) -> int:
    """How many comments would move, for the question that is asked before."""
    found = session.scalar(
        select(func.count()).where(
            Comment.organisation_id == organisation_id, Comment.path.is_not(None)
        )
    )
    return found or 0
