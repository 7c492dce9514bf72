"""Pagefind's files: CBOR (RFC 8949) behind a word of its own, compressed."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Any

_WORD = b"pagefind_dcd"
# Of compression: 9 saves 2 percent more, and takes four times as long.
_LEVEL = 6
_UNSIGNED, _NEGATIVE, _TEXT, _ARRAY = 0, 1, 3, 4


def packed(data: bytes) -> bytes:
    """A file of the index that has this CBOR; the same bytes each time."""
    return gzip.compress(_WORD + data, _LEVEL, mtime=0)


def unpacked(file: bytes) -> bytes:
    """The CBOR of a file. Raises ValueError, EOFError, zlib.error or OSError where it is none of Pagefind's."""
    data = gzip.decompress(file)
    if not data.startswith(_WORD):
        raise ValueError("not a file of Pagefind's")
    return data[len(_WORD) :]


def read(file: bytes) -> Any:
    """What a whole file says. Raises what `unpacked` and `decode` do, and ValueError where `encode` would have written something
    else: what is read and written again has to stay what it is."""
    data = unpacked(file)
    value, end = decode(data)
    if end != len(data) or encode(value) != data:
        raise ValueError("another form")
    return value


def decode(data: bytes, start: int = 0) -> tuple[Any, int]:
    """The CBOR item that begins at `start` (a whole number, a text, or an array of such) and where it ends. Raises ValueError
    for any other, and IndexError for one that is cut off."""
    kind = data[start] >> 5
    number, start = decode_head(data, start)
    if kind == _ARRAY:
        items = []
        for _ in range(number):
            item, start = decode(data, start)
            items.append(item)
        return items, start
    if kind == _TEXT:
        return data[start : start + number].decode(), start + number
    if kind not in (_UNSIGNED, _NEGATIVE):
        raise ValueError("no number, text or array")
    return (number if kind == _UNSIGNED else -1 - number), start


def decode_head(data: bytes, start: int) -> tuple[int, int]:
    """The number that an item begins with (itself, or how long it is) and where that ends."""
    number, start = data[start] & 31, start + 1
    if number > 23:
        width = 1 << number - 24
        if width > 8:
            raise ValueError("no length")
        number, start = int.from_bytes(data[start : start + width]), start + width
    return number, start


def array_head(data: bytes, start: int) -> tuple[int, int]:
    """How many items the array has that begins at `start`, and where the first does. Raises ValueError for no array."""
    if data[start] >> 5 != _ARRAY:
        raise ValueError("no array")
    return decode_head(data, start)


def encode(value: Any) -> bytes:
    """The inverse of `decode`, in the shortest form."""
    if isinstance(value, list):
        return encode_array(len(value)) + b"".join(map(encode, value))
    if isinstance(value, str):
        text = value.encode()
        return _head(_TEXT, len(text)) + text
    return _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)


def encode_array(length: int) -> bytes:
    """The beginning of an array of so many items."""
    return _head(_ARRAY, length)


@lru_cache(1 << 16)
def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    width = next(width for width in range(4) if number < 1 << (8 << width))
    return bytes([kind << 5 | 24 + width]) + number.to_bytes(1 << width)
