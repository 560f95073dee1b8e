"""Kinds of organisation, and what a mandate may become."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum


class OrganisationKind(StrEnum):
    STATE = "state"
    UN_ENTITY = "un_entity"
    INTERGOVERNMENTAL = "intergovernmental"
    CIVIL_SOCIETY = "civil_society"
    HUMAN_RIGHTS_INSTITUTION = "human_rights_institution"
    ACADEMIA = "academia"
    PRIVATE_SECTOR = "private_sector"
    TRADE_UNION = "trade_union"
    LOCAL_AUTHORITY = "local_authority"
    PARLIAMENT = "parliament"
    MEDIA = "media"
    OTHER = "other"


class MandateRole(StrEnum):
    DRAFTER = "drafter"
    CLEARER = "clearer"
    FOCAL_POINT = "focal_point"


CLEARING = frozenset({MandateRole.CLEARER, MandateRole.FOCAL_POINT})

DELEGABLE_ROLES = frozenset(
    {MandateRole.DRAFTER, MandateRole.CLEARER}
)  # what a focal point may grant


def may_draft(_role: MandateRole) -> bool:
    """Whoever holds a mandate writes for the organisation."""
    return True


def may_clear(role: MandateRole) -> bool:
    """Whether this mandate clears what a drafter sends, or sends it back."""
    return role in CLEARING


def may_submit(role: MandateRole, *, clears: bool) -> bool:
    """Where the organisation clears first, only its clearers and focal points submit."""
    return role in CLEARING or not clears


class MandateState(StrEnum):
    """What was decided; whether a granted mandate holds on a day is told by its days."""

    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    ENDED = "ended"


class MandateStanding(StrEnum):
    """Of a granted mandate, on a day."""

    AHEAD = "ahead"
    HOLDS = "holds"
    OVER = "over"


class InvitationState(StrEnum):
    WAITS = "waits"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def mandate_standing(starts_on: dt.date, ends_on: dt.date | None, on: dt.date) -> MandateStanding:
    """Of a granted mandate, first and last day included; `queries.held_mandates.holding` says to
    the database which hold."""
    if on < starts_on:
        return MandateStanding.AHEAD
    return MandateStanding.OVER if ends_on is not None and ends_on < on else MandateStanding.HOLDS


def invitation_state(
    accepted_at: dt.datetime | None,
    withdrawn_at: dt.datetime | None,
    ends_at: dt.datetime,
    at: dt.datetime,
) -> InvitationState:
    """At its end it is over, as a sign-in and an offer are."""
    if accepted_at is not None:
        return InvitationState.ACCEPTED
    if withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    return InvitationState.EXPIRED if ends_at <= at else InvitationState.WAITS


class MandateAct(StrEnum):
    """What is done to mandates; also the rights' names and the ledger's verbs."""

    ASK = "mandate.ask"
    GRANT = "mandate.grant"
    REFUSE = "mandate.refuse"
    END = "mandate.end"


MANDATE_TRANSITIONS: dict[tuple[MandateAct, MandateState], MandateState] = {
    (MandateAct.GRANT, MandateState.REQUESTED): MandateState.GRANTED,
    (MandateAct.REFUSE, MandateState.REQUESTED): MandateState.REFUSED,
    (MandateAct.END, MandateState.GRANTED): MandateState.ENDED,
}


# ISO 3166-1 alpha-2, as assigned in 2026, without six territories that nobody inhabits for long
# (AQ, BV, GS, HM, TF, UM): nobody speaks for those. CLDR names each of them.
STATES = frozenset(
    """
    AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
    BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
    EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN
    HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ
    NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS
    RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TK TL TM
    TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """.split()  # noqa: SIM905 - 243 quoted codes would be unreadable
)

MAX_ORGANISATION_NAME = 300  # characters, as in the records

MAX_ACRONYM = 40

MAX_PROOF = 2_000  # characters: a reference and where it can be checked

MAX_NOTE = 1_000  # characters: why a mandate was refused or ended

INVITATION_DAYS = 14  # within which an invitation is accepted
