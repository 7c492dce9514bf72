"""Record which variables and attributes are read while a page or a feed is rendered.

A page is up to date, and need not be rendered, if everything it read still has the same value. Reads are recorded where they
happen, whether a template or a function reads, so no template has to declare its dependencies:

* template variables, by Jinja's context class (TrackingContext);
* attributes of tracked objects (articles, entities, editions, ...), by the `__getattribute__` of their classes, for as long as
  pages are rendered (tracking_attributes).

If an attribute is computed, its value is the dependency, and what its code reads is not recorded. Traced properties are the
exception.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from types import MethodType
from typing import Any

from jinja2.runtime import Context
from jinja2.utils import missing

# The value of an attribute that an object does not have, or of a variable that a context does not have.
ABSENT = object()
# The key of the object itself among its cached attribute values. No attribute has this name.
_OBJECT = ""


@dataclass(eq=False)
class LazyVariable:
    """A variable of a page that is computed when it is first read.

    `source` is what the value is computed from; it is digested in place of the value. `compute` returns the value."""

    source: Any
    compute: Callable[[], Any]

    @cached_property
    def value(self) -> Any:
        return self.compute()


def _resolved(value: Any) -> Any:
    return value.value if type(value) is LazyVariable else value


@dataclass
class AccessTrace:
    """What was read while a page, a feed or a part of a page was rendered.

    `page_variables` are the variables of this page alone, `site_variables` those that all pages share; `page_names` and
    `site_names` are the names of those that were read. `objects` has the tracked objects by id(), each with the names of its
    attributes that were read, in the order in which the objects were first read."""

    page_variables: Mapping[str, Any] = field(default_factory=dict)
    site_variables: Mapping[str, Any] = field(default_factory=dict)
    page_names: set[str] = field(default_factory=set)
    site_names: set[str] = field(default_factory=set)
    objects: dict[int, tuple[Any, set[str]]] = field(default_factory=dict)

    def record_variable(self, name: str, value: Any) -> None:
        """Record that a template read the variable `name` and got `value` (ABSENT if there is none).

        A variable that the template sets itself is not recorded: its value follows from what was recorded before."""
        if value is self.page_variables.get(name, ABSENT) and name in self.page_variables:
            self.page_names.add(name)
        elif value is self.site_variables.get(name, ABSENT) and name not in self.page_variables:
            self.site_names.add(name)

    def record_attribute(self, obj: Any, name: str) -> None:
        """Record that the attribute `name` of `obj` was read."""
        entry = self.objects.get(id(obj))
        if entry is None:
            self.objects[id(obj)] = entry = obj, set()  # holds the object, so that its id is not reused
        entry[1].add(name)

    def attributes_of(self, obj: Any) -> tuple[str, ...]:
        """Return the names of the attributes of `obj` that were read, sorted."""
        entry = self.objects.get(id(obj))
        return tuple(sorted(entry[1])) if entry else ()

    def merge_objects(self, other: AccessTrace) -> None:
        """Add the attribute reads of `other` to this trace."""
        for object_id, (obj, names) in other.objects.items():
            entry = self.objects.get(object_id)
            if entry is None:
                self.objects[object_id] = obj, set(names)
            else:
                entry[1].update(names)


class _Active:
    """Holds the trace that reads are recorded in, or None. There is one at a time: a process renders one page after the other."""

    trace: AccessTrace | None = None


@contextmanager
def recording(trace: AccessTrace | None) -> Iterator[None]:
    """Record reads in `trace` inside the block. If it is None, record nothing."""
    outer, _Active.trace = _Active.trace, trace
    try:
        yield
    finally:
        _Active.trace = outer


def current_trace() -> AccessTrace | None:
    """Return the trace that reads are recorded in, or None if they are not recorded."""
    return _Active.trace


def attributes_read_so_far(obj: Any) -> tuple[str, ...]:
    """Return the names of the attributes of `obj` that the current trace has, sorted."""
    return _Active.trace.attributes_of(obj) if _Active.trace else ()


class TrackingContext(Context):
    """Jinja's context, which also records the variables that are read."""

    def resolve_or_missing(self, key: str) -> Any:
        value = self.vars[key] if key in self.vars else self.parent.get(key, missing)
        trace = _Active.trace
        if trace is not None and key not in trace.site_names and key not in trace.page_names:
            trace.record_variable(key, ABSENT if value is missing else value)
        return _resolved(value)


