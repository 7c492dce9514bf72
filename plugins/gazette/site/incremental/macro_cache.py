"""Parts of pages that many pages have alike, as the line of an article in a list: each is rendered once, with what it read."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from .access_tracking import Trace, trace_of_now, tracing

# Fragments that are held at a time, at some 2 KB each with what they read.
_HELD = 10_000
_BY_VALUE = (str, bool, int)


def fragments() -> Callable[..., Any]:
    """Calls of macros, for the templates of one build: `alike(macro, ...)` gives what `macro(...)` does, but what was made before
    of the same values, on whatever page, is taken again. The macro is one of a template that is imported without context: one
    that is imported with it is another on each page."""
    made: dict[Hashable, tuple[Any, Any, Trace]] = {}

    def alike(macro: Callable[..., Any], *values: Any) -> Any:
        now = trace_of_now()
        if now is None:
            return macro(*values)
        key = id(macro), *(value if type(value) in _BY_VALUE else id(value) for value in values)
        if key not in made:
            if len(made) >= _HELD:
                made.clear()
            read = Trace(now.own, now.site)
            with tracing(read):
                text = macro(*values)
            # With the values, so that no others get their numbers.
            made[key] = (macro, values), text, Trace(things=read.things)
        _, text, noted = made[key]
        now.add(noted)
        return text

    return alike
