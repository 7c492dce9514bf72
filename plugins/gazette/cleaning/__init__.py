"""Turn raw files into clean articles, and record everything that is removed or moved to the metadata, with the rule that did it.

`clean` is the public function (docs/api.md). It is imported on first use, since the libraries of extractors take long to load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .extract import clean

__all__ = ["clean"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from . import extract

        return getattr(extract, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
