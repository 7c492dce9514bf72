"""Select the article of a saved page: its blocks, its standfirst and its pictures.

Decision trees classify the blocks, with features of the page and the votes of two extractors and JSON-LD. Then lists are completed,
and gaps between paragraphs are filled. The pictures between the article's blocks become figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from ...model.article import Block
from ...model.draft import Draft
from ...model.page import BlockContext, Picture, SavedPage
from ...model.text import ends_like_sentence
from ...sources.formats.page_blocks import MISLEADING_SHARE, STANDFIRST
from .features import block_features, is_prose, link_share
from .forest import article_likelihoods
from .votes import Voters, build_voters

OUTSIDE_ARTICLE = "outside_article"
# The least likelihood of a block of the article. F1 is best here, and nearly the same from .4 to .6 (training/blocks.py).
_MIN_LIKELIHOOD = 0.5
# Characters. If the trees select less text, they have missed the article, and every voter is believed.
_SHORTEST_ARTICLE = 250
# Labels of blocks that readers do not see or that only describe something else.
_LABELS_OUTSIDE = ("hidden", "control", "noscript", "caption")
# How many elements around a list item are searched for the article's own element, since lists may be nested.
_LIST_LEVELS = 5
# A block with a larger share of link text is a link.
_LINK_SHARE = 0.6
_FIGURE = "figure"
# Levels of elements around a picture, one of which must also be near the text: the figure, its parent, and the parent's parent.
_PICTURE_LEVELS = 3
_VOTERS = {"trafilatura": "trafilatura chose", "resiliparse": "resiliparse", "json_ld": "the page's JSON-LD"}


def select_article(draft: Draft) -> Draft:
    """Return the draft of a saved page with its article selected; a draft of any other file is returned as it is.

    Blocks of the article lose their label (`within`). Other blocks keep theirs, or get the label `OUTSIDE_ARTICLE` if they have
    none. A standfirst above the text keeps the label `STANDFIRST`. The article's pictures are in `pictures`, as blocks with their
    captions as text; the caption blocks are no longer in `blocks`. `extractor` says how the article was found.
    """
    if draft.page is None:
        return draft
    contexts = {block.number: context for block, context in zip(draft.page.blocks, draft.page.contexts, strict=True)}
    page = replace(draft.page, blocks=draft.blocks, contexts=tuple(contexts[block.number] for block in draft.blocks))
    blocks, pictures, summary = _select_blocks(page)
    return replace(draft, blocks=blocks, pictures=pictures, extractor=draft.extractor or f"saved page: {summary}", page=None)


def _select_blocks(page: SavedPage) -> tuple[tuple[Block, ...], tuple[Block, ...], str]:
    """Return the page's blocks with their new labels, the article's pictures as blocks, and how the article was found."""
    blocks = page.blocks
    if not blocks:
        return (), (), "it has no text"
    if page.body:
        article = set(page.body - _invisible_blocks(blocks, set(page.body)))
        return _with_article(page, article, "the rule for its site decided")
    voters = build_voters(page.tree, page.text)
    chosen = {name: {block.number for block in blocks if votes_for(block)} for name, votes_for in voters.items()}
    classified, method = _classify(page, voters, chosen)
    visible = classified - _invisible_blocks(blocks, classified)
    article = _with_gaps_filled(blocks, page.contexts, _with_whole_lists(blocks, visible))
    votes = ", ".join(f"{_VOTERS[name]} {len(numbers)}" for name, numbers in chosen.items() if numbers)
    return _with_article(page, article, f"{method} ({votes or 'no extractor found an article'})")


def _with_article(page: SavedPage, article: set[int], method: str) -> tuple[tuple[Block, ...], tuple[Block, ...], str]:
    """Return the result of `_select_blocks`, given the numbers of the article's blocks and what decided."""
    blocks = page.blocks
    pictures, captions = _select_pictures(page, article)
    standfirst = _standfirst_number(blocks, article)
    labelled = (block if block.number == standfirst else _relabel(block, block.number in article) for block in blocks)
    summary = f"{len(article)} of {len(blocks)} blocks are the article; {method}"
    return tuple(block for block in labelled if block.number not in captions), pictures, summary


def _classify(page: SavedPage, voters: Voters, chosen: Mapping[str, set[int]]) -> tuple[set[int], str]:
    """Return the numbers of the article's blocks, and what decided. `chosen` has the blocks that each voter chose."""
    if len(voters) == 1:
        return set().union(*chosen.values()), "the fast extractor decided, since the page is very large"
    likelihoods = article_likelihoods(*block_features(page, voters, page.meta))
    likely = {block.number for block, likelihood in zip(page.blocks, likelihoods, strict=True) if likelihood >= _MIN_LIKELIHOOD}
    if sum(len(block.text) for block in page.blocks if block.number in likely) >= _SHORTEST_ARTICLE:
        return likely, "learned trees decided"
    sentences = _prose_and_sentences(page.blocks, likely.union(*chosen.values()))
    return sentences, "all prose and every sentence that one of the voters chose, since the learned trees found too little"


def _prose_and_sentences(blocks: Sequence[Block], chosen: set[int]) -> set[int]:
    """Return the numbers of all blocks of prose, and of those chosen blocks that end like a sentence."""
    return {b.number for b in blocks if is_prose(b) or (b.number in chosen and ends_like_sentence(b.text))}


