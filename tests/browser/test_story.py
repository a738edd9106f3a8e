"""A story: its publishers side by side, who was first, where they differ, and whether all rest on one source."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.doctored import doctored


@pytest.fixture
def pelicans(visit):
    page = visit("/?q=pelicans")
    page.get_by_role("link", name="2 articles of this story match").click()
    page.get_by_role("heading", name="Side by side").wait_for()
    return page


def row(page, name):
    return page.get_by_role("row", name=re.compile(rf"^{name}\b"))


def test_publishers_stand_side_by_side_and_the_first_is_named(pelicans):
    expect(pelicans.get_by_role("columnheader")).to_have_text(["Lantern Daily", "Copper Post"])
    expect(pelicans.locator(".first")).to_contain_text("First: Lantern Daily, 13 Mar 2024, 06:00 UTC")
    expect(row(pelicans, "Published").locator("td").nth(1)).to_contain_text("3 hours later")
    expect(row(pelicans, "Text").locator("td").nth(1)).to_contain_text(
        re.compile(r"\d+(\.\d)?% the same as Lantern Daily")
    )
    expect(row(pelicans, "Cites").locator("td").first).to_contain_text("KCNA")


def test_all_resting_on_one_source_is_a_warning(pelicans):
    expect(pelicans.get_by_role("note")).to_contain_text(
        "All of this rests on one source. 2 articles cite a medium, and all of them only KCNA."
    )


def changed(page, **parts):
    """The story of the page, with other parts."""
    doctored(page, "**/v1/stories/*", lambda story: story.update(parts))
    page.reload()
    return page.get_by_role("note")


def test_where_only_some_cite_the_one_medium_it_is_said_how_many(pelicans):
    note = changed(pelicans, articles=40)
    expect(note).to_have_text("2 of 40 articles cite a medium, and all of these only KCNA.")


def test_where_all_articles_came_from_one_origin_a_warning_says_so(pelicans):
    reuters = {"id": "Q130879", "label": "Reuters", "articles": 2}
    note = changed(pelicans, single_source=None, origins=[reuters])
    expect(note).to_have_text("All of this rests on one source. All 2 articles came from Reuters.")
    other = {"id": "Q40464", "label": "AFP", "articles": 1}
    note = changed(pelicans, single_source=None, origins=[reuters, other])
    expect(pelicans.get_by_role("heading", name="Side by side")).to_be_visible()
    expect(note).to_have_count(0)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (("day", "13T00:00:00Z"), ("instant", "13T15:00:00Z"), None),
        (("instant", "13T15:00:00Z"), ("day", "14T00:00:00Z"), "1 day later"),
        (("month", "01T00:00:00Z"), ("instant", "13T15:00:00Z"), None),
        (("hour", "13T09:00:00Z"), ("instant", "13T12:30:00Z"), "3 hours later"),
    ],
)
def test_how_much_later_is_said_only_as_precisely_as_it_is_known(pelicans, first, second, said):
    def dated(found):
        for hit, (precision, start) in zip(found["hits"], (first, second), strict=True):
            hit["article"]["published"] |= {"precision": precision, "start": f"2024-03-{start}"}

    doctored(pelicans, "**/v1/articles?*", dated)
    pelicans.reload()
    cell = row(pelicans, "Published").locator("td").nth(1)
    if said:
        expect(cell).to_contain_text(said)
    else:
        expect(cell).not_to_be_empty()
        expect(cell).not_to_contain_text("later")


def test_figures_are_the_same_however_they_are_written(pelicans):
    read = """async (body) => [...(await import("/web/story/figures.js")).figures(body, []).keys()]"""
    assert pelicans.evaluate(read, "12 000, 12.000 and ١٢٠٠٠ or 12,000 dogs") == ["12000"]
    assert pelicans.evaluate(read, "rates of 0.125, 0,375 and ٠.١٢٥ in 0 125 cases, 1.250 of 3,5%") == [
        "0.125", "0.375", "0", "125", "1250", "3.5%",
    ]  # fmt: skip


def test_what_differs_stands_out_and_may_stand_alone(pelicans):
    figures = row(pelicans, "Figures")
    expect(figures.locator("li.differs strong")).to_have_text(["1,200", "1,500"])
    expect(row(pelicans, "Dates mentioned").locator("li.differs")).to_have_text(
        [re.compile("13 Mar 2024 1/2")]
    )
    expect(row(pelicans, "Actors").locator("li.differs", has_text="Donald Trump")).to_be_visible()
    expect(row(pelicans, "Actors")).to_contain_text("North Korea")
    pelicans.get_by_role("switch", name="Only where they differ").click()
    expect(row(pelicans, "Actors")).not_to_contain_text("North Korea")
    expect(row(pelicans, "Actors")).to_contain_text("Donald Trump")
    pelicans.reload()
    expect(row(pelicans, "Actors")).not_to_contain_text("North Korea")
    pelicans.go_back()
    expect(row(pelicans, "Actors")).to_contain_text("North Korea")


def test_a_story_with_several_sources_has_no_warning(visit):
    page = visit("/?q=headline:NATO+published:2023")
    page.get_by_role("link", name=re.compile(r"articles of this story match")).first.click()
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible()
    expect(page.get_by_role("columnheader")).to_have_count(4)
    expect(page.get_by_role("note")).to_have_count(0)


def test_a_story_leads_to_its_articles_and_back(pelicans):
    row(pelicans, "Headline").get_by_role("link").nth(1).click()
    expect(pelicans.locator(".articlehead h1")).to_contain_text("Pelicans over the sea")
    pelicans.get_by_role("link", name="Its story").click()
    expect(pelicans.get_by_role("heading", name="Side by side")).to_be_visible()
    pelicans.get_by_role("link", name="← Results").click()
    expect(pelicans).to_have_url(re.compile(r"/\?q=pelicans$"))
