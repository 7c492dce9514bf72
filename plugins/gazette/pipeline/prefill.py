"""The cache filled ahead of a build, for any number of raw files: of a site's folder, or of an archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ..cleaning.rules.recurring import drop_recurring_lines
from ..config import Config
from ..model.article import Article, Raw
from ..sources.listing import list_raw, read_raws
from ..sources.remote import Folder
from .read_articles import Progress, Refusal, extract_articles, recognize_mentions
from .result_cache import Cache
from .tasks import Work

# Raw files that are in memory at a time: so many, and so many bytes of them.
_FILES, _BYTES = 8_000, 64 << 20


@dataclass(frozen=True, slots=True)
class Filled:
    """What the cache has now: how many `articles`, how many raw files were `new` to it; and files that are none, with the reason.
    `warning` is the cache's."""

    articles: int
    new: int
    refusals: tuple[Refusal, ...]
    warning: str = ""


def fill_cache(raws: Iterable[Raw], config: Config, progress: Progress, work: Work) -> Filled:
    """Clean raw files and find names in them, whatever gives them, and keep what comes of it. Memory does not grow with their
    number; progress is told of one portion at a time. Raises ConfigError.

    Lines that recur in a whole site are not known here: articles that have some are searched for names anew by its build.
    """
    cache = Cache(config.cache)
    refusals: list[Refusal] = []
    articles = 0
    for portion in portions(raws):
        found, refused = extract_articles(portion, cache, progress, work)
        recognized = recognize_mentions(found, cache, config.recognizer, progress, work)
        refusals += (*refused, *recognized.refusals)
        articles += len(found) - len(recognized.refusals)
        cache.note_build(str(config.raw), whole=False)
    cache.close()
    return Filled(articles, cache.made["articles"], tuple(refusals), cache.warning)


def fill_for_site(raws: Iterable[Raw], config: Config, progress: Progress, work: Work) -> Filled:
    """Do all that a build of the site with these raw files would have to work out for each of them: it finds all of it done.
    Of raw files memory holds some at a time, of articles what is read of them. Raises ConfigError."""
    cache = Cache(config.cache)
    refusals: list[Refusal] = []
    articles: dict[str, Article] = {}
    for portion in portions(raws):
        found, refused = extract_articles(portion, cache, progress, work)
        refusals += refused
        corrected = {raw.path for raw in portion if raw.sidecar is not None}
        for article in found:  # of files with the same bytes a build keeps one, as `read_folder` does
            if article.id not in articles or article.path in corrected:
                articles[article.id] = replace(article, removals=(), extractor="")
        cache.note_build(str(config.raw), whole=False)
    recognized = recognize_mentions(drop_recurring_lines(list(articles.values())), cache, config.recognizer, progress, work)
    cache.note_build(str(config.raw), whole=False)
    cache.close()
    refusals += recognized.refusals
    return Filled(len(recognized.articles), cache.made["articles"], tuple(refusals), cache.warning)


def raws_below(folder: Folder) -> Iterator[Raw]:
    """The raw files below a folder, one by one; what cannot be read is left to the build to report. Of files with the same bytes
    all are given: the cache knows them as one."""
    yield from (raw for raw in read_raws(folder, list_raw(folder)) if isinstance(raw, Raw))


def portions(raws: Iterable[Raw]) -> Iterator[list[Raw]]:
    """Raw files in lists that are small enough for memory."""
    portion: list[Raw] = []
    size = 0
    for raw in raws:
        portion.append(raw)
        size += len(raw.data)
        if len(portion) == _FILES or size >= _BYTES:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion
