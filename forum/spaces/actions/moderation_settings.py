"""How a space moderates: what its secretariat sets on policies, trust, approvals and reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from forum.core.db import transaction
from forum.core.errors import Invalid, NotThere, Stale
from forum.ledger.actions import ChainWriter
from forum.ledger.models import Entry
from forum.organisations.models import Organisation
from forum.organisations.queries.organisations import is_called, not_merged, organisations
from forum.spaces.models import Space, SpacePolicy, SpaceTrust
from forum.spaces.queries.moderation_settings import (
    POLICY_SCOPES,
    ModerationSettings,
    moderation_settings,
)
from forum.spaces.rights import may_change_space
from forum.spaces.rules import POLICIES, policy_field
from forum.spaces.rules.reasons import MAX_REASONS, SpaceReason, reasons_of, to_keep
from forum.spaces.rules.viewer import Viewer

MAX_TRUSTED = 500  # organisations of one space: more are a slip


def set_moderation(
    *,
    viewer: Viewer,
    slug: str,
    then: ModerationSettings,
    trust: str,
    version: int,
    at: dt.datetime,
) -> None:
    """For what is submitted from now on: what waits, and what is scheduled, stays as it is.

    `trust` is what was typed to name one organisation more. Raises `NotThere` for whoever may not,
    `Invalid`, and `Stale`, with the settings as they are now, where somebody saved since `version`.
    Nothing changed is nothing done.
    """
    with transaction() as session:
        space, chain_writer = _held(session, viewer, slug, at)
        now = moderation_settings(session, space)
        if space.version != version:
            raise Stale(_l("Somebody else has changed this space meanwhile."), now)
        if trust:
            then = replace(then, trusted=then.trusted | {_named(session, trust)})
        changed = changed_fields(now, then)
        if not changed:
            return
        for (capacity, reply), policy in then.policies.items():
            if policy not in POLICIES[capacity]:
                raise Invalid({policy_field(capacity, reply): _l("Choose a policy from the list.")})
            session.merge(
                SpacePolicy(space_id=space.id, capacity=capacity, reply=reply, policy=policy)
            )
        _trust(session, space.id, now.trusted, then.trusted)
        space.delay_minutes, space.approvals = then.delay_minutes, then.approvals
        space.promise_hours = then.promise_hours
        _write(chain_writer, viewer, space, act="space.set_moderation", details={"fields": changed})


def changed_fields(now: ModerationSettings, then: ModerationSettings) -> list[str]:
    """The names of what differs, as the ledger tells them."""
    fields = [
        policy_field(*where)
        for where in POLICY_SCOPES
        if now.policies[where] != then.policies[where]
    ]
    names = ("delay_minutes", "approvals", "promise_hours", "trusted")
    return fields + [name for name in names if getattr(now, name) != getattr(then, name)]


def _trust(session: Session, space_id: int, now: frozenset[str], then: frozenset[str]) -> None:
    if len(then) > MAX_TRUSTED:
        raise Invalid(
            {"trust": _l("A space can trust %(limit)d organisations at most.", limit=MAX_TRUSTED)}
        )
    rows = session.execute(
        select(Organisation.public_id, Organisation.id).where(
            Organisation.public_id.in_(now | then)
        )
    )
    ids = {row.public_id: row.id for row in rows}
    gone = [ids[one] for one in now - then if one in ids]
    session.execute(
        delete(SpaceTrust).where(
            SpaceTrust.space_id == space_id, SpaceTrust.organisation_id.in_(gone)
        )
    )
    for one in sorted(then - now):
        if one not in ids:
            raise Invalid({"trust": _l("We know no organisation by this name.")})
        session.add(SpaceTrust(space_id=space_id, organisation_id=ids[one]))


def _named(session: Session, wanted: str) -> str:
    found = [one for one in organisations(session, not_merged()) if is_called(one, wanted)]
    if not found:
        raise Invalid({"trust": _l("We know no organisation by this name.")})
    if len(found) > 1:
        raise Invalid(
            {"trust": _l("Several organisations are called that. Write the whole name of one.")}
        )
    return found[0].public_id


def set_reasons(
    *,
    viewer: Viewer,
    slug: str,
    then: tuple[SpaceReason, ...],
    version: int,
    at: dt.datetime,
) -> None:
    """Which codes the space offers, and what it calls them. A code that it had stays known, and
    one that was given as a reason keeps its words: a decision says later what it said then.

    Raises `NotThere`, `Invalid`, and `Stale` as `set_moderation`.
    """
    with transaction() as session:
        space, chain_writer = _held(session, viewer, slug, at)
        now = reasons_of(space.reasons)
        if space.version != version:
            raise Stale(_l("Somebody else has changed this space meanwhile."), now)
        codes = {one.code for one in then}
        then += tuple(replace(one, offered=False) for one in now if one.code not in codes)
        if len(then) > MAX_REASONS:
            raise Invalid(
                {"code": _l("A space can have %(limit)d reasons at most.", limit=MAX_REASONS)}
            )
        changed = sorted({one.code for one in set(now) ^ set(then)})
        if not changed:
            return
        _check_words(session, space, now, then)
        space.reasons = to_keep(then)
        _write(chain_writer, viewer, space, act="space.set_reasons", details={"codes": changed})


def _check_words(
    session: Session, space: Space, now: Iterable[SpaceReason], then: Iterable[SpaceReason]
) -> None:
    """Raises `Invalid` for other words for a code that the space's ledger names as a reason."""
    before = {one.code: dict(one.labels) for one in now}
    anew = {one.code: dict(one.labels) for one in then}
    anew = {code: labels for code, labels in anew.items() if labels != before.get(code, {})}
    reason = Entry.details["reason"].as_string()
    given = session.scalars(
        select(reason).where(Entry.chain == space.public_id, reason.in_(anew)).distinct()
    )
    wrong = {
        f"label_{code}-{tag}": _l(
            "This reason has been given already, so its words stay. Add another reason, and offer "
            "this one no longer."
        )
        for code in given
        for tag in {**before.get(code, {}), **anew[code]}
        if before.get(code, {}).get(tag) != anew[code].get(tag)
    }
    if wrong:
        raise Invalid(wrong)


def _held(
    session: Session, viewer: Viewer, slug: str, at: dt.datetime
) -> tuple[Space, ChainWriter]:
    """A space that the viewer changes, as it is once its chain is locked."""
    space = session.scalar(select(Space).where(Space.slug == slug))
    if space is None or not may_change_space(viewer, space.id):
        raise NotThere
    chain_writer = ChainWriter(session, space.public_id, at)
    session.refresh(space)
    return space, chain_writer


def _write(
    chain_writer: ChainWriter, viewer: Viewer, space: Space, *, act: str, details: dict[str, Any]
) -> None:
    flag_modified(space, "time_zone")  # counts the version up also where only other rows changed
    chain_writer.write(actor=viewer.public_id, act=act, subject=space.public_id, details=details)
