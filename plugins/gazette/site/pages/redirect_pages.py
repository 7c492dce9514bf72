"""Write pages that redirect from former URLs of entities, articles and lists, and store the URLs of this build for the next one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pelican.generators import ArticlesGenerator
from pelican.writers import FileOverwriteFailedError

from ...config import read_config
from ..permalinks.article_store import (
    PageLocation,
    StoredArticles,
    former_locations,
    is_valid_location,
    merge_stored_articles,
    write_stored_articles,
)
from ..permalinks.entity_urls import write_published_entities
from ..permalinks.list_redirects import (
    CurrentList,
    StoredLists,
    find_successors,
    merge_stored_lists,
    read_stored_lists,
    to_stored_lists,
    write_stored_lists,
)
from ..reporting.build_report import BuildReport
from ..wording.safe_text import strip_markup
from .article_identity import to_stored_articles
from .edition_dates import write_issued_editions
from .entity_pages import EntityPage
from .page_generator import PageGenerator, PageKind
from .views import Views

# The attributes of Pelican's generators that hold content with a page or file of its own.
_CONTENTS = ("articles", "translations", "hidden_articles", "hidden_translations", "drafts", "drafts_translations",
             "pages", "hidden_pages", "draft_pages", "draft_translations", "staticfiles")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Redirect:
    """A redirect page: its location, the name of its target as plain text, and the target's URL relative to the site's root."""

    location: PageLocation
    name: str
    url: str


def plan_redirects(generators: Any, views: Views, report: BuildReport) -> None:
    """Find out which former URLs redirect, and what is to be stored for the next build.

    This is done when all generators know their pages, and before any page is written. It sets in the context:

    * `redirect_pages`: the redirect pages, at locations where no other page is
    * `redirects`: the new URL for each old one
    * `stored_lists`: the lists of earlier builds
    * `articles_to_store`, `lists_to_store`: what the next build is to know
    """
    context = generators[0].context
    planned = [
        *_entity_redirects(context.get("entity_redirects", {})),
        *_plan_articles(generators, context, views),
        *_plan_lists(generators[0].settings, context, views, report),
    ]
    taken = set(_taken_locations(generators, context)) if planned else set()
    by_url = {r.location.url: r for r in reversed(planned) if taken.isdisjoint((r.location.url, r.location.file))}
    pages = tuple(by_url[url] for url in sorted(by_url))
    context.update(redirect_pages=pages, redirects={page.location.url: page.url for page in pages})


def _plan_articles(generators: Iterable[Any], context: dict[str, Any], views: Views) -> Iterator[Redirect]:
    articles = [views.of(a) for g in generators if isinstance(g, ArticlesGenerator) for a in (*g.articles, *g.translations)]
    stored = context.get("stored_articles", {})
    context["articles_to_store"] = merge_stored_articles(stored, to_stored_articles(articles, stored))
    names = {article.identity: strip_markup(article.title) for article in articles if article.identity}
    return _article_redirects(context["articles_to_store"], names)


def _plan_lists(settings: dict[str, Any], context: dict[str, Any], views: Views, report: BuildReport) -> Iterator[Redirect]:
    with report.timed("memory"):
        stored, warning = read_stored_lists(read_config(settings).lists_file)
        report.warn(warning)
        lists = tuple(_current_lists(context, views))
        live = to_stored_lists(lists)
        successors = find_successors(stored, live)
        context.update(stored_lists=stored, lists_to_store=merge_stored_lists(stored, live, successors))
    return _list_redirects(stored, successors, {list_.location.url: list_.name for list_ in lists})


def _entity_redirects(redirects: Mapping[str, EntityPage]) -> Iterator[Redirect]:
    return (Redirect(PageLocation(f"{url}/", f"{url}/index.html"), page.name, page.url) for url, page in redirects.items())


def _article_redirects(articles: StoredArticles, names: Mapping[str, str]) -> Iterator[Redirect]:
    return (Redirect(location, names[identity], url) for identity, location, url in former_locations(articles))


def _list_redirects(stored: StoredLists, successors: Mapping[str, str], names: Mapping[str, str]) -> Iterator[Redirect]:
    return (Redirect(PageLocation(url, stored[url].file), names[successor], successor) for url, successor in successors.items())


def _current_lists(context: Mapping[str, Any], views: Views) -> Iterator[CurrentList]:
    """Yield the pages of this build that list articles, without categories and tags that have no slug or no page."""
    grouped = (("category", "categories"), ("tag", "tags"))
    lists = (
        *(
            (kind, group, group.name, list(map(views.of, members)))
            for kind, name in grouped
            for group, members in context.get(name, ())
            if group.slug
        ),
        *(("publisher", page, page.name, page.articles) for page in context.get("publishers", ())),
        *(("edition", page, page.title, page.articles) for page in context.get("editions", ())),
    )
    for kind, page, name, articles in lists:
        url, file = page.url, page.save_as
        if is_valid_location(url, file):
            identities = tuple(article.identity for article in articles if article.identity)
            yield CurrentList(kind, PageLocation(url, file), str(name), identities)


def _taken_locations(generators: Iterable[Any], context: Mapping[str, Any]) -> Iterator[str]:
    """Yield the URL and the file of each page that is known before pages are written. The writer knows the other pages."""
    contents = (getattr(generator, name, ()) for generator in generators for name in _CONTENTS)
    groups = (group for name in ("categories", "tags", "authors") for group, _ in context.get(name, ()))
    entities = (page for page in context.get("entity_pages", {}).values() if page.has_page)
    ours = (entities, context.get("publishers", ()), context.get("editions", ()))
    for page in chain(*contents, groups, *ours):
        yield from (page.url, page.save_as)
    for archives in (archives for generator in generators for archives in getattr(generator, "period_archives", {}).values()):
        yield from chain.from_iterable((archive["url"], archive["save_as"]) for archive in archives)


class RedirectGenerator(PageGenerator):
    """Writes the redirect pages once all other pages are written, and then stores the URLs of this build for the next one."""

    def generate_output(self, writer: Any) -> None:
        for redirect in self.context["redirect_pages"]:
            if not self._write(writer, redirect):
                del self.context["redirects"][redirect.location.url]
        writer.flush()  # before Pelican copies the owner's files, which may replace pages
        config, report = read_config(self.settings), writer.report
        with report.timed("memory"):
            report.warn(write_published_entities(config.entity_urls_file, self.context["entities_to_store"]))
            if self.context["articles_to_store"] != self.context["stored_articles"]:
                report.warn(write_stored_articles(config.articles_file, self.context["articles_to_store"]))
            if self.context["editions_to_store"] != self.context["stored_editions"] or not config.editions_file.exists():
                report.warn(
                    write_issued_editions(config.editions_file, self.context["site_key"], self.context["editions_to_store"])
                )
            if self.context["lists_to_store"] != self.context["stored_lists"]:
                report.warn(write_stored_lists(config.lists_file, self.context["lists_to_store"]))

    def _write(self, writer: Any, redirect: Redirect) -> bool:
        """Write a redirect page. Return False if its location is taken, since a redirect never replaces a page or a folder."""
        location = redirect.location
        if not writer.has_room(location.file):
            return False
        try:
            self.write_page(writer, PageKind.MOVED, "moved", location.file, location.url, moved=redirect)
        except FileOverwriteFailedError:
            return False
        return True
