"""Whoever looks or acts: a person with their roles, appointments and mandates, or nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from forum.accounts.rules import SiteRole
from forum.organisations.rules import MandateRole
from forum.spaces.rules import Role


@dataclass(frozen=True, slots=True)
class HeldMandate:
    """A mandate that holds now."""

    id: int
    organisation_id: int
    role: MandateRole


@dataclass(frozen=True)
class Viewer:
    """Rights are decided on this and on nothing else; it is read once per request."""

    person_id: int | None = None
    public_id: str = ""
    name: str = ""
    title: str = ""
    site_roles: frozenset[SiteRole] = frozenset()
    appointments: Mapping[int, frozenset[Role]] = field(default_factory=dict)
    mandates: tuple[HeldMandate, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """The same for viewers who are the same to every page."""
        return (
            self.person_id,
            self.name,
            self.title,
            self.site_roles,
            tuple(self.appointments.items()),
            self.mandates,
        )

    @property
    def is_signed_in(self) -> bool:
        return self.person_id is not None

    @property
    def organisation_ids(self) -> frozenset[int]:
        return frozenset(mandate.organisation_id for mandate in self.mandates)

    def roles_in(self, space_id: int) -> frozenset[Role]:
        return self.appointments.get(space_id, frozenset())

    def spaces_as(self, *roles: Role) -> list[int]:
        return [space for space, held in self.appointments.items() if held & set(roles)]

    def mandate_for(self, organisation_id: int | None) -> HeldMandate | None:
        for mandate in self.mandates:
            if mandate.organisation_id == organisation_id:
                return mandate
        return None


NOBODY = Viewer()
