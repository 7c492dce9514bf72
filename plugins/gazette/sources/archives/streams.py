"""Read archives as streams that are decompressed on the fly. `ForwardStream` limits the size of a read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from typing import BinaryIO, cast

from fastwarc.stream_io import ZstdReader

from .entries import MAX_ENTRY_BYTES

# Bytes that are read at once.
_CHUNK_SIZE = 2**20


class ForwardStream(io.RawIOBase):
    """A stream that seeks only forwards, and refuses reads that could fill the memory."""

    def __init__(self, inner: BinaryIO) -> None:
        self._inner, self._position = inner, 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        """Return the number of bytes that were read."""
        return self._position

    def read(self, size: int | None = -1) -> bytes:
        """Read and return `size` bytes, fewer only at the end of the stream.

        Raises ValueError if `size` is missing or negative, or larger than any part of an archive may be.
        """
        if size is None or not 0 <= size <= MAX_ENTRY_BYTES + _CHUNK_SIZE:
            raise ValueError("one of its parts is too large")
        parts, missing = list[bytes](), size
        while missing and (part := self._inner.read(min(missing, _CHUNK_SIZE))):
            parts.append(part)
            missing -= len(part)
        data = b"".join(parts)
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Skip to the absolute `offset`, and return the position reached. Raises ValueError if the stream has passed `offset`."""
        if whence != io.SEEK_SET or offset < self._position:
            raise ValueError("its parts overlap")
        while self._position < offset and self.read(min(offset - self._position, _CHUNK_SIZE)):
            pass
        return self._position


def open_decompressed(file: BinaryIO) -> BinaryIO:
    """Return a stream of the file's decompressed bytes, or the file itself if it is not compressed.

    The compression (gzip, bzip2, xz or Zstandard) is detected from the file's first bytes.
    """
    head = file.read(6)
    file.seek(0)
    if head.startswith(b"\x1f\x8b"):
        return cast(BinaryIO, gzip.GzipFile(fileobj=file))
    if head.startswith(b"BZh"):
        return cast(BinaryIO, bz2.BZ2File(file))
    if head == b"\xfd7zXZ\0":
        return cast(BinaryIO, lzma.LZMAFile(file))
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return io.BufferedReader(_ZstdStream(ZstdReader(file)))
    return file


class _ZstdStream(io.RawIOBase):
    """Adapts fastwarc's Zstandard reader to Python's interface for unbuffered streams."""

    def __init__(self, inner: ZstdReader) -> None:
        self._inner = inner

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._inner.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
