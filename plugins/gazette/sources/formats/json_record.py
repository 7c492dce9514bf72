"""One article as an object in JSON: what crawlers and extractors write, and schema.org's NewsArticle."""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ...model.article import Block, Metadata
from ...model.draft import Draft
from ...model.errors import ArticleError
from ..decoding import clean_characters, decode
from .fields import FIELD_OF, read_fields, split_names, web_address
from .html import blocks_of_article, draft_of_page, parse_tree
from .page_metadata import people
from .plain_text import drop_separators, numbered_lines, read_paragraphs

EXTRACTOR = "record: what it gives as its text is read"
# Where the text is, the surest name first. 'description' and 'summary' are no texts.
_TEXTS = (
    "articlebody", "maintext", "text", "body", "content", "article", "plaintext", "full_text", "article_text", "cleaned_text",
    "textcontent",
)  # fmt: skip
# How news interfaces say that they give the beginning alone.
_CUT_OFF = re.compile(r"(?:…|\.\.\.)?\s*\[\+\d+ chars\]\s*$")
# What holds the articles of a response or of a JSON-LD graph.
_WRAPPERS = ("@graph", "articles", "results", "items", "data", "article", "mainentity")
_TYPES = re.compile(r"(?:Article|BlogPosting|Report)$")
_MARKUP = re.compile(r"</(?:p|div|article|section|ul|ol|h[1-6]|blockquote|table|body)\s*>|<br\s*/?>", re.IGNORECASE)
_WHOLE_PAGE = re.compile(r"<(?:html|body)[\s>]", re.IGNORECASE)
_SOURCE = "the file's metadata"
# Levels of a record that are searched for articles, and objects in all.
_DEEPEST, _MOST = 4, 10_000
_REMEDY = "name it text, maintext, body, content or articleBody, or move the file out of the raw folder"

_HOST = re.compile(r"^www\.([\w-]+(?:\.[\w-]+)+)$")
# Words that JSON writes as they are, to find a block by. After so many that are not there, it is written otherwise.
_WORDS = re.compile(r"[A-Za-z0-9 ,.]{2,40}")
_MOST_MISSES = 20

Record = Mapping[str, Any]


def parse_json(data: bytes) -> Draft:
    """Read a record. Raises ArticleError if it is no JSON, or holds no article or several."""
    source = decode(data)
    record = _only_article(load_json(source))
    meta, page = _metadata(record), None
    text = _CUT_OFF.sub("…", _text(record))
    if not _MARKUP.search(text):
        blocks = read_paragraphs(numbered_lines(text))
    elif _WHOLE_PAGE.search(text):
        saved = draft_of_page(text, meta.url)
        blocks, page, meta = saved.blocks, saved.page, meta.or_else(saved.meta)
    else:
        blocks = blocks_of_article(parse_tree(text), meta.url)
    numbered = tuple(_at_lines(blocks, source, _text_name(record)))
    return drop_separators(Draft(numbered, meta, extractor=EXTRACTOR, page=page))


def load_json(source: str) -> object:
    """What a text in JSON says. Raises ArticleError where it is none."""
    try:
        return json.loads(source, strict=False, parse_int=_whole_number)
    except RecursionError as error:
        raise ArticleError("its JSON is nested too deep to be an article; move it out of the raw folder") from error
    except ValueError as error:
        raise ArticleError(f"not valid JSON: {error}; export the article once more, or save it as text") from error


def _whole_number(digits: str) -> int | None:
    """None for a number that no record needs; those of thousands of digits are an error to Python."""
    return int(digits) if len(digits) < 20 else None


def _only_article(value: object) -> Record:
    found = [record for record in _records(value) if _text(record).strip()]
    typed = [record for record in found if any(_TYPES.search(kind) for kind in _strings(record.get("@type")))]
    found = typed or found
    if len(found) > 1:
        raise ArticleError(f"a list of {len(found)} articles; save each as a file of its own")
    if not found:
        raise ArticleError(f"JSON without the text of an article; {_REMEDY}")
    return found[0]


