"""Pages that lead on from where entities, articles and lists were; and the end of what is remembered, for the next build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from jinja2 import FileSystemLoader
from pelican.generators import ArticlesGenerator, Generator
from pelican.writers import FileOverwriteFailedError

from ...config import read_config
from ..permalinks.article_store import Memory, Place, is_place, moves, remember, write_articles
from ..permalinks.entity_urls import write_addresses
from ..permalinks.list_redirects import ListPage, Lists, find_heirs, lists_of, read_lists, remember_lists, write_lists
from ..reporting.build_report import report_of
from ..wording.plain import plain
from .article_identity import published
from .edition_dates import write_editions
from .entity_pages import EntityPage
from .fallback_templates import FALLBACKS

# What Pelican's own generators call the content that they have pages or files of.
_CONTENTS = ("articles", "translations", "hidden_articles", "hidden_translations", "drafts", "drafts_translations",
             "pages", "hidden_pages", "hidden_translations", "draft_pages", "draft_translations", "staticfiles")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Redirect:
    """A place that something had, with its name as text and the address of its page now, below the site's root."""

    place: Place
    name: str
    url: str


def plan_redirects(generators: Any) -> None:
    """Tell what is remembered of articles and lists (`article_memory`, `list_memory`), and which addresses lead to which
    (`redirects`): those of articles, entities and lists that moved, where no page is now. When all generators know their pages,
    and none is written."""
    if not generators:
        return
    context = generators[0].context
    planned = [
        *_of_entities(context.get("entity_redirects", {})),
        *_plan_articles(generators, context),
        *_plan_lists(generators[0].settings, context),
    ]
    taken = set(_places(generators, context)) if planned else set()
    free = {r.place.address: r for r in reversed(planned) if taken.isdisjoint((r.place.address, r.place.file))}
    pages = tuple(free[address] for address in sorted(free))
    context.update(redirect_pages=pages, redirects={page.place.address: page.url for page in pages})


def _plan_articles(generators: Iterable[Any], context: dict[str, Any]) -> Iterator[Redirect]:
    articles = [a for g in generators if isinstance(g, ArticlesGenerator) for a in (*g.articles, *g.translations)]
    known = context.get("articles_known", {})
    context["article_memory"] = remember(known, published(articles, known))
    names = {article.identity: plain(article.title) for article in articles if hasattr(article, "identity")}
    return _of_articles(context["article_memory"], names)


def _plan_lists(settings: dict[str, Any], context: dict[str, Any]) -> Iterator[Redirect]:
    report = report_of(settings)
    with report.timed("memory"):
        known, warning = read_lists(read_config(settings).lists)
        report.warn(warning)
        pages = tuple(_list_pages(context))
        live = lists_of(pages)
        heirs = find_heirs(known, live)
        context.update(lists_known=known, list_memory=remember_lists(known, live, heirs))
    return _of_lists(known, heirs, {page.place.address: page.name for page in pages})


def _of_entities(redirects: Mapping[str, EntityPage]) -> Iterator[Redirect]:
    return (Redirect(Place(f"{address}/", f"{address}/index.html"), page.name, page.url) for address, page in redirects.items())


def _of_articles(memory: Memory, names: Mapping[str, str]) -> Iterator[Redirect]:
    return (Redirect(place, names[identity], url) for identity, place, url in moves(memory))


def _of_lists(known: Lists, heirs: Mapping[str, str], names: Mapping[str, str]) -> Iterator[Redirect]:
    return (Redirect(Place(address, known[address].file), names[heir], heir) for address, heir in heirs.items())


def _list_pages(context: Mapping[str, Any]) -> Iterator[ListPage]:
    """The pages of this build that list articles. What has no slug or no page of its own is none."""
    named = (("category", "categories"), ("tag", "tags"))
    lists = (
        *((kind, thing, thing.name, some) for kind, name in named for thing, some in context.get(name, ()) if thing.slug),
        *(("publisher", page, page.name, page.articles) for page in context.get("publishers", ())),
        *(("edition", page, page.title, page.articles) for page in context.get("editions", ())),
    )
    for kind, page, name, articles in lists:
        address, file = page.url, page.save_as
        if is_place(address, file):
            identities = tuple(article.identity for article in articles if hasattr(article, "identity"))
            yield ListPage(kind, Place(address, file), str(name), identities)


def _places(generators: Iterable[Any], context: Mapping[str, Any]) -> Iterator[str]:
    """The addresses and files of all pages that are known before they are written; Pelican's writer knows the others."""
    contents = (getattr(generator, name, ()) for generator in generators for name in _CONTENTS)
    lists = (thing for name in ("categories", "tags", "authors") for thing, _ in context.get(name, ()))
    ours = (context.get("entity_pages", {}).values(), context.get("publishers", ()), context.get("editions", ()))
    for page in chain(*contents, lists, *ours):
        yield from (page.url, page.save_as)
    for archives in (some for generator in generators for some in getattr(generator, "period_archives", {}).values()):
        yield from chain.from_iterable((archive["url"], archive["save_as"]) for archive in archives)


class RedirectGenerator(Generator):  # type: ignore[misc]
    """Writes them when all other pages are written; then keeps for the next build where pages are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.env.loader.loaders.append(FileSystemLoader(FALLBACKS))

    def generate_output(self, writer: Any) -> None:
        for moved in self.context["redirect_pages"]:
            if not self._write(writer, moved):
                del self.context["redirects"][moved.place.address]
        writer.flush()  # before Pelican copies the files of the site's owner, which come in the place of pages
        config, report = read_config(self.settings), report_of(self.settings)
        with report.timed("memory"):
            report.warn(write_addresses(config.addresses, self.context["entity_addresses"]))
            if self.context["article_memory"] != self.context["articles_known"]:
                report.warn(write_articles(config.memory, self.context["article_memory"]))
            if self.context["editions_issued"] != self.context["editions_known"] or not config.editions.exists():
                report.warn(write_editions(config.editions, self.context["site_key"], self.context["editions_issued"]))
            if self.context["list_memory"] != self.context["lists_known"]:
                report.warn(write_lists(config.lists, self.context["list_memory"]))

    def _write(self, writer: Any, moved: Redirect) -> bool:
        """Whether there was room for it: no page is replaced, no folder becomes a file, and no file a folder."""
        if not writer.has_room(moved.place.file):
            return False
        template, relative = self.get_template("moved"), self.settings["RELATIVE_URLS"]
        try:
            writer.write_file(
                moved.place.file, template, self.context, relative, template_name="moved", url=moved.place.address, moved=moved
            )
        except FileOverwriteFailedError:
            return False
        return True
