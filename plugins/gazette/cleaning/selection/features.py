"""What tells a page's article from its surroundings, as numbers: a row a block, a column a feature.

Each block is described by itself, by the elements around it, by its neighbours, and by what the voters (votes.py) say of
it and of whatever stands in the same elements or in elements of the same kind. `training/blocks.py` learns from these
columns; renaming or reordering them means learning anew, which a test notices."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ...model.article import Block, Metadata
from ...model.page import Page, Place
from ...model.text import ends_like_sentence
from .votes import Votes, letters

Column = NDArray[np.float64]

_LINK = re.compile(r"<a [^>]*>(.*?)</a>", re.DOTALL)
_EMPHASIS = re.compile(r"<(?:em|strong)>(.*?)</(?:em|strong)>", re.DOTALL)
_ELEMENT = re.compile(r"<[^>]+>")
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_HEADINGS = ("h2", "h3", "h4")
_LISTS = ("ul", "ol")
# Elements around a block that say something of it.
_AROUND = ("main", "article", "blockquote", "figure", "header", "aside")
# Labels of surroundings that are sometimes the article's own, and hence no proof.
_LABELS = ("", "caption", "standfirst", "topics", "hidden")
# How many elements outwards from a block are looked at, and how many blocks up and down the page.
_LEVELS = 4
_REACH = 2
_WINDOW = 7
# Share of the voters' words that the smallest element must hold to count as the page's core.
_CORE = 0.8
_FAR = 30


def describe(page: Page, votes: Votes, meta: Metadata) -> tuple[list[str], NDArray[np.float32]]:
    """The features' names, and their values for each block."""
    blocks, places = page.blocks, page.places
    own = _by_itself(blocks, meta)
    voted = {name: _column(map(vote, blocks)) for name, vote in votes.items()}
    counts = _column(len(block.text.split()) for block in blocks)
    prose = _column(len(b.text) > 80 and ends_like_sentence(b.text) for b in blocks)
    own |= {f"vote_{name}": column for name, column in voted.items()}
    approval = sum(voted.values(), start=np.zeros(len(blocks))) / max(1, len(voted)) * counts
    columns = {
        **own,
        **_by_place(places),
        **_by_elements(places, counts, prose * counts * (1 - own["link"]), approval, own["link"]),
        **_by_kind(places, voted, approval),
        **_by_order(blocks, voted, prose, approval, own),
        **_by_vocabulary(blocks, voted),
    }
    columns |= _by_neighbours(columns, ("link", "vote_trafilatura", "words", "capitals", "title", "in_largest"))
    same = _column(a.container == b.container for a, b in zip(places, [*places[1:], places[0]], strict=True))
    columns |= {"same_as_next": same, "same_as_previous": np.roll(same, 1)}
    return list(columns), np.stack(list(columns.values()), axis=1).astype(np.float32)


def _column(values: Iterable[float]) -> Column:
    return np.fromiter(values, dtype=np.float64)


