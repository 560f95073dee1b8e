"""Reports of readers, notes of moderators, and erasing texts."""

from __future__ import annotations

from forum.comments.rules import Reason
from forum.spaces.rules import Capacity
from tests.house.asking import Asked, Asking, Pair, asks
from tests.house.ways.comments import TEXTS, published, waiting
from tests.world import World


def anothers(world: World) -> str:
    """A public comment of somebody who is nobody in the matrix: one's own is not reported."""
    return world.publish(TEXTS, by="deputy", capacity=Capacity.PERSONAL)


def reported(world: World) -> Pair:
    """The ids of two open reports."""
    pair = published(world)
    return Pair(*(world.report(one, by="rival") for one in (pair.personal, pair.organisation)))


@asks("report.make", "GET reports.form")
def report_form(at: Asking) -> Asked:
    return Asked(f"/en/comments/{at.kept(anothers)}/report")


@asks("report.make", "POST reports.make")
def report(at: Asking) -> Asked:
    form = {"reason": Reason.UNCLEAR.value, "note": "Please look."}
    return Asked(f"/en/comments/{at.kept(anothers)}/report", form)


@asks("report.read", "GET reports.desk", elsewhere=("neighbour",))
def desk(_at: Asking) -> Asked:
    return Asked("/en/moderation/reports")


@asks("report.close", "POST reports.close")
def close(at: Asking) -> Asked:
    return Asked(f"/en/reports/{at.about(reported)}/closing")


@asks("comment.note", "POST notes.write")
def note(at: Asking) -> Asked:
    return Asked(f"/en/comments/{at.about(waiting)}/notes", {"note": "Have you seen this?"})


@asks("version.redact", "GET redaction.form")
def redaction_form(at: Asking) -> Asked:
    return Asked(f"/en/comments/{at.about(published)}/redaction")


@asks("version.redact", "POST redaction.redact")
def redact(at: Asking) -> Asked:
    form = {"version": "fr.authorised", "reason": Reason.PERSONAL_DATA.value, "sure": "1"}
    return Asked(f"/en/comments/{at.about(published)}/redaction", form)
