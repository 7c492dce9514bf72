"""Read archives of raw files entry by entry, with one reader per format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO

from ...model.errors import GazetteError
from ..remote import Location, open_location
from .entries import ArchiveEntry, EntryResult, RefusedEntry, Selection
from .json_lines import read_json_lines
from .mbox import read_mbox
from .members import DAMAGE_ERRORS
from .streams import open_decompressed
from .tar import read_tar
from .warc import read_warc
from .zip import read_zip

# Yields the entries of an archive in its order, without holding the whole archive in memory.
_Reader = Callable[[BinaryIO, Selection], Iterator[EntryResult]]

_READERS: Mapping[str, _Reader] = {
    ".warc": read_warc,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".tar": read_tar,
    ".zip": read_zip,
    ".mbox": read_mbox,
}
_COMPRESSED = {".tgz": ".tar", ".txz": ".tar", ".tbz2": ".tar", ".tzst": ".tar"}
_COMPRESSIONS = (".gz", ".xz", ".bz2", ".zst")
# The readers of these formats seek in the file and decompress it themselves; the others get a decompressed stream.
_SEEKING_KINDS = (".warc", ".tar", ".zip")
_MBOX_MARK = b"From "


def read_archive(archive: Location, selection: Selection) -> Iterator[EntryResult]:
    """Yield the result for each entry of `archive`, in its order. The paths of raw files begin with the archive's name.

    A damaged entry affects only itself. For an archive that ends too early, yields everything before the damage and then a
    RefusedEntry with `final` set.
    Raises GazetteError if the archive cannot be opened or its format is not supported, and ConfigError if a remote
    filesystem cannot be used.
    """
    folder, reader, seeks = _identify(archive)
    try:
        with open_location(archive) as file:
            stream = file if seeks else open_decompressed(file)
            yield from (_below(folder, result) for result in reader(stream, selection))
    except DAMAGE_ERRORS as error:
        if isinstance(error, OSError) and error.errno:  # from the operating system, not from a decompressor
            raise GazetteError(f"cannot be read: {error.strerror}; check the name and its permissions") from error
        reason = f"the archive is truncated or damaged here ({error}), and the rest could not be read; fetch it again"
        yield RefusedEntry("after the last part that was counted or reported", reason, final=True)


def _below(folder: str, result: EntryResult) -> EntryResult:
    if isinstance(result, ArchiveEntry):
        return replace(result, raw=replace(result.raw, path=f"{folder}/{result.raw.path}"))
    return result


def _identify(archive: Location) -> tuple[str, _Reader, bool]:
    """Return the folder for the archive's files, the reader for its format, and whether that reader seeks in the file itself.

    Raises GazetteError if the format is not supported.
    """
    name = PurePosixPath(archive.name)
    if name.suffix.lower() in _COMPRESSIONS:
        name = PurePosixPath(name.stem)
    kind = _COMPRESSED.get(name.suffix.lower(), name.suffix.lower())
    if kind not in _READERS:
        if not _is_mbox(archive):
            kinds = ", ".join(_READERS)
            raise GazetteError(
                f"not a supported kind of archive ({kinds}, most of them also compressed: .gz, .xz, .bz2, .zst);"
                " convert it, or correct its suffix"
            )
        return _folder_name(archive.name), read_mbox, False
    return _folder_name(name.stem), _READERS[kind], kind in _SEEKING_KINDS


def _folder_name(stem: str) -> str:
    """Return the name without leading dots, since hidden folders are not read as raw files."""
    return stem.lstrip(".") or "archive"


def _is_mbox(archive: Location) -> bool:
    """Return True if the file begins like an mbox file, since mail programs give mailboxes no suffix.

    Raises GazetteError if the file cannot be read.
    """
    try:
        with open_location(archive) as file:
            return file.read(len(_MBOX_MARK)) == _MBOX_MARK
    except OSError as error:
        raise GazetteError(f"cannot be read: {error.strerror or error}; check the name and its permissions") from error
