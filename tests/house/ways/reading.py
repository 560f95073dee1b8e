"""What everybody may open."""

from __future__ import annotations

from tests.house.asking import DONE, Asked, Asking, Pair, asks, opens
from tests.house.ways.comments import QUESTION, published
from tests.world import SPACE

opens("public.read", "pages.root", "/", ok=(302,))
opens("public.read", "pages.home", "/en/")
opens("public.read", "pages.space", f"/en/spaces/{SPACE}")
opens("public.read", "pages.review", "/en/review")
opens("public.read", "comments.thread", QUESTION)
opens("public.read", "moderation.log", f"/en/spaces/{SPACE}/log")
opens("public.read", "moderation.log_feed", f"/en/spaces/{SPACE}/log/feed.atom")
opens("public.read", "organisations.index", "/en/organisations")
opens("public.read", "people.terms", "/en/terms")
opens("public.read", "account.closed", "/en/account/closed")
opens("public.read", "static", "/static/style.css")
opens("site.watch", "operations.healthz", "/healthz")
opens("site.watch", "operations.readyz", "/readyz")
opens("site.watch", "operations.robots", "/robots.txt")


@asks("public.read", "GET comments.comment")
def public_comment(at: Asking) -> Asked:
    return Asked(f"/en/comments/{at.about(published)}")


@asks("public.read", "GET comments.compare")
def compare(at: Asking) -> Asked:
    return Asked(f"/en/comments/{at.about(published)}/compare")


@asks("public.read", "GET comments.permalink", ok=(302,))
def permalink(at: Asking) -> Asked:
    return Asked(f"/c/{at.about(published)}")


@asks("public.read", "GET organisations.organisation")
def organisation(at: Asking) -> Asked:
    pair: Pair = at.kept(published)
    assert pair.organisation
    return Asked(f"/en/organisations/{at.world.organisations['switzerland']}")


@asks("language.choose", "POST pages.remember_language", ok=DONE, act=None)
def remember_language(_at: Asking) -> Asked:
    return Asked("/fr/language")
