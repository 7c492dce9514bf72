"""Report what cleaning changed: every line of a raw file in order, as kept, moved or removed, with word counts for each rule."""

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
from ..sources.remote import RemotePath
from .rules.rule_catalog import METADATA_RULES, RULE_EXPLANATIONS, RULE_KINDS, RuleExplanation, explain_rule

# If rules cut more than this share of an article's text, a person should check the article.
HEAVY_LOSS = 1 / 3
# Articles with a heavy loss beyond this number are counted, not listed.
_MAX_LISTED = 10
# `gazette`, or `pelican.plugins.gazette` if the plugin is installed as part of Pelican's namespace package.
_EXPLAIN = "gazette explain"
_CLEAN_REPORT = "gazette clean --report"


@dataclass(frozen=True, slots=True)
class LinePart:
    """A part of a line. `rule` is the name of the rule that removed or moved it, "" if the part is still in the article."""

    text: str
    rule: str = ""

    @property
    def state(self) -> str:
        """The state of the part: "kept", "moved" (to the metadata) or "removed"."""
        return "kept" if not self.rule else "moved" if self.rule in METADATA_RULES else "removed"

    @property
    def kind(self) -> str:
        """The kind of the part's rule, a key of `RULE_KINDS`; "" for a part that is kept."""
        return explain_rule(self.rule).kind if self.rule else ""

    @property
    def goes_to(self) -> str:
        """The name of the metadata field that the part was moved to, for readers; "" for a part that was kept or removed."""
        return explain_rule(self.rule).goes_to if self.rule else ""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A block of the raw file, kept or not.

    `line` is the number of the line on which the block starts (0: unknown); `parts` are the parts of its text, to be joined by
    spaces; `tag` is the HTML element that the block has in the article, "p" if the block was removed.
    """

    line: int
    parts: tuple[LinePart, ...]
    tag: str = "p"

    @property
    def text(self) -> str:
        return " ".join(part.text for part in self.parts)

    @property
    def is_whole(self) -> bool:
        """Return True if the line was kept, moved or removed as a whole."""
        return len(self.parts) == 1

    @property
    def state(self) -> str:
        """The state of the line: "kept" if any part of it is kept, otherwise the state of its first part."""
        states = [part.state for part in self.parts]
        return "kept" if not states or "kept" in states else states[0]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many times a rule removed or moved something from an article, and how many words that was in total."""

    rule: str
    times: int
    words: int

    @property
    def explanation(self) -> RuleExplanation:
        return explain_rule(self.rule)

    @property
    def moves(self) -> bool:
        """Return True if the rule moves text to the metadata, False if it removes text."""
        return self.rule in METADATA_RULES


@dataclass(frozen=True, slots=True)
class WordCounts:
    """Numbers of words in a raw file.

    `kept` words are in the article's body, `moved` words in its metadata. `cut` words were removed from the text itself. Words of
    the `surroundings` were removed, too, but never belonged to the text: navigation, comments, kickers and the like.
    """

    kept: int = 0
    cut: int = 0
    moved: int = 0
    surroundings: int = 0

    @property
    def text(self) -> int:
        """The number of words of the text itself, kept or cut."""
        return self.kept + self.cut

    @property
    def removed(self) -> int:
        """The number of words that are neither in the body nor in the metadata."""
        return self.cut + self.surroundings

    @property
    def is_heavy(self) -> bool:
        """Return True if rules have cut more than `HEAVY_LOSS` of the text."""
        return self.cut > HEAVY_LOSS * self.text


def report_lines(article: Article) -> Iterator[ReportLine]:
    """Yield all lines that the parser read from the article's raw file, in order, with removed parts back in their places."""
    partial = (removal for removal in article.removals if removal.offset >= 0)  # in the order of their blocks
    cuts = {number: tuple(removals) for number, removals in groupby(partial, attrgetter("number"))}
    kept = [(b.number, b.line, LinePart(b.text), b.tag) for b in article.blocks if b.text]  # a picture may have no caption
    removed = [(r.number, r.line, LinePart(r.text, r.rule), "p") for r in article.removals if r.offset < 0]
    for number, line, part, tag in sorted([*kept, *removed], key=lambda entry: entry[0]):
        yield ReportLine(line, tuple(_with_cuts(part, cuts.get(number, ()))), tag)


def _with_cuts(part: LinePart, cuts: Sequence[Removal]) -> list[LinePart]:
    """Return a line as parts, given the cuts in the order in which they were made.

    The offset of a cut counts characters of the text that earlier cuts had left, so the last cut is undone first.
    """
    parts = [part]
    for removal in reversed(cuts):
        parts = [part for part in _insert_cut(parts, removal) if part.text]
    return parts


def _insert_cut(parts: list[LinePart], removal: Removal) -> list[LinePart]:
    """Return the parts with a cut inserted where it was made. `parts`, joined by spaces, are the text from which it was cut."""
    start = 0
    for index, part in enumerate(parts):
        offset = removal.offset - start
        if offset <= len(part.text):
            before, after = (replace(part, text=text.strip()) for text in (part.text[:offset], part.text[offset:]))
            return [*parts[:index], before, LinePart(removal.text, removal.rule), after, *parts[index + 1 :]]
        start += len(part.text) + 1
    return [*parts, LinePart(removal.text, removal.rule)]


def rule_counts(article: Article) -> tuple[RuleCount, ...]:
    """Return a count for each rule that removed or moved something, in the order of `RULE_EXPLANATIONS`."""
    times, words = Counter[str](), Counter[str]()
    for removal in article.removals:
        times[removal.rule] += 1
        words[removal.rule] += count_words(removal.text)
    order = {rule: position for position, rule in enumerate(RULE_EXPLANATIONS)}
    return tuple(RuleCount(rule, times[rule], words[rule]) for rule in sorted(times, key=lambda r: (order.get(r, len(order)), r)))


def word_counts(article: Article) -> WordCounts:
    """Return how many words of the article's raw file were kept, cut and moved."""
    words = Counter[str]()
    for removal in article.removals:
        words[_counted_as(removal)] += count_words(removal.text)
    kept = sum(count_words(block.text) for block in article.blocks)
    return WordCounts(kept, words["cut"], words["moved"], words["surroundings"])


def _counted_as(removal: Removal) -> str:
    """Return the field of `WordCounts` in which the removal counts."""
    if removal.rule in METADATA_RULES:
        return "moved"
    of_text = RULE_KINDS[explain_rule(removal.rule).kind].of_text and not removal.within
    return "cut" if of_text else "surroundings"


def heavy_loss_messages(articles: Iterable[Article], folder: PurePath | RemotePath) -> list[str]:
    """Return a message for each article with a heavy loss, the heaviest first.

    If there are more than ten of these articles, the last message gives the number of the others.
    `folder` is the raw folder as the user writes it on the command line.
    """
    counted = ((word_counts(article), article.path) for article in articles)
    heavy = sorted((pair for pair in counted if pair[0].is_heavy), key=lambda pair: (-pair[0].cut / pair[0].text, pair[1]))
    messages = [
        f"{path}: {words.cut} of {words.text} words removed; look at it with: {_EXPLAIN} {shlex.quote(str(folder / path))}"
        for words, path in heavy[:_MAX_LISTED]
    ]
    if more := len(heavy) - len(messages):
        lost = "more article lost over a third of its text" if more == 1 else "more articles lost over a third of their text"
        messages.append(f"{more} {lost}; see: {_CLEAN_REPORT} {shlex.quote(str(folder))}")
    return messages
