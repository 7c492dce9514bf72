"""Digest values, to find out whether what a page read is still the same.

A tracked object (article, entity, edition, ...) is represented by its key, which names its class and its page. What a page reads of
the object is recorded attribute by attribute. All other values are digested by their content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum
from functools import cached_property, partial
from hashlib import blake2b
from operator import attrgetter
from pathlib import PurePath
from typing import Any

import msgspec
from pelican.contents import Content
from pelican.paginator import Page, Paginator
from pelican.urlwrappers import URLWrapper

from ...model.article import Article
from .access_tracking import ABSENT, LazyVariable, TracedProperties, TrackedLookup

# Bytes of digests: of one or more values, and of a single attribute. Two values have the same digest with a probability of 1 in
# 2**96. Digests of single attributes are compared only if the object's combined digest has changed, so 1 in 2**64 is enough.
_DIGEST_SIZE, ATTRIBUTE_DIGEST_SIZE = 12, 8
# Sequences of at least this length are digested once in a build, however many pages read them.
_LONG_SEQUENCE = 8
_LOOKUP_PREFIX = f"{TrackedLookup.__name__}:"


class UndigestibleError(Exception):
    """Raised for a value that cannot be digested. Pages that read it are rendered in every build."""


# Types whose values are encoded by repr(). Of the second group, subclasses count as well.
_PLAIN_TYPES = frozenset({str, int, float, bool, bytes, type(None)})
_REPR_TYPES = (date, time, timedelta, tzinfo, PurePath, Enum)


@dataclass(frozen=True, eq=False)
class TrackedTypes:
    """The classes whose instances are dependencies attribute by attribute: Pelican's, and those of the site.

    `keys` has, for each class of the site, a function that returns what distinguishes an instance from all others. It must return
    the same in the next build.
    `traced` are properties for which the reads of their code are recorded, because their values take long to digest."""

    keys: Mapping[type, Callable[[Any], str]] = field(default_factory=dict)
    traced: TracedProperties = field(default_factory=dict)

    @cached_property
    def all_keys(self) -> dict[type, Callable[[Any], str]]:
        """`keys` with those of Pelican's classes and of lookups."""
        return {**self.keys, **_PELICAN_KEYS, TrackedLookup: lambda lookup: lookup.name}

    @cached_property
    def classes(self) -> tuple[type, ...]:
        """All tracked classes."""
        return tuple(self.all_keys)

    @cached_property
    def instrumented(self) -> tuple[type, ...]:
        """The classes whose `__getattribute__` has to be replaced. Their subclasses inherit it, and lookups record their reads
        themselves."""
        return tuple(
            cls for cls in self.classes if cls is not TrackedLookup and not any(base in self.all_keys for base in cls.__mro__[1:])
        )


_PELICAN_KEYS: Mapping[type, Callable[[Any], str]] = {
    Content: lambda content: f"{content.save_as}|{getattr(content, 'relative_source_path', '')}",
    URLWrapper: lambda wrapper: f"{wrapper.slug}|{wrapper.name}",
}


