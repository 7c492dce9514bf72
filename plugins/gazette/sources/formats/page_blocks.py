"""Flatten the tree of a page into blocks in reading order, with labels for what surrounds them, and the pictures between them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from urllib.parse import unquote, urljoin

from lxml import etree
from lxml.html import HtmlElement

from ...model.article import Block
from ...model.page import BlockContext, Picture, SavedPage
from .fields import absolute_web_url
from .tables import read_table

# The label of blocks that the page itself marks as its standfirst.
STANDFIRST = "standfirst"
# A label that covers more than this share of the text is misleading: the labelled element contains the article.
MISLEADING_SHARE = 0.2
_IGNORED_TAGS = frozenset(
    ("head", "script", "style", "template", "svg", "iframe", "object", "embed", "canvas", "video", "audio", "input")
)
# Inline tags that are kept in the markup of a block, each with the tag that is written for it.
_INLINE_TAGS = {"em": "em", "i": "em", "strong": "strong", "b": "strong", "sub": "sub", "sup": "sup", "code": "code", "q": "q"}
_PHRASING_TAGS = frozenset((
    "a", "abbr", "acronym", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "font", "ins", "kbd", "label", "mark", "nobr", "s",
    "samp", "small", "span", "strike", "time", "tt", "u", "var", "wbr", "img", "picture", "source", *_INLINE_TAGS,
))  # fmt: skip
# Tags of headings, each with the tag that is written for it.
_HEADING_TAGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
# Attributes with the names that a page gives to an element.
_NAME_ATTRIBUTES = ("class", "id", "itemprop", "data-component", "data-testid")
_MAX_NAME_LENGTH = 500  # characters
# Items of longer lists are not counted, since counting takes quadratic time.
_MAX_LIST_ITEMS = 1000
_LIST_NUMBER = re.compile(r"[0-9]{1,6}")
# How many elements around a block are considered. Real pages are nested about 30 deep, broken ones hundreds.
_MAX_DEPTH = 50

# The label that an element's tag gives to its content.
_TAG_LABELS = {
    "nav": "navigation",
    "footer": "footer",
    "form": "form",
    "figcaption": "caption",
    "figure": "caption",
    "aside": "aside",
    "noscript": "noscript",
    "button": "control",
    "select": "control",
    "textarea": "control",
    "dialog": "dialog",
}
# A figure that contains one of these elements is part of the text; only its `figcaption` is a caption.
_TEXT_IN_FIGURE = ("table", "blockquote", "pre", "ul", "ol")
# The label that an element's class or id gives to its content, if it contains one of these words.
_CLASS_LABELS = (
    (STANDFIRST, "standfirst|dek|deck|subtitle|subheadline|sub-headline|strapline|article-lead|lede"),
    ("cookie_notice", "cookie|cookies|consent|gdpr"),
    ("share_prompt", "share|sharing|shares|social|sharebar|sharetools|addthis"),
    ("newsletter_prompt", "newsletter|subscribe|signup|subscription|paywall"),
    (
        "related",
        "related|recommended|recirc|recirculation|trending|popular|readmore|read-more|mostread|most-read|more-on|teaser|teasers"
        "|outbrain|taboola",
    ),
    ("comments", "comments|comment|disqus|respond"),
    ("navigation", "breadcrumb|breadcrumbs|navigation|navbar|menu|pagination|skip-link|skiplink"),
    ("advertisement", "ad|ads|advert|advertisement|sponsored|promo|banner"),
    ("author_bio", "author-bio|author-box|authorbio|about-author|about-the-author|bio"),
    ("caption", "caption|wp-caption-text|credit|photo-credit|image-credit"),
    ("topics", "tags|tag-list|topics|post-tags"),
)
# The class and id of these elements are ignored, since they contain the article itself.
_PAGE_CONTAINERS = ("body", "main", "article")
_CLASS_PATTERNS = tuple((label, re.compile(rf"(?:^|[\s_]|-)(?:{words})(?=$|[\s_]|-)")) for label, words in _CLASS_LABELS)

# Attributes with the URL of a picture. Scripts load the URLs in data-* attributes later.
_SOURCE_ATTRIBUTES = ("src", "data-src", "data-original", "data-lazy-src", "srcset", "data-srcset")
# Pixels. Pictures with a shorter side are icons and tracking pixels.
_MIN_PICTURE_SIZE = 100
_DECORATION_NAME = re.compile(r"\b(?:icon|logo|avatar|emoji|pixel|spacer|sprite|badge|button|gravatar)s?\b|1x1", re.IGNORECASE)
# A path into the folder in which browsers save the resources of a page. It is not the URL of a picture.
_SAVED_RESOURCE = re.compile(r"(?:\./)?[^/:]+_files/", re.IGNORECASE)
# A path to a picture below the page's own folder, without anything that a browser or file system could misinterpret.
_LOCAL_PICTURE = re.compile(r"(?![/\\.]*[/\\])(?!.*\.\.)[^\\:?#<>\"|*\x00-\x1f]+\.(?:jpe?g|png|gif|webp|avif)", re.IGNORECASE)


def flatten_page(
    tree: HtmlElement,
    base: str = "",
    removed: Mapping[etree._Element, Sequence[Block]] = MappingProxyType({}),
    chosen: Set[etree._Element] = frozenset(),
) -> SavedPage:
    """Return all text of a page as blocks, the context of each block, and the pictures between them.

    `Block.line` is the line of the decoded page on which the block's element starts. Relative links are resolved against
    `base`, the page's URL. If `base` is "", they lose their targets.

    `removed` has elements that were emptied, each with the blocks that it had. These blocks get numbers, but no context. The blocks
    in the elements of `chosen` are listed in the result's `body`.
    """
    body = tree.find(".//body")
    root = tree if body is None else body
    keep_alive = list(root.iter())  # without a reference, lxml creates a new Python object for an element on each access
    walker = _BlockWalker(root, base, removed, chosen)
    blocks = tuple(walker.blocks())
    page = SavedPage(
        blocks,
        tuple(walker.contexts),
        tuple(walker.pictures),
        removed=frozenset(walker.removed_numbers),
        body=frozenset(walker.body_numbers),
    )
    del keep_alive
    return page


class _BlockWalker:
    """A walk over a page's tree. Text is collected until a block-level element begins or ends, or a second line break follows."""

    def __init__(
        self, root: HtmlElement, base: str, removed: Mapping[etree._Element, Sequence[Block]], chosen: Set[etree._Element]
    ) -> None:
        self.root = root
        self.base = base
        self.removed = removed
        self.chosen = chosen
        self.removed_numbers: list[int] = []
        self.body_numbers: list[int] = []
        self.text_length = len(root.text_content())
        self.open_elements: list[etree._Element] = []  # the block-level elements around the current position
        self.open_labels: list[tuple[etree._Element, str]] = []  # the labelled elements around it
        self.element_numbers: dict[etree._Element, int] = {}
        self.name_words: dict[etree._Element, frozenset[str]] = {}
        self.contexts: list[BlockContext] = []
        self.pictures: list[Picture] = []
        self.texts: list[str] = []  # the collected text of the next block
        self.markup: list[str] = []  # and its markup
        self.line_breaks = 0  # in a row
        self.count = 0  # of blocks and pictures

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in document order; fill `contexts` and `pictures`."""
        walk = etree.iterwalk(self.root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                yield from self._enter(walk, element, tag)
            else:
                yield from self._leave(element, tag)

    def _enter(self, walk: etree.iterwalk, element: etree._Element, tag: str) -> Iterator[Block]:
        if not tag or tag in _IGNORED_TAGS or element in self.removed:
            yield from self._removed_blocks(element, tag)
            walk.skip_subtree()
            return
        if tag == "br":
            yield from self._add_line_break()
            return
        if tag == "img":
            self._add_picture(element)
        if tag not in _PHRASING_TAGS or element is self.root or element in self.chosen:
            yield from self._flush()
            self.open_elements.append(element)
        if label := self._label(element, tag):
            self.open_labels.append((element, label))
        if tag == "table" and (table := read_table(element)):
            for inner in element.iter(*{str(emptied.tag) for emptied in self.removed}) if self.removed else ():
                yield from self._removed_blocks(inner, "")
            container = self._element_number(_outside_figure(element.getparent()))
            title = element.find("caption")
            if title is not None and (caption := _collapse_spaces("".join(map(str, title.itertext())))):
                yield self._block(caption, html.escape(caption, quote=False), "p", 0, container)
            yield self._block(*table, "table", 0, container)
            walk.skip_subtree()
            return
        self.markup.append(self._start_tag(element, tag))
        self._add_text(element.text)

    def _leave(self, element: etree._Element, tag: str) -> Iterator[Block]:
        if (tag in _INLINE_TAGS or tag == "a") and element not in self.removed:
            self.markup.append(f"</{_INLINE_TAGS.get(tag, 'a')}>")
        if self.open_elements and self.open_elements[-1] is element:
            yield from self._flush()
            self.open_elements.pop()
        if self.open_labels and self.open_labels[-1][0] is element:
            self.open_labels.pop()
        if element is not self.root:
            self._add_text(element.tail)

    def _start_tag(self, element: etree._Element, tag: str) -> str:
        """Return the start tag to write for an inline element, or "" if only its text is kept."""
        if tag == "a":
            target = self._link_target(element)
            return f'<a href="{html.escape(target)}">'  # also without a target, to show that this is a link
        return f"<{_INLINE_TAGS[tag]}>" if tag in _INLINE_TAGS else ""

    def _link_target(self, element: etree._Element) -> str:
        """Return the absolute URL of a link; "" if it has none, stays within the page, or is in Pelican's own syntax."""
        link = element.get("href", "").strip()
        if not link or link[0] in "#{|":
            return ""
        return _absolute_url(link, self.base)

    def _add_text(self, text: str | None) -> None:
        if text:
            self.texts.append(text)
            self.markup.append(html.escape(text, quote=False))
            self.line_breaks = 0 if text.strip() else self.line_breaks

    def _add_picture(self, element: etree._Element) -> None:
        """Record a picture if it is in a figure, or not in any labelled element. `Picture.figure` is 0 in the latter case."""
        labels = {label for _, label in self.open_labels}
        if labels <= {"caption"} and (markup := _picture_markup(element, self.base)):
            self.count += 1
            figure = self._element_number(self.open_labels[0][0]) if labels else 0
            path = tuple(map(self._element_number, self.open_elements[-_MAX_DEPTH:]))
            self.pictures.append(Picture(self.count, getattr(element, "sourceline", 0) or 0, figure, path, markup))

    def _add_line_break(self) -> Iterator[Block]:
        self.line_breaks += 1
        if self.line_breaks > 1:
            yield from self._flush()
        else:
            self.texts.append(" ")
            self.markup.append("<br>")

    def _label(self, element: etree._Element, tag: str) -> str:
        """Return the label that an element gives to its content, or ""."""
        if _is_hidden(element):
            return "hidden"
        if tag == "figure" and any(element.find(f".//{inner}") is not None for inner in _TEXT_IN_FIGURE):
            return ""
        if tag == "footer" and any(outer.tag == "blockquote" for outer in self.open_elements):
            return ""  # the source of a quotation
        if tag in _TAG_LABELS:
            return _TAG_LABELS[tag]
        if tag in _PAGE_CONTAINERS:
            return ""
        label = _class_label(f"{element.get('class', '')} {element.get('id', '')}")
        # An element with a third of the page's text contains the article, so its class ("story has-comments") means nothing.
        return label if label and len("".join(map(str, element.itertext()))) * 3 < self.text_length else ""

    def _flush(self) -> Iterator[Block]:
        """Yield the block of the collected text, if there is any."""
        fold = _keep_lines if any(element.tag == "pre" for element in self.open_elements[-_MAX_DEPTH:]) else _collapse_spaces
        text, markup = fold("".join(self.texts)), fold("".join(self.markup))
        self.texts, self.markup, self.line_breaks = [], [], 0
        if text:
            yield self._block(text, re.sub(r"^(?:<br> ?)+|(?: ?<br>)+$", "", markup), *self._kind())

    def _removed_blocks(self, element: etree._Element, tag: str) -> Iterator[Block]:
        """Yield the blocks that an emptied element had. Inside a paragraph, they come before it."""
        blocks = self.removed.get(element, ())
        if blocks and tag not in _PHRASING_TAGS:
            yield from self._flush()
        for block in blocks:
            self.count += 1
            self.contexts.append(BlockContext((), (), 0, ()))
            self.removed_numbers.append(self.count)
            yield replace(block, number=self.count)

    def _block(self, text: str, markup: str, tag: str, group: int, container: int) -> Block:
        self.count += 1
        within = self.open_labels[-1][1] if self.open_labels else ""
        line = getattr(self.open_elements[-1], "sourceline", 0) or 0
        nearest = self.open_elements[-_MAX_DEPTH:]
        path = tuple(map(self._element_number, nearest))
        tags = tuple(str(element.tag) for element in nearest)
        self.contexts.append(BlockContext(path, tags, container, tuple(map(self._name_words, self.open_elements[-2:]))))
        if self.chosen and not self.chosen.isdisjoint(self.open_elements):
            self.body_numbers.append(self.count)
        return Block(self.count, line, text, tag, markup, group, within, _item_value(nearest) if tag == "ol" else 0)

    def _kind(self) -> tuple[str, int, int]:
        """Return the tag, group and container of the collected text, according to the elements around it."""
        for element in reversed(self.open_elements[-_MAX_DEPTH:]):
            container = self._element_number(element.getparent())
            if element.tag in _HEADING_TAGS:
                return _HEADING_TAGS[element.tag], 0, container
            if element.tag in ("ul", "ol", "blockquote"):
                return element.tag, self._element_number(element), container
            if element.tag == "pre":
                return "pre", 0, container
        innermost = self.open_elements[-1]
        return "p", 0, self._element_number(innermost.getparent() if innermost.tag == "p" else innermost)

    def _name_words(self, element: etree._Element) -> frozenset[str]:
        """Return the words in the names that a page gives to an element: 'story', 'body' and 'text' for 'story-body__text'."""
        if element not in self.name_words:
            names = " ".join(element.get(name, "") for name in _NAME_ATTRIBUTES)
            separated = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", names[:_MAX_NAME_LENGTH]).lower()
            self.name_words[element] = frozenset(re.findall(r"[a-z]+", separated))
        return self.name_words[element]

    def _element_number(self, element: etree._Element | None) -> int:
        """Return the number of an element, from 1, in the order of first requests; 0 for None."""
        return 0 if element is None else self.element_numbers.setdefault(element, len(self.element_numbers) + 1)


