"""An article: its text with evidence, the ledger, versions, similar articles, why it was found."""

import re

from playwright.sync_api import expect


def opened(visit, query, **options):
    page = visit(f"/?{query}", **options)
    page.locator(".hits h2 a").first.click()
    page.locator(".articlehead h1").wait_for()
    return page


def part(page, name):
    page.get_by_role("navigation", name="Parts of this article").get_by_role(
        "link", name=re.compile(f"^{name}")
    ).click()


def test_marks_show_what_they_stand_for_and_why(visit):
    page = opened(visit, "q=Putin&language=ru")
    address = page.url
    mark = page.locator(".text a.mark.actor", has_text="Путин").first
    mark.click()
    panel = page.get_by_role("region", name="Evidence")
    expect(panel).to_contain_text("Vladimir Putin")
    expect(panel).to_contain_text("Q7747")
    expect(panel).to_contain_text("Russia")
    expect(page.get_by_role("heading", name="Evidence")).to_be_focused()
    expect(page.locator(".text a.mark[aria-current=true]").first).to_contain_text("Путин")
    page.reload()
    expect(panel).to_contain_text("Q7747")
    panel.get_by_role("link", name="Close the evidence").click()
    expect(panel).to_be_hidden()
    assert page.url == address
    page.go_back()
    expect(panel).to_contain_text("Q7747")


def test_a_link_to_a_mark_far_below_leads_to_it(visit):
    page = opened(visit, "q=video+Putin+Xi+Trump&language=en", viewport={"width": 1000, "height": 400})
    last = page.locator(".text a.mark").last
    address = last.get_attribute("href")
    here = page.locator(".text a.mark.here").last
    page.goto(address)
    expect(here).to_be_in_viewport()
    assert page.evaluate("scrollY") > 200
    # The reader goes on from there, and switches marks off.
    page.evaluate("scrollTo(0, 0)")
    page.get_by_role("switch", name="Actors").evaluate("one => one.focus({ preventScroll: true })")
    page.keyboard.press("Enter")
    expect(page.get_by_role("switch", name="Actors")).not_to_be_checked()
    assert page.evaluate("scrollY") == 0


def test_lists_lead_to_marks_far_below_and_back_to_where_one_was(visit):
    page = opened(visit, "q=video+Putin+Xi+Trump&language=en", viewport={"width": 1000, "height": 400})
    row = page.get_by_role("complementary").locator("li", has_text="Xi Jinping").first
    row.locator(".mentions a").last.click()
    expect(page.locator(".text a.mark.here").last).to_be_in_viewport()


def test_a_date_says_from_which_day_it_was_reckoned_and_finds_others(visit):
    page = opened(visit, "q=video+Putin+Xi+Trump&language=en")
    page.locator(".text a.mark.date", has_text="Tuesday").first.click()
    panel = page.get_by_role("region", name="Evidence")
    expect(panel.locator("h3").first).to_have_text("21 Jan 2025")
    expect(panel).to_contain_text("Reckoned from")
    panel.get_by_role("link", name="Find articles with this").first.click()
    expect(page).to_have_url(re.compile("mentions_from=2025-01-21&mentions_to=2025-01-21"))


def test_a_cited_source_shows_its_cue_and_its_sentence(visit):
    page = opened(visit, "q=pelicans&fold=none&sort=oldest")
    page.locator(".text a.mark.cited", has_text="KCNA").first.click()
    panel = page.get_by_role("region", name="Evidence")
    expect(panel.locator(".one.cited")).to_contain_text("KCNA")
    expect(panel.locator(".one.cited")).to_contain_text("Cue")
    expect(page.locator(".text .sentence").first).to_be_visible()


def test_lists_beside_the_text_lead_to_its_places(visit):
    page = opened(visit, "q=video+Putin+Xi+Trump&language=en")
    lists = page.get_by_role("complementary", name="What was read in it")
    row = lists.locator("li", has_text="Donald Trump").first
    row.get_by_role("link", name="Donald Trump").click()
    expect(page.locator(".text a.mark[aria-current=true]")).to_have_text("Donald Trump")


def test_marks_of_a_kind_are_switched_off(visit):
    page = opened(visit, "q=video+Putin+Xi+Trump&language=en")
    switch = page.get_by_role("switch", name="Dates")
    expect(switch).to_be_checked()
    expect(page.locator(".text a.mark.date").first).to_be_visible()
    switch.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".text a.mark.date")).to_have_count(0)
    expect(page.locator(".text a.mark.actor").first).to_be_visible()
    expect(page.get_by_role("switch", name="Dates")).to_be_focused()
    page.reload()
    expect(page.locator(".text a.mark.date")).to_have_count(0)
    page.go_back()
    expect(page.locator(".text a.mark.date").first).to_be_visible()


