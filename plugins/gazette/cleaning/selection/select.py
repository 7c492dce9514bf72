"""Which blocks of a saved page are the article: learned trees decide, on what the page and two extractors say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from ...model.article import Block
from ...model.draft import Draft
from ...model.page import Page, Picture, Place
from ...model.text import ends_like_sentence
from ...sources.formats.page_blocks import MISLEADING_SHARE, STANDFIRST
from .features import describe, link_share
from .forest import is_article
from .votes import Votes, take_votes

OUTSIDE = "outside_article"
# The likelihood from which on a block is the article's: where F1 is best, which is flat from .4 to .6 (training/blocks.py).
_LIKELY = 0.5
# In characters. Where the trees find less than this, they have not found the article, and every voter's word counts.
_SHORTEST = 250
_SURELY_OUTSIDE = ("hidden", "control", "noscript", "caption")
# Elements outwards in which a list's item may lie below the article's own: lists in lists.
_NESTED = 5
_MOSTLY_LINK = 0.6
_VOTERS = {"trafilatura": "trafilatura chose", "resiliparse": "resiliparse", "json_ld": "the page's JSON-LD"}


def select_article(draft: Draft) -> Draft:
    """The draft of a saved page with its article selected: blocks that are not the article's are labelled OUTSIDE where nothing more
    precise is known of them, the others have no label, except for the page's own standfirst; the article's pictures take their
    captions with them; and a sentence says how all that was found. A draft of anything else stays as it is."""
    if draft.page is None:
        return draft
    places = {block.number: place for block, place in zip(draft.page.blocks, draft.page.places, strict=True)}
    page = replace(draft.page, blocks=draft.blocks, places=tuple(places[block.number] for block in draft.blocks))
    blocks, pictures, how = _select(page)
    return replace(draft, blocks=blocks, pictures=pictures, extractor=draft.extractor or f"saved page: {how}", page=None)


def _select(page: Page) -> tuple[tuple[Block, ...], tuple[Block, ...], str]:
    """The page's blocks with their labels, the article's pictures, and how these were found."""
    blocks = page.blocks
    if not blocks:
        return (), (), "nothing on it to read"
    votes = take_votes(page.tree, page.text)
    chosen = {name: {block.number for block in blocks if vote(block)} for name, vote in votes.items()}
    found, how = _decide(page, votes, chosen)
    own = _with_gaps_filled(blocks, page.places, _with_whole_lists(blocks, found - _surely_outside(blocks, found)))
    pictures, captions = find_pictures(page, own)
    standfirst = _standfirst(blocks, own)
    marked = (block if block.number == standfirst else _mark(block, block.number in own) for block in blocks)
    voices = ", ".join(f"{_VOTERS[name]} {len(numbers)}" for name, numbers in chosen.items() if numbers)
    sentence = f"{len(own)} of {len(blocks)} blocks are the article; {how} ({voices or 'no extractor found any'})"
    return tuple(block for block in marked if block.number not in captions), pictures, sentence


def _decide(page: Page, votes: Votes, chosen: Mapping[str, set[int]]) -> tuple[set[int], str]:
    """The numbers of the article's blocks, and who decided."""
    if len(votes) == 1:
        return set().union(*chosen.values()), "the fast extractor decided, since the page is very large"
    likely = is_article(*describe(page, votes, page.meta))
    found = {block.number for block, likelihood in zip(page.blocks, likely, strict=True) if likelihood >= _LIKELY}
    if sum(len(block.text) for block in page.blocks if block.number in found) >= _SHORTEST:
        return found, "learned trees decided"
    enough = _sentences(page.blocks, found.union(*chosen.values()))
    return enough, "all prose and every sentence that one of them chose, since the learned trees found too little"


def _sentences(blocks: Sequence[Block], chosen: set[int]) -> set[int]:
    """All prose of a page, and of what was chosen whatever ends like a sentence."""
    return {b.number for b in blocks if _is_prose(b) or (b.number in chosen and ends_like_sentence(b.text))}


def _surely_outside(blocks: Sequence[Block], found: set[int]) -> set[int]:
    """Blocks that nobody sees or that only label something, unless they are much of what was found: then the label
    misleads, as where a script would show the text."""
    labelled = {b.number: len(b.text) for b in blocks if b.number in found and b.within in _SURELY_OUTSIDE}
    total = sum(len(block.text) for block in blocks if block.number in found)
    return set(labelled) if sum(labelled.values()) < MISLEADING_SHARE * total else set()


