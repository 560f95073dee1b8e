"""What is said of versions, and translating."""

from __future__ import annotations

from io import BytesIO

from forum.comments.rules import Act
from forum.core.clock import now
from forum.core.rights import Who
from forum.spaces.rules import Capacity
from forum.translation.actions import translations
from forum.translation.actions.translations import Translation
from tests.house.asking import Asked, Asking, Pair, asks, opens
from tests.house.cast import fresh
from tests.house.ways.comments import HOUSE, TEXTS, published
from tests.world import SPACE, World

SPANISH = "Estamos de acuerdo."
TRANSLATING = (Who.MODERATOR, Who.TRANSLATOR, Who.SECRETARIAT)


def _edited(world: World, comment: str, by: str, **how: object) -> str:
    world.post({**TEXTS, "en": "We agree to most of it."}, comment=comment, by=by, **how)
    world.decide(comment, Act.APPROVE, by="second")
    world.wait()
    return comment


def stale(world: World) -> Pair:
    """Two comments whose French version is older than the original."""
    pair = published(world)
    return Pair(
        _edited(world, pair.personal, "writer", capacity=Capacity.PERSONAL),
        _edited(world, pair.organisation, "colleague", organisation=HOUSE),
    )


def _translated(world: World, comment: str, by: str = "translator") -> str:
    with world.app.app_context():
        words = f"{SPANISH} {fresh('a')}"  # a text that is there already is no translation
        translation = Translation(comment, "es", words, world.revision(comment).public_id)
        translations.submit(viewer=world.viewer(by), translation=translation, at=now())
    world.decide(comment, Act.APPROVE, by="second")
    world.wait()
    return comment


def translated(world: World) -> Pair:
    """Two comments with a public courtesy version in Spanish."""
    pair = published(world)
    return Pair(_translated(world, pair.personal), _translated(world, pair.organisation))


def stale_translation(world: World) -> Pair:
    pair = translated(world)
    return Pair(
        _edited(world, pair.personal, "writer", capacity=Capacity.PERSONAL),
        _edited(world, pair.organisation, "colleague", organisation=HOUSE),
    )


def _revisions(at: Asking, comment: str, *tags: str) -> list[str]:
    found = at.world.revisions(comment)
    return [found[tag].public_id for tag in tags]


@asks("version.confirm", "POST comments.confirm")
def confirm(at: Asking) -> Asked:
    comment = at.about(stale)
    revision, source = _revisions(at, comment, "fr", "en")
    return Asked(f"/en/comments/{comment}/validity", {"revision": revision, "source": source})


@asks("version.confirm/courtesy", "POST comments.confirm")
def confirm_courtesy(at: Asking) -> Asked:
    comment = at.about(stale_translation)
    revision, source = _revisions(at, comment, "es", "en")
    return Asked(f"/en/comments/{comment}/validity", {"revision": revision, "source": source})


@asks("version.endorse", "POST comments.endorse")
def endorse(at: Asking) -> Asked:
    comment = at.about(translated)
    (revision,) = _revisions(at, comment, "es")
    return Asked(f"/en/comments/{comment}/endorsement", {"revision": revision})


@asks("comment.name_original", "POST comments.name_original")
def name_original(at: Asking) -> Asked:
    return Asked(f"/en/comments/{at.about(published)}/original", {"original": "all"})


@asks("revision.set_change", "POST moderation.set_change")
def set_change(at: Asking) -> Asked:
    comment = at.about(stale)
    (revision,) = _revisions(at, comment, "en")
    return Asked(f"/en/comments/{comment}/changes", {"revision": revision, "change": "typo"})


@asks("version.withdraw/courtesy", "POST comments.withdraw")
def withdraw_courtesy(at: Asking) -> Asked:
    """Each of those who translate withdraws what they translated themselves."""
    pair = at.kept(published)
    by = at.name if at.who in TRANSLATING else "translator"
    comment = _translated(at.world, pair.organisation if at.name == "writer" else pair.personal, by)
    form = {"language": "es", "provenance": "courtesy"}
    return Asked(f"/en/comments/{comment}/withdrawal", form)


# --- translating --------------------------------------------------------------------------------

WORKLIST = f"/en/spaces/{SPACE}/translation"
opens("worklist.read", "translation.worklist", WORKLIST)
opens("worklist.read", "translation.desk", f"/en/translation?space={SPACE}")
opens("file.exchange", "translation.files", f"{WORKLIST}/files")
opens("file.exchange", "translation.export", f"{WORKLIST}/files/export?language=es")
opens("machine.read", "translation.about_machine", "/en/machine-translation")


@asks("worklist.read", "GET translation.choose")
def choose(at: Asking) -> Asked:
    return Asked(f"/en/comments/{at.about(published)}/translation")


@asks("courtesy.submit", "GET translation.edit")
def edit(at: Asking) -> Asked:
    return Asked(f"/en/comments/{at.about(published)}/translation/es")


@asks("courtesy.submit", "POST translation.write")
def translate(at: Asking) -> Asked:
    comment = at.about(published)
    (source,) = _revisions(at, comment, "en")
    form = {"text": SPANISH, "source": source, "seen": "", "do": "submit"}
    return Asked(f"/en/comments/{comment}/translation/es", form)


@asks("courtesy.submit", "POST translation.recall", act="revision.recall")
def recall(at: Asking) -> Asked:
    comment = at.world.publish(TEXTS)  # only one translation into a language waits at a time
    by = at.name if at.who in TRANSLATING else "translator"
    with at.world.app.app_context():
        words = f"{SPANISH} {fresh('a')}"
        translation = Translation(comment, "es", words, at.world.revision(comment).public_id)
        translations.submit(viewer=at.world.viewer(by), translation=translation, at=now())
    (revision,) = _revisions(at, comment, "es")
    return Asked(f"/en/comments/{comment}/translation/es/recall", {"revision": revision})


@asks("file.exchange", "POST translation.take_in", ok=(422,), act=None)
def take_in(_at: Asking) -> Asked:
    """An empty file: read, and refused in words."""
    return Asked(f"{WORKLIST}/files", {"file": (BytesIO(b""), "nothing.xlf"), "then": "draft"})
