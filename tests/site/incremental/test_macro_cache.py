"""Parts of pages that are rendered once for all pages, and the dependencies that each of these pages gets from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import DictLoader, Environment

from gazette.model.article import Entity
from gazette.site.incremental.access_tracking import AccessTrace, TrackingContext, recording, tracking_attributes
from gazette.site.incremental.macro_cache import macro_cache
from gazette.site.pages.entity_pages import EntityPage

ADA = EntityPage(Entity("Ada Lovelace", "person"), "people/ada-lovelace", (), 1.0, has_feed=True)
LINES = "{% macro line(page, loud) %}{{ page.name }}{{ '!' if loud }}{{ suffix }}{% endmacro %}"
PAGE = "{% import 'lines.html' as m %}{{ alike(m.line, page, loud) }}{{ alike(m.line, page, loud) }}"


def render(pages: list[dict[str, Any]], source: str = PAGE) -> list[tuple[str, set[str]]]:
    """Render a page for each of these sets of variables. Return the texts, and the attributes of ADA that each page read."""
    env = Environment(loader=DictLoader({"lines.html": LINES, "page.html": source}), autoescape=True)
    env.context_class = TrackingContext
    site_variables = {"alike": macro_cache(), "page": ADA}
    rendered = []
    with tracking_attributes([EntityPage], {}):
        for page_variables in pages:
            trace = AccessTrace(page_variables, site_variables)
            with recording(trace):
                text = env.get_template("page.html").render({**site_variables, **page_variables})
            rendered.append((text, set(trace.attributes_of(ADA))))
    return rendered


def test_a_macro_is_rendered_once_and_is_a_dependency_of_every_page(monkeypatch: Any) -> None:
    reads: list[str] = []
    monkeypatch.setattr(EntityPage, "name", property(lambda page: reads.append("name") or page.entity.name))
    assert render([{"loud": False}, {"loud": False}]) == [("Ada LovelaceAda Lovelace", {"name"})] * 2
    assert reads == ["name"]


def test_a_macro_is_rendered_again_for_other_values() -> None:
    assert [text for text, _ in render([{"loud": False}, {"loud": True}])] == [
        "Ada LovelaceAda Lovelace",
        "Ada Lovelace!Ada Lovelace!",
    ]


def test_a_macro_that_reads_variables_of_its_page_is_not_shared() -> None:
    source = PAGE.replace("as m", "as m with context")
    pages = [{"loud": False, "suffix": " came"}, {"loud": False, "suffix": " left"}]
    assert [text for text, _ in render(pages, source)] == [
        "Ada Lovelace cameAda Lovelace came",
        "Ada Lovelace leftAda Lovelace left",
    ]


def test_nothing_is_cached_while_no_reads_are_recorded() -> None:
    alike: Callable[..., Any] = macro_cache()
    answers = iter("ab")
    assert [alike(lambda value: next(answers), 1) for _ in range(2)] == ["a", "b"]
