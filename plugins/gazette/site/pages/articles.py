"""Our articles as Pelican's: addresses, escaped titles, and nothing that a raw file could steer Pelican by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from itertools import chain, count
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import escape
from pelican.contents import Article as PelicanArticle
from pelican.contents import Author, Category
from pelican.utils import SafeDatetime, slugify

from ...config import Config
from ...model.article import Article, Block, to_html
from ...model.dates import moment
from ...model.text import summarize
from ...pipeline.dating import NOT_FROM_SOURCE
from ..output.source_digests import digests_of
from .pictures import place_pictures

# Longest slug, in characters: file systems allow names of 255 bytes, readers less patience.
_SLUG_LENGTH = 80
# Longest name of a section, in characters: what is longer is none, and would make file names that no system takes.
_SECTION_LENGTH = 80
# Words a minute, for the reading time: Brysbaert 2019 (238 for English non-fiction, silent reading).
_READING_SPEED = 238

# What of an article leads to the site itself: its pictures, and its links to entities. All other addresses are absolute.
_WITHIN = re.compile(r'(<img src="|<a class="entity \w+" href=")/')


class DigestArticle(PelicanArticle):  # type: ignore[misc]
    """An article made from a raw file. Its text never goes through Pelican's link replacement, and it has
    no author where the source names none (Pelican would put the site's AUTHOR there)."""

    def __init__(
        self, source: Article, config: Config, metadata: dict[str, Any], settings: dict[str, Any], context: dict[str, Any]
    ) -> None:
        self._place = config.raw / source.path, config.raw, digests_of(settings).of
        body, self.pictures = place_pictures(source.body, *self._place)
        text = summary_text(source)
        metadata["summary"] = f"<p>{escape(text)}</p>"
        super().__init__(body, metadata, settings, source_path=metadata.pop("source_path"), context=context)
        self.source, self.summary_text = source, text
        self.in_default_lang = True  # one address scheme for all languages
        self.cleaning_url = ""  # of the page that shows how it was cleaned, where there is one
        if not source.authors:
            self.__dict__.pop("author", None)
            self.__dict__.pop("authors", None)

    def _update_content(self, content: str, siteurl: str) -> str:
        return _WITHIN.sub(lambda tag: f"{tag[1]}{siteurl}/", content)

    def link(self, blocks: Sequence[Block]) -> None:
        """Make its body of `blocks`, its own with links to pages of the site."""
        if blocks != self.source.blocks:
            self._content, self.pictures = place_pictures(to_html(blocks), *self._place)

    def get_relative_source_path(self, source_path: str | None = None) -> str | None:
        """Pelican works it out anew each time that it makes an address, which is most of what an address costs."""
        known: str | None = None if source_path else self.__dict__.get("relative_source_path")
        return known or super().get_relative_source_path(source_path)

    def get_static_links(self) -> set[str]:
        return set()

    @property
    def minutes(self) -> int:
        """Reading time in whole minutes, at least one."""
        return minutes_of(self.source.text)

    @property
    def date_note(self) -> str:
        """Where the date comes from, if not from the source itself; else ""."""
        return self.source.date_source if self.source.date_source in NOT_FROM_SOURCE else ""


class Members(list[Any]):
    """The articles of a list. Pelican asks for every article whether it is one of them, which takes a list as long as it is."""

    def __init__(self, articles: Iterable[Any]) -> None:
        super().__init__(articles)
        self._found = set(map(id, self))

    def __contains__(self, article: object) -> bool:
        return id(article) in self._found


def minutes_of(text: str) -> int:
    """Reading time in whole minutes, at least one."""
    return max(1, round(len(text.split()) / _READING_SPEED))


def summary_text(article: Article) -> str:
    """An article's standfirst, else its first sentences."""
    return article.summary or summarize(article.paragraphs)


def markup_of(article: Any) -> str:
    """The body of an article as it is before Pelican resolves its links to other content. Pelican keeps the body that it was asked
    for first, so `content` must not be read until all generators know theirs."""
    return str(article._content)


def updated(article: Any) -> datetime:
    """When an article last changed in a way worth telling."""
    moment: datetime = getattr(article, "changed", None) or max(getattr(article, "modified", article.date), article.date)
    return moment


def to_pelican(
    articles: Iterable[Article], slugs: Mapping[str, str], config: Config, settings: dict[str, Any], context: dict[str, Any]
) -> list[DigestArticle]:
    """Pelican's articles for ours, each under its slug, by its id."""
    return [DigestArticle(one, config, _metadata(one, slugs[one.id], config, settings), settings, context) for one in articles]


def choose_slugs(
    articles: Iterable[Article], titles: Mapping[str, str], kept: Mapping[str, str], taken: Set[str]
) -> dict[str, str]:
    """A slug for each article, by its id, that none of the others has and that is not among those `taken`: the one that it had
    (`kept`, by id), else the slug of its title (`titles`, by id), which of several the oldest gets."""
    chosen = {id_: slug for id_, slug in kept.items() if slug not in taken}
    used = {*taken, *chosen.values()}
    for article in articles:
        if article.id not in chosen:
            chosen[article.id] = _free(titles[article.id], article.id, used)
            used.add(chosen[article.id])
    return chosen


def _free(slug: str, id_: str, used: Set[str]) -> str:
    """The slug, with the beginning of the article's id where another has it, or all of it with a number where that is in use."""
    likely = (slug, *(f"{slug}-{ending}".lstrip("-") for ending in (id_[:8], id_)))
    numbered = (f"{likely[-1]}-{number}" for number in count(2))
    return next(one for one in chain(likely, numbered) if one and one not in used)


def title_slug(article: Article, settings: dict[str, Any]) -> str:
    """The slug of an article's title; "" where it has no letters or digits."""
    slug: str = slugify(
        article.title,
        regex_subs=settings["SLUG_REGEX_SUBSTITUTIONS"],
        use_unicode=settings["SLUGIFY_USE_UNICODE"],
        preserve_case=settings["SLUGIFY_PRESERVE_CASE"],
    )
    if len(slug) > _SLUG_LENGTH:
        slug = slug[: _SLUG_LENGTH + 1].rpartition("-")[0] or slug[:_SLUG_LENGTH]
    return slug


def keep_days_of(zone: ZoneInfo, article: Any) -> None:
    """Give a hand-written article its dates in the site's zone, as ours have them: one that names another zone is of a day there,
    and would stand in the edition of one day under the date of the next."""
    for name in ("date", "modified"):
        if written := getattr(article, name, None):
            setattr(article, name, written.astimezone(zone))
            setattr(article, f"locale_{name}", getattr(article, name).strftime(article.date_format))


def safe_text(text: str, settings: dict[str, Any]) -> str:
    """A title or a name for themes. One that escapes gets it as it is. Themes that do not (`autoescape` off) may put it
    anywhere: there, angle brackets and straight quotation marks become the typographic ones that look like them."""
    if settings["JINJA_ENVIRONMENT"].get("autoescape") or not _MARKUP.search(text):  # a search takes less time than to translate
        return text
    return text.translate(_LOOKALIKES)


_LOOKALIKES = str.maketrans({"<": "‹", ">": "›", '"': "”"})
_MARKUP = re.compile('[<>"]')


def _metadata(article: Article, slug: str, config: Config, settings: dict[str, Any]) -> dict[str, Any]:
    named = any(map(str.isalnum, article.category)) and len(article.category) <= _SECTION_LENGTH
    category = article.category if named else config.category
    metadata: dict[str, Any] = {
        "title": escape(safe_text(article.title, settings)),  # Pelican takes titles for markup
        "date": _safe(article.published, config.timezone),
        "slug": slug,
        "lang": article.lang or config.lang,
        "category": Category(safe_text(category, settings), settings),
        "source_path": str(config.raw / article.path),
    }
    if article.modified:
        metadata["modified"] = _safe(article.modified, config.timezone)
    if article.authors:
        metadata["authors"] = [Author(safe_text(name, settings), settings) for name in article.authors]
    return metadata


def _safe(iso: str, zone: str) -> SafeDatetime:
    found = moment(iso, zone)
    return SafeDatetime(*found.timetuple()[:6], found.microsecond, found.tzinfo)
