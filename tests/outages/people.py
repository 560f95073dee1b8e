"""People who read, write and decide, each in a thread and signed in; what they were answered."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from tests.house.serving import Server

SECONDS_FOR_AN_ANSWER = 30
LEADS_ON = (200, 303)


@dataclass(frozen=True)
class Asked:
    """One request and its answer. Times are of `time.monotonic`."""

    what: str
    began: float
    ended: float
    status: int  # 0 where none came
    complaint: str = ""  # what is wrong with the answer itself


@dataclass
class Person:
    """Somebody at work, until told to stop."""

    name: str
    server: Server
    cookie: str
    work: Callable[[Person, int], None]
    asked: list[Asked] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()

    def join(self) -> None:
        self._thread.join()

    def _run(self) -> None:
        turn = 0
        while not self._stopping.is_set():
            turn += 1
            self.work(self, turn)
            self._stopping.wait(0.02)  # people are not so fast, and the machine has other work

    def ask(self, path: str, form: object = None, *, text: str = "") -> tuple[int, str]:
        """The status and the page."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.server.port, timeout=SECONDS_FOR_AN_ANSWER
        )
        headers = {"Cookie": f"session={self.cookie}", "Sec-Fetch-Site": "same-origin"}
        began, status, page, complaint = time.monotonic(), 0, "", ""
        try:
            if form is None:
                connection.request("GET", path, headers=headers)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST", path, urlencode(form, doseq=True), headers)  # type: ignore[arg-type]
            answer = connection.getresponse()
            status, page = answer.status, answer.read().decode()
            complaint = _complaint(answer, page, text)
        except OSError as error:
            complaint = repr(error)
        finally:
            connection.close()
        what = f"{self.name}: {path}"
        self.asked.append(Asked(what, began, time.monotonic(), status, complaint))
        return status, page


def _complaint(answer: http.client.HTTPResponse, page: str, text: str) -> str:
    if answer.status in LEADS_ON:
        return ""
    if answer.status != 503:
        return f"status {answer.status}: {page[:300]}"
    if not answer.headers["Retry-After"] or "private" not in answer.headers["Cache-Control"]:
        return "a header is missing"
    if answer.headers["Set-Cookie"]:
        return "a cookie was changed"
    return "" if text in unescape(page) else "the text is lost"


# --- what they do -------------------------------------------------------------------------------


def reading(*paths: str) -> Callable[[Person, int], None]:
    def read(person: Person, turn: int) -> None:
        status, page = person.ask(paths[turn % len(paths)])
        if status == 200 and "sign-out" not in page:
            last = person.asked[-1]
            person.asked.append(
                Asked(last.what, last.began, last.ended, 200, "is not signed in any more")
            )

    return read


def writing(path: str) -> Callable[[Person, int], None]:
    def write(person: Person, turn: int) -> None:
        text = f"Number {turn} of {person.name}, in words."
        form = {
            "key": f"key-{person.name}-{turn:06d}",
            "capacity": "personal",
            "original": "en",
            "release": "together",
            "text-en": text,
            "do": "submit",
        }
        person.sent.append(text)
        if person.ask(path, form, text=text)[0] == 303:
            person.acknowledged.append(text)

    return write


def deciding(person: Person, turn: int) -> None:
    """Approves what stands first on the desk, with a note."""
    status, page = person.ask("/en/moderation")
    found = re.search(r'id="c-([a-z0-9]+)"', page)
    if status != 200 or found is None:
        return
    comment = found[1]
    item = page.split(f'id="c-{comment}"', 1)[1].split("</article>", 1)[0]
    note = f"Note {turn} of {person.name}."
    form = {
        "act": "revision.approve",
        "shown": re.findall(r'name="shown" value="([^"]+)"', item),
        "revision": re.findall(r'name="revision" value="([^"]+)"', item),
        "note": note,
    }
    person.ask(f"/en/comments/{comment}/decisions", form, text=note)
