"""The work that other processes and machines can do: cleaning raw files, and finding names in articles.

A task is a value that can be sent. Its results are bytes as the cache stores them. Worker processes of this machine and workers of
a cluster run the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec

from ..cleaning.site_rules.site_rule import NO_SITE_RULES, SiteRules
from ..entities.recognition.casing import cased_text
from ..entities.recognition.languages import is_readable, recognizer_language
from ..entities.recognition.recognize import Recognizer, load_recognizer
from ..model.article import Article, Block, Mention, RawFile
from ..model.errors import ArticleError, ConfigError
from ..sources.decoding import suffix_of
from .cache_keys import rule_fingerprint

# Added to the size of every file (bytes) and article (characters), for the work that even an empty one takes.
_BASE_SIZE = 200
# How much a core does in a second, roughly: bytes of raw files cleaned, and characters searched for names (docs/performance.md).
_CLEANED_PER_SECOND, _SEARCHED_PER_SECOND = 1_200_000, 120_000
_FAULT = "this is a fault in Gazette, please report it with the file"


@dataclass(frozen=True, slots=True)
class ExtractionResult:
    """The result of cleaning a raw file, as the cache stores it.

    * `article`: the article, with an empty path and without mentions; None if the file cannot become one.
    * `reason`: why there is no article; "" if there is one.
    * `fault`: True if the reason is an unexpected exception in Gazette. Such a result is not cached.
    * `url`, `publisher`: what the user's rule for the file's site is found by; both "" if the file is not a saved page.
    * `rule`: the fingerprint of the rule that was applied; "" for none.

    The result is valid as long as the rule for this URL and publisher has this fingerprint.
    """

    article: Article | None
    reason: str = ""
    fault: bool = False
    url: str = ""
    publisher: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class RecognitionResult:
    """The result of finding names in an article, as the cache stores it.

    * `mentions`: the names.
    * `readable`: False if the article is in another language than the recognizer's; then there are no mentions.
    """

    mentions: tuple[Mention, ...]
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Task:
    """Raw files to clean, or, if `spec` is not "", articles in which the recognizer of that name is to find mentions.

    `rules` are the user's rules for single sites, which cleaning applies.
    """

    raws: tuple[RawFile, ...] = ()
    rules: SiteRules = NO_SITE_RULES
    articles: tuple[Article, ...] = ()
    spec: str = ""

    def __len__(self) -> int:
        return len(self.raws) + len(self.articles)

    def subset(self, indexes: Sequence[int]) -> Task:
        """Return a task of the files or articles at some indexes of this one."""
        if self.raws:
            return replace(self, raws=tuple(self.raws[index] for index in indexes))
        return replace(self, articles=tuple(self.articles[index] for index in indexes))


@dataclass(frozen=True, slots=True)
class TaskResult:
    """The result for one raw file or article of a task.

    * `index`: its index in the task.
    * `value`: an encoded ExtractionResult or RecognitionResult, to be cached; b"" if there is none.
    * `failure`: why there is no value; "" if there is one.
    """

    index: int
    value: bytes = b""
    failure: str = ""


# Runs a task in this process, in other processes, or on other machines. The results come in any order.
Executor = Callable[[Task], Iterator[TaskResult]]


def run_in_process(task: Task) -> Iterator[TaskResult]:
    """Run a task in this process and yield its results in order. An Executor."""
    return run_task(task, load_recognizer)


def run_task(task: Task, load: Callable[[str], Recognizer]) -> Iterator[TaskResult]:
    """Run a task and yield its results in order. `load` returns a recognizer for its spec.

    Raises ConfigError if the recognizer cannot be loaded, or if it fails.
    """
    if task.spec:
        for index, recognition in enumerate(_recognize(task.articles, task.spec, load)):
            yield TaskResult(index, msgspec.json.encode(recognition))
    for index, raw in enumerate(task.raws):
        extraction = attempt_extraction(raw, task.rules)
        if extraction.fault:
            yield TaskResult(index, failure=extraction.reason)
        else:
            yield TaskResult(index, msgspec.json.encode(extraction))


def encode_task(task: Task) -> bytes:
    """Return a task as bytes, for another process or machine."""
    return msgspec.msgpack.encode(replace(task, raws=tuple(map(_anonymize, task.raws))))


def decode_task(data: bytes) -> Task:
    """Return the task that `encode_task` encoded. Of the paths of raw files, only the suffixes are left."""
    return _DECODE(data)


_DECODE = msgspec.msgpack.Decoder(Task).decode


def estimate_seconds(task: Task) -> list[float]:
    """Return the seconds that each raw file or article of a task takes on one core, roughly."""
    if task.spec:
        return [(len(article.text) + _BASE_SIZE) / _SEARCHED_PER_SECOND for article in task.articles]
    return [(len(raw.data) + _BASE_SIZE) / _CLEANED_PER_SECOND for raw in task.raws]


def recognition_input(article: Article) -> Article:
    """Return an article reduced to what recognition reads: language, headline, summary and text."""
    blocks = (Block(1, 1, article.text),)
    return Article(id="", path="", blocks=blocks, lang=article.lang, title=article.title, summary=article.summary)


def _anonymize(raw: RawFile) -> RawFile:
    """Return the file under a fixed name, since its own may not be encodable as UTF-8. Cleaning depends only on the suffix."""
    return replace(raw, path="raw" + suffix_of(raw.path))


def attempt_extraction(raw: RawFile, rules: SiteRules = NO_SITE_RULES) -> ExtractionResult:
    """Return the result of cleaning a raw file. Nothing is raised, whatever is wrong with the file."""
    from ..cleaning import extract  # this import takes half a second, which an unchanged build saves

    result = ExtractionResult(None)
    try:
        parsed = extract.parse_raw(raw)
        rule = rules.find(*parsed.site)
        result = ExtractionResult(None, "", False, *parsed.site, rule_fingerprint(rule))
        article = extract.clean_parsed(parsed, rule)
        extract.require_publishable(article)
        return replace(result, article=replace(article, path=""))
    except ArticleError as error:
        return replace(result, reason=str(error))
    except Exception as error:  # whatever a hostile file does to a parser, only that file is lost
        return ExtractionResult(None, f"{type(error).__name__}: {error}; {_FAULT}", fault=True)


def _recognize(articles: Iterable[Article], spec: str, load: Callable[[str], Recognizer]) -> Iterator[RecognitionResult]:
    """Yield the result for each article. The recognizer is loaded only if it can read one of them."""
    language = recognizer_language(spec)
    readable = [is_readable(article, language) for article in articles]
    if not any(readable):
        yield from (RecognitionResult((), False) for _ in readable)
        return
    texts = (cased_text(article) for article, can_read in zip(articles, readable, strict=True) if can_read)
    mentions = load(spec)(texts)
    for can_read in readable:
        yield RecognitionResult(_next(mentions, spec)) if can_read else RecognitionResult((), False)


def _next(mentions: Iterator[tuple[Mention, ...]], spec: str) -> tuple[Mention, ...]:
    """Return the recognizer's mentions of the next text. Raises ConfigError if the recognizer fails or yields nothing for it."""
    try:
        return next(mentions)
    except Exception as error:
        stopped = isinstance(error, StopIteration)
        reason = "it returned fewer results than it got texts" if stopped else f"{type(error).__name__}: {error}"
        raise ConfigError(f"GAZETTE['recognizer'] is {spec!r}, which failed: {reason}; fix it, or choose another") from error
