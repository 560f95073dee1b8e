"""Letters about accounts, invitations, roles, mandates and appointments.

None of them repeats a name that its reader did not choose to be called by in front of a stranger:
whoever types in another person's address must not write that person's letter.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from forum.accounts.authentication.email_links import (
    confirmation_link,
    email_change_link,
    recovery_link,
)
from forum.accounts.models import EmailChange, Person, SiteGrant
from forum.accounts.queries import person_by_email
from forum.accounts.rules import SiteRole
from forum.ledger.models import Entry
from forum.letters.kinds.kind import Cause, KindResult, LetterContent, Recipient
from forum.organisations.models import Invitation, Mandate
from forum.organisations.queries.held_mandates import holding
from forum.organisations.queries.invitations import invitation_link, state_of_invitation
from forum.organisations.queries.names import organisation_names
from forum.organisations.rules import (
    InvitationState,
    MandateRole,
    MandateStanding,
    MandateState,
    mandate_standing,
)
from forum.spaces.models import Appointment, AppointmentOffer, Space
from forum.spaces.queries import spaces_by_id
from forum.spaces.rules import in_language


def the_person(session: Session, entry: Entry) -> Iterable[Recipient]:
    """Whom the entry is about: its subject, or the person whom its details name."""
    named = [entry.subject, *_named(entry, "person")]
    return [
        Recipient(public_id, id_)
        for public_id, id_ in session.execute(
            select(Person.public_id, Person.id).where(Person.public_id.in_(named))
        )
    ]


def the_invited(session: Session, entry: Entry) -> Iterable[Recipient]:
    return [Recipient(entry.subject, None)] if _invitation(session, entry) else []


def whoever_is_offered(session: Session, entry: Entry) -> Iterable[Recipient]:
    """An address, whoever has it: a letter goes out whether it has an account or not."""
    return [Recipient(entry.subject, None)] if _offer(session, entry) else []


def whoever_may_grant(session: Session, entry: Entry) -> Iterable[Recipient]:
    """Administrators; for drafters and clearers also the organisation's focal points. Not whoever
    asks."""
    mandate = _mandate(session, entry)
    if mandate is None:
        return []
    day = entry.at.date()
    administrators = select(SiteGrant.person_id).where(SiteGrant.role == SiteRole.ADMINISTRATOR)
    may: ColumnElement[bool] = Person.id.in_(administrators)
    if mandate.role is not MandateRole.FOCAL_POINT:
        focal_points = select(Mandate.person_id).where(
            Mandate.organisation_id == mandate.organisation_id,
            Mandate.role == MandateRole.FOCAL_POINT,
            holding(day),
        )
        may = or_(may, Person.id.in_(focal_points))
    rows = session.execute(
        select(Person.public_id, Person.id)
        .where(may, Person.active, Person.id != mandate.person_id)
        .order_by(Person.id)
    )
    return [Recipient(public_id, id_) for public_id, id_ in rows]


# --- accounts -------------------------------------------------------------------------------------


def to_confirm(cause: Cause) -> KindResult:
    """Whoever has confirmed meanwhile needs no link."""
    person = _known(cause)
    if person.confirmed_at is not None:
        return None
    return LetterContent({"link": confirmation_link(person, cause.language)})


def as_it_was(cause: Cause) -> KindResult:
    """What was done cannot be undone: it is told whatever happened since."""
    return LetterContent({"at": cause.entry.at})


def to_recover(cause: Cause) -> KindResult:
    return LetterContent({"link": recovery_link(_known(cause), cause.language)})


def to_confirm_email(cause: Cause) -> KindResult:
    """To the new address, as long as the change waits for it."""
    change = _change(cause)
    if change is None or change.confirmed_at or change.dropped_at or change.ends_at <= cause.at:
        return None
    return LetterContent(
        {"link": email_change_link(change, cause.language), "until": change.ends_at},
        to=change.email,
    )


def email_changed(cause: Cause) -> KindResult:
    """To the old address, which the record of the change holds from then on."""
    change = _change(cause)
    if change is None or change.confirmed_at is None:
        return None
    return LetterContent({"at": change.confirmed_at}, to=change.email)


def second_factor_changed(cause: Cause) -> KindResult:
    details = cause.entry.details
    return LetterContent(
        {"at": cause.entry.at, "what": str(details.get("what", "")), "on": _is_on(details)}
    )


def invited(cause: Cause) -> KindResult:
    """Until it is accepted, withdrawn or over."""
    invitation = _invitation(cause.session, cause.entry)
    if invitation is None or state_of_invitation(invitation, cause.at) is not InvitationState.WAITS:
        return None
    language = invitation.language
    return LetterContent(
        {
            "link": invitation_link(invitation, language),
            "organisation": _organisation(cause.session, invitation.organisation_id, language),
            "role": invitation.role.value if invitation.role else "",
            "until": invitation.ends_at,
        },
        to=invitation.email,
        language=language,
    )


# --- roles, mandates, appointments ----------------------------------------------------------------


def role_granted(cause: Cause) -> KindResult:
    return _role(cause) if _holds_role(cause) else None


def role_ended(cause: Cause) -> KindResult:
    return None if _holds_role(cause) else _role(cause)


def mandate_asked(cause: Cause) -> KindResult:
    """Nobody has decided yet."""
    mandate = _mandate(cause.session, cause.entry)
    if mandate is None or mandate.state is not MandateState.REQUESTED:
        return None
    return _about(cause, mandate)


def mandate_granted(cause: Cause) -> KindResult:
    mandate = _mandate(cause.session, cause.entry)
    if mandate is None or mandate.state is not MandateState.GRANTED:
        return None
    if (
        mandate_standing(mandate.starts_on, mandate.ends_on, cause.at.date())
        is MandateStanding.OVER
    ):
        return None
    return _about(cause, mandate)


def mandate_refused(cause: Cause) -> KindResult:
    mandate = _mandate(cause.session, cause.entry)
    if mandate is None or mandate.state is not MandateState.REFUSED:
        return None
    return _about(cause, mandate)


def mandate_ended(cause: Cause) -> KindResult:
    mandate = _mandate(cause.session, cause.entry)
    if mandate is None or mandate.state is not MandateState.ENDED:
        return None
    return _about(cause, mandate)


def appointment_granted(cause: Cause) -> KindResult:
    return _appointment(cause, holds=True)


def appointment_ended(cause: Cause) -> KindResult:
    return _appointment(cause, holds=False)


# --- what they share ------------------------------------------------------------------------------


def _known(cause: Cause) -> Person:
    assert cause.person is not None
    return cause.person


def _named(entry: Entry, name: str) -> list[str]:
    value = entry.details.get(name)
    return [value] if isinstance(value, str) else []


def _change(cause: Cause) -> EmailChange | None:
    """The entry names it by its details or as its subject."""
    ids = [cause.entry.subject, *_named(cause.entry, "change")]
    return cause.session.scalar(
        select(EmailChange).where(
            EmailChange.public_id.in_(ids), EmailChange.person_id == cause.letter.person_id
        )
    )


def _invitation(session: Session, entry: Entry) -> Invitation | None:
    return session.scalar(select(Invitation).where(Invitation.public_id == entry.subject))


def _mandate(session: Session, entry: Entry) -> Mandate | None:
    return session.scalar(select(Mandate).where(Mandate.public_id == entry.subject))


def _is_on(details: object) -> bool:
    assert isinstance(details, dict)
    return details.get("on", details.get("state", True)) in (True, "on")


def _about(cause: Cause, mandate: Mandate) -> LetterContent:
    who = cause.session.get_one(Person, mandate.person_id)
    return LetterContent(
        {
            "organisation": _organisation(cause.session, mandate.organisation_id, cause.language),
            "role": mandate.role.value,
            "starts_on": mandate.starts_on,
            "ends_on": mandate.ends_on,
            "note": mandate.note,
            "mandate": mandate.public_id,
            "who": who.name,
            "proof": mandate.proof,
        }
    )


def _organisation(session: Session, id_: int | None, language: str) -> str:
    if id_ is None:
        return ""
    return in_language(organisation_names(session, [id_]).get(id_, {}), language)


def _holds_role(cause: Cause) -> bool:
    role = cause.entry.details.get("role")
    key = (_known(cause).id, role)
    return cause.session.get(SiteGrant, key) is not None


def _role(cause: Cause) -> LetterContent:
    return LetterContent({"role": str(cause.entry.details.get("role", "")), "at": cause.entry.at})


def appointment_offered(cause: Cause) -> KindResult:
    """Until it is answered, taken back or over."""
    offer = _offer(cause.session, cause.entry)
    if offer is None or offer.until <= cause.at:
        return None
    person = person_by_email(cause.session, offer.email)
    language = person.interface_language if person else cause.language
    space = spaces_by_id(cause.session, [offer.space_id], language, cause.at)[offer.space_id]
    return LetterContent(
        {
            "role": offer.role.value,
            "space": space.title,
            "space_language": space.language,
            "slug": space.slug,
            "until": offer.until,
        },
        to=offer.email,
        language=language,
    )


def _offer(session: Session, entry: Entry) -> AppointmentOffer | None:
    return session.scalar(
        select(AppointmentOffer).where(AppointmentOffer.public_id == entry.subject)
    )


def _appointment(cause: Cause, *, holds: bool) -> KindResult:
    """The entry stands in the space's chain, which is named by the space."""
    role = str(cause.entry.details.get("role", ""))
    space_id = cause.session.scalar(select(Space.id).where(Space.public_id == cause.entry.chain))
    if space_id is None:
        return None
    held = select(Appointment).where(
        Appointment.space_id == space_id,
        Appointment.person_id == _known(cause).id,
        Appointment.role == role,
        Appointment.ended_at.is_(None),
    )
    if (cause.session.scalar(held.limit(1)) is not None) != holds:
        return None
    space = spaces_by_id(cause.session, [space_id], cause.language, cause.at)[space_id]
    return LetterContent(
        {"role": role, "space": space.title, "space_language": space.language, "slug": space.slug}
    )
