"""Parts of pages that are rendered once for all of them, and what is noted of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import DictLoader, Environment

from gazette.model.article import Entity
from gazette.site.incremental.access_tracking import ReadContext, Trace, tracing, watching
from gazette.site.incremental.macro_cache import fragments
from gazette.site.pages.entity_pages import EntityPage

ADA = EntityPage(Entity("Ada Lovelace", "person"), "people/ada-lovelace", (), 1.0, has_feed=True)
LINES = "{% macro line(page, loud) %}{{ page.name }}{{ '!' if loud }}{{ said }}{% endmacro %}"
PAGE = "{% import 'lines.html' as m %}{{ alike(m.line, page, loud) }}{{ alike(m.line, page, loud) }}"


def rendered(pages: list[dict[str, Any]], source: str = PAGE) -> list[tuple[str, set[str]]]:
    """Pages with these variables of their own: their texts, and what was read of Ada for each."""
    env = Environment(loader=DictLoader({"lines.html": LINES, "page.html": source}), autoescape=True)
    env.context_class = ReadContext
    site = {"alike": fragments(), "page": ADA}
    found = []
    with watching([EntityPage], {}):
        for own in pages:
            trace = Trace(own, site)
            with tracing(trace):
                text = env.get_template("page.html").render({**site, **own})
            found.append((text, set(trace.read_of(ADA))))
    return found


def test_it_is_rendered_once_and_read_by_every_page(monkeypatch: Any) -> None:
    asked: list[str] = []
    monkeypatch.setattr(EntityPage, "name", property(lambda page: asked.append("name") or page.entity.name))
    assert rendered([{"loud": False}, {"loud": False}]) == [("Ada LovelaceAda Lovelace", {"name"})] * 2
    assert asked == ["name"]


def test_it_is_another_for_other_values() -> None:
    assert [text for text, _ in rendered([{"loud": False}, {"loud": True}])] == [
        "Ada LovelaceAda Lovelace",
        "Ada Lovelace!Ada Lovelace!",
    ]


def test_what_a_macro_takes_from_its_page_is_never_another_pages() -> None:
    source = PAGE.replace("as m", "as m with context")
    pages = [{"loud": False, "said": " came"}, {"loud": False, "said": " left"}]
    assert [text for text, _ in rendered(pages, source)] == [
        "Ada Lovelace cameAda Lovelace came",
        "Ada Lovelace leftAda Lovelace left",
    ]


def test_where_nothing_is_noted_it_is_the_macro_itself() -> None:
    alike: Callable[..., Any] = fragments()
    answers = iter("ab")
    assert [alike(lambda value: next(answers), 1) for _ in range(2)] == ["a", "b"]
