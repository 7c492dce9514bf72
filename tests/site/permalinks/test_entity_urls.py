"""Where pages of entities are from build to build: an address lasts, or leads to where its entity went."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urljoin

import html5lib
import pytest
from lxml import html

from gazette.model.article import Entity
from gazette.site.permalinks.entity_redirects import find_redirects
from gazette.site.permalinks.entity_urls import Published, read_addresses, remember, settle, write_addresses
from support.articles import BODY, dated
from support.sites import Site

STATE = "cache/gazette-addresses.json"
MERGE = '["Charles Babbage"]\ntype = "person"\nmerge_into = "Ada Lovelace"\n'


def target(site: Site, address: str) -> str:
    """Where the page at an address sends its visitors, as a browser reads it; "" for a page that stays."""
    tree = html.fromstring(site.page(f"{address}index.html"))
    refresh = tree.xpath("string(//meta[@http-equiv='refresh']/@content)")
    if not refresh:
        return ""
    assert tree.xpath("//link[@rel='canonical']/@href") == tree.xpath("//a/@href") == [refresh.removeprefix("0; url=")]
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    return urljoin(f"/{address}", refresh.removeprefix("0; url="))


def heading(site: Site, address: str) -> str:
    return html.fromstring(site.page(f"{address}index.html")).xpath("string(//h1)")


def two_people(site: Site) -> None:
    site.add("a.txt", dated(1, "One", "Ada Lovelace came to London.", *BODY))
    site.add("b.txt", dated(2, "Two", "Charles Babbage came to London.", *reversed(BODY)))


def test_the_address_of_somebody_who_is_merged_leads_to_who_it_is(site: Site) -> None:
    two_people(site)
    site.build()
    assert heading(site, "people/charles-babbage/") == "Charles Babbage"
    site.say(MERGE)
    site.build()
    assert target(site, "people/charles-babbage/") == "/people/ada-lovelace/"
    assert heading(site, "people/ada-lovelace/") == "Ada Lovelace"
    assert "charles-babbage" not in site.page("people/index.html") + site.page("entities/index.html")


def test_what_is_merged_needs_no_memory(site: Site) -> None:
    two_people(site)
    site.say(MERGE)
    site.build()
    assert target(site, "people/charles-babbage/") == "/people/ada-lovelace/"


def test_a_merge_that_is_taken_back_gives_the_page_back(site: Site) -> None:
    two_people(site)
    site.say(MERGE)
    site.build()
    site.say("")
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
def test_a_redirect_is_a_page_that_works_anywhere(site: Site, settings: dict[str, object], link: str) -> None:
    two_people(site)
    site.say(MERGE)
    site.build(**settings)
    page = site.page("people/charles-babbage/index.html")
    html5lib.HTMLParser(strict=True).parse(page)
    assert page.count(f'"{link}"') == 2
    assert f'content="0; url={link}"' in page


def test_who_goes_by_another_name_now_is_found_at_the_old_address(site: Site) -> None:
    site.add("a.txt", dated(1, "One", "Ada Byron Lovelace came.", *BODY))
    site.build()
    assert heading(site, "people/ada-byron-lovelace/") == "Ada Byron Lovelace"
    added = site.add("b.txt", dated(2, "Two", "Ada Lovelace came. Ada Lovelace went. Ada Lovelace is gone.", *reversed(BODY)))
    for _ in range(2):
        site.build()
        assert heading(site, "people/ada-lovelace/") == "Ada Lovelace"
        assert target(site, "people/ada-byron-lovelace/") == "/people/ada-lovelace/"
    added.unlink()
    site.build()
    assert heading(site, "people/ada-byron-lovelace/") == "Ada Byron Lovelace"
    assert target(site, "people/ada-lovelace/") == "/people/ada-byron-lovelace/"


def test_a_name_that_is_gone_has_no_page(site: Site) -> None:
    two_people(site)
    site.build()
    (site.folder / "content/raw/b.txt").unlink()
    output = site.build()
    assert not (output / "people/charles-babbage").exists()


def test_an_older_article_takes_no_address_away(site: Site) -> None:
    site.add("a.txt", dated(10, "One", "The Mir Society met.", *BODY))
    site.build()
    site.add("b.txt", dated(1, "Two", "The Мир Society met.", *reversed(BODY)))
    site.build()
    assert heading(site, "organizations/mir-society/") == "Mir Society"
    assert heading(site, "organizations/mir-society-2/") == "Мир Society"


def test_an_address_that_another_has_now_is_theirs(site: Site) -> None:
    old = site.add("a.txt", dated(10, "One", "The Mir Society met.", *BODY))
    site.build()
    old.unlink()
    site.add("b.txt", dated(1, "Two", "The Мир Society met.", *reversed(BODY)))
    site.say('["Mir Society"]\nmerge_into = "Мир Society"\n')
    site.build()
    assert heading(site, "organizations/mir-society/") == "Мир Society"


def test_with_and_without_memory_two_builds_are_the_same(site: Site) -> None:
    two_people(site)
    site.build()
    first = (site.folder / STATE).read_bytes()
    site.say(MERGE)
    site.build()
    second = (site.folder / STATE).read_bytes()
    pages = {path: path.read_bytes() for path in (site.folder / "output").rglob("*.*")}
    site.build()
    assert first != second == (site.folder / STATE).read_bytes()
    assert pages == {path: path.read_bytes() for path in (site.folder / "output").rglob("*.*")}


def test_without_memory_a_site_is_built_as_ever(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    two_people(site)
    site.build()
    (site.folder / STATE).unlink()
    site.build()
    assert heading(site, "people/charles-babbage/") == "Charles Babbage"
    assert "Warning" not in capsys.readouterr().out
    assert set(json.loads((site.folder / STATE).read_text("utf-8"))) == {
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
    '{"people/x": {"name": "X", "live": true, "became": ["ship", "Y"]}}',
    '{"people/..": {"name": "X", "live": true}}',
    '{"people/": {"name": "X", "live": true}}',
    '{"people/a/b": {"name": "X", "live": true}}',
    '{"people/a\\\\b": {"name": "X", "live": true}}',
    '{"ships/x": {"name": "X", "live": true}}',
]


@pytest.mark.parametrize("text", BROKEN)
def test_a_damaged_memory_is_told_and_put_aside(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gazette-addresses.json"
    path.write_text(text)
    known, warning = read_addresses(path)
    assert known == {}
    assert warning == (
        f"{path} could not be read (it is damaged) and is now gazette-addresses.json.unusable;"
        " pages that moved in earlier builds have no redirects now"
    )
    assert (tmp_path / "gazette-addresses.json.unusable").read_text() == text


def test_with_a_damaged_memory_the_site_is_built(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    two_people(site)
    site.say(MERGE)
    site.build()
    (site.folder / STATE).write_bytes(b"\xff")
    site.build()
    assert "gazette-addresses.json could not be read (it is damaged)" in capsys.readouterr().out
    assert target(site, "people/charles-babbage/") == "/people/ada-lovelace/"
    assert "people/ada-lovelace" in json.loads((site.folder / STATE).read_text("utf-8"))


def test_a_memory_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    assert "cannot be written: No such file or directory" in write_addresses(tmp_path / "nowhere" / "a.json", {})


def test_what_is_written_is_read(tmp_path: Path) -> None:
    known = {
        "people/ada-lovelace": Published("person", "Ada Lovelace", ("Lovelace", "“Ada”")),
        "works/li-2": Published("work", "李", live=False, became=("person", "黎")),
    }
    path = tmp_path / "a.json"
    assert write_addresses(path, known) == ""
    assert read_addresses(path) == (known, "")
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def slug_of(name: str) -> str:
    return name.lower().replace(" ", "-")


def entity(name: str, *aliases: str) -> Entity:
    return Entity(name, "person", aliases)


def build(known: dict[str, Published], *entities: Entity) -> tuple[dict[str, Published], dict[str, str]]:
    """What a build of these entities remembers, and where its redirects lead."""
    live = {address: one for one, address in settle(entities, known, slug_of).items()}
    redirects = find_redirects(known, live, (), slug_of)
    return remember(known, live, redirects), {address: one.name for address, one in redirects.items()}


def test_redirects_follow_from_build_to_build() -> None:
    known, _ = build({}, entity("Ada Byron"))
    known, redirects = build(known, entity("Ada King", "Ada Byron"))
    assert redirects == {"people/ada-byron": "Ada King"}
    known, redirects = build(known, entity("Ada Lovelace", "Ada King"))
    assert redirects == {"people/ada-byron": "Ada Lovelace", "people/ada-king": "Ada Lovelace"}
    known, redirects = build(known, entity("Charles Babbage"))
    assert redirects == {}
    _, redirects = build(known, entity("Ada Lovelace"))
    assert redirects == {"people/ada-byron": "Ada Lovelace", "people/ada-king": "Ada Lovelace"}


def test_a_name_of_two_leads_to_neither() -> None:
    known, _ = build({}, entity("Li Na"))
    assert build(known, entity("Li Nadja", "Li Na"), entity("Li Natasha", "Li Na"))[1] == {}


def test_somebody_who_is_new_under_one_of_the_old_names_is_the_same() -> None:
    known, _ = build({}, entity("Ada Byron Lovelace", "Ada Lovelace", "Lovelace"))
    assert build(known, entity("Ada Lovelace"))[1] == {"people/ada-byron-lovelace": "Ada Lovelace"}


def test_somebody_of_the_same_surname_is_another() -> None:
    known, _ = build({}, entity("Igor Novak", "Novak"), entity("Jan Novak", "Novak"))
    assert build(known, entity("Jan Novak", "Novak"))[1] == {}
    assert build(known, entity("Novak"))[1] == {}


def test_what_changes_its_type_is_found_but_not_its_namesake() -> None:
    organization, place, person = (Entity("Jordan", kind) for kind in ("organization", "place", "person"))
    known, _ = build({}, organization)
    assert build(known, place)[1] == {"organizations/jordan": "Jordan"}
    known, _ = build({}, person, place)
    assert build(known, place)[1] == {}
