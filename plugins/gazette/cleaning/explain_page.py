"""Render a page that shows how an article was cleaned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from ..model.article import Article
from .change_report import ReportLine, RuleCount, WordCounts, report_lines, rule_counts, word_counts
from .rules.rule_catalog import RULE_KINDS

# The page, and the parts of it that themes can include: the report and its style sheet.
TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class MetadataField:
    """A metadata field of an article: its label, its value ("" if unknown), and in `note` the source of the value, if any."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The rules of one kind that changed an article. `kind` is a key of `RULE_KINDS`, `heading` is what readers see."""

    kind: str
    heading: str
    counts: tuple[RuleCount, ...]


@dataclass(frozen=True, slots=True)
class CleaningReport:
    """What a page shows about the cleaning of one article; templates get it as `account`.

    `title`, `lang` and `path` are those of the article and its raw file. `found` is a sentence on how the article was found in the
    file. `facts` are the metadata fields that have a value, `unsaid` the labels of the others. `groups` are the rules that changed
    something, by kind; `lines` are all lines of the raw file; `measure` has the word counts.
    """

    title: str
    lang: str
    path: str
    found: str
    facts: tuple[MetadataField, ...]
    unsaid: tuple[str, ...]
    groups: tuple[RuleGroup, ...]
    lines: tuple[ReportLine, ...]
    measure: WordCounts


def cleaning_report(article: Article) -> CleaningReport:
    """Return the report on the cleaning of an article."""
    fields = tuple(_metadata_fields(article))
    return CleaningReport(
        title=article.title,
        lang=article.lang,
        path=article.path.encode("utf-8", "replace").decode(),  # a file name may not be valid Unicode
        found=f"{article.extractor[:1].upper()}{article.extractor[1:]}.",
        facts=tuple(field for field in fields if field.value),
        unsaid=tuple(field.name.lower() for field in fields if not field.value),
        groups=tuple(_rule_groups(article)),
        lines=tuple(report_lines(article)),
        measure=word_counts(article),
    )


def render_explanation(article: Article) -> str:
    """Return the report as an HTML page without scripts and without anything to load. Text of the raw file is escaped."""
    return _template().render(account=cleaning_report(article))


def _metadata_fields(article: Article) -> Iterator[MetadataField]:
    yield MetadataField("Title", article.title)
    yield MetadataField("Summary", article.summary)
    yield MetadataField("Authors", ", ".join(article.authors))
    unread = f"the file says {article.unread_date!r}, which is ambiguous or not a valid date" if article.unread_date else ""
    yield MetadataField("Published", article.published or unread, f"from {article.date_source}" if article.published else "")
    yield MetadataField("Updated", article.modified)
    yield MetadataField("Publisher", article.publisher)
    yield MetadataField("Web address", article.url)
    yield MetadataField("Language", article.lang)
    yield MetadataField("Category", article.category)


def _rule_groups(article: Article) -> Iterator[RuleGroup]:
    """Yield the rules that changed the article by kind, in the order of `RULE_KINDS`."""
    order = list(RULE_KINDS)
    counts = sorted(rule_counts(article), key=lambda count: order.index(count.explanation.kind))
    for kind, members in groupby(counts, key=lambda count: count.explanation.kind):
        yield RuleGroup(kind, RULE_KINDS[kind].heading, tuple(members))


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("explanation.html")
