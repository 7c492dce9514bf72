"""The first mention of each entity in an article's body as a link to its page. Markup stays valid whatever it is: where a mention
cannot be a link, the next one is."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from ..model.article import Article, Block, Entity, EntityType, Tag, recognizable
from .names.names import clean_name

# What running text consists of. Subheads, tables, captions and listings get no links.
_PROSE = frozenset(("p", "ul", "ol", "blockquote"))
_PIECE = re.compile(r"""(?P<tag><(?:[^>"']|"[^"]*"|'[^']*')*>)|(?P<entity>&(?:\w+|#\w+);)|[^<&]+|.""", re.DOTALL)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>\w+)")
_OPENING, _CLOSING = re.compile(r"(?:<\w+>)+$"), re.compile(r"(?:</\w+>)+")
# Elements without an end.
_VOID = frozenset(("br", "img"))
# What makes a name part of a longer word: 'Xi' of "Xi'an". Not the ends of "Quill's" and 'London-based'.
_BEFORE = re.compile(r"\w['’-]?$")
# The initial of a given name, before a surname: 'A Craig'.
_INITIAL = re.compile(r"(?<!\w)([A-Z])\.? $")
_AFTER = re.compile(r"\w|-(?=\w)[^a-z]|['’](?!(?i:s|re|ve|ll|d|m|t)\b)\w")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of characters in markup: where it begins in the text, and from where to where it stands in the markup. An entity
    (&amp;) is a piece of its own. `linked` is what is in a link already."""

    start: int
    begin: int
    end: int
    entity: bool
    linked: bool


@dataclass(frozen=True, slots=True)
class _Markup:
    """A block's inner markup, the text in it, and what of the one is where in the other."""

    markup: str
    text: str
    pieces: tuple[_Piece, ...]


# From where to where in the markup, and the link's tag.
_Link = tuple[int, int, str]
# A mention's bare name, where that begins in the text that was searched for names, and whose it is.
_Named = tuple[str, int, Entity]


# The address of an entity's page; None where it has none.
Address = Callable[[Entity], str | None]


def link_mentions(article: Article, tags: Sequence[Tag], address: Address) -> tuple[Block, ...]:
    """The article's blocks, where the first mention of the entity of each of `tags` links to its `address`. A name that two of
    the tags share, in one type, is nobody's."""
    return with_links(article, links_in(article, tags, address))


def with_links(article: Article, linked: Mapping[int, str]) -> tuple[Block, ...]:
    """The article's blocks, with the markup that those of some places have with links."""
    return tuple(replace(b, html=linked[place]) if place in linked else b for place, b in enumerate(article.blocks))


def links_in(article: Article, tags: Sequence[Tag], address: Address) -> dict[int, str]:
    """The markup, with links, of those of the article's blocks that have any, by their places."""
    before = len(recognizable(article)) - len(article.text)
    searched = [number for number, block in enumerate(article.blocks) if block.tag != "figure"]
    starts = [*accumulate((len(article.blocks[number].text) + 2 for number in searched), initial=0)]
    read: dict[int, _Markup] = {}
    links: dict[int, list[_Link]] = defaultdict(list)
    done: set[Entity] = set()
    for name, start, entity in _mentions(article, tags, before):
        place = bisect_right(starts, start - before) - 1
        number = searched[place]
        block = article.blocks[number]
        if block.tag not in _PROSE or entity in done or (target := address(entity)) is None:
            continue
        if number not in read:
            read[number] = _read(block.html or html.escape(block.text, quote=False))
        if span := _span(read[number], block.text, name, start - before - starts[place], links[number]):
            links[number].append((*span, f'<a class="entity {entity.type}" href="{html.escape(target)}">'))
            done.add(entity)
    return {number: _linked(read[number].markup, some) for number, some in links.items() if some}


def _mentions(article: Article, tags: Iterable[Tag], before: int) -> Iterator[_Named]:
    """Each mention in the body, which begins at `before`, that is one of the tags', in order."""
    text = recognizable(article)
    owners: dict[str, list[Entity]] = defaultdict(list)
    for tag in tags:
        for surface in tag.surfaces:
            owners[surface].append(tag.entity)
    named = [(m.start, m.end, _bare(text[m.start : m.end], m.type, owners), m.type) for m in article.mentions]
    read = {(name, kind) for _, _, name, kind in named}
    for start, end, name, kind in sorted(named):
        at = text.find(name, start, end)
        entity = _owner(owners[name], name, kind, read) if start >= before and name and at >= 0 else None
        if entity and not _is_anothers(text[max(0, at - 4) : at], name, entity):
            yield name, at, entity


def _is_anothers(before: str, name: str, entity: Entity) -> bool:
    """Whether a surname stands behind an initial that its owner has not: 'A Craig' is not Daniel Craig."""
    initial = _INITIAL.search(before) if entity.type == "person" and name != entity.name else None
    return initial is not None and initial[1] not in initials(entity)


def initials(entity: Entity) -> frozenset[str]:
    """The first letters of all words of an entity's names."""
    return frozenset(word[0] for full in (entity.name, *entity.aliases) for word in full.split())


def _bare(mention: str, kind: EntityType, known: Container[str]) -> str:
    """The name in a mention, "" where it is none of those that are known."""
    if mention in known:
        return mention
    name = clean_name(mention, kind)
    return name if name in known else ""


def _owner(owners: Sequence[Entity], name: str, kind: EntityType, read: Container[tuple[str, EntityType]]) -> Entity | None:
    """Whose a name is that was read as one of the type `kind`: the only one's of that type. Or the only one's at all, if nowhere
    in the article it was `read` as one of the type that it turned out to be."""
    fitting = [entity for entity in owners if entity.type == kind]
    if not fitting and len(owners) == 1 and (name, owners[0].type) not in read:
        return owners[0]
    return fitting[0] if len(fitting) == 1 else None


def _read(markup: str) -> _Markup:
    texts, pieces = [], []
    start = depth = 0
    for match in _PIECE.finditer(markup):
        if tag := _TAG.match(match[0]) if match["tag"] else None:
            depth += (tag["name"] == "a") * (-1 if tag["end"] else 1)
        if not match["tag"]:
            texts.append(html.unescape(match[0]) if match["entity"] else match[0])
            pieces.append(_Piece(start, *match.span(), texts[-1] != match[0], depth > 0))
            start += len(texts[-1])
    return _Markup(markup, "".join(texts), tuple(pieces))


def _span(read: _Markup, text: str, name: str, start: int, taken: Iterable[_Link]) -> tuple[int, int] | None:
    """Where in the markup of a block a name stands that begins at `start` of its `text`, if it can be a link there."""
    at = _place(read.text, text, name, start)
    if at is None or _BEFORE.search(read.text, max(0, at - 2), at) or _AFTER.match(read.text, at + len(name)):
        return None
    first, last = (bisect_right(read.pieces, place, key=lambda piece: piece.start) - 1 for place in (at, at + len(name) - 1))
    if any(piece.linked for piece in read.pieces[first : last + 1]):
        return None
    one, other = read.pieces[first], read.pieces[last]
    begin = one.begin if one.entity else one.begin + at - one.start
    end = other.end if other.entity else other.begin + at + len(name) - other.start
    whole = _widened(read.markup, begin, end)
    return whole if whole and not any(whole[0] < stop and since < whole[1] for since, stop, _ in taken) else None


def _place(there: str, text: str, name: str, start: int) -> int | None:
    """Where in `there`, the text of a block's markup, the name stands that begins at `start` of the block's `text`. The two may
    differ in their spaces; where they differ in more, a name is found that stands there only once."""
    if there == text:
        return start
    letters = [place for place, letter in enumerate(there) if not letter.isspace()]
    skipped = len("".join(text[:start].split()))
    if "".join(there.split()) == "".join(text.split()):
        return letters[skipped] if there.startswith(name, letters[skipped]) else None
    return there.find(name) if there.count(name) == 1 else None


def _widened(markup: str, begin: int, end: int) -> tuple[int, int] | None:
    """A piece of markup with the tags beside it that it takes to be whole: 'Ada <em>Lovelace' with '</em>'. None if it is not."""
    if "<" not in markup[begin:end]:
        return begin, end
    opening, closing = _OPENING.search(markup, 0, begin), _CLOSING.match(markup, end)
    begins = (begin, opening.start() if opening else begin)
    ends = (end, closing.end() if closing else end)
    return next(((one, other) for one in begins for other in ends if _is_whole(markup[one:other])), None)


def _is_whole(markup: str) -> bool:
    """Whether a piece of markup is whole elements and text, with no link among them."""
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


def _linked(markup: str, links: Iterable[_Link]) -> str:
    """The markup with its links, from the last to the first: so places stay what they are."""
    for begin, end, tag in sorted(links, reverse=True):
        markup = f"{markup[:begin]}{tag}{markup[begin:end]}</a>{markup[end:]}"
    return markup
