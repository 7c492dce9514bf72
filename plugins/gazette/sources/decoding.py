"""Find the raw files of a local folder, read them with their sidecars, and decode their bytes to clean text.

For raw files on other filesystems see `listing`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath, PurePosixPath
from typing import TypeVar

from ..model.article import RawFile
from ..model.errors import ArticleError
from ..model.text import drop_forbidden_characters

PAGE_SUFFIXES = (".html", ".htm", ".xhtml")
TEXT_SUFFIXES = (".txt", ".text", "")
WEB_ARCHIVE_SUFFIXES = (".mhtml", ".mht")
MAIL_SUFFIXES = (".eml",)
MARKDOWN_SUFFIXES = (".md", ".markdown")
JSON_SUFFIXES = (".json",)
SIDECAR_SUFFIX = ".toml"

# Files that browsers save beside a page, and pictures. They are never articles and are skipped without a message.
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
# The WHATWG encoding standard reads these labels as Windows-1252, as browsers do.
_WHATWG_NAMES = dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii"), "cp1252")
# Encodings that use only ASCII bytes. Text in them also decodes as UTF-8, so if one of them is declared, it is tried first.
_ASCII_ENCODINGS = ("iso-2022-", "hz")
_MAGIC_NUMBERS = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"PK\x03\x04": "a ZIP archive or office document",
    b"\x1f\x8b": "gzip data",
    b"\xd0\xcf\x11\xe0": "an old office document",
}
_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# A quick test for mojibake, because ftfy takes much longer to check a line. UTF-8 that was decoded with another encoding
# shows as two or more adjacent non-ASCII characters; the second may have become a space. A single C1 control matches, too,
# since C1 controls are also repaired.
_MOJIBAKE = re.compile("[^\x00-\x7f](?:[^\x00-\x7f]|(?<=[\u00c2\u00c3]) |(?<=[\x80-\x9f]))")
AnyPath = TypeVar("AnyPath", bound=PurePath)
_LINE_ENDS = ("\r\n", "\r", "\x0b", "\x0c", "\u2028", "\u2029")


def find_files(folder: Path) -> Iterator[Path]:
    """Yield the path of every file below `folder` that should become an article, sorted by name within each folder.

    Skips hidden files and folders, sidecars, companion files such as pictures, the `X_files` folder that a browser saves
    beside `X.html`, and links to a parent folder. Yields a folder that cannot be listed, so that `read_local_raw` reports it.
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
    """Return the suffix of `path` in lower case, with its dot, or "" if it has none.

    A suffix is a letter and up to seven word characters, so the name '2024.07.10 summit' has none.
    """
    suffix = PurePosixPath(path).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z]\w{0,7}", suffix) else ""


def sidecar_path(path: AnyPath) -> AnyPath:
    """Return the path at which the raw file `path` may have a sidecar: 'a.toml' for 'a.txt'."""
    return path.with_suffix(SIDECAR_SUFFIX) if suffix_of(path.name) else path.with_name(path.name + SIDECAR_SUFFIX)


def orphan_sidecars(folder: Path, files: Iterable[Path]) -> list[Path]:
    """Return the sidecars below `folder` that belong to none of its raw `files`, sorted by path.

    They are reported, because a sidecar with a misspelt name has no effect.
    """
    expected = {sidecar_path(path) for path in files}
    return [path for path in sorted(folder.rglob(f"*{SIDECAR_SUFFIX}")) if path not in expected]


def _saved_beside_page(folder: Path) -> bool:
    return folder.name.endswith("_files") and any(
        folder.with_name(folder.name.removesuffix("_files") + suffix).exists() for suffix in PAGE_SUFFIXES
    )


def read_local_raw(path: Path, folder: Path) -> RawFile:
    """Read the local raw file `path` and its sidecar, if there is one. `RawFile.path` is relative to `folder`.

    Raises ArticleError if `path` is a folder, does not exist or cannot be read.
    """
    if path.is_dir():
        raise ArticleError("this is a folder, not a file; name a file, or check the folder's permissions if it should be listed")
    sidecar = sidecar_path(path)
    try:
        data = path.read_bytes()
        correction = sidecar.read_bytes() if sidecar.is_file() else None
    except FileNotFoundError as error:
        raise ArticleError("there is no such file; check its name") from error
    except OSError as error:
        raise ArticleError(f"cannot be read: {error.strerror}; check the file's permissions") from error
    return RawFile(path.relative_to(folder).as_posix(), data, correction)


