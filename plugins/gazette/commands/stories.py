"""`gazette stories`: which articles of a file are about the same event."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from ..model.errors import GazetteError
from ..model.text import quantity
from ..stories.grouping import Story, StoryDocument, group_stories, story_ids
from .batch import to_json

_EXAMPLE = '{"id": "1", "title": "...", "text": "...", "published": "2024-07-10T08:00:00Z"}'


def run(path: Path, form: str) -> None:
    """Print the stories of the articles in a JSON Lines file, as 'text' or as 'json'.

    Raises GazetteError if the file or a line of it cannot be read.
    """
    documents = read_documents(path)
    stories = group_stories(documents)
    print(to_json(story_ids(stories)) if form == "json" else "\n".join(_lines(stories, documents)))


def read_documents(path: Path) -> list[StoryDocument]:
    """Return the articles of a file with one JSON object a line: id, title, text and published. Only the id is required.

    Raises GazetteError if the file cannot be read, or if a line is wrong; the message then gives its number.
    """
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise GazetteError(f"{error.strerror}; name a file with one article a line, such as {_EXAMPLE}") from error
    except UnicodeDecodeError as error:
        raise GazetteError("the file is not UTF-8; convert it, for example with iconv") from error
    line_numbers: dict[str, int] = {}
    documents = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            document = _document(line, number)
            if (earlier := line_numbers.setdefault(document.id, number)) != number:
                raise GazetteError(
                    f"line {number}: the id {document.id!r} is also that of line {earlier}; give each article its own id"
                )
            documents.append(document)
    return documents


def _document(line: str, number: int) -> StoryDocument:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise GazetteError(f"line {number} is not JSON ({error}); write an article as {_EXAMPLE}") from error
    if not isinstance(record, dict) or not isinstance(record.get("id"), str | int) or record["id"] in ("", True, False):
        raise GazetteError(f"line {number} is not an object with an id; write an article as {_EXAMPLE}")
    title, text = (_text(record, field, number) for field in ("title", "text"))
    return StoryDocument(str(record["id"]), title, text, _published(record.get("published"), number))


def _text(record: Mapping[str, object], field: str, number: int) -> str:
    text = record.get(field) or ""
    if not isinstance(text, str):
        raise GazetteError(f'line {number}: "{field}" is not text; write it in quotation marks, or leave it out')
    return text


def _published(value: object, number: int) -> datetime | None:
    """Return a time in ISO 8601, or in milliseconds since 1970 as many crawlers write it. Times without a zone are in UTC."""
    if value is None or value == "":
        return None
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
        time = datetime.fromisoformat(str(value))
        return time if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise GazetteError(
            f'line {number}: "published" is {json.dumps(value)}, which is not a date; write it as 2024-07-10T08:00:00Z or in '
            "milliseconds since 1970, or leave it out"
        ) from error


def _lines(stories: Sequence[Story], documents: Sequence[StoryDocument]) -> Iterator[str]:
    """Yield the stories of several articles, the largest first, with near-duplicates indented, and then the totals."""
    documents_by_id = {document.id: document for document in documents}
    several = [story for story in stories if sum(map(len, story.groups)) > 1]
    for story in sorted(several, key=lambda story: -sum(map(len, story.groups))):
        yield f"{sum(map(len, story.groups))} articles"
        for first, *copies in story.groups:
            yield f"  {_line(documents_by_id[first])}"
            yield from (f"    copy: {_line(documents_by_id[copy])}" for copy in copies)
        yield ""
    alone = quantity(len(stories) - len(several), "article", "articles")
    yield f"{quantity(len(several), 'story', 'stories')} of several articles, {alone} alone"


def _line(document: StoryDocument) -> str:
    day = f"{document.published:%Y-%m-%d} " if document.published else ""
    return f"{day}{document.title or '(no headline)'} [{document.id}]"
