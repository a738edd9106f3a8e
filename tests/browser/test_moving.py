"""From one view to the next: what stays open, where the focus goes, and what is said when the network does not bring it."""

import json
import re

from playwright.sync_api import expect

from tests.browser.reading import settled

PHONE = {"viewport": {"width": 390, "height": 844}}


def test_on_a_phone_what_was_opened_stays_open(visit):
    page = visit("/?q=Putin", **PHONE)
    facets = page.locator("#facets")
    facets.locator("> summary").click()
    facets.get_by_role("list", name="Language", exact=True).get_by_role(
        "link", name=re.compile("^French")
    ).click()
    expect(page).to_have_url(re.compile("language=fr"))
    settled(page)
    expect(facets).to_have_attribute("open", "")
    expect(facets.get_by_role("link", name=re.compile("^French"))).to_be_focused()
    facets.locator("> summary").click()
    page.get_by_role("list", name="Chosen filters").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"\?q=Putin$"))
    settled(page)
    expect(facets).not_to_have_attribute("open", "")
    expect(page.locator("main h1")).to_be_focused()


def test_back_leads_a_screen_reader_to_the_heading(visit):
    page = visit("/?q=Putin")
    page.locator(".hits h2 a").first.click()
    expect(page.locator(".articlehead h1")).to_be_focused()
    page.go_back()
    expect(page.locator("main.results h1")).to_be_focused()


def test_without_a_network_it_is_tried_again(visit):
    page = visit("/?q=Putin", outages=True)
    headline = page.locator(".hits h2").first.inner_text()
    page.context.set_offline(True)
    page.locator(".hits h2 a").first.click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The search service does not answer.")
    page.get_by_role("link", name="← Results").click()
    expect(page).to_have_url(re.compile(r"/\?q=Putin$"))
    expect(alert).to_contain_text("The search service does not answer.")
    page.context.set_offline(False)
    alert.get_by_role("link", name="Try again").click()
    page.locator(".hits h2 a").first.click()
    expect(page.locator(".articlehead h1")).to_have_text(headline)


def test_too_many_requests_are_tried_again_at_the_same_address(visit):
    page = visit("/", refusals=True)
    told = {"status": 429, "code": "rate_limited", "detail": "too many requests", "errors": []}
    page.route(
        "**/v1/articles?*",
        lambda route: route.fulfill(
            status=429, content_type="application/problem+json", body=json.dumps(told)
        ),
    )
    page.goto("/?q=Putin&language=fr")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("too many requests")
    page.unroute_all()
    alert.get_by_role("link", name="Try again").click()
    expect(page.locator("main.results h1")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/\?q=Putin&language=fr$"))


def test_a_question_that_is_given_up_is_ended(visit):
    page = visit()
    ended = []
    page.on("requestfailed", lambda request: ended.append(request.url))
    page.route("**/v1/articles?*q=Putin*", lambda route: None)  # this one is long in coming
    page.goto("/?q=Putin", wait_until="domcontentloaded")
    expect(page.locator("main")).to_have_attribute("aria-busy", "true")
    page.get_by_role("link", name="Telex", exact=True).click()
    expect(page.locator("main.results h1")).to_be_visible()
    assert [url for url in ended if "q=Putin" in url]
