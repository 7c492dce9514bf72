"""Check feeds with feedparser, and against the rules of the W3C feed validator.

The validator (https://github.com/w3c/feedvalidator) is not available as a package. So this module implements those of its rules
that a feed of articles can break. Docstrings name the validator's messages in square brackets. JSON Feeds are checked against a
schema."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from html.entities import name2codepoint
from pathlib import Path

import feedparser
from audit.markup import TAGS, markup_faults
from audit.pages import BuiltSite
from jsonschema import Draft202012Validator
from lxml import etree

SPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}
LARGEST = 512 * 1024  # bytes
_SCHEMA = Draft202012Validator(json.loads(Path(__file__).with_name("json_feed.schema.json").read_text("utf-8")))
_ABSOLUTE_URL = re.compile(r"[a-zA-Z][0-9a-zA-Z+.-]*:(//)?[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,#]+")
_WEB_URL = re.compile(r"https?://([A-Z0-9-]+\.)+[A-Z0-9][A-Z0-9-]*(:\d+)?(/|$)", re.IGNORECASE)
_END_TAG, _ENTITY, _LIKE_TAG = re.compile(r"</(\w+)>"), re.compile(r"&(#?\w+)"), re.compile(r"&#[x0-9]|<[/a-zA-Z]")
_EARLIEST = 1990  # year; earlier dates are implausible
_URL_PATHS = (
    "//link/text()", "//image/url/text()", "//media:content/@url",
    "//atom:link/@href", "//atom:id/text()", "//atom:logo/text()", "//atom:category/@scheme",
)  # fmt: skip

Element = etree._Element
Check = Callable[[Element, bytes], Iterator[str]]


def readers_stumble(root: Element, data: bytes) -> Iterator[str]:
    """Yield what feedparser reports as malformed, and the number of items if it does not read all of them."""
    parsed = feedparser.parse(data)
    if parsed.bozo:
        yield f"feedparser: {parsed.bozo_exception}"
    if len(parsed.entries) != len(items(root)):
        yield f"feedparser reads {len(parsed.entries)} of {len(items(root))} items"


def too_large(root: Element, data: bytes) -> Iterator[str]:
    """Yield the size of a feed that is not below LARGEST."""
    if len(data) >= LARGEST:
        yield f"{len(data):,} bytes"


def titles_like_markup(root: Element, data: bytes) -> Iterator[str]:
    """Yield plain text that a reader could take for markup [ContainsHTML, ContainsUndeclaredHTML, CharacterData].

    In RSS, & and < are unambiguous if they are written as numeric character references."""
    lines = data.decode().splitlines()
    for element in _texts(root):
        text, line = element.text or "", lines[element.sourceline - 1]
        in_numbers = "&#x" in line and is_rss(root)
        if any(tag.lower() in TAGS for tag in _END_TAG.findall(text)):
            yield f"<{element.tag}> has an end tag: {text!r}"
        elif not in_numbers and any(n in name2codepoint or n == "apos" or not n.isalpha() for n in _ENTITY.findall(text)):
            yield f"<{element.tag}> has an entity: {text!r}"
        elif is_rss(root) and not in_numbers and _LIKE_TAG.search(text):
            yield f"<{element.tag}> has what looks like a tag: {text!r}"


def _texts(root: Element) -> list[Element]:
    """Return the elements that hold plain text."""
    if is_rss(root):
        return root.xpath(
            "channel/title | channel/description | channel/image/title | //item/title | //item/category | //item/source"
        )
    elements: list[Element] = root.xpath(
        "//*[@*[local-name()='type']='text' or not(@type)][self::atom:title or self::atom:subtitle]", namespaces=SPACES
    )
    return elements


def unsafe_bodies(root: Element, data: bytes) -> Iterator[str]:
    """Yield faults of the HTML in items [NotHtml, SecurityRisk, SecurityRiskAttr, DangerousStyleAttr, ContainsRelRef]."""
    path = (
        "//item/description | //item/content:encoded"
        if is_rss(root)
        else "//atom:content[@type='html'] | //atom:summary[@type='html']"
    )
    for body in root.xpath(path, namespaces=SPACES):
        yield from markup_faults(body.text or "")


def bad_addresses(root: Element, data: bytes) -> Iterator[str]:
    """Yield URLs that are not absolute, or not ASCII [InvalidFullLink, InvalidURLAttribute, InvalidUriChar]."""
    for url in root.xpath(" | ".join(_URL_PATHS), namespaces=SPACES):
        if not _ABSOLUTE_URL.fullmatch(url):
            yield f"not an absolute ASCII URL: {url!r}"
    for url in root.xpath("//item/source/@url"):
        if not _WEB_URL.match(url):
            yield f"source: not a web URL with a host name: {url!r}"


def bad_dates(root: Element, data: bytes) -> Iterator[str]:
    """Yield dates before 1990 or without a time zone [InvalidRFC2822Date, InvalidRFC3339Date, ImplausibleDate for the past].

    Raises ValueError if a text is not a date."""
    for text in root.xpath("//pubDate/text() | //lastBuildDate/text()"):
        if parsedate_to_datetime(text).year < _EARLIEST:
            yield f"implausible: {text}"
    for text in root.xpath("//atom:updated/text() | //atom:published/text()", namespaces=SPACES):
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None or moment.year < _EARLIEST:
            yield f"no zone, or implausible: {text}"


def repeated(root: Element, data: bytes) -> Iterator[str]:
    """Yield GUIDs, ids and update times that two items share, and elements that an item has twice.

    [DuplicateValue, DuplicateEntries, DuplicateUpdated, DuplicateElement]"""
    for path in ("//item/guid/text()", "//atom:entry/atom:id/text()", "//atom:entry/atom:updated/text()"):
        counts = Counter(map(str, root.xpath(path, namespaces=SPACES)))
        yield from (f"{count} times {text}" for text, count in counts.items() if count > 1)
    for item in items(root):
        names = Counter(child.tag for child in item)
        for name in ("title", "link", "description", "guid", "pubDate", "source", f"{{{SPACES['content']}}}encoded"):
            if names[name] > 1:
                yield f"{names[name]} times <{name}>"


def missing(root: Element, data: bytes) -> Iterator[str]:
    """Yield elements that the feed or an item lacks, that are empty, or that are in the wrong order.

    [MissingAtomSelfLink, MissingTitle, MissingDescription, MissingGuid, NeedDescriptionBeforeContent, NotBlank, ...]"""
    if not root.xpath("(channel/atom:link | self::atom:feed/atom:link)[@rel='self']/@href", namespaces=SPACES):
        yield "no link with rel=self"
    needed = ("title", "link", "description", "guid", "pubDate") if is_rss(root) else ("title", "id", "updated", "summary", "link")
    for item in items(root):
        names = [etree.QName(child).localname for child in item]
        yield from (f"an item without <{name}>" for name in needed if name not in names)
        yield from (
            f"an empty <{name}>" for name, child in zip(names, item, strict=True) if not (child.text or len(child) or child.attrib)
        )
        if is_rss(root) and "encoded" in names and names.index("encoded") < names.index("description"):
            yield "content:encoded before description"
        if is_rss(root) and item.find("guid").get("isPermaLink") != "false":
            yield "a GUID that readers take for a URL (isPermaLink is not false)"


def different_image(root: Element, data: bytes) -> Iterator[str]:
    """Yield how the channel's image differs from the channel [ImageTitleDoesntMatch, ImageLinkDoesntMatch, ImageUrlFormat]."""
    image = root.find("channel/image")
    if image is not None:
        yield from (
            f"image/{name} is not the channel's"
            for name in ("title", "link")
            if image.findtext(name) != root.findtext(f"channel/{name}")
        )
        if not (image.findtext("url") or "").endswith((".png", ".jpg", ".jpeg", ".gif")):
            yield "an image that is neither PNG, JPEG nor GIF"


