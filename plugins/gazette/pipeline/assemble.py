"""All that a site is made of but its pages: the articles of the raw folder, and the register of who and what is in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from ..cleaning.rules.recurring import Lines, drop_recurring_lines, lines_of
from ..config import Config
from ..entities.overrides.entry import Entry
from ..entities.overrides.load import read_own
from ..entities.overrides.lookup import Rulings
from ..entities.overrides.matching import pinned_entities
from ..entities.register.register import register_documents, uncollected
from ..entities.register.registry import Register
from ..entities.register.salience import select_tags
from ..model.article import Article, Tag
from .cache_keys import lines_key
from .dating import date_articles
from .memoize import once, resolve_articles
from .read_articles import Progress, Reading, Refusal, extract_articles, read_folder, recognize_mentions
from .result_cache import Cache
from .workers import Crew

# Only of filesystems that tell no time of modification; a day that nobody knows is not made up.
_UNDATED = (
    "no date in the file or its name, and its filesystem tells no time; write a line 'Date: 2024-07-10' at its head, or a sidecar"
)

# Goes around a stage of the work, by its name: to time it, for instance.
Stage = Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What came of the raw folder. `refusals` are files that could be read and are no article; `register` has all that is
    mentioned, `tags` what each article is tagged with, by its id, most salient first; `entries` are the user's own word;
    `warnings` are about the folder and the cache; `unreadable` is how many articles are in a language that the recognizer does
    not know."""

    reading: Reading
    articles: tuple[Article, ...]
    refusals: tuple[Refusal, ...]
    register: Register
    tags: Mapping[str, tuple[Tag, ...]]
    entries: tuple[Entry, ...]
    warnings: tuple[str, ...]
    unreadable: int


def prepare(config: Config, progress: Progress, stage: Stage) -> Prepared:
    """Read, clean, recognize and resolve the raw folder, with the cache's help. Raises ConfigError where the recognizer
    or the cache cannot be used, or the user's file of entities is wrong."""
    cache = Cache(config.cache)
    with stage("read"):
        reading = read_folder(config.raw)
    with Crew(config.jobs) as crew:
        with stage("clean"):
            cleaned, refusals = extract_articles(reading.raws, cache, progress, crew)
            extracted = without_recurring_lines(cleaned, cache)
        with stage("recognize"):
            recognized = recognize_mentions(extracted, cache, config.recognizer, progress, crew)
            crew.end()
    reading = replace(reading, raws=tuple(replace(raw, data=b"") for raw in reading.raws))  # nobody reads them from here on
    with stage("resolve"), uncollected():
        dated = date_articles(recognized.articles, config.raw, config.timezone)
        articles = tuple(article for article in dated if article.published)
        entries = read_own(config.entities)
        rulings = Rulings(entries)
        register = register_documents(resolve_articles(articles, rulings, cache), rulings)
        tags = _tags(register, entries, config)
    cache.note_build(str(config.raw))
    cache.close()
    undated = (Refusal(article.path, _UNDATED) for article in dated if not article.published)
    refused = (*refusals, *recognized.refusals, *undated)
    return Prepared(reading, articles, refused, register, tags, entries, _warnings(cache, config), recognized.unreadable)


def without_recurring_lines(articles: Sequence[Article], cache: Cache) -> list[Article]:
    """The same as `drop_recurring_lines(articles)`."""
    keys = [lines_key(article) for article in articles]
    lines = once(dict(zip(keys, articles, strict=True)), lines_of, Lines, cache, "lines")
    return drop_recurring_lines(articles, [lines[key] for key in keys])


def _tags(register: Register, entries: tuple[Entry, ...], config: Config) -> dict[str, tuple[Tag, ...]]:
    """What articles are tagged with, of all that they mention."""
    pinned = pinned_entities(entries, (known.entity for known in register.known))
    return {id_: select_tags(tags, config.max_tags, config.min_salience, pinned) for id_, tags in register.tags.items()}


def _warnings(cache: Cache, config: Config) -> tuple[str, ...]:
    missing = f"there is no folder {config.raw}; create it and put raw articles there, or set GAZETTE['raw']"
    return tuple(filter(None, (cache.warning, "" if config.raw.is_dir() else missing)))
