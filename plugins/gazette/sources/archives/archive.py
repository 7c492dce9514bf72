"""Archives of raw files, read as they are: one module a format, each an iterator of what is in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ...model.errors import GazetteError
from ..remote import Remote, open_place
from .entries import Entry, Found, Refused, Selection
from .json_lines import read_json_lines
from .mbox import read_mbox
from .members import DAMAGE
from .streams import open_plain
from .tar import read_tar
from .warc import read_warc
from .zip import read_zip

# Gives what is in an archive, in the order of the archive. A whole archive is never in memory.
Reader = Callable[[BinaryIO, Selection], Iterator[Found]]

READERS: Mapping[str, Reader] = {
    ".warc": read_warc,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".tar": read_tar,
    ".zip": read_zip,
    ".mbox": read_mbox,
}
_COMPRESSED = {".tgz": ".tar", ".txz": ".tar", ".tbz2": ".tar", ".tzst": ".tar"}
_COMPRESSIONS = (".gz", ".xz", ".bz2", ".zst")
# Their readers go to and fro in the file as it lies on disk; the others get what it holds, decompressed.
_SEEKING = (".warc", ".tar", ".zip")
_MBOX_MARK = b"From "


def read_archive(archive: Path | Remote, selection: Selection) -> Iterator[Found]:
    """What is in an archive, in its order, the paths below the archive's own name. What is wrong with one part costs that
    part; of an archive that ends too early there is what came before, and a last Refused that says so.

    Raises GazetteError where it cannot be opened, or is of no kind that is read."""
    stem, reader, seeking = _kind_of(archive)
    try:
        with open_place(archive) as file:
            stream = file if seeking else open_plain(file)
            yield from (_below(stem, found) for found in reader(stream, selection))
    except DAMAGE as error:
        if isinstance(error, OSError) and error.errno:  # the machine's word, not the decompressor's
            raise GazetteError(f"cannot be read: {error.strerror}; check the name and its permissions") from error
        reason = f"the archive is cut off or damaged here ({error}), and what follows could not be read; fetch it anew"
        yield Refused("after the last part named or counted", reason, final=True)


def _below(stem: str, found: Found) -> Found:
    return replace(found, raw=replace(found.raw, path=f"{stem}/{found.raw.path}")) if isinstance(found, Entry) else found


def _kind_of(archive: Path | Remote) -> tuple[str, Reader, bool]:
    """What an archive is called without its suffixes, what reads it, and whether that reads the file as it is."""
    name = PurePosixPath(archive.name)
    if name.suffix.lower() in _COMPRESSIONS:
        name = PurePosixPath(name.stem)
    kind = _COMPRESSED.get(name.suffix.lower(), name.suffix.lower())
    if kind not in READERS:
        if not _is_mbox(archive):
            kinds = ", ".join(READERS)
            raise GazetteError(f"not a kind of archive that is read ({kinds}, most of them also compressed: .gz, .xz, .bz2, .zst)")
        return _folder_name(archive.name), read_mbox, False
    return _folder_name(name.stem), READERS[kind], kind in _SEEKING


def _folder_name(stem: str) -> str:
    """A name that raw reading does not take for hidden."""
    return stem.lstrip(".") or "archive"


def _is_mbox(archive: Path | Remote) -> bool:
    """Mail programs give their mailboxes no suffix. Raises GazetteError where it cannot be read."""
    try:
        with open_place(archive) as file:
            return file.read(len(_MBOX_MARK)) == _MBOX_MARK
    except OSError as error:
        raise GazetteError(f"cannot be read: {error.strerror or error}; check the name and its permissions") from error
