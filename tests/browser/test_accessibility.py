"""axe-core finds nothing to complain of in any view, in light and dark, on a desk and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "locale": "fr-FR"}


def article(page, part=""):
    page.locator(".hits h2 a").first.click()
    page.locator(".articlehead h1").wait_for()
    if part:
        page.goto(f"{page.url}&{part}")
        page.locator(".articlehead h1").wait_for()


def evidence(page):
    article(page)
    page.locator(".text a.mark.actor").first.click()
    page.locator(".evidence").wait_for()


def suggestions(page):
    page.locator("#q").press_sequentially("Put")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")


def everything_open(page):
    closed = page.locator("details:not([open]) > summary")
    while closed.count():
        closed.first.click()


def story(page):
    page.locator(".hits .story a").first.click()
    page.locator(".sides").wait_for()


VIEWS = {
    "results": ("/?q=Putin&language=en&exclude_publisher=none", everything_open),
    "suggestions": ("/", suggestions),
    "nothing found": ("/?q=Putin&language=sw", None),
    "a mistake": ("/?q=(Putin", None),
    "article": ("/?q=Putin&language=ar", article),
    "evidence": ("/?q=pelicans", evidence),
    "ledger": ("/?q=Finland&fold=none&publisher=Harbour+Gazette", lambda page: article(page, "part=removed")),
    "versions": ("/?q=Elbistan", lambda page: article(page, "part=versions")),
    "similar": ("/?q=Putin", lambda page: article(page, "part=similar")),
    "why": ("/?q=Putin&language=en", lambda page: article(page, "part=why")),
    "story": ("/?q=pelicans", story),
    "compare": ("/?view=compare&set=Putin&set=Xi&set=Kim&language=en", everything_open),
}


@pytest.mark.parametrize("options", [DESK, PHONE], ids=["desk, light, en", "phone, dark, fr"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_has_nothing_to_complain_of(visit, view, options):
    path, then = VIEWS[view]
    page = visit(path, refusals=True, **options)
    if then:
        then(page)
    found = Axe().run(page)
    assert found.response["passes"], "axe looked at nothing"
    assert not found.response["violations"], found.generate_report()


def test_the_api_page_too(visit):
    page = visit("/docs", **DESK)
    # It repeats one pattern for every address; a part of it shows them all.
    page.evaluate("document.querySelectorAll('#api > :nth-child(n + 40)').forEach(one => one.remove())")
    found = Axe().run(page)
    assert not found.response["violations"], found.generate_report()


def test_everything_is_reached_with_the_keyboard_in_the_order_of_the_page(visit):
    page = visit("/?q=Putin&language=fr")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "headline"
    places = []
    for _ in range(60):
        page.keyboard.press("Tab")
        places.append(
            page.evaluate("document.activeElement.closest('.hits') ? 'hits' : document.activeElement.tagName")
        )
        if places[-1] == "hits":
            break
    assert "hits" in places
