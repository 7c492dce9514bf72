"""Bytes of archives: decompressed as they are read, and never more of them at once than a raw file may have."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from typing import BinaryIO, cast

from fastwarc.stream_io import ZstdReader

from .entries import LARGEST

_STEP = 2**20


class Forward(io.RawIOBase):
    """A stream that can only be read on, in pieces that fit into memory. `tail` is its last bytes until now."""

    def __init__(self, inner: BinaryIO, tail: int = 512) -> None:
        self._inner, self._keep, self._at, self.tail = inner, tail, 0, b""

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        """How many bytes were read."""
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """Read so many bytes, fewer at the end. Raises ValueError where that is more than any part may have."""
        if size is None or not 0 <= size <= LARGEST + _STEP:
            raise ValueError("one of its parts is too large")
        parts, missing = list[bytes](), size
        while missing and (part := self._inner.read(min(missing, _STEP))):
            parts.append(part)
            missing -= len(part)
        data = b"".join(parts)
        self._at += len(data)
        self.tail = (self.tail + data)[-self._keep :]
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Read on to `offset`. Raises ValueError where that lies behind."""
        if whence != io.SEEK_SET or offset < self._at:
            raise ValueError("its parts overlap")
        while self._at < offset and self.read(min(offset - self._at, _STEP)):
            pass
        return self._at


def open_plain(file: BinaryIO) -> BinaryIO:
    """The decompressed bytes of a file, by what it begins with; the file itself where it is not compressed."""
    head = file.read(6)
    file.seek(0)
    if head.startswith(b"\x1f\x8b"):
        return cast(BinaryIO, gzip.GzipFile(fileobj=file))
    if head.startswith(b"BZh"):
        return cast(BinaryIO, bz2.BZ2File(file))
    if head == b"\xfd7zXZ\0":
        return cast(BinaryIO, lzma.LZMAFile(file))
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return io.BufferedReader(_Raw(ZstdReader(file)))
    return file


class _Raw(io.RawIOBase):
    """A reader of fastwarc's as a stream that Python can buffer."""

    def __init__(self, inner: ZstdReader) -> None:
        self._inner = inner

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._inner.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
