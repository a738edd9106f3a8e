"""What is remembered of exports: by whom, for how long, how much, and that nothing but ids is asked of what is gone."""

from datetime import timedelta

import pytest

from services.search.access.caller import Caller
from services.search.errors import EXPORT_NOT_FOUND, KEY_MISSING, AnswerCut, RequestError
from services.search.exporting.articles import ArticleExports
from services.search.exporting.changes import Changes
from services.search.exporting.exported import Change, Exported, changed, exported
from services.search.exporting.history import HistoryPage, past_export, past_exports
from services.search.exporting.ledger import Keeping, Ledger
from services.search.exporting.parameters import ArticleExport, ChangesOf
from services.search.visibility import Scope, visible_or_not
from tests.unit.search.conftest import NOW, article
from tests.unit.search.exporting.paged_index import PAGE, PagedIndex

ONE = Caller("one", "The One", frozenset({Scope.READ, Scope.EXPORT}))
OTHER = Caller("other", "Another", frozenset({Scope.READ, Scope.EXPORT}))
NOBODY = Caller(None, "anonymous", frozenset({Scope.READ, Scope.EXPORT}))
ADMIN = Caller("admin", "Admin", frozenset(Scope))


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ledger(records, clock):
    return Ledger(records, Keeping(days=30, articles=5), clock)


async def export(ledger, clock, owner, *, pages=3, whole=True):
    """The id of an export that was made."""
    made = await ArticleExports(PagedIndex(pages), ledger, clock).export(ArticleExport(), ONE.scopes, owner)
    async for _ in made.portions:
        if not whole:
            break
    await made.portions.aclose()
    await made.close(whole)
    clock.now += timedelta(seconds=1)
    return made.id


async def test_an_owner_sees_what_it_asked_for_newest_first_and_nobody_elses(ledger, clock):
    mine = [await export(ledger, clock, "one") for _ in range(3)]
    theirs = await export(ledger, clock, "other", whole=False)
    page = await past_exports(ledger, HistoryPage(size=2), ONE)
    assert [one.id for one in page.exports] == [mine[2], mine[1]]
    page = await past_exports(ledger, HistoryPage(size=2, after=page.next), ONE)
    assert [one.id for one in page.exports] == [mine[0]]
    assert page.next is None
    (other,) = (await past_exports(ledger, HistoryPage(), OTHER)).exports
    assert (other.id, other.state, other.articles) == (theirs, "cut", PAGE)
    for caller in (ONE, NOBODY):
        with pytest.raises(RequestError) as refused:
            await past_export(ledger, theirs, caller)
        assert refused.value.code == EXPORT_NOT_FOUND
    assert (await past_export(ledger, theirs, ADMIN))["owner"] == "other"


async def test_without_a_key_an_export_is_in_no_history_and_found_by_its_id(ledger, clock):
    one = await export(ledger, clock, None)
    with pytest.raises(RequestError) as refused:
        await past_exports(ledger, HistoryPage(), NOBODY)
    assert refused.value.code == KEY_MISSING
    assert (await past_export(ledger, one, NOBODY))["state"] == "complete"


async def test_exports_are_forgotten_in_time_with_all_that_was_kept_of_them(ledger, records, clock):
    old = await export(ledger, clock, "one")
    clock.now += timedelta(days=30)
    assert await ledger.find(old) is None
    assert (await past_exports(ledger, HistoryPage(), ONE)).exports == []
    new = await export(ledger, clock, "one")
    assert [one.key for one in await records.page("export")] == [new]
    assert await records.page(f"exported/{old}") == []
    assert [one.key for one in await records.page("export-of/one")] == [new]


async def test_only_so_many_articles_are_remembered(ledger, clock):
    told = await ledger.find(await export(ledger, clock, "one", pages=4))
    assert (told["articles"], told["remembered"]) == (8, 5)


async def test_a_question_that_is_too_long_to_be_kept_is_left_out(ledger, clock, monkeypatch):
    monkeypatch.setattr("services.engines.records.MAX_VALUE_BYTES", 600)
    request = ArticleExport(q="x" * 600, linked=False)
    made = await ArticleExports(PagedIndex(1), ledger, clock).export(request, ONE.scopes, "one")
    assert [len(portion) async for portion in made.portions] == [PAGE]
    await made.close(True)
    told = await ledger.find(made.id)
    assert (told["query"], told["articles"], told["state"]) == ({}, PAGE, "complete")


async def test_an_export_whose_process_is_gone_is_cut(ledger, clock):
    made = await ArticleExports(PagedIndex(9), ledger, clock).export(ArticleExport(), ONE.scopes, "one")
    await anext(made.portions)
    assert (await ledger.find(made.id))["state"] == "open"
    clock.now += timedelta(minutes=14)
    await anext(made.portions)
    clock.now += timedelta(minutes=14)
    assert (await ledger.find(made.id))["state"] == "open"
    clock.now += timedelta(minutes=2)
    assert (await ledger.find(made.id))["state"] == "cut"


