"""Every way in which something of a comment can reach somebody.

A channel is a function that gives requests. To add one, write a function with `@a_list` (asked
once), `@about_a_comment` (asked for one comment) or `@if_hidden` (asked only by persons who may not
know of the comment: it would change it, or for others a list asks it). `test_routes.py` fails for a
route that no channel asks and that `OTHERS` does not name.
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
    "pages.remember_language": "sets a cookie that holds a language",
    "operations.robots": "one line for crawlers",
    "security.login": "the form for signing in",
    "security.logout": "ends a sign-in",
    "security.verify": "asks for the password again",
    "appointments.people": "who is appointed in a space, to its secretariat",
    "appointments.offer": "offers a role to an address",
    "appointments.take_back": "takes an offer back",
    "appointments.end": "ends an appointment",
    "appointments.answer": "accepts or declines an offer",
    "administration.desk": "leads to the first of these pages",
    "administration.people": "accounts, to administrators",
    "administration.person": "one account, to administrators",
    "administration.change_role": "grants or ends a role on the site",
    "administration.change_activity": "deactivates an account",
    "administration.end_sign_ins": "signs somebody out everywhere",
    "administration.appoint": "appoints somebody",
    "administration.give_mandate": "grants a mandate",
    "administration.organisations": "every organisation, to administrators",
    "administration.new_organisation": "a form",
    "administration.add_organisation": "adds an organisation",
    "administration.organisation": "one organisation, to administrators",
    "administration.rename_organisation": "renames it",
    "administration.merge_form": "how many comments would move",
    "administration.merge": "merges two organisations",
    "administration.all_mandates": "mandates, to administrators",
    "administration.ledger": "the whole ledger, which holds no texts, to administrators",
    "mandates.mine": "one's own mandates, and organisations to ask one for",
    "mandates.new": "a form for asking",
    "mandates.ask": "asks for a mandate",
    "mandates.mandate": "one mandate, to whose it is and who decides on it",
    "mandates.decide": "grants, refuses or ends a mandate",
    "mandates.resign": "ends one's own mandate",
    "mandates.desk": "who speaks for an organisation, to its focal points",
    "mandates.set_clearance": "sets whether an organisation clears its texts",
    "security.two_factor_token_validation": "asks for a one-time code",
    "security.mf_recovery": "asks for a recovery code",
    "security.wan_register": "one's own passkeys",
    "security.wan_register_response": "one's own passkeys",
    "security.wan_delete": "one's own passkeys",
    "security.wan_signin": "signing in with a passkey",
    "security.wan_signin_response": "signing in with a passkey",
    "security.wan_verify": "asks for a passkey again",
    "security.wan_verify_response": "asks for a passkey again",
    "security.two_factor_setup": "closed: we have our own",
    "security.two_factor_setup_validate": "closed: we have our own",
    "security.two_factor_rescue": "closed: it would send mail",
    "security.mf_recovery_codes": "closed: we have our own",
    "security.tf_select": "closed: there is one second factor after a password",
    "people.codes": "one's own one-time codes",
    "people.picture": "one's own one-time codes",
    "people.end_codes": "one's own one-time codes",
    "people.recovery_codes": "one's own recovery codes",
    "account.profile": "one's own name and languages",
    "account.closing": "asks what becomes of one's comments",
    "account.closed": "says that an account is closed",
    "people.end_device": "one's own sign-ins",
    "people.sent_invitations": "one's own invitations",
    "people.withdraw_invitation": "one's own invitations",
    "people.invitation": "an invitation, to whoever has its link",
    "account.overview": "one's own account",
    "people.terms": "the terms of participation",
    "people.register": "the form for an account",
    "people.letter": "says to everybody that a letter may be on its way",
    "people.ask_confirmation": "asks for an address",
    "people.confirm": "asks for a password",
    "people.ask_recovery": "asks for an address",
    "people.recover": "asks for a new password",
    "people.password": "one's own password",
    "people.email": "one's own address",
    "people.confirm_email": "one's own new address",
    "moderating.edit": "how a space moderates, with the names of organisations that exist",
    "moderating.change": "sets it",
    "canned.notes": "notes that moderators write often, to the desk of a space",
    "canned.new": "a form",
    "canned.add": "keeps such a note",
    "canned.edit": "one such note",
    "canned.change": "changes it",
    "canned.remove": "deletes it",
    "letters.stop": "which kind of letters a signed link is about",
    "letters.choices": "which kinds of letters one gets",
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
    report: str = UNKNOWN
    organisation: str = UNKNOWN


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


Tags = tuple[str, ...]
Lists = Callable[[Tags, list[Subject]], Iterable[Asked]]
About = Callable[[Tags, Subject], Iterable[Asked]]
LISTS: dict[str, Lists] = {}
ABOUT: dict[str, About] = {}
IF_HIDDEN: dict[str, About] = {}


def a_list(channel: Lists) -> Lists:
    LISTS[channel.__name__.replace("_", " ")] = channel
    return channel


def about_a_comment(channel: About) -> About:
    ABOUT[channel.__name__.replace("_", " ")] = channel
    return channel


def if_hidden(channel: About) -> About:
    IF_HIDDEN[channel.__name__.replace("_", " ")] = channel
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
def root(_tags: Tags, _subjects: list[Subject]) -> Iterable[Asked]:
    yield Asked("/")


@a_list
def home(tags: Tags, _subjects: list[Subject]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/")


@a_list
def space(tags: Tags, _subjects: list[Subject]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/spaces/guide")
    yield Asked("/en/spaces/forests")


@a_list
def thread(tags: Tags, _subjects: list[Subject]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(QUESTION.format(tag=tag))
    yield Asked("/en/spaces/guide/questions/2")
    yield Asked(QUESTION.format(tag="en"), headers={"Accept-Language": "eo, fi"})
    yield Asked(QUESTION.format(tag="en"), method="HEAD")
    yield Asked("/en/spaces/guide/questions/1?after=" + UNKNOWN)


@a_list
def thread_in_all_languages(_tags: Tags, subjects: list[Subject]) -> Iterable[Asked]:
    """Each comment is asked for in its own language."""
    show = ",".join(f"{about.comment}.{about.tag}" for about in subjects)
    yield Asked(QUESTION.format(tag="en") + f"?show={show}")


@a_list
def thread_from_a_neighbour(_tags: Tags, subjects: list[Subject]) -> Iterable[Asked]:
    for about in subjects[-1:]:  # a public comment: the states end with one
        yield Asked(QUESTION.format(tag="en") + f"?before={about.comment}")
    yield Asked(QUESTION.format(tag="en") + f"?after={subjects[-1].comment}")


@a_list
def log(tags: Tags, _subjects: list[Subject]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/spaces/guide/log")
    yield Asked("/en/spaces/guide/log?after=20260101T000000.000000-0123456789ab")


@a_list
def feeds(tags: Tags, _subjects: list[Subject]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/spaces/guide/log/feed.atom")


@a_list
def organisations(tags: Tags, _subjects: list[Subject]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/organisations")
    yield Asked("/en/organisations?q=kestrel")


@a_list
def mine(tags: Tags, _subjects: list[Subject]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/mine")


@a_list
def drafts(tags: Tags, _subjects: list[Subject]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/drafts")


@a_list
def clearance(tags: Tags, _subjects: list[Subject]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/clearance")


@a_list
def own_data(_tags: Tags, _subjects: list[Subject]) -> Iterable[Asked]:
    yield Asked("/en/account/data")


@a_list
def queue(tags: Tags, _subjects: list[Subject]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/moderation")
        yield Asked(f"/en/moderation?language={tag}")
    yield Asked("/en/moderation?space=guide")
    yield Asked("/en/moderation?space=forests")
    yield Asked("/en/moderation?language=mine&since=1&policy=hold")


@a_list
def reports(tags: Tags, _subjects: list[Subject]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/moderation/reports")


@a_list
def composer(tags: Tags, _subjects: list[Subject]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(QUESTION.format(tag=tag) + "/comments/new")


@a_list
def translating(tags: Tags, _subjects: list[Subject]) -> Iterable[Asked]:
    """Worklists and files hold what is public, whoever translates."""
    for tag in tags:
        yield Asked(f"/{tag}/spaces/guide/translation?language={tag}")
    for need in ("missing", "stale", "current"):
        yield Asked(f"/en/spaces/guide/translation?language=de&need={need}")
    yield Asked("/en/translation")
    yield Asked("/en/spaces/guide/translation/files?language=de")
    yield Asked("/en/spaces/guide/translation/files/export?language=de&all=1")
    yield Asked("/en/machine-translation")


@a_list
def how_review_works(tags: Tags, _subjects: list[Subject]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/review")


@a_list
def setting_up(_tags: Tags, _subjects: list[Subject]) -> Iterable[Asked]:
    """The secretariat's pages, and what they say to an empty form."""
    space = "/en/spaces/guide"
    for address in (
        f"{space}/edit",
        f"{space}/moderation/reasons",
        f"{space}/questions/new",
        f"{space}/questions/1/edit",
    ):
        yield Asked(address)
        yield Asked(address, "POST", {})
    yield Asked("/en/spaces/new")
    yield Asked("/en/spaces/new", "POST", {})


