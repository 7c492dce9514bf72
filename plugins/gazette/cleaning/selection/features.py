"""Compute features that distinguish the article of a page from its surroundings: a row for each block, a column for each feature.

The features of a block come from the block itself, the elements around it, its neighbours, and the votes (votes.py) for it and for
the other blocks in the same elements or in elements of the same kind. `training/blocks.py` trains on these columns. If a column is
renamed or moved, the trees must be trained again; a test notices."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ...model.article import Block, Metadata
from ...model.page import BlockContext, SavedPage
from ...model.text import alphanumerics, ends_like_sentence
from .votes import Voters

Column = NDArray[np.float64]

_LINK = re.compile(r"<a [^>]*>(.*?)</a>", re.DOTALL)
_EMPHASIS = re.compile(r"<(?:em|strong)>(.*?)</(?:em|strong)>", re.DOTALL)
_ELEMENT = re.compile(r"<[^>]+>")
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_HEADINGS = ("h2", "h3", "h4")
_LISTS = ("ul", "ol")
# Elements whose presence around a block is a feature.
_AROUND = ("main", "article", "blockquote", "figure", "header", "aside")
# Labels that blocks of the article sometimes have, too, so that the trees must weigh them.
_LABELS = ("", "caption", "standfirst", "topics", "hidden")
# How many of the innermost elements around a block have their own features.
_LEVELS = 4
# How many blocks above, and how many below, give some of their features to a block.
_REACH = 2
# Number of blocks over which features are averaged.
_WINDOW = 7
# The page's core is the smallest element with at least this share of the words that the voters chose.
_CORE_SHARE = 0.8
# Blocks; longer distances are clipped to this one.
_MAX_DISTANCE = 30


def block_features(page: SavedPage, voters: Voters, meta: Metadata) -> tuple[list[str], NDArray[np.float32]]:
    """Return the names of the features, and a matrix with a row for each block and a column for each feature.

    `meta` is the metadata of the page; title and summary are compared with the blocks.
    """
    blocks, contexts = page.blocks, page.contexts
    features = _content_features(blocks, meta)
    votes = {name: _column(map(votes_for, blocks)) for name, votes_for in voters.items()}
    words = _column(len(block.text.split()) for block in blocks)
    prose = _column(map(is_prose, blocks))
    features |= {f"vote_{name}": column for name, column in votes.items()}
    # The words of a block, times the share of voters that chose it.
    approved_words = sum(votes.values(), start=np.zeros(len(blocks))) / max(1, len(votes)) * words
    columns = {
        **features,
        **_nesting_features(contexts),
        **_element_features(contexts, words, prose * words * (1 - features["link"]), approved_words, features["link"]),
        **_kind_features(contexts, votes, approved_words),
        **_position_features(blocks, votes, prose, approved_words, features),
        **_vocabulary_features(blocks, votes),
    }
    columns |= _neighbour_features(columns, ("link", "vote_trafilatura", "words", "capitals", "title", "in_largest"))
    same = _column(a.container == b.container for a, b in zip(contexts, [*contexts[1:], contexts[0]], strict=True))
    columns |= {"same_as_next": same, "same_as_previous": np.roll(same, 1)}
    return list(columns), np.stack(list(columns.values()), axis=1).astype(np.float32)


def _column(values: Iterable[float]) -> Column:
    return np.fromiter(values, dtype=np.float64)


def _content_features(blocks: Sequence[Block], meta: Metadata) -> dict[str, Column]:
    """Return the features of a block's own text, tag and label, and of its similarity to title and summary."""
    title, summary = alphanumerics(meta.title), alphanumerics(meta.summary)[:50]
    texts = [alphanumerics(block.text) for block in blocks]
    occurrences = Counter(texts)
    measures: dict[str, Callable[[Block], float]] = {
        "words": lambda b: np.log1p(len(b.text.split())),
        "link": link_share,
        "links": lambda b: b.html.count("<a "),
        "emphasis": lambda b: min(1.0, _length_within(_EMPHASIS, b) / len(b.text)),
        "capitals": lambda b: sum(w[0].isupper() for w in b.text.split()) / len(b.text.split()),
        "sentence": lambda b: ends_like_sentence(b.text),
        "colon": lambda b: b.text.endswith(":"),
        "commas": lambda b: b.text.count(","),
        "paragraph": lambda b: b.tag == "p",
        "heading": lambda b: b.tag in _HEADINGS,
        "list": lambda b: b.tag in _LISTS,
        "quotation": lambda b: b.tag == "blockquote",
        "table": lambda b: b.tag == "table",
    }
    measures |= {f"label_{label}": lambda b, label=label: b.within == label for label in _LABELS}  # type: ignore[misc]
    columns = {name: _column(map(measure, blocks)) for name, measure in measures.items()}
    columns["digits"] = _column(sum(map(text.count, "0123456789")) / max(1, len(text)) for text in texts)
    columns["title"] = _column(text == title for text in texts)
    columns["summary"] = _column(len(summary) > 20 and text.startswith(summary) for text in texts)
    columns["repeated"] = _column(occurrences[text] > 1 for text in texts)
    return columns


