"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/): items and documents. Small enough to be written here; nothing that
writes it is kept up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from .channel import LARGEST, Channel, Rendered, fit
from .items import FeedItem

_VERSION = "https://jsonfeed.org/version/1.1"


def render_item(item: FeedItem) -> Rendered:
    """One item as an object, with its full text and without."""
    said = _item(item)
    short = _bytes({**said, "content_text": item.summary or item.title})  # one content is required
    return Rendered(_bytes({**said, "content_html": item.content}) if item.content else short, short)


def render_feed(channel: Channel, items: Sequence[Rendered]) -> bytes:
    """A whole document of UTF-8."""
    head = _bytes(_channel(channel)).removesuffix(b"}") + b',"items":[\n'
    chosen = fit(items, LARGEST - len(head) - len(items) * 2 - 4)
    return head + b",\n".join(chosen) + b"\n]}\n"


def _channel(channel: Channel) -> dict[str, Any]:
    return _said(
        version=_VERSION,
        title=channel.title,
        description=channel.description,
        home_page_url=channel.home,
        feed_url=channel.address,
        next_url=channel.previous,
        icon=channel.image,
        language=channel.lang,
        authors=[{"name": channel.author}],
        hubs=[{"type": "WebSub", "url": channel.hub}] if channel.hub else [],
    )


def _item(item: FeedItem) -> dict[str, Any]:
    return _said(
        id=item.id,
        url=item.url,
        external_url=item.source.url if item.source else "",
        title=item.title,
        summary=item.summary,
        image=item.picture.url if item.picture else "",
        date_published=item.published.isoformat(),
        date_modified=item.updated.isoformat() if item.updated > item.published else "",
        authors=[{"name": author} for author in item.authors],
        tags=list(dict.fromkeys(category.name for category in item.categories)),
        language=item.lang,
    )


def _said(**values: Any) -> dict[str, Any]:
    """What there is something to say of."""
    return {name: value for name, value in values.items() if value}


def _bytes(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
