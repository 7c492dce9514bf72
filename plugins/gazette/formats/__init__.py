"""One module an input format: bytes in, a draft with blocks and metadata out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..article import Draft
from ..reading import PAGE_SUFFIXES, TEXT_SUFFIXES
from .html import parse_html
from .text import parse_text

FORMATS: Mapping[str, Callable[[bytes], Draft]] = {
    **dict.fromkeys(TEXT_SUFFIXES, parse_text),
    **dict.fromkeys(PAGE_SUFFIXES, parse_html),
}