@a_list
def error_pages(tags: Tags, _subjects: list[Subject]) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/spaces/guide/questions/9")
        yield Asked(f"/{tag}/comments/{UNKNOWN}")
    yield Asked(f"/c/{UNKNOWN}")


# --- asked about one comment --------------------------------------------------------------------


@about_a_comment
def comment(_tags: Tags, about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/comments/{about.comment}")


@about_a_comment
def versions(tags: Tags, about: Subject) -> Iterable[Asked]:
    query = f"versions=en,{about.tag}&show={about.comment}.fr"
    yield Asked(f"/{tags[-1]}/comments/{about.comment}?{query}")


@about_a_comment
def compare(_tags: Tags, about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/comments/{about.comment}/compare")


@about_a_comment
def report_form(_tags: Tags, about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/comments/{about.comment}/report")


@about_a_comment
def redaction_form(_tags: Tags, about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/comments/{about.comment}/redaction")


@about_a_comment
def proposing(_tags: Tags, about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/comments/{about.comment}/proposals/new?revision={about.revision}")


@about_a_comment
def translation(_tags: Tags, about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/comments/{about.comment}/translation")
    yield Asked(f"/en/comments/{about.comment}/translation/de")


@about_a_comment
def item_of_the_desk(tags: Tags, about: Subject) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/moderation/{about.comment}")


@about_a_comment
def permalink(_tags: Tags, about: Subject) -> Iterable[Asked]:
    yield Asked(f"/c/{about.comment}", headers={"Accept-Language": "fr"})


@about_a_comment
def edit(_tags: Tags, about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/comments/{about.comment}/edit")


@about_a_comment
def draft_page(_tags: Tags, about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/drafts/{about.comment}")


@about_a_comment
def received(_tags: Tags, about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/comments/{about.comment}/received")


@about_a_comment
def place_in_ones_own_list(_tags: Tags, about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/mine?comment={about.comment}")
    yield Asked(f"/en/mine?after={about.comment}")


@about_a_comment
def composer_of_a_reply(_tags: Tags, about: Subject) -> Iterable[Asked]:
    yield Asked(QUESTION.format(tag="en") + f"/comments/new?reply_to={about.comment}")


@about_a_comment
def organisation_page(tags: Tags, about: Subject) -> Iterable[Asked]:
    for tag in tags:
        yield Asked(f"/{tag}/organisations/{about.organisation}")


# --- asked only about what is hidden ------------------------------------------------------------


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


@if_hidden
def thread_around_it(_tags: Tags, about: Subject) -> Iterable[Asked]:
    for query in ("after", "before"):
        yield Asked(QUESTION.format(tag="en") + f"?{query}={about.comment}")


@if_hidden
def organisation_page_around_it(_tags: Tags, about: Subject) -> Iterable[Asked]:
    for query in ("after", "before"):
        yield Asked(f"/en/organisations/{about.organisation}?{query}={about.comment}")


@if_hidden
def queue_after_it(_tags: Tags, about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/moderation?after={about.comment}")
    yield Asked(f"/en/moderation?organisation={about.organisation}")
    yield Asked(f"/en/moderation?decided={about.decision}")
    yield Asked(f"/en/moderation/{about.comment}?decided={about.decision}")
    yield Asked(f"/en/moderation/next?after={about.comment}", "POST", {})
    yield Asked(f"/en/moderation/next?item={about.comment}", "POST", {})


@if_hidden
def reply_to_it(_tags: Tags, about: Subject) -> Iterable[Asked]:
    address = QUESTION.format(tag="en") + "/comments"
    for do in ("submit", "save", "preview"):
        yield Asked(address, "POST", _composed(do, parent=about.comment))


@if_hidden
def go_on_with_it(_tags: Tags, about: Subject) -> Iterable[Asked]:
    address = QUESTION.format(tag="en") + "/comments"
    for do in ("submit", "preview"):
        fields = _composed(do, comment=about.comment, is_edit="1", save="99")
        yield Asked(address, "POST", fields)


@if_hidden
def autosave(_tags: Tags, about: Subject) -> Iterable[Asked]:
    address = QUESTION.format(tag="en") + "/drafts"
    for name in ("parent", "comment"):
        yield Asked(address, "POST", _composed("save", **{name: about.comment}))


@if_hidden
def compare_its_text(_tags: Tags, about: Subject) -> Iterable[Asked]:
    query = f"a={about.revision}&b={about.revision}"
    yield Asked(f"/en/comments/{about.comment}/compare?{query}")


@if_hidden
def translate_it(_tags: Tags, about: Subject) -> Iterable[Asked]:
    address = f"/en/comments/{about.comment}/translation/de"
    for do in ("save", "submit", "submit_machine", "machine", "discard"):
        form = {"text": "Ein Satz.", "source": about.revision, "seen": "", "do": do}
        yield Asked(address, "POST", form)
    yield Asked(f"{address}/recall", "POST", {"revision": about.revision})
    files = "/en/spaces/guide/translation/files"
    yield Asked(f"{files}/export?language=de&comment={about.comment}")
    yield Asked(files, "POST", {"then": "draft"})


@if_hidden
def say_something_of_it(_tags: Tags, about: Subject) -> Iterable[Asked]:
    two = {"revision": about.revision, "source": about.revision}
    page = f"/en/comments/{about.comment}"
    yield Asked(f"{page}/validity", "POST", two)
    yield Asked(f"{page}/endorsement", "POST", two)
    yield Asked(f"{page}/original", "POST", {"original": "all"})
    yield Asked(f"{page}/changes", "POST", {"revision": about.revision, "change": "typo"})


@if_hidden
def propose_a_change_of_it(_tags: Tags, about: Subject) -> Iterable[Asked]:
    page = f"/en/comments/{about.comment}/proposals"
    offer = {"base": about.revision, "text": "Mine.", "reason": "unclear", "change": "medium"}
    yield Asked(f"{page}/new?revision={about.revision}")
    for do in ("propose", "preview"):
        yield Asked(page, "POST", {**offer, "do": do})
    for end in ("withdrawal", "acceptance", "refusal"):
        yield Asked(f"{page}/{end}", "POST", {"proposal": about.revision})


@if_hidden
def appeal_against_its_rejection(_tags: Tags, about: Subject) -> Iterable[Asked]:
    form = {"decision": about.decision, "note": "Please look again."}
    yield Asked(f"/en/comments/{about.comment}/appeals", "POST", form)


@if_hidden
def letter_about_it(_tags: Tags, about: Subject) -> Iterable[Asked]:
    for act in ("revision.approve", "revision.return", "comment.remove"):
        form = {"letter": act, "revision": about.revision, "reason": "unclear", "note": "A note."}
        yield Asked(f"/en/comments/{about.comment}/letter", "POST", form)
    yield Asked(f"/en/comments/{about.comment}/letter", "POST", {"back": "1"})


@if_hidden
def discard(_tags: Tags, about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/drafts/{about.comment}/removal", "POST", {})


@if_hidden
def recall(_tags: Tags, about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/comments/{about.comment}/recall", "POST", {"revision": about.revision})


@if_hidden
def withdraw(_tags: Tags, about: Subject) -> Iterable[Asked]:
    address = f"/en/comments/{about.comment}/withdrawal"
    yield Asked(address, "POST", {"language": about.tag, "provenance": "authorised"})


@if_hidden
def clear(_tags: Tags, about: Subject) -> Iterable[Asked]:
    address = f"/en/comments/{about.comment}/clearance"
    for do in ("clear", "send_back"):
        yield Asked(address, "POST", {"do": do, "shown": about.revision, "note": "Why?"})
    yield Asked(f"{address}/recall", "POST", {})


@if_hidden
def decide(_tags: Tags, about: Subject) -> Iterable[Asked]:
    form = {
        "act": "revision.approve",
        "shown": f"{about.revision}.submitted",
        "revision": about.revision,
    }
    yield Asked(f"/en/comments/{about.comment}/decisions", "POST", form)


@if_hidden
def open_it(_tags: Tags, about: Subject) -> Iterable[Asked]:
    address = f"/en/moderation/{about.comment}/opening"
    yield Asked(address, "POST", {})
    yield Asked(address, "POST", {"touch": "1"})


@if_hidden
def decide_on_several(_tags: Tags, about: Subject) -> Iterable[Asked]:
    form = {
        "act": "revision.approve",
        "comment": about.comment,
        f"shown-{about.comment}": f"{about.revision}.submitted",
        f"revision-{about.comment}": about.revision,
    }
    yield Asked("/en/moderation/decisions", "POST", form)


@if_hidden
def undo(_tags: Tags, about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/decisions/{about.decision}/reversal", "POST", {})


@if_hidden
def remove(_tags: Tags, about: Subject) -> Iterable[Asked]:
    form = {"reason": Reason.UNCLEAR.value}
    yield Asked(f"/en/comments/{about.comment}/removal", "POST", form)


@if_hidden
def report_it(_tags: Tags, about: Subject) -> Iterable[Asked]:
    address = f"/en/comments/{about.comment}/report"
    for form in ({"reason": Reason.UNCLEAR.value}, {"note": "x" * 2001}, {"reason": "nonsense"}):
        yield Asked(address, "POST", form)


@if_hidden
def reports_around_it(_tags: Tags, about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/moderation/reports?after={about.report}")
    yield Asked(f"/en/reports/{about.report}/closing", "POST", {})


@if_hidden
def note_something_on_it(_tags: Tags, about: Subject) -> Iterable[Asked]:
    for text in ("A note.", ""):
        yield Asked(f"/en/comments/{about.comment}/notes", "POST", {"note": text})


@if_hidden
def redact_it(_tags: Tags, about: Subject) -> Iterable[Asked]:
    address = f"/en/comments/{about.comment}/redaction"
    form = {"reason": Reason.UNCLEAR.value, "version": f"{about.tag}.authorised"}
    yield Asked(address, "POST", {**form, "sure": "1"})
    yield Asked(address, "POST", form)


@if_hidden
def restore(_tags: Tags, about: Subject) -> Iterable[Asked]:
    yield Asked(f"/en/comments/{about.comment}/restoration", "POST", {})