def _by_itself(blocks: Sequence[Block], meta: Metadata) -> dict[str, Column]:
    title, summary = letters(meta.title), letters(meta.summary)[:50]
    folded = [letters(block.text) for block in blocks]
    often = Counter(folded)
    columns: dict[str, Callable[[Block], float]] = {
        "words": lambda b: np.log1p(len(b.text.split())),
        "link": link_share,
        "links": lambda b: b.html.count("<a "),
        "emphasis": lambda b: min(1.0, _length_of(_EMPHASIS, b) / len(b.text)),
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
    columns |= {f"label_{label}": lambda b, label=label: b.within == label for label in _LABELS}  # type: ignore[misc]
    made = {name: _column(map(measure, blocks)) for name, measure in columns.items()}
    made["digits"] = _column(sum(map(text.count, "0123456789")) / max(1, len(text)) for text in folded)
    made["title"] = _column(text == title for text in folded)
    made["summary"] = _column(len(summary) > 20 and text.startswith(summary) for text in folded)
    made["repeated"] = _column(often[text] > 1 for text in folded)
    return made


def link_share(block: Block) -> float:
    """How much of a block's text is links, from 0 to 1."""
    return min(1.0, _length_of(_LINK, block) / len(block.text))


def _length_of(pattern: re.Pattern[str], block: Block) -> int:
    return sum(len(_ELEMENT.sub("", inner)) for inner in pattern.findall(block.html)) if block.html else 0


def _by_place(places: Sequence[Place]) -> dict[str, Column]:
    around = {f"in_{tag}": _column(tag in place.tags for place in places) for tag in _AROUND}
    return {"depth": _column(len(place.path) for place in places), **around}


def _by_elements(places: Sequence[Place], counts: Column, prose: Column, approval: Column, link: Column) -> dict[str, Column]:
    """How much of the page's prose and of the voters' words lies in the elements around a block, and what else does."""
    sums: dict[int, Column] = defaultdict(lambda: np.zeros(5))
    held: dict[int, Column] = defaultdict(lambda: np.zeros(5))
    for place, row in zip(places, np.stack([prose, approval, link * counts, counts, np.ones(len(counts))], axis=1), strict=True):
        held[place.container] += row
        for number in place.path:
            sums[number] += row
    of_page = np.maximum(1.0, np.stack([prose, approval], axis=1).sum(axis=0))
    columns: dict[str, Column] = {}
    for level in range(_LEVELS):
        table = np.stack([sums[place.path[max(-len(place.path), -1 - level)]] for place in places])
        columns |= _shares(f"level{level}", table, of_page)
    columns |= _shares("held", np.stack([held[place.container] for place in places]), of_page)
    largest = max(held, key=lambda number: (held[number][0], -number))
    columns["in_largest"] = _column(place.container == largest for place in places)
    core = min((n for n in sums if sums[n][1] >= _CORE * of_page[1]), key=lambda n: (sums[n][3], -n), default=0)
    columns["below_core"] = _column(len(p.path) - p.path.index(core) if core in p.path else -1 for p in places)
    return columns


def _shares(name: str, table: Column, of_page: Column) -> dict[str, Column]:
    size = np.maximum(1.0, table[:, 3])
    return {
        f"{name}_prose": table[:, 0] / of_page[0],
        f"{name}_votes": table[:, 1] / of_page[1],
        f"{name}_density": table[:, 0] / size,
        f"{name}_links": table[:, 2] / size,
        f"{name}_blocks": np.log1p(table[:, 4]),
    }


def _by_kind(places: Sequence[Place], voted: Mapping[str, Column], approval: Column) -> dict[str, Column]:
    """What the voters say of all blocks that stand in elements of the same tags and names."""
    strict = np.mean([voted["trafilatura"], voted["resiliparse"]], axis=0)
    votes: dict[Hashable, Column] = defaultdict(lambda: np.zeros(3))
    for place, vote, amount in zip(places, strict, approval, strict=True):
        votes[place.kind] += (vote, amount, 1.0)
    table = np.stack([votes[place.kind] for place in places])
    return {
        "kind_votes": table[:, 0] / table[:, 2],
        "kind_share": table[:, 1] / max(1.0, approval.sum()),
        "kind_blocks": np.log1p(table[:, 2]),
    }


def _by_order(
    blocks: Sequence[Block], voted: Mapping[str, Column], prose: Column, approval: Column, own: Mapping[str, Column]
) -> dict[str, Column]:
    """Where a block stands between the first and the last that is surely the article's, and how near to its headline."""
    place = np.arange(len(blocks), dtype=np.float64)
    sure = place[voted["trafilatura"] + voted["resiliparse"] + prose == 3]
    first, last = (sure[0], sure[-1]) if len(sure) else (0.0, float(len(blocks)))
    titles = place[(own["title"] > 0) & (place <= first + _REACH)]
    window = np.ones(_WINDOW) / _WINDOW
    spread = {
        name: np.convolve(np.pad(column, _WINDOW // 2), window, "valid") for name, column in voted.items() if name != "json_ld"
    }
    spread |= {"link": np.convolve(np.pad(own["link"], _WINDOW // 2), window, "valid")}
    spread |= {"prose": np.convolve(np.pad(prose, _WINDOW // 2), window, "valid")}
    return {
        "to_last": np.clip(last - place, -_FAR, _FAR),
        "between": np.clip((place - first) / max(1.0, last - first), -1, 2),
        "from_title": np.clip(place - titles[-1], -_FAR, _FAR) if len(titles) else np.full(len(blocks), -99.0),
        "down_page": place / len(blocks),
        "votes_above": np.cumsum(approval) / max(1.0, approval.sum()),
        "votes_on_page": np.full(len(blocks), np.log1p(approval.sum())),
        **{f"near_{name}": column for name, column in spread.items()},
    }


def _by_vocabulary(blocks: Sequence[Block], voted: Mapping[str, Column]) -> dict[str, Column]:
    """The share of a block's longer words that surely belong to the article, too: surroundings speak of something else."""
    vocabularies = [set(_LONG_WORD.findall(block.text.casefold())) for block in blocks]
    sure = voted["trafilatura"] + voted["resiliparse"] == 2
    known = Counter(word for words, is_sure in zip(vocabularies, sure, strict=True) if is_sure for word in words)
    shares = (
        sum(known[word] > is_sure for word in words) / len(words) if words else -1.0
        for words, is_sure in zip(vocabularies, sure, strict=True)
    )
    return {"vocabulary": _column(shares)}


def _by_neighbours(columns: Mapping[str, Column], names: Sequence[str]) -> dict[str, Column]:
    return {
        f"{name}{distance:+}": _shifted(columns[name], distance)
        for name in names
        for distance in range(-_REACH, _REACH + 1)
        if distance
    }


def _shifted(column: Column, distance: int) -> Column:
    """The values of the blocks `distance` further on; -1 beyond the ends of the page."""
    ends = np.full(_REACH, -1.0)
    return np.concatenate([ends, column, ends])[_REACH + distance : _REACH + distance + len(column)]
