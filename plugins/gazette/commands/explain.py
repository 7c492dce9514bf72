"""gazette explain: the raw file with what was removed struck out, and why."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.text import Text

from ..cleaning.change_report import Count, Line, Part, counts_of, lines_of
from ..cleaning.explain_page import explanation_page
from ..cleaning.extract import account_for, check
from ..model.article import Raw
from ..model.errors import GazetteError
from ..pipeline.dating import date_by_name
from ..sources.remote import Folder

_STYLES = {"kept": "", "moved": "cyan", "removed": "red strike"}
_SIGNS = {"kept": " ", "moved": ">", "removed": "-"}
_PART_CUT = "~"


def run(raw: Raw, color: str) -> None:
    """Print all blocks of the file with their lines, then the rules that acted. `color`: 'auto' (in a terminal),
    'always' or 'never'.

    Without colour a removed block is marked by a minus sign, one that moved to the metadata by a greater-than sign, and
    one with a part cut out by a tilde and [-the part-]. Raises ArticleError where the file cannot become an article, after
    its lines where there are any.
    """
    article = account_for(raw)
    console = Console(highlight=False, emoji=False, soft_wrap=True, force_terminal={"always": True, "never": False}.get(color))
    lines, counts = list(lines_of(article)), counts_of(article)
    for line in lines:
        console.print(text_of(line))
    console.print()
    for text in (f"How the article was found: {article.extractor}.", *map(_legend, counts), _total(lines)):
        console.print(text, markup=False)
    check(article)


def write_page(raw: Raw, source: Folder, path: Path) -> None:
    """Write the same as an HTML page to `path`; `source` is the raw file's. Raises ArticleError, and GazetteError where
    the page cannot be written."""
    article = date_by_name(account_for(raw))
    page = explanation_page(article)
    if isinstance(source, Path) and path.exists() and path.samefile(source):
        raise GazetteError("the page would take the place of its raw file; name another place")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, "utf-8")
    except OSError as error:
        raise GazetteError(f"the page {path} cannot be written: {error.strerror}; name another place") from error
    check(article)


def text_of(line: Line) -> Text:
    """A line as the terminal shows it."""
    if not line.is_whole:
        return Text(f"{line.line:5}{_PART_CUT}").append_text(Text(" ").join(map(_part, line.parts)))
    (part,) = line.parts
    shown = Text(f"{line.line:5}{_SIGNS[part.state]}").append_text(_rule(part))
    return shown.append(part.text, style=_STYLES[part.state])


def _part(part: Part) -> Text:
    if part.state == "kept":
        return Text(part.text)
    return _rule(part).append(f"[-{part.text}-]", style=_STYLES[part.state])


def _rule(part: Part) -> Text:
    return Text(f"[{part.rule}] ", style="bold " + _STYLES[part.state].split()[0]) if part.rule else Text()


def _legend(count: Count) -> str:
    sign = _SIGNS["moved" if count.moves else "removed"]
    return f"{count.times:5}{sign}[{count.rule}] {count.explanation.sentence}"


def _total(lines: list[Line]) -> str:
    states = Counter(line.state for line in lines)
    parts = sum(part.state != "kept" for line in lines if not line.is_whole for part in line.parts)
    cut = f", {parts} cut out of a line" if parts else ""
    return f"{states['kept']} kept, {states['removed']} removed, {states['moved']} moved to the metadata{cut}"
