"""Watches what a page does beside what a test looks at."""

from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request


class Watch:
    """Everything that `page` says or asks for.

    With `refusals` the API may refuse what the page asks (4xx), with `outages` the network may fail: Chromium tells the
    console of both.
    """

    def __init__(self, page: Page, address: str, *, refusals: bool, outages: bool) -> None:
        self.page = page
        self._host = urlsplit(address).netloc
        load = "Failed to load resource: "
        self._expected = (f"{load}the server responded with a status of 4",) * refusals + (
            f"{load}net::",
        ) * outages
        self._said: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._said.append(f"error: {error}"))
        page.on("request", self._see)
        page.on("dialog", lambda dialog: (self._said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("popup", lambda popup: self._said.append(f"window: {popup.url}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.text.startswith(self._expected):
            return
        self._said.append(f"console: {message.type}: {message.text}")

    def _see(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "blob") or (parts.scheme == "http" and parts.netloc != self._host):
            self._said.append(f"asked elsewhere: {request.url}")

    def judge(self) -> None:
        """Fails when there was anything."""
        assert not self._said, self._said
