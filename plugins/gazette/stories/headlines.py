"""Headlines without a text: which large story each belongs to, by the words that the story's headlines use.

Two headlines of one event may share no word at all; a third shares one with each. Once a story has several headlines they
tell which words it is told in, and so which other headlines are part of it, and which are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .profiles import Profiles

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_ENOUGH = 5  # headlines tell the words of a story
# A headline has to be e^7 times as likely in the words of the story as in those of English. Tuned with `make bench-stories`.
_EVIDENCE = 7.0
# A story's words are mixed with this many of English at large (a Dirichlet prior); a sentence that was counted has twenty.
_PRIOR, _SENTENCE = 2000.0, 20
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class _Headlines:
    """Each word of each headline by its number, with the headline's; how often English at large has it; the headlines' days."""

    word: Ints
    headline: Ints
    prior: Floats
    length: Ints
    days: Floats


def reassign(profiles: Profiles, days: Sequence[float], stories: Sequence[int], window: float) -> list[int]:
    """The stories of headlines without a text, once each was compared with all large stories of its days. Other articles stay
    where they are. `days` ascend; a story has the number of its first article."""
    headlines, now = _numbered(profiles, days), np.array(stories, np.int64)
    for _ in range(_ROUNDS if headlines.word.size else 0):
        new = _round(headlines, now, window)
        if (new == now).all():
            break
        now = new
    return [int(story) for story in now]


def _numbered(profiles: Profiles, days: Sequence[float]) -> _Headlines:
    stems = profiles.stems
    words = np.flatnonzero(profiles.brief[stems.row])
    vocabulary, number = np.unique(stems.term[words], return_inverse=True)
    prior = profiles.share[vocabulary] * _PRIOR / _SENTENCE
    length = np.where(profiles.brief, np.diff(stems.starts), 0)
    return _Headlines(number, stems.row[words], prior, length, np.array(days))


def _round(headlines: _Headlines, stories: Ints, window: float) -> Ints:
    """Every headline in the large story whose words it fits best. One that fits none stays where it is, but not in a large
    story."""
    brief = headlines.length > 0
    large = _large(stories[brief])
    best = np.full(len(stories), _EVIDENCE)
    alone = len(stories) + np.arange(len(stories))
    new = np.where(brief & np.isin(stories, large), alone, stories)
    for story in large:
        start, gain = _fit(headlines, stories == story, window)
        part = slice(start, start + len(gain))
        better = brief[part] & (gain > best[part])
        best[part][better], new[part][better] = gain[better], story
    return _first_of(new)


def _large(stories: Ints) -> Ints:
    numbers, sizes = np.unique(stories, return_counts=True)
    return numbers[sizes >= _ENOUGH]


def _fit(headlines: _Headlines, own: NDArray[np.bool_], window: float) -> tuple[int, Floats]:
    """How much likelier each headline of a story's days is in its words than in English at large, as a logarithm; of the
    story's own headlines, in the words of its others. The first number says at which headline they start."""
    middle = np.median(headlines.days[own])
    start = int(np.searchsorted(headlines.days, middle - window))
    end = int(np.searchsorted(headlines.days, middle + window, "right"))
    left, right = np.searchsorted(headlines.headline, (start, end))
    counts = np.bincount(headlines.word[own[headlines.headline]], minlength=len(headlines.prior))
    word, headline = headlines.word[left:right], headlines.headline[left:right]
    mine = own[headline]
    gain = np.bincount(headline - start, np.log1p((counts[word] - mine) / headlines.prior[word]), end - start)
    length = headlines.length[start:end]
    return start, gain - length * np.log1p((counts.sum() - length * own[start:end]) / _PRIOR)


def _first_of(stories: Ints) -> Ints:
    """The same stories, each with the number of its first article."""
    _, first, place = np.unique(stories, return_index=True, return_inverse=True)
    return first[place]
