"""A journalist searches: words, suggestions, facets, orders, pages; every state is in the address."""

import re

from playwright.sync_api import expect

from tests.browser.doctored import doctored
from tests.browser.reading import number


def search(page, text):
    page.get_by_role("combobox", name="Search articles").fill(text)
    page.keyboard.press("Enter")


def headings(page):
    return page.locator(".hits h2")


def test_a_search_shows_what_was_found_and_why(visit):
    page = visit()
    search(page, "dissolution")
    expect(page).to_have_url(re.compile(r"/\?q=dissolution$"))
    expect(page.locator("main h1")).to_have_text(re.compile(r"^\d+ articles? in \d+ stor"))
    expect(page.locator(".hits mark").first).to_contain_text(re.compile("dissol", re.IGNORECASE))
    expect(page.get_by_role("status").first).to_have_text(page.locator("main h1").inner_text())
    expect(page).to_have_title("dissolution – Telex")
    expect(page.locator("main h1")).to_be_focused()


def test_a_name_is_found_in_every_language_and_the_page_says_how_it_is_written(visit):
    page = visit("/?q=Putin")
    russian = page.locator(".hits > li", has=page.locator("[lang^=ru]")).first
    expect(russian.locator(".as")).to_contain_text("Vladimir Putin written as")
    expect(russian.locator(".as")).to_contain_text("Путин")
    expect(russian.locator(".as")).to_contain_text("Cyrillic")
    expect(russian.locator(".passage mark")).to_contain_text("Путин")
    page.get_by_text(re.compile(r"^Matched in \d scripts")).click()
    scripts = page.locator(".spellings dt").all_inner_texts()
    assert {"Latin", "Cyrillic", "Arabic", "Han", "Devanagari", "Hangul"} <= {
        one.replace("Hangul script", "Hangul") for one in scripts
    }, scripts


def test_a_suggestion_is_taken_with_the_keyboard_and_finds_the_actor(visit):
    page = visit()
    box = page.get_by_role("combobox", name="Search articles")
    box.press_sequentially("пут")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Vladimir Putin")
    expect(options.first).to_contain_text("person")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/\?actor=Q7747$"))
    expect(box).to_have_value("")
    expect(page.get_by_role("list", name="Chosen filters")).to_contain_text("Actors: Vladimir Putin")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_suggestion_after_an_operator_is_taken_with_a_click_and_leaves_the_other_words(visit):
    page = visit()
    page.get_by_role("combobox", name="Search articles").press_sequentially("summit AND Kim Jo")
    page.get_by_role("option", name="Kim Jong Un").click()
    expect(page).to_have_url(re.compile(r"/\?q=summit&actor=Q56226$"))


def test_suggestions_for_what_was_typed_before_are_not_taken_for_what_is_typed_now(visit):
    page = visit()
    box = page.get_by_role("combobox", name="Search articles")
    box.press_sequentially("summit AND Kim Jo")
    expect(page.get_by_role("option", name="Kim Jong Un")).to_be_visible()
    page.route("**/v1/suggest?*", lambda route: None)  # the next ones are long in coming
    box.press_sequentially("n")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/\?q=summit\+AND\+Kim\+Jon$"))


def test_an_actor_that_was_left_out_is_taken_as_a_suggestion(visit):
    page = visit("/?exclude_actor=Q7747&exclude_actor=Q56226")
    page.get_by_role("combobox", name="Search articles").press_sequentially("Putin")
    page.get_by_role("option", name="Vladimir Putin").click()
    expect(page).to_have_url(re.compile(r"/\?actor=Q7747&exclude_actor=Q56226$"))


def test_escape_closes_the_suggestions_and_the_words_stay(visit):
    page = visit()
    box = page.get_by_role("combobox", name="Search articles")
    box.press_sequentially("Macr")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("Macr")


def test_values_of_a_facet_are_included_and_left_out_and_back_undoes_it(visit):
    page = visit("/?q=Putin&fold=none")
    whole = number(page)
    facet = page.get_by_role("list", name="Language", exact=True)
    french = facet.get_by_role("link", name=re.compile("^French"))
    count = int(french.locator(".number").inner_text())
    assert 0 < count < whole
    french.click()
    expect(page.locator("main h1")).to_have_text(re.compile(rf"^{count} articles"))
    expect(facet.locator("[aria-current=true]")).to_contain_text("French")
    expect(facet.locator("[aria-current=true]")).to_be_focused()
    page.get_by_role("list", name="Chosen filters").get_by_role("link", name=re.compile("French")).click()
    expect(page.locator("main h1")).to_have_text(re.compile(rf"^{whole} articles"))

    facet.get_by_role("link", name="Leave out: French").click()
    expect(page.locator("main h1")).to_have_text(re.compile(rf"^{whole - count} articles"))
    expect(page).to_have_url(re.compile("exclude_language=fr"))
    expect(page.get_by_role("list", name="Chosen filters")).to_contain_text("not Language: French")
    page.reload()
    expect(page.locator("main h1")).to_have_text(re.compile(rf"^{whole - count} articles"))
    page.go_back()
    expect(page.locator("main h1")).to_have_text(re.compile(rf"^{whole} articles"))
    page.go_back()
    expect(page.locator("main h1")).to_have_text(re.compile(rf"^{count} articles"))


