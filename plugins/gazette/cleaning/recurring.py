"""Boilerplate that one article cannot tell from its text: lines that stand in many articles of one publisher."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..article import Article, Block, Removal
from .words import count_words, fold

RULE = "recurring_line"
# In articles: in fewer than so many, and in less than this share of a publisher's, a line recurs by chance. Lines of a few
# words are subheads and refrains, too ('What happens next'), so only those count that most articles have.
_FEWEST = 5
_SHARE, _SHARE_OF_SHORT = 0.1, 0.5
_SHORT = 8  # words
# Of an article's words. Where more recurs, the articles are versions of one another, and nothing of them is boilerplate.
_VERSIONS = 1 / 3
_FIGURE = re.compile(r"\d+")


def drop_recurring_lines(articles: Sequence[Article]) -> list[Article]:
    """The articles, in their order, without lines that recur in many of their publisher's; where none is named, in those
    of their folder. Case and punctuation make no difference, figures only in sentences of some length: 'the index closed at
    8026 points' is news each time. Subheads and tables of pages stay as they are."""
    publishers: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        publishers[_source(article)].append(article)
    recurring = {name: _recurring(found) for name, found in publishers.items() if len(found) >= _FEWEST}
    return [_without(article, recurring.get(_source(article), frozenset())) for article in articles]


def _source(article: Article) -> str:
    return fold(article.publisher) or article.path.rpartition("/")[0] + "/"


def _recurring(articles: Sequence[Article]) -> frozenset[str]:
    """The lines, folded, that recur. Versions of one article count as one: without them, the rest is counted again."""
    lines = _counted(articles)
    single = [article for article in articles if _share(article, lines) <= _VERSIONS]
    return lines if len(single) == len(articles) else _counted(single)


def _counted(articles: Sequence[Article]) -> frozenset[str]:
    times = Counter(line for article in articles for line in {_line(block) for block in article.blocks if _counts(block)})
    return frozenset(line for line, count in times.items() if line and _recurs(line, count, len(articles)))


def _recurs(line: str, count: int, articles: int) -> bool:
    share = _SHARE_OF_SHORT if len(line.split()) < _SHORT else _SHARE
    return count >= max(_FEWEST, share * articles)


def _line(block: Block) -> str:
    line = fold(block.text)
    return _FIGURE.sub("0", line) if len(line.split()) < _SHORT else line


def _counts(block: Block) -> bool:
    return block.tag in ("p", "ul", "ol", "blockquote")


def _share(article: Article, lines: frozenset[str]) -> float:
    found = _words(block for block in article.blocks if _counts(block) and _line(block) in lines)
    return found / max(1, _words(article.blocks))


def _words(blocks: Iterable[Block]) -> int:
    return sum(count_words(block.text) for block in blocks)


def _without(article: Article, lines: frozenset[str]) -> Article:
    if not lines or _share(article, lines) > _VERSIONS:
        return article
    gone = {block.number: block for block in article.blocks if _counts(block) and _line(block) in lines}
    removals = (Removal(RULE, block.number, block.line, block.text) for block in gone.values())
    kept = tuple(block for block in article.blocks if block.number not in gone)
    return replace(article, blocks=kept, removals=tuple(sorted((*article.removals, *removals), key=lambda r: r.number)))
