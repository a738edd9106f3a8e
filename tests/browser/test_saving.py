"""A search that goes on: saved under a key, read as a feed, listed, deleted."""

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import etree
from playwright.sync_api import expect

from services.search.hooks.states import HookStates
from services.search.saved.problem import Trouble, Troubles
from tests.browser.reading import number
from tests.browser.telex import new_key, records
from tests.browser.test_accessibility import DESK, PHONE

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def key(folder, telex):
    """A key of this test's own, with no saved searches."""
    return new_key(folder, "read", "fulltext")


@pytest.fixture
def reader(visit, key):
    """Opens a page in a tab that has the key already."""

    def opened(path, **options):
        page = visit("/web/icon.svg", ready="svg", refusals=True, **options)
        page.evaluate("key => sessionStorage.setItem('telex-key', key)", key)
        page.goto(path)
        page.locator("main h1").wait_for()
        return page

    return opened


def save(page, name="Birds", **fields):
    page.get_by_label("Name", exact=True).fill(name)
    for label, value in fields.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Save", exact=True).click()


def search_id(page):
    return parse_qs(urlsplit(page.url).query)["id"][0]


def fetched(address):
    with urlopen(address, timeout=60) as answer:
        return answer.read()


def test_a_search_is_saved_and_its_feeds_are_read_without_a_key(visit, key):
    page = visit("/?q=pelicans&language=en&fold=none", refusals=True)
    found = number(page)
    page.get_by_role("link", name="Save as a feed").click()
    expect(page).to_have_title("Save this search as a feed – Telex")
    expect(page.get_by_label("Name", exact=True)).to_have_value("pelicans")
    expect(page.get_by_role("list", name="Chosen filters")).to_contain_text("English")
    # `fold=none`: copies were wanted in the results, so they are in the feed, unless the reader says otherwise.
    expect(page.get_by_label("Of each story only the first article")).not_to_be_checked()
    save(page)
    dialog = page.get_by_role("dialog", name="This archive asks for a key")
    expect(dialog).to_contain_text("saved searches belong to a key")
    dialog.get_by_label("API key").fill(key)
    page.keyboard.press("Enter")
    expect(page.locator(".once h2")).to_have_text("Feeds of Birds")
    expect(page.locator("main h1")).to_be_focused()
    expect(page.locator("#said")).to_have_text("Feeds of Birds")
    atom = etree.fromstring(fetched(page.get_by_label("Atom", exact=True).input_value()))
    assert atom.findtext(f"{ATOM}title") == "Birds"
    assert len(atom.findall(f"{ATOM}entry")) == found
    told = json.loads(fetched(page.get_by_label("JSON Feed", exact=True).input_value()))
    assert (told["title"], len(told["items"])) == ("Birds", found)
    expect(page.get_by_label(re.compile("Secret"))).to_have_count(0)
    assert "token" not in page.url


def test_every_kind_of_parameter_is_saved_and_opened_again(reader):
    asked = "q=true&actor=Putin&actor=Xi&actor_op=and&actor_in_headline=true&actor_min_prominence=0.5&exclude_language=de"
    page = reader(f"/?{asked}&view=save&sort=oldest&fold=none&published_interval=year")
    save(page)
    page.locator(".saved h2 a").click()
    expect(page.locator("main.results h1")).to_be_visible()
    assert parse_qs(urlsplit(page.url).query) == parse_qs(asked) | {"sort": ["newest"]}


def test_addresses_and_the_secret_are_copied_and_shown_once(reader):
    page = reader("/?q=pelicans&view=save", permissions=["clipboard-read", "clipboard-write"])
    save(page, **{"Webhook (not needed)": "https://receiver.example/telex"})
    for label in ("Atom", "JSON Feed", "Secret that deliveries to the webhook are signed with"):
        value = page.get_by_label(label, exact=True).input_value()
        assert value
        page.get_by_role("button", name=f"Copy: {label}").click()
        expect(page.locator(".once li", has=page.get_by_label(label, exact=True))).to_contain_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == value
    expect(page.locator(".saved li")).to_contain_text("https://receiver.example/telex · well")
    page.locator(".saved h2 a").click()
    expect(page.locator("main.results h1")).to_be_visible()
    page.go_back()
    expect(page.locator(".once")).to_be_visible()
    page.reload()
    expect(page.locator(".saved li[aria-current]")).to_contain_text("Birds")
    expect(page.locator(".once")).to_have_count(0)


def test_a_browser_that_does_not_let_the_page_copy_has_it_selected(reader):
    page = reader("/?q=pelicans&view=save")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    save(page)
    page.get_by_role("button", name="Copy: Atom").click()
    expect(page.locator(".once li").first).to_contain_text("It is selected")
    atom = page.get_by_label("Atom", exact=True).input_value()
    assert page.evaluate("getSelection().toString()") == atom


def test_a_webhook_that_telex_may_not_post_to_is_told_at_its_field(reader):
    page = reader("/?q=pelicans&view=save")
    save(page, **{"Webhook (not needed)": "http://receiver.example/telex"})
    box = page.get_by_label("Webhook (not needed)")
    expect(page.get_by_role("alert")).to_have_text("has to begin with https://")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Birds")
    box.fill("https://receiver.example/telex")
    page.keyboard.press("Enter")
    expect(page.locator(".saved h2")).to_have_text("Birds")