class TrackedVariables:
    """A read-only view of a page's variables and the site's, for functions that also work with a template context. Every get() is
    recorded."""

    def __init__(self, page_variables: Mapping[str, Any], site_variables: Mapping[str, Any]) -> None:
        self._page_variables, self._site_variables = page_variables, site_variables

    def get(self, name: str, default: Any = None) -> Any:
        value = self._page_variables[name] if name in self._page_variables else self._site_variables.get(name, ABSENT)
        if _Active.trace is not None:
            _Active.trace.record_variable(name, value)
        return default if value is ABSENT else _resolved(value)


class TrackedLookup:
    """A mapping or function of strings. Each key is a dependency of its own, so a page that asks for one of ten thousand keys does
    not depend on the others. `name` distinguishes the lookup from others; `find` returns the value of a key, or None."""

    def __init__(self, name: str, find: Callable[[str], Any]) -> None:
        self.name, self.find = name, find

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of `key`, or `default` if there is none, and record the key."""
        if _Active.trace is not None:
            _Active.trace.record_attribute(self, key)
            with recording(None):
                value = self.find(key)
        else:
            value = self.find(key)
        return default if value is None else value

    __call__ = get

    def __getitem__(self, key: str) -> Any:
        value = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None


# Names of cached properties, by class. Their values are expensive to digest, so what their code reads is recorded instead.
TracedProperties = Mapping[type, frozenset[str]]


@contextmanager
def tracking_attributes(classes: Iterable[type], traced: TracedProperties) -> Iterator[None]:
    """Record reads of attributes of these classes and their subclasses in the current trace, inside the block.

    For `traced` properties, record what their code reads. No attribute may change inside the block: each is computed once and then
    taken from a cache."""
    tracked, read = tuple(classes), _make_getattribute(traced)
    for cls in tracked:
        cls.__getattribute__ = read  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        for cls in tracked:
            del cls.__getattribute__


def _make_getattribute(traced: TracedProperties) -> Callable[[Any, str], Any]:
    """Return a `__getattribute__` that records reads."""
    traced_reads: dict[tuple[int, str], tuple[Any, AccessTrace]] = {}
    values: dict[int, dict[str, Any]] = {}
    traced_names = frozenset(name for names in traced.values() for name in names)
    plain_getattribute = object.__getattribute__

    def read(obj: Any, name: str) -> Any:
        trace = _Active.trace
        if trace is None:
            return plain_getattribute(obj, name)
        object_id = id(obj)
        cached = values.get(object_id)
        if cached is None:
            cached = values[object_id] = {_OBJECT: obj}  # holds the object, so that its id is not reused
        value = cached.get(name, ABSENT)
        if value is ABSENT:
            if name[:2] == "__":
                return plain_getattribute(obj, name)
            if name in traced_names and name in traced.get(type(obj), ()):
                return _read_traced(obj, name, trace, traced_reads)
            value = _read_untraced(obj, name, trace)
            if type(value) is MethodType:  # what a method reads is recorded when it is called
                return value
            cached[name] = value
        # AccessTrace.record_attribute inlined: a tenth of the time that a page takes is spent here.
        entry = trace.objects.get(object_id)
        if entry is None:
            trace.objects[object_id] = entry = obj, set()
        entry[1].add(name)
        return value

    return read


def _read_untraced(obj: Any, name: str, trace: AccessTrace) -> Any:
    """Return an attribute without recording what its code reads. If there is none, record that and raise AttributeError."""
    _Active.trace = None
    try:
        return object.__getattribute__(obj, name)
    except AttributeError:
        trace.record_attribute(obj, name)
        raise
    finally:
        _Active.trace = trace


def _read_traced(obj: Any, name: str, trace: AccessTrace, traced_reads: dict[tuple[int, str], tuple[Any, AccessTrace]]) -> Any:
    """Return a traced property and add what its code reads to `trace`. The code runs once; `traced_reads` has what it read."""
    if (id(obj), name) not in traced_reads:
        inner = AccessTrace()
        with recording(inner):
            value = getattr(type(obj), name).func(obj)
        traced_reads[id(obj), name] = value, inner
    value, inner = traced_reads[id(obj), name]
    trace.merge_objects(inner)
    return value
