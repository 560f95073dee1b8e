"""What everybody may open."""

from __future__ import annotations

from forum.core.rights import EVERYBODY, Right

RIGHTS = {
    "public.read": Right(
        "Everybody, what is public.",
        EVERYBODY,
        (
            *("pages.root", "pages.home", "pages.space", "pages.review"),
            *("comments.thread", "comments.comment", "comments.compare", "comments.permalink"),
            *("moderation.log", "moderation.log_feed"),
            *("organisations.index", "organisations.organisation", "people.terms"),
            *("account.closed", "static"),
        ),
    ),
    "language.choose": Right(
        "Everybody, for their own browser.", EVERYBODY, ("pages.remember_language",)
    ),
    "site.watch": Right(
        "Everybody: the machines that run the site, and crawlers.",
        EVERYBODY,
        ("operations.healthz", "operations.readyz", "operations.robots"),
    ),
}
