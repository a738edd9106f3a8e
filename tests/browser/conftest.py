"""The page in a real Chromium, on a real Telex with the sample articles and those of `archive/`.

Whatever a test does, the page may ask no other host, may log nothing to the console, and may not be stopped by its own
Content-Security-Policy: each page is watched to its end. Chromium is the machine's own; none is ever downloaded.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.telex import served, served_closed
from tests.browser.watch import Watch

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


def chromium() -> str:
    """Where Chromium is; without it the test is skipped with a reason, and fails with CI=true."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found:
        return found
    reason = (
        "no Chromium on this machine (Debian: apt install chromium): the page was not tested in a browser"
    )
    if os.environ.get("CI") == "true":
        pytest.fail(f"with CI=true nothing may be left out: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    """Where the Telex that runs keeps all it makes."""
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="session")
def telex(folder) -> Iterator[str]:
    """The address of a Telex that runs, in which everybody may read."""
    chromium()
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def closed(folder, telex) -> Iterator[str]:
    """The address of a search service over the same articles, into which nobody gets without a key."""
    with served_closed(folder) as address:
        yield address


# Of a module, not of the session: Playwright's loop runs for as long as it is there, and other tests have their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture
def visit(telex, browser) -> Iterator[Callable[..., Page]]:
    """Opens an address of Telex: `visit("/?q=Kim", locale="fr-FR", refusals=True)`; see Watch for `refusals` and `outages`.

    `at` is another service than `telex`, `ready` what is there once the page is.
    """
    watched: list[Watch] = []

    def opened(
        path: str = "/",
        *,
        refusals: bool = False,
        outages: bool = False,
        at: str | None = None,
        ready: str = "main h1",
        **options: object,
    ) -> Page:
        address = at or telex
        context = browser.new_context(**{"base_url": address, "locale": "en-GB", **options})
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        watched.append(Watch(page, address, refusals=refusals, outages=outages))
        page.goto(path)
        page.locator(ready).first.wait_for()
        return page

    yield opened
    for one in watched:
        one.page.context.close()
        one.judge()
