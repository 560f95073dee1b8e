"""Writing, clearing, taking back, deciding."""

from __future__ import annotations

from collections.abc import Callable

from forum.comments.rules import Act, Reason
from forum.core.rights import Who
from forum.spaces.rules import Capacity
from tests.house.asking import Asked, Asking, Pair, asks, opens
from tests.house.cast import fresh
from tests.world import SPACE, World

QUESTION = f"/en/spaces/{SPACE}/questions/1"
HOUSE = "switzerland"
TEXTS = {"en": "We agree.", "fr": "Nous sommes d’accord."}


# --- things to ask about ------------------------------------------------------------------------


def _both(make: Callable[..., str]) -> Pair:
    return Pair(
        make(TEXTS, by="writer", capacity=Capacity.PERSONAL),
        make(TEXTS, by="colleague", organisation=HOUSE),
    )


def draft(world: World) -> Pair:
    return _both(world.save)


def waiting(world: World) -> Pair:
    return _both(world.post)


def published(world: World) -> Pair:
    return _both(world.publish)


def removed(world: World) -> Pair:
    pair = published(world)
    for comment in (pair.personal, pair.organisation):
        world.remove(comment)
    return pair


def decided(world: World) -> Pair:
    """The ids of two decisions within their grace."""
    pair = waiting(world)
    return Pair(*(world.decide(one, Act.REJECT) for one in (pair.personal, pair.organisation)))


def in_clearance(world: World) -> str:
    """A text that the organisation's drafter has sent to its clearers."""
    world.clears(HOUSE)
    return world.post(TEXTS, by="colleague", organisation=HOUSE)


# --- writing ------------------------------------------------------------------------------------


def composed(at: Asking, capacity: str, **more: str) -> dict[str, str]:
    if capacity == "organisation":
        capacity = f"organisation:{at.world.organisations[HOUSE]}"
    return {
        "key": fresh("a-form-of-the-walk"),
        "capacity": capacity,
        "release": "together",
        "original": "en",
        "text-en": "A text of my own.",
        "do": "submit",
        **more,
    }


@asks("comment.submit/personal", "POST comments.submit")
def submit_personally(at: Asking) -> Asked:
    return Asked(f"{QUESTION}/comments", composed(at, "personal"))


# In a capacity that is not theirs, writers get their text back, at the choice of the capacity.
@asks("comment.submit/organisation", "POST comments.submit", refused=(422,))
def submit_for_organisation(at: Asking) -> Asked:
    return Asked(f"{QUESTION}/comments", composed(at, "organisation"))


@asks("comment.submit/working_group", "POST comments.submit", refused=(422,))
def submit_for_working_group(at: Asking) -> Asked:
    return Asked(f"{QUESTION}/comments", composed(at, "working_group"))


@asks(
    "revision.send_for_clearance",
    "POST comments.submit",
    instead=dict.fromkeys((Who.CLEARER, Who.FOCAL_POINT), "comment.submit"),
    refused=(422,),
)
def send_for_clearance(at: Asking) -> Asked:
    at.world.clears(HOUSE)
    return submit_for_organisation(at)


opens("draft.begin", "comments.new", f"{QUESTION}/comments/new")


@asks("draft.begin", "POST comments.submit", act=None)
def begin_draft(at: Asking) -> Asked:
    return Asked(f"{QUESTION}/comments", composed(at, "personal", do="save"))


@asks("draft.begin", "POST comments.autosave", ok=(200,), act=None)
def begin_by_itself(at: Asking) -> Asked:
    return Asked(f"{QUESTION}/drafts", composed(at, "personal", do="save"))


@asks("draft.change", "GET comments.draft")
def open_draft(at: Asking) -> Asked:
    return Asked(f"/en/drafts/{at.about(draft)}")


@asks("draft.change", "GET comments.edit")
def open_edit(at: Asking) -> Asked:
    return Asked(f"/en/comments/{at.about(published)}/edit")


@asks("draft.change", "POST comments.autosave", ok=(200,), act=None)
def change_by_itself(at: Asking) -> Asked:
    comment = at.about(draft)
    is_whole = comment == at.kept(draft).organisation
    more = {"comment": comment, "save": str(at.world.record(comment).saves)}
    form = composed(at, "organisation" if is_whole else "personal", do="save", **more)
    return Asked(f"{QUESTION}/drafts", form)


@asks("draft.change", "POST comments.discard", act=None)
def discard(at: Asking) -> Asked:
    return Asked(f"/en/drafts/{at.about(draft)}/removal")


# --- clearing -----------------------------------------------------------------------------------


def _clearing(at: Asking, do: str) -> Asked:
    comment = at.kept(in_clearance)
    form = {"do": do, "shown": at.world.in_clearance(comment), "note": "Please check the date."}
    return Asked(f"/en/comments/{comment}/clearance", form)


@asks("revision.clear", "POST comments.clear")
def clear(at: Asking) -> Asked:
    return _clearing(at, "clear")


@asks("revision.send_back", "POST comments.clear")
def send_back(at: Asking) -> Asked:
    return _clearing(at, "send_back")


