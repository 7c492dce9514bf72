"""Digest values, to find out whether a page would be rendered from the same values as before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import PurePath
from typing import Any

import msgspec
from pelican.paginator import Page, Paginator
from pelican.urlwrappers import URLWrapper

# Bytes. Two values have the same digest with a probability of 1 in 2**96.
_DIGEST_SIZE = 12
# The value of a variable or an attribute that does not exist.
ABSENT = object()
# Types whose values are encoded by repr(). Of the second group, subclasses count as well.
_PLAIN_TYPES = frozenset({str, int, float, bool, bytes, type(None)})
_REPR_TYPES = (str, int, float, bytes, date, time, timedelta, tzinfo, PurePath, Enum)
_PACKAGE = __name__.rpartition(".site.")[0]
_LAYERS_WITHOUT_VIEWS = ("model", "cleaning", "stories")
# Attributes of Pelican's wrappers that are encoded otherwise, or not at all. Pelican adds `name` and `slug` when it makes a URL.
_WRAPPER_INTERNALS = frozenset({"settings", "name", "slug", "_name", "_slug", "_slug_from_name"})


class UndigestibleError(Exception):
    """Raised for a value that cannot be digested. Pages that read it are rendered in every build."""


@dataclass(eq=False)
class LazyVariable:
    """A variable of a page that is computed when it is first read. `source`, from which `compute` makes it, is digested instead."""

    source: Any
    compute: Callable[[], Any]

    @cached_property
    def value(self) -> Any:
        return self.compute()


class ViewList(list[Any]):
    """A list of views, in the variables of many pages. It must not change: it is digested once."""

    @cached_property
    def text(self) -> str:
        return digest(f"[{','.join(map(encode, self))}]").hex()


def stamp(value: Any) -> bytes:
    """Return the digest of a value, or b"" if it cannot be digested."""
    try:
        return digest(encode(value))
    except UndigestibleError:
        return b""


def digest(text: str) -> bytes:
    """Return the digest of a text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_SIZE).digest()


_ENCODERS: dict[type, Callable[[Any], str]] = {}


def encode(value: Any) -> str:
    """Return a text that stands for this value and no other. Raises UndigestibleError if there is none."""
    kind = type(value)
    if kind in _PLAIN_TYPES:
        return repr(value)
    if kind not in _ENCODERS:
        _ENCODERS[kind] = _encoder_for(value)
    return _ENCODERS[kind](value)


def _encoder_for(value: Any) -> Callable[[Any], str]:
    """Return the function that encodes values of the same type."""
    types: tuple[tuple[Any, Callable[[Any], str]], ...] = (
        (datetime, _encode_datetime),
        (_REPR_TYPES, repr),
        (ViewList, lambda views: str(views.text)),
        (list | tuple, lambda values: f"[{','.join(map(encode, values))}]"),
        (LazyVariable, lambda variable: encode(variable.source)),
        (Mapping, _encode_mapping),
        (URLWrapper, _encode_wrapper),
        (Page, lambda page: f"Page({page.number},{encode(page.object_list)},{encode(page.paginator)})"),
        (Paginator, _encode_paginator),
    )
    if hasattr(type(value), "view_stamp"):
        return _encode_view
    if is_dataclass(value) and not isinstance(value, type | LazyVariable):
        layer = type(value).__module__.removeprefix(f"{_PACKAGE}.").partition(".")[0]
        return _encode_plain_dataclass if layer in _LAYERS_WITHOUT_VIEWS else _encode_dataclass
    return next((encoder for kind, encoder in types if isinstance(value, kind)), _encode_other)


def _encode_view(view: Any) -> str:
    """Return the key of a view with the digest of its own values."""
    text: str | None = view.__dict__.get("_view_text")
    if text is None:
        if not (own := view.view_stamp("")):
            raise UndigestibleError(view.view_key)
        text = view.__dict__["_view_text"] = f"@{view.view_key}:{own.hex()}"
    return text


def _encode_dataclass(value: Any) -> str:
    return f"{type(value).__name__}({','.join([encode(getattr(value, name)) for name in value.__dataclass_fields__])})"


def _encode_mapping(mapping: Mapping[Any, Any]) -> str:
    return f"{{{','.join([f'{encode(key)}:{encode(value)}' for key, value in mapping.items()])}}}"


def _encode_datetime(moment: datetime) -> str:
    """Return a text that is the same for a moment that was read from a source and for the same moment that an earlier build stored,
    although their classes, and those of their time zones, may differ."""
    return f"{moment.isoformat()} {moment.tzname()}"


def _encode_plain_dataclass(value: Any) -> str:
    """Encode a dataclass, such as an article, that consists of plain values. The encoder of msgspec is in C."""
    try:
        return f"{type(value).__name__}{msgspec.json.encode(value).decode()}"
    except (UnicodeEncodeError, TypeError):  # a file name need not be valid text, and not every type has a form in JSON
        return repr(value)


def _encode_wrapper(wrapper: URLWrapper) -> str:
    """Encode a category, tag or author, with attributes that plugins may have added."""
    added = {name: value for name, value in vars(wrapper).items() if name not in _WRAPPER_INTERNALS}
    return f"{type(wrapper).__name__}({wrapper.name!r},{wrapper.slug!r},{encode(added) if added else ''})"


def _encode_paginator(paginator: Paginator) -> str:
    """Encode a paginator without its list: what reads the list also reads the variable (see TrackedPaginator)."""
    return f"Paginator({paginator.name!r},{paginator.url!r},{paginator.per_page},{paginator.orphans},{paginator.count})"


def _encode_other(value: Any) -> str:
    if value is ABSENT:
        return "ABSENT"
    if isinstance(value, Set):
        return f"{{{','.join(sorted(map(encode, value)))}}}"
    if isinstance(value, partial):
        return f"partial({encode(value.func)},{encode(value.args)},{encode(value.keywords)})"
    if hasattr(value, "__qualname__"):  # a function or class; site_fingerprint.py digests the code of plugins and settings
        return f"{value.__module__}.{value.__qualname__}"
    raise UndigestibleError(type(value).__name__)
