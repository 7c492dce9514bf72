"""What crawlers read first: sitemaps of the pages that were really written, a sitemap of the latest news, robots.txt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from ..output.output_files import outputs_of
from ..output.reserved_files import MARK, place
from ..pages.articles import updated
from ..wording.plain import plain
from .head_metadata import address
from .json_ld import dates_of, is_dated
from .page_kinds import Subject, Values, subject_of
from .web_manifest import MANIFEST, manifest_of

_KEY = "_GAZETTE_WRITTEN"
SITEMAP, NEWS, ROBOTS = "sitemap.xml", "sitemap-news.xml", "robots.txt"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS_NAMESPACE = "http://www.google.com/schemas/sitemap-news/0.9"
# Limits of a sitemap: https://www.sitemaps.org/protocol.html#index (50 MB are 52,428,800 bytes there); of one of news, 1,000
# addresses of the last two days: https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
_ADDRESSES = 50_000
_BYTES = 52_428_800
_LATEST = timedelta(days=2)
_NEWS = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A page for the sitemap: its address, and when what it shows last changed (ISO 8601, or "")."""

    url: str
    modified: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """An article for the sitemap of news; `moment` orders them, `published` is the same as its source has it."""

    url: str
    title: str
    lang: str
    published: str
    moment: datetime


# By its file: a page that is written twice is one page.
Note = tuple[Entry, News | None]
Written = dict[str, Note]


def open_pages(settings: dict[str, Any]) -> None:
    """Begin the list of written pages of a build. It travels in the settings, of which every page's context is a copy."""
    settings.setdefault(_KEY, {}).clear()


def entry_of(path: str, context: Values) -> Note | None:
    """What sitemaps say of a page, if search engines may list it; `context` is what it was rendered with."""
    if not path.endswith((".html", ".htm")):
        return None
    subject = subject_of(context)
    url = address(context, subject.url) if subject.is_indexed else ""
    return (Entry(url, _modified(subject)), _news(subject, url) if subject.sort == "article" else None) if url else None


def note_entry(settings: dict[str, Any], path: str, entry: Note | None) -> None:
    """Remember what sitemaps say of a page that the site has."""
    if entry:
        written: Written = settings.setdefault(_KEY, {})
        written[path] = entry


def _modified(subject: Subject) -> str:
    """When the page's article, or the latest of the articles that it shows, last changed."""
    if subject.sort in ("article", "page"):
        return _of_content(subject.thing)
    return max(map(updated, subject.shown)).isoformat() if subject.shown else ""


def _of_content(content: Any) -> str:
    if hasattr(content, "date"):
        published, modified = dates_of(content)
        if updated(content) > max(getattr(content, "modified", content.date), content.date):
            return updated(content).isoformat()  # corrected here
        return max(published, modified) if is_dated(content) else modified  # without a clock's day
    return str(content.modified.isoformat()) if hasattr(content, "modified") else ""


def _news(subject: Subject, url: str) -> News | None:
    """None for an article whose date is not sure: whether it is news is not."""
    published, _ = dates_of(subject.thing)
    when = subject.thing.date
    # A plain moment, not Pelican's own kind: it is kept for the next build.
    plain_moment = datetime.combine(when.date(), when.timetz())
    return News(url, subject.heading, subject.lang, published, plain_moment) if is_dated(subject.thing) else None


def sitemaps(entries: Iterable[Entry], root: str, addresses: int = _ADDRESSES, size: int = _BYTES) -> dict[str, str]:
    """Sitemaps by their file names: one, or where that would be too long, an index of several. `root` is the site's address with
    a slash at its end, `size` counts bytes."""
    parts = list(_parts(sorted(set(entries), key=lambda entry: entry.url), addresses, size))
    if not parts:
        return {}
    if len(parts) == 1:
        return {SITEMAP: _document("urlset", parts[0])}
    named = {f"sitemap-{number}.xml": _document("urlset", part) for number, part in enumerate(parts, start=1)}
    index = [f"<sitemap><loc>{escape(root + name)}</loc></sitemap>" for name in named]
    return {SITEMAP: _document("sitemapindex", index), **named}


def _parts(entries: Iterable[Entry], addresses: int, size: int) -> Iterator[list[str]]:
    room = size - len(_document("urlset", []).encode())
    part: list[str] = []
    used = 0
    for line in map(_line, entries):
        length = len(line.encode()) + 1
        if part and (len(part) == addresses or used + length > room):
            yield part
            part, used = [], 0
        part.append(line)
        used += length
    if part:
        yield part


def _line(entry: Entry) -> str:
    modified = f"<lastmod>{entry.modified}</lastmod>" if entry.modified else ""
    return f"<url><loc>{escape(entry.url)}</loc>{modified}</url>"


def _document(root: str, lines: Sequence[str], more: str = "") -> str:
    body = "".join(f"{line}\n" for line in lines)
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {MARK} -->\n'
    return f'{head}<{root} xmlns="{_NAMESPACE}"{more}>\n{body}</{root}>\n'


def news_sitemap(news: Iterable[News], name: str) -> str:
    """The sitemap of the articles of the last two days before the newest, which is what is latest whenever the site is built;
    "" where there are none. `name` is the site's."""
    newest_first = sorted(news, key=lambda one: (-one.moment.timestamp(), one.url))
    latest = [one for one in newest_first if one.moment >= newest_first[0].moment - _LATEST][:_NEWS]
    lines = [_news_line(one, name) for one in latest]
    return _document("urlset", lines, f' xmlns:news="{_NEWS_NAMESPACE}"') if lines else ""


def _news_line(one: News, name: str) -> str:
    publication = f"<news:name>{escape(name)}</news:name><news:language>{escape(one.lang)}</news:language>"
    return (
        f"<url><loc>{escape(one.url)}</loc><news:news><news:publication>{publication}</news:publication>"
        f"<news:publication_date>{one.published}</news:publication_date><news:title>{escape(one.title)}</news:title></news:news></url>"
    )


def robots(maps: Iterable[str]) -> str:
    """Everything may be read; `maps` are addresses of sitemaps."""
    lines = [f"# {MARK}", "User-agent: *", "Allow: /", *(f"Sitemap: {url}" for url in maps)]
    return "\n".join(lines) + "\n"


def write_for_crawlers(settings: dict[str, Any]) -> None:
    """Write the sitemaps, robots.txt and the web manifest into the finished site. What the owner of the site or another plugin
    has put there under one of these names stays."""
    written: Written = settings.get(_KEY, {})
    found = [written[path] for path in sorted(written)]
    files = {SITEMAP: "", NEWS: "", MANIFEST: manifest_of(settings)}
    if root := address(settings, ""):
        files |= sitemaps((entry for entry, _ in found), root)
        files[NEWS] = news_sitemap((news for _, news in found if news), plain(settings["SITENAME"]))
    for name, text in files.items():
        place(settings, name, text.encode() if text else None)
    here = outputs_of(settings).here
    place(settings, ROBOTS, robots(root + name for name in (SITEMAP, NEWS) if root and name in here).encode())
