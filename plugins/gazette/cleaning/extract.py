"""Turn a raw file into a clean article: parse it, select the article, apply the rules, sanitize the markup.

The result depends on the raw file and its sidecar only.
"""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from operator import attrgetter
from os import PathLike
from pathlib import Path
from urllib.parse import urlsplit

from ..model.article import Article, Metadata, RawFile
from ..model.draft import Draft
from ..model.errors import ArticleError
from ..model.text import drop_forbidden_characters
from ..sources.decoding import read_local_raw, suffix_of
from ..sources.formats.by_suffix import PARSERS
from ..sources.formats.fields import read_sidecar
from .rules.rule_order import CLEANING_RULES
from .sanitize import sanitize_block
from .selection.select import select_article


def clean(source: str | PathLike[str] | bytes, name: str = "") -> Article:
    """Return the clean article of a raw file, given as its path, or as its bytes with a `name` whose suffix tells the format.

    A sidecar beside a path is applied. Raises ArticleError if the file cannot become an article.
    """
    if isinstance(source, bytes):
        return extract_article(RawFile(name, source))
    path = Path(source)
    return extract_article(read_local_raw(path, path.parent))


def extract_article(raw: RawFile) -> Article:
    """Return the article of a raw file, ready to be published.

    Raises ArticleError if the file cannot be read, or if no headline or no text is left.
    """
    article = clean_raw(raw)
    require_publishable(article)
    return article


def clean_raw(raw: RawFile) -> Article:
    """Return what the rules leave of a raw file, with a record of every removal.

    The title may be empty, and there may be no blocks; `require_publishable` checks that. Raises ArticleError if the file or its
    sidecar cannot be read.
    """
    draft = select_article(_parse(raw))
    corrections = Metadata() if raw.sidecar is None else read_sidecar(raw.sidecar)
    return _to_article(_apply_rules(draft, corrections), raw)


def require_publishable(article: Article) -> None:
    """Raise ArticleError if the article has no headline or no text."""
    if not article.title:
        raise ArticleError('no headline; give one in a sidecar: title = "..."')
    if not article.paragraphs:
        raise ArticleError(
            "no body: nothing but a headline, prompts or navigation is left; to see what was removed, run: gazette explain FILE"
        )


def _parse(raw: RawFile) -> Draft:
    """Return all blocks and all metadata of a raw file. Raises ArticleError if the file type is unknown or the file is damaged."""
    parse = PARSERS.get(suffix_of(raw.path))
    if parse is None:
        supported = ", ".join(filter(None, PARSERS))
        raise ArticleError(f"unsupported file type (supported: {supported}); convert the file, or move it out of the raw folder")
    draft = parse(raw.data)
    return replace(draft, meta=_without_forbidden_characters(draft.meta))


def _without_forbidden_characters(meta: Metadata) -> Metadata:
    texts = {field.name: getattr(meta, field.name) for field in fields(meta) if field.name != "authors"}
    authors = tuple(map(drop_forbidden_characters, meta.authors))
    return Metadata(authors=authors, **{name: drop_forbidden_characters(text) for name, text in texts.items()})


def _apply_rules(draft: Draft, corrections: Metadata) -> Draft:
    """Return the draft after all cleaning rules, with the metadata of the sidecar (`corrections`) in place of the source's own."""
    headlines = tuple(filter(None, (draft.meta.title, corrections.title)))
    draft = replace(draft, meta=corrections.or_else(draft.meta), headlines=headlines)
    for rule in CLEANING_RULES:
        draft = rule(draft)
    # Once more, since a rule may have replaced the sidecar's summary.
    return replace(draft, meta=corrections.or_else(draft.meta))


def _to_article(draft: Draft, raw: RawFile) -> Article:
    """Return the draft as an article: safe markup, pictures between blocks, and the URL's host as publisher if none is named."""
    meta = replace(draft.meta, publisher=draft.meta.publisher or _host_name(draft.meta.url))
    blocks = sorted((*draft.blocks, *draft.pictures), key=attrgetter("number"))
    return Article(
        **{field.name: getattr(meta, field.name) for field in fields(meta)},
        id=raw_digest(raw),
        path=raw.path,
        blocks=tuple(sanitize_block(replace(block, within="")) for block in blocks),
        removals=tuple(sorted(draft.removals, key=attrgetter("number"))),
        extractor=draft.extractor,
    )


def raw_digest(raw: RawFile) -> str:
    """Return the article's id: the first 16 hexadecimal digits of the SHA-256 hash of the raw bytes.

    Neither the file's name nor its sidecar changes the id.
    """
    return hashlib.sha256(raw.data).hexdigest()[:16]


def _host_name(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