def test_chips_say_what_was_left_out_and_how_filters_are_read(visit):
    page = visit("/?q=Putin")
    page.get_by_role("list", name="Actors", exact=True).get_by_role(
        "link", name="Leave out: Vladimir Putin"
    ).click()
    chips = page.get_by_role("list", name="Chosen filters")
    expect(chips).to_contain_text("not Actors: Vladimir Putin")
    page.goto(
        "/?actor=Q7747&actor=Q15031&actor_op=and&actor_via=role&actor_in_headline=false&actor_min_prominence=0.05"
        "&published_from=2020&published_to=2024-03&mentions_from=2019-02-03"
    )
    for said in (
        "Actors together: all", "Actors named by: an office that it held that day", "Actor in the headline: no",
        "Prominence at least: 5%", "Published from: 2020", "Published until: Mar 2024", "Mentions dates from: 3 Feb 2019",
    ):  # fmt: skip
        expect(chips).to_contain_text(said)


def test_actors_have_their_kind_and_their_country(visit):
    page = visit("/?q=Putin")
    row = page.get_by_role("list", name="Actors", exact=True).locator("li", has_text="Vladimir Putin")
    expect(row.locator(".flag")).to_have_attribute("title", "Russia")
    expect(row.locator(".kind")).to_have_text("person")


def test_two_actors_may_be_asked_for_together(visit):
    page = visit("/?actor=Q7747&actor=Q15031&fold=none")
    either = number(page)
    page.get_by_role("link", name="All of these actors together").click()
    expect(page).to_have_url(re.compile("actor_op=and"))
    expect(page.locator("main h1")).not_to_have_text(re.compile(rf"^{either} "))
    assert 0 < number(page) < either


def test_a_filter_that_was_typed_as_a_name_is_taken_away_by_its_value(visit):
    page = visit("/?actor=Poutine")
    page.get_by_role("list", name="Actors", exact=True).locator("[aria-current=true]").click()
    expect(page).to_have_url(re.compile(r"/$"))


def test_copies_are_one_result_until_they_are_wanted(visit):
    page = visit("/?q=headline:NATO+published:2023")
    folded = headings(page).count()
    box = page.get_by_role("checkbox", name="One per story")
    expect(box).to_be_checked()
    box.uncheck()
    expect(page).to_have_url(re.compile("fold=none"))
    expect(headings(page)).not_to_have_count(folded)
    assert headings(page).count() > folded
    expect(page.get_by_role("checkbox", name="One per story")).to_be_focused()


def test_a_story_of_which_one_article_matches_is_reached_too(visit):
    page = visit("/?q=pelicans+Trump")
    story = page.locator(".hits .story a")
    expect(story).to_have_text("Its story")
    story.click()
    expect(page.get_by_role("columnheader")).to_have_text(["Lantern Daily", "Copper Post"])
    page.goto("/")
    expect(page.locator(".hits .story a").first).to_have_text(re.compile("articles of this story match"))
    expect(page.locator(".hits .story a", has_text="Its story")).to_have_count(0)


def test_the_beginning_of_a_text_without_spaces_is_shown(visit):
    page = visit()

    def written(found):
        found["hits"] = found["hits"][:2]
        for hit, body in zip(found["hits"], ("新华社 " + 300 * "北", 100 * "words " + "end"), strict=True):
            hit["highlights"] = {}
            hit["article"] |= {"headline": None, "dek": None, "body": body}

    doctored(page, "**/v1/articles?*", written)
    page.reload()
    expect(headings(page)).to_have_text(["新华社 " + 216 * "北" + " …", 35 * "words " + "words …"])


def test_the_order_is_chosen(visit):
    page = visit("/?q=Putin")
    page.get_by_label("Order", exact=True).select_option("Oldest first")
    expect(page).to_have_url(re.compile("sort=oldest"))
    page.get_by_label("Order", exact=True).select_option("Newest first")
    expect(page).to_have_url(re.compile("sort=newest"))
    expect(page.get_by_label("Order", exact=True)).to_have_value("newest")


def test_pages_lead_on_and_back(visit):
    page = visit("/?sort=oldest")
    first = headings(page).first.inner_text()
    page.get_by_role("link", name="Next page").click()
    expect(headings(page).first).not_to_have_text(first)
    page.reload()
    expect(headings(page).first).not_to_have_text(first)
    page.get_by_role("link", name="First page").click()
    expect(headings(page).first).to_have_text(first)
    page.go_back()
    expect(headings(page).first).not_to_have_text(first)


