"""Write what crawlers read: sitemaps of the pages that were written, a sitemap of the latest news, robots.txt, the web manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from ...deploying.ownership import GENERATOR_MARK
from ..output.output_files import OutputFiles
from ..output.reserved_files import put_reserved_file
from ..pages.views import changed_at
from ..wording.safe_text import strip_markup
from .head_metadata import absolute_url
from .json_ld import article_dates, has_reliable_date
from .page_kinds import PageInfo, TemplateContext, page_info
from .web_manifest import MANIFEST_FILE

SITEMAP_FILE, NEWS_SITEMAP_FILE, ROBOTS_FILE = "sitemap.xml", "sitemap-news.xml", "robots.txt"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS_NAMESPACE = "http://www.google.com/schemas/sitemap-news/0.9"
# Limits of a sitemap: https://www.sitemaps.org/protocol.html#index (its 50 MB are 52,428,800 bytes).
_MAX_URLS = 50_000
_MAX_BYTES = 52_428_800
# A news sitemap has at most 1,000 URLs, of articles of the last two days:
# https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
_MAX_NEWS_AGE = timedelta(days=2)
_MAX_NEWS_URLS = 1_000


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """A page in the sitemap: its absolute URL, and when its content last changed (ISO 8601, "" if unknown)."""

    url: str
    modified: str = ""


@dataclass(frozen=True, slots=True)
class NewsEntry:
    """An article in the news sitemap. `published` is ISO 8601, as its source has it; `moment` is what entries are sorted by."""

    url: str
    title: str
    lang: str
    published: str
    moment: datetime


PageEntries = tuple[SitemapEntry, NewsEntry | None]


def page_entries(path: str, context: TemplateContext) -> PageEntries | None:
    """Return the sitemap entries of a page that is written to `path` and rendered with `context`.

    The second is None if the page is not an article, or its date is not reliable. The result is None if the file is not HTML, if
    search engines are to leave the page out, or if the site has no absolute URL."""
    if not path.endswith((".html", ".htm")):
        return None
    info = page_info(context)
    url = absolute_url(context, info.url) if info.is_indexed else ""
    return (SitemapEntry(url, _modified(info)), _news_entry(info, url) if info.kind == "article" else None) if url else None


def _modified(info: PageInfo) -> str:
    """Return when the page's article, or the latest of those that it lists, last changed; "" if that is unknown."""
    if info.kind in ("article", "page"):
        return _content_modified(info.subject)
    return max(map(changed_at, info.articles)).isoformat() if info.articles else ""


def _content_modified(content: Any) -> str:
    if hasattr(content, "date"):
        published, modified = article_dates(content)
        if changed_at(content) > max(getattr(content, "modified", content.date), content.date):
            return changed_at(content).isoformat()  # the site saw a correction that the article does not mention
        return max(published, modified) if has_reliable_date(content) else modified
    return str(content.modified.isoformat()) if hasattr(content, "modified") else ""


def _news_entry(info: PageInfo, url: str) -> NewsEntry | None:
    """Return the article's entry; None if its date is not reliable, since it may then be old."""
    published, _ = article_dates(info.subject)
    date = info.subject.date
    # A plain datetime instead of Pelican's subclass, since it is stored for the next build.
    moment = datetime.combine(date.date(), date.timetz())
    return NewsEntry(url, info.heading, info.lang, published, moment) if has_reliable_date(info.subject) else None


def sitemap_files(
    entries: Iterable[SitemapEntry], root: str, max_urls: int = _MAX_URLS, max_bytes: int = _MAX_BYTES
) -> dict[str, str]:
    """Return the text of each sitemap, by its file name: a single one, or if that would exceed a limit, an index and its parts.

    `root` is the site's absolute URL with a trailing slash. Without entries there is no sitemap."""
    parts = list(_split(sorted(set(entries), key=lambda entry: entry.url), max_urls, max_bytes))
    if not parts:
        return {}
    if len(parts) == 1:
        return {SITEMAP_FILE: _document("urlset", parts[0])}
    part_files = {f"sitemap-{number}.xml": _document("urlset", part) for number, part in enumerate(parts, start=1)}
    index = [f"<sitemap><loc>{escape(root + name)}</loc></sitemap>" for name in part_files]
    return {SITEMAP_FILE: _document("sitemapindex", index), **part_files}


