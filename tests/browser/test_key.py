"""A search service that lets nobody in without a key, and keys as `telex keys add` makes them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.doctored import doctored
from tests.browser.reading import number
from tests.browser.telex import new_key, revoke, served_closed

WANTED = "This archive asks for a key"
REFUSED = "This key is not accepted"


@pytest.fixture(scope="module")
def key(folder, telex):
    return new_key(folder, "read", "fulltext", "export")


@pytest.fixture(scope="module")
def half_open(folder, telex):
    """The address of a search service in which everybody may read, and nobody export without a key."""
    with served_closed(folder, anonymous="read,fulltext") as address:
        yield address


def give(page, key, title=WANTED):
    dialog = page.get_by_role("dialog", name=title)
    dialog.get_by_label("API key").fill(key)
    dialog.get_by_role("button", name="Use this key").click()


def export(page):
    page.get_by_text("Export", exact=True).click()
    return page.get_by_role("link", name="Download")


def test_one_key_opens_search_articles_exports_and_saving(visit, closed, key):
    page = visit("/?q=pelicans", at=closed, ready="dialog", refusals=True)
    assert page.locator("main h1").count() == 0
    give(page, key)
    found = number(page)
    assert found > 1
    link = export(page)
    with page.expect_download() as downloading:
        link.click()
    assert "pelican" in downloading.value.path().read_text("utf-8").lower()
    page.locator(".hits h2 a").first.click()
    expect(page.locator("main .text")).to_contain_text("pelican", ignore_case=True)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="As JSON").click()
    assert "pelican" in downloading.value.path().read_text("utf-8").lower()
    page.get_by_role("link", name="← Results").click()
    page.get_by_role("link", name="Save as a feed").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".saved h2")).to_have_text("pelicans")
    page.reload()
    expect(page.locator(".saved h2")).to_have_text("pelicans")
    assert key not in page.url
    assert key not in page.evaluate("Object.values(localStorage).join()")


def test_a_key_that_is_no_good_is_told_and_another_may_be_given(visit, closed, key):
    page = visit("/?q=pelicans", at=closed, ready="dialog", refusals=True)
    give(page, "telex_wrong")
    dialog = page.get_by_role("dialog", name=REFUSED)
    expect(dialog).to_contain_text("this is no key of Telex, or it was cut off or mistyped")
    give(page, key[:-1] + ("A" if key[-1] != "A" else "B"), REFUSED)
    expect(dialog).to_contain_text("mistyped")
    expect(dialog.get_by_label("API key")).to_have_value("")
    give(page, key, REFUSED)
    assert number(page) > 1
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_key_that_was_revoked_is_told_in_french_too(visit, closed, folder):
    ended = new_key(folder, "read")
    revoke(folder, ended)
    page = visit("/", at=closed, ready="dialog", refusals=True, locale="fr-FR")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Clé d’accès").fill(ended)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Cette clé n’est pas acceptée")).to_contain_text("revoked")
    page.keyboard.press("Escape")
    expect(page.get_by_role("alert")).to_contain_text("revoked")


def test_a_download_without_a_key_asks_for_one_where_exports_need_it(visit, half_open, key):
    page = visit("/?q=pelicans", at=half_open, refusals=True)
    export(page).click()
    dialog = page.get_by_role("dialog", name=WANTED)
    dialog.wait_for()
    page.keyboard.press("Escape")
    expect(page.locator(".sheet [role=status]")).to_contain_text("send a key with the scope `export`")
    page.get_by_role("link", name="Download").click()
    dialog.get_by_label("API key").fill(key)
    with page.expect_download() as downloading:
        page.keyboard.press("Enter")
    assert "pelican" in downloading.value.path().read_text("utf-8").lower()
    expect(page.locator(".sheet [role=status]")).to_be_empty()


def test_a_key_that_is_no_header_is_not_accepted_by_the_form(visit, closed, key):
    page = visit("/?q=pelicans", at=closed, ready="dialog", refusals=True)
    give(page, f"{key[:8]}…{key[8:]}")
    box = page.get_by_label("API key")
    assert "plain keyboard" in box.evaluate("box => box.validationMessage")
    give(page, f" {key} ")
    assert number(page) > 1


def test_a_browser_that_keeps_nothing_asks_once_a_page(visit, closed, key):
    page = visit("/web/icon.svg", at=closed, ready="svg", refusals=True)
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('', 'SecurityError') } })"
    )
    page.goto("/?q=pelicans")
    give(page, key)
    assert number(page) > 1
    page.locator(".hits h2 a").first.click()
    expect(page.locator("main .text")).to_contain_text("pelican", ignore_case=True)


def test_what_is_withheld_is_said_to_be_so_and_not_to_be_nothing(visit, closed, folder):
    page = visit("/?q=pelicans", at=closed, ready="dialog", refusals=True)
    give(page, new_key(folder, "read"))
    page.get_by_role("link", name="2 articles of this story match").click()
    figures = page.get_by_role("row", name=re.compile("^Figures"))
    expect(figures.locator("td")).to_have_text(["withheld", "withheld"])
    page.goto("/?q=Finland&publisher=Harbour+Gazette&fold=none")
    page.locator(".hits h2 a").first.click()
    expect(page.locator(".text")).to_contain_text("The text is withheld")
    removed = page.get_by_role("link", name=re.compile("^Removed in cleaning"))
    expect(removed).to_have_text("Removed in cleaning")
    removed.click()
    expect(page.locator(".under")).to_contain_text("The lines that cleaning removed are withheld")
    doctored(page, "**/difference?*", lambda differ: differ.update(fields={}))
    page.goto("/?q=Elbistan")
    page.locator(".hits h2 a").first.click()
    page.get_by_role("link", name=re.compile("^Versions")).click()
    expect(page.locator(".under")).to_contain_text("What changed in the body is withheld")
    expect(page.locator(".under")).not_to_contain_text("Nothing changed")


def test_a_result_without_headline_and_text_has_a_link_with_words(visit, closed, folder):
    page = visit("/?q=pelicans", at=closed, ready="dialog", refusals=True)
    doctored(page, "**/v1/articles?*", lambda found: [without_headline(hit) for hit in found["hits"]])
    give(page, new_key(folder, "read"))
    expect(page.locator(".hits h2 a")).to_have_text("Without a headline")


def without_headline(hit):
    hit["article"]["headline"] = None
    hit["highlights"] = {}


def test_what_a_key_may_not_do_is_told_beside_it(visit, closed, folder):
    page = visit("/?q=pelicans", at=closed, ready="dialog", refusals=True)
    give(page, new_key(folder, "read"))
    assert number(page) > 1
    export(page).click()
    expect(page.locator(".sheet [role=status]")).to_have_text("this key lacks the scope `export`")
