"""From the raw folder to articles with their mentions: what is cached is taken from there, the rest worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

import msgspec

from ..cleaning.rules.recurring import drop_recurring_lines
from ..model.article import Article, Raw
from ..model.errors import ArticleError, GazetteError
from ..sources.listing import list_raw, read_raws
from ..sources.remote import Folder
from .cache_keys import article_key, mentions_key
from .result_cache import Cache
from .tasks import Done, Extracted, Recognition, Task, Work, do_here, extracted, legible

# Called as work goes on: with its name, how much of it is done, and of how much in all.
Progress = Callable[[str, int, int], None]

# Results are stored this many at a time: an interrupted build loses at most so much work.
_BATCH = 64
# What the cache calls what comes of a stage.
_KINDS = {"clean": "articles", "recognize": "names"}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A raw file that is not on the site, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The raw files of a folder. `duplicates` pairs a file that is left out with the one of the same bytes that stays
    (one with a sidecar before others, else the first by path); `orphans` are sidecars without a raw file."""

    raws: tuple[Raw, ...]
    refusals: tuple[Refusal, ...]
    duplicates: tuple[tuple[str, str], ...]
    orphans: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recognized:
    """Articles with their mentions; those that ended the process which looked for names in them; and how many of the others are
    in a language that the recognizer does not know."""

    articles: tuple[Article, ...]
    refusals: tuple[Refusal, ...] = ()
    unreadable: int = 0


def read_folder(folder: Folder) -> Reading:
    """Read all raw files below `folder`; none where there is no such folder. Raises ConfigError where it lies on a filesystem
    that cannot be asked."""
    if not folder.is_dir():
        return Reading((), (), (), ())
    same: dict[bytes, list[Raw]] = {}
    refusals: list[Refusal] = []
    listing = list_raw(folder)
    for path, raw in zip(listing.paths, read_raws(folder, listing), strict=True):
        if isinstance(raw, ArticleError):
            refusals.append(Refusal(path, str(raw)))
        else:
            same.setdefault(raw.data, []).append(raw)
    kept = [next((raw for raw in raws if raw.sidecar is not None), raws[0]) for raws in same.values()]
    duplicates = [(raw.path, one.path) for one, raws in zip(kept, same.values(), strict=True) for raw in raws if raw is not one]
    return Reading(tuple(kept), tuple(refusals), tuple(sorted(duplicates)), listing.orphans)


def extract_articles(
    raws: Sequence[Raw], cache: Cache, progress: Progress, work: Work = do_here
) -> tuple[list[Article], list[Refusal]]:
    """The articles of raw files, and those files that cannot become one; `work` does what is new. Raises ConfigError where it
    cannot."""
    keys = [article_key(raw) for raw in raws]
    known = cache.get(keys, Extracted)
    fresh = {key: raw for key, raw in zip(keys, raws, strict=True) if key not in known}
    found, lost = _work_out(list(fresh), Task(raws=tuple(fresh.values())), Extracted, cache, work, progress)
    known |= found | {key: Extracted(None, reason) for key, reason in lost.items()}
    made = [(raw.path, known[key]) for key, raw in zip(keys, raws, strict=True)]
    articles = [replace(one.article, path=path) for path, one in made if one.article]
    return articles, [Refusal(path, one.reason) for path, one in made if not one.article]


def articles_below(folder: Folder) -> list[Article | Refusal]:
    """What becomes of each raw file below `folder`, in the order of the walk, without a cache. Raises GazetteError where
    there is none."""
    listing = list_raw(folder)
    if not listing.paths:
        raise GazetteError("there are no raw files in it; name a folder of text dumps and saved pages")
    found = [
        Refusal(path, str(raw)) if isinstance(raw, ArticleError) else try_extract(raw)
        for path, raw in zip(listing.paths, read_raws(folder, listing), strict=True)
    ]
    articles = iter(drop_recurring_lines([one for one in found if isinstance(one, Article)]))
    return [next(articles) if isinstance(one, Article) else one for one in found]


def try_extract(raw: Raw) -> Article | Refusal:
    """The article of a raw file, or why there is none; whatever is wrong with the file, nothing is raised."""
    made = extracted(raw)
    return replace(made.article, path=raw.path) if made.article else Refusal(raw.path, made.reason)


def recognize_mentions(
    articles: Sequence[Article], cache: Cache, spec: str, progress: Progress, work: Work = do_here
) -> Recognized:
    """The articles with the mentions that the recognizer `spec` finds; as they are where it is "". `work` does what is new.

    The recognizer is loaded only if an article is new to it. Raises ConfigError where it cannot be loaded.
    """
    if not spec:
        return Recognized(tuple(articles))
    keys = [mentions_key(article, spec) for article in articles]
    known = cache.get(keys, Recognition)
    fresh = {key: legible(article) for key, article in zip(keys, articles, strict=True) if key not in known}
    found, lost = _work_out(list(fresh), Task(articles=tuple(fresh.values()), spec=spec), Recognition, cache, work, progress)
    known |= found
    pairs = list(zip(keys, articles, strict=True))
    named = tuple(replace(article, mentions=known[key].mentions) for key, article in pairs if key not in lost)
    refusals = tuple(Refusal(article.path, lost[key]) for key, article in pairs if key in lost)
    return Recognized(named, refusals, sum(not known[key].readable for key, _ in pairs if key not in lost))


def _work_out(
    keys: Sequence[str], task: Task, kind: type[T], cache: Cache, work: Work, progress: Progress
) -> tuple[dict[str, T], dict[str, str]]:
    """What becomes of the parts of a task, by their keys: values of `kind`, which are stored as they come, and the reasons
    why there are none."""
    found: dict[str, T] = {}
    lost: dict[str, str] = {}
    stage, decode = "recognize" if task.spec else "clean", msgspec.json.Decoder(kind).decode
    for done in _stored(keys, work(task) if keys else (), cache, partial(progress, stage), _KINDS[stage]):
        if done.lost:
            lost[keys[done.place]] = done.lost
        else:
            found[keys[done.place]] = decode(done.value)
    return found, lost


def _stored(
    keys: Sequence[str], results: Iterable[Done], cache: Cache, progress: Callable[[int, int], None], kind: str
) -> Iterator[Done]:
    """Put results into the cache as they come, and pass them on."""
    batch: dict[str, Any] = {}
    if keys:
        progress(0, len(keys))
    try:
        for count, done in enumerate(results):
            if len(batch) == _BATCH:
                cache.put(batch, kind)
                batch = {}
                progress(count, len(keys))
            if not done.lost:
                batch[keys[done.place]] = msgspec.Raw(done.value)
            yield done
    finally:
        cache.put(batch, kind)
    if keys:
        progress(len(keys), len(keys))
