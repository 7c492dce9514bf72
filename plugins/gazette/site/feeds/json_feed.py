"""Render items and feeds as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).

Implemented here, since it is small and no library that writes it is maintained."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from .channel import MAX_FEED_BYTES, Channel, RenderedItem, fit_items
from .items import FeedItem

_VERSION = "https://jsonfeed.org/version/1.1"


def render_item(item: FeedItem) -> RenderedItem:
    """Return an item as a JSON object, with its full text and without."""
    fields = _item_fields(item)
    short = _encode({**fields, "content_text": item.summary or item.title})  # an item must have HTML or text as its content
    return RenderedItem(_encode({**fields, "content_html": item.content}) if item.content else short, short)


def render_feed(channel: Channel, items: Sequence[RenderedItem]) -> bytes:
    """Return the whole document in UTF-8."""
    head = _encode(_channel_fields(channel)).removesuffix(b"}") + b',"items":[\n'
    chosen = fit_items(items, MAX_FEED_BYTES - len(head) - len(items) * 2 - 4)
    return head + b",\n".join(chosen) + b"\n]}\n"


def _channel_fields(channel: Channel) -> dict[str, Any]:
    return _without_empty(
        version=_VERSION,
        title=channel.title,
        description=channel.description,
        home_page_url=channel.home_url,
        feed_url=channel.url,
        next_url=channel.previous_url,
        icon=channel.image_url,
        language=channel.lang,
        authors=[{"name": channel.author}],
        hubs=[{"type": "WebSub", "url": channel.hub_url}] if channel.hub_url else [],
    )


def _item_fields(item: FeedItem) -> dict[str, Any]:
    return _without_empty(
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


def _without_empty(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def _encode(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
