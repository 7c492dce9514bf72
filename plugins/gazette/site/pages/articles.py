"""Gazette's articles as Pelican articles, with slugs and safe metadata: a raw file cannot control Pelican."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from itertools import chain, count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import escape
from pelican.contents import Article as PelicanArticle
from pelican.contents import Author, Category
from pelican.utils import SafeDatetime, slugify

from ...config import Config
from ...model.article import Article, Block, to_html
from ...model.dates import to_site_time
from ...model.text import summarize
from ...pipeline.dating import NOT_FROM_SOURCE
from .pictures import place_pictures

# Characters. File systems allow names of 255 bytes, and readers want shorter ones.
_MAX_SLUG_LENGTH = 80
# Characters. A longer text is not the name of a section, and would make file names that no file system accepts.
_MAX_SECTION_LENGTH = 80
# Words a minute, for the reading time: Brysbaert 2019 (238 for English non-fiction, silent reading).
_READING_SPEED = 238

# The links in an article that point into the site: its pictures and its entities. All others are absolute.
_SITE_LINK = re.compile(r'(<img src="|<a class="entity \w+" href=")/')


class DigestArticle(PelicanArticle):  # type: ignore[misc]
    """An article made from a raw file, which is its `source`.

    Its text never goes through Pelican's link replacement. It has no author if the source names none (Pelican would use the
    site's AUTHOR). `pictures` maps paths in the output to the picture files to copy there. `digest` returns the hash of a file.
    """

    def __init__(
        self,
        source: Article,
        config: Config,
        metadata: dict[str, Any],
        settings: dict[str, Any],
        context: dict[str, Any],
        digest: Callable[[Path], bytes],
    ) -> None:
        self._files = config.raw / source.path, config.raw, digest
        body, self.pictures = place_pictures(source.body, *self._files)
        text = summary_text(source)
        metadata["summary"] = f"<p>{escape(text)}</p>"
        super().__init__(body, metadata, settings, source_path=metadata.pop("source_path"), context=context)
        self.source, self.summary_text = source, text
        self.in_default_lang = True  # articles in all languages have the same form of URL
        if not source.authors:
            self.__dict__.pop("author", None)
            self.__dict__.pop("authors", None)

    def _update_content(self, content: str, siteurl: str) -> str:
        return _SITE_LINK.sub(lambda tag: f"{tag[1]}{siteurl}/", content)

    def link(self, blocks: Sequence[Block]) -> None:
        """Replace the body with `blocks`, which are the article's own blocks with links to entity pages."""
        if blocks != self.source.blocks:
            self._content, self.pictures = place_pictures(to_html(blocks), *self._files)

    def get_relative_source_path(self, source_path: str | None = None) -> str | None:
        """Return the path that is already known. Pelican would compute it for each URL, which is most of the cost of a URL."""
        known: str | None = None if source_path else self.__dict__.get("relative_source_path")
        return known or super().get_relative_source_path(source_path)

    def get_content(self, siteurl: str) -> str:
        """Return the body with its links. Pelican would keep it, and with it the article, until the process ends."""
        return self._update_content(self._content, siteurl)

    def get_summary(self, _siteurl: str) -> str:
        """Return the summary, without keeping the article either."""
        return str(self.metadata["summary"])

    def get_static_links(self) -> set[str]:
        return set()

    @property
    def date_note(self) -> str:
        """Where the date comes from, "" if it comes from the source itself."""
        return self.source.date_source if self.source.date_source in NOT_FROM_SOURCE else ""


class ArticleList(list[Any]):
    """A list of articles with a fast `in`: Pelican asks for every article whether it is in the list of each category and tag."""

    def __init__(self, articles: Iterable[Any]) -> None:
        super().__init__(articles)
        self._members = set(self)

    def __contains__(self, article: object) -> bool:
        return article in self._members


def minutes_of(text: str) -> int:
    """Return the reading time in whole minutes, at least one."""
    return max(1, round(len(text.split()) / _READING_SPEED))


def summary_text(article: Article) -> str:
    """Return an article's standfirst, or its first sentences if it has none."""
    return article.summary or summarize(article.paragraphs)


def markup_of(article: Any) -> str:
    """Return the body of a Pelican article, or of its view, before Pelican resolves its links to other content.

    Pelican stores the body with resolved links when `content` is first read. So `content` must not be read until all generators
    know their content.
    """
    return str(getattr(article, "view_content", article)._content)