def _with_whole_lists(blocks: Sequence[Block], own: set[int]) -> set[int]:
    """Items of a list, and parts of a quotation, stay together where half of them are the article's."""
    lists: dict[int, list[Block]] = {}
    for block in blocks:
        if block.group and not block.within and link_share(block) < _MOSTLY_LINK:
            lists.setdefault(block.group, []).append(block)
    kept = (items for items in lists.values() if 2 * sum(item.number in own for item in items) >= len(items))
    return own.union(item.number for items in kept for item in items)


def _with_gaps_filled(blocks: Sequence[Block], places: Sequence[Place], own: set[int]) -> set[int]:
    """Add what was left out between the article's paragraphs and in one element with two of them: whole sentences,
    list items that are no links or that a colon announces, verse, and subheads right above what is kept."""
    held = {block.number: place.container for block, place in zip(blocks, places, strict=True)}
    around = {block.number: place.path[-_NESTED:] for block, place in zip(blocks, places, strict=True)}
    holders = Counter(held[block.number] for block in blocks if block.number in own and block.tag == "p")
    first, last = min(own, default=0), max(own, default=0)
    filled = set(own)
    for before, block in pairwise(blocks):
        holder = held[block.number] if not block.group else max(around[block.number], key=lambda n: holders[n], default=0)
        inside = not block.within and first < block.number < last and holders[holder] > 1
        announced = before.number in filled and (before.text.endswith(":") or (block.group > 0 and before.group == block.group))
        if inside and not block.tag.startswith("h") and (announced or block.tag == "pre" or _is_text(block)):
            filled.add(block.number)
    for block, after in pairwise(blocks):
        if block.tag.startswith("h") and not block.within and holders[held[block.number]] > 1 and after.number in filled:
            filled.add(block.number)
    return filled


def _is_text(block: Block) -> bool:
    return (block.group > 0 or block.tag == "table" or _is_prose(block)) and link_share(block) < _MOSTLY_LINK


def _mark(block: Block, is_own: bool) -> Block:
    if is_own:
        return replace(block, within="")
    return replace(block, within=OUTSIDE if block.within in ("", STANDFIRST) else block.within)


def _standfirst(blocks: Sequence[Block], own: set[int]) -> int:
    """The number of the block that the page itself calls its standfirst: the last one above the text; 0 for none."""
    first = min((b.number for b in blocks if b.number in own and b.tag == "p" and b.within != STANDFIRST), default=0)
    marked = (b.number for b in blocks if b.within == STANDFIRST and b.number < first and len(b.text.split()) > 4)
    return max(marked, default=0)


def _is_prose(block: Block) -> bool:
    return len(block.text) > 80 and ends_like_sentence(block.text)


FIGURE = "figure"


# How many elements outwards a picture and the text share one: the figure's own, its parent, and the one around that.
_NEAR = 3


def find_pictures(page: Page, own: set[int]) -> tuple[tuple[Block, ...], set[int]]:
    """Those pictures of a page that stand between the headline and the end of the article, in an element that holds some
    of it; those outside figures only between its paragraphs. The text of a figure's first is its caption; second come the
    numbers of the blocks that were those captions."""
    first, last = min(own, default=0), max(own, default=0)
    near_text = {n for b, place in zip(page.blocks, page.places, strict=True) if b.number in own for n in place.path[-_NEAR:]}
    shown: list[Picture] = []
    for picture in page.pictures:
        near = picture.number > first or picture.figure > 0
        if near and picture.number < last and near_text & set(picture.path[-_NEAR:]):
            again = picture.figure > 0 and any(other.figure == picture.figure for other in shown)
            shown.append(replace(picture, figure=0) if again else picture)
    first_captions = _captions({picture.figure for picture in shown if picture.figure}, page)
    captions = [first_captions.get(picture.figure) for picture in shown]
    figures = (_figure(picture, caption) for picture, caption in zip(shown, captions, strict=True))
    return tuple(figures), {caption.number for caption in captions if caption}


def _captions(figures: set[int], page: Page) -> dict[int, Block]:
    """The first caption in each figure; what else is there (credits, buttons) goes as it would without it."""
    found: dict[int, Block] = {}
    for block, place in zip(page.blocks, page.places, strict=True):
        for figure in figures.intersection(place.path) if block.within == "caption" else ():
            found.setdefault(figure, block)
    return found


def _figure(picture: Picture, caption: Block | None) -> Block:
    line, text = (caption.line, caption.text) if caption else (picture.line, "")
    return Block(picture.number, line, text, FIGURE, picture.html)
