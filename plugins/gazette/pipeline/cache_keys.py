"""Cache keys: hashes of everything that a cached result depends on, including the code that makes it.

So no version number has to be raised when code changes. Each table below names the files, relative to the package, and the
installed packages on which one kind of result depends.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import msgspec

from ..cleaning.site_rules.site_rule import SiteRule
from ..entities.recognition.recognize import recognizer_version
from ..model.article import Article, RawFile, recognizable_text
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
# The code that applies the user's rule for a site to a page. The pages of other sites do not depend on it.
_SITE_RULE_CODE = ("cleaning/site_rules/*.py",)
_SITE_RULE_PACKAGES = ("beautifulsoup4", "soupsieve")
# The code that gives texts to a recognizer and reads its mentions. The recognizer's own code is in `recognizer_version`.
_RECOGNITION_CODE = (
    "model/article.py", "model/text.py", "model/gazetteer.py", "model/*.txt", "entities/recognition/casing.py",
    "entities/recognition/languages.py", "entities/recognition/word_pieces.py", "entities/recognition/recognize.py",
    "pipeline/tasks.py",
)  # fmt: skip
_RESOLUTION_CODE = (
    "model/article.py", "model/text.py", "model/gazetteer.py", "model/*.txt", "entities/names/*.py", "entities/resolution/*.py",
    "entities/overrides/override_lookup.py", "entities/recognition/casing.py", "entities/recognition/word_pieces.py",
    "pipeline/memoize.py",
)  # fmt: skip

_LINES_CODE = ("cleaning/rules/recurring.py", "model/text.py")
_LINKING_CODE = (
    "model/article.py", "model/text.py", "model/gazetteer.py", "model/*.txt", "entities/linking.py", "entities/names/name_keys.py",
    "pipeline/memoize.py",
)  # fmt: skip
_LINKING_PACKAGES = ("beautifulsoup4",)
_STORY_CODE = (
    "pipeline/memoize.py", "stories/near_duplicates.py", "stories/sketches.py", "stories/term_weights.py",
    "stories/word_counts.txt",
)  # fmt: skip
_STORY_PACKAGES = ("numpy", "rensa")


def _digest(parts: Iterable[bytes]) -> str:
    """Return the SHA-256 of parts in hexadecimal. The lengths are hashed, too, so that no two lists give the same bytes."""
    sha256 = hashlib.sha256()
    for part in parts:
        sha256.update(len(part).to_bytes(8, "big") + part)
    return sha256.hexdigest()


def _read_code(patterns: Iterable[str]) -> list[bytes]:
    return [path.read_bytes() for pattern in patterns for path in sorted(_PACKAGE.glob(pattern))]


def _package_versions(names: Iterable[str]) -> list[bytes]:
    return [f"{name}=={importlib.metadata.version(name)}".encode() for name in names]


def _python_version() -> bytes:
    """Return the version of Python, for results that depend on its regular expressions or, in extraction, its e-mail parser."""
    return platform.python_version().encode()


@cache
def _extraction() -> bytes:
    return _digest([*_read_code(_EXTRACTION_CODE), *_package_versions(_EXTRACTION_PACKAGES), _python_version()]).encode()


@cache
def _site_rules() -> bytes:
    return _digest([*_read_code(_SITE_RULE_CODE), *_package_versions(_SITE_RULE_PACKAGES)]).encode()


@cache
def _recognition(spec: str) -> bytes:
    return _digest([*_read_code(_RECOGNITION_CODE), recognizer_version(spec).encode()]).encode()


@cache
def _resolution() -> bytes:
    return _digest([*_read_code(_RESOLUTION_CODE), _python_version()]).encode()


@cache
def _line_hashing() -> bytes:
    return _digest([*_read_code(_LINES_CODE), _python_version()]).encode()


@cache
def _linking() -> bytes:
    return _digest([*_read_code(_LINKING_CODE), *_package_versions(_LINKING_PACKAGES), _python_version()]).encode()


@cache
def _sketching() -> bytes:
    return _digest([*_read_code(_STORY_CODE), *_package_versions(_STORY_PACKAGES), _python_version()]).encode()


def article_key(raw: RawFile) -> str:
    """Return the cache key of a raw file's article. It covers the code, the file's suffix and bytes, and the sidecar's bytes.

    It does not cover the user's rule for the file's site, since the site is not known before the file is read. The result has the
    fingerprint of that rule.
    """
    return _digest([_extraction(), suffix_of(raw.path).encode(), raw.data, b"" if raw.sidecar is None else b"1" + raw.sidecar])


@cache
def rule_fingerprint(rule: SiteRule | None) -> str:
    """Return a hash of a rule for a site and of the code that applies it; "" for None."""
    return _digest([_site_rules(), msgspec.json.encode(rule)]) if rule else ""


def resolution_key(article: Article) -> str:
    """Return the cache key of an article's entities without overrides. It covers the code, the text and the mentions."""
    text = recognizable_text(article).encode()
    return _digest([_resolution(), str(len(article.title)).encode(), text, msgspec.json.encode(article.mentions)])


def overridden_key(key: str, overrides: str) -> str:
    """Return the cache key of an article's entities with overrides.

    `key` is their key without overrides, `overrides` the fingerprint of the overrides that concern the article.
    """
    return _digest([key.encode(), overrides.encode()])


def lines_key(article: Article) -> str:
    """Return the cache key of the hashes of an article's lines. It covers the code, and the tag and text of each block."""
    return _digest([_line_hashing(), *(f"{block.tag} {block.text}".encode() for block in article.blocks)])


def links_key(article: Article, about: Sequence[tuple[str, ...]]) -> str:
    """Return the cache key of an article's markup with links to entities. It covers the code, and what is read of the article.

    `about` has all that a link depends on, for each of the article's entities.
    """
    text = msgspec.json.encode((article.title, article.summary, article.blocks, article.mentions, about))
    return _digest([_linking(), text])


def sketch_key(title: str, text: str) -> str:
    """Return the cache key of the sketch of a text. It covers the code, the headline and the text."""
    return _digest([_sketching(), title.encode("utf-8", "surrogatepass"), text.encode("utf-8", "surrogatepass")])


def overlap_key(key: str, other_key: str) -> str:
    """Return the cache key of the overlap of two texts, given their sketch keys in any order."""
    return _digest([*sorted((key.encode(), other_key.encode()))])


def code_fingerprint(spec: str) -> str:
    """Return a hash of all code and data that cached results depend on, with the recognizer `spec` ("" for none)."""
    return _digest(
        [
            _extraction(),
            _site_rules(),
            _recognition(spec) if spec else b"",
            _resolution(),
            _line_hashing(),
            _linking(),
            _sketching(),
        ]
    )


def mentions_key(article: Article, spec: str) -> str:
    """Return the cache key of the mentions that the recognizer `spec` finds. It covers the code and all text that is read."""
    return _digest([_recognition(spec), *(part.encode() for part in (article.lang, article.title, article.summary, article.text))])


def code_fingerprints(spec: str) -> tuple[str, str]:
    """Return hashes of the code and packages that cleaning and recognition depend on; the second is "" without a recognizer.

    Machines with equal hashes get equal results from equal files.
    """
    return _digest([_extraction(), _site_rules()]), _recognition(spec).decode() if spec else ""
