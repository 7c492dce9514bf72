"""Parse web archives (MHTML, RFC 2557): a page and its resources in one MIME file, as browsers save them."""

from __future__ import annotations

from dataclasses import replace
from email.message import Message

from ...model.article import Metadata
from ...model.draft import Draft
from ...model.errors import ArticleError
from .fields import absolute_web_url
from .html import decode_page, draft_from_page
from .mime import (
    PAGE_TYPES,
    content_type_parameter,
    declared_charset,
    decoded_content,
    file_lines,
    header_text,
    leaf_parts,
    read_message,
    with_file_lines,
)


def parse_mhtml(data: bytes) -> Draft:
    """Return the draft of the page in a web archive. Line numbers are those of the archive.

    Raises ArticleError if the archive contains no page, or its page is not text.
    """
    message = read_message(data)
    page = _main_page(message)
    draft = draft_from_page(decode_page(decoded_content(page), declared_charset(page)), _page_url(message, page))
    meta = draft.meta.or_else(Metadata(title=header_text(message, "subject")))
    return replace(draft, blocks=with_file_lines(draft.blocks, file_lines(page, data)), meta=meta)


def _main_page(message: Message) -> Message:
    """Return the part that is the page itself.

    It is the part named by the `start` parameter, or the part with the URL from which the archive was saved, or the first page.
    Raises ArticleError if there is no page.
    """
    pages = [part for part in leaf_parts(message) if part.get_content_type() in PAGE_TYPES]
    if not pages:
        raise ArticleError("no page in this web archive; save the page again, as 'Webpage, single file' or as HTML")
    start = content_type_parameter(message, "start").strip("<> ")
    saved_from = header_text(message, "snapshot-content-location")
    for part in pages:
        if start and header_text(part, "content-id").strip("<> ") == start:
            return part
    return next((part for part in pages if saved_from and header_text(part, "content-location") == saved_from), pages[0])


def _page_url(message: Message, page: Message) -> str:
    """Return the URL that the page was saved from, or ""."""
    urls = (
        header_text(message, "snapshot-content-location"),
        header_text(page, "content-location"),
        header_text(message, "content-location"),
    )
    return next(filter(None, map(absolute_web_url, urls)), "")
