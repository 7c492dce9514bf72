"""Fill the cache ahead of a build, from any number of raw files: those of a site's raw folder, or those of archives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ..cleaning.rules.recurring import drop_recurring_lines
from ..cleaning.site_rules.load_site_rules import read_site_rules
from ..config import Config
from ..model.article import Article, RawFile
from ..sources.listing import list_raw_files, read_raw_files
from ..sources.remote import Location
from .read_articles import Progress, Refusal, extract_articles, recognize_mentions
from .result_cache import ResultCache
from .tasks import Executor

# The most raw files that are in memory at a time, and about the most of their bytes.
_FILES, _BYTES = 8_000, 64 << 20


@dataclass(frozen=True, slots=True)
class PrefillSummary:
    """What a prefilled cache has.

    * `articles`: the number of articles that are ready.
    * `new`: the number of raw files that were not in the cache before.
    * `refusals`: the files that did not become an article.
    * `warning`: the cache's warning; "" for none.
    """

    articles: int
    new: int
    refusals: tuple[Refusal, ...]
    warning: str = ""


def prefill_cache(raws: Iterable[RawFile], config: Config, progress: Progress, executor: Executor) -> PrefillSummary:
    """Clean raw files from any source, find names in them, and cache the results.

    Memory does not grow with the number of files. `progress` counts within one portion at a time. Lines that recur across a site
    are not removed here, so a build has to find the names in articles with such lines again. Raises ConfigError if the recognizer,
    the cache or `executor` cannot be used, or if cleaning.toml is wrong.
    """
    cache, rules = ResultCache(config.cache_file), read_site_rules(config.site_rules_file)
    refusals: list[Refusal] = []
    articles = 0
    for portion in memory_sized_portions(raws):
        extracted, refused = extract_articles(portion, cache, progress, executor, rules)
        recognized = recognize_mentions(extracted, cache, config.recognizer, progress, executor)
        refusals += (*refused, *recognized.refusals)
        articles += len(recognized.articles)
        cache.record_build(str(config.raw), whole=False)
    cache.close()
    return PrefillSummary(articles, cache.new_counts["articles"], tuple(refusals), cache.warning)


def prefill_site(raws: Iterable[RawFile], config: Config, progress: Progress, executor: Executor) -> PrefillSummary:
    """Clean a site's raw files, find names in them, and cache all results that a build with the same files needs.

    Memory holds only a portion of the raw files at a time, but all articles. Raises ConfigError if the recognizer, the cache or
    `executor` cannot be used, or if cleaning.toml is wrong.
    """
    cache, rules = ResultCache(config.cache_file), read_site_rules(config.site_rules_file)
    refusals: list[Refusal] = []
    articles: dict[str, Article] = {}
    for portion in memory_sized_portions(raws):
        extracted, refused = extract_articles(portion, cache, progress, executor, rules)
        refusals += refused
        paths_with_sidecar = {raw.path for raw in portion if raw.sidecar is not None}
        for article in extracted:  # of files with the same bytes, keep the one that `read_raw_folder` keeps
            if article.id not in articles or article.path in paths_with_sidecar:
                articles[article.id] = replace(article, removals=(), extractor="")
        cache.record_build(str(config.raw), whole=False)
    recognized = recognize_mentions(drop_recurring_lines(list(articles.values())), cache, config.recognizer, progress, executor)
    cache.record_build(str(config.raw), whole=False)
    cache.close()
    refusals += recognized.refusals
    return PrefillSummary(len(recognized.articles), cache.new_counts["articles"], tuple(refusals), cache.warning)


def iter_raw_files(folder: Location) -> Iterator[RawFile]:
    """Yield the raw files below a folder, duplicates included. Files that cannot be read are skipped; the build reports them."""
    yield from (raw for raw in read_raw_files(folder, list_raw_files(folder)) if isinstance(raw, RawFile))


def memory_sized_portions(raws: Iterable[RawFile]) -> Iterator[list[RawFile]]:
    """Yield raw files in lists that are small enough for memory."""
    portion: list[RawFile] = []
    size = 0
    for raw in raws:
        portion.append(raw)
        size += len(raw.data)
        if len(portion) == _FILES or size >= _BYTES:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion
