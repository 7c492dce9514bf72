"""From the raw folder to readable text: which files there are, and what their bytes say."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath, PurePosixPath
from typing import TypeVar

from ..model.article import Raw
from ..model.errors import ArticleError
from ..model.text import drop_forbidden

PAGE_SUFFIXES = (".html", ".htm", ".xhtml")
TEXT_SUFFIXES = (".txt", ".text", "")
ARCHIVE_SUFFIXES = (".mhtml", ".mht")
MAIL_SUFFIXES = (".eml",)
MARKDOWN_SUFFIXES = (".md", ".markdown")
RECORD_SUFFIXES = (".json",)
SIDECAR_SUFFIX = ".toml"

# What a browser saves beside a page, and pictures: never articles, and nothing to complain about.
COMPANION_SUFFIXES = frozenset((
    ".css", ".js", ".mjs", ".map", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".ico", ".bmp", ".tif",
    ".tiff", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3", ".mp4", ".webm", ".m4a", ".ogg",
))  # fmt: skip

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What pages mean by these names, by the WHATWG encoding standard.
_WHATWG_NAMES = dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii"), "cp1252")
# Encodings whose every text is ASCII, and so UTF-8, by its bytes.
_SEVEN_BIT = ("iso-2022-", "hz")
_MAGIC = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"PK\x03\x04": "a ZIP archive or office document",
    b"\x1f\x8b": "gzip data",
    b"\xd0\xcf\x11\xe0": "an old office document",
}
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# What was UTF-8 and read as something else is two characters or more beyond ASCII in a row, the second perhaps a space
# by now; C1 controls are mended, too. ftfy's own look at a line takes much longer.
_MOJIBAKE = re.compile("[^\x00-\x7f](?:[^\x00-\x7f]|(?<=[\u00c2\u00c3]) |(?<=[\x80-\x9f]))")
AnyPath = TypeVar("AnyPath", bound=PurePath)
_LINE_ENDS = ("\r\n", "\r", "\x0b", "\x0c", "\u2028", "\u2029")


def find_files(folder: Path) -> Iterator[Path]:
    """All files below `folder` that should become articles, in a fixed order.

    Left out: hidden files, sidecars, pictures and the like, the `X_files` folder a browser saves beside `X.html`, and
    links to a folder above. A folder that cannot be listed is given itself, to be reported when it is read.
    """
    try:
        entries = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError:
        yield folder
        return
    for path in entries:
        if path.name.startswith("."):
            continue
        if path.is_dir():
            if not _saved_beside_page(path) and not folder.resolve().is_relative_to(path.resolve()):
                yield from find_files(path)
        elif path.suffix.lower() not in COMPANION_SUFFIXES and path.suffix.lower() != SIDECAR_SUFFIX:
            yield path


def suffix_of(path: str) -> str:
    """The suffix that says what kind of file it is, in lower case; "" where what follows the last dot is none
    ('2024.07.10 summit')."""
    suffix = PurePosixPath(path).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z]\w{0,7}", suffix) else ""


def sidecar_of(path: AnyPath) -> AnyPath:
    """Where the sidecar of a raw file would be: 'a.toml' beside 'a.txt'."""
    return path.with_suffix(SIDECAR_SUFFIX) if suffix_of(path.name) else path.with_name(path.name + SIDECAR_SUFFIX)


def orphan_sidecars(folder: Path, files: Iterable[Path]) -> list[Path]:
    """Sidecars below `folder` that belong to none of its `files` (a misspelt name loses its corrections in silence)."""
    known = {sidecar_of(path) for path in files}
    return [path for path in sorted(folder.rglob(f"*{SIDECAR_SUFFIX}")) if path not in known]


def _saved_beside_page(folder: Path) -> bool:
    return folder.name.endswith("_files") and any(
        folder.with_name(folder.name.removesuffix("_files") + suffix).exists() for suffix in PAGE_SUFFIXES
    )


def read_raw(path: Path, folder: Path) -> Raw:
    """Read a raw file and its sidecar. Raises ArticleError if the file cannot be read."""
    if path.is_dir():
        raise ArticleError("a folder, or one that cannot be listed; name a file, or check the folder's permissions")
    sidecar = sidecar_of(path)
    try:
        data = path.read_bytes()
        beside = sidecar.read_bytes() if sidecar.is_file() else None
    except FileNotFoundError as error:
        raise ArticleError("there is no such file; check its name") from error
    except OSError as error:
        raise ArticleError(f"cannot be read: {error.strerror}; check the file's permissions") from error
    return Raw(path.relative_to(folder).as_posix(), data, beside)


def as_utf8(data: bytes, declared: str) -> bytes:
    """A page's bytes in UTF-8 where its mark or the encoding that its envelope declares tells what they are; as they are where
    they are not that, or UTF-8 already."""
    for encoding in _likely(data, declared):
        try:
            return data.decode(encoding).encode()
        except (ValueError, LookupError):
            continue
    return data


def _likely(data: bytes, declared: str) -> Iterator[str]:
    yield from (encoding for bom, encoding in _BOMS if data.startswith(bom))
    yield from filter(None, (_unmarked_utf16(data),))
    declared = _WHATWG_NAMES.get(declared.lower(), declared.lower())
    yield from (declared, "utf-8") if declared.startswith(_SEVEN_BIT) else ("utf-8", declared)


def decode(data: bytes, declared: str = "") -> str:
    """The text of a file: UTF-8, UTF-16 or UTF-32 by its mark, UTF-8, the `declared` encoding, else detected.

    Mojibake is mended, line ends become "\\n", characters that XML 1.0 forbids are dropped.
    Raises ArticleError if the bytes are not text.
    """
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise ArticleError(f"this is {what}, not text; save the article as text or HTML")
    return clean_characters(_decode(data, declared))


def _decode(data: bytes, declared: str) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace")
    if encoding := _unmarked_utf16(data):
        return data.decode(encoding, "replace")
    if len(_CONTROL.findall(data)) * 100 > len(data):
        raise ArticleError("binary data, not text; save the article as text or HTML")
    declared = _WHATWG_NAMES.get(declared.lower(), declared.lower())
    for encoding in (declared, "utf-8") if declared.startswith(_SEVEN_BIT) else ("utf-8", declared):
        try:
            return data.decode(encoding or "utf-8")
        except (ValueError, LookupError):
            continue
    return _guess(data)


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 without a mark shows as a zero in every other byte of Latin text."""
    head = data[:2000]
    if len(head) < 4:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd * 4 > len(head) and even * 20 < len(head):
        return "utf-16-le"
    return "utf-16-be" if even * 4 > len(head) and odd * 20 < len(head) else ""


def _guess(data: bytes) -> str:
    """Text that is not UTF-8. UTF-8 with a few broken bytes stays UTF-8, its strays read as Windows-1252. So are files
    that are ASCII but for quotes and dashes, or too short to tell (the fallback of the WHATWG encoding standard).
    The rest is detected."""
    valid = data.decode("utf-8", "ignore")
    if sum(ord(c) > 127 for c in valid) > len(data) - len(valid.encode()):
        return data.decode("utf-8", "gazette_cp1252")
    if len(data) < 64 or sum(byte > 127 for byte in data) * 25 < len(data):
        return data.decode("utf-8", "gazette_cp1252")
    from charset_normalizer import from_bytes  # few files need it, and a build with nothing new none

    matches = list(from_bytes(data))
    # Short Western texts fit several code pages alike; Windows-1252 is by far the commonest of them.
    western = [m for m in matches if m.encoding == "cp1252" and m.coherence >= matches[0].coherence and m.chaos < 0.045]
    best = next(iter(western + matches), None)
    return str(best) if best else data.decode("cp1252", "replace")


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("gazette_cp1252", _as_cp1252)


def clean_characters(text: str) -> str:
    """Mend mojibake line by line, unify line ends and drop what XML 1.0 forbids."""
    if _MOJIBAKE.search(text):
        lines = re.split("\r\n|\r|\n", text)
        from ftfy import fix_encoding
        from ftfy.fixes import fix_c1_controls

        text = "\n".join(fix_c1_controls(fix_encoding(line)) if _MOJIBAKE.search(line) else line for line in lines)
    for line_end in _LINE_ENDS:
        text = text.replace(line_end, "\n")
    return drop_forbidden(text)
