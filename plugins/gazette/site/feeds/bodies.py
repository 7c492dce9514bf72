"""Bodies of articles as feeds hold them: safe, with absolute addresses, whole or the beginning."""

from __future__ import annotations

import html

import nh3
from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring, tostring

_ATTRIBUTES = {**nh3.ALLOWED_ATTRIBUTES, "*": nh3.ALLOWED_ATTRIBUTES.get("*", set()) | {"dir", "lang"}}
# An excerpt ends with the paragraph in which it has so many words.
_WORDS = 80


def safe_body(markup: str, url: str) -> str:
    """A body that somebody wrote by hand, without scripts, styles and what else readers throw away, and with its addresses made
    absolute: `url` is the article's."""
    if not markup.strip():
        return ""
    root = _parsed(markup)
    root.make_links_absolute(url, handle_failures="ignore")
    return nh3.clean(_inner(root), attributes=_ATTRIBUTES, link_rel=None).strip()


def excerpt(markup: str, url: str) -> str:
    """The first paragraphs of a safe body, and where that is not all, a link to the whole at `url`."""
    root = _parsed(markup) if markup.strip() else None
    if root is None:
        return ""
    lead = html.escape(root.text or "", quote=False).strip()
    words, kept = len(lead.split()), [lead] if lead else []
    for part in root:
        if words >= _WORDS:
            kept.append(f'<p><a href="{html.escape(url)}">Read the whole article</a></p>')
            break
        kept.append(tostring(part, encoding="unicode").strip())
        words += len(" ".join((*part.itertext(), part.tail or "")).split())
    return "\n".join(kept)


def _parsed(markup: str) -> HtmlElement:
    return fragment_fromstring(markup, create_parent="div")


def _inner(root: HtmlElement) -> str:
    parts = (etree.tostring(part, method="html", encoding="unicode") for part in root)
    return html.escape(root.text or "", quote=False) + "".join(parts)