def _invisible_blocks(blocks: Sequence[Block], classified: set[int]) -> set[int]:
    """Return those of the classified blocks that readers do not see or that only describe something else.

    If they are a large share of the text, the label is misleading (a script may reveal the text), and the set is empty.
    """
    labelled = {b.number: len(b.text) for b in blocks if b.number in classified and b.within in _LABELS_OUTSIDE}
    total = sum(len(block.text) for block in blocks if block.number in classified)
    return set(labelled) if sum(labelled.values()) < MISLEADING_SHARE * total else set()


def _with_whole_lists(blocks: Sequence[Block], article: set[int]) -> set[int]:
    """Add the other items of lists, and the other parts of quotations, of which at least half are in the article."""
    lists: dict[int, list[Block]] = {}
    for block in blocks:
        if block.group and not block.within and link_share(block) < _LINK_SHARE:
            lists.setdefault(block.group, []).append(block)
    whole = (items for items in lists.values() if 2 * sum(item.number in article for item in items) >= len(items))
    return article.union(item.number for items in whole for item in items)


def _with_gaps_filled(blocks: Sequence[Block], contexts: Sequence[BlockContext], article: set[int]) -> set[int]:
    """Add blocks between the article's first and last one, in an element with at least two of its paragraphs.

    These are prose, tables and list items that are not links; verse; what follows a colon, with the rest of its list; and subheads
    right above a block of the article.
    """
    containers = {block.number: context.container for block, context in zip(blocks, contexts, strict=True)}
    around = {block.number: context.path[-_LIST_LEVELS:] for block, context in zip(blocks, contexts, strict=True)}
    paragraphs_in = Counter(containers[block.number] for block in blocks if block.number in article and block.tag == "p")
    first, last = min(article, default=0), max(article, default=0)
    filled = set(article)
    for above, block in pairwise(blocks):
        if block.group:  # the element around the list with the most paragraphs of the article
            container = max(around[block.number], key=lambda element: paragraphs_in[element], default=0)
        else:
            container = containers[block.number]
        inside = not block.within and first < block.number < last and paragraphs_in[container] > 1
        announced = above.number in filled and (above.text.endswith(":") or (block.group > 0 and above.group == block.group))
        if inside and not block.tag.startswith("h") and (announced or block.tag == "pre" or _is_text(block)):
            filled.add(block.number)
    for block, below in pairwise(blocks):
        subhead = block.tag.startswith("h") and not block.within and paragraphs_in[containers[block.number]] > 1
        if subhead and below.number in filled:
            filled.add(block.number)
    return filled


def _is_text(block: Block) -> bool:
    return (block.group > 0 or block.tag == "table" or is_prose(block)) and link_share(block) < _LINK_SHARE


def _standfirst_number(blocks: Sequence[Block], article: set[int]) -> int:
    """Return the number of the last block above the text that the page labels as its standfirst, or 0 if there is none."""
    first = min((b.number for b in blocks if b.number in article and b.tag == "p" and b.within != STANDFIRST), default=0)
    labelled = (b.number for b in blocks if b.within == STANDFIRST and b.number < first and len(b.text.split()) > 4)
    return max(labelled, default=0)


def _relabel(block: Block, in_article: bool) -> Block:
    if in_article:
        return replace(block, within="")
    return replace(block, within=OUTSIDE_ARTICLE if block.within in ("", STANDFIRST) else block.within)


def _select_pictures(page: SavedPage, article: set[int]) -> tuple[tuple[Block, ...], set[int]]:
    """Return the article's pictures as blocks, and the numbers of the blocks that are their captions.

    A picture belongs to the article if it stands above the article's last block and shares a near element with one of its blocks.
    A picture outside a figure must also stand below the first block. The first picture of a figure gets the figure's first caption
    as its text, further ones get none.
    """
    first, last = min(article, default=0), max(article, default=0)
    contexts = (context for block, context in zip(page.blocks, page.contexts, strict=True) if block.number in article)
    near_text = {element for context in contexts for element in context.path[-_PICTURE_LEVELS:]}
    shown: list[Picture] = []
    for picture in page.pictures:
        below_start = picture.number > first or picture.figure > 0
        if below_start and picture.number < last and near_text & set(picture.path[-_PICTURE_LEVELS:]):
            repeated = picture.figure > 0 and any(other.figure == picture.figure for other in shown)
            shown.append(replace(picture, figure=0) if repeated else picture)
    first_captions = _first_captions({picture.figure for picture in shown if picture.figure}, page)
    captions = [first_captions.get(picture.figure) for picture in shown]
    figures = (_figure(picture, caption) for picture, caption in zip(shown, captions, strict=True))
    return tuple(figures), {caption.number for caption in captions if caption}


def _first_captions(figures: set[int], page: SavedPage) -> dict[int, Block]:
    """Return the first caption block of each figure. The figure's other blocks (credits, buttons) are left to the rules."""
    captions: dict[int, Block] = {}
    for block, context in zip(page.blocks, page.contexts, strict=True):
        for figure in figures.intersection(context.path) if block.within == "caption" else ():
            captions.setdefault(figure, block)
    return captions


def _figure(picture: Picture, caption: Block | None) -> Block:
    line, text = (caption.line, caption.text) if caption else (picture.line, "")
    return Block(picture.number, line, text, _FIGURE, picture.html)
