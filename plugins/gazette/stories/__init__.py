"""Group articles by the event that they report, and rank the stories of each edition.

`group` is the public function (docs/api.md). It is imported on first use, since the libraries take long to load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .grouping import group

__all__ = ["group"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from . import grouping

        return getattr(grouping, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
