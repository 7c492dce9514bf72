"""Editions as pages: what the core ranked, as articles that templates can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any

from ...charts.heat_map import heat_map
from ...charts.network_graph import Link, Node, described, network
from ...stories.trends import Trend
from .entity_pages import EntityPage, EntityTag

if TYPE_CHECKING:
    pass
import re
from collections import defaultdict
from dataclasses import field
from datetime import datetime
from functools import cached_property, partial
from itertools import chain, pairwise
from zoneinfo import ZoneInfo

from jinja2 import FileSystemLoader
from markupsafe import Markup
from pelican.generators import Generator

from ...config import Config, read_config
from ...model.article import ENTITY_TYPES, Entity, EntityType, Tag
from ...model.periods import Period, address, title
from ...model.text import sentences, summarize
from ...pipeline.memoize import group_kept
from ...pipeline.result_cache import Cache
from ...stories.grouping import Piece, Story
from ...stories.ranking import Edition, Entry, Item, Score, item_of, key_of_entity, make_editions, piece_of, read_weight
from ...stories.trends import trends
from ..reporting.build_report import report_of
from .articles import DigestArticle, markup_of
from .fallback_templates import FALLBACKS

# Names are linked to so many others, those with which most articles name them.
_CLOSEST = 2


@dataclass(frozen=True)
class InTheNews:
    """An entity of an edition, how it compares to its usual, and its page."""

    page: EntityPage
    trend: Trend


@dataclass(frozen=True)
class Network:
    """Who appears with whom: a picture, and the same in words."""

    drawing: str
    described: tuple[tuple[Node, tuple[Node, ...]], ...]


def network_of(named: Sequence[InTheNews], articles: Sequence[Any], title: str) -> Network | None:
    """The network of those `named` in an edition's `articles`; None where no two of them appear together, and where there is one
    article alone, in which everybody does."""
    if len(articles) < 2:
        return None
    nodes = {one.page: Node(one.page.name, one.page.type, f"/{one.page.url}", one.trend.salience) for one in named}
    together: Counter[tuple[EntityPage, EntityPage]] = Counter()
    for article in articles:
        among = sorted((p for p in pages_of(article) if p in nodes), key=lambda page: page.address)
        together.update(combinations(among, 2))
    weights = {one.page: one.trend.salience for one in named}
    links = [Link(nodes[one], nodes[other], count) for (one, other), count in _strongest(together, weights)]
    linked = {node for link in links for node in (link.first, link.second)}
    shown = [node for node in nodes.values() if node in linked]
    drawing = network(shown, links, f"Who is named together, {title}")
    return Network(drawing, described(shown, links)) if drawing else None


def _strongest(
    together: Counter[tuple[EntityPage, EntityPage]], weights: Mapping[EntityPage, float]
) -> Iterator[tuple[tuple[EntityPage, EntityPage], int]]:
    """Pairs that are among the closest of one of the two: all pairs of a story's names would be a knot. `weights` are those that
    names have in this edition, so that later ones do not change its picture."""
    ranked = sorted(together.items(), key=lambda one: (-one[1], -sum(weights[page] for page in one[0]), _addresses(one[0])))
    links: Counter[EntityPage] = Counter()
    for pair, count in ranked:
        if min(links[page] for page in pair) < _CLOSEST:
            links.update(pair)
            yield pair, count


def _addresses(pair: tuple[EntityPage, EntityPage]) -> tuple[str, str]:
    return pair[0].address, pair[1].address


def pages_of(article: Any) -> Iterable[EntityPage]:
    """The pages of the entities that an article is tagged with."""
    return (tag.page for tag in getattr(article, "tags", ()) if isinstance(tag, EntityTag))


def heat_maps(editions: Sequence[EditionPage]) -> dict[int, str]:
    """A calendar of each year that has an edition, its days leading to theirs."""
    counts = Counter(article.date.date() for edition in editions for article in edition.articles)
    address = {article.date.date(): f"/{edition.url}" for edition in editions for article in edition.articles}
    busiest = max(counts.values(), default=0)
    years = sorted({day.year for day in counts})
    return {year: heat_map(counts, year, _lookup(address), busiest) for year in years}


def _lookup(address: dict[date, str]) -> Any:
    return lambda day: address[day]


_PARAGRAPH = re.compile(r"<p[^>]*>(.*?)</p>", re.DOTALL)
# Names of each type that an edition's page shows.
_IN_THE_NEWS = 5


@dataclass(frozen=True)
class Told:
    """An article of a story, and its near-duplicates."""

    article: Any
    copies: tuple[Any, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Who publishes it, each once."""
        return publishers_of((self.article, *self.copies))


