"""Takes the pictures of docs/page.md: the page in the machine's Chromium, on a Telex of its own with the samples.

python -m tests.browser.pictures [FOLDER]     FOLDER is docs/images unless another is named
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.browser.telex import ROOT, new_key, served

DESK: dict[str, Any] = {"viewport": {"width": 1200, "height": 820}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 780}, "device_scale_factor": 1.5, "color_scheme": "dark", "locale": "fr-FR",
}  # fmt: skip


def arabic(page: Page) -> None:
    page.locator(".hits h2 a").first.click()
    page.locator(".text a.mark.cited.actor").first.click()
    page.locator(".evidence").wait_for()


def story(page: Page) -> None:
    page.locator(".hits .story a").first.click()
    page.locator(".sides").wait_for()


def saved(page: Page) -> None:
    page.get_by_label("Name", exact=True).fill("Pelicans")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".once").wait_for()
    # This machine's address and the token that opens the feed are no part of the picture.
    page.locator(".once input").evaluate_all(
        """boxes => boxes.forEach(one => {
            one.value = one.value.replace(location.origin, "https://telex.example").replace(/token=.*/, "token=…");
        })"""
    )


def scripts(page: Page) -> None:
    page.locator(".spellings summary").click()


PICTURES: dict[str, tuple[str, dict[str, Any], Callable[[Page], None] | None]] = {
    "search": ("/?q=Putin&exclude_language=de", DESK, scripts),
    "article": ("/?q=Putin&language=ar", DESK, arabic),
    "story": ("/?q=pelicans", {"viewport": {"width": 1200, "height": 900}}, story),
    "compare": ("/?view=compare&set=Putin&set=Xi&set=Trump&published_interval=year", {"viewport": {"width": 1100, "height": 860}}, None),
    "saved": ("/?q=pelicans&language=en&view=save", {"viewport": {"width": 1000, "height": 760}}, saved),
    "phone": ("/?q=Poutine", PHONE, None),
}  # fmt: skip


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as data, served(Path(data)) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        key = new_key(Path(data), "read", "fulltext")
        for name, (path, options, then) in PICTURES.items():
            page = browser.new_context(**{"locale": "en-GB", **options}).new_page()
            page.add_init_script(f"sessionStorage.setItem('telex-key', '{key}')")
            page.goto(url + path)
            page.locator("main h1").wait_for()
            if then:
                then(page)
            # How long this machine took is no part of the picture.
            page.evaluate("document.querySelectorAll('.understood .quiet').forEach(one => one.remove())")
            page.screenshot(path=folder / f"{name}.png", animations="disabled")
            sys.stdout.write(f"wrote {folder / name}.png\n")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
