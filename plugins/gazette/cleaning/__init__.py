"""Turn raw files into clean articles, and record everything that is removed or moved to the metadata, with the rule that did it.

`clean` and `read_site_rules` are the public functions (docs/api.md). They are imported on first use, since the libraries of
extractors take long to load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .extract import clean
    from .site_rules.load_site_rules import read_site_rules

__all__ = ["clean", "read_site_rules"]


def __getattr__(name: str) -> Any:
    if name == "clean":
        from .extract import clean

        return clean
    if name == "read_site_rules":
        from .site_rules.load_site_rules import read_site_rules

        return read_site_rules
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
