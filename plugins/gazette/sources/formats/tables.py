"""Read the data tables of a page, as opposed to layout tables."""

from __future__ import annotations

import html

from lxml import etree

# Columns or rows that a cell may span. HTML allows 1,000 columns and 65,534 rows; people use a dozen.
_MAX_SPAN = 50
# Words. A cell as long as a paragraph means that the table is used for layout.
_MAX_CELL_WORDS = 60

# The tag of a cell (td or th) and its text.
_Cell = tuple[str, str]


def read_table(table: etree._Element) -> tuple[str, str] | None:
    """Return the text of a data table, one line per row, and its markup, the `<tr>` elements; None for a layout table.

    A layout table contains another table, has a single row or column, or has cells as long as paragraphs.
    A cell that spans several columns or rows is repeated in each.
    """
    if next(table.iterdescendants("table"), None) is not None:
        return None
    rows = [row for row in _grid(table) if row]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return None
    if any(len(text.split()) > _MAX_CELL_WORDS for row in rows for _, text in row):
        return None
    lines = [" | ".join(text for _, text in row) for row in rows]
    cells = ("".join(f"<{tag}>{html.escape(text)}</{tag}>" for tag, text in row) for row in rows)
    return "\n".join(lines), "".join(f"<tr>{row}</tr>" for row in cells)


def _grid(table: etree._Element) -> list[list[_Cell]]:
    """Return the cells of each row, with spanning cells repeated."""
    rows: list[list[_Cell]] = []
    spanning: dict[int, tuple[int, _Cell]] = {}  # by column: how many more rows the cell above spans, and that cell
    for row in table.iter("tr"):
        cells: list[_Cell] = []
        for element in (cell for cell in row if cell.tag in ("td", "th")):
            _append_spanning(cells, spanning)
            for _ in range(_span(element, "colspan")):
                spanning[len(cells)] = (_span(element, "rowspan") - 1, _cell(element))
                cells.append(_cell(element))
        _append_spanning(cells, spanning)
        rows.append(cells)
    return rows


def _append_spanning(cells: list[_Cell], spanning: dict[int, tuple[int, _Cell]]) -> None:
    """Append the cells of rows above that extend into the next columns of this row."""
    while spanning.get(len(cells), (0, ("", "")))[0] > 0:
        rows_left, cell = spanning[len(cells)]
        spanning[len(cells)] = (rows_left - 1, cell)
        cells.append(cell)


def _span(cell: etree._Element, name: str) -> int:
    """Return the value of the attribute `name` (colspan or rowspan), at most _MAX_SPAN; 1 if it is not a positive number."""
    value = cell.get(name, "").strip()
    return min(int(value), _MAX_SPAN) if value.isascii() and value.isdigit() and len(value) < 6 and int(value) else 1


def _cell(cell: etree._Element) -> _Cell:
    return str(cell.tag), " ".join("".join(map(str, cell.itertext())).split())