def test_a_page_that_is_no_longer_kept_is_the_first_one_and_says_so(visit):
    page = visit("/?sort=oldest")
    first = headings(page).first.inner_text()
    address = page.get_by_role("link", name="Next page").get_attribute("href").replace("oldest", "newest")
    page = visit(address, refusals=True)
    expect(page.get_by_text("This page of results is no longer kept. Here is the first one.")).to_be_visible()
    expect(headings(page).first).not_to_have_text(first)
    page.goto("/?sort=oldest&cursor=cut-off")
    expect(page.get_by_text("This page of results is no longer kept. Here is the first one.")).to_be_visible()
    expect(headings(page).first).to_have_text(first)


def test_a_query_with_a_mistake_shows_the_place_of_it(visit):
    page = visit("/?q=Putin", refusals=True)
    search(page, "🚀 (Putin Kim")
    alert = page.get_by_role("alert")
    expect(alert).to_be_visible()
    expect(alert.locator("pre mark")).to_have_text("(")
    search(page, "Putin")
    expect(page.locator("main h1")).to_have_text(re.compile("articles"))


def test_nothing_found_offers_a_way_out(visit):
    page = visit("/?q=Putin&language=sw")
    expect(page.locator("main h1")).to_have_text("No articles")
    page.locator(".nothing").get_by_role("link", name="Take away all filters").click()
    expect(page).to_have_url(re.compile(r"/\?q=Putin$"))
    assert number(page) > 10


def test_a_slash_leads_to_the_search_box(visit):
    page = visit("/?q=Putin")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search articles")
    expect(box).to_be_focused()
    expect(box).to_have_value("Putin")


def test_the_page_speaks_the_language_of_the_browser_until_another_is_chosen(visit):
    page = visit("/?q=Putin", locale="fr-FR")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_role("list", name="Langue", exact=True)).to_contain_text("anglais")
    expect(page.locator("main h1")).to_have_text(re.compile(r"^\d+ articles dans \d+ sujets$"))
    page.get_by_label("Langue de la page").select_option("English")
    expect(page.get_by_role("list", name="Language", exact=True)).to_contain_text("French")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_colours_are_those_of_the_system_until_others_are_chosen(visit):
    page = visit("/", color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    page.get_by_label("Colours").select_option("Light")
    light = page.evaluate(ground)
    assert dark != light
    page.reload()
    page.locator("main h1").wait_for()
    assert page.evaluate(ground) == light


def test_scrolling_comes_back_with_the_back_button(visit):
    page = visit("/?fold=none")
    last = headings(page).last.get_by_role("link")
    last.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 200
    last.click()
    expect(page.locator(".articlehead h1")).to_be_visible()
    assert page.evaluate("scrollY") == 0
    page.go_back()
    page.wait_for_function("before => Math.abs(scrollY - before) < 50", arg=before)


def test_who_an_article_is_about_is_named_in_the_readers_language(visit):
    page = visit("/?q=Putin&language=ru", locale="fr-FR")
    expect(page.locator(".facets a.value[data-key='actor=Q7747']")).to_contain_text("Vladimir Poutine")
    expect(page.locator(".hits .as").first).to_contain_text("Vladimir Poutine")
    expect(page.get_by_text("Vladimir Putin", exact=True)).to_have_count(0)
    box = page.get_by_role("combobox", name="Chercher des articles")
    box.fill("путин")
    expect(page.get_by_role("option").first).to_contain_text("Vladimir Poutine")
    page.keyboard.press("Escape")
    page.locator(".hits h2 a").first.click()
    page.locator(".derived").wait_for()
    actors = page.locator(".derived section", has=page.get_by_role("heading", name=re.compile("^Acteurs")))
    expect(actors).to_contain_text("Vladimir Poutine")
    expect(actors).not_to_contain_text("Vladimir Putin")
    page.locator(".text a.mark.actor", has_text="Путин").first.click()
    expect(page.locator(".evidence h3").first).to_have_text(re.compile("Vladimir Poutine"))


def test_what_is_left_out_keeps_its_name_when_the_page_is_loaded_anew(visit):
    for locale, names in (
        ("en-GB", ["Vladimir Putin", "North Korea"]),
        ("fr-FR", ["Vladimir Poutine", "Corée du Nord"]),
    ):
        page = visit("/?exclude_actor=Q7747&exclude_actor=Q423", locale=locale)
        chosen = page.locator(".chosen li.out")
        expect(chosen).to_have_text([re.compile(one) for one in names])
        page.reload()
        expect(chosen).to_have_text([re.compile(one) for one in names])
