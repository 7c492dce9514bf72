"""`gazette clean`: print a clean article, or write those of a folder."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from ..cleaning.extract import extract_article
from ..cleaning.site_rules.site_rule import SiteRules
from ..model.article import Article, RawFile
from ..model.text import fold
from ..pipeline.dating import date_from_name
from ..pipeline.read_articles import Refusal, extract_folder
from ..sources.remote import Location
from .batch import NamedRecord, check_target, to_json, write_results

_WIDTH = 100  # characters


def run(raw: RawFile, form: str, rules: SiteRules) -> None:
    """Print the article of a raw file as 'text', 'json' or 'html'. Raises ArticleError if the file cannot become an article."""
    article = date_from_name(extract_article(raw, rules))
    print(_FORMATTERS[form](article))


def write_folder(folder: Location, target: Path, rules: SiteRules) -> int:
    """Write NAME.json into `target` for each raw file below `folder`, and print on stderr which files cannot become an article.

    Returns the exit status: 1 if there are such files. Raises GazetteError if `folder` has no raw files, or contains `target`.
    """
    check_target(folder, target)
    return write_results(folder, target, map(_to_result, extract_folder(folder, rules)))


def _to_result(result: Article | Refusal) -> NamedRecord | Refusal:
    return result if isinstance(result, Refusal) else (result.path, _record(date_from_name(result)))


def _format_text(article: Article) -> str:
    metadata = {
        "by": ", ".join(article.authors),
        "published": f"{article.published} (from {article.date_source})" if article.published else "",
        "modified": article.modified,
        "publisher": article.publisher,
        "url": article.url,
    }
    head = [article.title, *(f"{name}: {value}" for name, value in metadata.items() if value)]
    paragraphs = [textwrap.fill(text, _WIDTH) for text in filter(None, (article.summary, *article.paragraphs))]
    return "\n\n".join(["\n".join(head), *paragraphs])


def _format_json(article: Article) -> str:
    return to_json(_record(article))


def _record(article: Article) -> dict[str, Any]:
    fields = ("id", "title", "published", "date_source", "modified", "authors", "publisher", "url", "lang", "summary", "extractor")
    record: dict[str, Any] = {name: getattr(article, name) for name in fields}
    record |= {name: record[name] or None for name in ("published", "modified")}
    record["paragraphs"] = whole_text(article)
    record["removals"] = [{"rule": r.rule, "line": r.line, "text": r.text} for r in article.removals]
    return record


def whole_text(article: Article) -> list[str]:
    """Return the paragraphs that a reader of the source saw below the headline.

    A standfirst that was a line of the raw file comes first, although it is also the summary. A summary that is only in the
    metadata is left out.
    """
    body = fold(article.text)
    standfirsts = (removal.text for removal in article.removals if removal.rule == "standfirst")
    return [*(text for text in standfirsts if fold(text) not in body), *article.paragraphs]


def _format_html(article: Article) -> str:
    return article.body


_FORMATTERS = {"text": _format_text, "json": _format_json, "html": _format_html}