def _item_value(elements: list[etree._Element]) -> int:
    """Return the number of the list item among the elements around a block.

    Returns 0 if the item needs no number, because its list counts from one, or if its list is too long to count.
    """
    item = next((element for element in reversed(elements) if element.tag == "li"), None)
    parent = item.getparent() if item is not None else None
    if item is None or parent is None:
        return 0
    value, start = item.get("value", "").strip(), parent.get("start", "").strip()
    if _LIST_NUMBER.fullmatch(value):
        return int(value)
    preceding = sum(1 for _ in islice(item.itersiblings("li", preceding=True), _MAX_LIST_ITEMS)) if start else 0
    return int(start) + preceding if _LIST_NUMBER.fullmatch(start) and preceding < _MAX_LIST_ITEMS else 0


def _collapse_spaces(text: str) -> str:
    return " ".join(text.split())


def _keep_lines(text: str) -> str:
    """Return verse or code with its lines and indentation, but without blank lines, since these would separate paragraphs."""
    return "\n".join(line.rstrip() for line in text.split("\n") if line.strip())


def _outside_figure(element: etree._Element | None) -> etree._Element | None:
    return element.getparent() if element is not None and element.tag == "figure" else element


@lru_cache(maxsize=4096)
def _class_label(names: str) -> str:
    names = names.strip().lower()[:_MAX_NAME_LENGTH]
    return next((label for label, pattern in _CLASS_PATTERNS if pattern.search(names)), "") if names else ""


