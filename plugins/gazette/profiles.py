"""What an article is about, as a vector: its keywords, the names in it, and how little words that stand together count."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .wording import rarity, stems

_KEYWORDS = 60  # of a long text
_COMMON = 2.5  # words that are less rare (in one of twelve sentences) tell nothing
_TITLE = 2  # how often a word of the headline of a text counts
_NAMES = 0.25  # the part of the likeness of two articles that the names in them decide, where both have some
_TOGETHER = 0.7  # by how much words that stand together in both articles count less: a name is one fact, not two
# The longer a text, the more it shares with any other of its topic: what an article of ten keywords has to be alike on average
# to those of its story, and one of sixty.
_BRIEF, _LEAST, _MOST = 10, 0.06, 0.22
# What the keywords of a headline of five words come to; of shorter ones, the one word that two share is not half of a story.
_FULL = 18.0
_MET = 3000  # articles: with so many more, the share of those that have a word is no accident of a small site
_EVENT, _EVENT_SHARE = 30, 0.1  # the largest event: so many articles, and this part of all
_NEVER = 0.001  # the share that a name counts with that no other article has


@dataclass(frozen=True, slots=True)
class Content:
    """An article in stems, and the entities in it with their salience."""

    heading: tuple[str, ...]
    body: tuple[str, ...]
    names: Mapping[str, float]

    @property
    def terms(self) -> Set[str]:
        """Everything in it that can be shared."""
        return {*self.heading, *self.body, *self.names}


@dataclass(frozen=True, slots=True)
class Profile:
    """`weights` of stems and names, a vector of length one; `together` of pairs of stems that stand together; how alike it has
    to be, at least and on average, to articles of its story; and, of an article that is nothing but a headline, its `words`."""

    weights: Mapping[str, float]
    together: Mapping[str, float]
    least: float
    words: tuple[str, ...]


def content(title: str, text: str, names: Mapping[str, float]) -> Content:
    """An article in stems."""
    return Content(tuple(stems(title)), tuple(stems(text)), names)


def elsewhere(contents: Sequence[Content], days: Sequence[float], window: float) -> dict[str, float]:
    """The share of articles that have a term outside of its busiest days, and in them where that is more than an event can
    have. What comes up again and again is no event's own, nor is what every headline ends with (the name of a site)."""
    places: dict[str, int] = {}
    number = np.array([places.setdefault(term, len(places)) for each in contents for term in sorted(each.terms)], np.int64)
    bucket = np.array([int(day // window) for day, each in zip(days, contents, strict=True) for _ in each.terms], np.int64)
    if not number.size:
        return {}
    bucket -= bucket.min()
    width = int(bucket.max()) + 2
    keys, met = np.unique(number * width + bucket, return_counts=True)
    follows = np.append(keys[1:] == keys[:-1] + 1, False)
    peak = np.zeros(len(places), np.int64)
    np.maximum.at(peak, keys // width, met + np.where(follows, np.append(met[1:], 0), 0))
    rest = (np.bincount(number, minlength=len(places)) - peak) / (len(contents) + _MET)
    rest += np.maximum(0, (peak - _EVENT) / len(contents) - _EVENT_SHARE)
    return {term: float(rest[place]) for term, place in places.items() if rest[place]}


def profile(of: Content, common: Mapping[str, float]) -> Profile:
    """The profile of an article; `common` is what `elsewhere` says of all."""
    counted = Counter(of.heading)
    if of.body:
        counted = Counter({word: _TITLE * count for word, count in counted.items()}) + Counter(of.body)
    worth = {word: rarity(word, common.get(word, 0.0)) for word in counted}
    raw = {word: (1 + math.log(counted[word])) * value for word, value in worth.items() if value > _COMMON}
    keywords = dict(sorted(raw.items(), key=lambda item: (-item[1], item[0]))[:_KEYWORDS])
    named = {name: salience * -math.log(common.get(name, 0.0) + _NEVER) for name, salience in of.names.items()}
    part = _NAMES if any(named.values()) else 0.0
    weights = _scaled(keywords, math.sqrt(1 - part), _FULL)
    together = {
        f"{one} {other}": math.sqrt(_TOGETHER) * min(weights[one], weights[other])
        for one, other in _neighbours(of)
        if one != other and one in weights and other in weights
    }
    words = () if of.body else tuple(sorted(keywords))
    return Profile({**weights, **_scaled(named, math.sqrt(part))}, together, _least(len(keywords)), words)


def _neighbours(of: Content) -> Iterator[tuple[str, str]]:
    yield from pairwise(of.heading)
    yield from pairwise(of.body)


def _least(keywords: int) -> float:
    part = (min(max(keywords, _BRIEF), _KEYWORDS) - _BRIEF) / (_KEYWORDS - _BRIEF)
    return _LEAST + part * (_MOST - _LEAST)


def _scaled(weights: Mapping[str, float], length: float, least: float = 0.0) -> dict[str, float]:
    norm = max(least, math.sqrt(math.fsum(weight * weight for weight in weights.values())))
    return {term: weight * length / norm for term, weight in weights.items()} if norm else {}
