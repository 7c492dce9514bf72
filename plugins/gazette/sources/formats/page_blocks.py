"""A page's tree as a flat list of blocks, in reading order, each with the label of what surrounds it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from urllib.parse import unquote, urljoin

from lxml import etree
from lxml.html import HtmlElement

from ...model.article import Block
from ...model.page import Page, Picture, Place
from .fields import web_address
from .tables import read_table

# The label of what a page itself calls its standfirst.
STANDFIRST = "standfirst"
# A label that covers more than this share of a text misleads: it surrounds the article instead of standing beside it.
MISLEADING_SHARE = 0.2
_UNREAD = frozenset(
    ("head", "script", "style", "template", "svg", "iframe", "object", "embed", "canvas", "video", "audio", "input")
)
_INLINE = {"em": "em", "i": "em", "strong": "strong", "b": "strong", "sub": "sub", "sup": "sup", "code": "code", "q": "q"}
_PHRASING = frozenset((
    "a", "abbr", "acronym", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "font", "ins", "kbd", "label", "mark", "nobr", "s",
    "samp", "small", "span", "strike", "time", "tt", "u", "var", "wbr", "img", "picture", "source", *_INLINE,
))  # fmt: skip
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}

_NAMING = ("class", "id", "itemprop", "data-component", "data-testid")
_LONGEST_NAME = 500  # characters
_LONGEST_LIST = 1000  # items; longer ones are no longer counted
_NUMBER = re.compile(r"[0-9]{1,6}")
# Elements around a block that are looked at; real pages nest some 30 deep, broken ones hundreds.
_DEEPEST = 50

# What an element's name says about its content, and what its class and id say (whole words of them).
_LABEL_OF_TAG = {
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
# A figure with one of these holds part of the text; only its caption is a caption.
_TEXT_IN_FIGURE = ("table", "blockquote", "pre", "ul", "ol")
_LABEL_OF_CLASS = (
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
# A class of these says nothing about what stands around the article.
_WHOLE = ("body", "main", "article")
_CLASS_PATTERNS = tuple((label, re.compile(rf"(?:^|[\s_]|-)(?:{words})(?=$|[\s_]|-)")) for label, words in _LABEL_OF_CLASS)


def flatten(tree: HtmlElement, base: str = "") -> Page:
    """All text of the page as blocks, where each of them stands, and the pictures between them. `line` is the line of the
    (decoded) file that a block's element starts on. Relative links are resolved against `base`, the page's address, and
    go where it is not known."""
    body = tree.find(".//body")
    root = tree if body is None else body
    alive = list(root.iter())  # lxml makes an element's Python object anew each time, unless somebody holds it
    walk = _Walk(root, base)
    page = Page(tuple(walk.blocks()), tuple(walk.places), tuple(walk.pictures))
    del alive
    return page


class _Walk:
    """One pass over the tree: text gathers until a block begins or ends, or two line breaks meet."""

    def __init__(self, root: HtmlElement, base: str) -> None:
        self.root = root
        self.base = base
        self.size = len(root.text_content())
        self.open: list[etree._Element] = []  # block-level elements around the text that gathers
        self.labels: list[tuple[etree._Element, str]] = []
        self.numbers: dict[etree._Element, int] = {}
        self.names: dict[etree._Element, frozenset[str]] = {}
        self.places: list[Place] = []
        self.pictures: list[Picture] = []
        self.texts: list[str] = []
        self.markup: list[str] = []
        self.breaks = 0
        self.count = 0

    def blocks(self) -> Iterator[Block]:
        walker = etree.iterwalk(self.root, events=("start", "end"))
        for event, element in walker:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                yield from self._enter(walker, element, tag)
            else:
                yield from self._leave(element, tag)

    def _enter(self, walker: etree.iterwalk, element: etree._Element, tag: str) -> Iterator[Block]:
        if not tag or tag in _UNREAD:
            walker.skip_subtree()
            return
        if tag == "br":
            yield from self._break()
            return
        if tag == "img":
            self._picture(element)
        if tag not in _PHRASING:
            yield from self._flush()
            self.open.append(element)
        if label := self._label(element, tag):
            self.labels.append((element, label))
        if tag == "table" and (table := read_table(element)):
            number = self._number(_outside_figure(element.getparent()))
            above = element.find("caption")
            if above is not None and (caption := _spaces("".join(map(str, above.itertext())))):
                yield self._block(caption, html.escape(caption, quote=False), "p", 0, number)
            yield self._block(*table, "table", 0, number)
            walker.skip_subtree()
            return
        self.markup.append(self._opening(element, tag))
        self._say(element.text)

    def _leave(self, element: etree._Element, tag: str) -> Iterator[Block]:
        if tag in _INLINE or tag == "a":
            self.markup.append(f"</{_INLINE.get(tag, 'a')}>")
        if self.open and self.open[-1] is element:
            yield from self._flush()
            self.open.pop()
        if self.labels and self.labels[-1][0] is element:
            self.labels.pop()
        if element is not self.root:
            self._say(element.tail)

    def _opening(self, element: etree._Element, tag: str) -> str:
        if tag == "a":
            target = self._target(element)
            return f'<a href="{html.escape(target)}">'  # one that goes nowhere still tells that this is a link
        return f"<{_INLINE[tag]}>" if tag in _INLINE else ""

    def _target(self, element: etree._Element) -> str:
        """Where a link goes, as an absolute address; "" for one within the page or in Pelican's own syntax."""
        link = element.get("href", "").strip()
        if not link or link[0] in "#{|":
            return ""
        try:
            return web_address(urljoin(self.base, link))
        except ValueError:  # "http://[broken"
            return ""

    def _say(self, text: str | None) -> None:
        if text:
            self.texts.append(text)
            self.markup.append(html.escape(text, quote=False))
            self.breaks = 0 if text.strip() else self.breaks

    def _picture(self, element: etree._Element) -> None:
        """Note a picture between the blocks around it, with a number that no block has: one in a figure, or one that
        nothing labels. `figure` is 0 for the latter."""
        labels = {label for _, label in self.labels}
        if labels <= {"caption"} and (markup := picture_markup(element, self.base)):
            self.count += 1
            figure = self._number(self.labels[0][0]) if labels else 0
            path = tuple(map(self._number, self.open[-_DEEPEST:]))
            self.pictures.append(Picture(self.count, getattr(element, "sourceline", 0) or 0, figure, path, markup))

    def _break(self) -> Iterator[Block]:
        self.breaks += 1
        if self.breaks > 1:
            yield from self._flush()
        else:
            self.texts.append(" ")
            self.markup.append("<br>")

    def _label(self, element: etree._Element, tag: str) -> str:
        if _hidden(element):
            return "hidden"
        if tag == "figure" and any(element.find(f".//{inner}") is not None for inner in _TEXT_IN_FIGURE):
            return ""
        if tag == "footer" and any(around.tag == "blockquote" for around in self.open):
            return ""  # who is quoted
        if tag in _LABEL_OF_TAG:
            return _LABEL_OF_TAG[tag]
        if tag in _WHOLE:
            return ""
        label = _class_label(f"{element.get('class', '')} {element.get('id', '')}")
        # A class of the article's own container ("story has-comments") says nothing about the article.
        return label if label and len("".join(map(str, element.itertext()))) * 3 < self.size else ""

    def _flush(self) -> Iterator[Block]:
        fold = _lines if any(element.tag == "pre" for element in self.open[-_DEEPEST:]) else _spaces
        text, markup = fold("".join(self.texts)), fold("".join(self.markup))
        self.texts, self.markup, self.breaks = [], [], 0
        if text:
            yield self._block(text, re.sub(r"^(?:<br> ?)+|(?: ?<br>)+$", "", markup), *self._kind())

    def _block(self, text: str, markup: str, tag: str, group: int, container: int) -> Block:
        self.count += 1
        within = self.labels[-1][1] if self.labels else ""
        line = getattr(self.open[-1], "sourceline", 0) or 0
        near = self.open[-_DEEPEST:]
        path = tuple(map(self._number, near))
        tags = tuple(str(element.tag) for element in near)
        self.places.append(Place(path, tags, container, tuple(map(self._names, self.open[-2:]))))
        return Block(self.count, line, text, tag, markup, group, within, _value(near) if tag == "ol" else 0)

    def _kind(self) -> tuple[str, int, int]:
        """The tag, group and container of the text that has gathered, by the elements that are open around it."""
        for element in reversed(self.open[-_DEEPEST:]):
            holder = self._number(element.getparent())
            if element.tag in _HEADINGS:
                return _HEADINGS[element.tag], 0, holder
            if element.tag in ("ul", "ol", "blockquote"):
                return element.tag, self._number(element), holder
            if element.tag == "pre":
                return "pre", 0, holder
        innermost = self.open[-1]
        return "p", 0, self._number(innermost.getparent() if innermost.tag == "p" else innermost)

    def _names(self, element: etree._Element) -> frozenset[str]:
        """The words in what a page calls an element: 'story-body__text' as 'story', 'body' and 'text'."""
        if element not in self.names:
            given = " ".join(element.get(name, "") for name in _NAMING)
            parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", given[:_LONGEST_NAME]).lower()
            self.names[element] = frozenset(re.findall(r"[a-z]+", parted))
        return self.names[element]

    def _number(self, element: etree._Element | None) -> int:
        """A number for an element, from 1, in the order in which they are asked for; 0 for none."""
        return 0 if element is None else self.numbers.setdefault(element, len(self.numbers) + 1)


