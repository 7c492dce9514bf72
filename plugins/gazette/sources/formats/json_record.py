"""Parse JSON records: one article as an object, as crawlers and extractors write it, or schema.org's NewsArticle."""

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
from ..decoding import clean_characters, decode_text
from .fields import FIELD_BY_NAME, absolute_web_url, read_fields, split_names
from .html import article_blocks, draft_from_page, parse_tree
from .page_metadata import ARTICLE_TYPES, as_list, only_strings, person_names
from .plain_text import drop_separators, numbered_lines, read_paragraphs

_EXTRACTOR = "record: the text that it contains is read"
# Names under which a record may give its text, the most reliable first. 'description' and 'summary' do not hold the text.
_TEXT_NAMES = (
    "articlebody", "maintext", "text", "body", "content", "article", "plaintext", "full_text", "article_text", "cleaned_text",
    "textcontent",
)  # fmt: skip
# The mark of news APIs at the end of a text that they have cut off.
_TRUNCATION = re.compile(r"(?:…|\.\.\.)?\s*\[\+\d+ chars\]\s*$")
# Names under which a response, or a JSON-LD graph, holds its articles.
_WRAPPERS = ("@graph", "articles", "results", "items", "data", "article", "mainentity")
_MARKUP = re.compile(r"</(?:p|div|article|section|ul|ol|h[1-6]|blockquote|table|body)\s*>|<br\s*/?>", re.IGNORECASE)
_WHOLE_PAGE = re.compile(r"<(?:html|body)[\s>]", re.IGNORECASE)
_SOURCE = "the file's metadata"
# How deep, and in how many values altogether, articles are searched for in wrappers and lists.
_MAX_DEPTH, _MAX_VALUES = 4, 10_000
_REMEDY = "name it text, maintext, body, content or articleBody, or move the file out of the raw folder"

_HOST = re.compile(r"^www\.([\w-]+(?:\.[\w-]+)+)$")
# Words that JSON never escapes. To find the line of a block, its first match of this pattern is searched for in the file.
_PLAIN_WORDS = re.compile(r"[A-Za-z0-9 ,.]{2,40}")
# The search stops after this many blocks that are not found, since the file must then escape even plain words.
_MAX_MISSES = 20

# A JSON object whose keys are in lower case, with underscores for hyphens.
JsonRecord = Mapping[str, Any]


def parse_json(data: bytes) -> Draft:
    """Return the draft of a record.

    Raises ArticleError if the bytes are not JSON, or contain no article or several.
    """
    source = decode_text(data)
    record = _only_article(load_json(source))
    meta, page = _record_metadata(record), None
    text = _TRUNCATION.sub("…", _text(record))
    if not _MARKUP.search(text):
        blocks = read_paragraphs(numbered_lines(text))
    elif _WHOLE_PAGE.search(text):
        draft = draft_from_page(text, meta.url)
        blocks, page, meta = draft.blocks, draft.page, meta.or_else(draft.meta)
    else:
        blocks = article_blocks(parse_tree(text), meta.url)
    numbered = tuple(_with_file_lines(blocks, source, _text_name(record)))
    return drop_separators(Draft(numbered, meta, extractor=_EXTRACTOR, page=page))


def load_json(source: str) -> object:
    """Parse JSON. Raises ArticleError if it is not valid or nested too deep."""
    try:
        return json.loads(source, strict=False, parse_int=_whole_number)
    except RecursionError as error:
        raise ArticleError("its JSON is nested too deep for an article; move the file out of the raw folder") from error
    except ValueError as error:
        raise ArticleError(f"not valid JSON: {error}; export the article again, or save it as text") from error


def _whole_number(digits: str) -> int | None:
    """Return the number that `digits` represent, or None if there are 20 digits or more.

    No record needs numbers of that length, and Python refuses to parse thousands of digits.
    """
    return int(digits) if len(digits) < 20 else None


def _only_article(value: object) -> JsonRecord:
    """Return the only article in `value`. Raises ArticleError if there is none, or several."""
    candidates = [record for record in _records(value) if _text(record).strip()]
    typed = [record for record in candidates if any(ARTICLE_TYPES.search(kind) for kind in only_strings(record.get("@type")))]
    articles = typed or candidates
    if len(articles) > 1:
        raise ArticleError(f"a list of {len(articles)} articles; save each as a file of its own")
    if not articles:
        raise ArticleError(f"JSON without the text of an article; {_REMEDY}")
    return articles[0]


