"""Collect what a page says in its <head>: title, description, canonical URL, social image, feeds, icons and JSON-LD."""

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
from ..pages.views import ContentView
from ..permalinks.feed_paths import DIGEST_FEED, DIGEST_FEED_TITLE, FORMAT_NAMES, MEDIA_TYPES, feed_paths, json_feed_path
from ..search.search_page import SEARCH_URL
from ..wording.phrases import format_day
from ..wording.safe_text import strip_markup
from .json_ld import JsonLdNode, SiteInfo, article_dates, json_ld_nodes
from .page_kinds import FIXED_HEADINGS, PageInfo, TemplateContext, clean_url, headline, page_info, page_title
from .web_manifest import MANIFEST_FILE, PAPER_COLORS, Icon

# Pixels. Social networks recommend twice 600 x 315 for a large image; the cards are drawn in this size.
CARD_SIZE = (1200, 630)
_KINDS_WITH_CARDS = ("article", "edition")
# By language, the territory that CLDR calls likely: OpenGraph locales need a territory.
_TERRITORIES = {
    "ar": "EG", "bg": "BG", "ca": "ES", "cs": "CZ", "da": "DK", "de": "DE", "el": "GR", "en": "US", "es": "ES", "et": "EE",
    "fa": "IR", "fi": "FI", "fr": "FR", "he": "IL", "hi": "IN", "hr": "HR", "hu": "HU", "id": "ID", "it": "IT", "ja": "JP",
    "ko": "KR", "lt": "LT", "lv": "LV", "nb": "NO", "nl": "NL", "pl": "PL", "pt": "BR", "ro": "RO", "ru": "RU", "sk": "SK",
    "sl": "SI", "sr": "RS", "sv": "SE", "th": "TH", "tr": "TR", "uk": "UA", "vi": "VN", "zh": "CN",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page links to: its URL, media type and title."""

    url: str
    type: str
    title: str


@dataclass(frozen=True, slots=True)
class SocialImage:
    """The image that social networks show for a page: its URL, a description in words, and its size in pixels."""

    url: str
    alt: str
    width: int = CARD_SIZE[0]
    height: int = CARD_SIZE[1]


@dataclass(frozen=True, slots=True)
class HeadMetadata:
    """What a page says in its <head>, as plain text and URLs, which the template escapes.

    * title: the page's title, which no other page has
    * heading: the title without the site's name, the page number, and the note that distinguishes it from an equal title
    * site: the site's name
    * canonical: the page's absolute URL, "" for the 404 page or if the site has no absolute URL (no SITEURL, or RELATIVE_URLS)
    * kind: the OpenGraph type
    * lang, locale: the page's language, and the same as an OpenGraph locale ("" if unknown)
    * image: the social image, None if there is none
    * published, modified: when an article was published and modified, in ISO 8601; "" if its source does not say
    * authors, section, tags: the names of an article's authors, section and tags
    * robots: "noindex", or "" if search engines may list the page
    * previous, next: the URLs of the neighbouring pages, "" if there are none
    * feeds: the site's feeds, and those of the page
    * icons, manifest: the site's icons, and the URL of the web manifest ("" if the site has no icons)
    * colors: the theme's background, light and dark
    * json_ld: nodes in the vocabulary of schema.org
    """

    title: str
    heading: str
    site: str
    description: str
    canonical: str
    kind: Literal["article", "website"]
    lang: str
    locale: str
    image: SocialImage | None = None
    published: str = ""
    modified: str = ""
    authors: tuple[str, ...] = ()
    section: str = ""
    tags: tuple[str, ...] = ()
    robots: str = ""
    previous: str = ""
    next: str = ""
    feeds: tuple[FeedLink, ...] = ()
    icons: tuple[Icon, ...] = ()
    manifest: str = ""
    colors: tuple[str, str] = PAPER_COLORS
    json_ld: tuple[JsonLdNode, ...] = ()

    @property
    def script(self) -> Markup:
        """The JSON-LD nodes as the text of a <script>, escaped so that no value can end the element; "" if there are none."""
        return htmlsafe_json_dumps(self.json_ld, ensure_ascii=False, separators=(",", ":")) if self.json_ld else Markup()


@pass_context
def build_head_metadata(context: TemplateContext) -> HeadMetadata:
    """Return the metadata of the page that is being rendered. Templates call it as `describe()`.

    It reads from the context only what this page is made of. A list of the whole site would make the page depend on all of it."""
    info = page_info(context)
    root = str(context.get("SITEURL") or "").rstrip("/")
    site = _site_info(context, root)
    image = _social_image(context, info, root)
    previous, following = _neighbour_urls(context, info, root)
    metadata = HeadMetadata(
        title=page_title(info, site.name),
        heading=info.heading,
        site=site.name,
        description=info.description,
        canonical="" if info.kind == "404" else absolute_url(context, info.url),
        kind="article" if info.kind == "article" else "website",
        lang=info.lang or site.lang,
        locale=opengraph_locale(info.lang or site.lang),
        image=image,
        robots="" if info.is_indexed else "noindex",
        feeds=tuple(_feed_links(context, info, root)),
        icons=context.get("icons") or (),
        manifest=f"{root}/{MANIFEST_FILE}" if context.get("icons") else "",
        json_ld=json_ld_nodes(info, site, image.url if image else ""),
        previous=previous,
        next=following,
    )
    return _with_article(metadata, info.subject) if info.kind == "article" else metadata


def absolute_url(context: TemplateContext, url: str) -> str:
    """Return the absolute URL of a URL relative to the site root; "" if SITEURL is not absolute, or RELATIVE_URLS is set."""
    root = str(context.get("SITEURL") or "").rstrip("/")
    if context.get("RELATIVE_URLS") or "//" not in root:
        return ""
    return quote(f"{root}/{url}", safe="%/:?#[]@!$&'()*+,;=~")


def _site_info(context: TemplateContext, root: str) -> SiteInfo:
    logos = {icon.pixels: icon.url for icon in context.get("icons") or () if not icon.rel or icon.rel == "icon"}
    return SiteInfo(
        name=strip_markup(context.get("SITENAME")),
        url=root,
        lang=str(context.get("DEFAULT_LANG")),
        description=strip_markup(context.get("SITESUBTITLE") or ""),
        logo=logos[max(logos)] if logos else "",
        search=SEARCH_URL if context.get("searchable") else "",
    )


def opengraph_locale(lang: str) -> str:
    """Return a language tag as an OpenGraph locale such as 'en_US'; "" if it names no territory and none is likely."""
    language, _, region = lang.replace("_", "-").partition("-")
    territory = region.upper() if len(region) == len("GB") else _TERRITORIES.get(language.lower(), "")
    return f"{language.lower()}_{territory}" if territory else ""


def _social_image(context: TemplateContext, info: PageInfo, root: str) -> SocialImage | None:
    """Return the card of the article or edition that the page is about, or else the site's card; None if there is none."""
    card = getattr(info.subject, "card", "") if info.kind in _KINDS_WITH_CARDS else ""
    path = card or context.get("SITE_CARD")
    if not path:
        return None
    alt = "; ".join((*map(headline, info.articles[:1]), info.heading)) if card else strip_markup(context.get("SITENAME"))
    return SocialImage(absolute_url(context, path) or f"{root}/{path}", alt)


def _with_article(metadata: HeadMetadata, article: Any) -> HeadMetadata:
    published, modified = article_dates(article)
    return replace(
        metadata,
        published=published,
        modified=modified,
        authors=tuple(str(name) for name in getattr(article, "authors", ())),
        section=str(getattr(article, "category", "")),
        tags=tuple(map(str, article.tags)),
    )


def _neighbour_urls(context: TemplateContext, info: PageInfo, root: str) -> Iterator[str]:
    """Yield the URLs of the previous and the next page, "" where there is none.

    These are the adjacent pages of a list, or the `previous` and `next` of an article or edition."""
    if context.get("articles_page"):
        neighbours = (context.get("articles_previous_page"), context.get("articles_next_page"))
    else:
        neighbours = (getattr(info.subject, "previous", None), getattr(info.subject, "next", None))
    return (f"{root}/{clean_url(page.url)}" if page else "" for page in neighbours)


# Pelican's settings that name the site's feeds, and those of a category, tag or author.
_SITE_FEED_SETTINGS: tuple[tuple[str, FeedFormat], ...] = (
    ("FEED_ALL_RSS", "rss"), ("FEED_ALL_ATOM", "atom"), ("FEED_RSS", "rss"), ("FEED_ATOM", "atom"),
)  # fmt: skip
_LIST_FEED_SETTINGS: tuple[tuple[str, FeedFormat], ...] = (("{}_FEED_RSS", "rss"), ("{}_FEED_ATOM", "atom"))


def _feed_links(context: TemplateContext, info: PageInfo, root: str) -> Iterator[FeedLink]:
    """Yield the site's feeds, then those of the page's own subject."""
    site_name, formats = strip_markup(context.get("SITENAME")), context.get("feed_formats") or ()
    yield from _pelican_feed_links(context, _SITE_FEED_SETTINGS, "", root, site_name)
    if info.kind in ("category", "tag", "author"):
        settings = [(setting.format(info.kind.upper()), format_) for setting, format_ in _LIST_FEED_SETTINGS]
        title = f"{info.subject.name} - {site_name}"
        yield from _pelican_feed_links(context, settings, info.subject.slug, root, title)
    address, title = page_feed(info)
    for format_, path in feed_paths(address, formats).items() if address else ():
        yield _feed_link(root, path, format_, f"{title} - {site_name}")


def page_feed(info: PageInfo) -> tuple[str, str]:
    """Return the address of the feeds that Gazette writes for the page's subject, such as 'people/ada-lovelace', and their title.

    Both are "" if it writes none."""
    subject = info.subject
    if info.kind == "entity" and subject.has_feed:
        return subject.address, subject.name
    if info.kind == "publisher":
        return subject.url.rstrip("/"), subject.name
    # Edition pages link to the digest, but the front page does not: feed readers offer all feeds of a page, and on the front page,
    # most people want the feed of articles.
    return (DIGEST_FEED, DIGEST_FEED_TITLE) if info.kind == "edition" else ("", "")


def _pelican_feed_links(
    context: TemplateContext, settings: Iterable[tuple[str, FeedFormat]], slug: str, root: str, title: str
) -> Iterator[FeedLink]:
    """Yield the feeds that Pelican's `settings` ask for, then the JSON Feeds that Gazette writes beside them."""
    json_paths: set[str] = set()
    for setting, format_ in settings:
        if path := str(context.get(setting) or "").format(slug=slug):
            yield _feed_link(root, str(context.get(f"{setting}_URL") or path).format(slug=slug), format_, title)
            json_paths.add(json_feed_path(path))
    if "json" in (context.get("feed_formats") or ()):
        yield from (_feed_link(root, path, "json", title) for path in sorted(json_paths))


def _feed_link(root: str, path: str, format_: FeedFormat, title: str) -> FeedLink:
    return FeedLink(f"{root}/{path}", MEDIA_TYPES[format_], f"{title} ({FORMAT_NAMES[format_]})")


def disambiguate_titles(contents: Iterable[ContentView]) -> None:
    """Set `title_note` on the articles and pages whose titles equal one another or a fixed heading.

    The note is the day, or 'page' for a page without a date. If that does not suffice, it is the day and the outlet; as a last
    resort, a number follows. It is set before pages are rendered, so that a page does not depend on the titles of others."""
    by_title: dict[str, list[Any]] = defaultdict(list)
    for content in sorted(contents, key=lambda content: str(content.url)):
        by_title[headline(content).casefold()].append(content)
    fixed = {heading.casefold() for heading in FIXED_HEADINGS}
    for title, contents in by_title.items():
        if len(contents) > 1 or title in fixed:
            for content, note in zip(contents, _title_notes(contents), strict=True):
                content.title_note = note


def _title_notes(contents: Iterable[Any]) -> Iterator[str]:
    used: set[str] = set()
    for content in contents:
        outlet = content.source.publisher if content.view_source else ""
        day = format_day(content.date) if hasattr(content, "date") else "page"
        candidates = (day, f"{day}, {outlet}" if outlet else "")
        base = next((note for note in candidates if note and note not in used), day)
        number = 1
        while (note := base if number == 1 else f"{base}, {number}") in used:
            number += 1
        used.add(note)
        yield note