@dataclass(frozen=True)
class StoryView:
    """A story in an edition, with Pelican's articles: its `lead`, near-duplicates of it (`copies`), what else it has in this
    edition (`told`), and in earlier ones, newest first. `score` says why it stands where it does."""

    lead: Any
    copies: tuple[Any, ...]
    told: tuple[Told, ...]
    earlier: tuple[Any, ...]
    score: Score

    @property
    def related(self) -> tuple[Any, ...]:
        """The other articles of this edition, without near-duplicates."""
        return tuple(told.article for told in self.told)

    @property
    def articles(self) -> tuple[Any, ...]:
        """All articles that it has in this edition, its lead first."""
        return (self.lead, *self.copies, *(a for told in self.told for a in (told.article, *told.copies)))

    @property
    def sources(self) -> tuple[str, ...]:
        """Who tells it, each once."""
        return publishers_of(self.articles)

    @property
    def told_by(self) -> tuple[tuple[str, Any], ...]:
        """Each of its sources with the first of its articles, the lead's own first."""
        return tuple((name, next(a for a in self.articles if publishers_of((a,)) == (name,))) for name in self.sources)

    @property
    def tags(self) -> Sequence[Any]:
        """The lead's tags."""
        return getattr(self.lead, "tags", ())

    @property
    def summary(self) -> str:
        return summary_of(self.lead)


@dataclass(eq=False)
class EditionPage:
    """An edition with its address. `card` is the address of its picture for links, `previous` and `next` are the editions before
    and after it (None: there is none), `published` and `changed` what feeds tell of it. These are put there when all editions are
    made."""

    first: date
    last: date
    period: Period
    stories: tuple[StoryView, ...]
    names: Mapping[EntityType, tuple[InTheNews, ...]]
    card: str = ""
    previous: EditionPage | None = field(default=None, repr=False)
    next: EditionPage | None = field(default=None, repr=False)
    published: datetime | None = None
    changed: datetime | None = None

    @property
    def url(self) -> str:
        return address(self.first, self.period)

    @property
    def save_as(self) -> str:
        return f"{self.url}index.html"

    @property
    def title(self) -> str:
        return title(self.first, self.period)

    @property
    def articles(self) -> tuple[Any, ...]:
        """All its articles, in the order of its stories."""
        return tuple(article for story in self.stories for article in story.articles)

    @property
    def sources(self) -> tuple[str, ...]:
        """Who published them, each once."""
        return publishers_of(self.articles)

    @cached_property
    def network(self) -> Network | None:
        """Who appears with whom in it."""
        return network_of([named for names in self.names.values() for named in names], self.articles, self.title)

    @property
    def new(self) -> int:
        """How many of its stories no earlier edition has."""
        return sum(not story.earlier for story in self.stories)


def publishers_of(articles: Iterable[Any]) -> tuple[str, ...]:
    """The publishers that articles name, each once, in their order."""
    named = (article.source.publisher for article in articles if isinstance(article, DigestArticle))
    return tuple(dict.fromkeys(filter(None, named)))


def summary_of(article: Any) -> str:
    """An article's standfirst, else its first sentences, as text. Hand-written articles have the summary they give."""
    if isinstance(article, DigestArticle):
        return article.summary_text
    if "summary" in article.metadata:
        return Markup(article.metadata["summary"]).striptags()  # noqa: S704 - read, not written
    return summarize(_paragraphs(article))


def first_sentence(article: Any) -> str:
    """The first sentence of an article's summary."""
    return next(iter(sentences(summary_of(article))), "")


def _paragraphs(article: Any) -> list[str]:
    parts = _PARAGRAPH.findall(markup_of(article))
    return [text for part in parts if (text := Markup(part).striptags())]  # noqa: S704 - read, not written


def id_of(article: Any) -> str:
    """What an article goes by in stories and editions: its raw content's digest, or where it was written by hand."""
    return article.source.id if isinstance(article, DigestArticle) else str(article.relative_source_path)


def _piece(article: Any, item: Item) -> Piece:
    """The same as `piece_of` for an article that may be written by hand."""
    if isinstance(article, DigestArticle):
        return piece_of(article.source, item)
    text = "\n\n".join(_paragraphs(article))
    return Piece(item.id, Markup(article.title).striptags(), text, item.published)  # noqa: S704 - read, not written


