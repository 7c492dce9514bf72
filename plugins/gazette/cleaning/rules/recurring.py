"""Remove lines that recur in many articles of one publisher: boilerplate that a single article does not reveal."""

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

RECURRING_LINE = "recurring_line"
# A line that occurs in fewer articles, or in a smaller share of a publisher's articles, may recur by chance. A line of a few words
# may be a subhead or a refrain ('What happens next'), so it must occur in half of the articles.
_MIN_ARTICLES = 5
_MIN_SHARE, _MIN_SHARE_IF_SHORT = 0.1, 0.5
# Words; a line with fewer is short.
_SHORT_LINE = 8
# If a larger share of an article's words recurs, the article is a version of another article, and nothing in it is boilerplate.
_MAX_RECURRING_SHARE = 1 / 3
# Tags of blocks that may recur.
_COUNTED_TAGS = ("p", "ul", "ol", "blockquote")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class LineHashes:
    """The blocks of an article in a form that can be compared with other articles; the cache stores it.

    `digests` has the 64-bit hash of each block, 0 for a block that cannot recur; its lowest bit is 1 if the line is short. `words`
    has the number of words of each block.
    """

    digests: tuple[int, ...]
    words: tuple[int, ...]


def line_hashes(article: Article) -> LineHashes:
    """Return the hashes of an article's blocks. Subheads, tables and figures cannot recur."""
    return LineHashes(
        tuple(_hash_line(block.text) if block.tag in _COUNTED_TAGS else 0 for block in article.blocks),
        tuple(count_words(block.text) for block in article.blocks),
    )


def _hash_line(text: str) -> int:
    """Return the hash of a line without case and punctuation, and without numbers if the line is short; 0 if it has no words."""
    line = fold(text)
    short = len(line.split()) < _SHORT_LINE
    digest = blake2b((_DIGITS.sub("0", line) if short else line).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return (int.from_bytes(digest, "big") & ~1) | short if line else 0


def drop_recurring_lines(articles: Sequence[Article], hashes: Sequence[LineHashes] | None = None) -> list[Article]:
    """Return the articles, in their order, without lines that recur in many articles of the same publisher.

    If no publisher is named, the folder of the raw file counts as the publisher. Case and punctuation are ignored. Numbers are
    ignored in short lines only: 'the index closed at 8026 points' is news each time. `hashes` are those of the articles, if the
    caller has them already.
    """
    hashes = [line_hashes(article) for article in articles] if hashes is None else hashes
    publishers: dict[str, list[int]] = defaultdict(list)
    publisher_key = cache(_publisher_key)
    for index, article in enumerate(articles):
        publishers[publisher_key(article.publisher, article.path.rpartition("/")[0])].append(index)
    result = list(articles)
    for indexes in publishers.values():
        recurring = _recurring_hashes([hashes[index] for index in indexes]) if len(indexes) >= _MIN_ARTICLES else frozenset()
        for index in indexes if recurring else ():
            result[index] = _without_lines(articles[index], hashes[index], recurring)
    return result


def _publisher_key(publisher: str, folder: str) -> str:
    return fold(publisher) or folder + "/"


def _recurring_hashes(articles: Sequence[LineHashes]) -> frozenset[int]:
    """Return the hashes of recurring lines. If some articles are versions of others, count again without these versions."""
    recurring = _frequent_hashes(articles)
    distinct = [article for article in articles if _recurring_share(article, recurring) <= _MAX_RECURRING_SHARE]
    return recurring if len(distinct) == len(articles) else _frequent_hashes(distinct)


def _frequent_hashes(articles: Sequence[LineHashes]) -> frozenset[int]:
    counts = Counter(chain.from_iterable(set(article.digests) for article in articles))
    return frozenset(digest for digest, count in counts.items() if digest and _is_frequent(digest, count, len(articles)))


def _is_frequent(digest: int, count: int, articles: int) -> bool:
    return count >= max(_MIN_ARTICLES, (_MIN_SHARE_IF_SHORT if digest & 1 else _MIN_SHARE) * articles)


def _recurring_share(article: LineHashes, recurring: frozenset[int]) -> float:
    """Return the share of the article's words that are in recurring lines, from 0 to 1."""
    if recurring.isdisjoint(article.digests):
        return 0.0
    words = sum(words for digest, words in zip(article.digests, article.words, strict=True) if digest in recurring)
    return words / max(1, sum(article.words))


def _without_lines(article: Article, hashes: LineHashes, recurring: frozenset[int]) -> Article:
    """Return the article without its recurring lines; a version of another article is returned as it is."""
    if recurring.isdisjoint(hashes.digests) or _recurring_share(hashes, recurring) > _MAX_RECURRING_SHARE:
        return article
    removed = {block.number: block for block, digest in zip(article.blocks, hashes.digests, strict=True) if digest in recurring}
    removals = (Removal(RECURRING_LINE, block.number, block.line, block.text) for block in removed.values())
    kept = tuple(block for block in article.blocks if block.number not in removed)
    return replace(article, blocks=kept, removals=tuple(sorted((*article.removals, *removals), key=lambda r: r.number)))
