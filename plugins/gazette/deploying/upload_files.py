"""The files of a built site, as a server is told of them: what each is, how long it holds, and when it goes up."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..model.errors import ConfigError

# To be raised when something else is said of files than before, so that stores are looked through again.
_RULES = 1
# By suffix. Text is in UTF-8; XML says so itself, and JSON is nothing else.
_TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "xml": "application/xml",
    "opml": "text/x-opml; charset=utf-8",
    "json": "application/json",
    "webmanifest": "application/manifest+json",
    "wasm": "application/wasm",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "ico": "image/vnd.microsoft.icon",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "flac": "audio/flac",
    "mp4": "video/mp4",
    "vtt": "text/vtt; charset=utf-8",
    "epub": "application/epub+zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
# Of Python's own table for other suffixes, not the machine's: the same everywhere.
_OTHERS = mimetypes.MimeTypes()
# Without a suffix that says more: Pagefind's index (its program unpacks it itself), and whatever else there is.
_BINARY = "application/octet-stream"
# Feeds are known by what they say, since Pelican's settings name their files. Browsers show an XML file with its style sheet, and
# offer to save one that is called RSS or Atom; feed readers take both.
_XML_FEED, _JSON_FEED = "application/xml; charset=utf-8", "application/feed+json"
_FEEDS = (
    (re.compile(rb".{0,2000}<rss\b", re.DOTALL), "xml", _XML_FEED),
    (re.compile(rb".{0,2000}<feed\b", re.DOTALL), "xml", _XML_FEED),
    (re.compile(rb'.*"version": *"https://jsonfeed\.org/version/', re.DOTALL), "json", _JSON_FEED),
)

# A file whose name changes with its content: it has the first digits of its SHA-256, as theme and pictures do, or is one of these.
# All others are asked for again, and mostly answered with "not modified".
_DIGITS = re.compile(r"(?:.+[/.])?([0-9a-f]{8}|[0-9a-f]{16})\.[a-z0-9]+")
_NAMED = re.compile(r"cards/[0-9a-f]{20}\.png|pagefind/(?:filter|fragment|index)/\w+_[0-9a-f]{7,}\.pf_[a-z]+")
FOREVER = "public, max-age=31536000, immutable"
FRESH = "no-cache"
# What tells one state of all this from another.
_STATE = (_RULES, sorted(_TYPES.items()), [(sign.pattern, of, kind) for sign, of, kind in _FEEDS], _DIGITS.pattern, _NAMED.pattern)
TABLE = hashlib.sha256(repr((_STATE, FOREVER, FRESH)).encode()).hexdigest()[:16]
# For hosts that read them; in a store they would be pages. And what desktops leave in folders.
_FOR_HOSTS = {"_headers", "_redirects", "netlify.toml", "CNAME", ".nojekyll"}
_LEFT_THERE = {".DS_Store"}

# What is linked to goes up before what links to it: assets, other files, pages, the front page, feeds and maps of the site.
ASSETS, OTHERS, PAGES, FRONT, FEEDS = range(5)
_ASSET = re.compile(r"text/(css|javascript)|application/(wasm|octet-stream)|(image|font|audio|video)/")
_MAP = re.compile(r"sitemap[^/]*\.xml|robots\.txt|.*\.opml|.*/?feeds/.*")


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of a built site. `path` is relative to the site, `digest` the MD5 of its bytes in hexadecimal."""

    path: str
    file: Path
    digest: str
    content_type: str
    cache_control: str
    stage: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be done: files that are new or differ, in the order of stages, and keys that the site has no more. `same` is how
    many files are there as they are, `foreign` what others put there, which stays."""

    uploads: tuple[SiteFile, ...]
    deletes: tuple[str, ...]
    same: int
    foreign: tuple[str, ...]
    marks: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """What could not be done with a file or key, and why."""

    what: str
    reason: str


def site_files(folder: Path) -> tuple[SiteFile, ...]:
    """All files of a built site by path, but for those of a repository in it, and those that are for hosts alone. Raises
    ConfigError where there is no site, or a file cannot be read."""
    require_site(folder)
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    try:
        return tuple(_site_file(path, file) for path, file in found.items() if _is_for_readers(path))
    except OSError as error:
        raise ConfigError(f"{error.filename} cannot be read: {error.strerror}; check its permissions") from error


def require_site(folder: Path) -> None:
    """Raises ConfigError where a folder has no built site in it: to upload it would empty what is there."""
    if not (folder / "index.html").is_file():
        raise ConfigError("there is no site in it (no index.html); run make publish first")


def _is_for_readers(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return name not in _LEFT_THERE and path not in _FOR_HOSTS and folder.partition("/")[0] != ".git"


def _site_file(path: str, file: Path) -> SiteFile:
    data = file.read_bytes()
    kind = content_type(path, data)
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    return SiteFile(path, file, digest, kind, cache_control(path, data), stage(path, kind))


def content_type(path: str, data: bytes) -> str:
    """What a file is, by its name and, for feeds, by its bytes."""
    suffix = Path(path).suffix[1:].lower()
    found = (feed for sign, of, feed in _FEEDS if suffix == of and sign.match(data))
    return next(found, _TYPES.get(suffix) or _other(path))


def _other(path: str) -> str:
    kind, packed = _OTHERS.guess_type(path.rpartition("/")[2])
    if not kind or packed:  # the type is of what is packed in it
        return _BINARY
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def cache_control(path: str, data: bytes) -> str:
    """How long a file holds: a year where its name has a digest of its content, else as long as the server says."""
    named = _DIGITS.fullmatch(path)
    by_content = named is not None and hashlib.sha256(data).hexdigest().startswith(named[1])
    return FOREVER if by_content or _NAMED.fullmatch(path) else FRESH


def stage(path: str, kind: str) -> int:
    """When a file goes up: all of one stage are there before the next begins."""
    if path == "index.html":
        return FRONT
    if _MAP.fullmatch(path) or kind in {feed for _, _, feed in _FEEDS}:
        return FEEDS
    return PAGES if kind.startswith("text/html") else ASSETS if _ASSET.match(kind) else OTHERS
