"""Tables of data in a page, told from those that only lay it out."""

from __future__ import annotations

import html

from lxml import etree

# Cells that one may span, in either direction; HTML allows 1000 and 65,534, people use a dozen.
_WIDEST = 50
_LONGEST_CELL = 60  # words; a paragraph in a cell means a table of layout


def read_table(table: etree._Element) -> tuple[str, str] | None:
    """Text (a line a row) and markup of a table of data; None for one that only lays out a page: nested,
    of a single row or column, or with cells as long as paragraphs. A cell that spans others stands in each of them."""
    if next(table.iterdescendants("table"), None) is not None:
        return None
    rows = [row for row in _grid(table) if row]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return None
    if any(len(text.split()) > _LONGEST_CELL for row in rows for _, text in row):
        return None
    lines = [" | ".join(text for _, text in row) for row in rows]
    cells = ("".join(f"<{tag}>{html.escape(text)}</{tag}>" for tag, text in row) for row in rows)
    return "\n".join(lines), "".join(f"<tr>{row}</tr>" for row in cells)


Cell = tuple[str, str]


def _grid(table: etree._Element) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    below: dict[int, tuple[int, Cell]] = {}  # by column: how many more rows a cell from above reaches into
    for row in table.iter("tr"):
        cells: list[Cell] = []
        for given in (cell for cell in row if cell.tag in ("td", "th")):
            _fill(cells, below)
            for _ in range(_span(given, "colspan")):
                below[len(cells)] = (_span(given, "rowspan") - 1, _cell(given))
                cells.append(_cell(given))
        _fill(cells, below)
        rows.append(cells)
    return rows


def _fill(cells: list[Cell], below: dict[int, tuple[int, Cell]]) -> None:
    while below.get(len(cells), (0, ("", "")))[0] > 0:
        left, cell = below[len(cells)]
        below[len(cells)] = (left - 1, cell)
        cells.append(cell)


def _span(cell: etree._Element, name: str) -> int:
    given = cell.get(name, "").strip()
    return min(int(given), _WIDEST) if given.isascii() and given.isdigit() and len(given) < 6 and int(given) else 1


def _cell(cell: etree._Element) -> Cell:
    return str(cell.tag), " ".join("".join(map(str, cell.itertext())).split())
