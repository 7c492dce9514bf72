"""gazette stories: which articles of a file are about one event."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from ..model.errors import GazetteError
from ..stories.grouping import Piece, Story, group_stories, story_of
from .batch import as_json

_LINE = '{"id": "1", "title": "...", "text": "...", "published": "2024-07-10T08:00:00Z"}'


def run(path: Path, form: str) -> None:
    """Print the stories of the articles in a file of JSON lines, as 'text' or as 'json'. Raises GazetteError where the file
    or a line of it cannot be read."""
    pieces = read_pieces(path)
    stories = group_stories(pieces)
    print(as_json(story_of(stories)) if form == "json" else "\n".join(_lines(stories, pieces)))


def read_pieces(path: Path) -> list[Piece]:
    """The articles of a file, one JSON object with id, title, text and published a line; all but the id may be missing.
    Raises GazetteError, with the number of the line that is wrong."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise GazetteError(f"{error.strerror}; name a file with an article a line, such as {_LINE}") from error
    except UnicodeDecodeError as error:
        raise GazetteError("this is not UTF-8; convert it, for instance with iconv") from error
    seen: dict[str, int] = {}
    pieces = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            piece = _piece(line, number)
            if (before := seen.setdefault(piece.id, number)) != number:
                raise GazetteError(f"line {number}: the id {piece.id!r} is that of line {before}, too; give each article its own")
            pieces.append(piece)
    return pieces


def _piece(line: str, number: int) -> Piece:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise GazetteError(f"line {number} is not JSON ({error}); write an article as {_LINE}") from error
    if not isinstance(record, dict) or not isinstance(record.get("id"), str | int) or record["id"] in ("", True, False):
        raise GazetteError(f"line {number} is no object with an id; write an article as {_LINE}")
    title, text = (_text(record, field, number) for field in ("title", "text"))
    return Piece(str(record["id"]), title, text, _published(record.get("published"), number))


def _text(record: Mapping[str, object], field: str, number: int) -> str:
    text = record.get(field) or ""
    if not isinstance(text, str):
        raise GazetteError(f'line {number}: "{field}" is not text; write it in quotation marks, or leave it out')
    return text


def _published(value: object, number: int) -> datetime | None:
    """ISO 8601 or milliseconds since 1970, as many crawlers write; what names no zone is in UTC."""
    if value is None or value == "":
        return None
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
        found = datetime.fromisoformat(str(value))
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise GazetteError(
            f'line {number}: "published" is {json.dumps(value)}, which is no date; write it as 2024-07-10T08:00:00Z or in '
            "milliseconds since 1970, or leave it out"
        ) from error


def _lines(stories: Sequence[Story], pieces: Sequence[Piece]) -> Iterator[str]:
    """The stories of several articles, the largest first, with their copies indented; then how many articles are alone."""
    of = {piece.id: piece for piece in pieces}
    several = [story for story in stories if sum(map(len, story.groups)) > 1]
    for story in sorted(several, key=lambda story: -sum(map(len, story.groups))):
        yield f"{sum(map(len, story.groups))} articles"
        for first, *copies in story.groups:
            yield f"  {_line(of, first)}"
            yield from (f"    copy: {_line(of, copy)}" for copy in copies)
        yield ""
    alone = _number(len(stories) - len(several), "article", "articles")
    yield f"{_number(len(several), 'story', 'stories')} of several articles, {alone} alone"


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _line(of: Mapping[str, Piece], piece: str) -> str:
    published = of[piece].published
    return f"{f'{published:%Y-%m-%d} ' if published else ''}{of[piece].title or '(no headline)'} [{piece}]"
