"""gazette clean: the clean article."""

from __future__ import annotations

import json
import textwrap

from ..article import Article, Raw
from ..dating import date_by_name
from ..extract import extract_article

_WIDTH = 100


def run(raw: Raw, form: str) -> None:
    """Print the article as 'text', 'json' or 'html'. Raises ArticleError where the file cannot become one."""
    article = date_by_name(extract_article(raw))
    print(_FORMS[form](article))


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
    fields = (
        "id",
        "title",
        "published",
        "date_source",
        "modified",
        "authors",
        "publisher",
        "url",
        "lang",
        "summary",
        "paragraphs",
    )
    removals = [{"rule": r.rule, "line": r.line, "text": r.text} for r in article.removals]
    return json.dumps({name: getattr(article, name) for name in fields} | {"removals": removals}, ensure_ascii=False, indent=2)


def _html(article: Article) -> str:
    return article.body


_FORMS = {"text": _text, "json": _json, "html": _html}
