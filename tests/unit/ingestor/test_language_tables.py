"""The tables of every language that is told from its words stay read, whatever languages come in turn."""

import tomllib
from importlib.resources import files

import pytest

from services.catalogue.demonyms import demonyms
from services.catalogue.inflection import inflection
from services.ingestor.stages.actors.cues import cues
from services.ingestor.stages.actors.days import months, weekdays
from services.ingestor.stages.citing.tables.language import tables
from services.ingestor.stages.citing.unspaced.table import unspaced_table

CODES = tomllib.loads((files("services.ingestor.stages") / "languages.toml").read_text("utf-8"))["codes"]


@pytest.mark.parametrize("read", [cues, demonyms, inflection, months, tables, unspaced_table, weekdays])
def test_tables_are_kept_for_more_languages_than_there_are(read):
    assert read.cache_info().maxsize > len(CODES)
