"""The tantivy schema: the fields of `services.engines.fields`, and a few of this engine's own."""

from functools import cache
from hashlib import blake2b
from typing import Final

import tantivy

from services.engines.fields import (
    FLAGS,
    KEYWORD_LISTS,
    KEYWORDS,
    NUMBERS,
    SAMPLES,
    TEXT_LANGUAGES,
    TEXTS,
    TIMES,
)

# Raised whenever this file, or what is written into a field, changes: an index of another version is not opened.
VERSION: Final = 2

DOC_ID: Final = "doc_id"
# The article that a document is a version of: a keyword of services.engines.fields.
ARTICLE_ID: Final = "id"
# The whole document, as bytes of JSON.
RECORD: Final = "record"
# Names of the texts that have at least one word: text fields cannot be asked whether they are there.
FILLED: Final = "filled"
# Only numbers can be read for many documents at once, so a story is also a number (two stories share one with a
# probability of n²/2⁶⁵), and an id its first eight bytes as a number, which sorts as the id does.
STORY_NUMBER: Final = "story_number"
ID_NUMBER: Final = "id_number"
_NUMBER_BYTES: Final = 8

LISTS: Final = (*KEYWORD_LISTS, *SAMPLES)
ALL_KEYWORDS: Final = (*KEYWORDS, *LISTS)
INTEGERS: Final = (*TIMES, *NUMBERS)
# One more than the lowest number of 64 bits, which Elasticsearch does not take for a time.
LEAST_INTEGER: Final = -(2**63) + 1
MOST_INTEGER: Final = 2**63 - 1


def text_field(name: str, language: str | None = None) -> str:
    """The field that holds the text `name` in its folded form, or in that of `language`."""
    return name if language is None else f"text_{language}.{name}"


@cache
def schema() -> tantivy.Schema:
    """The schema; built once."""
    builder = tantivy.SchemaBuilder()
    for name in (DOC_ID, FILLED):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ALL_KEYWORDS:
        builder.add_text_field(name, fast=name not in SAMPLES, tokenizer_name="raw", index_option="basic")
    for name in INTEGERS:
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in FLAGS:
        builder.add_boolean_field(name, indexed=True, fast=True)
    for name in (STORY_NUMBER, ID_NUMBER):
        builder.add_unsigned_field(name, fast=True)
    for text in TEXTS:
        for language in (None, *TEXT_LANGUAGES):
            # Never tokenised here: documents bring the tokens of services.engines.analysis.
            builder.add_text_field(text_field(text, language), tokenizer_name="raw", index_option="position")
    builder.add_bytes_field(RECORD, stored=True)
    return builder.build()


def story_number(story: str) -> int:
    """The number that stands for `story` in counts."""
    return int.from_bytes(blake2b(story.encode(), digest_size=_NUMBER_BYTES).digest(), "big")


def id_number(article_id: str) -> int:
    """The start of `article_id` as a number: of two ids, the one with the lower number is the lower one."""
    return int.from_bytes(article_id.encode()[:_NUMBER_BYTES].ljust(_NUMBER_BYTES, b"\0"), "big")
