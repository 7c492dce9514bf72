"""Record what a page depends on while it is rendered.

Pages are made of things: views (articles, entities, editions, ...), lookups, and the variables that all pages share. A thing has a
key, which names it in every build, and stamps. A stamp is a digest of the thing's own values or of one group of its relations to
other things.

Whatever hands out a relation, an answer of a lookup or a shared variable records an edge to it. The own values of a view need no
edge: each stamp of something that leads to the view includes the view's own stamp. So templates declare nothing, and a page is up
to date if its own variables and the stamps at the ends of its edges are unchanged."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from jinja2.runtime import Context
from jinja2.utils import missing
from pelican.paginator import Paginator

from .digests import ABSENT, LazyVariable, stamp

# The key of a thing, and the name of one of its groups of relations; for a lookup, of an answer; for the site, of a variable.
Edge = tuple[str, str]
_ATOMS = frozenset({str, int, float, bool, type(None)})


@dataclass(slots=True)
class Trace:
    """What was read while a page, or a part of a page, was rendered: edges, and the names of the page's own variables, `page`."""

    page: Mapping[str, Any]
    names: set[str] = field(default_factory=set)
    edges: set[Edge] = field(default_factory=set)


class _Active:
    """Holds the trace in which reads are recorded. There is one at a time: a process renders one page after the other."""

    trace: Trace | None = None


@contextmanager
def recording(trace: Trace | None) -> Iterator[None]:
    """Record reads in `trace` inside the block. If it is None, record nothing."""
    outer, _Active.trace = _Active.trace, trace
    try:
        yield
    finally:
        _Active.trace = outer


def record_edge(thing: Thing, group: str) -> None:
    """Record an edge to a thing, if anything is being recorded."""
    if _Active.trace is not None:
        _Active.trace.edges.add((thing.view_key, group))


# Things


class Thing(ABC):
    """What edges lead to. `view_key` names it in every build."""

    view_key: str

    @abstractmethod
    def view_digested(self, group: str) -> Any:
        """Return what the stamp of a group, "" for the own values, is a digest of."""

    def view_stamp(self, group: str = "") -> bytes:
        """Return the stamp of a group, b"" if it cannot be digested. It is computed once: the thing must not change afterwards."""
        stamps: dict[str, bytes] | None = self.__dict__.get("_view_stamps")
        if stamps is None:
            stamps = self.__dict__["_view_stamps"] = {}
        if group not in stamps:
            outer, _Active.trace = _Active.trace, None  # `recording(None)` inlined: there are tens of thousands of stamps
            try:
                stamps[group] = stamp(self.view_digested(group))
            finally:
                _Active.trace = outer
        return stamps[group]


class Relation:
    """A property of a view that leads to other views, or that changes when these do. All relations of a `group` share a stamp."""

    def __init__(self, group: str, compute: Callable[[Any], Any]) -> None:
        self.group, self.compute, self.__doc__ = group, compute, compute.__doc__

    def __get__(self, view: Any, owner: type) -> Any:
        if view is None:
            return self
        if _Active.trace is not None:
            _Active.trace.edges.add((view.view_key, self.group))
        return self.compute(view)


def relation(group: str) -> Callable[[Callable[[Any], Any]], Any]:
    """Return a decorator that makes a method a relation."""
    return lambda compute: Relation(group, compute)


class View(Thing):
    """A value as templates see it. Every public attribute is part of `view_values`, or is a relation.

    Names begin with `view_`, since an article has attributes of all names that occur in its metadata."""

    _relations: ClassVar[Mapping[str, list[str]]] = {}

    def __init_subclass__(cls) -> None:
        members = {name: member for name in dir(cls) if isinstance(member := getattr(cls, name, None), Relation)}
        groups = {member.group for member in members.values()}
        cls._relations = {group: [name for name, member in members.items() if member.group == group] for group in groups}

    @abstractmethod
    def view_values(self) -> Any:
        """Return all values of the view that do not lead to others."""

    def view_digested(self, group: str) -> Any:
        if not group:
            return self.view_values()
        return [getattr(self, name, ABSENT) for name in self._relations.get(group, [group])]


