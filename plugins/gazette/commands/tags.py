"""`gazette tags`: the people, organisations and places of a file, or of the files of a folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..cleaning.extract import extract_article, raw_digest
from ..cleaning.site_rules.site_rule import SiteRules
from ..entities.recognition.languages import is_readable, recognizer_language
from ..entities.tagging import tag_articles
from ..model.article import ENTITY_TYPES, Article, Block, RawFile, Tag
from ..model.errors import ArticleError, GazetteError
from ..pipeline.read_articles import Refusal, extract_folder
from ..sources.decoding import decode_text
from ..sources.listing import list_raw_files, read_raw_files
from ..sources.remote import Location
from .batch import NamedRecord, check_target, to_json, write_results


def run(raw: RawFile, recognizer: str, as_is: bool, form: str, rules: SiteRules) -> None:
    """Print the entities of a file as 'text' or 'json'. With `as_is`, the file is clean text, so nothing is removed from it.

    Raises ArticleError if the file cannot become an article, or is in another language than the recognizer's, and ConfigError if
    the recognizer cannot be used.
    """
    article = plain_article(raw) if as_is else extract_article(raw, rules)
    if not as_is and (problem := _language_problem(article, recognizer)):
        raise ArticleError(problem)
    tags = tag_articles([article], recognizer)[article.id]
    print(to_json(tag_record(tags)) if form == "json" else "\n".join(_lines(tags)))


def write_folder(folder: Location, target: Path, recognizer: str, as_is: bool, rules: SiteRules) -> int:
    """Write NAME.json with the entities of each file below `folder` into `target`. All files share one register.

    Files without tags are printed on stderr with the reason. Returns the exit status: 1 if there are such files. Raises
    GazetteError if `folder` has no files or contains `target`, and ConfigError if the recognizer cannot be used.
    """
    check_target(folder, target)
    if as_is:
        articles = list(_plain_articles(folder))
    else:
        articles = [_refuse_other_languages(article, recognizer) for article in extract_folder(folder, rules)]
    tags = tag_articles([article for article in articles if isinstance(article, Article)], recognizer)
    results: Iterator[NamedRecord | Refusal] = (
        article if isinstance(article, Refusal) else (article.path, tag_record(tags[article.id])) for article in articles
    )
    return write_results(folder, target, results)


def plain_article(raw: RawFile) -> Article:
    """Return the whole text of a file, unchanged, as an article of one block. Raises ArticleError if the file is not text."""
    try:
        text = raw.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = decode_text(raw.data)
    return Article(id=raw_digest(raw), path=raw.path, blocks=(Block(1, 1, text),))


def tag_record(tags: Sequence[Tag]) -> dict[str, Any]:
    """Return tags as a record for JSON, the most salient first."""
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


def _plain_articles(folder: Location) -> Iterator[Article | Refusal]:
    """Yield `plain_article` of each file below a folder, or why it cannot be read. Raises GazetteError if there are no files."""
    listing = list_raw_files(folder)
    if not listing.paths:
        raise GazetteError("there are no files in it; name a folder of texts")
    for path, raw in zip(listing.paths, read_raw_files(folder, listing), strict=True):
        try:
            yield Refusal(path, str(raw)) if isinstance(raw, ArticleError) else plain_article(raw)
        except ArticleError as error:
            yield Refusal(path, str(error))


def _refuse_other_languages(article: Article | Refusal, recognizer: str) -> Article | Refusal:
    if isinstance(article, Article) and (problem := _language_problem(article, recognizer)):
        return Refusal(article.path, problem)
    return article


def _language_problem(article: Article, recognizer: str) -> str:
    """Return why the recognizer cannot read an article; "" if it can."""
    readable = is_readable(article, recognizer_language(recognizer))
    return (
        "" if readable else f"no tags: it is not in the language of the recognizer {recognizer!r}; name another with --recognizer"
    )


def _lines(tags: Sequence[Tag]) -> Iterator[str]:
    yield f"{'salience':>8} {'mentions':>8}  name"
    for kind in ENTITY_TYPES:
        tags_of_type = [tag for tag in tags if tag.entity.type == kind]
        if tags_of_type:
            yield f"{kind}:"
        for tag in tags_of_type:
            aliases = f"  (also {', '.join(tag.entity.aliases)})" if tag.entity.aliases else ""
            yield f"{tag.salience:8.3f} {tag.count:8}  {tag.entity.name}{aliases}"
