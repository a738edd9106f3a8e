"""What a reader takes from the page."""

import re

from playwright.sync_api import Page, expect


def settled(page: Page) -> None:
    """Wait until the page shows what its address says."""
    expect(page.locator("main")).not_to_have_attribute("aria-busy", "true")


def number(page: Page) -> int:
    """How many articles the page says there are, once it has answered."""
    settled(page)
    return int(re.match(r"[\d,]+", page.locator("main h1").inner_text()).group().replace(",", ""))
