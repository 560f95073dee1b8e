"""Every way in which something of a comment can reach somebody.

A channel is a function that gives requests. To add one, write a function with `@a_list` (asked
once), `@about_a_comment` (asked for one comment, harmless) or `@a_change` (would change the
comment; sent only by persons who may not know of it). `test_routes.py` fails for a route that no
channel asks and that `OTHERS` does not name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import RequestRedirect

from forum.comments.rules import Reason

QUESTION = "/{tag}/spaces/guide/questions/1"
UNKNOWN = "0123456789ab"  # an id that no comment has

# Routes through which nothing of a comment can pass, with the reason.
OTHERS = {
    "static": "files of the project",
    "operations.healthz": "says that the process lives",
    "operations.readyz": "says that the database answers",
    "operations.robots": "one line for crawlers",
    "security.login": "the form for signing in",
    "security.logout": "ends a sign-in",
    "security.verify": "asks for the password again",
}


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    method: str = "GET"
    data: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """The comment that is asked about: its id, its language, and what is inside it."""

    comment: str
    tag: str = "fr"
    revision: str = UNKNOWN
    decision: str = UNKNOWN


@dataclass(frozen=True)
class Answer:
    """What came back; two are alike where a reader cannot tell them apart."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str

    @property
    def whole(self) -> str:
        return "\n".join([*(f"{name}: {value}" for name, value in self.headers), self.body])

    def header(self, name: str) -> str:
        return dict(self.headers).get(name, "")


Lists = Callable[[tuple[str, ...]], Iterable[Asked]]
About = Callable[[tuple[str, ...], Subject], Iterable[Asked]]
LISTS: dict[str, Lists] = {}
ABOUT: dict[str, About] = {}
CHANGES: dict[str, About] = {}


def a_list(channel: Lists) -> Lists:
    LISTS[channel.__name__.replace("_", " ")] = channel
    return channel


def about_a_comment(channel: About) -> About:
    ABOUT[channel.__name__.replace("_", " ")] = channel
    return channel


def a_change(channel: About) -> About:
    CHANGES[channel.__name__.replace("_", " ")] = channel
    return channel


def ask(client: FlaskClient, asked: Asked) -> Answer:
    answer = client.open(
        asked.path, method=asked.method, data=asked.data, headers=asked.headers or None
    )
    headers = tuple(sorted((name, value) for name, value in answer.headers if name != "Date"))
    return Answer(answer.status_code, headers, answer.text)


def endpoint(app: Flask, asked: Asked) -> str:
    path, _, _query = asked.path.partition("?")
    try:
        found, _values = app.url_map.bind("localhost").match(path, method=asked.method)
    except RequestRedirect as redirect:
        raise AssertionError(f"{path} is redirected to {redirect.new_url}") from None
    return str(found)


# --- asked once ---------------------------------------------------------------------------------


@a_list
def root(_tags: tuple[str, ...]) -> Iterable[Asked]:
    yield Asked("/")


