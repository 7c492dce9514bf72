"""Cache parts of pages that many pages share, such as the line of an article in lists, with their dependencies."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from .access_tracking import AccessTrace, current_trace, recording

# The number of rendered fragments in memory. Each takes some 2 KB, including what it read.
_MAX_FRAGMENTS = 10_000
# Arguments of these types are compared by value, all others by identity.
_VALUE_TYPES = (str, bool, int)


def macro_cache() -> Callable[..., Any]:
    """Return the function that templates of one build call as `alike(macro, ...)`.

    It returns what `macro(...)` returns, but takes the text from a cache if any page has called the macro with the same values
    before. What the macro read then counts as read by each of these pages. The macro must be imported without context; otherwise,
    each page has its own copy of the macro."""
    fragments: dict[Hashable, tuple[Any, Any, AccessTrace]] = {}

    def alike(macro: Callable[..., Any], *values: Any) -> Any:
        page_trace = current_trace()
        if page_trace is None:
            return macro(*values)
        key = id(macro), *(value if type(value) in _VALUE_TYPES else id(value) for value in values)
        if key not in fragments:
            if len(fragments) >= _MAX_FRAGMENTS:
                fragments.clear()
            trace = AccessTrace(page_trace.page_variables, page_trace.site_variables)
            with recording(trace):
                text = macro(*values)
            # The entry holds the macro and the values, so that their ids are not reused.
            fragments[key] = (macro, values), text, AccessTrace(objects=trace.objects)
        _, text, trace = fragments[key]
        page_trace.merge_objects(trace)
        return text

    return alike
