"""Turn a raw folder into articles with their mentions. Results come from the cache; missing ones are computed and stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

import msgspec

from ..cleaning.rules.recurring import drop_recurring_lines
from ..cleaning.site_rules.site_rule import NO_SITE_RULES, SiteRules
from ..model.article import Article, RawFile
from ..model.errors import ArticleError, GazetteError
from ..sources.listing import list_raw_files, read_raw_files
from ..sources.remote import Location
from .cache_keys import article_key, mentions_key, rule_fingerprint
from .result_cache import ResultCache
from .tasks import (
    Executor,
    ExtractionResult,
    RecognitionResult,
    Task,
    TaskResult,
    attempt_extraction,
    recognition_input,
    run_in_process,
)

# Called during a stage with its name ('clean' or 'recognize'), the number of files done, and their total.
Progress = Callable[[str, int, int], None]

# Results that are stored at a time. An interrupted build loses at most this many.
_BATCH = 64
# The cache's kind for the results of each stage.
_KINDS = {"clean": "articles", "recognize": "names"}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A raw file that cannot become an article of the site, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class RawFolder:
    """What is in a folder of raw files.

    * `raws`: the raw files, without duplicates.
    * `refusals`: files that cannot be read.
    * `duplicates`: pairs of paths: a file that is left out, and the file with the same bytes that stays. This is the
      first file with a sidecar, or else the first by path.
    * `orphans`: the paths of sidecars without a raw file.
    """

    raws: tuple[RawFile, ...]
    refusals: tuple[Refusal, ...]
    duplicates: tuple[tuple[str, str], ...]
    orphans: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecognizedArticles:
    """The articles after recognition.

    * `articles`: the articles with their mentions.
    * `refusals`: the articles left out because a process that searched them died.
    * `unreadable`: the number of `articles` in a language that the recognizer does not know, so without mentions.
    """

    articles: tuple[Article, ...]
    refusals: tuple[Refusal, ...] = ()
    unreadable: int = 0


def read_raw_folder(folder: Location) -> RawFolder:
    """Read all raw files below `folder`. If there is no such folder, the result is empty.

    Raises ConfigError if a remote filesystem cannot be used.
    """
    if not folder.is_dir():
        return RawFolder((), (), (), ())
    by_content: dict[bytes, list[RawFile]] = {}
    refusals: list[Refusal] = []
    listing = list_raw_files(folder)
    for path, raw in zip(listing.paths, read_raw_files(folder, listing), strict=True):
        if isinstance(raw, ArticleError):
            refusals.append(Refusal(path, str(raw)))
        else:
            by_content.setdefault(raw.data, []).append(raw)
    chosen = [next((raw for raw in raws if raw.sidecar is not None), raws[0]) for raws in by_content.values()]
    groups = zip(chosen, by_content.values(), strict=True)
    duplicates = [(duplicate.path, raw.path) for raw, raws in groups for duplicate in raws if duplicate is not raw]
    return RawFolder(tuple(chosen), tuple(refusals), tuple(sorted(duplicates)), listing.orphans)


def extract_articles(
    raws: Sequence[RawFile],
    cache: ResultCache,
    progress: Progress,
    executor: Executor = run_in_process,
    rules: SiteRules = NO_SITE_RULES,
) -> tuple[list[Article], list[Refusal]]:
    """Return the articles of raw files, in their order, and the files that cannot become one. `rules` are those for single sites.

    `executor` cleans the files whose results are not in the cache. Raises ConfigError if it cannot work.
    """
    keys = [article_key(raw) for raw in raws]
    stored = cache.get(keys, ExtractionResult)
    results = {key: result for key, result in stored.items() if result.rule == _rule_for(result, rules)}
    missing = {key: raw for key, raw in zip(keys, raws, strict=True) if key not in results}
    new, failures = _run(list(missing), Task(tuple(missing.values()), rules), ExtractionResult, cache, executor, progress)
    results |= new | {key: ExtractionResult(None, reason) for key, reason in failures.items()}
    ordered = [(raw.path, results[key]) for key, raw in zip(keys, raws, strict=True)]
    articles = [replace(result.article, path=path) for path, result in ordered if result.article]
    return articles, [Refusal(path, result.reason) for path, result in ordered if not result.article]


def _rule_for(result: ExtractionResult, rules: SiteRules) -> str:
    """Return the fingerprint of the rule that is to be applied to the file of a result."""
    return rule_fingerprint(rules.find(result.url, result.publisher))


def extract_folder(folder: Location, rules: SiteRules = NO_SITE_RULES) -> list[Article | Refusal]:
    """Return the article of each raw file below `folder`, or why there is none, in the order of the listing. Uses no cache.

    `rules` are those for single sites.

    Raises GazetteError if there are no raw files, and ConfigError if a remote filesystem cannot be used.
    """
    listing = list_raw_files(folder)
    if not listing.paths:
        raise GazetteError("there are no raw files in it; name a folder of text dumps and saved pages")
    results = [
        Refusal(path, str(raw)) if isinstance(raw, ArticleError) else extract_or_refuse(raw, rules)
        for path, raw in zip(listing.paths, read_raw_files(folder, listing), strict=True)
    ]
    articles = iter(drop_recurring_lines([result for result in results if isinstance(result, Article)]))
    return [next(articles) if isinstance(result, Article) else result for result in results]


def extract_or_refuse(raw: RawFile, rules: SiteRules = NO_SITE_RULES) -> Article | Refusal:
    """Return the article of a raw file, or why there is none. Nothing is raised, whatever is wrong with the file."""
    result = attempt_extraction(raw, rules)
    return replace(result.article, path=raw.path) if result.article else Refusal(raw.path, result.reason)


def recognize_mentions(
    articles: Sequence[Article], cache: ResultCache, spec: str, progress: Progress, executor: Executor = run_in_process
) -> RecognizedArticles:
    """Return the articles with the mentions that the recognizer `spec` finds. With the spec "", they stay as they are.

    `executor` searches the articles whose results are not in the cache. The recognizer is loaded only if there are any. Raises
    ConfigError if it cannot be loaded, or if it fails.
    """
    if not spec:
        return RecognizedArticles(tuple(articles))
    keys = [mentions_key(article, spec) for article in articles]
    results = cache.get(keys, RecognitionResult)
    missing = {key: recognition_input(article) for key, article in zip(keys, articles, strict=True) if key not in results}
    task = Task(articles=tuple(missing.values()), spec=spec)
    new, failures = _run(list(missing), task, RecognitionResult, cache, executor, progress)
    results |= new
    keyed_articles = list(zip(keys, articles, strict=True))
    recognized = tuple(replace(article, mentions=results[key].mentions) for key, article in keyed_articles if key not in failures)
    refusals = tuple(Refusal(article.path, failures[key]) for key, article in keyed_articles if key in failures)
    return RecognizedArticles(recognized, refusals, sum(not results[key].readable for key in keys if key not in failures))


def _run(
    keys: Sequence[str], task: Task, type_: type[T], cache: ResultCache, executor: Executor, progress: Progress
) -> tuple[dict[str, T], dict[str, str]]:
    """Run a task whose files or articles have the cache keys `keys`, and store its results as they come.

    Returns the values, decoded as `type_`, and the reasons for failures, each by cache key.
    """
    values: dict[str, T] = {}
    failures: dict[str, str] = {}
    stage, decode = "recognize" if task.spec else "clean", msgspec.json.Decoder(type_).decode
    for result in _store(keys, executor(task) if keys else (), cache, partial(progress, stage), _KINDS[stage]):
        if result.failure:
            failures[keys[result.index]] = result.failure
        else:
            values[keys[result.index]] = decode(result.value)
    return values, failures


def _store(
    keys: Sequence[str], results: Iterable[TaskResult], cache: ResultCache, progress: Callable[[int, int], None], kind: str
) -> Iterator[TaskResult]:
    """Store results in the cache in batches, and yield them. Results that came before an exception are stored, too."""
    batch: dict[str, Any] = {}
    if keys:
        progress(0, len(keys))
    try:
        for count, result in enumerate(results):
            if len(batch) == _BATCH:
                cache.put(batch, kind)
                batch = {}
                progress(count, len(keys))
            if not result.failure:
                batch[keys[result.index]] = msgspec.Raw(result.value)
            yield result
    finally:
        cache.put(batch, kind)
    if keys:
        progress(len(keys), len(keys))
