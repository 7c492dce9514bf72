"""Pagefind's index in an order of its own: Pagefind 1.5 writes filters and their values in another one each time, and a site of
the same articles is to have the same bytes."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from pathlib import Path
from typing import Any

_ENTRY = "pagefind-entry.json"
# Every file of an index is CBOR (RFC 8949) behind this word, compressed.
_WORD = b"pagefind_dcd"
_UNSIGNED, _NEGATIVE, _TEXT, _ARRAY = 0, 1, 3, 4
# The digits of a digest that name a file, as many as in Pagefind's own names.
_FILTER_DIGITS, _META_DIGITS = 7, 10


def in_order(bundle: Path) -> None:
    """Rewrite the filters of the index in `bundle`, and what refers to them, with all values sorted. An index of another shape,
    as a later Pagefind may write it, stays as it is."""
    try:
        entry = json.loads((bundle / _ENTRY).read_bytes())
        former, new = _sorted(bundle, entry)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OSError, EOFError, zlib.error):
        return
    for path in former:
        path.unlink()
    for path, data in new.items():
        path.write_bytes(data)
    if all(index["wasm"] for index in entry["languages"].values()):
        (bundle / "wasm.unknown.pagefind").unlink(missing_ok=True)


def _sorted(bundle: Path, entry: Any) -> tuple[set[Path], dict[Path, bytes]]:
    """The files that are not in order, and what is to be there instead. Raises one of the errors that `in_order` expects where
    an index has another shape."""
    former, new = {bundle / _ENTRY}, {}
    for lang, index in entry["languages"].items():
        path = bundle / f"pagefind.{index['hash']}.pf_meta"
        meta = _read(path)
        former.add(path)
        for of in meta[3]:
            path = bundle / "filter" / f"{of[1]}.pf_filter"
            values = _read(path)
            values[1].sort()
            former.add(path)
            of[1] = f"{lang}_{_digest(values)[:_FILTER_DIGITS]}"
            new[bundle / "filter" / f"{of[1]}.pf_filter"] = _file(values)
        meta[3].sort()
        index["hash"] = f"{lang}_{_digest(meta)[:_META_DIGITS]}"
        new[bundle / f"pagefind.{index['hash']}.pf_meta"] = _file(meta)
    new[bundle / _ENTRY] = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
    return former, new


def _digest(value: Any) -> str:
    return hashlib.sha256(encode(value)).hexdigest()


def _read(path: Path) -> Any:
    data = gzip.decompress(path.read_bytes())
    value, end = decode(data, len(_WORD))
    if not data.startswith(_WORD) or end != len(data) or encode(value) != data[len(_WORD) :]:
        raise ValueError(path)
    return value


def _file(value: Any) -> bytes:
    return gzip.compress(_WORD + encode(value), mtime=0)


def decode(data: bytes, start: int = 0) -> tuple[Any, int]:
    """The CBOR item that begins at `start` (a whole number, a text, or an array of such) and where it ends. Raises ValueError
    for any other, and IndexError for one that is cut off."""
    kind, number, start = data[start] >> 5, data[start] & 31, start + 1
    if number > 23:
        width = 1 << number - 24
        if width > 8:
            raise ValueError("no length")
        number, start = int.from_bytes(data[start : start + width]), start + width
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


def encode(value: Any) -> bytes:
    """The inverse of `decode`, in the shortest form."""
    if isinstance(value, list):
        return _head(_ARRAY, len(value)) + b"".join(map(encode, value))
    if isinstance(value, str):
        text = value.encode()
        return _head(_TEXT, len(text)) + text
    return _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    width = next(width for width in range(4) if number < 1 << (8 << width))
    return bytes([kind << 5 | 24 + width]) + number.to_bytes(1 << width)
