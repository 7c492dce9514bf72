"""gazette clean: the clean article."""

from __future__ import annotations

import json
import sys
import textwrap
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from ..article import Article, Raw
from ..cleaning.words import fold
from ..dating import date_by_name
from ..errors import GazetteError
from ..extract import extract_article
from ..pipeline import Refusal, articles_below
from ..reading import find_files, suffix_of

_WIDTH = 100


def run(raw: Raw, form: str) -> None:
    """Print the article as 'text', 'json' or 'html'. Raises ArticleError where the file cannot become one."""
    article = date_by_name(extract_article(raw))
    print(_FORMS[form](article))


def write_folder(folder: Path, target: Path) -> int:
    """Write NAME.json into `target` for each raw file below `folder`, and say on stderr which cannot become an article.
    Returns the exit status: 1 if there are such. Raises GazetteError where nothing can be read or written."""
    if target.resolve().is_relative_to(folder.resolve()):
        raise GazetteError("--out lies in the folder of raw files, where its files would be raw files, too; name another one")
    names = _names([path.relative_to(folder).as_posix() for path in find_files(folder)])
    written = refused = 0
    for found in articles_below(folder):
        problem = found.reason if isinstance(found, Refusal) else _write(date_by_name(found), target / f"{names[found.path]}.json")
        if problem:
            print(f"{folder / found.path}: {problem}", file=sys.stderr)
        refused, written = refused + bool(problem), written + (not problem)
    print(f"{written} written to {target}, {refused} refused")
    return 1 if refused else 0


def _write(article: Article, path: Path) -> str:
    """Write an article. Returns why it cannot be written, "" if it is."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_json(article) + "\n", "utf-8")
    except OSError as error:
        return f"{path} cannot be written: {error.strerror}; name another folder with --out, or mend its permissions"
    return ""


def _names(paths: Sequence[str]) -> dict[str, str]:
    """What each file's result is called: its path without its suffix, or with it where another's is the same without."""
    short = {path: path.removesuffix(PurePosixPath(path).suffix) if suffix_of(path) else path for path in paths}
    taken = Counter(short.values()) + Counter(path for path in paths if path != short[path])
    return {path: name if taken[name] == 1 else path for path, name in short.items()}


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
    fields = ("id", "title", "published", "date_source", "modified", "authors", "publisher", "url", "lang", "summary", "extractor")
    record = {name: getattr(article, name) for name in fields}
    record |= {name: record[name] or None for name in ("published", "modified")}
    record["paragraphs"] = whole_text(article)
    record["removals"] = [{"rule": r.rule, "line": r.line, "text": r.text} for r in article.removals]
    return json.dumps(record, ensure_ascii=False, indent=2)


def whole_text(article: Article) -> list[str]:
    """All that a reader sees below the headline. A standfirst that was a line of the raw file comes first, although it
    is the summary, too; a summary that only the metadata gives does not."""
    body = fold(article.text)
    standfirsts = (removal.text for removal in article.removals if removal.rule == "standfirst")
    return [*(text for text in standfirsts if fold(text) not in body), *article.paragraphs]


def _html(article: Article) -> str:
    return article.body


_FORMS = {"text": _text, "json": _json, "html": _html}