@a_list
def home(tags: tuple[str, ...]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/")


@a_list
def space(tags: tuple[str, ...]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/spaces/guide")
    yield Asked("/en/spaces/forests")


@a_list
def thread(tags: tuple[str, ...]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(QUESTION.format(tag=tag))
    yield Asked("/en/spaces/guide/questions/2")
    yield Asked(QUESTION.format(tag="en"), headers={"Accept-Language": "eo, fi"})
    yield Asked(QUESTION.format(tag="en"), method="HEAD")


@a_list
def log(tags: tuple[str, ...]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/spaces/guide/log")
    yield Asked("/en/spaces/guide/log?before=20")


@a_list
def mine(tags: tuple[str, ...]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/mine")


@a_list
def drafts(tags: tuple[str, ...]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/drafts")


@a_list
def queue(tags: tuple[str, ...]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/moderation")
    yield Asked("/en/moderation?space=guide")
    yield Asked("/en/moderation?space=forests")


@a_list
def composer(tags: tuple[str, ...]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(QUESTION.format(tag=tag) + "/comments/new")


@a_list
def how_review_works(tags: tuple[str, ...]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/review")


@a_list
def error_pages(tags: tuple[str, ...]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/spaces/guide/questions/9")
        yield Asked(f"/{tag}/comments/{UNKNOWN}")
    yield Asked(f"/c/{UNKNOWN}")


# --- asked about one comment --------------------------------------------------------------------


@about_a_comment
def comment(tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/comments/{about.comment}")


@about_a_comment
def versions(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/comments/{about.comment}?versions=en,{about.tag}")
    yield Asked(f"/en/comments/{about.comment}?versions={about.tag}")


@about_a_comment
def permalink(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    yield Asked(f"/c/{about.comment}")
    yield Asked(f"/c/{about.comment}", headers={"Accept-Language": about.tag})


@about_a_comment
def thread_around_it(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    for query in ("after", "before"):
        yield Asked(QUESTION.format(tag="en") + f"?{query}={about.comment}")
    yield Asked(f"/en/spaces/guide/questions/2?after={about.comment}")


@about_a_comment
def thread_showing_it(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    yield Asked(QUESTION.format(tag="en") + f"?show={about.comment}.{about.tag}")


@about_a_comment
def comment_showing_it(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/comments/{about.comment}?show={about.comment}.{about.tag}")


@about_a_comment
def edit(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/comments/{about.comment}/edit")


@about_a_comment
def draft_page(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/drafts/{about.comment}")


@about_a_comment
def received(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/comments/{about.comment}/received")


@about_a_comment
def composer_of_a_reply(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    yield Asked(QUESTION.format(tag="en") + f"/comments/new?reply_to={about.comment}")


@about_a_comment
def queue_after_it(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/moderation?after={about.comment}")


# --- what would change one comment --------------------------------------------------------------


def _composed(do: str, **fields: str) -> dict[str, str]:
    return {
        "key": "a form of a test",
        "capacity": "personal",
        "release": "together",
        "original": "en",
        "text-en": "A text of my own",
        "do": do,
        **fields,
    }


@a_change
def reply_to_it(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    address = QUESTION.format(tag="en") + "/comments"
    for do in ("submit", "save", "preview", "add"):
        yield Asked(address, "POST", _composed(do, parent=about.comment))


@a_change
def go_on_with_it(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    address = QUESTION.format(tag="en") + "/comments"
    for do in ("submit", "save", "preview"):
        yield Asked(address, "POST", _composed(do, comment=about.comment, is_edit="1"))
    yield Asked(address, "POST", _composed("submit", comment=about.comment, save="99"))


@a_change
def autosave(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    address = QUESTION.format(tag="en") + "/drafts"
    for name in ("parent", "comment"):
        yield Asked(address, "POST", _composed("save", **{name: about.comment}))


@a_change
def discard(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/drafts/{about.comment}/removal", "POST", {})


@a_change
def recall(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/comments/{about.comment}/recall", "POST", {})
    yield Asked(f"/en/comments/{about.comment}/recall", "POST", {"revision": about.revision})


@a_change
def withdraw(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    address = f"/en/comments/{about.comment}/withdrawal"
    yield Asked(address, "POST", {})
    yield Asked(address, "POST", {"language": about.tag, "provenance": "authorised"})


@a_change
def decide(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    for act in ("revision.approve", "revision.return", ""):
        form = {
            "act": act,
            "shown": f"{about.revision}.submitted",
            "revision": about.revision,
            "reason": Reason.UNCLEAR.value,
        }
        yield Asked(f"/en/comments/{about.comment}/decisions", "POST", form)


@a_change
def undo(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/decisions/{about.decision}/reversal", "POST", {})


@a_change
def remove(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    address = f"/en/comments/{about.comment}/removal"
    yield Asked(address, "POST", {"reason": Reason.UNCLEAR.value})
    yield Asked(address, "POST", {})


@a_change
def restore(_tags: tuple[str, ...], about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/comments/{about.comment}/restoration", "POST", {})
