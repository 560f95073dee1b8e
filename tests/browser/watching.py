"""What a page must never do: complain, break its policy, ask another host, fail to load."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

# Chromium says this of every page with such a status; the status itself is judged below.
STATUS_IN_CONSOLE = "Failed to load resource: the server responded with a status of"
# Not of the page: the test had pressed a key or focused something before the first frame was drawn.
HURRIED = "Autofocus processing was blocked because a document already has a focused element"
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


class Watch:
    """Collects faults of every page in the contexts that it is set over."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.expected: set[int] = set()
        self.origin = ""
        self.status = 0  # of the page that came last

    def expects(self, *statuses: int) -> None:
        """A page with such a status is what the test is about."""
        self.expected |= set(statuses)

    def over(self, context: BrowserContext, origin: str) -> None:
        self.origin = origin
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("page", self._page)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("requestfailed", self._failed)

    def _page(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if not message.text.startswith((STATUS_IN_CONSOLE, HURRIED)):
            where = message.location.get("url", "")
            self.faults.append(f"console {message.type}: {message.text} ({where})")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(f"{self.origin}/"):
            self.faults.append(f"another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.status = response.status
        if response.status >= 400 and response.status not in self.expected:
            self.faults.append(f"status {response.status}: {response.url}")

    def _failed(self, request: Request) -> None:
        # Whoever leaves a page early interrupts what it still loads, or a draft that it saves.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.url} {request.failure}")