def _records(value: object) -> Iterator[Record]:
    """The objects that may be articles, by their names in lower case: the outermost, and what wrappers in them hold."""
    pending = deque([(value, 0)])
    for _ in range(_MOST):
        if not pending:
            return
        value, depth = pending.popleft()
        if isinstance(value, list) and depth < _DEEPEST:
            pending.extendleft((item, depth + 1) for item in reversed(value[:_MOST]))
        elif isinstance(value, dict):
            record = _named(value)
            yield record
            inner = [record[name] for name in _WRAPPERS if isinstance(record.get(name), (list, dict))]
            pending.extendleft((item, depth + 1) for item in reversed(inner) if depth < _DEEPEST)


def _named(value: Record) -> Record:
    return {key.lower().replace("-", "_"): item for key, item in value.items()}


def record_metadata(value: Record) -> Metadata:
    """What an object says about its article."""
    return _metadata(_named(value))


def _text_name(record: Record) -> str:
    return next((name for name in _TEXTS if _readable(record.get(name)).strip()), "")


def _text(record: Record) -> str:
    """The text, plain or with markup; "" for none."""
    return clean_characters(_readable(record.get(_text_name(record))))


def _readable(value: object) -> str:
    """A text, a list of paragraphs, sections with headlines (fundus), or what WordPress calls rendered."""
    if isinstance(value, Mapping):
        sections = [section for section in _listed(value.get("sections")) if isinstance(section, Mapping)]
        return "\n".join(map(_section, sections)) or _one(value.get("rendered"))
    paragraphs = _strings(value)
    if len(paragraphs) > 1 and any(map(_MARKUP.search, paragraphs)):
        return "\n".join(f"<div>{paragraph}</div>" for paragraph in paragraphs)
    return "\n\n".join(paragraphs)


def _section(section: Record) -> str:
    subheads = (f"<h2>{html.escape(text)}</h2>" for text in _strings(section.get("headline")) if text.strip())
    paragraphs = (f"<p>{html.escape(text)}</p>" for text in _strings(section.get("paragraphs")))
    return "\n".join((*subheads, *paragraphs))


def _metadata(record: Record) -> Metadata:
    authors = tuple(name for key in ("author", "authors", "byline") for name in _names(record.get(key)))
    given: dict[str, object] = {name: _one(value) for name, value in record.items() if name in FIELD_OF}
    meta = read_fields({**given, "author": list(dict.fromkeys(authors)), "authors": None, "byline": None}, _SOURCE)
    page = (_one(record.get(name)) for name in ("mainentityofpage", "@id"))
    publisher = _HOST.sub(r"\1", meta.publisher)
    return replace(
        meta.or_else(Metadata(url=next(filter(None, map(web_address, page)), ""))),
        publisher=publisher,
        authors=people(meta.authors, publisher),
        weight="",  # a record's is not an editor's word
    )


def _one(value: object) -> str:
    """A value, or what is named in it, as clean text on one line (WordPress's with its markup)."""
    value = next(iter(_listed(value)), None)
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("name", "rendered", "@id", "@value") if isinstance(value.get(key), str)), "")
    return clean_characters(str(value)) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _names(value: object) -> Iterator[str]:
    for entry in _listed(value):
        named = _listed(entry.get("name")) if isinstance(entry, Mapping) else [entry]
        for name in _strings(named):
            yield from split_names(html.unescape(clean_characters(name)))


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _strings(value: object) -> list[str]:
    return [item for item in _listed(value) if isinstance(item, str)]


def _at_lines(blocks: Iterable[Block], source: str, name: str) -> Iterator[Block]:
    """Blocks with their lines in the file: each is looked for, by its first plain words, behind the one before."""
    start = re.search(rf'"{name.replace("_", "[_-]")}"\s*:', source, re.IGNORECASE)
    place = start.start() if start else 0
    line, misses = source.count("\n", 0, place) + 1, 0
    for block in blocks:
        words = _WORDS.search(block.text)
        found = source.find(words[0], place) if words and misses < _MOST_MISSES else -1
        if found < 0:
            misses += 1
        else:
            line, place = line + source.count("\n", place, found), found
        yield replace(block, line=line)
