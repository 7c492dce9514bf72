"""One module an input format: bytes in, a draft with blocks and metadata out. Each is imported with the first file that needs it: a
build with nothing new reads none, and the extractors behind pages take longer to import than all else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from ..article import Draft
from ..reading import ARCHIVE_SUFFIXES, MAIL_SUFFIXES, MARKDOWN_SUFFIXES, PAGE_SUFFIXES, RECORD_SUFFIXES, TEXT_SUFFIXES

Parse = Callable[[bytes], Draft]


def _later(module: str, name: str) -> Parse:
    def parse(data: bytes) -> Draft:
        found: Parse = getattr(import_module(f".{module}", __name__), name)
        return found(data)

    return parse


FORMATS: Mapping[str, Parse] = {
    **dict.fromkeys(TEXT_SUFFIXES, _later("text", "parse_text")),
    **dict.fromkeys(PAGE_SUFFIXES, _later("html", "parse_html")),
    **dict.fromkeys(ARCHIVE_SUFFIXES, _later("mhtml", "parse_mhtml")),
    **dict.fromkeys(MAIL_SUFFIXES, _later("eml", "parse_eml")),
    **dict.fromkeys(MARKDOWN_SUFFIXES, _later("md", "parse_markdown")),
    **dict.fromkeys(RECORD_SUFFIXES, _later("json_record", "parse_json")),
}