def _records(value: object) -> Iterator[JsonRecord]:
    """Yield the objects that may be articles: the outermost ones, and those in their wrappers."""
    pending = deque([(value, 0)])
    for _ in range(_MAX_VALUES):
        if not pending:
            return
        value, depth = pending.popleft()
        if isinstance(value, list) and depth < _MAX_DEPTH:
            pending.extendleft((item, depth + 1) for item in reversed(value[:_MAX_VALUES]))
        elif isinstance(value, dict):
            record = _normalize_keys(value)
            yield record
            wrapped = [record[name] for name in _WRAPPERS if isinstance(record.get(name), (list, dict))]
            pending.extendleft((item, depth + 1) for item in reversed(wrapped) if depth < _MAX_DEPTH)


def _normalize_keys(value: Mapping[str, Any]) -> JsonRecord:
    return {key.lower().replace("-", "_"): item for key, item in value.items()}


def record_metadata(value: Mapping[str, Any]) -> Metadata:
    """Return the metadata of a record, given as a JSON object with its original keys."""
    return _record_metadata(_normalize_keys(value))


def _text_name(record: JsonRecord) -> str:
    """Return the name under which a record gives its text, or ""."""
    return next((name for name in _TEXT_NAMES if _to_text(record.get(name)).strip()), "")


def _text(record: JsonRecord) -> str:
    """Return the text of a record, plain or with markup; "" if it has none."""
    return clean_characters(_to_text(record.get(_text_name(record))))


def _to_text(value: object) -> str:
    """Return the text in `value`; "" if there is none.

    It may be a text, a list of paragraphs, sections with headlines (as written by fundus), or WordPress's 'rendered' HTML.
    """
    if isinstance(value, Mapping):
        sections = [section for section in as_list(value.get("sections")) if isinstance(section, Mapping)]
        return "\n".join(map(_section_markup, sections)) or _first_text(value.get("rendered"))
    paragraphs = only_strings(value)
    if len(paragraphs) > 1 and any(map(_MARKUP.search, paragraphs)):
        return "\n".join(f"<div>{paragraph}</div>" for paragraph in paragraphs)
    return "\n\n".join(paragraphs)


def _section_markup(section: JsonRecord) -> str:
    subheads = (f"<h2>{html.escape(text)}</h2>" for text in only_strings(section.get("headline")) if text.strip())
    paragraphs = (f"<p>{html.escape(text)}</p>" for text in only_strings(section.get("paragraphs")))
    return "\n".join((*subheads, *paragraphs))


def _record_metadata(record: JsonRecord) -> Metadata:
    authors = tuple(name for key in ("author", "authors", "byline") for name in _author_names(record.get(key)))
    values: dict[str, object] = {name: _first_text(value) for name, value in record.items() if name in FIELD_BY_NAME}
    meta = read_fields({**values, "author": list(dict.fromkeys(authors)), "authors": None, "byline": None}, _SOURCE)
    page_urls = (_first_text(record.get(name)) for name in ("mainentityofpage", "@id"))
    publisher = _HOST.sub(r"\1", meta.publisher)
    return replace(
        meta.or_else(Metadata(url=next(filter(None, map(absolute_web_url, page_urls)), ""))),
        publisher=publisher,
        authors=person_names(meta.authors, publisher),
        weight="",  # only an editor gives a weight, in front matter or a sidecar
    )


def _first_text(value: object) -> str:
    """Return the first of several values, or an object's name, as clean text; "" if it is neither text nor a whole number.

    WordPress's 'rendered' texts keep their markup.
    """
    value = next(iter(as_list(value)), None)
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("name", "rendered", "@id", "@value") if isinstance(value.get(key), str)), "")
    return clean_characters(str(value)) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _author_names(value: object) -> Iterator[str]:
    for entry in as_list(value):
        names = as_list(entry.get("name")) if isinstance(entry, Mapping) else [entry]
        for name in only_strings(names):
            yield from split_names(html.unescape(clean_characters(name)))


def _with_file_lines(blocks: Iterable[Block], source: str, name: str) -> Iterator[Block]:
    """Yield the blocks with their lines in the file `source`, whose text is under `name`.

    Searches for the first plain words of each block, from the place of the previous block on. A block that is not found gets the
    line of the previous one.
    """
    start = re.search(rf'"{name.replace("_", "[_-]")}"\s*:', source, re.IGNORECASE)
    position = start.start() if start else 0
    line, misses = source.count("\n", 0, position) + 1, 0
    for block in blocks:
        words = _PLAIN_WORDS.search(block.text)
        found_at = source.find(words[0], position) if words and misses < _MAX_MISSES else -1
        if found_at < 0:
            misses += 1
        else:
            line, position = line + source.count("\n", position, found_at), found_at
        yield replace(block, line=line)
