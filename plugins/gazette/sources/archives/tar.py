"""Tar archives: files with names."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from .entries import Found, Refused, Selection
from .members import Member, read_members, read_sidecars
from .streams import Forward, open_plain

_BLOCK = tarfile.BLOCKSIZE


def read_tar(file: BinaryIO, selection: Selection) -> Iterator[Found]:
    """A raw file for each regular file, in the order of the archive. It is read twice: a sidecar may come after its file."""
    sidecars = read_sidecars(_members(file))
    yield from read_members(_members(file), sidecars, selection)


def _members(file: BinaryIO) -> Iterator[Member | Refused]:
    """The members, and a Refused where headers are damaged; behind them, the next sound header counts. `tarfile`'s own walk
    keeps all members in memory, and ends in silence where a header is damaged. Raises ReadError where the archive is cut off."""
    file.seek(0)
    stream = Forward(open_plain(file))
    damaged = ended = False
    with _context(stream) as tar:
        while (info := _next(tar, stream)) is not None:
            if isinstance(info, bool):
                ended, damaged = not info, damaged or info
                continue
            if damaged:
                yield _damage(info.offset)
            damaged = ended = False
            yield _member(stream, info)
    if damaged:
        yield _damage(stream.tell())
    elif not ended:
        raise tarfile.ReadError("the mark of its end is missing")


def _damage(offset: int) -> Refused:
    return Refused(f"before byte {offset}", "a member's header is damaged, and the member is left out; fetch the archive anew")


def _context(stream: Forward) -> tarfile.TarFile:
    """What TarInfo wants to know of the archive it reads from; made of an empty one, since opening reads on."""
    tar = tarfile.TarFile(fileobj=io.BytesIO(bytes(2 * _BLOCK)), mode="r")
    tar.fileobj, tar.offset = cast(BinaryIO, stream), 0
    return tar


def _next(tar: tarfile.TarFile, stream: Forward) -> tarfile.TarInfo | bool | None:
    """The next header; True for a block that should be one and is not, False for an empty one, None at the end."""
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


def _member(stream: Forward, info: tarfile.TarInfo) -> Member:
    def read(size: int) -> bytes:
        stream.seek(info.offset_data)
        return stream.read(min(size, info.size))

    return Member(info.name, info.size, info.mtime, info.isreg() and not info.issparse(), read)
