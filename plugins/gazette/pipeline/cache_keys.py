"""Digests of everything a cached result depends on, so that nobody has to bump a version number."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import msgspec

from ..entities.recognition.recognize import recognizer_version
from ..model.article import Article, Raw, recognizable
from ..sources.decoding import suffix_of

_PACKAGE = Path(__file__).parents[1]
_EXTRACTION_CODE = (
    "model/*.py", "model/*.txt", "sources/decoding.py", "sources/formats/*.py", "cleaning/extract.py", "cleaning/sanitize.py",
    "cleaning/rules/*.py", "cleaning/selection/*.py", "cleaning/selection/forest.json", "pipeline/tasks.py",
)  # fmt: skip
_EXTRACTION_PACKAGES = (
    "charset-normalizer", "ftfy", "htmldate", "lxml", "markdown-it-py", "nh3", "numpy", "python-dateutil", "PyYAML", "resiliparse",
    "trafilatura",
)  # fmt: skip
# What articles are read as, and what a recognizer is given of them. Those of its own are in its version.
_RECOGNITION_CODE = (
    "model/article.py", "model/text.py", "model/gazetteer.py", "model/*.txt", "entities/recognition/casing.py",
    "entities/recognition/languages.py", "entities/recognition/word_pieces.py", "entities/recognition/recognize.py", "pipeline/tasks.py",
)  # fmt: skip
_RESOLUTION_CODE = (
    "model/article.py", "model/text.py", "model/gazetteer.py", "model/*.txt", "entities/names/*.py", "entities/resolution/*.py",
    "entities/overrides/lookup.py", "entities/recognition/casing.py", "entities/recognition/word_pieces.py", "pipeline/memoize.py",
)  # fmt: skip

_LINES_CODE = ("cleaning/rules/recurring.py", "model/text.py")
_LINKING_CODE = (
    "model/article.py", "model/text.py", "model/gazetteer.py", "model/*.txt", "entities/linking.py", "entities/names/names.py",
    "pipeline/memoize.py",
)  # fmt: skip
_STORY_CODE = (
    "pipeline/memoize.py", "stories/near_duplicates.py", "stories/sketches.py", "stories/term_weights.py", "stories/word_counts.txt",
)  # fmt: skip
_STORY_PACKAGES = ("numpy", "rensa")


def _digest(parts: Iterable[bytes]) -> str:
    """SHA-256 over parts, each preceded by its length, so that no two lists of parts look alike."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()


def _code(patterns: Iterable[str]) -> list[bytes]:
    return [path.read_bytes() for pattern in patterns for path in sorted(_PACKAGE.glob(pattern))]


@cache
def _extraction() -> bytes:
    versions = [f"{name}=={importlib.metadata.version(name)}".encode() for name in _EXTRACTION_PACKAGES]
    return _digest([*_code(_EXTRACTION_CODE), *versions, platform.python_version().encode()]).encode()  # it reads e-mails


@cache
def _recognition(spec: str) -> bytes:
    return _digest([*_code(_RECOGNITION_CODE), recognizer_version(spec).encode()]).encode()


@cache
def _resolution() -> bytes:
    return _digest([*_code(_RESOLUTION_CODE), platform.python_version().encode()]).encode()  # of its regular expressions


@cache
def _reading_lines() -> bytes:
    return _digest([*_code(_LINES_CODE), platform.python_version().encode()]).encode()


@cache
def _linking() -> bytes:
    return _digest([*_code(_LINKING_CODE), platform.python_version().encode()]).encode()


@cache
def _sketching() -> bytes:
    versions = [f"{name}=={importlib.metadata.version(name)}".encode() for name in _STORY_PACKAGES]
    return _digest([*_code(_STORY_CODE), *versions, platform.python_version().encode()]).encode()


def article_key(raw: Raw) -> str:
    """Cache key of a raw file's article: the extracting code, the file's kind, its bytes and its sidecar's."""
    return _digest([_extraction(), suffix_of(raw.path).encode(), raw.data, b"" if raw.sidecar is None else b"1" + raw.sidecar])


def resolution_key(article: Article) -> str:
    """Cache key of an article's entities without the user's word on them: the resolving code, its text and its mentions."""
    text = recognizable(article).encode()
    return _digest([_resolution(), str(len(article.title)).encode(), text, msgspec.json.encode(article.mentions)])


def ruled_key(key: str, said: str) -> str:
    """Cache key of an article's entities, where that without the user's word is `key`, and what the user said is `said`."""
    return _digest([key.encode(), said.encode()])


def lines_key(article: Article) -> str:
    """Cache key of an article's lines: the code that reads them, its blocks and what these are."""
    return _digest([_reading_lines(), *(f"{block.tag} {block.text}".encode() for block in article.blocks)])


def links_key(article: Article, about: Sequence[tuple[str, ...]]) -> str:
    """Cache key of an article's markup with links: the linking code, the article, and what is said `about` each that it names."""
    text = msgspec.json.encode((article.title, article.summary, article.blocks, article.mentions, about))
    return _digest([_linking(), text])


def sketch_key(title: str, text: str) -> str:
    """Cache key of the sketch of a text: the sketching code, its headline and the text."""
    return _digest([_sketching(), title.encode("utf-8", "surrogatepass"), text.encode("utf-8", "surrogatepass")])


def overlap_key(one: str, other: str) -> str:
    """Cache key of how much the texts with two `sketch_key`s overlap."""
    return _digest([*sorted((one.encode(), other.encode()))])


def code_print(spec: str) -> str:
    """A digest of all code and data that cached results depend on, with the recognizer `spec`."""
    return _digest([_extraction(), _recognition(spec) if spec else b"", _resolution(), _reading_lines(), _linking(), _sketching()])


def mentions_key(article: Article, spec: str) -> str:
    """Cache key of an article's mentions, as the recognizer `spec` finds them: all of it that is read for them."""
    return _digest([_recognition(spec), *(part.encode() for part in (article.lang, article.title, article.summary, article.text))])


def prints(spec: str) -> tuple[str, str]:
    """Digests of all that results depend on beside their files, to compare machines that are to find out the same."""
    return _extraction().decode(), _recognition(spec).decode() if spec else ""
