"""Read tar archives."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from .entries import EntryResult, RefusedEntry, Selection
from .members import Member, read_members, read_sidecars
from .streams import ForwardStream, open_decompressed

_BLOCK = tarfile.BLOCKSIZE


def read_tar(file: BinaryIO, selection: Selection) -> Iterator[EntryResult]:
    """Yield one result per member of the archive, in its order, except for sidecars, which go with their raw files.

    The archive is read twice, because a sidecar may come after its raw file.
    Raises one of DAMAGE_ERRORS if the archive is truncated.
    """
    sidecars = read_sidecars(_members(file))
    yield from read_members(_members(file), sidecars, selection)


def _members(file: BinaryIO) -> Iterator[Member | RefusedEntry]:
    """Yield the members, and a RefusedEntry where a header is damaged; reading goes on at the next intact header.

    `tarfile`'s own iteration keeps all members in memory, and ends without an error at a damaged header.
    Raises ReadError if the archive is truncated.
    """
    file.seek(0)
    stream = ForwardStream(open_decompressed(file))
    damaged = ended = False
    with _header_source(stream) as tar:
        while (header := _next_header(tar, stream)) is not None:
            if isinstance(header, bool):
                ended, damaged = not header, damaged or header
                continue
            if damaged:
                yield _damaged_header(header.offset)
            damaged = ended = False
            yield _member(stream, header)
    if damaged:
        yield _damaged_header(stream.tell())
    elif not ended:
        raise tarfile.ReadError("its end-of-archive mark is missing")


def _damaged_header(offset: int) -> RefusedEntry:
    return RefusedEntry(
        f"before byte {offset}", "a member's header is damaged, so the member was not imported; fetch the archive again"
    )


def _header_source(stream: ForwardStream) -> tarfile.TarFile:
    """Return the TarFile that TarInfo needs to read headers from `stream`.

    It is opened on an empty archive, because opening a TarFile reads its first header.
    """
    tar = tarfile.TarFile(fileobj=io.BytesIO(bytes(2 * _BLOCK)), mode="r")
    tar.fileobj, tar.offset = cast(BinaryIO, stream), 0
    return tar


def _next_header(tar: tarfile.TarFile, stream: ForwardStream) -> tarfile.TarInfo | bool | None:
    """Return the next header; True for a block that is a damaged header, False for an empty block, None at the end of the file.

    Raises ReadError if the content of the previous member is truncated.
    """
    if tar.offset > stream.tell():
        stream.seek(tar.offset - 1)
        if not stream.read(1):
            raise tarfile.ReadError("unexpected end of data")
    try:
        return tarfile.TarInfo.fromtarfile(tar)
    except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
        tar.offset += _BLOCK
        return False
    except tarfile.EmptyHeaderError:  # type: ignore[attr-defined]
        return None
    except tarfile.InvalidHeaderError:  # type: ignore[attr-defined]
        tar.offset = stream.tell()
        return True


def _member(stream: ForwardStream, info: tarfile.TarInfo) -> Member:
    def read(size: int) -> bytes:
        stream.seek(info.offset_data)
        return stream.read(min(size, info.size))

    return Member(info.name, info.size, info.mtime, info.isreg() and not info.issparse(), read)
