"""Move headlines without a text between large stories, by the words that each story's headlines use.

Two headlines about the same event may have no word in common, although each shares one with a third. Several headlines of a story
show which words it uses, and therefore which other headlines belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .profiles import Profiles

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# The fewest headlines that show which words a story uses.
_MIN_HEADLINES = 5
# A headline must be e^7 times as likely in the words of the story as in English. Tuned with `make bench-stories`.
_MIN_EVIDENCE = 7.0
# The Dirichlet prior of a story's words: this many words of English are added. A sentence of the English counts has 20 words.
_PRIOR_WORDS, _SENTENCE_WORDS = 2000.0, 20
_MAX_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class _Headlines:
    """The words of all headlines without a text.

    * word, headline: for each occurrence, the number of the word and the index of the headline's article
    * prior: for each word, how often it occurs in _PRIOR_WORDS words of English
    * length: for each article, the number of words of its headline; 0 if it has a text
    * days: the articles' dates, in days
    """

    word: Ints
    headline: Ints
    prior: Floats
    length: Ints
    days: Floats


def reassign_headlines(profiles: Profiles, days: Sequence[float], stories: Sequence[int], window: float) -> list[int]:
    """Return the story of each article after headlines without a text were compared with all large stories of their days.

    `stories` has the story of each article before that. There and in the result, the number of a story is the index of its first
    article. Articles with a text stay where they are. `days` are the articles' dates in days, in ascending order."""
    headlines, current = _collect(profiles, days), np.array(stories, np.int64)
    for _ in range(_MAX_ROUNDS if headlines.word.size else 0):
        reassigned = _reassign_once(headlines, current, window)
        if (reassigned == current).all():
            break
        current = reassigned
    return [int(story) for story in current]


def _collect(profiles: Profiles, days: Sequence[float]) -> _Headlines:
    stems = profiles.stems
    occurrences = np.flatnonzero(profiles.is_headline[stems.rows])
    vocabulary, word = np.unique(stems.terms[occurrences], return_inverse=True)
    prior = profiles.english_share[vocabulary] * _PRIOR_WORDS / _SENTENCE_WORDS
    length = np.where(profiles.is_headline, np.diff(stems.starts), 0)
    return _Headlines(word, stems.rows[occurrences], prior, length, np.array(days))


def _reassign_once(headlines: _Headlines, stories: Ints, window: float) -> Ints:
    """Return the stories with each headline in the large story whose words it fits best.

    A headline that fits no large story leaves the large story that it is in, but stays in a small one."""
    is_headline = headlines.length > 0
    large = _large_stories(stories[is_headline])
    best = np.full(len(stories), _MIN_EVIDENCE)
    alone = len(stories) + np.arange(len(stories))
    reassigned = np.where(is_headline & np.isin(stories, large), alone, stories)
    for story in large:
        start, evidence = _evidence(headlines, stories == story, window)
        part = slice(start, start + len(evidence))
        better = is_headline[part] & (evidence > best[part])
        best[part][better], reassigned[part][better] = evidence[better], story
    return _number_by_first(reassigned)


def _large_stories(stories: Ints) -> Ints:
    """Return the stories with at least `_MIN_HEADLINES` headlines, given the story of each headline."""
    numbers, sizes = np.unique(stories, return_counts=True)
    return numbers[sizes >= _MIN_HEADLINES]


def _evidence(headlines: _Headlines, is_member: NDArray[np.bool_], window: float) -> tuple[int, Floats]:
    """Return the index of the first article of a story's days, and the evidence that each headline in them belongs to the story.

    The evidence is the natural logarithm of how much likelier the headline is in the story's words than in English. A member of the
    story is compared with the words of the other members."""
    middle = np.median(headlines.days[is_member])
    start = int(np.searchsorted(headlines.days, middle - window))
    end = int(np.searchsorted(headlines.days, middle + window, "right"))
    left, right = np.searchsorted(headlines.headline, (start, end))
    counts = np.bincount(headlines.word[is_member[headlines.headline]], minlength=len(headlines.prior))
    word, headline = headlines.word[left:right], headlines.headline[left:right]
    in_story = is_member[headline]
    evidence = np.bincount(headline - start, np.log1p((counts[word] - in_story) / headlines.prior[word]), end - start)
    length = headlines.length[start:end]
    return start, evidence - length * np.log1p((counts.sum() - length * is_member[start:end]) / _PRIOR_WORDS)


def _number_by_first(stories: Ints) -> Ints:
    """Return the same stories, each numbered by the index of its first article."""
    _, first, position = np.unique(stories, return_index=True, return_inverse=True)
    return first[position]