def transcode_to_utf8(data: bytes, declared: str) -> bytes:
    """Return the bytes of a page, converted to UTF-8.

    Tries the same encodings as `decode_text`, in the same order, but without detection. `declared` is the encoding named by the
    page's envelope, such as an HTTP header ("" if none). Returns `data` unchanged if none of them fits.
    """
    for encoding in filter(None, (_evident_encoding(data), *_possible_encodings(declared))):
        try:
            return data.decode(encoding).encode()
        except (ValueError, LookupError):
            continue
    return data


def decode_text(data: bytes, declared: str = "") -> str:
    """Decode the bytes of a text file and clean the text with `clean_characters`.

    Tries the encoding of a byte order mark, UTF-16 without a mark, UTF-8, the `declared` encoding ("" if none), and finally
    detection. A declared encoding that uses ASCII bytes only, such as ISO-2022-JP, comes before UTF-8.

    Raises ArticleError if the bytes are not text: a known binary format, or more than 1% control characters.
    """
    for magic, description in _MAGIC_NUMBERS.items():
        if data.startswith(magic):
            raise ArticleError(f"this is {description}, not text; save the article as text or HTML")
    return clean_characters(_decode_bytes(data, declared))


def _decode_bytes(data: bytes, declared: str) -> str:
    if encoding := _evident_encoding(data):
        return data.decode(encoding, "replace")
    if len(_CONTROL_BYTES.findall(data)) * 100 > len(data):
        raise ArticleError("binary data, not text; save the article as text or HTML")
    for encoding in _possible_encodings(declared):
        try:
            return data.decode(encoding)
        except (ValueError, LookupError):
            continue
    return _decode_undeclared(data)


def _evident_encoding(data: bytes) -> str:
    """Return the encoding that a byte order mark names, or that of UTF-16 without a mark; otherwise ""."""
    return next((encoding for bom, encoding in _BOMS if data.startswith(bom)), "") or _unmarked_utf16(data)


def _possible_encodings(declared: str) -> tuple[str, ...]:
    """Return the encodings to try, in this order: UTF-8 and, if there is one, the `declared` encoding."""
    encoding = _WHATWG_NAMES.get(declared.lower(), declared.lower())
    order = (encoding, "utf-8") if encoding.startswith(_ASCII_ENCODINGS) else ("utf-8", encoding)
    return tuple(filter(None, order))


def _unmarked_utf16(data: bytes) -> str:
    """Return "utf-16-le" or "utf-16-be" if most bytes at odd or at even positions are zero, as in Latin text; otherwise ""."""
    head = data[:2000]
    if len(head) < 4:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd * 4 > len(head) and even * 20 < len(head):
        return "utf-16-le"
    return "utf-16-be" if even * 4 > len(head) and odd * 20 < len(head) else ""


def _decode_undeclared(data: bytes) -> str:
    """Decode text that is not valid UTF-8 and declares no usable encoding.

    UTF-8 with a few broken bytes stays UTF-8, and the broken bytes are read as Windows-1252, the fallback of the WHATWG
    encoding standard. The same applies to files of less than 64 bytes, and to files with less than 4% non-ASCII bytes
    (typically quotes and dashes). For all others the encoding is detected.
    """
    valid = data.decode("utf-8", "ignore")
    if sum(ord(c) > 127 for c in valid) > len(data) - len(valid.encode()):
        return data.decode("utf-8", "gazette_cp1252")
    if len(data) < 64 or sum(byte > 127 for byte in data) * 25 < len(data):
        return data.decode("utf-8", "gazette_cp1252")
    from charset_normalizer import from_bytes  # imported late: few files need it

    matches = list(from_bytes(data))
    # Short Western texts fit several code pages equally well; Windows-1252 is by far the most common of these.
    western = [m for m in matches if m.encoding == "cp1252" and m.coherence >= matches[0].coherence and m.chaos < 0.045]
    best = next(iter(western + matches), None)
    return str(best) if best else data.decode("cp1252", "replace")


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Return the bytes that cannot be decoded, read as Windows-1252, and the position after them, as `codecs` requires."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("gazette_cp1252", _as_cp1252)


def clean_characters(text: str) -> str:
    """Return `text` without mojibake and forbidden characters, and with "\\n" as the only line end.

    Mojibake is repaired line by line. `drop_forbidden_characters` removes the forbidden characters.
    """
    if _MOJIBAKE.search(text):
        lines = re.split("\r\n|\r|\n", text)
        from ftfy import fix_encoding
        from ftfy.fixes import fix_c1_controls

        text = "\n".join(fix_c1_controls(fix_encoding(line)) if _MOJIBAKE.search(line) else line for line in lines)
    for line_end in _LINE_ENDS:
        text = text.replace(line_end, "\n")
    return drop_forbidden_characters(text)