def _is_hidden(element: etree._Element) -> bool:
    style = element.get("style", "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def _picture_markup(image: etree._Element, base: str) -> str:
    """Return the markup of a picture; "" for decoration, and for a picture with neither a local file nor a web URL (data: URLs).

    If the picture's file may lie beside the page, the markup is an `img` whose `src` is relative to the page's file. It is in a
    link to the picture's URL, if that is known. Otherwise the markup is a link alone.
    """
    sources = [source.split()[0].rstrip(",") for name in _SOURCE_ATTRIBUTES if (source := image.get(name, "").strip())]
    if _is_decoration(image, sources):
        return ""
    path = next(filter(None, map(_local_path, sources)), "")
    url = next(filter(None, (_absolute_url(source, base) for source in sources if not _SAVED_RESOURCE.match(source))), "")
    alt = " ".join(image.get("alt", "").split())
    picture = f'<img src="{html.escape(path)}" alt="{html.escape(alt)}">' if path else ""
    link = f'<a href="{html.escape(url)}" rel="noopener noreferrer">' if url else ""
    if not (picture or link):
        return ""
    return f"{link}{picture or html.escape(f'Picture: {alt}' if alt else 'Picture', quote=False)}</a>" if link else picture


def _is_decoration(image: etree._Element, sources: list[str]) -> bool:
    """Return True for icons and tracking pixels, by declared size or by name."""
    sides = (image.get(name, "").removesuffix("px") for name in ("width", "height"))
    small = any(side.isascii() and side.isdigit() and int(side[:6]) < _MIN_PICTURE_SIZE for side in sides)
    return small or any(map(_DECORATION_NAME.search, (image.get("class", ""), image.get("id", ""), *sources)))


def _local_path(source: str) -> str:
    """Return the path of a picture below the page's folder, or "" if `source` is not one."""
    path = unquote(source).removeprefix("./")
    return path if _LOCAL_PICTURE.fullmatch(path) else ""


def _absolute_url(link: str, base: str) -> str:
    """Return the absolute http or https URL of a link, or ""."""
    try:
        return absolute_web_url(urljoin(base, link))
    except ValueError:  # "http://[broken"
        return ""