@pytest.mark.parametrize("most", [0, 3])
async def test_an_export_of_more_articles_than_are_remembered_is_open_until_its_process_is_gone(
    records, clock, most
):
    ledger = Ledger(records, Keeping(days=30, articles=most), clock)
    made = await ArticleExports(PagedIndex(99), ledger, clock).export(ArticleExport(), ONE.scopes, "one")
    for _ in range(20):
        await anext(made.portions)
        clock.now += timedelta(minutes=4)
        told = await ledger.find(made.id)
        assert told["state"] == "open"
    assert (await ledger.find(made.id))["remembered"] == most
    clock.now += timedelta(minutes=16)
    (told,) = (await past_exports(ledger, HistoryPage(), ONE)).exports
    assert (told.state, told.remembered) == ("cut", most)
    await made.close(False)
    assert (await ledger.find(made.id))["articles"] == 20 * PAGE


async def test_an_export_whose_process_is_gone_says_of_how_many_articles_it_can_be_asked(ledger, clock):
    made = await ArticleExports(PagedIndex(9), ledger, clock).export(ArticleExport(), ONE.scopes, "one")
    for remembered in (PAGE, 2 * PAGE, 5, 5):
        await anext(made.portions)
        assert (await ledger.find(made.id))["remembered"] == remembered
    clock.now += timedelta(minutes=16)
    of = await ledger.find(made.id)
    assert (of["state"], of["remembered"]) == ("cut", 5)
    changes = await Changes(RecordedNothing(), ledger, clock).export(of, ChangesOf(), ONE.scopes)
    assert len([row async for portion in changes.portions for row in portion]) == 5
    assert changes.told["remembered"] == changes.ended()["articles"] == 5


async def test_changes_of_an_export_that_is_forgotten_while_they_are_read_are_cut(ledger, clock):
    of = await ledger.find(await export(ledger, clock, "one", pages=2))
    changes = await Changes(RecordedNothing(), ledger, clock).export(of, ChangesOf(), ONE.scopes)
    await anext(changes.portions)
    clock.now += timedelta(days=30)
    await export(ledger, clock, "one")
    with pytest.raises(AnswerCut):
        [portion async for portion in changes.portions]


async def test_of_what_may_not_be_read_only_status_and_embargo_are_asked(ledger, clock):
    index = PagedIndex(2)
    made = await ArticleExports(index, ledger, clock).export(ArticleExport(), ONE.scopes, "one")
    assert [len(portion) async for portion in made.portions] == [PAGE, PAGE]
    of = await ledger.find(made.id)
    index.hits = ()
    asked = RecordedNothing()
    changes = await Changes(asked, ledger, clock).export(of, ChangesOf(), ONE.scopes)
    rows = [row async for portion in changes.portions for row in portion]
    assert [row[1] for row in rows] == [Change.ERASED] * 4
    around = [query for query in asked.queries if query.visible == visible_or_not()]
    assert len(around) == 2
    assert {query.fields for query in around} == {("status", "visible_from")}


class RecordedNothing(PagedIndex):
    """Finds nothing."""

    def __init__(self):
        super().__init__(1)

    async def search(self, query):
        self.queries.append(query)
        return self._answer(query)


def test_what_is_said_decides_and_not_when_it_was_written_or_what_is_like_it():
    then = exported(article(pipeline={"version": "5", "catalogue": "1"}))
    assert then == Exported.read(then.kept())

    def now(**fields):
        return exported(article(**{"pipeline": {"version": "5", "catalogue": "1"}, **fields}))

    assert changed(then, now(indexed_at="2027", story_id="x", similarity=0.5)) is None
    assert changed(then, now(received_at="2027-01-01T00:00:00Z")) is None
    assert changed(then, now(headline="Another")) is Change.EDITED
    assert changed(then, now(pipeline={"version": "6", "catalogue": "1"}, headline="A")) is Change.RE_ENRICHED
    assert changed(then, now(pipeline={"version": "5", "catalogue": "2"})) is Change.RE_ENRICHED
    assert changed(then, now(version=2, pipeline={"version": "6", "catalogue": "1"})) is Change.CORRECTED


def test_a_message_that_is_sent_again_says_the_same_also_where_the_article_has_no_publication_time():
    def sent(received, basis="received", **fields):
        published = {"start": received, "end": received, "precision": "instant", "basis": basis}
        return exported(article(received_at=received, published=published, **fields))

    then = sent("2026-01-01T00:00:00Z")
    assert changed(then, sent("2026-01-02T00:00:00Z")) is None
    assert changed(then, sent("2026-01-02T00:00:00Z", headline="Another")) is Change.EDITED
    assert changed(then, sent("2026-01-01T00:00:00Z", "stated")) is Change.EDITED
    stated = sent("2026-01-01T00:00:00Z", "stated")
    assert changed(stated, sent("2026-01-02T00:00:00Z", "stated")) is Change.EDITED
