"""gazette tags: the people, organisations and places of a file, or of the files of a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..cleaning.extract import extract_article, identity
from ..entities.recognition.casing import cased_text
from ..entities.recognition.languages import is_readable, recognizer_language
from ..entities.recognition.recognize import load_recognizer
from ..entities.register.register import build_register
from ..model.article import ENTITY_TYPES, Article, Block, Raw, Tag
from ..model.errors import ArticleError, GazetteError
from ..pipeline.read_articles import Refusal, articles_below
from ..sources.decoding import decode
from ..sources.listing import list_raw, read_raws
from ..sources.remote import Folder
from .batch import Result, as_json, check_target, write_results


def run(raw: Raw, recognizer: str, as_is: bool, form: str) -> None:
    """Print the entities of a file as 'text' or 'json'. `as_is`: it is clean text. Raises ArticleError or ConfigError."""
    article = plain_article(raw) if as_is else extract_article(raw)
    if not as_is and (problem := _unreadable(article, recognizer)):
        raise ArticleError(problem)
    tags = tag_articles([article], recognizer)[article.id]
    print(as_json(tag_record(tags)) if form == "json" else "\n".join(_lines(tags)))


def write_folder(folder: Folder, target: Path, recognizer: str, as_is: bool) -> int:
    """Write NAME.json with its entities into `target` for each file below `folder`; all share one register. Files that
    get none are named on stderr. Returns the exit status: 1 if there are such. Raises GazetteError where nothing can be
    read or written."""
    check_target(folder, target)
    found = list(_plain_below(folder)) if as_is else [_if_readable(one, recognizer) for one in articles_below(folder)]
    tags = tag_articles([one for one in found if isinstance(one, Article)], recognizer)
    results: Iterator[Result | Refusal] = (
        one if isinstance(one, Refusal) else (one.path, tag_record(tags[one.id])) for one in found
    )
    return write_results(folder, target, results)


def tag_articles(articles: Sequence[Article], recognizer: str) -> Mapping[str, tuple[Tag, ...]]:
    """The tags of articles by their id, from one register. Raises ConfigError where the recognizer cannot be loaded."""
    found = load_recognizer(recognizer)(cased_text(article) for article in articles)
    return build_register([replace(article, mentions=mentions) for article, mentions in zip(articles, found, strict=True)]).tags


def plain_article(raw: Raw) -> Article:
    """An article that is the text of a file as it is, with whatever stands in it. Raises ArticleError where it is no text."""
    try:
        text = raw.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = decode(raw.data)
    return Article(id=identity(raw), path=raw.path, blocks=(Block(1, 1, text),))


def tag_record(tags: Sequence[Tag]) -> dict[str, Any]:
    """Tags as they go into JSON, the most salient first."""
    ranked = sorted(tags, key=lambda tag: (-tag.salience, tag.entity.name, tag.entity.type))
    return {"entities": [_entity_record(tag) for tag in ranked]}


def _entity_record(tag: Tag) -> dict[str, Any]:
    return {
        "name": tag.entity.name,
        "type": tag.entity.type,
        "surfaces": list(tag.surfaces),
        "mentions": tag.count,
        "salience": tag.salience,
        "wikidata": tag.entity.wikidata,
    }


def _plain_below(folder: Folder) -> Iterator[Article | Refusal]:
    listing = list_raw(folder)
    if not listing.paths:
        raise GazetteError("there are no files in it; name a folder of texts")
    for path, raw in zip(listing.paths, read_raws(folder, listing), strict=True):
        try:
            yield Refusal(path, str(raw)) if isinstance(raw, ArticleError) else plain_article(raw)
        except ArticleError as error:
            yield Refusal(path, str(error))


def _if_readable(found: Article | Refusal, recognizer: str) -> Article | Refusal:
    if isinstance(found, Article) and (problem := _unreadable(found, recognizer)):
        return Refusal(found.path, problem)
    return found


def _unreadable(article: Article, recognizer: str) -> str:
    """Why an article gets no tags, "" where it does."""
    readable = is_readable(article, recognizer_language(recognizer))
    return "" if readable else f"no tags: it is not in the language that {recognizer} is for"


def _lines(tags: Sequence[Tag]) -> Iterator[str]:
    yield f"{'salience':>8} {'mentions':>8}  name"
    for kind in ENTITY_TYPES:
        chosen = [tag for tag in tags if tag.entity.type == kind]
        if chosen:
            yield f"{kind}:"
        for tag in chosen:
            aliases = f"  (also {', '.join(tag.entity.aliases)})" if tag.entity.aliases else ""
            yield f"{tag.salience:8.3f} {tag.count:8}  {tag.entity.name}{aliases}"
