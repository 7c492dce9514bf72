"""Prepare the bodies of articles for feeds: safe markup with absolute URLs, whole or as an excerpt."""

from __future__ import annotations

import html

import nh3
from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring, tostring

_ATTRIBUTES = {**nh3.ALLOWED_ATTRIBUTES, "*": nh3.ALLOWED_ATTRIBUTES.get("*", set()) | {"dir", "lang"}}
# An excerpt ends with the paragraph in which it reaches this number of words.
_EXCERPT_WORDS = 80


def safe_body(markup: str, url: str) -> str:
    """Return a hand-written body as safe markup with absolute URLs.

    Scripts, styles and whatever else feed readers drop are removed. Relative URLs are resolved against `url`, the URL of the
    article."""
    if not markup.strip():
        return ""
    root = _parse(markup)
    root.make_links_absolute(url, handle_failures="ignore")
    return nh3.clean(_inner_html(root), attributes=_ATTRIBUTES, link_rel=None).strip()


def excerpt(markup: str, url: str) -> str:
    """Return the first paragraphs of a safe body. If it has more, a link to the whole article at `url` follows."""
    root = _parse(markup) if markup.strip() else None
    if root is None:
        return ""
    opening = html.escape(root.text or "", quote=False).strip()
    words, parts = len(opening.split()), [opening] if opening else []
    for element in root:
        if words >= _EXCERPT_WORDS:
            parts.append(f'<p><a href="{html.escape(url)}">Read the whole article</a></p>')
            break
        parts.append(tostring(element, encoding="unicode").strip())
        words += len(" ".join((*element.itertext(), element.tail or "")).split())
    return "\n".join(parts)


def _parse(markup: str) -> HtmlElement:
    return fragment_fromstring(markup, create_parent="div")


def _inner_html(root: HtmlElement) -> str:
    parts = (etree.tostring(element, method="html", encoding="unicode") for element in root)
    return html.escape(root.text or "", quote=False) + "".join(parts)
