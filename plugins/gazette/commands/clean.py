"""gazette clean: the clean article."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from ..cleaning.extract import extract_article
from ..model.article import Article, Raw
from ..model.text import fold
from ..pipeline.dating import date_by_name
from ..pipeline.read_articles import Refusal, articles_below
from ..sources.remote import Folder
from .batch import Result, as_json, check_target, write_results

_WIDTH = 100


def run(raw: Raw, form: str) -> None:
    """Print the article as 'text', 'json' or 'html'. Raises ArticleError where the file cannot become one."""
    article = date_by_name(extract_article(raw))
    print(_FORMS[form](article))


def write_folder(folder: Folder, target: Path) -> int:
    """Write NAME.json into `target` for each raw file below `folder`, and say on stderr which cannot become an article.
    Returns the exit status: 1 if there are such. Raises GazetteError where nothing can be read or written."""
    check_target(folder, target)
    return write_results(folder, target, map(_result, articles_below(folder)))


def _result(found: Article | Refusal) -> Result | Refusal:
    return found if isinstance(found, Refusal) else (found.path, _record(date_by_name(found)))


def _text(article: Article) -> str:
    about = {
        "by": ", ".join(article.authors),
        "published": f"{article.published} (from {article.date_source})" if article.published else "",
        "modified": article.modified,
        "publisher": article.publisher,
        "url": article.url,
    }
    head = [article.title, *(f"{name}: {value}" for name, value in about.items() if value)]
    paragraphs = [textwrap.fill(text, _WIDTH) for text in filter(None, (article.summary, *article.paragraphs))]
    return "\n\n".join(["\n".join(head), *paragraphs])


def _json(article: Article) -> str:
    return as_json(_record(article))


def _record(article: Article) -> dict[str, Any]:
    fields = ("id", "title", "published", "date_source", "modified", "authors", "publisher", "url", "lang", "summary", "extractor")
    record: dict[str, Any] = {name: getattr(article, name) for name in fields}
    record |= {name: record[name] or None for name in ("published", "modified")}
    record["paragraphs"] = whole_text(article)
    record["removals"] = [{"rule": r.rule, "line": r.line, "text": r.text} for r in article.removals]
    return record


def whole_text(article: Article) -> list[str]:
    """All that a reader sees below the headline. A standfirst that was a line of the raw file comes first, although it
    is the summary, too; a summary that only the metadata gives does not."""
    body = fold(article.text)
    standfirsts = (removal.text for removal in article.removals if removal.rule == "standfirst")
    return [*(text for text in standfirsts if fold(text) not in body), *article.paragraphs]


def _html(article: Article) -> str:
    return article.body


_FORMS = {"text": _text, "json": _json, "html": _html}
