"""What was found, as a file."""

import json
import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from tests.browser.reading import number

KEY = "a-key-of-this-test"


def menu(page):
    page.get_by_text("Export", exact=True).click()
    return page.get_by_role("link", name="Download")


def test_all_that_was_found_is_downloaded_as_rows(visit):
    page = visit("/?q=Putin&language=en&fold=none")
    count = number(page)
    link = menu(page)
    page.get_by_label("Format", exact=True).select_option("JSON lines")
    with page.expect_download() as downloading:
        link.click()
    lines = [json.loads(line) for line in downloading.value.path().read_text("utf-8").splitlines()]
    assert downloading.value.suggested_filename.endswith(".ndjson")
    assert lines[0]["telex_export"]["query"]["q"] == "Putin"
    assert lines[-1]["telex_end"] == lines[-1]["telex_end"] | {"complete": True, "count": count}
    assert len(lines) == count + 2


def test_a_row_may_be_an_actor_and_the_form_is_chosen(visit):
    page = visit("/?q=Putin&sort=oldest&published_interval=year")
    link = menu(page)
    page.get_by_label("A row is").select_option("an actor in an article")
    page.get_by_label("Format", exact=True).select_option("CSV for old spreadsheets")
    asked = parse_qs(urlsplit(link.get_attribute("href")).query)
    assert asked == {
        "q": ["Putin"],
        "sort": ["oldest"],
        "format": ["csv"],
        "bom": ["true"],
        "rows": ["actors"],
    }
    with page.expect_download() as downloading:
        link.click()
    assert downloading.value.path().read_bytes().startswith(b"\xef\xbb\xbf")


def locked(page):
    """From now on the API wants a key."""

    def answer(route):
        headers = route.request.headers
        # The API itself lets everybody read, and knows no such key.
        if headers.pop("authorization", None) == f"Bearer {KEY}":
            route.continue_(headers=headers)
        else:
            route.fulfill(
                status=401, content_type="application/problem+json",
                body=json.dumps({"status": 401, "code": "key_missing", "detail": "this archive asks for a key", "errors": []}),
            )  # fmt: skip

    page.route("**/v1/**", answer)


def test_a_key_is_asked_for_once_and_goes_with_every_request(visit):
    page = visit("/?q=Putin&language=en", refusals=True)
    locked(page)
    page.reload()
    dialog = page.get_by_role("dialog", name="This archive asks for a key")
    dialog.get_by_label("API key").fill("wrong")
    dialog.get_by_role("button", name="Use this key").click()
    dialog.get_by_label("API key").fill(KEY)
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_have_text(re.compile(r"^\d+ articles"))
    page.locator(".hits h2 a").first.click()
    expect(page.locator(".articlehead h1")).to_be_visible()
    page.reload()
    expect(page.locator(".articlehead h1")).to_be_visible()
    page.get_by_role("link", name="← Results").click()
    link = menu(page)
    with page.expect_download() as downloading:
        link.click()
    assert "Putin" in downloading.value.path().read_text("utf-8")
    assert page.evaluate("Object.values(localStorage).join()").find(KEY) < 0


def test_a_dialog_that_is_closed_says_what_is_missing(visit):
    page = visit("/", refusals=True)
    locked(page)
    page.reload()
    page.get_by_role("dialog", name="This archive asks for a key").wait_for()
    page.keyboard.press("Escape")
    expect(page.get_by_role("alert")).to_contain_text("this archive asks for a key")
