"""What is written by hand, in Markdown or HTML, under the policy of the site's pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from ..output.theme_assets import templates_call_asset
from .articles import DigestArticle

# How Python-Markdown aligns a table's cells, which the policy refuses. The theme's style sheet knows the classes.
_ALIGNED = re.compile(r'(<t[dh]) style="text-align: (left|center|right|justify);">')
_TAG = re.compile(r"""<(img|source|video|image)\b((?:"[^"]*"|'[^']*'|[^'">])*)>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
# Where elements name pictures.
_PICTURES = {"img": {"src", "srcset"}, "source": {"srcset"}, "video": {"poster"}, "image": {"href", "xlink:href"}}
_ABSOLUTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)


def align_by_class(content: Any) -> None:
    """Align cells of tables by class ('align-right'), in themes that are made for Gazette. Other styles stay as they are: what
    they mean, no class tells."""
    text = getattr(content, "_content", None)
    if isinstance(text, str) and _ALIGNED.search(text) and templates_call_asset(content.settings):
        content._content = _ALIGNED.sub(r'\1 class="align-\2">', text)


def attach_files(generators: Iterable[Any]) -> None:
    """Move files to the pages that link to them by {attach}: before anything asks where files are, and in the order of the pages'
    sources, whichever of the pages are made in this build."""
    found = (getattr(generator, "context", {}).get("generated_content", {}) for generator in generators)
    for content in sorted(filter(None, next(found, {}).values()), key=lambda one: str(one.source_path)):
        markup = getattr(content, "_content", None)
        if markup and "attach" in markup and not isinstance(content, DigestArticle):
            content._update_content(markup, content.get_siteurl())


def shows_foreign_pictures(context: Mapping[str, Any], siteurl: str) -> bool:
    """Whether any page that was written by hand shows a picture from another host: also one that is hidden, a draft or a
    translation."""
    own = urlsplit(siteurl).netloc.lower()
    return any(_is_foreign(address, own) for one in _by_hand(context) for address in _pictures(one.content))


def _by_hand(context: Mapping[str, Any]) -> Iterator[Any]:
    """Pelican's lists are without translations, drafts and what is hidden, but it notes all that it has read by its path."""
    read = context.get("generated_content", {}).values()
    every = (*context.get("articles", ()), *context.get("pages", ()), *read)
    return (one for one in every if one and not isinstance(one, DigestArticle))


def _pictures(markup: str) -> Iterator[str]:
    """The addresses of all pictures, several of one in srcset."""
    for tag, said in _TAG.findall(markup):
        for name, value in _ATTRIBUTE.findall(said):
            if name.lower() in _PICTURES[tag.lower()]:
                yield from re.split(r"[\s,]+", value.strip("\"'"))


def _is_foreign(address: str, own: str) -> bool:
    try:
        return _ABSOLUTE.match(address) is not None and urlsplit(address).netloc.lower() != own
    except ValueError:  # no address at all
        return False
