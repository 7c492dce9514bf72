"""What became of a raw file: all its lines in order, each kept, moved or removed, and how much of it that was."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from pathlib import PurePath

from ..model.article import Article, Removal
from ..model.text import count_words
from ..sources.remote import Remote
from .rules.rule_catalog import EXPLANATIONS, KINDS, MOVES, Explanation, explanation_of

# Of an article's words, what rules may take before somebody should look.
BRAKE = 1 / 3
# How many such articles are named.
_MOST_NAMED = 10
# The package has another name where it is installed as a part of Pelican's.
_PACKAGE = str(__package__).rpartition(".")[0]
_COMMAND = f"python -m {_PACKAGE} explain"
_REPORT = f"python -m {_PACKAGE} clean --report"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a line, and the rule that took it out; "" where it is kept."""

    text: str
    rule: str = ""

    @property
    def state(self) -> str:
        """'kept', 'moved' (to the metadata) or 'removed'."""
        return "kept" if not self.rule else "moved" if self.rule in MOVES else "removed"

    @property
    def kind(self) -> str:
        """The kind of its rule, "" for none."""
        return explanation_of(self.rule).kind if self.rule else ""

    @property
    def goes_to(self) -> str:
        """What of the metadata it became, "" for none."""
        return explanation_of(self.rule).goes_to if self.rule else ""


@dataclass(frozen=True, slots=True)
class Line:
    """A block of the raw file: its line there, its text in parts with blanks between them, and its element."""

    line: int
    parts: tuple[Part, ...]
    tag: str = "p"

    @property
    def text(self) -> str:
        return " ".join(part.text for part in self.parts)

    @property
    def is_whole(self) -> bool:
        """Whether all of the line had one fate."""
        return len(self.parts) == 1

    @property
    def state(self) -> str:
        """'kept' where any part is, else what became of the first."""
        states = [part.state for part in self.parts]
        return "kept" if not states or "kept" in states else states[0]


@dataclass(frozen=True, slots=True)
class Count:
    """How often a rule acted, and on how many words."""

    rule: str
    times: int
    words: int

    @property
    def explanation(self) -> Explanation:
        return explanation_of(self.rule)

    @property
    def moves(self) -> bool:
        return self.rule in MOVES


@dataclass(frozen=True, slots=True)
class Measure:
    """Words of a raw file: `kept` in the body, `cut` out of the text by rules, `moved` to the metadata, and those of
    `surroundings`, which no reader would miss."""

    kept: int = 0
    cut: int = 0
    moved: int = 0
    surroundings: int = 0

    @property
    def text(self) -> int:
        """Words of the text itself, kept or cut."""
        return self.kept + self.cut

    @property
    def removed(self) -> int:
        return self.cut + self.surroundings

    @property
    def is_heavy(self) -> bool:
        """Whether so much of the text is gone that somebody should look."""
        return self.cut > BRAKE * self.text


def lines_of(article: Article) -> Iterator[Line]:
    """All lines of the article's raw file, in their order: as many as its parser read, with what was cut out of them
    back in its place."""
    parts_cut = (removal for removal in article.removals if removal.offset >= 0)
    cuts = {number: tuple(removals) for number, removals in groupby(parts_cut, attrgetter("number"))}
    kept = [(b.number, b.line, Part(b.text), b.tag) for b in article.blocks if b.text]  # a picture may have no caption
    gone = [(r.number, r.line, Part(r.text, r.rule), "p") for r in article.removals if r.offset < 0]
    for number, line, part, tag in sorted([*kept, *gone], key=lambda entry: entry[0]):
        yield Line(line, tuple(_with_cuts(part, cuts.get(number, ()))), tag)


def _with_cuts(part: Part, cuts: Sequence[Removal]) -> list[Part]:
    """A line in parts. An offset counts in the text that earlier cuts had left, so the last one is undone first."""
    parts = [part]
    for removal in reversed(cuts):
        parts = [part for part in _insert(parts, removal) if part.text]
    return parts


def _insert(parts: list[Part], removal: Removal) -> list[Part]:
    """Put a cut back where it was: `parts` with a blank between them are the text that it was cut out of."""
    start = 0
    for place, part in enumerate(parts):
        here = removal.offset - start
        if here <= len(part.text):
            before, after = (replace(part, text=text.strip()) for text in (part.text[:here], part.text[here:]))
            return [*parts[:place], before, Part(removal.text, removal.rule), after, *parts[place + 1 :]]
        start += len(part.text) + 1
    return [*parts, Part(removal.text, removal.rule)]


def counts_of(article: Article) -> tuple[Count, ...]:
    """The rules that acted on an article, in the order of their table."""
    times, words = Counter[str](), Counter[str]()
    for removal in article.removals:
        times[removal.rule] += 1
        words[removal.rule] += count_words(removal.text)
    order = {rule: place for place, rule in enumerate(EXPLANATIONS)}
    return tuple(Count(rule, times[rule], words[rule]) for rule in sorted(times, key=lambda r: (order.get(r, len(order)), r)))


def measure(article: Article) -> Measure:
    """How many words were kept, cut and moved."""
    words = Counter[str]()
    for removal in article.removals:
        words[_fate(removal)] += count_words(removal.text)
    kept = sum(count_words(block.text) for block in article.blocks)
    return Measure(kept, words["cut"], words["moved"], words["surroundings"])


def _fate(removal: Removal) -> str:
    if removal.rule in MOVES:
        return "moved"
    of_text = KINDS[explanation_of(removal.rule).kind].of_text and not removal.within
    return "cut" if of_text else "surroundings"


def heavy_lines(articles: Iterable[Article], folder: PurePath | Remote) -> list[str]:
    """A line for each article that lost so much of its text that somebody should look, the worst first, and a count of
    those beyond the first ten. `folder` is where commands find the raw folder."""
    measured = ((measure(article), article.path) for article in articles)
    heavy = sorted((pair for pair in measured if pair[0].is_heavy), key=lambda pair: (-pair[0].cut / pair[0].text, pair[1]))
    lines = [
        f"{path}: {words.cut} of {words.text} words removed; look at it with: {_COMMAND} {shlex.quote(str(folder / path))}"
        for words, path in heavy[:_MOST_NAMED]
    ]
    more = len(heavy) - len(lines)
    if more:
        lines.append(f"{more} more, of each of which over a third was removed; see: {_REPORT} {shlex.quote(str(folder))}")
    return lines
