"""`gazette clean --report`: what each rule removed from the files of a folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..cleaning.change_report import heavy_loss_messages, word_counts
from ..cleaning.rules.rule_catalog import METADATA_RULES
from ..cleaning.site_rules.site_rule import SiteRules
from ..model.article import Article, Removal
from ..model.text import count_words
from ..pipeline.read_articles import Refusal, extract_folder
from ..sources.remote import Location

# The number of examples for each rule, and the length of each in characters. On a terminal, its width limits the length instead.
_MAX_EXAMPLES = 3
_MAX_EXAMPLE_LENGTH = 40
_COLUMNS = ("rule", "times", "files", "words", "examples")
_NUMBERS = _COLUMNS[1:-1]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """What one rule did.

    * `times`, `files`, `words`: how often it removed something, in how many files, and how many words in all.
    * `examples`: the texts that it removed most often.
    """

    rule: str
    times: int
    files: int
    words: int
    examples: tuple[str, ...]

    @property
    def removed(self) -> int:
        """The number of words that are lost: 0 for a rule that moves them to the metadata."""
        return 0 if self.rule in METADATA_RULES else self.words

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as text, without the examples."""
        name = f"{self.rule} (moved)" if self.rule in METADATA_RULES else self.rule
        return name, str(self.times), str(self.files), str(self.removed)


def run(folder: Location, rules: SiteRules) -> int:
    """Print the report of a folder. Returns the exit status: 1 if a file cannot become an article.

    Raises GazetteError if there are no raw files.
    """
    results = extract_folder(folder, rules)
    articles = [result for result in results if isinstance(result, Article)]
    refusals = [result for result in results if isinstance(result, Refusal)]
    console = Console(highlight=False, emoji=False, soft_wrap=True)
    rows = rule_rows(articles)
    if console.is_terminal:
        console.print(build_table(rows), soft_wrap=False)
    lines = (
        *(() if console.is_terminal else format_lines(rows)),
        "",
        *_totals(articles, len(refusals)),
        *_heavy_losses(articles, folder),
        *_refusals(refusals),
    )
    for line in lines:
        console.print(line.encode("utf-8", "replace").decode(), markup=False)  # a file's name may not be encodable
    return 1 if refusals else 0


def rule_rows(articles: Iterable[Article]) -> list[RuleRow]:
    """Return a row for each rule that removed something, those that removed most words first."""
    removals: dict[str, list[tuple[str, Removal]]] = {}
    for article in articles:
        for removal in article.removals:
            removals.setdefault(removal.rule, []).append((article.path, removal))
    rows = (_row(rule, removals_by_path) for rule, removals_by_path in removals.items())
    return sorted(rows, key=lambda row: (-row.removed, -row.times, row.rule))


def _row(rule: str, removals: Sequence[tuple[str, Removal]]) -> RuleRow:
    """Return the row of a rule, given its removals with the paths of their articles."""
    texts = Counter(" ".join(removal.text.split()) for _, removal in removals)
    examples = tuple(text for text, _ in texts.most_common(_MAX_EXAMPLES))  # the first seen of equally frequent texts
    words = sum(count_words(removal.text) for _, removal in removals)
    return RuleRow(rule, len(removals), len({path for path, _ in removals}), words, examples)


def build_table(rows: Iterable[RuleRow]) -> Table:
    """Return the rows as a table of the terminal's width, with a line for each example."""
    table = Table(box=SIMPLE, expand=True)
    for name in _COLUMNS:
        justify: Literal["left", "right"] = "right" if name in _NUMBERS else "left"
        table.add_column(name, justify=justify, no_wrap=True, overflow="ellipsis", ratio=1 if name == "examples" else None)
    for row in rows:
        table.add_row(*map(escape, row.cells), escape("\n".join(row.examples)))
    return table


def format_lines(rows: Iterable[RuleRow]) -> list[str]:
    """Return the rows as aligned lines of text, one for each rule, with shortened examples."""
    cells = [_COLUMNS, *((*row.cells, " | ".join(map(_shorten, row.examples))) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_COLUMNS) - 1)]
    return ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:-1], widths[1:]), row[-1]]).rstrip() for row in cells]


def _shorten(text: str) -> str:
    return text if len(text) <= _MAX_EXAMPLE_LENGTH else text[: _MAX_EXAMPLE_LENGTH - 1].rstrip() + "…"


def _totals(articles: Sequence[Article], refused: int) -> Iterator[str]:
    counts = [word_counts(article) for article in articles]
    kept, removed, moved, around = (sum(map(attrgetter(name), counts)) for name in ("kept", "removed", "moved", "surroundings"))
    share = f"{100 * removed / max(kept + removed, 1):.1f} %"
    words = f"{kept} kept, {moved} moved, {removed} removed ({share}), {around} of them around the text"
    yield f"Files: {len(articles)} articles, {refused} refused. Words: {words}"


def _heavy_losses(articles: Sequence[Article], folder: Location) -> Iterator[str]:
    lines = heavy_loss_messages(articles, folder)
    yield from ["Over a third of the text removed:", *(f"  {line}" for line in lines)] if lines else []


def _refusals(refusals: Sequence[Refusal]) -> Iterator[str]:
    yield from (f"Refused: {refusal.path}: {refusal.reason}" for refusal in refusals)
