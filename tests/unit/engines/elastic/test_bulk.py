"""The bulk writer gives every document exactly one verdict, whatever the destination answers."""

import json

from hypothesis import given
from hypothesis import strategies as st

from services.engines.elastic.bulk import BulkWriter
from services.engines.elastic.client import UNKNOWN_ERROR, Refusal
from services.engines.errors import IndexUnavailable
from services.engines.index import IndexDocument, Verdict

OVERLOADED = "es_rejected_execution_exception"
MALFORMED = "document_parsing_exception"
ARGUMENT = "illegal_argument_exception"


def document(doc_id: str, version: int = 1, text: str = "") -> IndexDocument:
    return IndexDocument(doc_id, version, {"id": doc_id}, {"headline": text}, None, {"id": doc_id}, "t/0/1")


class Scripted:
    """Stands in for a connection: `on_bulk` gets the ids of a request and answers, or raises."""

    def __init__(self, on_bulk, *, in_order=True):
        self.on_bulk = on_bulk
        self.in_order = in_order
        self.requests = []
        self.sizes = []

    async def ask(self, method, path, body=None, *, params=None, timeout_s=0):
        if path.endswith("/_mget"):
            return {"docs": [{"_id": "probe", **({"found": False} if self.in_order else {"error": {}})}]}
        assert params["require_alias"] == "true"
        lines = body.decode().splitlines()
        ids = [json.loads(line)["index"]["_id"] for line in lines[::2]]
        self.requests.append(ids)
        self.sizes.append(len(body))
        return self.on_bulk(ids)


def items(*outcomes: str | None) -> dict:
    return {
        "items": [
            {"index": {"status": 200} if kind is None else {"status": 400, "error": {"type": kind}}}
            for kind in outcomes
        ]
    }


async def written(connection: Scripted, documents: list[IndexDocument], max_bytes: int = 10_000) -> list[str]:
    results = await BulkWriter(connection, "alias", max_bytes=max_bytes).write(documents)
    return [result.verdict.value for result in results]


async def test_each_item_is_judged_by_itself():
    connection = Scripted(lambda ids: items(None, MALFORMED, OVERLOADED, "version_conflict_engine_exception"))
    verdicts = await written(connection, [document(name) for name in "abcd"])
    assert verdicts == ["written", "refused", "overloaded", "stale"]


async def test_requests_stay_below_the_limit_and_a_document_above_it_travels_alone():
    connection = Scripted(lambda ids: items(*[None] * len(ids)))
    documents = [document("a"), document("b"), document("large", text="x" * 2_000), document("c")]
    assert await written(connection, documents, max_bytes=600) == ["written"] * 4
    assert connection.requests == [["a", "b"], ["large"], ["c"]]
    assert [size > 600 for size in connection.sizes] == [False, True, False]


async def test_what_would_spoil_a_whole_request_is_never_sent():
    connection = Scripted(lambda ids: items(*[None] * len(ids)))
    documents = [
        document(""),
        document("i" * 513),
        document("é" * 257),
        document("n", -1),
        document("m", 2**63),
        document("s", text="\ud800"),
        document("good"),
    ]
    assert await written(connection, documents) == ["refused"] * 6 + ["written"]
    assert connection.requests == [["good"]]


async def test_a_request_that_is_too_large_is_halved_until_it_fits():
    def at_most_two(ids):
        if len(ids) > 2:
            raise Refusal(413, UNKNOWN_ERROR)
        return items(*[None] * len(ids))

    connection = Scripted(at_most_two)
    assert await written(connection, [document(name) for name in "abcdefg"]) == ["written"] * 7


async def test_a_document_that_is_too_large_alone_is_refused():
    def never(ids):
        raise Refusal(413, UNKNOWN_ERROR)

    results = await BulkWriter(Scripted(never), "alias", max_bytes=1).write([document("a")])
    assert (results[0].verdict, results[0].reason) == (Verdict.REFUSED, "too_large")


async def test_a_request_refused_as_a_whole_is_halved_down_to_the_document_that_spoils_it():
    def without_bad(ids):
        if "bad" in ids:
            raise Refusal(400, "action_request_validation_exception")
        return items(*[None] * len(ids))

    names = [*"abcdef", "bad", *"ghi"]
    verdicts = await written(Scripted(without_bad), [document(name) for name in names])
    assert verdicts == ["refused" if name == "bad" else "written" for name in names]