def items_of(
    articles: Iterable[Any], tags: Mapping[str, tuple[Tag, ...]], config: Config, settings: dict[str, Any]
) -> dict[str, Item]:
    """What editions know of Pelican's articles, by their id. Says so where a weight is no number."""
    zone = ZoneInfo(config.timezone)
    found = {}
    for article in articles:
        weight = article.source.weight if isinstance(article, DigestArticle) else str(article.metadata.get("weight", ""))
        if read_weight(weight) is None:
            report_of(settings).warn(f"{article.relative_source_path}: its weight {weight!r} is no number; write Weight: 10")
        if isinstance(article, DigestArticle):
            item = item_of(article.source, tags[article.source.id], config.timezone)
        else:
            item = Item(id_of(article), article.date.astimezone(zone), weight=read_weight(weight) or 0.0)
        found[item.id] = item
    return found


def tell_stories(articles: Sequence[Any], items: Mapping[str, Item], config: Config) -> tuple[Story, ...]:
    """The stories of Pelican's articles."""
    cache = Cache(config.cache)
    stories = group_kept([_piece(article, items[id_of(article)]) for article in articles], cache)
    cache.note_build(str(config.raw))
    cache.close()
    return stories


def edition_pages(
    articles: Iterable[Any], items: Mapping[str, Item], stories: Iterable[Story], pages: Mapping[Entity, EntityPage], period: Period
) -> tuple[EditionPage, ...]:
    """The editions of Pelican's articles, newest first."""
    by_id = {id_of(article): article for article in articles}
    by_key = {key_of_entity(entity): page for entity, page in pages.items()}
    named = trends(items.values(), period, names_of(pages.values()), partial(_in_the_news, by_key=by_key))
    made = [
        _page(edition, by_id, tuple(InTheNews(by_key[trend.name], trend) for trend in named[edition.first]), period)
        for edition in make_editions(items.values(), stories, period)
    ]
    for newer, older in pairwise(made):
        newer.previous, older.next = older, newer
    return tuple(made)


def _in_the_news(names: Iterable[str], by_key: Mapping[str, EntityPage]) -> list[str]:
    """Those of the names that an edition's page shows: the first of each type."""
    shown: dict[EntityType, list[str]] = {kind: [] for kind in ENTITY_TYPES}
    for name in names:
        if name in by_key and len(own := shown[by_key[name].type]) < _IN_THE_NEWS:
            own.append(name)
    return list(chain.from_iterable(shown.values()))


def names_of(pages: Iterable[EntityPage]) -> dict[str, list[str]]:
    """All names in each article, those that it only mentions, too: what the pages of entities list."""
    found: dict[str, list[str]] = defaultdict(list)
    for page in pages:
        for article in page.articles:
            found[article.source.id].append(key_of_entity(page.entity))
    return found


def _page(edition: Edition, by_id: Mapping[str, Any], named: Sequence[InTheNews], period: Period) -> EditionPage:
    names = {kind: tuple(one for one in named if one.page.type == kind) for kind in ENTITY_TYPES}
    stories = tuple(_view(entry, by_id) for entry in edition.entries)
    return EditionPage(edition.first, edition.last, period, stories, names)


def _view(entry: Entry, by_id: Mapping[str, Any]) -> StoryView:
    groups = [tuple(by_id[id_] for id_ in group) for group in entry.groups]
    told = tuple(Told(group[0], group[1:]) for group in groups[1:])
    return StoryView(groups[0][0], groups[0][1:], told, tuple(by_id[id_] for id_ in entry.earlier), entry.score)


class EditionGenerator(Generator):  # type: ignore[misc]
    """Writes a page for every edition."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.env.loader.loaders.append(FileSystemLoader(FALLBACKS))

    def generate_output(self, writer: Any) -> None:
        template, relative = self.get_template("edition"), self.settings["RELATIVE_URLS"]
        for page in self.context["editions"]:
            writer.write_file(page.save_as, template, self.context, relative, template_name="edition", url=page.url, edition=page)


def takes_day_archives(settings: Mapping[str, Any]) -> bool:
    """Whether Pelican would write its archive of a day where an edition goes."""
    config = read_config(settings)
    day = date(2001, 2, 3)
    wanted = str(settings["DAY_ARCHIVE_SAVE_AS"]).format(date=day)
    return config.edition == "day" and wanted == f"{address(day, 'day')}index.html"