def _split(entries: Iterable[SitemapEntry], max_urls: int, max_bytes: int) -> Iterator[list[str]]:
    """Yield the lines of each sitemap."""
    max_bytes -= len(_document("urlset", []).encode())
    lines: list[str] = []
    size = 0
    for line in map(_line, entries):
        line_size = len(line.encode()) + 1
        if lines and (len(lines) == max_urls or size + line_size > max_bytes):
            yield lines
            lines, size = [], 0
        lines.append(line)
        size += line_size
    if lines:
        yield lines


def _line(entry: SitemapEntry) -> str:
    modified = f"<lastmod>{entry.modified}</lastmod>" if entry.modified else ""
    return f"<url><loc>{escape(entry.url)}</loc>{modified}</url>"


def _document(root: str, lines: Sequence[str], namespaces: str = "") -> str:
    """Return a sitemap with the root element `root`; `namespaces` are attributes to add to it."""
    body = "".join(f"{line}\n" for line in lines)
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {GENERATOR_MARK} -->\n'
    return f'{head}<{root} xmlns="{_NAMESPACE}"{namespaces}>\n{body}</{root}>\n'


def news_sitemap(entries: Iterable[NewsEntry], site_name: str) -> str:
    """Return the news sitemap, newest first; "" without entries.

    The two days that it may cover end with the newest article, so that the text does not depend on when the site is built."""
    newest_first = sorted(entries, key=lambda entry: (-entry.moment.timestamp(), entry.url))
    latest = [entry for entry in newest_first if entry.moment >= newest_first[0].moment - _MAX_NEWS_AGE][:_MAX_NEWS_URLS]
    lines = [_news_line(entry, site_name) for entry in latest]
    return _document("urlset", lines, f' xmlns:news="{_NEWS_NAMESPACE}"') if lines else ""


def _news_line(entry: NewsEntry, site_name: str) -> str:
    publication = f"<news:name>{escape(site_name)}</news:name><news:language>{escape(entry.lang)}</news:language>"
    return (
        f"<url><loc>{escape(entry.url)}</loc><news:news><news:publication>{publication}</news:publication>"
        f"<news:publication_date>{entry.published}</news:publication_date>"
        f"<news:title>{escape(entry.title)}</news:title></news:news></url>"
    )


def robots_txt(sitemap_urls: Iterable[str]) -> str:
    """Return a robots.txt that allows everything and names the sitemaps."""
    lines = [f"# {GENERATOR_MARK}", "User-agent: *", "Allow: /", *(f"Sitemap: {url}" for url in sitemap_urls)]
    return "\n".join(lines) + "\n"


def write_crawler_files(
    settings: Mapping[str, Any], entries: Mapping[str, PageEntries], manifest: str, outputs: OutputFiles
) -> None:
    """Write the sitemaps, robots.txt and the web manifest into the finished site. Raises OSError if a file cannot be written.

    `entries` are those of all pages, by path. A file that the owner of the site or another plugin has put there under one of these
    names stays."""
    listed = [entries[path] for path in sorted(entries)]
    files = {SITEMAP_FILE: "", NEWS_SITEMAP_FILE: "", MANIFEST_FILE: manifest}
    if root := absolute_url(settings, ""):
        files |= sitemap_files((page for page, _ in listed), root)
        files[NEWS_SITEMAP_FILE] = news_sitemap((news for _, news in listed if news), strip_markup(settings["SITENAME"]))
    for name, text in files.items():
        put_reserved_file(outputs, name, text.encode() if text else None)
    # robots.txt also names sitemaps that the owner has put there.
    sitemap_urls = (root + name for name in (SITEMAP_FILE, NEWS_SITEMAP_FILE) if root and name in outputs.current)
    put_reserved_file(outputs, ROBOTS_FILE, robots_txt(sitemap_urls).encode())
