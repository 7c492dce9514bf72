"""Link the first mention of each entity in an article's body to its page.

The markup stays well-formed: if a link around a mention would break it, the next mention is linked instead.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, takewhile
from typing import Any, cast

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement
from bs4.element import Tag as Element
from bs4.formatter import HTMLFormatter

from ..model.article import Article, Block, Entity, EntityType, Tag, recognizable_text
from .names.name_keys import clean_name

# Elements of running text. Subheads, tables, captions and listings get no links.
_PROSE = frozenset(("p", "ul", "ol", "blockquote"))
# Characters before (_BEFORE) and after a name (_AFTER) that make it part of a longer word: 'Xi' of "Xi'an". The ends of "Quill's"
# and 'London-based' do not.
_BEFORE = re.compile(r"\w['’-]?$")
# The initial of a given name before a surname: 'A Craig'.
_INITIAL = re.compile(r"(?<!\w)([A-Z])\.? $")
_AFTER = re.compile(r"\w|-(?=\w)[^a-z]|['’](?!(?i:s|re|ve|ll|d|m|t)\b)\w")


# A mention to link: its bare name, the name's offset in the text that was searched for names, and the entity.
_NamedEntity = tuple[str, int, Entity]

# Returns the URL of an entity's page, or None if it has no page.
UrlOf = Callable[[Entity], str | None]


class _SafeMarkup(HTMLFormatter):
    """Writes elements as the sanitizer does, so that only the links are new."""

    def __init__(self) -> None:
        super().__init__(entity_substitution=_escape, void_element_close_prefix="")

    def attribute_value(self, value: str) -> str:
        return _escape(value).replace('"', "&quot;")


def _escape(text: str) -> str:
    return html.escape(text, quote=False).replace("\N{NO-BREAK SPACE}", "&nbsp;")


_SAFE_MARKUP = _SafeMarkup()


def link_mentions(article: Article, tags: Sequence[Tag], url_of: UrlOf) -> tuple[Block, ...]:
    """Return the article's blocks, with the first mention of each tagged entity as a link to its page.

    A name that two tags of one type share is not linked.
    """
    return apply_links(article, linked_markup(article, tags, url_of))


def apply_links(article: Article, linked: Mapping[int, str]) -> tuple[Block, ...]:
    """Return the article's blocks. Those whose index is in `linked` get the inner HTML from there."""
    return tuple(replace(block, html=linked[index]) if index in linked else block for index, block in enumerate(article.blocks))


def linked_markup(article: Article, tags: Sequence[Tag], url_of: UrlOf) -> dict[int, str]:
    """Return the inner HTML of each block that gets links, with the links in it, by the block's index."""
    before = len(recognizable_text(article)) - len(article.text)
    searched = [index for index, block in enumerate(article.blocks) if block.tag != "figure"]
    starts = [*accumulate((len(article.blocks[index].text) + 2 for index in searched), initial=0)]
    parsed: dict[int, Element] = {}
    changed, done = set[int](), set[Entity]()
    for name, start, entity in _mentions(article, tags, before):
        place = bisect_right(starts, start - before) - 1
        index = searched[place]
        block = article.blocks[index]
        if block.tag not in _PROSE or entity in done or (url := url_of(entity)) is None:
            continue
        if index not in parsed:
            parsed[index] = _parse(block)
        if nodes := _find_nodes(parsed[index], block.text, name, start - before - starts[place]):
            nodes[0].wrap(Element(name="a", attrs={"class": f"entity {entity.type}", "href": url})).extend(nodes[1:])
            changed.add(index)
            done.add(entity)
    return {index: parsed[index].decode_contents(formatter=_SAFE_MARKUP) for index in sorted(changed)}


def _mentions(article: Article, tags: Iterable[Tag], before: int) -> Iterator[_NamedEntity]:
    """Yield each mention of a tagged entity in the body, in order. The body begins at offset `before` of the searched text."""
    text = recognizable_text(article)
    owners: dict[str, list[Entity]] = defaultdict(list)
    for tag in tags:
        for surface in tag.surfaces:
            owners[surface].append(tag.entity)
    named = [(m.start, m.end, _bare_name(text[m.start : m.end], m.type, owners), m.type) for m in article.mentions]
    typed_names = {(name, kind) for _, _, name, kind in named}
    for start, end, name, kind in sorted(named):
        at = text.find(name, start, end)
        entity = _owner(owners[name], name, kind, typed_names) if start >= before and name and at >= 0 else None
        if entity and not _is_namesake(text[max(0, at - 4) : at], name, entity):
            yield name, at, entity