def test_a_search_is_saved_and_deleted_with_the_keyboard_alone(reader):
    page = reader("/?q=pelicans&view=save")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Sea birds")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Of each story only the first article")).to_be_checked()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    address = page.get_by_label("Atom", exact=True).input_value()
    remove = page.get_by_role("button", name="Delete: Sea birds")
    for _ in range(20):
        if remove.evaluate("node => node === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Delete: Sea birds")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(remove).to_be_focused()
    assert fetched(address)
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("The saved search is deleted.")
    expect(page.locator("main h1")).to_be_focused()
    expect(page.locator("main")).to_contain_text("No search is saved under this key.")
    with pytest.raises(HTTPError, match="404"):
        fetched(address)


def test_a_lost_address_is_replaced_by_another(reader):
    page = reader("/?q=pelicans&view=save")
    save(page)
    first = page.get_by_label("Atom", exact=True).input_value()
    page.reload()
    page.get_by_role("button", name="New feed addresses: Birds").click()
    page.get_by_role("dialog").get_by_role("button", name="New feed addresses").click()
    second = page.get_by_label("Atom", exact=True).input_value()
    assert second != first
    assert fetched(second)
    with pytest.raises(HTTPError, match="404"):
        fetched(first)


def written(folder, write):
    """Has `write` change the records, as `telex watch` does."""

    async def done():
        kept = records(folder)
        await kept.start()
        try:
            await write(kept)
        finally:
            await kept.close()

    with ThreadPoolExecutor(1) as beside:  # Playwright's loop runs in this thread
        beside.submit(asyncio.run, done()).result()


def broken(folder, search):
    """The search cannot be run any more."""
    trouble = Trouble(
        code="query_syntax", message="a bracket is not closed", param="q", position=3, since_ms=1_700_000_000_000,
        failures=1, catch_up_ms=0, definition=1,
    )  # fmt: skip
    written(folder, lambda kept: Troubles(kept).put(search, trouble, None))


def paused(folder, search):
    """The receiver of its webhook has said that it is gone."""
    given_up = {"paused": True, "failures": 1, "last_problem": "answered 410"}
    written(
        folder,
        lambda kept: HookStates(kept).change(search, lambda state: state.model_copy(update=given_up)),
    )


def test_a_search_that_cannot_be_run_any_more_says_why_and_where(reader, folder):
    page = reader("/?q=pelicans&view=save")
    save(page)
    page.locator(".saved h2").wait_for()
    broken(folder, search_id(page))
    page.reload()
    expect(page.locator(".saved .notice")).to_contain_text("Does not run since 14 Nov 2023")
    expect(page.locator(".saved .notice")).to_contain_text("a bracket is not closed")
    expect(page.locator(".saved .notice mark.wrong")).to_have_text("i")


def test_a_webhook_that_is_paused_says_why_and_is_resumed(reader, folder):
    page = reader("/?q=pelicans&view=save")
    save(page, **{"Webhook (not needed)": "https://receiver.example/telex"})
    expect(page.locator(".saved li")).to_contain_text("· well")
    resume = page.get_by_role("button", name="Deliver again: Birds")
    expect(resume).to_have_count(0)
    paused(folder, search_id(page))
    page.reload()
    expect(page.locator(".saved .notice")).to_contain_text("· paused · answered 410")
    resume.click()
    expect(page.locator("main")).to_contain_text("Deliveries go on where they stopped.")
    expect(page.locator(".saved li")).to_contain_text("· well")
    expect(page.locator(".saved .notice")).to_have_count(0)


def test_searches_are_those_of_the_key_that_is_given(reader, folder):
    page = reader("/?q=pelicans&view=save")
    save(page)
    # Who leaves before the answer has come may have saved nothing.
    page.locator(".saved h2").wait_for()
    page.get_by_role("banner").get_by_role("link", name="Saved searches").click()
    expect(page).to_have_url(re.compile(r"/\?view=saved$"))
    expect(page.locator(".saved h2")).to_have_text("Birds")
    page.get_by_role("button", name="Use another key").click()
    page.get_by_role("dialog").get_by_label("API key").fill(new_key(folder, "read"))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("No search is saved under this key.")


def test_what_a_search_is_called_is_text(reader):
    page = reader("/?q=pelicans&view=save")
    hostile = "<img src=x onerror=alert(1)> \u202egnp.exe"
    save(page, hostile)
    expect(page.locator(".saved h2")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator(".saved h2 .control")).to_have_text("RLO")
    assert page.locator("main img").count() == 0
    assert "\u202e" not in page.get_by_role("button", name=re.compile("^Delete")).get_attribute("aria-label")


def test_nothing_is_wider_than_a_phone(reader):
    page = reader("/?q=pelicans&view=save", viewport={"width": 360, "height": 740})
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wider) <= 0
    save(page, "w" * 200, **{"Webhook (not needed)": f"https://receiver.example/{'w' * 300}"})
    page.locator(".once").wait_for()
    assert page.evaluate(wider) <= 0


@pytest.mark.parametrize("options", [DESK, PHONE], ids=["desk, light, en", "phone, dark, fr"])
def test_axe_has_nothing_to_complain_of(reader, folder, options):
    page = reader("/?q=pelicans&language=en&view=save", **options)

    def well(shown):
        page.locator(shown).first.wait_for()
        found = Axe().run(page)
        assert found.response["passes"], "axe looked at nothing"
        assert not found.response["violations"], found.generate_report()

    webhook = page.locator("input[type=url]")
    webhook.fill("http://receiver.example/telex")
    page.keyboard.press("Enter")
    well(".save .notice")
    webhook.fill("https://receiver.example/telex")
    page.keyboard.press("Enter")
    page.locator(".once").wait_for()
    broken(folder, search_id(page))
    page.locator(".saved .tools button").first.click()
    well("dialog")
    page.locator("dialog form button").first.click()
    well(".saved .notice")
    expect(page.locator(".once")).to_be_visible()
    page.evaluate("sessionStorage.clear()")
    page.reload()
    well("dialog")
