"""URLs of entities from build to build: a URL lasts, or redirects to what its entity is now."""

from __future__ import annotations

import json
from pathlib import Path

import html5lib
import pytest

from gazette.model.article import Entity
from gazette.site.permalinks.entity_redirects import find_entity_redirects
from gazette.site.permalinks.entity_urls import (
    PublishedEntity,
    assign_urls,
    merge_published_entities,
    read_published_entities,
    write_published_entities,
)
from support.articles import BODY, dated
from support.rebuilt_sites import heading, redirect_target
from support.sites import Site

STORE = "cache/gazette-addresses.json"
MERGE = '["Charles Babbage"]\ntype = "person"\nmerge_into = "Ada Lovelace"\n'


def two_people(site: Site) -> None:
    site.add("a.txt", dated(1, "One", "Ada Lovelace came to London.", *BODY))
    site.add("b.txt", dated(2, "Two", "Charles Babbage came to London.", *reversed(BODY)))


def test_the_url_of_a_merged_person_redirects(site: Site) -> None:
    two_people(site)
    site.build()
    assert heading(site, "people/charles-babbage/") == "Charles Babbage"
    site.write_overrides(MERGE)
    site.build()
    assert redirect_target(site, "people/charles-babbage/") == "/people/ada-lovelace/"
    assert heading(site, "people/ada-lovelace/") == "Ada Lovelace"
    assert "charles-babbage" not in site.page("people/index.html") + site.page("entities/index.html")


def test_a_merged_name_redirects_without_earlier_builds(site: Site) -> None:
    two_people(site)
    site.write_overrides(MERGE)
    site.build()
    assert redirect_target(site, "people/charles-babbage/") == "/people/ada-lovelace/"


def test_a_merge_that_is_undone_restores_the_page(site: Site) -> None:
    two_people(site)
    site.write_overrides(MERGE)
    site.build()
    site.write_overrides("")
    site.build()
    assert heading(site, "people/charles-babbage/") == "Charles Babbage"


@pytest.mark.parametrize(
    ("settings", "link"),
    [
        ({"RELATIVE_URLS": True}, "../../people/ada-lovelace/"),
        ({"SITEURL": "https://news.example/digest"}, "https://news.example/digest/people/ada-lovelace/"),
        ({}, "/people/ada-lovelace/"),
    ],
)
def test_a_redirect_page_works_at_any_site_url(site: Site, settings: dict[str, object], link: str) -> None:
    two_people(site)
    site.write_overrides(MERGE)
    site.build(**settings)
    page = site.page("people/charles-babbage/index.html")
    html5lib.HTMLParser(strict=True).parse(page)
    assert page.count(f'"{link}"') == 2
    assert f'content="0; url={link}"' in page


def test_the_url_of_a_former_name_redirects(site: Site) -> None:
    site.add("a.txt", dated(1, "One", "Ada Byron Lovelace came.", *BODY))
    site.build()
    assert heading(site, "people/ada-byron-lovelace/") == "Ada Byron Lovelace"
    added = site.add("b.txt", dated(2, "Two", "Ada Lovelace came. Ada Lovelace went. Ada Lovelace is gone.", *reversed(BODY)))
    for _ in range(2):
        site.build()
        assert heading(site, "people/ada-lovelace/") == "Ada Lovelace"
        assert redirect_target(site, "people/ada-byron-lovelace/") == "/people/ada-lovelace/"
    added.unlink()
    site.build()
    assert heading(site, "people/ada-byron-lovelace/") == "Ada Byron Lovelace"
    assert redirect_target(site, "people/ada-lovelace/") == "/people/ada-byron-lovelace/"


def test_an_entity_that_is_gone_has_no_page(site: Site) -> None:
    two_people(site)
    site.build()
    (site.folder / "content/raw/b.txt").unlink()
    output = site.build()
    assert not (output / "people/charles-babbage").exists()


def test_an_older_article_does_not_take_the_url_of_another_entity(site: Site) -> None:
    site.add("a.txt", dated(10, "One", "The Mir Society met.", *BODY))
    site.build()
    site.add("b.txt", dated(1, "Two", "The Мир Society met.", *reversed(BODY)))
    site.build()
    assert heading(site, "organizations/mir-society/") == "Mir Society"
    assert heading(site, "organizations/mir-society-2/") == "Мир Society"


def test_a_former_url_that_another_entity_has_now_is_not_a_redirect(site: Site) -> None:
    old = site.add("a.txt", dated(10, "One", "The Mir Society met.", *BODY))
    site.build()
    old.unlink()
    site.add("b.txt", dated(1, "Two", "The Мир Society met.", *reversed(BODY)))
    site.write_overrides('["Mir Society"]\nmerge_into = "Мир Society"\n')
    site.build()
    assert heading(site, "organizations/mir-society/") == "Мир Society"


def test_a_build_is_the_same_with_and_without_changes_to_store(site: Site) -> None:
    two_people(site)
    site.build()
    first = (site.folder / STORE).read_bytes()
    site.write_overrides(MERGE)
    site.build()
    second = (site.folder / STORE).read_bytes()
    pages = {path: path.read_bytes() for path in (site.folder / "output").rglob("*.*")}
    site.build()
    assert first != second == (site.folder / STORE).read_bytes()
    assert pages == {path: path.read_bytes() for path in (site.folder / "output").rglob("*.*")}


