"""`telex catalogue build --wikidata`: entries from a dump, whatever happens while it is read."""

import bz2
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.catalogue.building import wikidata
from services.cli.main import main
from tests.unit.catalogue.dump import HUMAN, ITEMS, day, dump_of, item, statement


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
        "Q900310": {"type": "company", "country": "FR", "names": {"any": ["Société Neuve"]}},
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
    assert len(entries(out)) == 7
    for said in ("entity line 11: no JSON object", "entity line 12: no JSON object", "2 damaged lines"):
        assert said in done.output


@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress)])
def test_a_dump_that_is_cut_off_is_said_and_gives_no_file(tmp_path, out, ending, pack):
    source = tmp_path / f"dump.json{ending}"
    source.write_bytes(pack(dump_of(ITEMS))[:-30])
    done = build(source, out)
    assert done.exit_code == 1
    assert str(source) in done.output
    assert not out.exists()


def test_a_plain_dump_without_its_last_bracket_may_be_cut_off_and_that_is_said(dump, out, tmp_path):
    build(dump, out)
    whole = out.read_bytes()
    source = tmp_path / "cut.json"
    source.write_bytes(dump.read_bytes().rstrip().removesuffix(b"]"))
    done = build(source, out)
    assert (done.exit_code, out.read_bytes()) == (3, whole)
    assert f"{source}: it ends without the bracket ]" in done.output
    # One item a line, as tools that filter dumps write them, is no array and needs none.
    source.write_bytes(dump.read_bytes().removeprefix(b"[\n").rstrip().removesuffix(b"]"))
    done = build(source, out)
    assert (done.exit_code, out.read_bytes()) == (0, whole)


def test_a_dump_with_nothing_in_it_is_refused(tmp_path, out):
    for text in ("", "[\n]\n"):
        (tmp_path / "dump.json").write_text(text, "utf-8")
        done = build(tmp_path / "dump.json", out)
        assert (done.exit_code, out.exists()) == (1, False)
        assert "there is no entity in it" in done.output


@pytest.mark.parametrize("odd", [None, 5, True, "text", [], {}, [None], [[]], [{"datavalue": 5}]])
@pytest.mark.parametrize("name", ["P580", "P582"])
def test_a_term_whose_days_have_another_shape_is_no_term(tmp_path, out, name, odd):
    person = item("Q900001", {"en": "Jeanne Brun"}, [HUMAN])
    held = statement("P39", "Q900200", P580=day("1899-02-03"), P582=day("1900-05-06"))
    held["qualifiers"][name] = odd
    person["claims"]["P39"] = [held]
    (tmp_path / "dump.json").write_bytes(dump_of([*ITEMS[2:3], person]))
    assert build(tmp_path / "dump.json", out).exit_code == 0
    # An empty end is none.
    assert ("offices" in entries(out)["Q900001"]) is (name == "P582" and not odd)


def test_progress_of_a_part_that_is_gone_is_not_gone_on_with(dump, out, monkeypatch):
    def ending(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(wikidata.Reading, "_finish", ending)
        build(dump, out)
    out.with_name("out.jsonl.part").write_bytes(b"")
    done = build(dump, out)
    assert (done.exit_code, out.exists()) == (1, False)
    assert "remove both to begin again" in done.output


def test_killed_when_the_dump_is_read_it_does_not_read_it_again(dump, out, monkeypatch):
    build(dump, out)
    whole = out.read_bytes()
    out.unlink()

    def ending(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(wikidata, "entry_lines", ending)
        build(dump, out)
    assert not out.exists()
    with monkeypatch.context() as patch:
        patch.setattr(wikidata, "Dump", ending)
        done = build(dump, out)
    assert (done.exit_code, out.read_bytes()) == (0, whole)
    assert f"{len(ITEMS)} entities read" in done.output


def test_killed_after_the_file_was_written_it_does_not_spoil_it(dump, out, monkeypatch):
    build(dump, out)
    whole = out.read_bytes()
    unlink = Path.unlink
    for left in (0, 1):
        count = [left]

        def removing(path, *arguments, count=count, **named):
            if not count[0]:
                raise KeyboardInterrupt
            count[0] -= 1
            unlink(path, *arguments, **named)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "unlink", removing)
            build(dump, out)
        done = build(dump, out)
        assert (done.exit_code, out.read_bytes()) == (0, whole)


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
