"""The Nu HTML checker finds no error in any kind of page, in any language.

The suite takes each kind in one language, the languages taking turns; `make attack` takes all.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Response

from config import ROOT
from tests.browser.conftest import Server, Visit, wanted
from tests.browser.kinds import KINDS, LANGUAGES, Places
from tests.browser.watching import Watch

pytestmark = [pytest.mark.browser, pytest.mark.html]

CHECKER = ROOT / ".tools" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
SECONDS = 120
# It runs for seconds: Java's first compiler and one thread for its memory are done sooner than the
# second compiler has begun. The checker needs a deeper stack than the first compiler gives it.
QUICKLY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m")


@pytest.fixture(scope="session")
def java() -> str:
    program = shutil.which("java")
    if program is None:
        wanted("REQUIRE_HTML", "Java is not installed (apt-get install default-jre-headless)")
    if not CHECKER.is_file():
        wanted("REQUIRE_HTML", "the Nu HTML checker is not installed (make tools)")
    return str(program)


@pytest.mark.parametrize(
    "languages", [1, pytest.param(len(LANGUAGES), marks=pytest.mark.attack)], ids=["one", "all"]
)
def test_every_page_is_valid(
    java: str, visit: Visit, watch: Watch, server: Server, tmp_path: Path, languages: int
) -> None:
    """The pages as they were sent, saved and checked in one go."""
    places = Places(server)
    saved: list[Path] = []
    pages = {by: visit(by, javascript=False) for by in {kind.by for kind in KINDS}}
    sent: list[Response] = []
    for page in pages.values():
        page.on("response", lambda answer: sent.append(answer))
    for number, kind in enumerate(KINDS):
        watch.expects(kind.status)
        for turn in range(languages):
            language = LANGUAGES[(number + turn) % len(LANGUAGES)]
            page = pages[kind.by]
            cookies = page.context.cookies()
            sent.clear()
            kind.open(page, language, places)
            answer = [one for one in sent if one.request.is_navigation_request()][-1]
            assert answer.status == kind.status, (kind.name, answer.status)
            file = tmp_path / f"{number:03}-{language}.html"
            file.write_bytes(answer.body())
            saved.append(file)
            page.context.add_cookies(cookies)  # type: ignore[arg-type]
    checked = subprocess.run(
        [
            java,
            *QUICKLY,
            "-jar",
            str(CHECKER),
            "--errors-only",
            "--format",
            "json",
            *map(str, saved),
        ],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    found = json.loads(checked.stderr)["messages"]
    wrong = [
        f"{KINDS[int(Path(one['url']).stem[:3])].name}, {Path(one['url']).stem[4:]}: "
        f"{one['message']} {one.get('extract', '')!r}"
        for one in found
    ]
    assert not wrong, "\n".join(sorted(wrong))