@asks("revision.recall", "POST comments.take_back")
def take_back(at: Asking) -> Asked:
    return Asked(f"/en/comments/{at.kept(in_clearance)}/clearance/recall")


# --- what is one's own --------------------------------------------------------------------------


@asks("revision.recall", "POST comments.recall")
def recall(at: Asking) -> Asked:
    return Asked(f"/en/comments/{at.about(waiting)}/recall")


@asks("comment.withdraw", "POST comments.withdraw")
def withdraw(at: Asking) -> Asked:
    return Asked(f"/en/comments/{at.about(published)}/withdrawal")


@asks("version.withdraw", "POST comments.withdraw")
def withdraw_version(at: Asking) -> Asked:
    comment = at.about(published)
    form = {"language": "fr", "provenance": at.world.provenance(comment, "fr").value}
    return Asked(f"/en/comments/{comment}/withdrawal", form)


def rejected(world: World) -> Pair:
    """Two comments with a rejection in effect."""
    pair = waiting(world)
    for comment in (pair.personal, pair.organisation):
        world.decide(comment, Act.REJECT)
    world.wait()
    return pair


@asks("revision.appeal", "POST pages.appeal")
def appeal(at: Asking) -> Asked:
    comment = at.about(rejected)
    form = {"decision": at.world.decisions(comment)[-1].public_id, "note": "It is about this."}
    return Asked(f"/en/comments/{comment}/appeals", form)


@asks("receipt.read", "GET comments.received")
def receipt(at: Asking) -> Asked:
    return Asked(f"/en/comments/{at.about(waiting)}/received")


opens("own.read", "pages.mine", "/en/mine")
opens("own.read", "pages.drafts", "/en/drafts")
opens("own.read", "comments.clearances", "/en/clearance")


# --- the desk -----------------------------------------------------------------------------------


@asks("held.read", "GET comments.comment")
def held_comment(at: Asking) -> Asked:
    return Asked(f"/en/comments/{at.about(waiting)}")


@asks("held.read", "GET comments.permalink", ok=(302,))
def held_permalink(at: Asking) -> Asked:
    return Asked(f"/c/{at.about(waiting)}")


opens("queue.read", "moderation.queue", f"/en/moderation?space={SPACE}")


@asks("queue.read", "GET moderation.item")
def item(at: Asking) -> Asked:
    return Asked(f"/en/moderation/{at.about(waiting)}")


@asks("item.open", "POST moderation.open_", act=None)
def open_item(at: Asking) -> Asked:
    return Asked(f"/en/moderation/{at.about(waiting)}/opening")


@asks("item.open", "POST moderation.go_on", act=None)
def go_on(at: Asking) -> Asked:
    return Asked(f"/en/moderation/next?space={SPACE}")


def _decision(at: Asking, act: Act) -> Asked:
    comment = at.about(waiting)
    ids = [revision.public_id for revision in at.world.revisions(comment).values()]
    form = {
        "act": act.value,
        "shown": [f"{id_}.submitted" for id_ in ids],
        "revision": ids,
        "reason": "" if act is Act.APPROVE else Reason.UNCLEAR.value,
        "note": "",
    }
    return Asked(f"/en/comments/{comment}/decisions", form)


@asks("revision.approve", "POST moderation.decide")
def approve(at: Asking) -> Asked:
    return _decision(at, Act.APPROVE)


@asks("revision.return", "POST moderation.decide")
def return_(at: Asking) -> Asked:
    return _decision(at, Act.RETURN)


@asks("revision.reject", "POST moderation.decide")
def reject(at: Asking) -> Asked:
    return _decision(at, Act.REJECT)


def _decision_on_all(at: Asking, act: Act) -> Asked:
    one = _decision(at, act)
    comment = one.path.split("/")[3]
    form = {"comment": comment, **one.data}
    for name in ("shown", "revision"):
        form[f"{name}-{comment}"] = form.pop(name)
    return Asked("/en/moderation/decisions", form)


@asks("revision.approve", "POST moderation.decide_all")
def approve_all(at: Asking) -> Asked:
    return _decision_on_all(at, Act.APPROVE)


@asks("revision.return", "POST moderation.decide_all")
def return_all(at: Asking) -> Asked:
    return _decision_on_all(at, Act.RETURN)


@asks("revision.reject", "POST moderation.decide_all")
def reject_all(at: Asking) -> Asked:
    return _decision_on_all(at, Act.REJECT)


@asks("decision.undo", "POST moderation.undo")
def undo(at: Asking) -> Asked:
    return Asked(f"/en/decisions/{at.about(decided)}/reversal")


@asks("comment.remove", "POST moderation.remove")
def remove(at: Asking) -> Asked:
    form = {"reason": Reason.UNCLEAR.value}
    return Asked(f"/en/comments/{at.about(published)}/removal", form)


@asks("comment.restore", "POST moderation.restore")
def restore(at: Asking) -> Asked:
    return Asked(f"/en/comments/{at.about(removed)}/restoration")
