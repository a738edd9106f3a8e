"""Every format, read back by a reader that is not ours; a file without its end shows that it was cut."""

import csv
import io
import json
import sys
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from pyarrow import parquet

from services.search.errors import FORMAT_UNAVAILABLE, RequestError
from services.search.exporting import parquet_file
from services.search.exporting.cells import parted, plain
from services.search.exporting.columns import Column, Kind
from services.search.exporting.files import Format, new_file

COLUMNS = [
    Column("text", Kind.TEXT, ""),
    Column("whole", Kind.WHOLE, ""),
    Column("number", Kind.NUMBER, ""),
    Column("flag", Kind.FLAG, ""),
    Column("list", Kind.LIST, ""),
    Column("instant", Kind.INSTANT, ""),
    Column("object", Kind.JSON, ""),
]
ROWS = [
    ["=1+1", 1_700_000_000_123, 0.25, True, ["a; b", "\\", "-x"], "2022-08-15T10:00:00+02:00", '{"a":[1]}'],
    [None] * 7,
    ['línea 1\r\n"線", Путин, مرحبا 👩‍👩‍👧', -3, 1e-9, False, [], "0001-01-01T00:00:00Z", "{}"],
]
ASKED, ENDED = {"query": {"q": "«Путин»"}, "cut_off": "2026"}, {"complete": True, "count": 3}


def written(form: Format, rows=ROWS, **how) -> list[bytes]:
    """The file in its parts, each row by itself."""
    file = new_file(form, "thing", COLUMNS, **how)
    return [file.begin(ASKED), *(file.rows([row]) for row in rows), file.end(ENDED)]


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def test_csv_is_read_by_a_strict_reader_and_ends_with_what_was_asked():
    *rows, end = read_csv(b"".join(written(Format.CSV)))
    assert [row["record"] for row in rows] == ["thing"] * 3
    assert plain(rows[0]["text"]) == ROWS[0][0]
    assert rows[0]["text"] != ROWS[0][0]
    assert parted(plain(rows[0]["list"])) == ROWS[0][4]
    assert [rows[0][name] for name in ("whole", "number", "flag", "instant", "object")] == [
        "1700000000123", "0.25", "true", "2022-08-15T10:00:00+02:00", '{"a":[1]}',
    ]  # fmt: skip
    assert {value for name, value in rows[1].items() if name != "record"} == {""}
    assert plain(rows[2]["text"]) == ROWS[2][0]
    assert rows[2]["whole"] == "-3"
    assert end["record"] == "end"
    assert json.loads(end["text"]) == {**ASKED, **ENDED}
    assert {value for name, value in end.items() if name not in {"record", "text"}} == {""}


FORMULAS = [
    "=1+1", "x;=1+1;y", "x\t@SUM(1)\ty", "x\n-2+3", 'x;"=1+1;y', 'x\n"=1+1;y', 'x;""=HYPERLINK(1);y', 'x; "" "=1', '"\n"+1', "\\;=1",
]  # fmt: skip


@pytest.mark.parametrize("separator", ["\t", ";", ","])
@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_csv_is_a_formula_wherever_a_spreadsheet_cuts(formula, separator):
    file = new_file(Format.CSV, "thing", [Column("text", Kind.TEXT, ""), Column("list", Kind.LIST, "")])
    parts = [
        file.begin({"query": {"q": formula}}),
        file.rows([[formula, ["a", formula]], [formula, []]]),
        file.end(ENDED),
    ]
    content = b"".join(parts).decode()
    cells = [
        cell for row in csv.reader(io.StringIO(content, newline=""), delimiter=separator) for cell in row
    ]
    assert [cell for cell in cells if cell.lstrip()[:1] in {"=", "+", "-", "@"}] == []
    first, _, end = csv.DictReader(io.StringIO(content, newline=""))
    assert (plain(first["text"]), parted(plain(first["list"]))) == (formula, ["a", formula])
    assert json.loads(end["text"])["query"]["q"] == formula


def test_csv_has_a_byte_order_mark_when_it_is_wanted():
    assert b"".join(written(Format.CSV, bom=True)).startswith(b"\xef\xbb\xbfrecord,text,")
    assert b"".join(written(Format.CSV)).startswith(b"record,text,")


def test_json_lines_keep_every_value():
    first, *rows, last = [json.loads(line) for line in b"".join(written(Format.NDJSON)).splitlines()]
    assert first == {"telex_export": ASKED}
    assert last == {"telex_end": ENDED}
    names = [column.name for column in COLUMNS]
    assert [list(row) for row in rows] == [names] * 3
    assert rows[0] == {**dict(zip(names, ROWS[0], strict=True)), "object": {"a": [1]}}
    assert [row["text"] for row in rows] == [row[0] for row in ROWS]


def test_parquet_keeps_types_and_says_in_its_footer_what_was_asked(monkeypatch):
    monkeypatch.setattr(parquet_file, "GROUP_ROWS", 2)
    opened = parquet.ParquetFile(io.BytesIO(b"".join(written(Format.PARQUET))))
    table = opened.read().to_pylist()
    assert [row["text"] for row in table] == [row[0] for row in ROWS]
    assert [row["list"] for row in table] == [row[4] for row in ROWS]
    assert [row["whole"] for row in table] == [1_700_000_000_123, None, -3]
    assert table[0]["instant"] == datetime(2022, 8, 15, 8, tzinfo=UTC)
    assert opened.metadata.num_row_groups == 2
    assert json.loads(opened.metadata.metadata[b"telex_export"]) == {**ASKED, **ENDED}


def test_a_group_of_parquet_is_bounded_by_its_texts_too(monkeypatch):
    monkeypatch.setattr(parquet_file, "GROUP_CHARACTERS", 10)
    parts = written(Format.PARQUET, [["0123456789", *[None] * 6], ["a", *[None] * 6]])
    assert len(parts[1]) > 0
    assert parts[2] == b""
    assert parquet.ParquetFile(io.BytesIO(b"".join(parts))).metadata.num_rows == 2


@pytest.mark.parametrize("form", Format)
def test_a_file_without_rows_can_be_read(form):
    content = b"".join(written(form, []))
    match form:
        case Format.CSV:
            assert [row["record"] for row in read_csv(content)] == ["end"]
        case Format.NDJSON:
            assert [next(iter(json.loads(line))) for line in content.splitlines()] == [
                "telex_export", "telex_end",
            ]  # fmt: skip
        case Format.PARQUET:
            assert parquet.read_table(io.BytesIO(content)).num_rows == 0


@pytest.mark.parametrize("form", Format)
def test_a_file_that_was_cut_shows_it(form):
    cut = b"".join(written(form)[:-1])
    match form:
        case Format.CSV:
            assert "end" not in {row["record"] for row in read_csv(cut)}
        case Format.NDJSON:
            assert "telex_end" not in [next(iter(json.loads(line))) for line in cut.splitlines()]
        case Format.PARQUET:
            with pytest.raises(pa.ArrowInvalid):
                parquet.read_table(io.BytesIO(cut))


def test_an_installation_without_parquet_says_so(monkeypatch):
    monkeypatch.delitem(sys.modules, "services.search.exporting.parquet_file", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(RequestError) as refused:
        new_file(Format.PARQUET, "thing", COLUMNS)
    assert refused.value.code == FORMAT_UNAVAILABLE
