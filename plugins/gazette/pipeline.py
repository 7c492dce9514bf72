"""From the raw folder to articles with their mentions: what is cached is taken from there, the rest worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from .article import Article, Mention, Raw, article_from_json, article_to_json
from .cache import Cache
from .cleaning.recurring import drop_recurring_lines
from .entities.casing import cased_text
from .entities.languages import is_readable, recognizer_language
from .entities.recognize import load_recognizer
from .errors import ArticleError, GazetteError
from .extract import extract_article, identity
from .fingerprint import article_key, mentions_key
from .listing import list_raw, read_raws
from .remote import Folder

# Called as work goes on: with its name, how much of it is done, and of how much in all.
Progress = Callable[[str, int, int], None]

# Results are stored this many at a time: an interrupted build loses at most so much work.
_BATCH = 64


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


def read_folder(folder: Folder) -> Reading:
    """Read all raw files below `folder`; none where there is no such folder. Raises ConfigError where it lies on a filesystem
    that cannot be asked."""
    if not folder.is_dir():
        return Reading((), (), (), ())
    same: dict[str, list[Raw]] = {}
    refusals: list[Refusal] = []
    listing = list_raw(folder)
    for path, raw in zip(listing.paths, read_raws(folder, listing), strict=True):
        if isinstance(raw, ArticleError):
            refusals.append(Refusal(path, str(raw)))
        else:
            same.setdefault(identity(raw), []).append(raw)
    kept = [next((raw for raw in raws if raw.sidecar is not None), raws[0]) for raws in same.values()]
    duplicates = [(raw.path, one.path) for one, raws in zip(kept, same.values(), strict=True) for raw in raws if raw is not one]
    return Reading(tuple(kept), tuple(refusals), tuple(sorted(duplicates)), listing.orphans)


def extract_articles(raws: Sequence[Raw], cache: Cache, progress: Progress) -> tuple[list[Article], list[Refusal]]:
    """The articles of raw files, and those files that cannot become one."""
    keys = [article_key(raw) for raw in raws]
    known = cache.get(keys)
    fresh = [(key, raw) for key, raw in zip(keys, raws, strict=True) if key not in known]
    refusals: list[Refusal] = []
    if fresh:
        progress("clean", 0, len(fresh))
    for start in range(0, len(fresh), _BATCH):
        results = {}
        for key, raw in fresh[start : start + _BATCH]:
            made = try_extract(raw)
            if isinstance(made, Refusal):
                refusals.append(made)
            else:
                results[key] = article_to_json(made)
        cache.put(results)
        known |= results
        progress("clean", min(start + _BATCH, len(fresh)), len(fresh))
    articles = [article_from_json(known[key], raw.path) for key, raw in zip(keys, raws, strict=True) if key in known]
    return articles, refusals


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
    try:
        return extract_article(raw)
    except ArticleError as error:
        return Refusal(raw.path, str(error))
    except Exception as error:  # whatever a hostile file does to a parser, it costs that file alone
        return Refusal(raw.path, f"{type(error).__name__}: {error}; this is a fault in Gazette, please report it with the file")


def recognize_mentions(articles: Sequence[Article], cache: Cache, spec: str, progress: Progress) -> list[Article]:
    """The articles with the mentions that the recognizer `spec` finds; as they are where it is "", or for another
    language than theirs.

    The recognizer is loaded only if an article is new to it. Raises ConfigError where it cannot be loaded.
    """
    language = recognizer_language(spec)
    keys = [mentions_key(cased_text(a), spec) if spec and is_readable(a, language) else "" for a in articles]
    known = {"": (), **{key: _mentions(value) for key, value in cache.get(filter(None, keys)).items()}}
    fresh = {key: cased_text(article) for key, article in zip(keys, articles, strict=True) if key not in known}
    for results in _recognize(fresh, spec, progress):
        cache.put({key: [asdict(mention) for mention in mentions] for key, mentions in results.items()})
        known |= results
    return [replace(article, mentions=known[key]) for key, article in zip(keys, articles, strict=True)]


def _mentions(value: list[dict[str, object]]) -> tuple[Mention, ...]:
    return tuple(Mention(**mention) for mention in value)  # type: ignore[arg-type]


def _recognize(texts: dict[str, str], spec: str, progress: Progress) -> Iterator[dict[str, tuple[Mention, ...]]]:
    if not texts:
        return
    progress("recognize", 0, len(texts))
    recognize = load_recognizer(spec)
    keys = list(texts)
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        yield dict(zip(batch, recognize(texts[key] for key in batch), strict=True))
        progress("recognize", start + len(batch), len(keys))
