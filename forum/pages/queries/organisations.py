"""What the pages of organisations show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_
from sqlalchemy.orm import Session

from forum.comments.queries import LatestComment
from forum.comments.queries.organisations import public_comments_of, with_public_comments
from forum.core.paging import Page
from forum.organisations.models import Organisation
from forum.organisations.queries import organisations
from forum.organisations.queries.organisations import FormerName, OrganisationView
from forum.spaces import queries as spaces


@dataclass(frozen=True)
class OrganisationPage:
    organisation: OrganisationView
    former: list[FormerName]
    comments: Page[LatestComment]
    titles: dict[int, str]  # of the spaces


def organisation(
    session: Session,
    public_id: str,
    at: dt.datetime,
    language: str,
    *,
    after: str | None,
    before: str | None,
) -> OrganisationPage | None:
    """The same for everybody. None where it has said nothing in public: that it is registered
    here could tell that it has a text under review. For the same reason organisations that it
    absorbed are not named, but by what they said in public."""
    found = next(
        iter(
            organisations.organisations(
                session,
                and_(
                    Organisation.public_id == public_id,
                    Organisation.merged_into_id.is_(None),
                    with_public_comments(at),
                ),
            )
        ),
        None,
    )
    if found is None:
        return None
    comments = public_comments_of(session, found.id, at, language, after=after, before=before)
    if comments is None:
        return None
    ids = {item.space_id for item in comments.items}
    return OrganisationPage(
        found,
        organisations.former_names(session, found.id),
        comments,
        {
            id_: space.title
            for id_, space in spaces.spaces_by_id(session, ids, language, at).items()
        },
    )


def speakers(
    session: Session, wanted: str, at: dt.datetime, language: str, after: str | None
) -> Page[OrganisationView]:
    """Organisations with public comments, by name."""
    return organisations.search(
        session, wanted, language, after=after, condition=with_public_comments(at)
    )
