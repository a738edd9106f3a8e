"""Which messages are about the same article, and which version of it they bring."""

from tests.unit.ingestor.messages import RECEIVED_MS, enriched

TEXT = "The minister resigned on Monday after a long week of talks."


def test_a_uri_belongs_to_its_publisher():
    one = enriched(uri="1", text=TEXT, publisher={"domain": "a.example"})
    again = enriched(
        uri=" 1 ", text="Other words", headline="New", publisher={"domain": "https://www.A.example/"}
    )
    other = enriched(uri="1", text=TEXT, publisher={"domain": "b.example"})
    assert one.id == again.id
    assert one.id != other.id


def test_a_publisher_is_known_by_uri_before_domain_before_name():
    full = {"uri": "urn:p:1", "domain": "a.example", "name": "A"}
    assert (
        enriched(uri="1", text=TEXT, publisher=full).id
        == enriched(uri="1", text=TEXT, publisher={"uri": "urn:p:1"}).id
    )
    named = enriched(uri="1", text=TEXT, publisher={"name": "The  Paper"})
    assert named.id == enriched(uri="1", text=TEXT, publisher={"name": "the paper"}).id
    assert named.id != enriched(uri="1", text=TEXT).id


def test_an_address_identifies_whatever_its_tracking_and_whoever_sends_it():
    one = enriched(url="https://a.example/x?utm_source=mail#c", text=TEXT)
    other = enriched(url="https://A.example:443/x", text="Other", publisher={"name": "B"})
    assert one.id == other.id


def test_without_uri_and_address_the_words_identify():
    one = enriched(text=TEXT)
    assert one.id == enriched(text=f"  {TEXT.replace(' ', chr(10))} ").id
    assert one.id != enriched(text=TEXT + "!").id
    assert one.id != enriched(text=TEXT, headline="x").id


def test_a_version_is_the_number_else_the_time_it_was_made_else_the_time_it_came():
    number = enriched(uri="1", text=TEXT, version=7, version_created="2022-08-15T00:00:00Z")
    made = enriched(uri="1", text=TEXT, version_created="2022-08-15T00:00:00.250Z", received_at="2022-08-19")
    came = enriched(uri="1", text=TEXT, received_at="2022-08-19")
    assert (number.version, number.version_scale) == (7, "integer")
    assert (made.version, made.version_scale) == (1660521600250, "time")
    assert (came.version, came.version_scale) == (RECEIVED_MS, "time")


def test_a_version_made_before_1970_counts_as_zero():
    assert enriched(uri="1", text=TEXT, version_created="1950-01-01").version == 0
