"""Turn a raw file into a clean article: parse it, select the article, apply the rules, sanitize the markup.

The result depends on the raw file, its sidecar, and the user's rule for the site only.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields, replace
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
from .site_rules.site_rule import NO_SITE_RULES, SiteRule, SiteRules


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A raw file, its draft, and the metadata of its sidecar, which corrects that of the draft."""

    raw: RawFile
    draft: Draft
    corrections: Metadata

    @property
    def site(self) -> tuple[str, str]:
        """The URL and the publisher by which the rule for the page is found; both are "" if the file is not a saved page."""
        if self.draft.page is None:
            return "", ""
        meta = self.corrections.or_else(self.draft.meta)
        return meta.url, meta.publisher


def clean(source: str | PathLike[str] | bytes, name: str = "", rules: SiteRules = NO_SITE_RULES) -> Article:
    """Return the clean article of a raw file, given as its path, or as its bytes with a `name` whose suffix tells the format.

    A sidecar beside a path is applied, and so are the `rules` for single sites. Raises ArticleError if the file cannot become an
    article.
    """
    if isinstance(source, bytes):
        return extract_article(RawFile(name, source), rules)
    path = Path(source)
    return extract_article(read_local_raw(path, path.parent), rules)


def extract_article(raw: RawFile, rules: SiteRules = NO_SITE_RULES) -> Article:
    """Return the article of a raw file, ready to be published.

    Raises ArticleError if the file cannot be read, or if no headline or no text is left.
    """
    article = clean_raw(raw, rules)
    require_publishable(article)
    return article


def clean_raw(raw: RawFile, rules: SiteRules = NO_SITE_RULES) -> Article:
    """Return what the rules leave of a raw file, with a record of every removal.

    The title may be empty, and there may be no blocks; `require_publishable` checks that. Raises ArticleError if the file or its
    sidecar cannot be read.
    """
    parsed = parse_raw(raw)
    return clean_parsed(parsed, rules.find(*parsed.site))


def parse_raw(raw: RawFile) -> ParsedFile:
    """Return all of a raw file as a draft. Raises ArticleError if the file or its sidecar cannot be read."""
    return ParsedFile(raw, _parse(raw), Metadata() if raw.sidecar is None else read_sidecar(raw.sidecar))


def clean_parsed(parsed: ParsedFile, rule: SiteRule | None) -> Article:
    """Return what the rules leave of a raw file, like `clean_raw`. `rule` is the rule for its site; None if there is none."""
    draft, corrections, note = parsed.draft, parsed.corrections, ""
    if rule and draft.page:
        from .site_rules.apply_site_rule import apply_site_rule  # this import takes time, and most sites have no rule

        page = apply_site_rule(draft, draft.page, rule)
        draft, corrections, note = page.draft, corrections.or_else(_without_forbidden_characters(page.meta)), f"; {page.note}"
    selected = select_article(draft)
    return _to_article(_apply_rules(replace(selected, extractor=selected.extractor + note), corrections), parsed.raw)


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
