"""A ministry is invited, sets up two people with second factors, clears a text inside and submits
it; an auditor reads who did what. Through the door only, letters included."""

from __future__ import annotations

import email
import re
from email import policy
from pathlib import Path

from flask.testing import FlaskClient, FlaskCliRunner
from passlib.totp import TOTP

from forum.comments.rules import Act
from tests.journeys.test_trilingual import Reader, words
from tests.world import World, forms

QUESTION = "/en/spaces/guide/questions/1"
PHRASE = "nine green lanterns over the harbour"


class Post:
    """What the worker writes into the folder of letters."""

    def __init__(self, world: World, runner: FlaskCliRunner) -> None:
        self.world, self.runner = world, runner
        self.folder = Path(world.app.config["SETTINGS"].instance_dir) / "mail"
        self.read: set[Path] = set(self.folder.glob("*.eml"))

    def to(self, address: str, says: str) -> str:
        """The letter to this address, among those that were not there before, that says so."""
        sent = self.runner.invoke(args=["letters", "send"])
        assert sent.exit_code == 0, sent.output
        new = set(self.folder.glob("*.eml")) - self.read
        self.read |= new
        for path in new:
            letter = email.message_from_bytes(path.read_bytes(), policy=policy.default)
            part = letter.get_body(("plain",))
            assert part is not None
            text = f"{letter['Subject']}\n{part.get_content()}"
            if letter["To"].addresses[0].addr_spec == address and says in text:
                return text
        raise AssertionError(f"no letter to {address} that says {says!r}")


class Official(Reader):
    """Somebody who has no account yet."""

    def __init__(self, world: World, address: str) -> None:
        self.world, self.address = world, address
        self.client: FlaskClient = world.app.test_client()

    def accept(self, letter: str, name: str) -> None:
        found = re.search(r"/(?:en|fr|es)/invitations/\S+", letter)
        assert found is not None, letter
        assert 'name="terms"' in self.open(found[0]).text
        data = {"name": name, "password": PHRASE, "terms": "1"}
        assert self.client.post(found[0], data=data).status_code == 303
        self.sign_in()

    def sign_in(self) -> None:
        self.client = self.world.app.test_client()
        data = {"email": self.address, "password": PHRASE}
        answer = self.client.post("/en/sign-in", data=data)
        assert answer.status_code == 303, answer.text

    def set_up_codes(self) -> None:
        """One-time codes; then the next sign-in asks for one."""
        page = self.open("/en/account/codes")
        found = re.search(r'<b class="key" translate="no">([A-Z2-7 -]+)</b>', page.text)
        assert found is not None
        self.key = found[1].replace("-", "").replace(" ", "")
        answer = self.client.post("/en/account/codes", data={"code": self.code()})
        assert answer.status_code == 303
        self.world.wait(1)
        self.sign_in()
        assert self.client.get("/en/mine").status_code != 200, "a code is asked for first"
        answer = self.client.post("/en/sign-in/code", data={"code": self.code()})
        assert answer.status_code == 303, answer.text
        assert self.client.get("/en/mine").status_code == 200
        self.world.wait(1)

    def code(self) -> str:
        return str(TOTP(key=self.key, format="base32").generate().token)


def test_a_ministry_speaks(world: World, runner: FlaskCliRunner) -> None:
    post = Post(world, runner)
    switzerland = world.organisations["switzerland"]
    administrator = Reader(world, "administrator")
    claire, daniel = (Official(world, f"{who}@eda.example") for who in ("claire", "daniel"))

    # The administrator invites a focal point; the letter has the link.
    invitation = {
        "email": claire.address,
        "language": "fr",
        "organisation": switzerland,
        "role": "focal_point",
        "until": "2027-10-31",
        "proof": "Note verbale 3/2027",
    }
    sends = "/en/account/invitations"
    assert administrator.client.post(sends, data=invitation).status_code == 303
    claire.accept(post.to(claire.address, "/invitations/"), "Claire Blanc")
    claire.set_up_codes()

    # The focal point says that texts are cleared first, and invites a drafter.
    desk = claire.open(f"/en/organisations/{switzerland}/desk")
    cleared = next(one.action for one in forms(desk) if one.action.endswith("/clearance"))
    version = re.search(r'name="version" value="(\d+)"', desk.text)
    assert version is not None
    answer = claire.client.post(cleared, data={"clears": "yes", "version": version[1]})
    assert answer.status_code == 303
    drafter = invitation | {"email": daniel.address, "role": "drafter", "language": "en"}
    assert claire.client.post(sends, data=drafter).status_code == 303
    daniel.accept(post.to(daniel.address, "/invitations/"), "Daniel Roth")
    daniel.set_up_codes()

    # What the drafter writes goes to the clearer, who sends it back, and clears it then.
    page = daniel.open(f"{QUESTION}/comments/new")
    texts = {"text_en": "We welcome part one.", "text_fr": "Nous saluons la première partie."}
    sent = daniel.press(page, "Send for clearance", **texts)
    assert "/clearance" in sent.headers["Location"]
    post.to(claire.address, "À valider")
    waiting = claire.open("/fr/clearance")
    assert "Nous saluons la première partie." in words(waiting)
    claire.press(waiting, "Renvoyer", note="Name the article, please.")
    post.to(daniel.address, "Name the article, please.")
    comment = sent.headers["Location"].partition("#c-")[2]
    page = daniel.open(f"/en/drafts/{comment}")
    mended = {"text_en": "We welcome article 3 of part one."}
    asked = daniel.press(page, "Send for clearance", 200, **mended)  # it says less in French
    assert "seem to differ" in words(asked)
    mended["text_fr"] = "Nous saluons l’article 3 de la première partie."
    daniel.press(asked, "Send it as it is", **mended)
    receipt = claire.press(claire.open("/en/clearance"), "Clear and submit for review")
    assert "Received" in words(claire.follow(receipt))

    # A moderator approves; a visitor reads it, with the ministry's name and the drafter's.
    world.decide(comment, Act.APPROVE)
    world.wait()
    visitor = Reader(world, "visitor")
    read = visitor.says("/fr/spaces/guide/questions/1")
    assert "Suisse" in read
    assert "Daniel Roth" in read
    assert "Nous saluons l’article 3 de la première partie." in read
    assert "Name the article" not in read

    # The auditor sees who did what, what they could do, and that nothing was changed since.
    ledger = administrator.says("/en/administration/ledger")
    for act in ("revision.send_for_clearance", "revision.send_back", "revision.clear"):
        assert act in ledger, act
    assert "Clearers and focal points of the organisation." in runner.invoke(args=["rights"]).output
    assert not world.breaks()
