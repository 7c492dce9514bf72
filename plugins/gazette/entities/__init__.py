"""Find the people, organisations, places, events and works that articles mention, and keep them in one register.

`tag` and `tag_articles` are the public functions (docs/api.md). They are imported on first use, since the recognizer's libraries
take long to load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .tagging import tag, tag_articles

__all__ = ["tag", "tag_articles"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from . import tagging

        return getattr(tagging, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
