"""Both clocks: a range is dragged over the bars, set with the arrow keys, typed, or taken from the table."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.reading import number


def chart(page, clock):
    return page.get_by_role("region", name=clock)


def state(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def drag(page, clock, start, end):
    """Over the plot, from one share of its width to another."""
    box = chart(page, clock).locator(".plot").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * start, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (start + end) / 2, y)
    page.mouse.move(box["x"] + box["width"] * end, y)
    page.mouse.up()


@pytest.mark.parametrize(("name", "clock"), [("Published", "published"), ("Dates mentioned", "mentions")])
def test_a_range_is_dragged_over_the_bars(visit, name, clock):
    page = visit("/?q=Putin&fold=none")
    whole = number(page)
    drag(page, name, 0.55, 0.8)
    expect(page).to_have_url(re.compile(f"{clock}_from=.*{clock}_to="))
    expect(page.locator("main h1")).not_to_have_text(re.compile(rf"^{whole} "))
    held = state(page)
    assert "2019" < held[f"{clock}_from"] < held[f"{clock}_to"] < "2026"
    assert 0 < number(page) < whole
    page.reload()
    assert 0 < number(page) < whole
    chart(page, name).get_by_role("link", name="All dates").click()
    expect(page.locator("main h1")).to_have_text(re.compile(rf"^{whole} "))
    page.go_back()
    expect(page).to_have_url(re.compile(f"{clock}_from="))
    page.go_back()
    expect(page.locator("main h1")).to_have_text(re.compile(rf"^{whole} "))


def test_a_handle_is_dragged(visit):
    page = visit("/?q=Putin")
    handle = chart(page, "Published").get_by_role("slider", name="Published: from")
    box = handle.bounding_box()
    plot = chart(page, "Published").locator(".plot").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(plot["x"] + plot["width"] * 0.5, box["y"] + 10, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile("published_from=202"))


def test_the_handles_are_moved_with_the_keys_and_say_where_they_are(visit):
    page = visit("/?q=Putin")
    first = chart(page, "Published").get_by_role("slider", name="Published: from")
    last = chart(page, "Published").get_by_role("slider", name="Published: until")
    expect(first).to_have_attribute("aria-valuenow", "0")
    before = first.get_attribute("aria-valuetext")
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageUp")
    expect(first).to_have_attribute("aria-valuenow", "11")
    assert first.get_attribute("aria-valuetext") != before
    page.keyboard.press("Escape")
    expect(first).to_have_attribute("aria-valuenow", "0")
    page.keyboard.press("PageUp")
    last.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("published_from=.*published_to="))
    expect(page.locator("main h1")).to_be_focused()
    expect(page.get_by_role("list", name="Chosen filters")).to_contain_text("Published from")


def test_the_bars_are_a_table_too_whose_rows_narrow(visit):
    page = visit("/?q=Putin&fold=none")
    section = chart(page, "Published").first
    section.get_by_text("Set dates, or read them as a table").click()
    row = section.locator("tbody tr").first
    count = int(row.locator("td").nth(1).inner_text())
    row.get_by_role("link").click()
    expect(page.locator("main h1")).to_have_text(re.compile(rf"^{count} articles?"))


def test_dates_are_typed_kept_and_left_out(visit):
    page = visit("/?q=Putin&fold=none")
    whole = number(page)
    section = chart(page, "Dates mentioned").first
    section.get_by_text("Set dates, or read them as a table").click()
    section.get_by_label("From", exact=True).fill("2022-01-01")
    section.get_by_label("until", exact=True).fill("2022-12-31")
    section.get_by_role("button", name="Keep these dates").click()
    expect(page).to_have_url(re.compile(r"mentions_from=2022-01-01&mentions_to=2022-12-31"))
    inside = number(page)
    page.go_back()
    expect(page.locator("main h1")).to_have_text(re.compile(rf"^{whole} "))
    section.get_by_text("Set dates, or read them as a table").click()
    section.get_by_label("From", exact=True).fill("2022-01-01")
    section.get_by_label("until", exact=True).fill("2022-12-31")
    section.get_by_role("button", name="Leave out").click()
    expect(page).to_have_url(re.compile(r"exclude_mentions_from=2022-01-01&exclude_mentions_to=2022-12-31"))
    expect(page.locator("main h1")).to_have_text(re.compile(rf"^{whole - inside} "))


def test_the_range_that_is_kept_is_left_out_instead(visit):
    page = visit("/?q=Putin&fold=none")
    whole = number(page)
    page.goto("/?q=Putin&fold=none&published_from=2022&published_to=2023-06")
    inside = number(page)
    assert 0 < inside < whole
    section = chart(page, "Published").first
    section.get_by_text("Set dates, or read them as a table").click()
    section.get_by_role("button", name="Leave out").click()
    expect(page).to_have_url(
        re.compile(r"fold=none&exclude_published_from=2022-01-01&exclude_published_to=2023-06-30$")
    )
    expect(page.locator("main h1")).to_have_text(re.compile(rf"^{whole - inside} "))


def test_bars_are_as_wide_as_they_are_wanted(visit):
    page = visit("/?q=Putin")
    section = chart(page, "Published").first
    section.get_by_text("Set dates, or read them as a table").click()
    section.get_by_label("One bar is a").select_option("year")
    expect(page).to_have_url(re.compile("published_interval=year"))
    expect(chart(page, "Published").first.locator("rect.bar")).to_have_count(7)


def test_a_range_is_dragged_with_a_finger(visit):
    page = visit("/?q=Putin", has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    page.locator("#charts > summary").click()
    plot = chart(page, "Published").first.locator(".plot")
    box = plot.bounding_box()
    y = box["y"] + box["height"] / 2
    # Touch as the browser gets it from the system.
    finger = page.context.new_cdp_session(page)
    for kind, share in (("touchStart", 0.3), ("touchMove", 0.5), ("touchMove", 0.7), ("touchEnd", None)):
        points = [] if share is None else [{"x": box["x"] + box["width"] * share, "y": y}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(page).to_have_url(re.compile("published_from="))
