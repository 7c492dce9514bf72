"""What is read while a page or a feed is made: names of the context that templates are rendered with, and attributes of the things
that the site is made of (articles, entities, editions, ...), by templates and by functions that they call.

A page whose reads are what they were is what it was, and need not be made again. Reads are noted where they happen, so that no
template has to say what it needs: a template's names by Jinja's context, a thing's attributes by its class, for as long as pages
are made. What an attribute's own code reads is not noted: its value is.
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

# Of an attribute that a thing has not, and of a name that a context has not.
ABSENT = object()
_ITSELF = ""


@dataclass(eq=False)
class Lazy:
    """A variable of a page that is worked out when it is asked for. `of` is what it is made of, which tells it from others."""

    of: Any
    make: Callable[[], Any]

    @cached_property
    def value(self) -> Any:
        return self.make()


def _worked_out(value: Any) -> Any:
    return value.value if type(value) is Lazy else value


@dataclass
class Trace:
    """What was read: names of `own`, the variables that are given to this page alone, and of `site`, those that all pages have;
    attributes of things, in the order in which they were met, which begins with what the variables are."""

    own: Mapping[str, Any] = field(default_factory=dict)
    site: Mapping[str, Any] = field(default_factory=dict)
    own_names: set[str] = field(default_factory=set)
    site_names: set[str] = field(default_factory=set)
    things: dict[int, tuple[Any, set[str]]] = field(default_factory=dict)

    def note_name(self, name: str, value: Any) -> None:
        """Note that a template asked for a name and got `value`, ABSENT for none. A template's own variables are made of what was
        noted before."""
        if value is self.own.get(name, ABSENT) and name in self.own:
            self.own_names.add(name)
        elif value is self.site.get(name, ABSENT) and name not in self.own:
            self.site_names.add(name)

    def note(self, thing: Any, name: str) -> None:
        """Note that an attribute was read."""
        found = self.things.get(id(thing))
        if found is None:
            self.things[id(thing)] = found = thing, set()  # with the thing, so that no other gets its number
        found[1].add(name)

    def read_of(self, thing: Any) -> tuple[str, ...]:
        """The names that were read of a thing, sorted."""
        found = self.things.get(id(thing))
        return tuple(sorted(found[1])) if found else ()

    def add(self, other: Trace) -> None:
        """Note what another has noted of things."""
        for number, (thing, names) in other.things.items():
            known = self.things.get(number)
            if known is None:
                self.things[number] = thing, set(names)
            else:
                known[1].update(names)


class _Now:
    """The trace that is being made, if one is; a build makes one after the other."""

    trace: Trace | None = None


@contextmanager
def tracing(trace: Trace | None) -> Iterator[None]:
    """Note what is read in `trace`; for None, nothing."""
    before, _Now.trace = _Now.trace, trace
    try:
        yield
    finally:
        _Now.trace = before


def trace_of_now() -> Trace | None:
    """The trace that is being made."""
    return _Now.trace


def read_so_far(thing: Any) -> tuple[str, ...]:
    """The names that were read of a thing in the trace that is being made."""
    return _Now.trace.read_of(thing) if _Now.trace else ()


class ReadContext(Context):
    """Jinja's context, with names noted as they are asked for."""

    def resolve_or_missing(self, key: str) -> Any:
        value = self.vars[key] if key in self.vars else self.parent.get(key, missing)
        trace = _Now.trace
        if trace is not None and key not in trace.site_names and key not in trace.own_names:
            trace.note_name(key, ABSENT if value is missing else value)
        return _worked_out(value)


class Names:
    """Variables as functions ask for them that take a context: `get`, noted."""

    def __init__(self, own: Mapping[str, Any], site: Mapping[str, Any]) -> None:
        self._own, self._site = own, site

    def get(self, name: str, default: Any = None) -> Any:
        value = self._own[name] if name in self._own else self._site.get(name, ABSENT)
        if _Now.trace is not None:
            _Now.trace.note_name(name, value)
        return default if value is ABSENT else _worked_out(value)


class Lookup:
    """Answers by a key, as a mapping or a function gives them, each noted by itself: a page that asks for one of ten thousand does
    not change with the others. `name` tells it from others."""

    def __init__(self, name: str, find: Callable[[str], Any]) -> None:
        self.name, self.find = name, find

    def get(self, key: str, default: Any = None) -> Any:
        if _Now.trace is not None:
            _Now.trace.note(self, key)
            with tracing(None):
                found = self.find(key)
        else:
            found = self.find(key)
        return default if found is None else found

    __call__ = get

    def __getitem__(self, key: str) -> Any:
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None


# Attributes that cost much, by class: not their value is noted, but what their code reads.
Costly = Mapping[type, frozenset[str]]


@contextmanager
def watching(classes: Iterable[type], costly: Costly) -> Iterator[None]:
    """Have reads of attributes of these classes, and of those derived from them, noted in the trace that is being made. Of
    `costly` ones what their code reads is noted. Nothing may change meanwhile: each attribute is found once."""
    watched, read = tuple(classes), _reader(costly)
    for cls in watched:
        cls.__getattribute__ = read  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        for cls in watched:
            del cls.__getattribute__


def _reader(costly: Costly) -> Callable[[Any, str], Any]:
    """What notes a read."""
    found: dict[tuple[int, str], tuple[Any, Trace]] = {}
    values: dict[int, dict[str, Any]] = {}
    rare = frozenset(name for names in costly.values() for name in names)
    plainly = object.__getattribute__

    def read(thing: Any, name: str) -> Any:
        trace = _Now.trace
        if trace is None:
            return plainly(thing, name)
        number = id(thing)
        known = values.get(number)
        if known is None:
            known = values[number] = {_ITSELF: thing}  # so that no other gets its number
        value = known.get(name, ABSENT)
        if value is ABSENT:
            if name[:2] == "__":
                return plainly(thing, name)
            if name in rare and name in costly.get(type(thing), ()):
                return _read_costly(thing, name, trace, found)
            value = _find(thing, name, trace)
            if type(value) is MethodType:  # what a method reads is noted when it is called
                return value
            known[name] = value
        noted = trace.things.get(number)  # as `Trace.note` does it: this is where a tenth of a page's time goes
        if noted is None:
            trace.things[number] = noted = thing, set()
        noted[1].add(name)
        return value

    return read


def _find(thing: Any, name: str, trace: Trace) -> Any:
    """The attribute; what its own code reads is not noted. That there is none is. Raises AttributeError."""
    _Now.trace = None
    try:
        return object.__getattribute__(thing, name)
    except AttributeError:
        trace.note(thing, name)
        raise
    finally:
        _Now.trace = trace


def _read_costly(thing: Any, name: str, trace: Trace, found: dict[tuple[int, str], tuple[Any, Trace]]) -> Any:
    if (id(thing), name) not in found:
        inner = Trace()
        with tracing(inner):
            value = getattr(type(thing), name).func(thing)
        found[id(thing), name] = value, inner
    value, inner = found[id(thing), name]
    trace.add(inner)
    return value
