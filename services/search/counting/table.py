"""Tables: articles counted in two ways at once."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from services.engines.query import Bucket, CasesFacet, CrossFacet
from services.search.answers import Total
from services.search.counting.answers import Counted, TableAnswer
from services.search.counting.axes import Heads, heads
from services.search.counting.desk import Desk, since
from services.search.counting.parameters import TableOf
from services.search.errors import TOO_MANY_CELLS, fault
from services.search.visibility import Scope

MAX_CELLS: Final = 5000


async def table(desk: Desk, request: TableOf, scopes: frozenset[Scope] = frozenset()) -> TableAnswer:
    """The table that was asked for. Raises RequestError (`too_many_cells` above MAX_CELLS) and the engines' errors."""
    started = time.monotonic()
    question = await desk.read(request)
    query = question.query(desk.visible(scopes))
    rows = await heads(desk, question, query, request.rows, request.row_size, language=request.labels)
    columns = await heads(
        desk, question, query, request.columns, request.column_size, language=request.labels
    )
    size = len(rows.all) * len(columns.all)
    if size > MAX_CELLS:
        raise fault(
            TOO_MANY_CELLS,
            "columns",
            f"{len(rows.all)} rows of {len(columns.all)} columns are {size} cells, {MAX_CELLS} are allowed: "
            "narrow the dates, or take wider bars or fewer values",
        )
    facets = (
        CasesFacet("rows", rows.conditions()),
        CasesFacet("columns", columns.conditions()),
        CrossFacet("cells", rows.conditions(), columns.conditions()),
    )
    result = await desk.search(replace(query, facets=facets))
    return TableAnswer(
        total=Total(value=result.total),
        stories=result.stories,
        rows=rows.counted(result.facets["rows"]),
        columns=columns.counted(result.facets["columns"]),
        cells=_cells(rows, columns, result.facets["cells"]),
        interpreted_as=question.interpreted_as,
        took_ms=since(started),
    )


def _cells(rows: Heads, columns: Heads, found: Sequence[Bucket]) -> list[list[Counted | None]]:
    each = iter(found)
    cells: list[list[Counted | None]] = []
    for row in rows.all:
        line: list[Counted | None] = []
        for column in columns.all:
            bucket = next(each)
            itself = rows.name is columns.name and row.kind == "value" and row.condition == column.condition
            line.append(None if itself else Counted(articles=bucket.articles, stories=bucket.stories))
        cells.append(line)
    return cells
