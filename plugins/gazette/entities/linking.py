"""Link the first mention of each entity in an article's body to its page.

The markup stays well-formed: if a link around a mention would break it, the next mention is linked instead.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from ..model.article import Article, Block, Entity, EntityType, Tag, recognizable_text
from .names.name_keys import clean_name

# Elements of running text. Subheads, tables, captions and listings get no links.
_PROSE = frozenset(("p", "ul", "ol", "blockquote"))
_PIECE = re.compile(r"""(?P<tag><(?:[^>"']|"[^"]*"|'[^']*')*>)|(?P<entity>&(?:\w+|#\w+);)|[^<&]+|.""", re.DOTALL)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>\w+)")
_OPENING, _CLOSING = re.compile(r"(?:<\w+>)+$"), re.compile(r"(?:</\w+>)+")
# Void elements, which have no end tag.
_VOID = frozenset(("br", "img"))
# Characters before (_BEFORE) and after a name (_AFTER) that make it part of a longer word: 'Xi' of "Xi'an". The ends of "Quill's"
# and 'London-based' do not.
_BEFORE = re.compile(r"\w['’-]?$")
# The initial of a given name before a surname: 'A Craig'.
_INITIAL = re.compile(r"(?<!\w)([A-Z])\.? $")
_AFTER = re.compile(r"\w|-(?=\w)[^a-z]|['’](?!(?i:s|re|ve|ll|d|m|t)\b)\w")


@dataclass(frozen=True, slots=True)
class _MarkupRun:
    """A run of characters in markup: `start` is its offset in the text, `begin` and `end` are its offsets in the markup.

    A character reference (&amp;) is a run of its own, with `reference` set. `linked` is set inside a link.
    """

    start: int
    begin: int
    end: int
    reference: bool
    linked: bool


@dataclass(frozen=True, slots=True)
class _Markup:
    """A block's inner HTML, its text, and the runs that map one to the other."""

    markup: str
    text: str
    runs: tuple[_MarkupRun, ...]


# A link: its start and end in the markup, and its start tag.
_Link = tuple[int, int, str]
# A mention to link: its bare name, the name's offset in the text that was searched for names, and the entity.
_NamedEntity = tuple[str, int, Entity]


# Returns the URL of an entity's page, or None if it has no page.
UrlOf = Callable[[Entity], str | None]


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
    parsed: dict[int, _Markup] = {}
    links: dict[int, list[_Link]] = defaultdict(list)
    done: set[Entity] = set()
    for name, start, entity in _mentions(article, tags, before):
        place = bisect_right(starts, start - before) - 1
        index = searched[place]
        block = article.blocks[index]
        if block.tag not in _PROSE or entity in done or (url := url_of(entity)) is None:
            continue
        if index not in parsed:
            parsed[index] = _parse(block.html or html.escape(block.text, quote=False))
        if span := _link_span(parsed[index], block.text, name, start - before - starts[place], links[index]):
            links[index].append((*span, f'<a class="entity {entity.type}" href="{html.escape(url)}">'))
            done.add(entity)
    return {index: _insert_links(parsed[index].markup, in_block) for index, in_block in links.items() if in_block}


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


def _parse(markup: str) -> _Markup:
    texts, runs = [], []
    start = depth = 0
    for match in _PIECE.finditer(markup):
        if tag := _TAG.match(match[0]) if match["tag"] else None:
            depth += (tag["name"] == "a") * (-1 if tag["end"] else 1)
        if not match["tag"]:
            texts.append(html.unescape(match[0]) if match["entity"] else match[0])
            runs.append(_MarkupRun(start, *match.span(), texts[-1] != match[0], depth > 0))
            start += len(texts[-1])
    return _Markup(markup, "".join(texts), tuple(runs))


def _link_span(parsed: _Markup, text: str, name: str, start: int, links: Iterable[_Link]) -> tuple[int, int] | None:
    """Return the start and end, in a block's markup, of a link around the name at offset `start` of the block's `text`.

    `links` are the links that the block gets already. Returns None if the name is not found, is part of a longer word or overlaps a
    link, or if a link around it would break the markup.
    """
    at = _locate(parsed.text, text, name, start)
    if at is None or _BEFORE.search(parsed.text, max(0, at - 2), at) or _AFTER.match(parsed.text, at + len(name)):
        return None
    first, last = (bisect_right(parsed.runs, offset, key=lambda run: run.start) - 1 for offset in (at, at + len(name) - 1))
    if any(run.linked for run in parsed.runs[first : last + 1]):
        return None
    first_run, last_run = parsed.runs[first], parsed.runs[last]
    begin = first_run.begin if first_run.reference else first_run.begin + at - first_run.start
    end = last_run.end if last_run.reference else last_run.begin + at + len(name) - last_run.start
    span = _widened(parsed.markup, begin, end)
    return span if span and not any(span[0] < stop and since < span[1] for since, stop, _ in links) else None


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


def _widened(markup: str, begin: int, end: int) -> tuple[int, int] | None:
    """Return a span of markup, extended by adjacent tags if it needs them to be well-formed: 'Ada <em>Lovelace' gets '</em>'.

    Returns None if adjacent tags do not make it well-formed.
    """
    if "<" not in markup[begin:end]:
        return begin, end
    opening, closing = _OPENING.search(markup, 0, begin), _CLOSING.match(markup, end)
    begins = (begin, opening.start() if opening else begin)
    ends = (end, closing.end() if closing else end)
    return next(((first, last) for first in begins for last in ends if _is_well_formed(markup[first:last])), None)


def _is_well_formed(markup: str) -> bool:
    """Return True if markup consists of complete elements and text and contains no link."""
    opened: list[str] = []
    for tag in _TAG.finditer(markup):
        if tag["name"] == "a":
            return False
        if tag["name"] in _VOID:
            continue
        if not tag["end"]:
            opened.append(tag["name"])
        elif not opened or opened.pop() != tag["name"]:
            return False
    return not opened


def _insert_links(markup: str, links: Iterable[_Link]) -> str:
    """Return markup with links. The last link is inserted first, so that the offsets of the others stay valid."""
    for begin, end, tag in sorted(links, reverse=True):
        markup = f"{markup[:begin]}{tag}{markup[begin:end]}</a>{markup[end:]}"
    return markup