def _value(around: list[etree._Element]) -> int:
    """The number of an item in a list that says where it begins, or its own; 0 where the list counts from one."""
    item = next((element for element in reversed(around) if element.tag == "li"), None)
    holder = item.getparent() if item is not None else None
    if item is None or holder is None:
        return 0
    own, start = item.get("value", "").strip(), holder.get("start", "").strip()
    if _NUMBER.fullmatch(own):
        return int(own)
    above = sum(1 for _ in islice(item.itersiblings("li", preceding=True), _LONGEST_LIST)) if start else 0
    return int(start) + above if _NUMBER.fullmatch(start) and above < _LONGEST_LIST else 0


def _spaces(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> str:
    """Verse and code keep their lines and their indentation; a blank line would part paragraphs."""
    return "\n".join(line.rstrip() for line in text.split("\n") if line.strip())


def _outside_figure(element: etree._Element | None) -> etree._Element | None:
    return element.getparent() if element is not None and element.tag == "figure" else element


@lru_cache(maxsize=4096)
def _class_label(names: str) -> str:
    names = names.strip().lower()[:_LONGEST_NAME]
    return next((label for label, pattern in _CLASS_PATTERNS if pattern.search(names)), "") if names else ""


def _hidden(element: etree._Element) -> bool:
    style = element.get("style", "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


# Where pages keep the address of a picture that a script would load later on.
_SOURCES = ("src", "data-src", "data-original", "data-lazy-src", "srcset", "data-srcset")
# Pixels a side. Smaller ones are icons and pixels that count readers.
_SMALLEST = 100
_FURNITURE = re.compile(r"\b(?:icon|logo|avatar|emoji|pixel|spacer|sprite|badge|button|gravatar)s?\b|1x1", re.IGNORECASE)
# Where browsers put what belongs to a page that they save: no address of its own.
_SAVED = re.compile(r"(?:\./)?[^/:]+_files/", re.IGNORECASE)
# A path below the page's own folder, and nothing that a browser or a file system could take for more.
_BESIDE = re.compile(r"(?![/\\.]*[/\\])(?!.*\.\.)[^\\:?#<>\"|*\x00-\x1f]+\.(?:jpe?g|png|gif|webp|avif)", re.IGNORECASE)


def picture_markup(image: etree._Element, base: str) -> str:
    """Markup of a picture: an `img` whose `src` is a path relative to the page's file, within a link where its address
    is known; a link alone where no file can lie beside the page; "" where neither is known (data: addresses)."""
    sources = [source.split()[0].rstrip(",") for name in _SOURCES if (source := image.get(name, "").strip())]
    if _is_furniture(image, sources):
        return ""
    beside = next(filter(None, map(_path_beside, sources)), "")
    address = next(filter(None, (_address(source, base) for source in sources if not _SAVED.match(source))), "")
    alt = " ".join(image.get("alt", "").split())
    shown = f'<img src="{html.escape(beside)}" alt="{html.escape(alt)}">' if beside else ""
    link = f'<a href="{html.escape(address)}" rel="noopener noreferrer">' if address else ""
    if not (shown or link):
        return ""
    return f"{link}{shown or html.escape(f'Picture: {alt}' if alt else 'Picture', quote=False)}</a>" if link else shown


def _is_furniture(image: etree._Element, sources: list[str]) -> bool:
    sides = (image.get(name, "").removesuffix("px") for name in ("width", "height"))
    small = any(side.isascii() and side.isdigit() and int(side[:6]) < _SMALLEST for side in sides)
    return small or any(map(_FURNITURE.search, (image.get("class", ""), image.get("id", ""), *sources)))


def _path_beside(source: str) -> str:
    path = unquote(source).removeprefix("./")
    return path if _BESIDE.fullmatch(path) else ""


def _address(source: str, base: str) -> str:
    try:
        return web_address(urljoin(base, source))
    except ValueError:  # "http://[broken"
        return ""
