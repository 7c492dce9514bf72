"""Read and write the files of a Pagefind index: CBOR (RFC 8949) after a magic word, compressed by gzip."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Any

_MAGIC = b"pagefind_dcd"
# gzip level. Level 9 saves 2 percent more, and takes four times as long.
_LEVEL = 6
# Major types of CBOR.
_UNSIGNED, _NEGATIVE, _TEXT, _ARRAY = 0, 1, 3, 4


def compress_file(data: bytes) -> bytes:
    """Return the index file with this CBOR. The same data always gives the same bytes."""
    return gzip.compress(_MAGIC + data, _LEVEL, mtime=0)


def decompress_file(file: bytes) -> bytes:
    """Return the CBOR of an index file. Raises ValueError, EOFError, zlib.error or OSError if it is not a Pagefind file."""
    data = gzip.decompress(file)
    if not data.startswith(_MAGIC):
        raise ValueError("not a Pagefind file")
    return data[len(_MAGIC) :]


def parse_file(file: bytes) -> Any:
    """Return the content of an index file.

    Raises what `decompress_file` and `decode_cbor` raise, and ValueError if `encode_cbor` would not give the same bytes: content
    that is read and written again must not change.
    """
    data = decompress_file(file)
    value, end = decode_cbor(data)
    if end != len(data) or encode_cbor(value) != data:
        raise ValueError("not in canonical form")
    return value


def decode_cbor(data: bytes, start: int = 0) -> tuple[Any, int]:
    """Return the CBOR item at `start` (an integer, a text, or an array of such items), and where it ends.

    Raises ValueError for any other item, and IndexError if the data ends too early.
    """
    kind = data[start] >> 5
    number, start = decode_item_head(data, start)
    if kind == _ARRAY:
        items = []
        for _ in range(number):
            item, start = decode_cbor(data, start)
            items.append(item)
        return items, start
    if kind == _TEXT:
        return data[start : start + number].decode(), start + number
    if kind not in (_UNSIGNED, _NEGATIVE):
        raise ValueError("not an integer, text or array")
    return (number if kind == _UNSIGNED else -1 - number), start


def decode_item_head(data: bytes, start: int) -> tuple[int, int]:
    """Return the number in the head of the item at `start` (its value or its length), and where the head ends.

    Raises ValueError if the head has no number.
    """
    number, start = data[start] & 31, start + 1
    if number > 23:
        width = 1 << number - 24
        if width > 8:
            raise ValueError("no number in the head")
        number, start = int.from_bytes(data[start : start + width]), start + width
    return number, start


def decode_array_head(data: bytes, start: int) -> tuple[int, int]:
    """Return the length of the array at `start`, and where its first item begins. Raises ValueError if there is no array."""
    if data[start] >> 5 != _ARRAY:
        raise ValueError("not an array")
    return decode_item_head(data, start)


def encode_cbor(value: Any) -> bytes:
    """Return a value as CBOR in the shortest form; `decode_cbor` reads it."""
    if isinstance(value, list):
        return encode_array_head(len(value)) + b"".join(map(encode_cbor, value))
    if isinstance(value, str):
        text = value.encode()
        return _head(_TEXT, len(text)) + text
    return _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)


def encode_array_head(length: int) -> bytes:
    """Return the head of an array of this length; its items follow."""
    return _head(_ARRAY, length)


@lru_cache(1 << 16)
def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    width = next(width for width in range(4) if number < 1 << (8 << width))
    return bytes([kind << 5 | 24 + width]) + number.to_bytes(1 << width)