def unknown_characters(root: Element, data: bytes) -> Iterator[str]:
    """Yield control characters and replacement characters [BadCharacters]."""
    if bad := sorted(set(re.findall("[\x80-\x9f�]", data.decode()))):
        yield f"characters that cannot be displayed: {bad}"


CHECKS: Mapping[str, Check] = {
    "readers read it": readers_stumble,
    "it is below 512 KB": too_large,
    "titles are text": titles_like_markup,
    "bodies are safe and whole HTML": unsafe_bodies,
    "addresses are absolute": bad_addresses,
    "dates are dates": bad_dates,
    "nothing is there twice": repeated,
    "nothing is missing": missing,
    "its image is its own": different_image,
    "characters can be shown": unknown_characters,
}


def is_rss(root: Element) -> bool:
    return str(root.tag) == "rss"


def items(root: Element) -> list[Element]:
    """Return the items (RSS) or entries (Atom) of a feed."""
    return root.findall("channel/item") if is_rss(root) else root.findall(f"{{{SPACES['atom']}}}entry")


def xml_faults(data: bytes) -> dict[str, list[str]]:
    """Return the faults of an RSS or Atom feed by check. If it is not well-formed XML, this is its only fault."""
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError as error:
        return {name: [str(error)] if name == "readers read it" else [] for name in CHECKS}
    return {name: list(dict.fromkeys(check(root, data))) for name, check in CHECKS.items()}


def feed_files(folder: Path) -> list[Path]:
    """Return the RSS and Atom feeds below a folder, in order."""
    return [path for path in sorted(folder.rglob("*.xml")) if re.search(rb"<(rss|feed)\b", path.read_bytes()[:600])]


def feed_faults(site: BuiltSite) -> Mapping[str, list[str]]:
    """Return the faults of all feeds of a site by check, each as 'path: fault'."""
    offenders: dict[str, list[str]] = {f"feeds: {name}": [] for name in (*CHECKS, "JSON Feeds are valid")}
    for path in feed_files(site.folder):
        for name, faults in xml_faults(path.read_bytes()).items():
            offenders[f"feeds: {name}"] += (f"{path.relative_to(site.folder)}: {fault}" for fault in faults)
    for path in sorted((site.folder / "feeds").rglob("*.json")):
        faults = json_faults(path.read_bytes())
        offenders["feeds: JSON Feeds are valid"] += (f"{path.relative_to(site.folder)}: {fault}" for fault in faults)
    return offenders


def json_faults(data: bytes) -> list[str]:
    """Return the faults of a JSON Feed: of its structure, of the HTML in items, repeated ids, and its size."""
    try:
        feed = json.loads(data)
    except ValueError as error:
        return [str(error)]
    faults = [f"{error.json_path}: {error.message}" for error in _SCHEMA.iter_errors(feed)]
    bodies = (fault for item in feed.get("items", ()) for fault in markup_faults(item.get("content_html", "")))
    repeats = Counter(item.get("id") for item in feed.get("items", ()))
    large = [f"{len(data):,} bytes"] if len(data) >= LARGEST else []
    return [*faults, *bodies, *(f"{count} times {name}" for name, count in repeats.items() if count > 1), *large]
