"""Kinds of organisation, roles of a mandate, and roles on the whole site."""

import datetime as dt
import unicodedata
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
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
LENT = frozenset({MandateRole.DRAFTER, MandateRole.CLEARER})  # what a focal point may grant


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


class Standing(StrEnum):
    """Of a granted mandate, on a day."""

    AHEAD = "ahead"
    HOLDS = "holds"
    OVER = "over"


class InvitationState(StrEnum):
    WAITS = "waits"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def standing_on(starts_on: dt.date, ends_on: dt.date | None, on: dt.date) -> Standing:
    """Of a granted mandate, first and last day included (`queries.holding` says to the database
    which hold)."""
    if on < starts_on:
        return Standing.AHEAD
    return Standing.OVER if ends_on is not None and ends_on < on else Standing.HOLDS


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


class SiteRole(StrEnum):
    ADMINISTRATOR = "administrator"
    SECRETARIAT = "secretariat"  # may open spaces; in a space it needs an appointment


def normal_email(address: str) -> str:
    """One account per address, however it is capitalised."""
    return address.strip().casefold()


PASSWORD_LENGTH = 15  # NIST SP 800-63B-4: where the password is the only factor
MAX_PASSWORD = 1_000  # characters: a sentence fits, and hashing stays quick
NORMAL_FORM: Final = "NFKC"  # of passwords: the same letters, however a keyboard makes them
MAX_NAME = 200  # as in the records
TERMS_VERSION = "2026-11"  # of the terms of participation; kept with whoever accepted them
INVITATION_DAYS = 14  # within which an invitation is accepted
# No person's whole name: readers would take them for the site.
RESERVED_NAMES = (
    *("admin", "admins", "administrator", "administrators", "administration", "root", "system"),
    *("moderator", "moderators", "moderation", "secretariat", "the secretariat", "secretary"),
    *("webmaster", "postmaster", "support", "help desk", "working group", "the working group"),
    *("administrateur", "administratrice", "administrateurs", "modérateur", "modératrice"),
    *("modérateurs", "modération", "secrétariat", "le secrétariat", "secrétaire", "système"),
    *("groupe de travail", "le groupe de travail", "assistance"),
    *("administrador", "administradora", "administradores", "administración", "moderador"),
    *("moderadora", "moderadores", "moderación", "secretaría", "la secretaría", "secretario"),
    *("sistema", "soporte", "asistencia", "grupo de trabajo", "el grupo de trabajo"),
)


def normal_password(password: str) -> str:
    """One password, however the keyboard composes its letters; the sign-in does the same."""
    return unicodedata.normalize(NORMAL_FORM, password)