def to_pelican_articles(
    articles: Iterable[Article],
    slugs: Mapping[str, str],
    config: Config,
    settings: dict[str, Any],
    context: dict[str, Any],
    digest: Callable[[Path], bytes],
) -> list[DigestArticle]:
    """Return a Pelican article for each article. `slugs` are by article id, and `digest` returns the hash of a file."""
    return [
        DigestArticle(article, config, _metadata(article, slugs[article.id], config, settings), settings, context, digest)
        for article in articles
    ]


def choose_slugs(
    articles: Iterable[Article], title_slugs: Mapping[str, str], kept: Mapping[str, str], taken: Set[str]
) -> dict[str, str]:
    """Return a slug for each article by id, all different and none of them in `taken`.

    An article has the slug that it had before (`kept`, by id), or else the slug of its title (`title_slugs`, by id). `articles`
    come oldest first: of several with the same title, the oldest gets the slug, and the others get one with their id appended.
    """
    chosen = {id_: slug for id_, slug in kept.items() if slug not in taken}
    used = {*taken, *chosen.values()}
    for article in articles:
        if article.id not in chosen:
            chosen[article.id] = _free_slug(title_slugs[article.id], article.id, used)
            used.add(chosen[article.id])
    return chosen


def _free_slug(slug: str, id_: str, used: Set[str]) -> str:
    """Return a slug that is not used: as it is, with the first 8 digits of the id, with the id, or with the id and a number."""
    likely = (slug, *(f"{slug}-{ending}".lstrip("-") for ending in (id_[:8], id_)))
    numbered = (f"{likely[-1]}-{number}" for number in count(2))
    return next(candidate for candidate in chain(likely, numbered) if candidate and candidate not in used)


def title_slug(article: Article, settings: dict[str, Any]) -> str:
    """Return the slug of an article's title, at most 80 characters; "" if the title has no letters or digits."""
    slug: str = slugify(
        article.title,
        regex_subs=settings["SLUG_REGEX_SUBSTITUTIONS"],
        use_unicode=settings["SLUGIFY_USE_UNICODE"],
        preserve_case=settings["SLUGIFY_PRESERVE_CASE"],
    )
    if len(slug) > _MAX_SLUG_LENGTH:
        slug = slug[: _MAX_SLUG_LENGTH + 1].rpartition("-")[0] or slug[:_MAX_SLUG_LENGTH]
    return slug


def convert_dates(zone: ZoneInfo, article: Any) -> None:
    """Convert the dates of a hand-written article to the site's time zone, as for articles made from raw files.

    Otherwise an article that names another zone could be in the edition of one day and show the date of the next.
    """
    for name in ("date", "modified"):
        if written := getattr(article, name, None):
            setattr(article, name, written.astimezone(zone))
            setattr(article, f"locale_{name}", getattr(article, name).strftime(article.date_format))


def safe_text(text: str, settings: dict[str, Any]) -> str:
    """Return a title or name in a form that is safe in any theme.

    A theme that escapes (`autoescape` on) gets the text as it is. Other themes may insert it anywhere, so angle brackets and
    straight quotation marks are replaced by similar typographic characters.
    """
    if settings["JINJA_ENVIRONMENT"].get("autoescape") or not _MARKUP.search(text):  # searching is faster than translating
        return text
    return text.translate(_LOOKALIKES)


_LOOKALIKES = str.maketrans({"<": "‹", ">": "›", '"': "”"})
_MARKUP = re.compile('[<>"]')


def _metadata(article: Article, slug: str, config: Config, settings: dict[str, Any]) -> dict[str, Any]:
    is_section = any(map(str.isalnum, article.category)) and len(article.category) <= _MAX_SECTION_LENGTH
    category = article.category if is_section else config.category
    metadata: dict[str, Any] = {
        "title": escape(safe_text(article.title, settings)),  # Pelican treats titles as markup
        "date": _safe_datetime(article.published, config.timezone),
        "slug": slug,
        "lang": article.lang or config.lang,
        "category": Category(safe_text(category, settings), settings),
        "source_path": str(config.raw / article.path),
    }
    if article.modified:
        metadata["modified"] = _safe_datetime(article.modified, config.timezone)
    if article.authors:
        metadata["authors"] = [Author(safe_text(name, settings), settings) for name in article.authors]
    return metadata


def _safe_datetime(iso: str, zone: str) -> SafeDatetime:
    time = to_site_time(iso, zone)
    return SafeDatetime(*time.timetuple()[:6], time.microsecond, time.tzinfo)
