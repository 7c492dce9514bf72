"""Saved pages with a picture."""

from __future__ import annotations

import base64

from support.articles import BODY

# The smallest PNG: one grey dot.
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")

FIGURE = '<figure><img src="{}" alt="A bridge"><figcaption>The bridge at dawn.</figcaption></figure>'


def page(*parts: str, head: str = "") -> str:
    """Return a saved page whose article consists of `parts`."""
    return f"<html><head><title>A bridge opens</title>{head}</head><body><article><h1>A bridge opens</h1>{''.join(parts)}</article></body></html>"


def with_figure(figure: str, head: str = "") -> str:
    """Return a saved page with a figure above its paragraphs."""
    return page(figure, *(f"<p>{text}</p>" for text in BODY), head=head)
