"""One raw file to one clean article: parse, apply the sidecar and the rules, sanitize. A pure function."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from operator import attrgetter
from urllib.parse import urlsplit

from ..model.article import Article, Metadata, Raw
from ..model.draft import Draft
from ..model.errors import ArticleError
from ..model.text import drop_forbidden
from ..sources.decoding import suffix_of
from ..sources.formats.by_suffix import FORMATS
from ..sources.formats.fields import read_sidecar
from .rules.rule_order import RULES
from .sanitize import make_safe
from .selection.select import select_article


def extract_article(raw: Raw) -> Article:
    """The clean article of a raw file. Raises ArticleError where it cannot become one."""
    article = account_for(raw)
    check(article)
    return article


def check(article: Article) -> None:
    """Raises ArticleError where a file's article lacks what makes it one."""
    if not article.title:
        raise ArticleError('no headline; give one in a sidecar: title = "..."')
    if not article.paragraphs:
        raise ArticleError("no body: nothing but a headline, prompts or navigation was found; see: gazette explain FILE")


def account_for(raw: Raw) -> Article:
    """What rules leave of a raw file, perhaps without a headline or any text, with all that they took out. Raises
    ArticleError where the file cannot be read at all."""
    parse = FORMATS.get(suffix_of(raw.path))
    if parse is None:
        known = ", ".join(filter(None, FORMATS))
        raise ArticleError(f"not a kind of file that Gazette reads ({known}); convert it, or move it out of the raw folder")
    draft = select_article(_without_forbidden(parse(raw.data)))
    corrected = Metadata() if raw.sidecar is None else read_sidecar(raw.sidecar)
    headlines = tuple(filter(None, (draft.meta.title, corrected.title)))
    draft = replace(draft, meta=corrected.or_else(draft.meta), headlines=headlines)
    for rule in RULES:
        draft = rule(draft)
    # The sidecar has the last word, too: no rule replaces its summary.
    return _finish(replace(draft, meta=corrected.or_else(draft.meta)), raw)


def _without_forbidden(draft: Draft) -> Draft:
    texts = {field.name: getattr(draft.meta, field.name) for field in fields(draft.meta) if field.name != "authors"}
    authors = tuple(map(drop_forbidden, draft.meta.authors))
    return replace(draft, meta=Metadata(authors=authors, **{name: drop_forbidden(text) for name, text in texts.items()}))


def _finish(draft: Draft, raw: Raw) -> Article:
    meta = draft.meta
    known = {field.name: getattr(meta, field.name) for field in fields(meta)}
    known["publisher"] = meta.publisher or _host(meta.url)
    return Article(
        **known,
        id=identity(raw),
        path=raw.path,
        blocks=tuple(make_safe(replace(b, within="")) for b in sorted((*draft.blocks, *draft.pictures), key=attrgetter("number"))),
        removals=tuple(sorted(draft.removals, key=lambda removal: removal.number)),
        extractor=draft.extractor,
    )


def identity(raw: Raw) -> str:
    """Digest of what a raw file says, whatever it is called and however a sidecar corrects it: 16 hexadecimal digits."""
    return hashlib.sha256(raw.data).hexdigest()[:16]


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
