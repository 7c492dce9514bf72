"""Which pages are rendered again, decided by what they read: their own variables, relations of views, lookups, shared variables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from jinja2 import DictLoader, Environment

from gazette.site.incremental.build_store import FORMAT_VERSION, BuildStore, StoredBuild
from gazette.site.incremental.renderer import Renderer, RenderJob
from gazette.site.incremental.tracking import Lookup, Memo, SiteVariables, TrackingContext, View, relation
from gazette.site.output.output_files import FileState, OutputFiles
from gazette.site.reporting.build_summary import BuildSummary


@dataclass(eq=False)
class Person(View):
    """A view with a name, and with relations of two groups."""

    name: str
    view_friends: list[Person] = field(default_factory=list)
    view_age: Any = 0

    @property
    def view_key(self) -> str:  # type: ignore[override]
        return f"person:{self.name.split()[0]}"

    def view_values(self) -> Any:
        return self.name

    friends = relation("friends")(lambda person: person.view_friends)
    age = relation("age")(lambda person: person.view_age)


class Site:
    """A folder of pages that is built again and again with `build`, which returns the pages that it rendered."""

    def __init__(self, folder: Path) -> None:
        self.store, self.output = folder / "store.sqlite", folder / "output"
        self.files: dict[str, FileState] = {}
        self.built = False

    def build(
        self,
        pages: Mapping[str, tuple[str, Mapping[str, Any]]],
        site: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
        lookups: Iterable[Lookup] = (),
        fingerprint: str = "",
    ) -> set[str]:
        """Build pages, each from a template and its own variables."""
        env = Environment(loader=DictLoader({path: template for path, (template, _) in pages.items()}), autoescape=True)
        variables = SiteVariables({**(settings or {}), **(site or {})}, settings or {}, lambda value: value)
        env.context_class = type("SiteContext", (TrackingContext,), {"site": variables})
        store = BuildStore(self.store, fingerprint, self.built)
        outputs = OutputFiles(self.output, self.files)
        renderer = Renderer(
            outputs, store, variables, [*views_in(own for _, own in pages.values()), *views_in([site or {}]), *lookups]
        )

        def render(path: str, own: Mapping[str, Any], shared: Mapping[str, Any]) -> bytes:
            return env.get_template(path).render({**shared, **own}).encode()

        jobs = [
            RenderJob("page", path, template.encode(), own, partial(render, path), lambda *_: None)
            for path, (template, own) in pages.items()
        ]
        missing = [job for job in jobs if not renderer.reuse(job)]
        list(renderer.render(missing, 1))
        self.files = outputs.current
        until = datetime.max.replace(tzinfo=UTC)
        stored = StoredBuild(FORMAT_VERSION, "", fingerprint, "", "", until, BuildSummary([], 0, 0, {}), self.files)
        assert not store.close(stored, renderer.things, ())
        self.built = True
        return {job.path for job in missing}

    def text(self, path: str) -> str:
        return (self.output / path).read_text()


def views_in(mappings: Iterable[Mapping[str, Any]]) -> list[Person]:
    """Return all persons among these variables, with their friends."""
    found: dict[str, Person] = {}

    def add(value: Any) -> None:
        if isinstance(value, Person) and value.view_key not in found:
            found[value.view_key] = value
            add(value.view_friends)
        for item in value if isinstance(value, list) else ():
            add(item)

    for mapping in mappings:
        for value in mapping.values():
            add(value)
    return list(found.values())


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


NAME, FRIENDS, AGE = "{{ person.name }}", "{% for p in person.friends %}{{ p.name }} {% endfor %}", "{{ person.age }}"


def ada(name: str = "Ada Lovelace", friend: str = "Bob Lee", age: Any = 36) -> dict[str, Any]:
    return {"person": Person(name, [Person(friend)], age)}


def pages(person: Mapping[str, Any]) -> dict[str, tuple[str, Mapping[str, Any]]]:
    return {"name": (NAME, person), "friends": (FRIENDS, person), "age": (AGE, person)}


def test_no_page_is_rendered_again_if_nothing_changed(site: Site) -> None:
    assert site.build(pages(ada())) == {"name", "friends", "age"}
    assert site.build(pages(ada())) == set()
    assert site.build(pages(ada())) == set()


def test_a_page_depends_on_the_own_values_of_views_in_its_variables(site: Site) -> None:
    site.build(pages(ada()))
    assert site.build(pages(ada("Ada King"))) == {"name", "friends", "age"}


def test_a_page_depends_on_the_relations_that_it_read_and_on_the_views_that_they_lead_to(site: Site) -> None:
    site.build(pages(ada()))
    assert site.build(pages(ada(age=37))) == {"age"}
    assert site.build(pages(ada(friend="Bob Marlowe", age=37))) == {"friends"}
    assert site.text("friends") == "Bob Marlowe "


def test_relations_of_views_that_a_page_came_to_by_another_are_dependencies(site: Site) -> None:
    template = "{% for p in person.friends %}{{ p.age }}{% endfor %}"

    def build(age: int) -> set[str]:
        return site.build({"page": (template, {"person": Person("Ada", [Person("Bob", [], age)])})})

    assert [build(age) for age in (1, 1, 2)] == [{"page"}, set(), {"page"}]


def test_a_page_does_not_depend_on_variables_of_its_own_that_it_did_not_read(site: Site) -> None:
    page = {"page": (NAME, {**ada(), "other": 1})}
    site.build(page)
    assert site.build({"page": (NAME, {**ada(), "other": 2})}) == set()


def test_a_variable_that_appears_is_a_change(site: Site) -> None:
    template = "{{ other }}"
    site.build({"page": (template, {})})
    assert site.build({"page": (template, {})}, {"other": 1}) == {"page"}


def test_a_page_depends_on_the_shared_variables_that_it_read(site: Site) -> None:
    both = {"one": ("{{ one }}", {}), "two": ("{{ two }}", {})}
    site.build(both, {"one": 1, "two": [Person("Ada Lovelace")]})
    assert site.build(both, {"one": 1, "two": [Person("Ada Lovelace")]}) == set()
    assert site.build(both, {"one": 2, "two": [Person("Ada Lovelace")]}) == {"one"}
    assert site.build(both, {"one": 2, "two": [Person("Ada King")]}) == {"two"}


def test_settings_are_no_dependencies_of_single_pages(site: Site) -> None:
    """They are part of the fingerprint, and a change of that makes all pages anew."""
    page = {"page": ("{{ SITENAME }}", {})}
    site.build(page, settings={"SITENAME": "One"}, fingerprint="1")
    assert site.build(page, settings={"SITENAME": "Two"}, fingerprint="1") == set()
    assert site.build(page, settings={"SITENAME": "Two"}, fingerprint="2") == {"page"}


def test_each_answer_of_a_lookup_is_a_dependency_of_its_own(site: Site) -> None:
    both = {name: (f"{{{{ feed_of.{name} }}}}", {}) for name in ("a", "b")}

    def build(answers: dict[str, str]) -> set[str]:
        lookup = Lookup("feed_of", answers.get)
        return site.build(both, {"feed_of": lookup}, lookups=[lookup])

    assert build({"a": "1"}) == {"a", "b"}
    assert build({"a": "1"}) == set()
    assert build({"a": "2"}) == {"a"}
    assert build({"a": "2", "b": "1"}) == {"b"}


def test_a_page_is_rendered_again_if_a_view_that_it_read_is_gone(site: Site) -> None:
    template = "{% for p in people %}{{ p.age }}{% endfor %}"
    page = {"page": (template, {})}
    site.build(page, {"people": [Person("Ada"), Person("Bob")]})
    assert site.build(page, {"people": [Person("Ada")]}) == {"page"}


def test_a_page_that_read_an_undigestible_value_is_always_rendered(site: Site) -> None:
    """Pages that read other relations of the same view need not be."""
    for _ in range(2):
        site.build(pages(ada(age=object())))
    assert site.build(pages(ada(age=object()))) == {"age"}


def test_a_changed_template_is_a_change(site: Site) -> None:
    site.build(pages(ada()))
    assert site.build({**pages(ada()), "name": (NAME + "!", ada())}) == {"name"}


def test_pages_that_are_gone_and_what_only_they_read_are_forgotten(site: Site) -> None:
    site.build(pages(ada()))
    site.build({"name": (NAME, ada())})
    assert site.build(pages(ada())) == {"friends", "age"}


def test_a_result_is_computed_once_and_is_a_dependency_of_every_page_that_gets_it(site: Site) -> None:
    lines = "{% macro line(person) %}{{ count() }}{{ person.age }}{% endmacro %}"
    template = f"{lines}{{% if true %}}{{{{ alike('line', person) }}}}{{% endif %}}"

    def build(age: int) -> tuple[set[str], int]:
        memo, calls, person = Memo(10), [], Person("Ada", [], age)

        def alike(name: str, of: Person) -> Any:
            return memo.get((name, of), lambda: calls.append(name) or of.age)

        return site.build({path: (template, {"person": person}) for path in ("one", "two")}, {"alike": alike}), len(calls)

    assert build(1) == ({"one", "two"}, 1)
    assert build(1) == (set(), 0)
    assert build(2) == ({"one", "two"}, 1)


def test_a_memo_forgets_all_when_it_is_full() -> None:
    assert Memo(1).get("key", lambda: "computed") == "computed"  # nothing is recorded, so nothing is kept
