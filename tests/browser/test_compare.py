"""Searches side by side."""

import re

from playwright.sync_api import expect

from tests.browser.reading import settled


def test_a_search_is_compared_with_another(visit):
    page = visit("/?q=Putin")
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_label("Search 1")).to_have_value("Putin")
    page.get_by_label("Search 2").fill("Xi Jinping")
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile(r"set=Putin&set=Xi(\+|%20)Jinping"))
    numbers = page.get_by_role("region", name="Numbers").get_by_role("table").first
    expect(numbers.get_by_role("row")).to_have_count(3)
    expect(page.locator(".lines polyline").first).to_be_visible()
    common = page.get_by_role("region", name="What they have in common")
    expect(common).to_contain_text("Putin + Xi Jinping")
    page.reload()
    expect(page.get_by_label("Search 2")).to_have_value("Xi Jinping")
    expect(common).to_contain_text("Putin + Xi Jinping")
    page.go_back()
    expect(page.get_by_label("Search 1")).to_have_value("Putin")
    expect(page.get_by_role("region", name="What they have in common")).to_have_count(0)


def test_shares_and_the_other_clock_are_in_the_address_and_a_table_says_what_the_lines_do(visit):
    page = visit("/?view=compare&set=Putin&set=Kim")
    page.get_by_label("Show").select_option("shares of all articles")
    page.get_by_label("By", exact=True).select_option("Dates mentioned")
    page.get_by_label("One bar is a").select_option("year")
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile("clock=mentions"))
    expect(page).to_have_url(re.compile("mentions_interval=year"))
    expect(page).to_have_url(re.compile("measure=share"))
    settled(page)
    page.get_by_text("As a table").click()
    expect(page.get_by_role("region", name="As a table")).to_contain_text("%")


def test_filters_hold_for_every_search(visit):
    page = visit("/?q=Putin&language=fr")
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("list", name="Chosen filters")).to_contain_text("Language: French")
    page.get_by_label("Search 2").fill("Macron")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("region", name="Numbers").get_by_role("row")).not_to_have_count(0)
    expect(page).to_have_url(re.compile("language=fr"))


def test_a_mistake_in_one_of_them_is_said(visit):
    page = visit("/?view=compare&set=Putin&set=(Kim", refusals=True)
    expect(page.get_by_role("alert").locator("pre mark")).to_have_text("(")
    expect(page.get_by_label("Search 1")).to_have_value("Putin")
    page.get_by_label("Search 2").fill("Kim")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("region", name="What they have in common")).to_contain_text("Putin + Kim")
    expect(page.get_by_role("alert")).to_have_count(0)
