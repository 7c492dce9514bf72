"""Web archives, a page and all that belongs to it in one MIME file, as browsers save them (RFC 2557)."""

from __future__ import annotations

from dataclasses import replace
from email.message import Message

from ...model.article import Metadata
from ...model.draft import Draft
from ...model.errors import ArticleError
from .fields import web_address
from .html import decode_page, draft_of_page
from .mime import at_lines, charset, content, header, leaves, parameter, raw_lines, read_message

_PAGES = ("text/html", "application/xhtml+xml")


def parse_mhtml(data: bytes) -> Draft:
    """Read a web archive as the page in it. Lines are those of the archive.

    Raises ArticleError if there is no page in it.
    """
    message = read_message(data)
    page = _page(message)
    draft = draft_of_page(decode_page(content(page), charset(page)), _address(message, page))
    meta = draft.meta.or_else(Metadata(title=header(message, "subject")))
    return replace(draft, blocks=at_lines(draft.blocks, raw_lines(page, data)), meta=meta)


def _address(message: Message, page: Message) -> str:
    given = (header(message, "snapshot-content-location"), header(page, "content-location"), header(message, "content-location"))
    return next(filter(None, map(web_address, given)), "")


def _page(message: Message) -> Message:
    """The part that is the page itself: the one that the archive starts with by its own word, that it was saved from, or
    the first."""
    pages = [part for part in leaves(message) if part.get_content_type() in _PAGES]
    if not pages:
        raise ArticleError("no page in this web archive; save the page once more, as 'Webpage, single file' or as HTML")
    start, saved = parameter(message, "start").strip("<> "), header(message, "snapshot-content-location")
    for part in pages:
        if start and header(part, "content-id").strip("<> ") == start:
            return part
    return next((part for part in pages if saved and header(part, "content-location") == saved), pages[0])
