"""How an article was cleaned, as a page for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from ..model.article import Article
from .change_report import Count, Line, Measure, counts_of, lines_of, measure
from .rules.rule_catalog import KINDS

# For themes as well: the account itself, and how it looks.
TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is known about an article, and where from, if that needs saying."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The rules of one kind that acted."""

    kind: str
    heading: str
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """All that a page tells about the cleaning of one article. `unsaid` names what the source does not say."""

    title: str
    lang: str
    path: str
    found: str
    facts: tuple[Fact, ...]
    unsaid: tuple[str, ...]
    groups: tuple[Group, ...]
    lines: tuple[Line, ...]
    measure: Measure


def account_of(article: Article) -> Account:
    """What there is to tell about the cleaning of an article."""
    facts = tuple(_facts(article))
    return Account(
        title=article.title,
        lang=article.lang,
        path=article.path.encode("utf-8", "replace").decode(),  # a file's name need not be text
        found=f"{article.extractor[:1].upper()}{article.extractor[1:]}.",
        facts=tuple(fact for fact in facts if fact.value),
        unsaid=tuple(fact.name.lower() for fact in facts if not fact.value),
        groups=tuple(_groups(article)),
        lines=tuple(lines_of(article)),
        measure=measure(article),
    )


def explanation_page(article: Article) -> str:
    """A page that stands alone: no script, nothing to load, whatever the raw file holds."""
    return _template().render(account=account_of(article))


def _facts(article: Article) -> Iterator[Fact]:
    yield Fact("Title", article.title)
    yield Fact("Summary", article.summary)
    yield Fact("Authors", ", ".join(article.authors))
    unread = f"the file says {article.unread_date!r}, which could be more than one day or none" if article.unread_date else ""
    yield Fact("Published", article.published or unread, f"from {article.date_source}" if article.published else "")
    yield Fact("Updated", article.modified)
    yield Fact("Publisher", article.publisher)
    yield Fact("Address", article.url)
    yield Fact("Language", article.lang)
    yield Fact("Category", article.category)


def _groups(article: Article) -> Iterator[Group]:
    """The rules by their kind, in the order of the kinds."""
    order = list(KINDS)
    counts = sorted(counts_of(article), key=lambda count: order.index(count.explanation.kind))
    for kind, members in groupby(counts, key=lambda count: count.explanation.kind):
        yield Group(kind, KINDS[kind].heading, tuple(members))


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("explanation.html")
