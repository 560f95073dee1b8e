"""Kinds of organisation, roles of a mandate, and roles on the whole site."""

from enum import StrEnum


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


class SiteRole(StrEnum):
    ADMINISTRATOR = "administrator"
    SECRETARIAT = "secretariat"  # may open spaces; in a space it needs an appointment


def normal_email(address: str) -> str:
    """One account per address, however it is capitalised."""
    return address.strip().casefold()
