"""Assemble everything that a site's pages are made from: the articles of the raw folder, their tags, and the register."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from ..cleaning.rules.recurring import LineHashes, drop_recurring_lines, line_hashes
from ..cleaning.site_rules.load_site_rules import read_site_rules
from ..config import Config
from ..entities.overrides.load_overrides import read_overrides
from ..entities.overrides.matching import pinned_entities
from ..entities.overrides.override import Override
from ..entities.overrides.override_lookup import OverrideLookup
from ..entities.register.build_register import gc_paused, register_documents
from ..entities.register.register_values import Register
from ..entities.register.salience import select_tags
from ..model.article import Article, Tag
from .cache_keys import lines_key
from .dating import date_articles
from .memoize import memoize, resolve_articles
from .read_articles import Progress, RawFolder, Refusal, extract_articles, read_raw_folder, recognize_mentions
from .result_cache import ResultCache
from .workers import WorkerPool

# The last source of a date is the file's modification time, which some remote filesystems do not give.
_UNDATED = (
    "no date in the file or its name, and its filesystem gives no modification time; "
    "add a line 'Date: 2024-07-10' at its head, or a sidecar"
)

# Makes the context in which the named stage of the work is done, for example to time it.
StageContext = Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class AssembledArticles:
    """Everything that a site's pages are made from.

    * `raw_folder`: what was read, with the raw files' bytes dropped.
    * `articles`: the articles, in the order of their raw files.
    * `refusals`: files that could be read, but did not become an article of the site.
    * `register`: all entities that are mentioned.
    * `tags`: the tags of each article, by its id, the most salient first.
    * `overrides`: what the user says about entities.
    * `warnings`: for the user, about the raw folder and the cache.
    * `unreadable`: the number of articles in a language that the recognizer does not know.
    """

    raw_folder: RawFolder
    articles: tuple[Article, ...]
    refusals: tuple[Refusal, ...]
    register: Register
    tags: Mapping[str, tuple[Tag, ...]]
    overrides: tuple[Override, ...]
    warnings: tuple[str, ...]
    unreadable: int


def assemble_articles(config: Config, progress: Progress, stage: StageContext) -> AssembledArticles:
    """Read and clean the raw files, find the names in the articles, and resolve them. Results of earlier builds are reused.

    `stage` is called with 'read', 'clean', 'recognize' and 'resolve', in this order. Raises ConfigError if the recognizer or the
    cache cannot be used, or if cleaning.toml or entities.toml is wrong.
    """
    cache, rules = ResultCache(config.cache_file), read_site_rules(config.site_rules_file)
    with stage("read"):
        raw_folder = read_raw_folder(config.raw)
    with WorkerPool(config.jobs) as pool:
        with stage("clean"):
            extracted, refusals = extract_articles(raw_folder.raws, cache, progress, pool, rules)
            cleaned = drop_recurring_lines_cached(extracted, cache)
        with stage("recognize"):
            recognized = recognize_mentions(cleaned, cache, config.recognizer, progress, pool)
            pool.close()
    # The bytes are not needed any more, and they take much memory.
    raw_folder = replace(raw_folder, raws=tuple(replace(raw, data=b"") for raw in raw_folder.raws))
    with stage("resolve"), gc_paused():
        dated = date_articles(recognized.articles, config.raw, config.timezone)
        articles = tuple(article for article in dated if article.published)
        overrides = read_overrides(config.overrides_file)
        lookup = OverrideLookup(overrides)
        register = register_documents(resolve_articles(articles, lookup, cache), lookup)
        tags = _select_tags(register, overrides, config)
    cache.record_build(str(config.raw))
    cache.close()
    undated = (Refusal(article.path, _UNDATED) for article in dated if not article.published)
    return AssembledArticles(
        raw_folder=raw_folder,
        articles=articles,
        refusals=(*refusals, *recognized.refusals, *undated),
        register=register,
        tags=tags,
        overrides=overrides,
        warnings=_warnings(cache, config),
        unreadable=recognized.unreadable,
    )


def drop_recurring_lines_cached(articles: Sequence[Article], cache: ResultCache) -> list[Article]:
    """Return `drop_recurring_lines(articles)`. The hashes of each article's lines are cached."""
    keys = [lines_key(article) for article in articles]
    lines = memoize(dict(zip(keys, articles, strict=True)), line_hashes, LineHashes, cache, "lines")
    return drop_recurring_lines(articles, [lines[key] for key in keys])


def _select_tags(register: Register, overrides: tuple[Override, ...], config: Config) -> dict[str, tuple[Tag, ...]]:
    """Return the tags of each article by its id: those of its entities that are salient enough, or pinned by the user."""
    pinned = pinned_entities(overrides, (registered.entity for registered in register.entities))
    return {id_: select_tags(tags, config.max_tags, config.min_salience, pinned) for id_, tags in register.tags.items()}


def _warnings(cache: ResultCache, config: Config) -> tuple[str, ...]:
    missing = f"there is no folder {config.raw}; create it and put raw articles there, or set GAZETTE['raw']"
    return tuple(filter(None, (cache.warning, "" if config.raw.is_dir() else missing)))
