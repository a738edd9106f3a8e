"""`telex catalogue build --wikidata`: entries from a dump, whatever happens while it is read."""

import bz2
import gzip
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from services.catalogue.building import wikidata
from services.cli.main import main
from tests.unit.catalogue.dump import HUMAN, ITEMS, dump_of, item


def build(source, output, *options):
    return CliRunner().invoke(
        main, ["catalogue", "build", "--wikidata", str(source), "-o", str(output), *options]
    )


def entries(output):
    return {entry.pop("id"): entry for entry in map(json.loads, output.read_text("utf-8").splitlines())}


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out.jsonl"


@pytest.fixture
def dump(tmp_path):
    (tmp_path / "dump.json").write_bytes(dump_of(ITEMS))
    return tmp_path / "dump.json"


def test_items_of_the_wanted_classes_become_entries(dump, out):
    done = build(dump, out)
    assert done.exit_code == 0, done.output
    term = {"office": "foreign-minister", "country": "FR"}
    assert entries(out) == {
        "Q900142": {"type": "state", "country": "FR", "names": {"en": ["France"]}},
        "Q900001": {
            "type": "person",
            "country": "FR",
            "names": {"any": ["Jeanne Brun", "J. Brun"], "ru": ["Жанна Брюн"], "zh": ["让娜·布兰"]},
            "context": {"any": ["JB", "Brun"]},
            "offices": [term | {"from": "1899-02-03", "to": "1900-05-06"}, term | {"from": "1901-02-03"}],
        },
        "Q900300": {
            "type": "media",
            "country": "FR",
            "domains": ["matin-neuf.example"],
            "names": {"any": ["Le Matin Neuf"]},
        },
        "Q900301": {"type": "media", "flags": ["agency"], "names": {"any": ["Agentur Neu"]}},
        "Q900302": {"type": "party", "names": {"en": ["Old Party"]}},
        "Q7747": {"type": "person", "names": {"any": ["Vladimir Putin"], "xx": ["Влад Пример"]}},
    }
    assert sorted(file.name for file in out.parent.iterdir()) == ["dump.json", "out.jsonl"]


def test_fewer_sitelinks_other_languages_and_other_classes(dump, out, tmp_path):
    build(dump, out, "--sitelinks", "2", "--languages", "en,ru")
    assert "Q900305" in entries(out)
    assert set(entries(out)["Q900001"]["names"]) == {"any", "ru"}
    (tmp_path / "classes.toml").write_text('[types]\norganisation = ["Q3305213"]\n', "utf-8")
    build(dump, out, "--classes", str(tmp_path / "classes.toml"))
    assert entries(out) == {"Q900306": {"type": "organisation", "names": {"en": ["Some Painting"]}}}


@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress)])
def test_a_compressed_dump_may_have_several_streams(dump, out, tmp_path, ending, pack):
    build(dump, out)
    plain = out.read_bytes()
    data = dump.read_bytes()
    packed = tmp_path / f"dump.json{ending}"
    packed.write_bytes(pack(data[:1000]) + pack(data[1000:]))
    assert build(packed, out).exit_code == 0
    assert out.read_bytes() == plain


def test_damaged_lines_are_named_counted_and_left_out(tmp_path, out):
    source = tmp_path / "dump.json"
    source.write_bytes(dump_of(ITEMS, ['{"type":"item","id":"Q1"', "[]"]))
    done = build(source, out)
    assert done.exit_code == 3
    assert len(entries(out)) == 6
    for said in ("entity line 9: no JSON object", "entity line 10: no JSON object", "2 damaged lines"):
        assert said in done.output


@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress)])
def test_a_dump_that_is_cut_off_is_said_and_gives_no_file(tmp_path, out, ending, pack):
    source = tmp_path / f"dump.json{ending}"
    source.write_bytes(pack(dump_of(ITEMS))[:-30])
    done = build(source, out)
    assert done.exit_code == 1
    assert str(source) in done.output
    assert not out.exists()


def test_what_was_begun_with_other_options_is_not_gone_on_with(dump, out):
    out.with_name("out.jsonl.progress").write_text('{"arguments": "other"}', "utf-8")
    done = build(dump, out)
    assert done.exit_code == 1
    assert "other options; remove it to begin again" in done.output


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_a_reading_that_is_killed_goes_on_with_the_same_result(tmp_path, ending):
    many = [
        *ITEMS,
        *(item(f"Q{1_000_000 + nth}", {"en": f"Name {nth} of Many"}, [HUMAN]) for nth in range(50_000)),
    ]
    data = dump_of(many, ["{"])
    source = tmp_path / f"dump.json{ending}"
    source.write_bytes(gzip.compress(data, 1) if ending else data)
    whole, killed = tmp_path / "whole.jsonl", tmp_path / "killed.jsonl"
    assert build(source, whole).exit_code == 3
    command = [sys.executable, "-c", "from services.cli.main import main; main()", "catalogue", "build"]
    reading = subprocess.Popen(
        [*command, "--wikidata", str(source), "-o", str(killed)], stderr=subprocess.DEVNULL
    )
    saved = killed.with_name("killed.jsonl.progress")
    while not saved.exists():
        assert reading.poll() is None
        time.sleep(0.01)
    os.kill(reading.pid, signal.SIGKILL)
    reading.wait()
    assert 0 < json.loads(saved.read_bytes())["lines"] < len(many)
    assert not killed.exists()
    done = build(source, killed)
    assert done.exit_code == 3
    assert killed.read_bytes() == whole.read_bytes()
    assert f"{len(many) + 1} entities read" in done.output


def test_any_moment_is_a_moment_to_be_killed_in(dump, out, monkeypatch):
    build(dump, out)
    whole = out.read_bytes()
    out.unlink()
    monkeypatch.setattr(wikidata, "_SAVE_EVERY", 2)
    count = 0
    while not out.exists():
        # Each run saves once and ends after the next line is written: what stands behind the saved place is cut off.
        take, left = wikidata.Reading._take, [3]

        def taking(self, *arguments, take=take, left=left):
            take(self, *arguments)
            left[0] -= 1
            if not left[0]:
                raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(wikidata.Reading, "_take", taking)
            build(dump, out)
        count += 1
        assert count < 50
    assert count > 5
    assert out.read_bytes() == whole
