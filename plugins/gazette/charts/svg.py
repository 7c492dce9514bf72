"""SVG as text: elements, attributes and numbers."""

from __future__ import annotations

import html
from collections.abc import Mapping

from ..model.text import drop_forbidden


def element(name: str, attributes: Mapping[str, str], *content: str) -> str:
    """An element. Attributes are escaped here; `content` is markup already (see `escape`)."""
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{''.join(content)}</{name}>" if content else f"<{name}{written}/>"


def escape(text: str) -> str:
    """Any text as the text of an element or attribute, without the characters that XML forbids."""
    return html.escape(drop_forbidden(text))


def number(value: float) -> str:
    """A coordinate with at most one decimal, in as few bytes as that takes."""
    short = f"{value:.1f}".removesuffix(".0")
    return {"-0": "0"}.get(short, short)