def is_prose(block: Block) -> bool:
    """Return True if the block is long and ends like a sentence."""
    return len(block.text) > 80 and ends_like_sentence(block.text)


def link_share(block: Block) -> float:
    """Return the share of a block's text that is within links, from 0 to 1."""
    return min(1.0, _length_within(_LINK, block) / len(block.text))


def _length_within(pattern: re.Pattern[str], block: Block) -> int:
    """Return the number of characters of a block's text within the elements that `pattern` matches."""
    return sum(len(_ELEMENT.sub("", inner)) for inner in pattern.findall(block.html)) if block.html else 0


def _nesting_features(contexts: Sequence[BlockContext]) -> dict[str, Column]:
    """Return how deeply a block is nested, and whether certain elements are around it."""
    around = {f"in_{tag}": _column(tag in context.tags for context in contexts) for tag in _AROUND}
    return {"depth": _column(len(context.path) for context in contexts), **around}


def _element_features(
    contexts: Sequence[BlockContext], words: Column, prose_words: Column, approved_words: Column, link: Column
) -> dict[str, Column]:
    """Return what the elements around a block contain: shares of the page's prose and of the approved words, links, blocks.

    `prose_words` are the words of a block of prose outside links; `link` is the share of link text in a block.
    """
    # For each element, the sums over all blocks in it (sums) and over those directly in it (direct_sums).
    sums: dict[int, Column] = defaultdict(lambda: np.zeros(5))
    direct_sums: dict[int, Column] = defaultdict(lambda: np.zeros(5))
    rows = np.stack([prose_words, approved_words, link * words, words, np.ones(len(words))], axis=1)
    for context, row in zip(contexts, rows, strict=True):
        direct_sums[context.container] += row
        for element in context.path:
            sums[element] += row
    of_page = np.maximum(1.0, np.stack([prose_words, approved_words], axis=1).sum(axis=0))
    columns: dict[str, Column] = {}
    for level in range(_LEVELS):
        table = np.stack([sums[context.path[max(-len(context.path), -1 - level)]] for context in contexts])
        columns |= _shares(f"level{level}", table, of_page)
    columns |= _shares("held", np.stack([direct_sums[context.container] for context in contexts]), of_page)
    largest = max(direct_sums, key=lambda element: (direct_sums[element][0], -element))
    columns["in_largest"] = _column(context.container == largest for context in contexts)
    candidates = (element for element in sums if sums[element][1] >= _CORE_SHARE * of_page[1])
    core = min(candidates, key=lambda element: (sums[element][3], -element), default=0)
    columns["below_core"] = _column(len(c.path) - c.path.index(core) if core in c.path else -1 for c in contexts)
    return columns


def _shares(name: str, table: Column, of_page: Column) -> dict[str, Column]:
    """Return the features of one element for each block: `table` has the sums of the element, `of_page` those of the page."""
    words = np.maximum(1.0, table[:, 3])
    return {
        f"{name}_prose": table[:, 0] / of_page[0],
        f"{name}_votes": table[:, 1] / of_page[1],
        f"{name}_density": table[:, 0] / words,
        f"{name}_links": table[:, 2] / words,
        f"{name}_blocks": np.log1p(table[:, 4]),
    }


