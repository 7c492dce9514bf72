"""Apply the user's rule for a site to one of its pages: remove elements, choose the article, and read its metadata.

BeautifulSoup and soupsieve match the selectors, on a copy of the page's tree. The copy leads back to the elements of the tree,
which have line numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from bs4 import BeautifulSoup
from bs4.element import Tag as Element
from lxml import etree
from lxml.html import HtmlElement, tostring

from ...model.article import Block, Metadata
from ...model.dates import to_iso
from ...model.draft import Draft
from ...model.page import SavedPage
from ...model.text import quantity
from ...sources.formats.fields import split_names
from ...sources.formats.page_blocks import flatten_page
from ...sources.formats.page_metadata import person_names, read_page_metadata
from ..rules.bylines import read_byline
from ..rules.rule_catalog import site_rule_name
from .site_rule import SiteRule

# The fields of a rule for metadata, each with the field of `Metadata` that it gives.
_METADATA = {"title": "title", "author": "authors", "date": "published", "standfirst": "summary"}


@dataclass(frozen=True, slots=True)
class RuledPage:
    """A page to which a rule was applied.

    * `draft`: the draft of what is left of the page.
    * `meta`: what the rule's selectors say about the article.
    * `note`: which fields of the rule matched something, in words.
    """

    draft: Draft
    meta: Metadata
    note: str


class _PageCopy:
    """A copy of a page's tree in BeautifulSoup. Each tag leads back to its element."""

    def __init__(self, tree: HtmlElement) -> None:
        self.soup = BeautifulSoup("", "html.parser")
        self.elements: dict[int, HtmlElement] = {}  # by the id of the tag
        for event, element in etree.iterwalk(tree, events=("start", "end")):
            if event == "start":
                tag = self.soup.handle_starttag(str(element.tag), None, None, dict(element.items()))
                self.elements[id(tag)] = element
                self.soup.handle_data(element.text or "")
            else:
                self.soup.handle_endtag(str(element.tag))
                self.soup.handle_data(element.tail or "")
        self.soup.endData()

    def select(self, selectors: Iterable[str]) -> list[HtmlElement]:
        """Return the elements that the first selector with a match matches, in document order."""
        tags: Sequence[Element] = next(filter(None, map(self.soup.select, selectors)), [])
        return [self.elements[id(tag)] for tag in tags]

    def take_out(self, rule: SiteRule) -> dict[HtmlElement, str]:
        """Remove the tags that a rule drops from the copy. Return their elements, each with the name under which it is recorded."""
        matches = [(tag, selector) for selector in rule.drop for tag in self.soup.select(selector)]
        for tag, _ in matches:
            tag.extract()
        return {self.elements[id(tag)]: site_rule_name(rule.site, selector) for tag, selector in reversed(matches)}


def apply_site_rule(draft: Draft, page: SavedPage, rule: SiteRule) -> RuledPage:
    """Apply a rule to `draft`, the draft of a saved page. The tree of `page` is changed."""
    copy = _PageCopy(page.tree)
    removed = _empty(page.tree, copy.take_out(rule))
    dropped = len(removed)
    matches = {name: copy.select(getattr(rule, name)) for name in ("body", *_METADATA)}
    meta = _read_metadata(matches, draft.meta.publisher, rule)
    removed |= _empty(page.tree, dict.fromkeys(filter(_has_text, matches["standfirst"]), "standfirst"))
    flat = flatten_page(page.tree, draft.meta.url, removed, frozenset(matches["body"]))
    reread = _read_again(page) if dropped else page.meta
    changed = replace(flat, tree=page.tree, text=tostring(page.tree, encoding="unicode"), meta=reread)
    kept = _without_removed(replace(draft, blocks=_with_file_lines(flat.blocks, page, draft), removals=(), page=changed))
    return RuledPage(replace(kept, meta=_update(draft.meta, page.meta, reread)), meta, _note(rule, dropped, meta, changed))


def _has_text(element: HtmlElement) -> bool:
    return bool(element.text_content().strip())


