"""Boilerplate that one article cannot tell from its text: lines that stand in many articles of one publisher."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b
from itertools import chain

from ...model.article import Article, Removal
from ...model.text import count_words, fold

RULE = "recurring_line"
# In articles: in fewer than so many, and in less than this share of a publisher's, a line recurs by chance. Lines of a few
# words are subheads and refrains, too ('What happens next'), so only those count that most articles have.
_FEWEST = 5
_SHARE, _SHARE_OF_SHORT = 0.1, 0.5
_SHORT = 8  # words
# Of an article's words. Where more recurs, the articles are versions of one another, and nothing of them is boilerplate.
_VERSIONS = 1 / 3
# Elements whose text may recur.
_COUNTING = ("p", "ul", "ol", "blockquote")
_FIGURE = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Lines:
    """The blocks of an article as lines to compare: digests of those that may recur (0: may not; the lowest bit is set where a
    line is short), and how many words each has."""

    digests: tuple[int, ...]
    words: tuple[int, ...]


def lines_of(article: Article) -> Lines:
    """The lines of an article."""
    return Lines(
        tuple(_digest(block.text) if block.tag in _COUNTING else 0 for block in article.blocks),
        tuple(count_words(block.text) for block in article.blocks),
    )


def _digest(text: str) -> int:
    line = fold(text)
    short = len(line.split()) < _SHORT
    digest = blake2b((_FIGURE.sub("0", line) if short else line).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return (int.from_bytes(digest, "big") & ~1) | short if line else 0


def drop_recurring_lines(articles: Sequence[Article], lines: Sequence[Lines] | None = None) -> list[Article]:
    """The articles, in their order, without lines that recur in many of their publisher's; where none is named, in those
    of their folder. Case and punctuation make no difference, figures only in sentences of some length: 'the index closed at
    8026 points' is news each time. Subheads and tables of pages stay as they are. `lines` are the articles', where known."""
    own = [lines_of(article) for article in articles] if lines is None else lines
    publishers: dict[str, list[int]] = defaultdict(list)
    source = cache(_source)
    for place, article in enumerate(articles):
        publishers[source(article.publisher, article.path.rpartition("/")[0])].append(place)
    result = list(articles)
    for places in publishers.values():
        recurring = _recurring([own[place] for place in places]) if len(places) >= _FEWEST else frozenset()
        for place in places if recurring else ():
            result[place] = _without(articles[place], own[place], recurring)
    return result


def _source(publisher: str, folder: str) -> str:
    return fold(publisher) or folder + "/"


def _recurring(articles: Sequence[Lines]) -> frozenset[int]:
    """The lines that recur. Versions of one article count as one: without them, the rest is counted again."""
    lines = _counted(articles)
    single = [article for article in articles if _share(article, lines) <= _VERSIONS]
    return lines if len(single) == len(articles) else _counted(single)


def _counted(articles: Sequence[Lines]) -> frozenset[int]:
    times = Counter(chain.from_iterable(set(article.digests) for article in articles))
    return frozenset(line for line, count in times.items() if line and _recurs(line, count, len(articles)))


def _recurs(line: int, count: int, articles: int) -> bool:
    return count >= max(_FEWEST, (_SHARE_OF_SHORT if line & 1 else _SHARE) * articles)


def _share(article: Lines, lines: frozenset[int]) -> float:
    if lines.isdisjoint(article.digests):
        return 0.0
    found = sum(words for line, words in zip(article.digests, article.words, strict=True) if line in lines)
    return found / max(1, sum(article.words))


def _without(article: Article, own: Lines, lines: frozenset[int]) -> Article:
    if lines.isdisjoint(own.digests) or _share(own, lines) > _VERSIONS:
        return article
    gone = {block.number: block for block, line in zip(article.blocks, own.digests, strict=True) if line in lines}
    removals = (Removal(RULE, block.number, block.line, block.text) for block in gone.values())
    kept = tuple(block for block in article.blocks if block.number not in gone)
    return replace(article, blocks=kept, removals=tuple(sorted((*article.removals, *removals), key=lambda r: r.number)))
