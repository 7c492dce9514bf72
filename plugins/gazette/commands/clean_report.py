"""gazette clean --report: what each rule removed from the files of a folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..cleaning.change_report import heavy_lines, measure
from ..cleaning.rules.rule_catalog import MOVES
from ..model.article import Article, Removal
from ..model.text import count_words
from ..pipeline.read_articles import Refusal, articles_below
from ..sources.remote import Folder

# Examples a rule, and the characters of each where nothing tells the width.
_EXAMPLES = 3
_LENGTH = 40
_COLUMNS = ("rule", "times", "files", "words", "examples")
_NUMBERS = _COLUMNS[1:-1]


@dataclass(frozen=True, slots=True)
class Row:
    """What one rule did: how often, in how many files, to how many words, and to which texts most."""

    rule: str
    times: int
    files: int
    words: int
    examples: tuple[str, ...]

    @property
    def removed(self) -> int:
        """Words that are gone: none where they moved to the metadata."""
        return 0 if self.rule in MOVES else self.words

    @property
    def cells(self) -> tuple[str, ...]:
        name = f"{self.rule} (moved)" if self.rule in MOVES else self.rule
        return name, str(self.times), str(self.files), str(self.removed)


def run(folder: Folder) -> int:
    """Print the report of a folder. Returns the exit status: 1 where a file cannot become an article. Raises GazetteError
    where there are no files."""
    found = list(articles_below(folder))
    articles = [one for one in found if isinstance(one, Article)]
    refusals = [one for one in found if isinstance(one, Refusal)]
    console = Console(highlight=False, emoji=False, soft_wrap=True)
    rows = rows_of(articles)
    if console.is_terminal:
        console.print(table(rows), soft_wrap=False)
    lines = (
        *(() if console.is_terminal else plain(rows)),
        "",
        *_totals(articles, len(refusals)),
        *_heavy(articles, folder),
        *_refused(refusals),
    )
    for line in lines:
        console.print(line.encode("utf-8", "replace").decode(), markup=False)  # a file's name need not be text
    return 1 if refusals else 0


def rows_of(articles: Iterable[Article]) -> list[Row]:
    """A row for each rule that acted, those that removed most words first."""
    acted: dict[str, list[tuple[str, Removal]]] = {}
    for article in articles:
        for removal in article.removals:
            acted.setdefault(removal.rule, []).append((article.path, removal))
    return sorted((_row(rule, entries) for rule, entries in acted.items()), key=lambda row: (-row.removed, -row.times, row.rule))


def _row(rule: str, entries: Sequence[tuple[str, Removal]]) -> Row:
    texts = Counter(" ".join(removal.text.split()) for _, removal in entries)
    examples = tuple(text for text, _ in texts.most_common(_EXAMPLES))  # of equally frequent ones the first
    words = sum(count_words(removal.text) for _, removal in entries)
    return Row(rule, len(entries), len({path for path, _ in entries}), words, examples)


def table(rows: Iterable[Row]) -> Table:
    """The rows for a terminal: as wide as it is, an example a line."""
    made = Table(box=SIMPLE, expand=True)
    for name in _COLUMNS:
        number = name in _NUMBERS
        made.add_column(
            name, justify="right" if number else "left", no_wrap=True, overflow="ellipsis", ratio=1 if name == "examples" else None
        )
    for row in rows:
        made.add_row(*map(escape, row.cells), escape("\n".join(row.examples)))
    return made


def plain(rows: Iterable[Row]) -> list[str]:
    """The rows as aligned lines of text, a line a rule, with short examples."""
    cells = [_COLUMNS, *((*row.cells, " | ".join(map(_short, row.examples))) for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(_COLUMNS) - 1)]
    return ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:-1], widths[1:]), row[-1]]).rstrip() for row in cells]


def _short(text: str) -> str:
    return text if len(text) <= _LENGTH else text[: _LENGTH - 1].rstrip() + "…"


def _totals(articles: Sequence[Article], refused: int) -> Iterator[str]:
    found = [measure(article) for article in articles]
    kept, removed, moved, around = (sum(map(attrgetter(name), found)) for name in ("kept", "removed", "moved", "surroundings"))
    share = f"{100 * removed / max(kept + removed, 1):.1f} %"
    words = f"{kept} kept, {moved} moved, {removed} removed ({share}), {around} of those around the text"
    yield f"Files: {len(articles)} articles, {refused} refused. Words: {words}"


def _heavy(articles: Sequence[Article], folder: Folder) -> Iterator[str]:
    lines = heavy_lines(articles, folder)
    yield from ["Over a third of the text removed:", *(f"  {line}" for line in lines)] if lines else []


def _refused(refusals: Sequence[Refusal]) -> Iterator[str]:
    yield from (f"Refused: {refusal.path}: {refusal.reason}" for refusal in refusals)