def _empty(tree: HtmlElement, rules: Mapping[HtmlElement, str]) -> dict[HtmlElement, tuple[Block, ...]]:
    """Empty elements of a tree, given with the names of their rules. Return what was the text of each, labelled with the rule.

    An element inside another one of them is left out.
    """
    texts = {
        element: tuple(Block(0, block.line, block.text, within=rules[element]) for block in flatten_page(element).blocks)
        for element in list(_outermost(tree, rules))
    }
    for element in texts:
        element.clear(keep_tail=True)
    return texts


def _outermost(tree: HtmlElement, elements: Container[HtmlElement]) -> Iterator[HtmlElement]:
    """Yield those of the elements of a tree that are not inside another one of them, in document order."""
    walk = etree.iterwalk(tree, events=("start",))
    for _, element in walk:
        if element in elements:
            yield element
            walk.skip_subtree()


def _read_metadata(matches: Mapping[str, Sequence[HtmlElement]], publisher: str, rule: SiteRule) -> Metadata:
    """Return the metadata in the elements that the selectors of a rule match, by the field of the rule."""
    texts = {name: [text for text in map(_text, matches[name]) if text] for name in _METADATA}
    dates = (to_iso(value) for element in matches["date"] for value in (*_date_attributes(element), _text(element)) if value)
    return Metadata(
        title=next(iter(texts["title"]), ""),
        published=next(filter(None, dates), ""),
        date_source=f"the rule for {rule.site}",
        authors=person_names((name for text in texts["author"] for name in _names(text)), publisher),
        summary=" ".join(texts["standfirst"]),
    )


def _text(element: HtmlElement) -> str:
    """Return the text of an element on one line; of a `meta` element, its content."""
    if element.tag == "meta":
        return " ".join(element.get("content", "").split())
    return " ".join(block.text for block in flatten_page(element).blocks)


def _date_attributes(element: HtmlElement) -> tuple[str, str]:
    return element.get("datetime", ""), element.get("content", "")


def _names(text: str) -> tuple[str, ...]:
    byline = read_byline(text)
    return byline.authors if byline and byline.authors else split_names(text)


def _read_again(page: SavedPage) -> Metadata:
    """Return what a page says about its article, now that elements are missing from its tree."""
    return read_page_metadata(page.tree).or_else(Metadata(url=page.meta.url))


def _update(meta: Metadata, before: Metadata, after: Metadata) -> Metadata:
    """Return the metadata of a draft with the page's new values (`after`) in place of those that came from the page (`before`)."""
    from_page = (field.name for field in fields(Metadata) if getattr(meta, field.name) == getattr(before, field.name))
    return replace(meta, **{name: getattr(after, name) for name in from_page})


def _with_file_lines(blocks: Sequence[Block], page: SavedPage, draft: Draft) -> tuple[Block, ...]:
    """Return blocks of a page with the lines of its file. In web archives and records, these are not the page's own lines."""
    page_lines = {block.number: block.line for block in page.blocks}
    lines = sorted({page_lines[block.number]: block.line for block in draft.blocks}.items())
    if all(page_line == line for page_line, line in lines):
        return tuple(blocks)
    starts = [page_line for page_line, _ in lines]
    return tuple(replace(block, line=lines[max(0, bisect_right(starts, block.line) - 1)][1]) for block in blocks)


def _without_removed(draft: Draft) -> Draft:
    """Return a draft without the blocks of emptied elements. Each block is recorded under its label as the rule."""
    removed = [block for block in draft.blocks if draft.page and block.number in draft.page.removed]
    for rule in dict.fromkeys(block.within for block in removed):
        draft = draft.without(rule, frozenset(block.number for block in removed if block.within == rule))
    return draft


def _note(rule: SiteRule, dropped: int, meta: Metadata, page: SavedPage) -> str:
    """Return in words what a rule did to a page."""
    results = {"body": page.body, **{name: getattr(meta, field) for name, field in _METADATA.items()}}
    used = [name for name in results if getattr(rule, name)]
    parts = (
        quantity(dropped, "element") + " dropped" if rule.drop else "",
        "found " + ", ".join(name for name in used if results[name]) if any(results[name] for name in used) else "",
        "nothing for " + ", ".join(name for name in used if not results[name]) if not all(results[name] for name in used) else "",
    )
    return f"the rule for {rule.site}: {'; '.join(filter(None, parts)) or 'it is empty'}"