def _is_namesake(before: str, name: str, entity: Entity) -> bool:
    """Return True if the text before a surname ends with an initial that the entity does not have.

    'A Craig' is not Daniel Craig.
    """
    initial = _INITIAL.search(before) if entity.type == "person" and name != entity.name else None
    return initial is not None and initial[1] not in name_initials(entity)


def name_initials(entity: Entity) -> frozenset[str]:
    """Return the first letters of all words of an entity's names."""
    return frozenset(word[0] for full in (entity.name, *entity.aliases) for word in full.split())


def _bare_name(mention: str, kind: EntityType, names: Container[str]) -> str:
    """Return the name in the text of a mention, or "" if it is not in `names`."""
    if mention in names:
        return mention
    name = clean_name(mention, kind)
    return name if name in names else ""


def _owner(owners: Sequence[Entity], name: str, kind: EntityType, typed_names: Container[tuple[str, EntityType]]) -> Entity | None:
    """Return the entity that a name read as type `kind` belongs to, or None if it cannot be told.

    It is the only one of that type among the `owners` of the name. If none has that type, it is the sole owner of the name, unless
    the name is also read as that owner's type elsewhere in the article.
    """
    fitting = [entity for entity in owners if entity.type == kind]
    if not fitting and len(owners) == 1 and (name, owners[0].type) not in typed_names:
        return owners[0]
    return fitting[0] if len(fitting) == 1 else None


def _parse(block: Block) -> Element:
    """Return an element with the content of a block."""
    markup = block.html or html.escape(block.text, quote=False)
    parser: dict[str, Any] = {"multi_valued_attributes": None, "preserve_whitespace_tags": {"div"}}
    return cast(Element, BeautifulSoup(f"<div>{markup}</div>", "html.parser", **parser).contents[0])


def _find_nodes(root: Element, text: str, name: str, start: int) -> list[PageElement]:
    """Return the neighbouring nodes below `root` that are the name at offset `start` of the block's `text`, and nothing else.

    Strings are split at the ends of the name. Returns no nodes if the name is not found, is part of a longer word, or overlaps a
    link or a part of an element.
    """
    strings = list(root.strings)
    whole = "".join(strings)
    at = _locate(whole, text, name, start)
    if at is None or _BEFORE.search(whole, max(0, at - 2), at) or _AFTER.match(whole, at + len(name)):
        return []
    offset, named = 0, list[PageElement]()
    for string in strings:
        begin, end = max(at - offset, 0), min(at + len(name) - offset, len(string))
        offset += len(string)
        if begin < end:
            named.append(_isolate(string, begin, end))
    return _neighbours(named[0], named[-1])


def _isolate(string: NavigableString, begin: int, end: int) -> NavigableString:
    """Split a string of the tree at two offsets, and return the part between them."""
    part = NavigableString(string[begin:end])
    string.replace_with(*filter(None, (NavigableString(string[:begin]), part, NavigableString(string[end:]))))
    return part


def _neighbours(first: PageElement, last: PageElement) -> list[PageElement]:
    """Return the nodes from `first` to `last`, as children of the innermost element around both.

    Returns no nodes if one of these children has other content, too, or if a link is around or among them.
    """
    around = list(first.parents)
    parent = next(element for element in last.parents if any(element is other for other in around))
    start, stop = _child_of(parent, first, "previous_sibling"), _child_of(parent, last, "next_sibling")
    if start is None or stop is None:
        return []
    following = takewhile(lambda node: node is not stop, start.next_siblings)
    nodes = [start] if start is stop else [start, *following, stop]
    inside = (element for node in nodes if isinstance(node, Element) for element in (node, *node.find_all("a")))
    return [] if any(element.name == "a" for element in (parent, *parent.parents, *inside)) else nodes


def _child_of(parent: Element, node: PageElement, side: str) -> PageElement | None:
    """Return the child of `parent` around a node, or None if it has content on that side of the node ("next_sibling")."""
    while (around := node.parent) is not parent:
        if around is None or getattr(node, side) is not None:
            return None
        node = around
    return node


def _locate(markup_text: str, text: str, name: str, start: int) -> int | None:
    """Return the offset in `markup_text`, the text of a block's markup, of the name at offset `start` of the block's `text`.

    The two texts may differ in white space. If they differ in more, the name is located only if it occurs exactly once.
    """
    if markup_text == text:
        return start
    letters = [offset for offset, letter in enumerate(markup_text) if not letter.isspace()]
    skipped = len("".join(text[:start].split()))
    if "".join(markup_text.split()) == "".join(text.split()):
        return letters[skipped] if markup_text.startswith(name, letters[skipped]) else None
    return markup_text.find(name) if markup_text.count(name) == 1 else None
