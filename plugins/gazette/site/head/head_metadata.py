"""What a page says of itself in its head: title, description, address, what social networks show, feeds, data for programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import quote

from jinja2 import pass_context
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from ...config import FeedFormat
from ..pages.articles import DigestArticle
from ..permalinks.feed_paths import DIGEST, DIGEST_TITLE, FORMAT_NAMES, MEDIA_TYPES, feed_paths, json_path
from ..search.search_page import URL as SEARCH
from ..wording.phrases import day
from ..wording.plain import plain
from .json_ld import Node, Site, dates_of, nodes_of
from .page_kinds import FIXED_HEADINGS, Subject, Values, clean_url, headline, subject_of, title_of
from .web_manifest import MANIFEST, PAPER, Icon

# What social networks show large: twice 600 by 315, as their guidelines have it. `cards.py` draws them so.
CARD_SIZE = (1200, 630)
_WITH_CARDS = ("article", "edition")
# OpenGraph wants a territory with every language. Those that CLDR calls likely for it.
_TERRITORIES = {
    "ar": "EG", "bg": "BG", "ca": "ES", "cs": "CZ", "da": "DK", "de": "DE", "el": "GR", "en": "US", "es": "ES", "et": "EE",
    "fa": "IR", "fi": "FI", "fr": "FR", "he": "IL", "hi": "IN", "hr": "HR", "hu": "HU", "id": "ID", "it": "IT", "ja": "JP",
    "ko": "KR", "lt": "LT", "lv": "LV", "nb": "NO", "nl": "NL", "pl": "PL", "pt": "BR", "ro": "RO", "ru": "RU", "sk": "SK",
    "sl": "SI", "sr": "RS", "sv": "SE", "th": "TH", "tr": "TR", "uk": "UA", "vi": "VN", "zh": "CN",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that a page names: where it is, its media type, and what it is called."""

    url: str
    type: str
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of a page in social networks: its address, size in pixels, and what it shows, in words."""

    url: str
    alt: str
    width: int = CARD_SIZE[0]
    height: int = CARD_SIZE[1]


@dataclass(frozen=True, slots=True)
class Meta:
    """What a page says of itself, as plain text and addresses; a template escapes it. `title` is unlike any other page's,
    `heading` is it without the site's name. `canonical` is the page's own address, "" where the site has none yet. Dates are
    ISO 8601, and "" where the source gives none. `json_ld` are schema.org's nodes, `script` the same for a template to print."""

    title: str
    heading: str
    site: str
    description: str
    canonical: str
    kind: Literal["article", "website"]
    lang: str
    locale: str
    image: Picture | None = None
    published: str = ""
    modified: str = ""
    authors: tuple[str, ...] = ()
    section: str = ""
    tags: tuple[str, ...] = ()
    robots: str = ""
    previous: str = ""
    next: str = ""
    feeds: tuple[Feed, ...] = ()
    icons: tuple[Icon, ...] = ()
    manifest: str = ""
    colors: tuple[str, str] = PAPER
    json_ld: tuple[Node, ...] = ()

    @property
    def script(self) -> Markup:
        """The nodes as one JSON-LD block's text, which cannot end its element; "" where there are none."""
        return htmlsafe_json_dumps(self.json_ld, ensure_ascii=False, separators=(",", ":")) if self.json_ld else Markup()


@pass_context
def describe(context: Values) -> Meta:
    """What the page says of itself that a template is rendered for. A template calls it without arguments; of the context it
    reads what this page is made of, and no list of the whole site that the page does not show."""
    subject = subject_of(context)
    root = str(context.get("SITEURL") or "").rstrip("/")
    site = site_of(context, root)
    image = _picture(context, subject, root)
    previous, following = _neighbours(context, subject, root)
    meta = Meta(
        title=title_of(subject, site.name),
        heading=subject.heading,
        site=site.name,
        description=subject.description,
        canonical="" if subject.sort == "404" else address(context, subject.url),
        kind="article" if subject.sort == "article" else "website",
        lang=subject.lang or site.lang,
        locale=locale_of(subject.lang or site.lang),
        image=image,
        robots="" if subject.is_indexed else "noindex",
        feeds=tuple(_feeds(context, subject, root)),
        icons=context.get("icons") or (),
        manifest=f"{root}/{MANIFEST}" if context.get("icons") else "",
        json_ld=nodes_of(subject, site, image.url if image else ""),
        previous=previous,
        next=following,
    )
    return _of_article(meta, subject.thing) if subject.sort == "article" else meta


def address(values: Values, url: str) -> str:
    """The whole address of what is at `url` below the site's root; "" where the site has no address of its own."""
    root = str(values.get("SITEURL") or "").rstrip("/")
    if values.get("RELATIVE_URLS") or "//" not in root:
        return ""
    return quote(f"{root}/{url}", safe="%/:?#[]@!$&'()*+,;=~")


def site_of(values: Values, root: str) -> Site:
    """The site as its pages speak of it; `root` is what addresses begin with."""
    logos = {icon.pixels: icon.url for icon in values.get("icons") or () if not icon.rel or icon.rel == "icon"}
    return Site(
        name=plain(values.get("SITENAME")),
        url=root,
        lang=str(values.get("DEFAULT_LANG")),
        description=plain(values.get("SITESUBTITLE") or ""),
        logo=logos[max(logos)] if logos else "",
        search=SEARCH if values.get("searchable") else "",
    )


