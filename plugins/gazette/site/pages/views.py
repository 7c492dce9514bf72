"""Pelican's articles, pages and files as templates see them, with what the build has found out about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from operator import is_
from typing import Any

from pelican.contents import Article as PelicanArticle
from pelican.contents import Content, Static
from pelican.urlwrappers import URLWrapper

from ...model.article import Article
from ..incremental.digests import ViewList
from ..incremental.tracking import Lookup, Memo, Thing, View, record_edge, relation
from ..permalinks.article_matching import CurrentArticle
from ..wording.safe_text import strip_markup
from .articles import DigestArticle, markup_of, minutes_of

# The number of drawings and lines of lists in memory. A line takes some 2 KB, including what was read for it.
_MAX_SHARED_RESULTS = 10_000
_PLAIN_TYPES = (str, int, float, date, URLWrapper, Article, type(None))
_WRAPPED = (Content, list, tuple, dict)
# Attributes of Pelican's contents that lead to others or are relations of views, and properties that are values of their own.
_NOT_VALUES = frozenset({"settings", "metadata", "translations", "tags", "pictures"})
_PROPERTIES = ("url", "save_as", "summary", "status", "date_note")


class ContentView(View):
    """A Pelican article, page or file (`view_content`). It has the attributes of the content.

    `title_note` is what distinguishes its title from an equal one, or ""."""

    title_note = ""
    view_source: Article | None = None

    def __init__(self, content: Content, views: Views) -> None:
        self.__dict__.update(view_content=content, _views=views)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute. Raises AttributeError once pages are being rendered."""
        if self._views.frozen:
            raise AttributeError(f"{name!r} cannot be set: pages are being rendered")
        self.__dict__[name] = value

    @cached_property
    def view_key(self) -> str:  # type: ignore[override]
        """The paths of the content, which are final when this is first asked for. A file name need not be valid text."""
        content = self.view_content
        path = "" if isinstance(content, Static) else content.save_as
        key = f"{type(content).__name__}:{path}|{content.relative_source_path or ''}"
        return key.encode("utf-8", "backslashreplace").decode()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        content = self.view_content
        value = self._views.wrap(getattr(content, name))
        if name not in _PROPERTIES and not (name in vars(content) and _is_own(name, value)):
            record_edge(self, name)
        elif self._views.frozen:
            self.__dict__[name] = value
        return value

    def view_values(self) -> Any:
        content = self.view_content
        own = {name: value if _is_own(name, value) else ... for name, value in vars(content).items() if not name.startswith("_")}
        plain = {name: value for name, value in own.items() if value is not ...}
        properties = [getattr(content, name, "") for name in _PROPERTIES] if not isinstance(content, Static) else content.url
        return plain, sorted(own), properties, self.title_note


def _is_own(name: str, value: Any) -> bool:
    """Return True if an attribute of a content is one of its own values, and not something that leads to others."""
    if name in _NOT_VALUES:
        return False
    return all(isinstance(item, _PLAIN_TYPES) for item in value) if isinstance(value, list) else isinstance(value, _PLAIN_TYPES)


@dataclass
class ArticleLinks:
    """Where an article leads: its entities (`tags`, and those that are `mentioned` only), near-duplicates (`copies`), the other
    articles of its story by time (`same_story`), and its neighbours."""

    tags: Sequence[Any] = ()
    mentioned: Sequence[Any] = ()
    copies: tuple[ArticleView, ...] = ()
    same_story: tuple[Any, ...] = ()
    related: tuple[ArticleView, ...] = ()
    previous: ArticleView | None = None
    next: ArticleView | None = None
    edition: Any = None


