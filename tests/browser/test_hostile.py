"""Whatever an article says, it is text: markup, scripts, signs of direction, words without an end."""

import pytest
from playwright.sync_api import expect

VIEWS = ("results", "text", "removed", "versions", "similar", "story")


def shown(visit, query, view, **options):
    page = visit(f"/?q={query}&fold=none", **options)
    if view == "results":
        return page
    page.locator(".hits h2 a").first.click()
    page.locator(".articlehead h1").wait_for()
    if view == "story":
        page.get_by_role("link", name="Its story").click()
        page.locator("main.story h1").wait_for()
    elif view != "text":
        page.goto(f"{page.url}&part={view}")
        page.locator(".under h2").first.wait_for()
    return page


@pytest.mark.parametrize("view", VIEWS)
def test_markup_is_shown_and_does_nothing(visit, view):
    page = shown(visit, "zeppelin", view)
    expect(
        page.locator("main h1, main h2").filter(has_text="<script>document.title='taken'</script>").first
    ).to_be_visible()
    assert page.locator("main :is(script, img, iframe, object, style, link)").count() == 0
    assert "taken" not in page.title().replace("<script>document.title='taken'</script>", "").replace(
        "onerror=\"document.title='taken'\"", ""
    )
    links = page.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert not [link for link in links if link.lower().startswith(("javascript:", "data:"))]


def test_marks_that_an_article_writes_are_its_text(visit):
    page = shown(visit, "zeppelin", "results")
    headline = page.locator(".hits h2").first
    expect(headline).to_contain_text("<mark>zeppelin</mark>")
    expect(headline.locator("mark")).to_have_text(["zeppelin"])
    page = shown(visit, "zeppelin", "text")
    expect(page.locator(".text")).to_contain_text("& &amp; &lt;mark&gt; <del>nothing</del>")
    assert page.locator(".text :is(del, ins, mark)").count() == 0


def test_signs_that_turn_text_around_are_shown_and_not_obeyed(visit):
    """The ingestor takes them out of headline, dek and body; here the API hands them out nevertheless."""
    page = visit()

    def turned(route):
        answer = route.fetch()
        route.fulfill(
            response=answer, body=answer.text().replace("quagga", "qua\\u202egga\\u202c \\u2067x\\u2069")
        )

    page.route("**/v1/**", turned)
    page.goto("/?q=quagga")
    for opened in (".hits h2", ".articlehead h1", "main.story h1"):
        place = page.locator(opened).first
        expect(place.locator(".control")).to_have_text(["RLO", "PDF", "RLI", "PDI"])
        assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(
            page.locator("main").inner_text()
        )
        assert "\u202e" not in page.title()
        if opened == ".hits h2":
            place.get_by_role("link").click()
        elif opened == ".articlehead h1":
            page.get_by_role("link", name="Its story").click()


@pytest.mark.parametrize("query", ["okapi", "zeppelin", "pelicans"])
def test_nothing_is_wider_than_a_phone(visit, query):
    for view in VIEWS:
        page = shown(visit, query, view, viewport={"width": 360, "height": 740})
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, (view, wider)
        page.context.close()


def test_a_query_is_text_too(visit):
    page = visit()
    page.get_by_role("combobox", name="Search articles").fill("<img src=x onerror=alert(1)>")
    page.keyboard.press("Enter")
    expect(page.locator(".understood code")).to_contain_text("img")
    assert page.locator("main img").count() == 0