def test_a_site_without_stored_urls_is_built(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    two_people(site)
    site.build()
    (site.folder / STORE).unlink()
    site.build()
    assert heading(site, "people/charles-babbage/") == "Charles Babbage"
    assert "Warning" not in capsys.readouterr().out
    assert set(json.loads((site.folder / STORE).read_text("utf-8"))) == {
        "people/ada-lovelace",
        "people/charles-babbage",
        "places/london",
    }


BROKEN = [
    "",
    "{",
    "[]",
    "[" * 100_000,
    '{"people/x": 3}',
    '{"people/x": {"name": "X"}}',
    '{"people/x": {"name": 7, "live": true}}',
    '{"people/x": {"name": "X", "live": 1}}',
    '{"people/x": {"name": "X", "live": true, "page": 0}}',
    '{"people/x": {"name": "X", "live": true, "became": ["ship", "Y"]}}',
    '{"people/..": {"name": "X", "live": true}}',
    '{"people/": {"name": "X", "live": true}}',
    '{"people/a/b": {"name": "X", "live": true}}',
    '{"people/a\\\\b": {"name": "X", "live": true}}',
    '{"ships/x": {"name": "X", "live": true}}',
]


@pytest.mark.parametrize("text", BROKEN)
def test_a_damaged_file_is_reported_and_set_aside(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gazette-addresses.json"
    path.write_text(text)
    published, warning = read_published_entities(path)
    assert published == {}
    assert warning == (
        f"{path} could not be read (it is damaged) and is now gazette-addresses.json.unusable;"
        " pages that moved in earlier builds have no redirects now"
    )
    assert (tmp_path / "gazette-addresses.json.unusable").read_text() == text


def test_a_site_with_a_damaged_file_is_built(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    two_people(site)
    site.write_overrides(MERGE)
    site.build()
    (site.folder / STORE).write_bytes(b"\xff")
    site.build()
    assert "gazette-addresses.json could not be read (it is damaged)" in capsys.readouterr().out
    assert redirect_target(site, "people/charles-babbage/") == "/people/ada-lovelace/"
    assert "people/ada-lovelace" in json.loads((site.folder / STORE).read_text("utf-8"))


def test_a_file_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    assert "cannot be written: No such file or directory" in write_published_entities(tmp_path / "nowhere" / "a.json", {})


def test_written_entities_can_be_read(tmp_path: Path) -> None:
    published = {
        "people/ada-lovelace": PublishedEntity("person", "Ada Lovelace", ("Lovelace", "“Ada”")),
        "people/zoe": PublishedEntity("person", "Zoe", had_page=False),
        "works/li-2": PublishedEntity("work", "李", live=False, became=("person", "黎")),
    }
    path = tmp_path / "a.json"
    assert write_published_entities(path, published) == ""
    assert read_published_entities(path) == (published, "")
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def slug_of(name: str) -> str:
    return name.lower().replace(" ", "-")


def entity(name: str, *aliases: str) -> Entity:
    return Entity(name, "person", aliases)


def build(published: dict[str, PublishedEntity], *entities: Entity) -> tuple[dict[str, PublishedEntity], dict[str, str]]:
    """Return what a build with these entities stores, and where its redirects lead."""
    live = {url: entity for entity, url in assign_urls(entities, published, slug_of).items()}
    redirects = find_entity_redirects(published, live, live, (), slug_of)
    return merge_published_entities(published, live, live, redirects), {url: entity.name for url, entity in redirects.items()}


def test_redirects_follow_from_build_to_build() -> None:
    published, _ = build({}, entity("Ada Byron"))
    published, redirects = build(published, entity("Ada King", "Ada Byron"))
    assert redirects == {"people/ada-byron": "Ada King"}
    published, redirects = build(published, entity("Ada Lovelace", "Ada King"))
    assert redirects == {"people/ada-byron": "Ada Lovelace", "people/ada-king": "Ada Lovelace"}
    published, redirects = build(published, entity("Charles Babbage"))
    assert redirects == {}
    _, redirects = build(published, entity("Ada Lovelace"))
    assert redirects == {"people/ada-byron": "Ada Lovelace", "people/ada-king": "Ada Lovelace"}


def test_a_name_that_two_entities_have_now_is_not_redirected() -> None:
    published, _ = build({}, entity("Li Na"))
    assert build(published, entity("Li Nadja", "Li Na"), entity("Li Natasha", "Li Na"))[1] == {}


def test_a_new_person_with_a_former_alias_is_the_same_person() -> None:
    published, _ = build({}, entity("Ada Byron Lovelace", "Ada Lovelace", "Lovelace"))
    assert build(published, entity("Ada Lovelace"))[1] == {"people/ada-byron-lovelace": "Ada Lovelace"}


def test_a_person_with_the_same_surname_is_another_person() -> None:
    published, _ = build({}, entity("Igor Novak", "Novak"), entity("Jan Novak", "Novak"))
    assert build(published, entity("Jan Novak", "Novak"))[1] == {}
    assert build(published, entity("Novak"))[1] == {}


def test_an_entity_that_changes_its_type_redirects_but_its_namesake_does_not() -> None:
    organization, place, person = (Entity("Jordan", kind) for kind in ("organization", "place", "person"))
    published, _ = build({}, organization)
    assert build(published, place)[1] == {"organizations/jordan": "Jordan"}
    published, _ = build({}, person, place)
    assert build(published, place)[1] == {}