async def test_a_refusal_that_is_not_elasticsearchs_own_blames_no_document():
    def proxy(ids):
        raise Refusal(400, UNKNOWN_ERROR)

    connection = Scripted(proxy)
    assert await written(connection, [document("a"), document("b")]) == ["unavailable"] * 2
    assert len(connection.requests) == 1


async def test_in_trouble_nothing_more_is_sent_and_the_rest_shares_the_verdict():
    def second_fails(ids):
        if "b" in ids:
            raise IndexUnavailable("gone")
        return items(None)

    connection = Scripted(second_fails)
    documents = [document(name) for name in ("a", "b", "c")]
    assert await written(connection, documents, max_bytes=1) == ["written", "unavailable", "unavailable"]
    assert connection.requests == [["a"], ["b"]]


async def test_trouble_in_the_middle_of_halving_keeps_what_was_written():
    def shrinking(ids):
        if len(ids) > 2:
            raise Refusal(413, UNKNOWN_ERROR)
        if "c" in ids:
            raise Refusal(503, "unavailable_shards_exception")
        return items(*[None] * len(ids))

    verdicts = await written(Scripted(shrinking), [document(name) for name in "abcd"])
    assert verdicts == ["written", "written", "unavailable", "unavailable"]


async def test_a_whole_request_that_comes_too_fast_is_tried_again_slower():
    def busy(ids):
        raise Refusal(429, OVERLOADED)

    assert await written(Scripted(busy), [document("a"), document("b")]) == ["overloaded"] * 2


async def test_a_rotated_key_is_the_destinations_trouble():
    def unauthorized(ids):
        raise Refusal(401, "security_exception")

    assert await written(Scripted(unauthorized), [document("a")]) == ["unavailable"]


async def test_an_answer_for_another_number_of_documents_is_no_answer():
    for answer in (items(None), items(None, None, None), {}, {"items": "none"}, []):
        verdicts = await written(Scripted(lambda ids, a=answer: a), [document("a"), document("b")])
        assert verdicts == ["unavailable"] * 2


async def test_an_unreadable_item_is_tried_again():
    for item in ({}, {"index": {}}, {"index": {"status": "200"}}, None):
        assert await written(Scripted(lambda ids, i=item: {"items": [i]}), [document("a")]) == ["unavailable"]


async def test_an_argument_that_is_refused_beside_written_documents_is_the_documents_fault():
    connection = Scripted(lambda ids: items(ARGUMENT, None), in_order=False)
    assert await written(connection, [document("a"), document("b")]) == ["refused", "written"]


async def test_an_argument_that_is_refused_of_every_document_may_be_the_aliass_fault():
    broken = Scripted(lambda ids: items(ARGUMENT), in_order=False)
    assert await written(broken, [document("a")]) == ["unavailable"]
    sound = Scripted(lambda ids: items(ARGUMENT), in_order=True)
    assert await written(sound, [document("a")]) == ["refused"]


async def test_nothing_to_write_sends_nothing():
    connection = Scripted(lambda ids: items())
    assert await written(connection, []) == []
    assert connection.requests == []


ANSWERS = st.sampled_from(["fine", 413, 400, 401, 429, 503, "gone", "short"])


@given(st.lists(st.integers(0, 40), max_size=12), st.lists(ANSWERS, max_size=40), st.integers(1, 400))
async def test_every_document_has_one_verdict_and_only_a_confirmed_one_is_written(lengths, script, max_bytes):
    answers = iter(script)
    confirmed: set[str] = set()

    def play(ids):
        answer = next(answers, "fine")
        if answer == "gone":
            raise IndexUnavailable("gone")
        if answer == "short":
            return items(*[None] * (len(ids) + 1))
        if answer != "fine":
            raise Refusal(answer, MALFORMED if answer == 400 else UNKNOWN_ERROR)
        confirmed.update(ids)
        return items(*[None] * len(ids))

    documents = [document(str(number), text="x" * length) for number, length in enumerate(lengths)]
    verdicts = await written(Scripted(play), documents, max_bytes)
    assert len(verdicts) == len(documents)
    assert {str(number) for number, verdict in enumerate(verdicts) if verdict == "written"} == confirmed
