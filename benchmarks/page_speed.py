"""How soon the page shows its first result: in the machine's Chromium, on the sample articles.

    python -m benchmarks.page_speed [--runs 20] [URL of a running Telex]

Without a URL it runs `telex demo` for itself. Each run is a new window, with an empty cache and then with what the first
visit left there. The time is the browser's own (Performance API): from the beginning of the navigation until the first
result has been painted.
"""

import argparse
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.telex import served

QUERY = "/?q=Putin"
# Two frames after the first result stands in the document, it has been painted.
SEEN = """
new MutationObserver((_, watching) => {
  if (!document.querySelector(".hits h2")) return;
  watching.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => { window.seen = performance.now(); }));
}).observe(document, { childList: true, subtree: true });
"""


@contextmanager
def running(url: str | None) -> Iterator[str]:
    if url:
        yield url.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as address:
        yield address


def visit(context: BrowserContext, url: str) -> tuple[float, float]:
    """Milliseconds until the first result was seen, and how long the API took of them."""
    page = context.new_page()
    page.add_init_script(SEEN)
    page.goto(url + QUERY)
    page.wait_for_function("() => window.seen")
    asked = "performance.getEntriesByType('resource').find(one => one.name.includes('/v1/articles')).duration"
    seen, api = page.evaluate("window.seen"), page.evaluate(asked)
    page.close()
    return float(seen), float(api)


def twice(browser: Browser, url: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """The first visit and the second, as `visit` tells them."""
    context = browser.new_context()
    try:
        return visit(context, url), visit(context, url)
    finally:
        context.close()


def told(what: str, visits: Sequence[tuple[float, float]]) -> None:
    seen, api = zip(*visits, strict=True)
    print(
        f"{what}: first result visible after {statistics.median(seen):.0f} ms (median), {max(seen):.0f} ms "
        f"(worst of {len(seen)}); of these the API {statistics.median(api):.0f} ms (median)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("url", nargs="?")
    parser.add_argument("--runs", type=int, default=20)
    asked = parser.parse_args()
    with running(asked.url) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        twice(browser, url)  # the service's first answer reads the names of actors
        first, second = zip(*(twice(browser, url) for _ in range(asked.runs)), strict=True)
        browser.close()
    told("empty cache", first)
    told("second visit", second)


if __name__ == "__main__":
    main()