class ValueDigests:
    """The keys and digests of one build's values.

    `settings` are Pelican's. They are encoded as a constant, since site_fingerprint.py digests all of them for all pages."""

    def __init__(self, settings: Mapping[str, Any], tracked: TrackedTypes) -> None:
        self.tracked = tracked
        self._settings = settings
        self._objects: dict[str, Any] = {}
        # By id(). The entries hold the values, so that their ids are not reused.
        self._keys: dict[int, tuple[str, Any]] = {}
        self._long_digests: dict[int, tuple[Any, str]] = {}
        self._getters: dict[tuple[str, ...], Callable[[Any], tuple[Any, ...]]] = {}
        self._encoders: dict[type, Callable[[Any], str]] = {}
        self._site_digests: dict[tuple[str, ...], bytes] = {}

    def register(self, values: Iterable[Any]) -> None:
        """Register the tracked objects among `values` by their keys, by which the last build's dependencies refer to them."""
        for value in values:
            if isinstance(value, self.tracked.classes):
                self.key_of(value)

    def key_of(self, obj: Any) -> str:
        """Return the key of a tracked object, such as 'EntityPage:people/ada-lovelace', and register the object."""
        entry = self._keys.get(id(obj))
        if entry is None:
            keys = self.tracked.all_keys
            cls = next(cls for cls in type(obj).__mro__ if cls in keys)
            # A file name need not be valid text.
            name = str(keys[cls](obj)).encode("utf-8", "backslashreplace").decode()
            self._keys[id(obj)] = entry = f"{type(obj).__name__}:{name}", obj
            self._objects.setdefault(entry[0], obj)
        return entry[0]

    def reads(self, objects: Iterable[tuple[Any, Iterable[str]]]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the key of each object with the sorted names of its attributes that were read. Each answer of a lookup has a key
        of its own: 'TrackedLookup:NAME|ARGUMENT'."""
        for obj, names in objects:
            if type(obj) is TrackedLookup:
                yield from ((f"{self.key_of(obj)}|{name}", (name,)) for name in sorted(names))
            else:
                yield self.key_of(obj), tuple(sorted(names))

    def digest(self, key: str, names: tuple[str, ...]) -> bytes:
        """Return one digest of the attributes `names` of the object with this key, or b"" if no such object was registered.

        Raises UndigestibleError if one of the values cannot be digested."""
        obj = self._object(key)
        if obj is None:
            return b""
        values = self._attribute_values(obj, names)
        if _PLAIN_TYPES.issuperset(map(type, values)):  # true in most cases, and faster, since all of this runs in C
            return _digest(repr(values))
        return _digest("\0".join(map(self._encode, values)))

    def digest_each(self, key: str, names: tuple[str, ...]) -> bytes:
        """Return the digests of the attributes `names` of the object with this key, one after the other, each of
        ATTRIBUTE_DIGEST_SIZE bytes. The digest of an undigestible value is all zeros. Returns b"" if no such object was
        registered."""
        obj = self._object(key)
        return b"" if obj is None else b"".join(map(self._digest_attribute, self._attribute_values(obj, names)))

    def _digest_attribute(self, value: Any) -> bytes:
        try:
            return _digest(self._encode(value), ATTRIBUTE_DIGEST_SIZE)
        except UndigestibleError:
            return bytes(ATTRIBUTE_DIGEST_SIZE)

    def _object(self, key: str) -> Any:
        return self._objects.get(key.partition("|")[0] if key.startswith(_LOOKUP_PREFIX) else key)

    def _attribute_values(self, obj: Any, names: tuple[str, ...]) -> Sequence[Any]:
        if type(obj) is TrackedLookup:
            return [obj.find(name) for name in names]
        if len(names) > 1:  # for a single name, attrgetter returns the value instead of a tuple
            try:
                return self._getter(names)(obj)
            except AttributeError:
                pass
        return [getattr(obj, name, ABSENT) for name in names]

    def _getter(self, names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
        getter = self._getters.get(names)
        if getter is None:
            getter = self._getters[names] = attrgetter(*names)
        return getter

    def digest_variables(self, variables: Mapping[str, Any], names: Sequence[str]) -> bytes:
        """Return one digest of the variables `names`, some of which may be missing. Raises UndigestibleError."""
        return _digest("\0".join([self._encode(variables.get(name, ABSENT)) for name in names]))

    def digest_site_variables(self, variables: Mapping[str, Any], names: tuple[str, ...]) -> bytes:
        """Return the same for the variables that all pages share. Each set of names is digested once in a build."""
        if names not in self._site_digests:
            self._site_digests[names] = self.digest_variables(variables, names)
        return self._site_digests[names]

    def _encode(self, value: Any) -> str:
        """Return a text that stands for this value and no other. Raises UndigestibleError if there is none."""
        kind = type(value)
        if kind in _PLAIN_TYPES:
            return repr(value)
        encode = self._encoders.get(kind)
        if encode is None:
            encode = self._encoders[kind] = self._encoder_for(value)
        return encode(value)

    def _encoder_for(self, value: Any) -> Callable[[Any], str]:
        """Return the function that encodes values of the same type."""
        if isinstance(value, self.tracked.classes):
            return lambda obj: "@" + self.key_of(obj)
        if isinstance(value, (Page, Paginator)):
            return self._encode_page if isinstance(value, Page) else self._encode_paginator
        if isinstance(value, LazyVariable):
            return lambda lazy: self._encode(lazy.source)
        if isinstance(value, datetime):
            return _datetime_text
        if isinstance(value, (str, int, float, bytes, *_REPR_TYPES)) or value is None:
            return repr
        if isinstance(value, (list, tuple)):
            return self._encode_sequence
        if isinstance(value, Mapping):
            return self._encode_mapping
        if isinstance(value, Article):
            return self._encode_article
        if is_dataclass(value) and not isinstance(value, type):
            return partial(self._encode_dataclass, type(value).__name__, [member.name for member in fields(value)])
        return self._encode_other

    def _encode_dataclass(self, class_name: str, names: Sequence[str], value: Any) -> str:
        return f"{class_name}({','.join([self._encode(getattr(value, name)) for name in names])})"

    def _encode_sequence(self, value: Sequence[Any]) -> str:
        if len(value) < _LONG_SEQUENCE:
            return f"[{','.join(map(self._encode, value))}]"
        return self._digest_once(value, lambda: ",".join(map(self._encode, value)))

    def _encode_article(self, article: Article) -> str:
        return self._digest_once(article, lambda: _article_text(article))

    def _digest_once(self, value: Any, encode: Callable[[], str]) -> str:
        """Return the digest of a value's text, which is computed once in a build."""
        entry = self._long_digests.get(id(value))
        if entry is None:
            entry = self._long_digests[id(value)] = value, _digest(encode()).hex()
        return entry[1]

    def _encode_page(self, page: Page) -> str:
        """Encode a page of a list. Everything on it follows from its number and the list."""
        return f"Page({page.number},{self._encode_paginator(page.paginator)})"

    def _encode_paginator(self, paginator: Paginator) -> str:
        items = self._encode(paginator.object_list)
        return f"Paginator({paginator.name!r},{paginator.url!r},{paginator.per_page},{paginator.orphans},{items})"

    def _encode_mapping(self, mapping: Mapping[Any, Any]) -> str:
        if mapping is self._settings:
            return "settings"
        return f"{{{','.join(f'{self._encode(key)}:{self._encode(value)}' for key, value in mapping.items())}}}"

    def _encode_other(self, value: Any) -> str:
        if value is ABSENT:
            return "ABSENT"
        if isinstance(value, Set):
            return f"{{{','.join(sorted(map(self._encode, value)))}}}"
        if isinstance(value, partial):
            return f"partial({self._encode(value.func)},{self._encode(value.args)},{self._encode(value.keywords)})"
        if hasattr(value, "__qualname__"):  # a function or class; site_fingerprint.py digests the code of plugins and settings
            return f"{value.__module__}.{value.__qualname__}"
        raise UndigestibleError(type(value).__name__)


def _datetime_text(moment: datetime) -> str:
    """Return a text that is the same for a moment that was read from a source and for the same moment that an earlier build stored,
    although their classes, and those of their time zones, may differ."""
    return f"{moment.isoformat()} {moment.tzname()}"


def _article_text(article: Article) -> str:
    try:
        return msgspec.json.encode(article).decode()
    except UnicodeEncodeError:  # a file name need not be valid text
        return repr(article)


def _digest(text: str, size: int = _DIGEST_SIZE) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()
