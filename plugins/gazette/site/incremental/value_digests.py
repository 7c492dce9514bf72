"""Values as digests: whether what a page read is what it was when the page was made.

Things that the site is made of stand for themselves, by what they are and where their page is: what a page reads of them is noted
apart. All else is digested by what it holds."""

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
from .access_tracking import ABSENT, Lazy, Lookup

# Bytes of digests. Of two values one is taken for the other once in 2 to the 96th; of two of one name, where something else has
# changed, too, once in 2 to the 64th.
_SIZE, PART = 12, 8
# Sequences from this length on are digested once, however many pages have them.
_LONG = 8


class CannotTellError(Exception):
    """A value that has no digest: what read it is always made anew."""


_PLAIN = frozenset({str, int, float, bool, bytes, type(None)})
_BY_TEXT = (date, time, timedelta, tzinfo, PurePath, Enum)


@dataclass(frozen=True, eq=False)
class TrackedTypes:
    """The classes whose instances pages read attribute by attribute: Pelican's, and those of the site's own.

    `keys` gives for each class what distinguishes its instances, from build to build. For an attribute in `costly`, the reads
    of its code are recorded and not its value, which takes long to digest."""

    keys: Mapping[type, Callable[[Any], str]] = field(default_factory=dict)
    costly: Mapping[type, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def all_keys(self) -> dict[type, Callable[[Any], str]]:
        """The keys with those of Pelican's own classes, and of lookups."""
        return {**self.keys, **_PELICAN_KEYS, Lookup: lambda lookup: lookup.name}

    @cached_property
    def classes(self) -> tuple[type, ...]:
        """All tracked classes."""
        return tuple(self.all_keys)

    @cached_property
    def watched(self) -> tuple[type, ...]:
        """The classes whose attributes are watched: not a subclass of another one, and no lookup, which records by itself."""
        return tuple(
            cls for cls in self.classes if cls is not Lookup and not any(base in self.all_keys for base in cls.__mro__[1:])
        )


_PELICAN_KEYS: Mapping[type, Callable[[Any], str]] = {
    Content: lambda content: f"{content.save_as}|{getattr(content, 'relative_source_path', '')}",
    URLWrapper: lambda wrapper: f"{wrapper.slug}|{wrapper.name}",
}


class Values:
    """The values of one build. `settings` are Pelican's, which pages depend on as a whole."""

    def __init__(self, settings: Mapping[str, Any], tracked: TrackedTypes) -> None:
        self.tracked = tracked
        self._settings = settings
        self._things: dict[str, Any] = {}
        self._keys: dict[int, tuple[str, Any]] = {}
        self._digests: dict[int, tuple[Any, str]] = {}  # of what is long; with the thing, so that no other gets its number
        self._getters: dict[tuple[str, ...], Callable[[Any], tuple[Any, ...]]] = {}
        self._makers: dict[type, Callable[[Any], str]] = {}
        self._common: dict[tuple[str, ...], bytes] = {}

    def meet(self, values: Iterable[Any]) -> None:
        """Know the things among these, however pages come to read of them."""
        for value in values:
            if isinstance(value, self.tracked.classes):
                self.key(value)

    def key(self, thing: Any) -> str:
        """What a thing is known by."""
        known = self._keys.get(id(thing))
        if known is None:
            keys = self.tracked.all_keys
            cls = next(cls for cls in type(thing).__mro__ if cls in keys)
            # The name of a file need not be text.
            named = str(keys[cls](thing)).encode("utf-8", "backslashreplace").decode()
            known = f"{type(thing).__name__}:{named}", thing
            self._keys[id(thing)] = known  # with the thing, so that no other gets its number
            self._things.setdefault(known[0], thing)
        return known[0]

    def reads(self, things: Iterable[tuple[Any, Iterable[str]]]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What was read of each thing: by what it is known, and which names. Each answer of a Lookup stands for itself."""
        for thing, names in things:
            if type(thing) is Lookup:
                yield from ((f"{self.key(thing)}|{name}", (name,)) for name in sorted(names))
            else:
                yield self.key(thing), tuple(sorted(names))

    def attributes(self, key: str, names: tuple[str, ...]) -> bytes:
        """A digest of attributes of the thing that is known by `key`; of nothing where none of it was met in this build."""
        thing = self._thing(key)
        if thing is None:
            return b""
        found = self._read(thing, names)
        if _PLAIN.issuperset(map(type, found)):  # most are, and C is faster
            return _digest(repr(found))
        return _digest("\0".join(map(self._text, found)))

    def each(self, key: str, names: tuple[str, ...]) -> bytes:
        """Digests of the same, each of `PART` bytes and by itself: zeros for one that cannot be told; b"" where the thing was not
        met in this build."""
        thing = self._thing(key)
        return b"" if thing is None else b"".join(map(self._part, self._read(thing, names)))

    def _part(self, value: Any) -> bytes:
        try:
            return _digest(self._text(value), PART)
        except CannotTellError:
            return bytes(PART)

    def _thing(self, key: str) -> Any:
        return self._things.get(key.partition("|")[0] if key.startswith("Lookup:") else key)

    def _read(self, thing: Any, names: tuple[str, ...]) -> Sequence[Any]:
        if type(thing) is Lookup:
            return [thing.find(name) for name in names]
        if len(names) > 1:  # of one name the getter gives the value itself
            try:
                return self._getter(names)(thing)
            except AttributeError:
                pass
        return [getattr(thing, name, ABSENT) for name in names]

    def _getter(self, names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
        getter = self._getters.get(names)
        if getter is None:
            getter = self._getters[names] = attrgetter(*names)
        return getter

    def variables(self, variables: Mapping[str, Any], names: Sequence[str]) -> bytes:
        """A digest of those of the variables that have these names."""
        return _digest("\0".join([self._text(variables.get(name, ABSENT)) for name in names]))

    def common(self, variables: Mapping[str, Any], names: tuple[str, ...]) -> bytes:
        """The same of the variables that all pages have."""
        if names not in self._common:
            self._common[names] = self.variables(variables, names)
        return self._common[names]

    def _text(self, value: Any) -> str:
        """A text that tells a value from all others. Raises CannotTellError where there is none."""
        kind = type(value)
        if kind in _PLAIN:
            return repr(value)
        make = self._makers.get(kind)
        if make is None:
            make = self._makers[kind] = self._maker(value)
        return make(value)

    def _maker(self, value: Any) -> Callable[[Any], str]:
        """What makes texts of values of that kind."""
        if isinstance(value, self.tracked.classes):
            return lambda thing: "@" + self.key(thing)
        if isinstance(value, (Page, Paginator)):
            return self._page if isinstance(value, Page) else self._paginator
        if isinstance(value, Lazy):
            return lambda lazy: self._text(lazy.of)
        if isinstance(value, datetime):
            return _moment
        if isinstance(value, (str, int, float, bytes, *_BY_TEXT)) or value is None:
            return repr
        if isinstance(value, (list, tuple)):
            return self._sequence
        if isinstance(value, Mapping):
            return self._pairs
        if isinstance(value, Article):
            return self._article
        if is_dataclass(value) and not isinstance(value, type):
            return partial(self._fields, type(value).__name__, [one.name for one in fields(value)])
        return self._other

    def _fields(self, kind: str, names: Sequence[str], value: Any) -> str:
        return f"{kind}({','.join([self._text(getattr(value, name)) for name in names])})"

    def _sequence(self, value: Sequence[Any]) -> str:
        if len(value) < _LONG:
            return f"[{','.join(map(self._text, value))}]"
        return self._once(value, lambda: ",".join(map(self._text, value)))

    def _article(self, article: Article) -> str:
        return self._once(article, lambda: _article(article))

    def _once(self, value: Any, text: Callable[[], str]) -> str:
        """A digest of a value's text, worked out once."""
        known = self._digests.get(id(value))
        if known is None:
            known = self._digests[id(value)] = value, _digest(text()).hex()
        return known[1]

    def _page(self, page: Page) -> str:
        """All that a page of a list has follows from the list, and where it is in it."""
        return f"Page({page.number},{self._paginator(page.paginator)})"

    def _paginator(self, of: Paginator) -> str:
        return f"Paginator({of.name!r},{of.url!r},{of.per_page},{of.orphans},{self._text(of.object_list)})"

    def _pairs(self, value: Mapping[Any, Any]) -> str:
        if value is self._settings:
            return "settings"
        return f"{{{','.join(f'{self._text(name)}:{self._text(one)}' for name, one in value.items())}}}"

    def _other(self, value: Any) -> str:
        if value is ABSENT:
            return "ABSENT"
        if isinstance(value, (Set, frozenset)):
            return f"{{{','.join(sorted(map(self._text, value)))}}}"
        if isinstance(value, partial):
            return f"partial({self._text(value.func)},{self._text(value.args)},{self._text(value.keywords)})"
        if hasattr(value, "__qualname__"):  # functions and classes: their code is that of a plugin or of a settings file
            return f"{value.__module__}.{value.__qualname__}"
        raise CannotTellError(type(value).__name__)


def _moment(moment: datetime) -> str:
    """The same for a moment that was remembered as for one that was read, whatever class and zone stand for it."""
    return f"{moment.isoformat()} {moment.tzname()}"


def _article(article: Article) -> str:
    try:
        return msgspec.json.encode(article).decode()
    except UnicodeEncodeError:  # the name of a file need not be text
        return repr(article)


def _digest(text: str, size: int = _SIZE) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()
