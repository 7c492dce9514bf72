"""What can be wrong with a feed: that feedparser stumbles on it, and what the W3C feed validator finds fault with or warns of
(https://github.com/w3c/feedvalidator; its messages are named in brackets). That program cannot be installed from a registry, so
the rules that a feed of articles can break are written here anew, from what it checks."""

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
LARGEST = 512 * 1024
_SCHEMA = Draft202012Validator(json.loads(Path(__file__).with_name("json_feed.schema.json").read_text("utf-8")))
_ADDRESS = re.compile(r"[a-zA-Z][0-9a-zA-Z+.-]*:(//)?[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,#]+")
_WEB_ADDRESS = re.compile(r"https?://([A-Z0-9-]+\.)+[A-Z0-9][A-Z0-9-]*(:\d+)?(/|$)", re.IGNORECASE)
_END_TAG, _ENTITY, _LIKE_TAG = re.compile(r"</(\w+)>"), re.compile(r"&(#?\w+)"), re.compile(r"&#[x0-9]|<[/a-zA-Z]")
_EARLIEST = 1990
_ADDRESSES = (
    "//link/text()", "//image/url/text()", "//media:content/@url",
    "//atom:link/@href", "//atom:id/text()", "//atom:logo/text()", "//atom:category/@scheme",
)  # fmt: skip

Element = etree._Element
Check = Callable[[Element, bytes], Iterator[str]]


def readers_stumble(root: Element, data: bytes) -> Iterator[str]:
    found = feedparser.parse(data)
    if found.bozo:
        yield f"feedparser: {found.bozo_exception}"
    if len(found.entries) != len(items(root)):
        yield f"feedparser reads {len(found.entries)} of {len(items(root))} items"


def too_large(root: Element, data: bytes) -> Iterator[str]:
    if len(data) >= LARGEST:
        yield f"{len(data):,} bytes"


def titles_like_markup(root: Element, data: bytes) -> Iterator[str]:
    """[ContainsHTML, ContainsUndeclaredHTML, CharacterData]: & and < stand for themselves where they are written as numbers."""
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
    """The elements that hold plain text."""
    if is_rss(root):
        return root.xpath(
            "channel/title | channel/description | channel/image/title | //item/title | //item/category | //item/source"
        )
    found: list[Element] = root.xpath(
        "//*[@*[local-name()='type']='text' or not(@type)][self::atom:title or self::atom:subtitle]", namespaces=SPACES
    )
    return found


def unsafe_bodies(root: Element, data: bytes) -> Iterator[str]:
    """[NotHtml, SecurityRisk, SecurityRiskAttr, DangerousStyleAttr, ContainsRelRef]"""
    path = (
        "//item/description | //item/content:encoded"
        if is_rss(root)
        else "//atom:content[@type='html'] | //atom:summary[@type='html']"
    )
    for body in root.xpath(path, namespaces=SPACES):
        yield from markup_faults(body.text or "")


def bad_addresses(root: Element, data: bytes) -> Iterator[str]:
    """[InvalidFullLink, InvalidURLAttribute, InvalidUriChar]"""
    for address in root.xpath(" | ".join(_ADDRESSES), namespaces=SPACES):
        if not _ADDRESS.fullmatch(address):
            yield f"no absolute address in ASCII: {address!r}"
    for address in root.xpath("//item/source/@url"):
        if not _WEB_ADDRESS.match(address):
            yield f"source: no address of a host: {address!r}"


def bad_dates(root: Element, data: bytes) -> Iterator[str]:
    """[InvalidRFC2822Date, InvalidRFC3339Date, ImplausibleDate for the past]"""
    for text in root.xpath("//pubDate/text() | //lastBuildDate/text()"):
        if parsedate_to_datetime(text).year < _EARLIEST:
            yield f"implausible: {text}"
    for text in root.xpath("//atom:updated/text() | //atom:published/text()", namespaces=SPACES):
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None or moment.year < _EARLIEST:
            yield f"no zone, or implausible: {text}"


def repeated(root: Element, data: bytes) -> Iterator[str]:
    """[DuplicateValue, DuplicateEntries, DuplicateUpdated, DuplicateElement]"""
    for path in ("//item/guid/text()", "//atom:entry/atom:id/text()", "//atom:entry/atom:updated/text()"):
        found = Counter(map(str, root.xpath(path, namespaces=SPACES)))
        yield from (f"{count} times {text}" for text, count in found.items() if count > 1)
    for item in items(root):
        names = Counter(child.tag for child in item)
        for name in ("title", "link", "description", "guid", "pubDate", "source", f"{{{SPACES['content']}}}encoded"):
            if names[name] > 1:
                yield f"{names[name]} times <{name}>"


def missing(root: Element, data: bytes) -> Iterator[str]:
    """[MissingAtomSelfLink, MissingTitle, MissingDescription, MissingGuid, NeedDescriptionBeforeContent, NotBlank, ...]"""
    if not root.xpath("(channel/atom:link | self::atom:feed/atom:link)[@rel='self']/@href", namespaces=SPACES):
        yield "no link to itself"
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
            yield "a guid that is taken for an address"


def different_image(root: Element, data: bytes) -> Iterator[str]:
    """[ImageTitleDoesntMatch, ImageLinkDoesntMatch, ImageUrlFormat]"""
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
    """[BadCharacters]"""
    if found := sorted(set(re.findall("[\x80-\x9f�]", data.decode()))):
        yield f"characters that nothing shows: {found}"


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
    """The items or entries of a feed."""
    return root.findall("channel/item") if is_rss(root) else root.findall(f"{{{SPACES['atom']}}}entry")


def xml_faults(data: bytes) -> dict[str, list[str]]:
    """What is wrong with an RSS or Atom feed, by check."""
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError as error:
        return {name: [str(error)] if name == "readers read it" else [] for name in CHECKS}
    return {name: list(dict.fromkeys(check(root, data))) for name, check in CHECKS.items()}


def feed_files(folder: Path) -> list[Path]:
    """The RSS and Atom feeds below a folder."""
    return [path for path in sorted(folder.rglob("*.xml")) if re.search(rb"<(rss|feed)\b", path.read_bytes()[:600])]


def feed_faults(site: BuiltSite) -> Mapping[str, list[str]]:
    """What is wrong with the feeds of a site, by check."""
    found: dict[str, list[str]] = {f"feeds: {name}": [] for name in (*CHECKS, "JSON Feeds are JSON Feeds")}
    for path in feed_files(site.folder):
        for name, faults in xml_faults(path.read_bytes()).items():
            found[f"feeds: {name}"] += (f"{path.relative_to(site.folder)}: {fault}" for fault in faults)
    for path in sorted((site.folder / "feeds").rglob("*.json")):
        faults = json_faults(path.read_bytes())
        found["feeds: JSON Feeds are JSON Feeds"] += (f"{path.relative_to(site.folder)}: {fault}" for fault in faults)
    return found


def json_faults(data: bytes) -> list[str]:
    """What is wrong with a JSON Feed."""
    try:
        feed = json.loads(data)
    except ValueError as error:
        return [str(error)]
    faults = [f"{error.json_path}: {error.message}" for error in _SCHEMA.iter_errors(feed)]
    bodies = (fault for item in feed.get("items", ()) for fault in markup_faults(item.get("content_html", "")))
    repeats = Counter(item.get("id") for item in feed.get("items", ()))
    large = [f"{len(data):,} bytes"] if len(data) >= LARGEST else []
    return [*faults, *bodies, *(f"{count} times {name}" for name, count in repeats.items() if count > 1), *large]
