"""Which format a file is in, by its suffix. Apart from the package: with all formats come half a second of libraries."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...model.draft import Draft
from ..decoding import ARCHIVE_SUFFIXES, MAIL_SUFFIXES, MARKDOWN_SUFFIXES, PAGE_SUFFIXES, RECORD_SUFFIXES, TEXT_SUFFIXES
from .eml import parse_eml
from .html import parse_html
from .json_record import parse_json
from .markdown import parse_markdown
from .mhtml import parse_mhtml
from .plain_text import parse_text

FORMATS: Mapping[str, Callable[[bytes], Draft]] = {
    **dict.fromkeys(TEXT_SUFFIXES, parse_text),
    **dict.fromkeys(PAGE_SUFFIXES, parse_html),
    **dict.fromkeys(ARCHIVE_SUFFIXES, parse_mhtml),
    **dict.fromkeys(MAIL_SUFFIXES, parse_eml),
    **dict.fromkeys(MARKDOWN_SUFFIXES, parse_markdown),
    **dict.fromkeys(RECORD_SUFFIXES, parse_json),
}
