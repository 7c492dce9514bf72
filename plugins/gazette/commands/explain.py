"""`gazette explain`: a raw file with everything that was removed struck out, and why."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.text import Text

from ..cleaning.change_report import LinePart, ReportLine, RuleCount, report_lines, rule_counts
from ..cleaning.explain_page import render_explanation
from ..cleaning.extract import clean_raw, require_publishable
from ..cleaning.site_rules.site_rule import SiteRules
from ..model.article import RawFile
from ..model.errors import GazetteError
from ..pipeline.dating import date_from_name
from ..sources.remote import Location

_STYLES = {"kept": "", "moved": "cyan", "removed": "red strike"}
_SIGNS = {"kept": " ", "moved": ">", "removed": "-"}
_CUT_SIGN = "~"  # before a line that was removed in part


def run(raw: RawFile, color: str, rules: SiteRules) -> None:
    """Print all blocks of a raw file with their line numbers, then the rules that removed something.

    `color` is 'auto' (in a terminal only), 'always' or 'never'. Even without colour, a removed block has a minus sign, a block that
    moved to the metadata a greater-than sign, and a block with a part cut out a tilde and [-the part-]. Raises ArticleError if the
    file cannot become an article, after printing what could be read.
    """
    article = clean_raw(raw, rules)
    console = Console(highlight=False, emoji=False, soft_wrap=True, force_terminal={"always": True, "never": False}.get(color))
    lines, counts = list(report_lines(article)), rule_counts(article)
    for line in lines:
        console.print(format_line(line))
    console.print()
    for text in (f"How the article was found: {article.extractor}.", *map(_legend, counts), _total(lines)):
        console.print(text, markup=False)
    require_publishable(article)


def write_page(raw: RawFile, source: Location, path: Path, rules: SiteRules) -> None:
    """Write the explanation of a raw file as an HTML page to `path`. `source` is the location of the raw file.

    Raises GazetteError if the page would overwrite its source or cannot be written, and ArticleError if the file cannot become an
    article; in that case the page is written all the same, unless nothing could be read.
    """
    article = date_from_name(clean_raw(raw, rules))
    page = render_explanation(article)
    if isinstance(source, Path) and path.exists() and path.samefile(source):
        raise GazetteError("the page would overwrite its raw file; name another file with --html")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, "utf-8")
    except OSError as error:
        raise GazetteError(f"the page {path} cannot be written: {error.strerror}; name another file with --html") from error
    require_publishable(article)


def format_line(line: ReportLine) -> Text:
    """Return a line as the terminal shows it."""
    if not line.is_whole:
        return Text(f"{line.line:5}{_CUT_SIGN}").append_text(Text(" ").join(map(_format_part, line.parts)))
    (part,) = line.parts
    beginning = Text(f"{line.line:5}{_SIGNS[part.state]}").append_text(_rule_label(part))
    return beginning.append(part.text, style=_STYLES[part.state])


def _format_part(part: LinePart) -> Text:
    if part.state == "kept":
        return Text(part.text)
    return _rule_label(part).append(f"[-{part.text}-]", style=_STYLES[part.state])


def _rule_label(part: LinePart) -> Text:
    return Text(f"[{part.rule}] ", style="bold " + _STYLES[part.state].split()[0]) if part.rule else Text()


def _legend(count: RuleCount) -> str:
    sign = _SIGNS["moved" if count.moves else "removed"]
    return f"{count.times:5}{sign}[{count.rule}] {count.explanation.sentence}"


def _total(lines: list[ReportLine]) -> str:
    states = Counter(line.state for line in lines)
    cut_parts = sum(part.state != "kept" for line in lines if not line.is_whole for part in line.parts)
    cut = f", {cut_parts} cut out of a line" if cut_parts else ""
    return f"{states['kept']} kept, {states['removed']} removed, {states['moved']} moved to the metadata{cut}"
