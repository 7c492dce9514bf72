"""The files of a built site with what an upload needs: their content types, cache headers, and the order of the upload."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..model.errors import ConfigError

# Increase this number if files get other headers for a reason that `_STATE` does not cover. Uploads then check all objects once.
_RULES = 1
# Content types by suffix. Text is UTF-8; XML declares its encoding itself, and JSON is always UTF-8.
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
# For other suffixes, Python's own table of types. The machine's table is not used, so the result is the same everywhere.
_PYTHON_TYPES = mimetypes.MimeTypes()
# For anything else, such as Pagefind's index, which its script unpacks itself.
_BINARY = "application/octet-stream"
# Feeds are recognised by their content, since their file names are up to Pelican's settings. Browsers show XML with its style
# sheet, but offer to save application/rss+xml and application/atom+xml. Feed readers accept all of these.
_XML_FEED, _JSON_FEED = "application/xml; charset=utf-8", "application/feed+json"
_FEEDS = (
    (re.compile(rb".{0,2000}<rss\b", re.DOTALL), "xml", _XML_FEED),
    (re.compile(rb".{0,2000}<feed\b", re.DOTALL), "xml", _XML_FEED),
    (re.compile(rb'.*"version": *"https://jsonfeed\.org/version/', re.DOTALL), "json", _JSON_FEED),
)

# Names that change with the content. Those of assets and pictures contain the first digits of the file's SHA-256, which is checked.
# Those of cards and of Pagefind's files contain other hashes. Browsers keep such files, and revalidate all others.
_HASH_IN_NAME = re.compile(r"(?:.+[/.])?([0-9a-f]{8}|[0-9a-f]{16})\.[a-z0-9]+")
_OTHER_HASH = re.compile(r"cards/[0-9a-f]{20}\.png|pagefind/(?:filter|fragment|index)/\w+_[0-9a-f]{7,}\.pf_[a-z]+")
CACHE_FOREVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
# A fingerprint of all rules for headers, to notice that another version of Gazette would send other headers.
_FEED_STATE = [(pattern.pattern, suffix, kind) for pattern, suffix, kind in _FEEDS]
_STATE = (_RULES, sorted(_TYPES.items()), _FEED_STATE, _HASH_IN_NAME.pattern, _OTHER_HASH.pattern)
HEADERS_FINGERPRINT = hashlib.sha256(repr((_STATE, CACHE_FOREVER, REVALIDATE)).encode()).hexdigest()[:16]
# Files that are not uploaded: those that configure a host, which would be pages in a store, and those that desktops create.
_HOST_FILES = {"_headers", "_redirects", "netlify.toml", "CNAME", ".nojekyll"}
_DESKTOP_FILES = {".DS_Store"}

# The stages of an upload. Files are uploaded before what links to them; sitemaps count as FEEDS.
ASSETS, OTHERS, PAGES, FRONT, FEEDS = range(5)
_ASSET_TYPE = re.compile(r"text/(css|javascript)|application/(wasm|octet-stream)|(image|font|audio|video)/")
_FEED_OR_SITEMAP = re.compile(r"sitemap[^/]*\.xml|robots\.txt|.*\.opml|.*/?feeds/.*")


@dataclass(frozen=True, slots=True)
class UploadFile:
    """A file of a built site.

    * `path`: relative to the site.
    * `file`: where it is on disk.
    * `digest`: the MD5 of its bytes in hexadecimal, as S3 uses it for ETags.
    * `content_type`, `cache_control`: the values of these headers.
    * `stage`: the stage of the upload, ASSETS to FEEDS.
    """

    path: str
    file: Path
    digest: str
    content_type: str
    cache_control: str
    stage: int


@dataclass(frozen=True, slots=True)
class UploadPlan:
    """What an upload has to do.

    * `uploads`: the new and changed files, in the order of their stages.
    * `deletes`: the keys of this site's objects that it does not have any more.
    * `unchanged`: the number of files that the store has already.
    * `foreign`: the keys of objects that are not of this site, which stay.
    * `needs_marker`: True if the marker of a complete upload has to be written.
    """

    uploads: tuple[UploadFile, ...]
    deletes: tuple[str, ...]
    unchanged: int
    foreign: tuple[str, ...]
    needs_marker: bool


@dataclass(frozen=True, slots=True)
class UploadFailure:
    """A step that failed: the path of the file or the key of the object that it concerns, and the reason."""

    name: str
    reason: str


def list_upload_files(folder: Path) -> tuple[UploadFile, ...]:
    """Return the files of a built site that readers need, sorted by path.

    Host files, desktop files and a git repository in the folder are left out. Raises ConfigError if there is no site, or if a file
    cannot be read.
    """
    require_site(folder)
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    try:
        return tuple(_upload_file(path, file) for path, file in files.items() if _is_for_readers(path))
    except OSError as error:
        raise ConfigError(f"{error.filename} cannot be read: {error.strerror}; check its permissions") from error


def require_site(folder: Path) -> None:
    """Raise ConfigError if a folder contains no built site, since uploading it would delete what the server has."""
    if not (folder / "index.html").is_file():
        raise ConfigError("there is no site in it (no index.html); run make publish first")


def _is_for_readers(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return name not in _DESKTOP_FILES and path not in _HOST_FILES and folder.partition("/")[0] != ".git"


def _upload_file(path: str, file: Path) -> UploadFile:
    data = file.read_bytes()
    kind = content_type(path, data)
    digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
    return UploadFile(path, file, digest, kind, cache_control(path, data), upload_stage(path, kind))


def content_type(path: str, data: bytes) -> str:
    """Return the content type of a file, by its name and, for feeds, by its content."""
    suffix = Path(path).suffix[1:].lower()
    feed_types = (kind for pattern, feed_suffix, kind in _FEEDS if suffix == feed_suffix and pattern.match(data))
    return next(feed_types, _TYPES.get(suffix) or _guess_type(path))


def _guess_type(path: str) -> str:
    kind, compression = _PYTHON_TYPES.guess_type(path.rpartition("/")[2])
    if not kind or compression:  # for a compressed file, `kind` is the type of its content
        return _BINARY
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def cache_control(path: str, data: bytes) -> str:
    """Return the Cache-Control header of a file: CACHE_FOREVER if its name has a hash of its content, otherwise REVALIDATE."""
    match = _HASH_IN_NAME.fullmatch(path)
    has_own_hash = match is not None and hashlib.sha256(data).hexdigest().startswith(match[1])
    return CACHE_FOREVER if has_own_hash or _OTHER_HASH.fullmatch(path) else REVALIDATE


def upload_stage(path: str, kind: str) -> int:
    """Return the stage in which a file with the content type `kind` is uploaded. A stage begins when the one before is complete."""
    if path == "index.html":
        return FRONT
    if _FEED_OR_SITEMAP.fullmatch(path) or kind in {feed_type for _, _, feed_type in _FEEDS}:
        return FEEDS
    return PAGES if kind.startswith("text/html") else ASSETS if _ASSET_TYPE.match(kind) else OTHERS