def test_marks_stand_at_their_words_beside_characters_of_two_units(visit):
    page = opened(visit, "q=numbat")
    expect(page.locator("h1 a.mark.actor")).to_have_text(["Emmanuel Macron"])
    names = page.locator(".text a.mark.actor").all_inner_texts()
    assert names[:2] == ["Emmanuel Macron", "Vladimir Putin"], names
    assert names[-1] == "Macron"
    assert page.locator(".text a.mark.date").all_inner_texts() == ["3 May 2024", "2 May 2024"]
    text = page.locator(".text p").first.inner_text()
    assert text.startswith(
        "🚀🚀🚀 Emmanuel Macron received Vladimir Putin 👨\u200d👩\u200d👧 in Paris on 3 May 2024 🎉"
    )


def test_the_ledger_has_every_removed_line_with_its_rule(visit):
    page = opened(visit, "q=Finland&publisher=Harbour+Gazette&fold=none")
    part(page, "Removed in cleaning")
    ledger = page.get_by_role("region", name="Lines that cleaning removed")
    expect(ledger.locator("tbody tr")).not_to_have_count(0)
    expect(ledger).to_contain_text("2 min read")
    expect(ledger).to_contain_text("residue:read_time")
    page.reload()
    expect(ledger).to_contain_text("residue:read_time")


def test_versions_say_what_changed(visit):
    page = opened(visit, "q=Elbistan")
    part(page, "Versions")
    expect(page.locator(".versions li")).to_have_count(2)
    expect(page.locator(".versions li").first).to_contain_text("(current)")
    changes = page.locator(".changes")
    expect(changes.locator("ins").first).to_be_visible()
    expect(changes.locator("p", has_text="Headline").locator("ins")).to_contain_text(["DÜZELTME"])
    page.get_by_role("link", name="What changed").click()
    expect(page).to_have_url(re.compile("before=1&after=2"))
    page.reload()
    expect(changes.locator("del").first).to_be_visible()


def test_similar_articles_say_by_what_they_are_alike(visit):
    page = opened(visit, "q=Vladivostok&language=en")
    part(page, "Similar articles")
    first = page.locator(".under .hits > li").first
    expect(first).to_contain_text("% alike")
    expect(first).to_contain_text("same actors:")
    headline = first.locator("h3").inner_text()
    first.get_by_role("link").first.click()
    expect(page.locator(".articlehead h1")).to_have_text(headline)


def test_why_it_was_found_is_said_clause_by_clause(visit):
    page = opened(visit, "q=Putin&language=en&published_from=2024")
    part(page, "Why it was found")
    expect(page.get_by_role("heading", name="The search finds it, because all of this holds")).to_be_visible()
    expect(page.locator(".clauses > li")).to_have_count(3)
    expect(page.locator(".clauses")).to_contain_text("published=2024..")


def test_an_article_leads_back_to_its_results(visit):
    page = visit("/?q=Putin&language=fr&fold=none")
    count = page.locator("main h1").inner_text()
    page.locator(".hits h2 a").first.click()
    part(page, "Similar articles")
    page.get_by_role("link", name="← Results").click()
    expect(page.locator("main h1")).to_have_text(count)


def test_an_arabic_article_runs_from_right_to_left(visit):
    page = opened(visit, "q=Putin&language=ar")
    direction = "element => getComputedStyle(element).direction"
    assert page.locator(".articlehead h1").evaluate(direction) == "rtl"
    assert page.locator(".text p").first.evaluate(direction) == "rtl"
    assert page.locator(".articlehead .back").evaluate(direction) == "ltr"
    expect(page.locator(".text p").first).to_have_attribute("lang", "ar")
    page.locator(".text a.mark.actor", has_text="بوتين").first.click()
    expect(page.get_by_role("region", name="Evidence")).to_contain_text("Q7747")


def test_an_article_that_is_not_there_is_said_to_be_so(visit):
    page = visit("/?view=article&id=none", refusals=True)
    expect(page.get_by_role("alert")).to_contain_text("That did not work")
    page.get_by_role("link", name="See all articles").click()
    expect(page.locator(".hits")).to_be_visible()


def test_on_a_phone_the_evidence_comes_up_over_the_text(visit):
    page = opened(visit, "q=video+Putin+Xi+Trump&language=en", viewport={"width": 390, "height": 844})
    page.locator(".text a.mark.actor").nth(2).click()
    panel = page.get_by_role("region", name="Evidence")
    expect(panel).to_be_in_viewport(ratio=0.9)
    expect(page.locator(".text a.mark[aria-current=true]")).to_be_in_viewport()


def test_an_address_of_a_feed_opens_its_article(visit):
    page = opened(visit, "q=Elbistan")
    headline = page.locator(".articlehead h1").inner_text()
    number = re.search(r"[?&]id=([^&]+)", page.url).group(1)
    page = visit(f"/?article={number}")
    expect(page.locator(".articlehead h1")).to_have_text(headline)
    page.get_by_role("link", name="← Results").click()
    expect(page).to_have_url(re.compile(r"/$"))