def locale_of(lang: str) -> str:
    """A language as OpenGraph writes it, 'en_US'; "" where its territory is not known."""
    language, _, region = lang.replace("_", "-").partition("-")
    territory = region.upper() if len(region) == len("GB") else _TERRITORIES.get(language.lower(), "")
    return f"{language.lower()}_{territory}" if territory else ""


def _picture(values: Values, subject: Subject, root: str) -> Picture | None:
    """The card of an article or an edition, else the site's."""
    own = getattr(subject.thing, "card", "") if subject.sort in _WITH_CARDS else ""
    path = own or values.get("SITE_CARD")
    if not path:
        return None
    shows = "; ".join((*map(headline, subject.shown[:1]), subject.heading)) if own else plain(values.get("SITENAME"))
    return Picture(address(values, path) or f"{root}/{path}", shows)


def _of_article(meta: Meta, article: Any) -> Meta:
    published, modified = dates_of(article)
    return replace(
        meta,
        published=published,
        modified=modified,
        authors=tuple(str(name) for name in getattr(article, "authors", ())),
        section=str(getattr(article, "category", "")),
        tags=tuple(str(tag) for tag in getattr(article, "tags", ())),
    )


def _neighbours(values: Values, subject: Subject, root: str) -> Iterator[str]:
    """The pages before and after: of a list on several pages the newer and the older, of an article or edition those of earlier
    and later ones, as `previous` and `next` of it say."""
    if values.get("articles_page"):
        near = (values.get("articles_previous_page"), values.get("articles_next_page"))
    else:
        near = (getattr(subject.thing, "previous", None), getattr(subject.thing, "next", None))
    return (f"{root}/{clean_url(page.url)}" if page else "" for page in near)


# Pelican's settings of feeds: of the whole site, and of what a page is of.
_SITE_FEEDS: tuple[tuple[str, FeedFormat], ...] = (
    ("FEED_ALL_RSS", "rss"), ("FEED_ALL_ATOM", "atom"), ("FEED_RSS", "rss"), ("FEED_ATOM", "atom"),
)  # fmt: skip
_OWN_FEEDS: tuple[tuple[str, FeedFormat], ...] = (("{}_FEED_RSS", "rss"), ("{}_FEED_ATOM", "atom"))


def _feeds(values: Values, subject: Subject, root: str) -> Iterator[Feed]:
    """The feeds of the site, and those of what the page is of."""
    name, formats = plain(values.get("SITENAME")), values.get("feed_formats") or ()
    yield from _asked_for(values, _SITE_FEEDS, "", root, name)
    if subject.sort in ("category", "tag", "author"):
        asked = [(form.format(subject.sort.upper()), kind) for form, kind in _OWN_FEEDS]
        yield from _asked_for(values, asked, subject.thing.slug, root, f"{subject.thing.name} - {name}")
    address, title = feeds_of(subject)
    for kind, path in feed_paths(address, formats).items() if address else ():
        yield _feed(root, path, kind, f"{title} - {name}")


def feeds_of(subject: Subject) -> tuple[str, str]:
    """The address of the feeds that Gazette writes of what a page is of, and their title; "" for both where there are none."""
    thing = subject.thing
    if subject.sort == "entity" and thing.has_feed:
        return thing.address, thing.name
    if subject.sort == "publisher":
        return thing.url.rstrip("/"), thing.name
    # Not the front page: readers that find several feeds there offer them all, and most people want the articles.
    return (DIGEST, DIGEST_TITLE) if subject.sort == "edition" else ("", "")


def _asked_for(values: Values, settings: Iterable[tuple[str, FeedFormat]], slug: str, root: str, title: str) -> Iterator[Feed]:
    """The feeds that Pelican's `settings` ask for, and the JSON Feed beside them."""
    beside: set[str] = set()
    for setting, kind in settings:
        if path := str(values.get(setting) or "").format(slug=slug):
            yield _feed(root, str(values.get(f"{setting}_URL") or path).format(slug=slug), kind, title)
            beside.add(json_path(path))
    if "json" in (values.get("feed_formats") or ()):
        yield from (_feed(root, path, "json", title) for path in sorted(beside))


def _feed(root: str, path: str, kind: FeedFormat, title: str) -> Feed:
    return Feed(f"{root}/{path}", MEDIA_TYPES[kind], f"{title} ({FORMAT_NAMES[kind]})")


def tell_apart(articles: Iterable[Any], pages: Iterable[Any]) -> None:
    """Give articles and pages of one title a `title_note` each that tells them apart: the day, where that is one the outlet, too,
    and a number as the last resort. Nobody else's title is looked at when a page is made."""
    groups: dict[str, list[Any]] = defaultdict(list)
    for content in sorted((*articles, *pages), key=lambda one: str(one.url)):
        groups[headline(content).casefold()].append(content)
    fixed = {heading.casefold() for heading in FIXED_HEADINGS}
    for title, group in groups.items():
        if len(group) > 1 or title in fixed:
            for content, note in zip(group, _notes(group), strict=True):
                content.title_note = note


def _notes(group: Iterable[Any]) -> Iterator[str]:
    given: set[str] = set()
    for content in group:
        outlet = content.source.publisher if isinstance(content, DigestArticle) else ""
        when = day(content.date) if hasattr(content, "date") else "page"
        first = next((note for note in (when, f"{when}, {outlet}" if outlet else "") if note and note not in given), when)
        number = 1
        while (note := first if number == 1 else f"{first}, {number}") in given:
            number += 1
        given.add(note)
        yield note
