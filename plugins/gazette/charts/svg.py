"""Write SVG as text: elements, escaped text and numbers."""

from __future__ import annotations

import html
from collections.abc import Mapping

from ..model.text import drop_forbidden_characters


def svg_element(name: str, attributes: Mapping[str, str], *content: str) -> str:
    """Return an element. Attribute values are escaped; `content` must be markup already (see `xml_escape`). Without `content`, the
    element is self-closing."""
    markup = "".join(f' {key}="{xml_escape(value)}"' for key, value in attributes.items())
    return f"<{name}{markup}>{''.join(content)}</{name}>" if content else f"<{name}{markup}/>"


def xml_escape(text: str) -> str:
    """Return a text escaped for elements and attributes, without the characters that XML forbids."""
    return html.escape(drop_forbidden_characters(text))


def svg_number(value: float) -> str:
    """Return a coordinate with at most one decimal place, as short as possible."""
    text = f"{value:.1f}".removesuffix(".0")
    return {"-0": "0"}.get(text, text)
