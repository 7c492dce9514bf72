"""Adapt hand-written Markdown and HTML to the site's Content-Security-Policy, and place files that it attaches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from ..output.theme_assets import templates_call_asset
from .articles import DigestArticle

# Python-Markdown aligns table cells by inline styles, which the policy blocks. The theme's style sheet has classes for them.
_ALIGNED = re.compile(r'(<t[dh]) style="text-align: (left|center|right|justify);">')
_TAG = re.compile(r"""<(img|source|video|image)\b((?:"[^"]*"|'[^']*'|[^'">])*)>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
# The attributes that name pictures, by element.
_PICTURE_ATTRIBUTES = {"img": {"src", "srcset"}, "source": {"srcset"}, "video": {"poster"}, "image": {"href", "xlink:href"}}
_ABSOLUTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)


def align_by_class(content: Any) -> None:
    """Align table cells by class ('align-right') instead of inline styles, if the theme is made for Gazette.

    Other inline styles stay, since there are no classes for them.
    """
    text = getattr(content, "_content", None)
    if isinstance(text, str) and _ALIGNED.search(text) and templates_call_asset(content.settings):
        content._content = _ALIGNED.sub(r'\1 class="align-\2">', text)


def attach_files(generators: Iterable[Any]) -> None:
    """Move files to the pages that link to them by {attach}.

    This happens before anything asks where files are, in the order of the pages' source paths, and for pages that need not be
    rendered in this build, too.
    """
    generated = (getattr(generator, "context", {}).get("generated_content", {}) for generator in generators)
    for content in sorted(filter(None, next(generated, {}).values()), key=lambda content: str(content.source_path)):
        markup = getattr(content, "_content", None)
        if markup and "attach" in markup and not isinstance(content, DigestArticle):
            content._update_content(markup, content.get_siteurl())


def shows_foreign_pictures(context: Mapping[str, Any], siteurl: str) -> bool:
    """Return True if a hand-written article or page shows a picture from another host. Drafts and hidden content count, too."""
    host = urlsplit(siteurl).netloc.lower()
    return any(_is_foreign(url, host) for content in _hand_written(context) for url in _picture_urls(content.content))


def _hand_written(context: Mapping[str, Any]) -> Iterator[Any]:
    """Yield all hand-written content: `generated_content` also has the translations, drafts and hidden pages, by path."""
    read = context.get("generated_content", {}).values()
    contents = (*context.get("articles", ()), *context.get("pages", ()), *read)
    return (content for content in contents if content and not isinstance(content, DigestArticle))


def _picture_urls(markup: str) -> Iterator[str]:
    """Yield the URLs of all pictures. A srcset gives several, and its descriptors ('2x') are among the results."""
    for tag, attributes in _TAG.findall(markup):
        for name, value in _ATTRIBUTE.findall(attributes):
            if name.lower() in _PICTURE_ATTRIBUTES[tag.lower()]:
                yield from re.split(r"[\s,]+", value.strip("\"'"))


def _is_foreign(url: str, host: str) -> bool:
    try:
        return _ABSOLUTE.match(url) is not None and urlsplit(url).netloc.lower() != host
    except ValueError:  # not a valid URL
        return False