class ArticleView(ContentView):
    """A Pelican article.

    * `view_source`: the article of the raw file, None if it was written by hand
    * `current`, `identity`: how it was matched with articles of earlier builds, and its identity; None and "" if another plugin
      added it late
    * `changed`: when it last changed, as feeds announce it
    * `card`: the URL of its card, relative to the site's root, "" without cards
    * `cleaning_url`: the URL of the page that shows how it was cleaned, "" if there is none
    """

    current: CurrentArticle | None = None
    identity = ""
    changed: datetime | None = None
    card = ""
    cleaning_url = ""

    def __init__(self, content: PelicanArticle, views: Views) -> None:
        super().__init__(content, views)
        source = content.source if isinstance(content, DigestArticle) else None
        self.__dict__.update(view_source=source, view_links=ArticleLinks())

    tags: Sequence[Any] = relation("tags")(lambda article: article.view_links.tags or getattr(article.view_content, "tags", ()))
    mentioned: Sequence[Any] = relation("mentioned")(lambda article: article.view_links.mentioned)
    copies: tuple[Any, ...] = relation("links")(lambda article: article.view_links.copies)
    same_story: tuple[Any, ...] = relation("links")(lambda article: article.view_links.same_story)
    related: tuple[Any, ...] = relation("links")(lambda article: article.view_links.related)
    previous: Any = relation("links")(lambda article: article.view_links.previous)
    next: Any = relation("links")(lambda article: article.view_links.next)
    edition: Any = relation("links")(lambda article: article.view_links.edition)
    content: str = relation("content")(lambda article: article.view_content.content)
    get_content: Any = relation("content")(lambda article: article.view_content.get_content)
    pictures: Mapping[str, Any] = relation("content")(lambda article: getattr(article.view_content, "pictures", {}))

    @relation("content")
    def minutes(self) -> int:
        """Return the reading time in whole minutes, at least one."""
        return minutes_of(self.view_source.text if self.view_source else strip_markup(markup_of(self)))

    def view_digested(self, group: str) -> Any:
        """Return the markup of a raw article in place of its content: the content follows from it and from the settings."""
        return markup_of(self) if group == "content" and self.view_source else super().view_digested(group)

    def view_values(self) -> Any:
        return super().view_values(), self.identity, self.changed, self.card, self.cleaning_url


class Views:
    """The views of a build: of Pelican's contents, each made when it is first asked for, and of the site's own pages, which are
    added. They are frozen when the first page is rendered.

    `memo` has what several pages show and what takes long to render."""

    def __init__(self) -> None:
        self.frozen = False
        self.memo = Memo(_MAX_SHARED_RESULTS)
        self._views: dict[Content, ContentView] = {}
        self._things: list[Thing] = []

    def of(self, article: PelicanArticle) -> ArticleView:
        """Return the view of an article."""
        view = self._view(article)
        assert isinstance(view, ArticleView)  # noqa: S101 - Pelican's articles have no other views
        return view

    def _view(self, content: Content) -> ContentView:
        view = self._views.get(content)
        if view is None:
            kind = ArticleView if isinstance(content, PelicanArticle) else ContentView
            view = self._views[content] = kind(content, self)
        return view

    def wrap(self, value: Any) -> Any:
        """Return a value with views in place of Pelican's contents, also in lists and dictionaries."""
        if not isinstance(value, _WRAPPED) or type(value) is ViewList:
            return value
        if isinstance(value, Content):
            return self._view(value)
        items = value.values() if isinstance(value, dict) else value
        if not any(isinstance(item, _WRAPPED) for item in items):
            return value
        wrapped = list(map(self.wrap, items))
        if all(map(is_, wrapped, items)):
            return value
        return (
            dict(zip(value, wrapped, strict=True))
            if isinstance(value, dict)
            else tuple(wrapped)
            if isinstance(value, tuple)
            else wrapped
        )

    def list_of(self, items: Sequence[Any]) -> ViewList:
        """Return a list with views in place of Pelican's contents."""
        return ViewList(self.wrap(items))

    def add(self, things: Iterable[Thing]) -> None:
        """Add views of the site's own pages, and lookups."""
        self._things += things

    def share_macro(self, macro: Callable[..., Any], *values: Any) -> Any:
        """Return what `macro(...)` returns, but render it only once for equal arguments, such as the line of an article in lists.
        Templates call this as `alike(macro, ...)`. The macro must be imported without context: otherwise each page has its own."""
        return self.memo.get((macro, *values), lambda: macro(*values))

    def freeze(self, context: Mapping[str, Any]) -> list[Thing]:
        """End the time in which views may change. Return all of them, those of the contents and the lookups in the context
        included."""
        for content in (*context["articles"], *context["drafts"], *context["pages"], *context["generated_content"].values()):
            if content:
                self._view(content)
        self.frozen = True
        lookups = (value for value in context.values() if isinstance(value, Lookup))
        return [*self._views.values(), *self._things, *lookups]


def changed_at(article: ArticleView) -> datetime:
    """Return when an article last changed, as feeds announce it."""
    time: datetime = article.changed or max(getattr(article, "modified", article.date), article.date)
    return time
