import os, pathlib, pytest
from tests.browser.kinds import *
from tests.browser.test_accessibility import places
OUT = pathlib.Path("/tmp/shots"); OUT.mkdir(exist_ok=True)
@pytest.mark.parametrize("i", range(len(KINDS)))
def test_shot(i, visit, watch, places):
    kind = KINDS[i]
    watch.expects(kind.status)
    for w, lang, scheme in ((1280, LANGUAGES[i%3], "light"), (360, LANGUAGES[(i+1)%3], "dark" if i%2 else "light")):
        page = visit(kind.by, width=w, color_scheme=scheme)
        kind.open(page, lang, places)
        page.screenshot(path=str(OUT/f"{i:02d}-{w}.png"))
        h = page.evaluate("document.documentElement.scrollHeight")
        if h > 1000: page.screenshot(path=str(OUT/f"{i:02d}-{w}-full.png"), full_page=True)
