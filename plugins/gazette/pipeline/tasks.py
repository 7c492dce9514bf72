"""What can be worked out anywhere: raw files to clean, and articles to find names in, as values that travel, and as bytes that
the cache stores. A local process and one of a cluster do the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec

from ..entities.recognition.casing import cased_text
from ..entities.recognition.languages import is_readable, recognizer_language
from ..entities.recognition.recognize import Recognizer, load_recognizer
from ..model.article import Article, Block, Mention, Raw
from ..model.errors import ArticleError, ConfigError
from ..sources.decoding import suffix_of

# In bytes of a file or letters of an article, so that one without any counts as well: files have to be opened, too.
_LEAST = 200
# Bytes of raw files that a core cleans in a second, and letters that it finds names in, roughly (docs/performance.md).
_CLEANED, _SEARCHED = 1_200_000, 120_000
_FAULT = "this is a fault in Gazette, please report it with the file"


@dataclass(frozen=True, slots=True)
class Extracted:
    """What became of a raw file: its article, without path and mentions, or the reason why there is none. That is for ever the
    same, but where it is a `fault` of ours."""

    article: Article | None
    reason: str = ""
    fault: bool = False


@dataclass(frozen=True, slots=True)
class Recognition:
    """The names of an article, none where it is not `readable`: in another language than the recognizer's."""

    mentions: tuple[Mention, ...]
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Task:
    """Raw files to clean, or articles in which the recognizer `spec` is to find names."""

    raws: tuple[Raw, ...] = ()
    articles: tuple[Article, ...] = ()
    spec: str = ""

    def __len__(self) -> int:
        return len(self.raws) + len(self.articles)

    def part(self, places: Sequence[int]) -> Task:
        """The task of those at some places."""
        chosen = Task(spec=self.spec)
        if self.raws:
            return replace(chosen, raws=tuple(self.raws[place] for place in places))
        return replace(chosen, articles=tuple(self.articles[place] for place in places))


@dataclass(frozen=True, slots=True)
class Done:
    """What became of the raw file or article at a place of a task: `value` is as the cache stores it; or, where `lost` says why,
    nothing did."""

    place: int
    value: bytes = b""
    lost: str = ""


# Does a task: here, in processes of this machine, or on others. What is done comes in any order.
Work = Callable[[Task], Iterator[Done]]


def do_here(task: Task) -> Iterator[Done]:
    """Do a task in this process, in its order."""
    return do(task, load_recognizer)


def do(task: Task, load: Callable[[str], Recognizer]) -> Iterator[Done]:
    """Do a task in its order; `load` gives a recognizer. Raises ConfigError where that cannot be loaded, or fails."""
    if task.spec:
        for place, found in enumerate(_recognized(task.articles, task.spec, load)):
            yield Done(place, msgspec.json.encode(found))
    for place, raw in enumerate(task.raws):
        made = extracted(raw)
        yield Done(place, lost=made.reason) if made.fault else Done(place, msgspec.json.encode(made))


def encode(task: Task) -> bytes:
    """The task as bytes, for another process or machine."""
    return msgspec.msgpack.encode(replace(task, raws=tuple(map(_without_path, task.raws))))


def decode(data: bytes) -> Task:
    """The inverse of `encode`."""
    return _DECODE(data)


_DECODE = msgspec.msgpack.Decoder(Task).decode


def seconds_of(task: Task) -> list[float]:
    """How long each of its raw files or articles takes a core, roughly."""
    if task.spec:
        return [(len(article.text) + _LEAST) / _SEARCHED for article in task.articles]
    return [(len(raw.data) + _LEAST) / _CLEANED for raw in task.raws]


def legible(article: Article) -> Article:
    """All of an article that what is found in it depends on."""
    blocks = (Block(1, 1, article.text),)
    return Article(id="", path="", blocks=blocks, lang=article.lang, title=article.title, summary=article.summary)


def _without_path(raw: Raw) -> Raw:
    """A name need not be text that can be encoded, and its suffix alone tells what kind of file it is."""
    return replace(raw, path="raw" + suffix_of(raw.path))


def extracted(raw: Raw) -> Extracted:
    """What becomes of a raw file; whatever is wrong with it, nothing is raised."""
    from ..cleaning.extract import extract_article  # half a second of libraries, which an unchanged build does without

    try:
        return Extracted(replace(extract_article(raw), path=""))
    except ArticleError as error:
        return Extracted(None, str(error))
    except Exception as error:  # whatever a hostile file does to a parser, it costs that file alone
        return Extracted(None, f"{type(error).__name__}: {error}; {_FAULT}", fault=True)


def _recognized(articles: Iterable[Article], spec: str, load: Callable[[str], Recognizer]) -> Iterator[Recognition]:
    language = recognizer_language(spec)
    readable = [is_readable(article, language) for article in articles]
    if not any(readable):
        yield from (Recognition((), False) for _ in readable)
        return
    found = load(spec)(cased_text(article) for article, can in zip(articles, readable, strict=True) if can)
    for can in readable:
        yield Recognition(_next(found, spec)) if can else Recognition((), False)


def _next(found: Iterator[tuple[Mention, ...]], spec: str) -> tuple[Mention, ...]:
    try:
        return next(found)
    except Exception as error:
        said = "it gave less than it got" if isinstance(error, StopIteration) else f"{type(error).__name__}: {error}"
        raise ConfigError(f"GAZETTE['recognizer'] is {spec!r}, which failed: {said}; mend it, or choose another") from error
