"""Search: a page with a box, and Pagefind's index of all articles beside it.

Pagefind reads pages of our own that are never published, one for each article. So search is the same in every theme, published
pages carry nothing for it, and nothing but articles is found.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from html import escape
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pelican.generators import Generator, PelicanTemplateNotFound
from pelican.utils import sanitised_join

from ..config import read_config
from .articles import DigestArticle
from .entities import EntityTag
from .report import report_of
from .search_files import in_order

URL = "search/"
BUNDLE = "pagefind"
# What Pagefind writes for those who use its own boxes.
_UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js")
# Ten times what 20,000 articles take, in seconds.
_PATIENCE = 300
_REMEDY = "install it with: pip install 'pagefind[bin]', or set GAZETTE['search'] = False"
# Chinese and Japanese have no spaces between words: each character is one.
_WORD = "[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
_BETWEEN = re.compile(f"(?<={_WORD})(?={_WORD})")


class SearchGenerator(Generator):  # type: ignore[misc]
    """Writes the index and the search page, in themes that have a `search.html`. Where there is no index, the page says so.
    `searchable` tells all other pages whether there is to be one."""

    def generate_context(self) -> None:
        wanted = read_config(self.settings).search and self._template() is not None
        self.context["searchable"] = wanted and bool(self.context["articles"]) and find_pagefind() is not None

    def generate_output(self, writer: Any) -> None:
        if (template := self._template()) is None:
            return
        problem = ""
        if read_config(self.settings).search and self.context["articles"]:
            with report_of(self.settings).timed("search"):
                problem = build_index(self.context["articles"], Path(self.output_path), self.settings["DEFAULT_LANG"])
        report_of(self.settings).warn(problem)
        searchable = self.context["searchable"] and not problem
        relative = self.settings["RELATIVE_URLS"]
        save_as = f"{URL}index.html"
        writer.write_file(save_as, template, self.context, relative, template_name="search", url=URL, searchable=searchable)

    def _template(self) -> Any:
        try:
            return self.get_template("search")
        except PelicanTemplateNotFound:
            return None


def find_pagefind() -> Path | None:
    """The program that makes the index: that of PAGEFIND_BINARY_PATH, of the package, or one that is installed."""
    try:
        from pagefind.service import get_executable

        found = get_executable()
    except (ImportError, FileNotFoundError):
        return None
    return found if found and found.is_file() else None


def build_index(articles: Sequence[Any], output: Path, lang: str) -> str:
    """Write the index of Pelican's `articles` into the site at `output`: the same bytes for the same articles. Words are those
    of the site's language, `lang`, since one box searches all. Returns a warning, and leaves no index, where that fails."""
    bundle = output / BUNDLE
    with tempfile.TemporaryDirectory(prefix="gazette-search-") as folder:
        pages, made = Path(folder, "pages"), Path(folder, BUNDLE)
        _write_pages(articles, pages, lang)
        problem = _run(pages, made, lang)
        if problem:
            shutil.rmtree(bundle, ignore_errors=True)
            return f"search is left out of the site: {problem}; {_REMEDY}"
        for name in _UNUSED:
            for path in made.glob(name):
                path.unlink()
        in_order(made)
        _bring(made, bundle)
    return ""


def _run(pages: Path, made: Path, lang: str) -> str:
    """Have Pagefind read `pages` and write `made`. Returns what went wrong, "" if nothing did."""
    program = find_pagefind()
    if program is None:
        return "Pagefind, which makes its index, is not installed"
    language = lang.partition("-")[0].lower()
    command = [str(program), "--site", str(pages), "--output-path", str(made), "--force-language", language, "--silent"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"Pagefind did not run ({error})"
    said = " ".join(f"{done.stderr} {done.stdout}".split())
    return f"Pagefind failed ({said[:200] or f'exit status {done.returncode}'})" if done.returncode else ""


def _write_pages(articles: Iterable[Any], folder: Path, lang: str) -> None:
    """A page for each article, where the site has it: so Pagefind knows its address."""
    for article in articles:
        path = Path(sanitised_join(str(folder), article.save_as))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(search_page(article, lang), "utf-8", newline="")


def search_page(article: Any, lang: str) -> str:
    """What is found of an article: its headline, standfirst and text; what it can be filtered by (entities by their type,
    publisher, language, month and day), and sorted by."""
    source = article.source if isinstance(article, DigestArticle) else None
    paragraphs = [source.summary, *source.paragraphs] if source else [Markup(article.content).striptags()]  # noqa: S704 - read
    heads = [
        _head("meta", "title", spaced(Markup(article.title).striptags())),  # noqa: S704 - read, not written
        _head("sort", "date", article.date.astimezone(UTC).isoformat()),
        *(_head("filter", name, value) for name, value in _filters(article)),
    ]
    body = [f"<p>{escape(spaced(text))}</p>" for text in paragraphs if text]
    lines = ["<!doctype html>", f'<html lang="{escape(lang)}"><head>', *heads, "</head><body data-pagefind-body>", *body]
    return "\n".join((*lines, "</body></html>", ""))


def _filters(article: Any) -> Iterator[tuple[str, str]]:
    day = article.date.date().isoformat()
    yield from (("day", day), ("month", day[:7]), ("language", article.lang))
    if isinstance(article, DigestArticle) and article.source.publisher:
        yield "publisher", article.source.publisher
    for tag in (*getattr(article, "tags", ()), *getattr(article, "mentioned", ())):
        if isinstance(tag, EntityTag):
            yield tag.type, tag.page.name


def _head(kind: str, name: str, value: str) -> str:
    return f'<meta data-pagefind-{kind}="{name}[content]" content="{escape(value)}">'


def spaced(text: str) -> str:
    """A text with spaces between its words, where its script has none; `search.js` takes them out again."""
    return _BETWEEN.sub(" ", text)


def _bring(made: Path, bundle: Path) -> None:
    """Make `bundle` what `made` is. Files that are the same already are left as they are, those of another index go."""
    new = {path.relative_to(made): path for path in made.rglob("*") if path.is_file()}
    for path in [*bundle.rglob("*")] if bundle.is_dir() else []:
        if path.is_file() and path.relative_to(bundle) not in new:
            path.unlink()
    for name, path in new.items():
        target, data = bundle / name, path.read_bytes()
        if not target.is_file() or target.read_bytes() != data:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