def _kind_features(contexts: Sequence[BlockContext], votes: Mapping[str, Column], approved_words: Column) -> dict[str, Column]:
    """Return the votes for all blocks in elements of the same kind, such as all paragraphs with the same class."""
    mean_votes = np.mean([votes["trafilatura"], votes["resiliparse"]], axis=0)
    sums: dict[Hashable, Column] = defaultdict(lambda: np.zeros(3))
    for context, vote, words in zip(contexts, mean_votes, approved_words, strict=True):
        sums[context.kind] += (vote, words, 1.0)
    table = np.stack([sums[context.kind] for context in contexts])
    return {
        "kind_votes": table[:, 0] / table[:, 2],
        "kind_share": table[:, 1] / max(1.0, approved_words.sum()),
        "kind_blocks": np.log1p(table[:, 2]),
    }


def _position_features(
    blocks: Sequence[Block], votes: Mapping[str, Column], prose: Column, approved_words: Column, features: Mapping[str, Column]
) -> dict[str, Column]:
    """Return a block's distances to the article's first and last certain block and to the headline, and averages around it.

    A block is certain if it is prose and both extractors chose it.
    """
    position = np.arange(len(blocks), dtype=np.float64)
    certain = position[votes["trafilatura"] + votes["resiliparse"] + prose == 3]
    first, last = (certain[0], certain[-1]) if len(certain) else (0.0, float(len(blocks)))
    titles = position[(features["title"] > 0) & (position <= first + _REACH)]
    averaged = {name: column for name, column in votes.items() if name != "json_ld"} | {"link": features["link"], "prose": prose}
    return {
        "to_last": np.clip(last - position, -_MAX_DISTANCE, _MAX_DISTANCE),
        "between": np.clip((position - first) / max(1.0, last - first), -1, 2),
        "from_title": np.clip(position - titles[-1], -_MAX_DISTANCE, _MAX_DISTANCE) if len(titles) else np.full(len(blocks), -99.0),
        "down_page": position / len(blocks),
        "votes_above": np.cumsum(approved_words) / max(1.0, approved_words.sum()),
        "votes_on_page": np.full(len(blocks), np.log1p(approved_words.sum())),
        **{f"near_{name}": _moving_average(column) for name, column in averaged.items()},
    }


def _moving_average(column: Column) -> Column:
    return np.convolve(np.pad(column, _WINDOW // 2), np.ones(_WINDOW) / _WINDOW, "valid")


def _vocabulary_features(blocks: Sequence[Block], votes: Mapping[str, Column]) -> dict[str, Column]:
    """Return the share of a block's long words that also occur in other blocks which both extractors chose.

    Surroundings have other words, since they are not about the article's subject. A block without long words has -1.
    """
    vocabularies = [set(_LONG_WORD.findall(block.text.casefold())) for block in blocks]
    certain = votes["trafilatura"] + votes["resiliparse"] == 2
    occurrences = Counter(word for words, is_certain in zip(vocabularies, certain, strict=True) if is_certain for word in words)
    shares = (
        sum(occurrences[word] > is_certain for word in words) / len(words) if words else -1.0
        for words, is_certain in zip(vocabularies, certain, strict=True)
    )
    return {"vocabulary": _column(shares)}


def _neighbour_features(columns: Mapping[str, Column], names: Sequence[str]) -> dict[str, Column]:
    """Return the named features of the blocks above and below, as 'link-2' to 'link+2'."""
    return {
        f"{name}{distance:+}": _shifted(columns[name], distance)
        for name in names
        for distance in range(-_REACH, _REACH + 1)
        if distance
    }


def _shifted(column: Column, distance: int) -> Column:
    """Return the values of the blocks `distance` further down; -1 beyond the ends of the page."""
    ends = np.full(_REACH, -1.0)
    return np.concatenate([ends, column, ends])[_REACH + distance : _REACH + distance + len(column)]