class Lookup(Thing):
    """A function of strings, or a mapping. Each answer is a dependency of its own. `find` returns None if there is no answer."""

    def __init__(self, key: str, find: Callable[[str], Any]) -> None:
        self.view_key, self.find = key, find

    def get(self, name: str, default: Any = None) -> Any:
        """Return the answer for `name`, or `default` if there is none."""
        record_edge(self, name)
        answer = self.find(name)
        return default if answer is None else answer

    __call__ = get

    def __getitem__(self, name: str) -> Any:
        if (answer := self.get(name)) is None:
            raise KeyError(name)
        return answer

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None

    def view_digested(self, group: str) -> Any:
        return self.find(group)

    def answers_read(self) -> list[str]:
        """Return what the page has asked for so far, sorted."""
        edges = _Active.trace.edges if _Active.trace else ()
        return sorted(name for key, name in edges if key == self.view_key)


# Variables


class SiteVariables(Thing):
    """The variables that all pages share. `wrap` returns a value as templates see it: with views in place of Pelican's contents."""

    view_key = "site"

    def __init__(self, values: Mapping[str, Any], settings: Mapping[str, Any], wrap: Callable[[Any], Any]) -> None:
        self.values, self.wrap, self._settings = values, wrap, settings
        self._wrapped: dict[str, tuple[Any, Any]] = {}

    @cached_property
    def _constants(self) -> frozenset[str]:
        """The names of settings and of code, which every page depends on anyway, and of lookups."""
        pairs = self.values.items()
        return frozenset(name for name, value in pairs if callable(value) or value is self._settings.get(name, ABSENT))

    def read(self, name: str, value: Any) -> Any:
        """Return a variable of the site or the page as templates see it, and record it. `value` is `missing` if there is none.

        A variable that a template sets itself is not recorded, since it follows from others."""
        if trace := _Active.trace:
            if name in trace.page:
                if value is trace.page[name]:
                    trace.names.add(name)
            elif name not in self._constants and value is self.values.get(name, missing):
                trace.edges.add((self.view_key, name))
        if value is missing or type(value) in _ATOMS:
            return value
        if type(value) is LazyVariable:
            return value.value
        return self._seen(name, value) if value is self.values.get(name, ABSENT) else self.wrap(value)

    def _seen(self, name: str, value: Any) -> Any:
        """Return a shared variable as templates see it; it is wrapped once."""
        if name not in self._wrapped or self._wrapped[name][0] is not value:
            self._wrapped[name] = value, self.wrap(value)
        return self._wrapped[name][1]

    def view_digested(self, group: str) -> Any:
        return self._seen(group, self.values[group]) if group in self.values else ABSENT


@dataclass(frozen=True)
class Variables:
    """All variables of a page, for functions that also work with a template's context. Every `get` is recorded."""

    page: Mapping[str, Any]
    site: SiteVariables

    def get(self, name: str, default: Any = None) -> Any:
        value = self.site.read(name, self.page[name] if name in self.page else self.site.values.get(name, missing))
        return default if value is missing else value


class TrackingContext(Context):
    """Jinja's context. It records the variables that templates read, and hands out views in place of Pelican's contents."""

    site: ClassVar[SiteVariables]

    def resolve_or_missing(self, key: str) -> Any:
        return self.vars[key] if key in self.vars else self.site.read(key, self.parent.get(key, missing))


class TrackedPaginator(Paginator):  # type: ignore[misc]
    """A paginator of the list in `variable`. Reading its whole list counts as reading the variable."""

    def __init__(self, variable: str, *args: Any) -> None:
        self._variable = variable
        super().__init__(*args)

    @property
    def object_list(self) -> Any:
        if _Active.trace is not None:
            _Active.trace.names.add(self._variable)
        return self._objects

    @object_list.setter
    def object_list(self, objects: Any) -> None:
        self._objects = objects


# Results that pages share


class Memo:
    """Results by key. What is read while one is computed counts as read by every page that gets it. It holds up to `limit` results
    and then forgets all."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._results: dict[Hashable, tuple[Any, Trace]] = {}

    def get(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        """Return the result for `key`. If nothing is being recorded, it is computed anew."""
        outer = _Active.trace
        if outer is None:
            return compute()
        if key not in self._results:
            if len(self._results) >= self._limit:
                self._results.clear()
            trace = Trace(outer.page)
            with recording(trace):
                self._results[key] = compute(), Trace({}, trace.names, trace.edges)
        result, trace = self._results[key]
        outer.names |= trace.names
        outer.edges |= trace.edges
        return result
