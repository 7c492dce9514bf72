"""What a page's JSON-LD says about its article: schema.org's NewsArticle and its kin, in lists and graphs, too."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lxml.html import HtmlElement

from ..article import Metadata
from ..dates import to_iso
from .fields import language, split_names, web_address

Node = Mapping[str, Any]

_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report)$")
_ORGANIZATION = re.compile(r"Organi[sz]ation$|^WebSite$")
# Objects of one page that are looked at: real pages have dozens.
_MOST = 10_000


def read_json_ld(tree: HtmlElement, headlines: Sequence[str]) -> Metadata:
    """Metadata from the article's object; of several the one that bears one of the page's own `headlines`, else the first."""
    nodes = [node for script in tree.iter("script") if "ld+json" in script.get("type", "") for node in _nodes(script.text)]
    articles = [node for node in nodes if any(map(_ARTICLE_TYPES.search, _strings(node.get("@type"))))]
    shown = {_letters(headline) for headline in headlines}
    node = next((node for node in articles if _letters(_title(node)) in shown), articles[0] if articles else {})
    named = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and node.get("name")}
    return Metadata(
        title=_title(node),
        published=to_iso(node.get("datePublished") or ""),
        date_source="the page's metadata",
        modified=to_iso(node.get("dateModified") or ""),
        authors=tuple(name for entry in _listed(node.get("author")) for name in split_names(_person(entry, named))),
        publisher=next(filter(None, (_name(_found(entry, named)) for entry in _listed(node.get("publisher")))), ""),
        url=next(filter(None, map(web_address, _addresses(node))), ""),
        lang=language(clean(node.get("inLanguage"))),
        summary=clean(node.get("description")),
    )


def _nodes(text: str | None) -> Iterator[Node]:
    """All objects of a JSON-LD script, those in @graph and in lists too. Broken JSON holds none."""
    try:
        pending = deque([json.loads(re.sub(r"^\s*(?:<!--|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$", "", text or ""), strict=False)])
    except (ValueError, RecursionError):
        return
    for _ in range(_MOST):
        if not pending:
            return
        node = pending.popleft()
        if isinstance(node, list):
            pending.extendleft(reversed(node[:_MOST]))
        elif isinstance(node, Mapping):
            yield node
            pending.extendleft((node.get("mainEntity"), node.get("@graph")))


def _person(entry: Any, named: Mapping[str, Node]) -> str:
    """The name of an author, "" for an organisation."""
    found = _found(entry, named)
    types = _strings(found.get("@type")) if isinstance(found, Mapping) else []
    return "" if any(map(_ORGANIZATION.search, types)) else _name(found)


def _found(entry: Any, named: Mapping[str, Node]) -> Any:
    """What an entry refers to by its @id, where it says nothing else."""
    known = isinstance(entry, Mapping) and not entry.get("name") and isinstance(entry.get("@id"), str)
    return named.get(entry["@id"], entry) if known else entry


def _title(node: Node) -> str:
    return clean(node.get("headline") or node.get("name"))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _strings(value: Any) -> list[str]:
    return [item for item in _listed(value) if isinstance(item, str)]


def _name(value: Any) -> str:
    return clean(value.get("name") if isinstance(value, Mapping) else value)


def _addresses(node: Node) -> list[str]:
    page = node.get("mainEntityOfPage")
    return _strings([node.get("url"), page, page.get("@id") if isinstance(page, Mapping) else None])


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def clean(text: object) -> str:
    """A text on one line, its entities read; "" for what is no text."""
    return " ".join(html.unescape(text).split()) if isinstance(text, str) else ""
