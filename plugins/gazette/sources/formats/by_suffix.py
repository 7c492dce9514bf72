"""The parser for each suffix of raw files.

Importing this module imports all formats, and takes half a second for their libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...model.draft import Draft
from ..decoding import JSON_SUFFIXES, MAIL_SUFFIXES, MARKDOWN_SUFFIXES, PAGE_SUFFIXES, TEXT_SUFFIXES, WEB_ARCHIVE_SUFFIXES
from .eml import parse_eml
from .html import parse_html
from .json_record import parse_json
from .markdown import parse_markdown
from .mhtml import parse_mhtml
from .plain_text import parse_text

# By suffix in lower case, as `suffix_of` returns it.
PARSERS: Mapping[str, Callable[[bytes], Draft]] = {
    **dict.fromkeys(TEXT_SUFFIXES, parse_text),
    **dict.fromkeys(PAGE_SUFFIXES, parse_html),
    **dict.fromkeys(WEB_ARCHIVE_SUFFIXES, parse_mhtml),
    **dict.fromkeys(MAIL_SUFFIXES, parse_eml),
    **dict.fromkeys(MARKDOWN_SUFFIXES, parse_markdown),
    **dict.fromkeys(JSON_SUFFIXES, parse_json),
}
