"""Sitemaps, robots.txt and the web manifest, in real builds."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from gazette.site.head.sitemaps import SitemapEntry, sitemap_files
from support.articles import BODY, dated, dump
from support.built_files import URL
from support.sites import OTHER_THEME, Site, theme_file

SM = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
# The parts of the two schemas for the elements that Gazette writes.
SCHEMA = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" elementFormDefault="qualified">
  <xs:simpleType name="loc"><xs:restriction base="xs:anyURI"><xs:minLength value="12"/><xs:maxLength value="2048"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="changed"><xs:union memberTypes="xs:date xs:dateTime"/></xs:simpleType>
  <xs:element name="urlset"><xs:complexType><xs:sequence>
    <xs:element name="url" maxOccurs="unbounded"><xs:complexType><xs:sequence>
      <xs:element name="loc" type="loc"/>
      <xs:element name="lastmod" type="changed" minOccurs="0"/>
      <xs:any namespace="##other" minOccurs="0" maxOccurs="unbounded" processContents="lax"/>
    </xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="sitemapindex"><xs:complexType><xs:sequence>
    <xs:element name="sitemap" maxOccurs="unbounded"><xs:complexType><xs:sequence>
      <xs:element name="loc" type="loc"/>
    </xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""


def valid(text: str) -> Any:
    """Return a sitemap as a tree. Fails if it is not valid."""
    tree = etree.fromstring(text.encode())
    etree.XMLSchema(etree.fromstring(SCHEMA)).assertValid(tree)
    return tree


def listed(site: Site, name: str = "sitemap.xml") -> dict[str, str]:
    """Return when each URL of a sitemap last changed, "" if it does not say."""
    tree = valid(site.page(name))
    return {url.findtext(f"{SM}loc"): url.findtext(f"{SM}lastmod") or "" for url in tree.iterfind(f"{SM}url")}


def indexed_urls(output: Path) -> set[str]:
    """Return the URLs of a built site's pages, without redirects and pages that search engines are to leave out."""
    urls = set()
    for path in output.rglob("*.html"):
        tree = html.document_fromstring(path.read_bytes())
        if not tree.xpath("//meta[@name='robots' or @http-equiv='refresh']"):
            urls.add(f"{URL}/{path.relative_to(output).as_posix().removesuffix('index.html')}")
    return urls


def fill(site: Site) -> None:
    for number in range(1, 26):
        site.add(f"{number}.txt", dated(number, f"Story {number}", "Ada Lovelace came to Jordan.", *BODY))
    content = site.folder / "content"
    (content / "hand.md").write_text("Title: By hand\nDate: 2024-07-24\nModified: 2024-07-30\nTags: by hand\n\nHello.\n")
    (content / "pages").mkdir()
    (content / "pages/about.md").write_text("Title: About\n\nAbout.\n")
    site.add("later.txt", "Title: Later\nDate: 2099-01-01\n\n" + dump(*BODY))


def extra(site: Site, name: str, text: str) -> dict[str, Any]:
    """Add a file of the owner's for the site's root, and return the settings that put it there."""
    (site.folder / "content/extra").mkdir()
    (site.folder / "content/extra" / name).write_text(text)
    return {"STATIC_PATHS": ["extra"], "EXTRA_PATH_METADATA": {f"extra/{name}": {"path": name}}, "SITEURL": URL}


def test_the_sitemap_lists_all_indexed_pages_and_no_others(site: Site) -> None:
    fill(site)
    site.write_overrides('["Charles"]\ntype = "person"\nmerge_into = "Ada Lovelace"\n')
    output = site.build(
        SITEURL=URL, WITH_FUTURE_DATES=False, PAGINATED_TEMPLATES={"entity": 10}, GAZETTE={"recognizer": "support.known_names:recognize", "provenance": True}
    )  # fmt: skip
    urls = listed(site).keys()
    assert urls == indexed_urls(output)
    assert {f"{URL}/", f"{URL}/people/ada-lovelace/page/3/", f"{URL}/about/", f"{URL}/tags/by-hand/"} <= urls
    assert (output / "people/charles/index.html").exists()
    assert (output / "drafts/later.html").exists()
    assert (output / "articles/story-1/cleaning/index.html").exists()


def test_pages_are_dated_by_their_articles_and_not_by_the_clock(site: Site) -> None:
    fill(site)
    site.add(
        "timed.txt",
        "Title: Timed\nDate: 2024-07-01T10:00:00+02:00\nUpdated: 2024-07-26T08:00:00+02:00\n\n" + dump(*BODY, "London."),
    )
    site.add("undated.txt", dump("Undated", *BODY))
    site.build(SITEURL=URL, WITH_FUTURE_DATES=False, TIMEZONE="Europe/Paris")
    modified_by_path = {url.removeprefix(URL): modified for url, modified in listed(site).items()}
    assert modified_by_path["/articles/story-3/"] == "2024-07-03"
    assert modified_by_path["/articles/timed/"] == "2024-07-26T08:00:00+02:00"
    assert modified_by_path["/articles/by-hand/"] == "2024-07-30"
    assert modified_by_path["/articles/undated/"] == ""
    assert modified_by_path["/people/ada-lovelace/"] == "2024-07-25T00:00:00+02:00"
    assert modified_by_path["/places/london/"] == "2024-07-26T08:00:00+02:00"
    assert modified_by_path["/about/"] == ""
    first = site.page("sitemap.xml")
    site.build(SITEURL=URL, WITH_FUTURE_DATES=False, TIMEZONE="Europe/Paris")
    assert site.page("sitemap.xml") == first


def test_the_news_sitemap_has_the_articles_of_two_days_up_to_the_newest(site: Site) -> None:
    fill(site)
    site.add("odd.txt", "Title: Tom &amp; Jerry <live>\nDate: 2024-07-25T09:30:00+00:00\nLang: fr\n\n" + dump(*BODY))
    undated = site.add("undated.txt", dump("Undated", *BODY))
    os.utime(undated, (1721900000, 1721900000))  # 25 July 2024
    site.build(SITEURL=URL, WITH_FUTURE_DATES=False, SITENAME="Bits & Pieces")
    tree = valid(site.page("sitemap-news.xml"))
    by_title = {entry.findtext(f".//{NEWS}title"): entry for entry in tree.iterfind(f"{SM}url")}
    assert by_title.keys() == {"Tom & Jerry <live>", "Story 25", "Story 24", "By hand"}
    odd = by_title["Tom & Jerry <live>"]
    assert odd.findtext(f".//{NEWS}publication_date") == "2024-07-25T09:30:00+00:00"
    assert odd.findtext(f".//{NEWS}language") == "fr"
    assert odd.findtext(f".//{NEWS}name") == "Bits & Pieces"
    assert by_title["Story 25"].findtext(f".//{NEWS}publication_date") == "2024-07-25"
    assert by_title["Story 25"].findtext(f"{SM}loc") == f"{URL}/articles/story-25/"


def test_robots_txt_allows_everything_and_names_the_sitemaps(site: Site) -> None:
    site.add("a.txt", dated(1, "One", *BODY))
    site.build(SITEURL=URL)
    lines = site.page("robots.txt").splitlines()
    assert lines[1:] == ["User-agent: *", "Allow: /", f"Sitemap: {URL}/sitemap.xml", f"Sitemap: {URL}/sitemap-news.xml"]


@pytest.mark.parametrize("settings", [{"SITEURL": ""}, {"SITEURL": URL, "RELATIVE_URLS": True}])
def test_a_site_without_an_absolute_url_has_no_sitemap(site: Site, settings: dict[str, Any]) -> None:
    site.add("a.txt", dated(1, "One", *BODY))
    output = site.build(**settings)
    assert not list(output.glob("sitemap*"))
    assert site.page("robots.txt").splitlines()[1:] == ["User-agent: *", "Allow: /"]


def test_the_owners_robots_txt_stays(site: Site) -> None:
    site.add("a.txt", dated(1, "One", *BODY))
    own = "# The Daily Gazette\nUser-agent: *\nDisallow: /\n"
    site.build(**extra(site, "robots.txt", own))
    assert site.page("robots.txt") == own
    site.build(**{**site.settings, "SITEURL": URL, "STATIC_PATHS": ["extra"], "EXTRA_PATH_METADATA": {"extra/robots.txt": {"path": "robots.txt"}}, "DELETE_OUTPUT_DIRECTORY": False, "STATIC_CHECK_IF_MODIFIED": True})  # fmt: skip
    assert site.page("robots.txt") == own


def test_the_owners_sitemap_stays_and_is_named(site: Site) -> None:
    site.add("a.txt", dated(1, "One", *BODY))
    site.build(**extra(site, "sitemap.xml", "<urlset/>"))
    assert site.page("sitemap.xml") == "<urlset/>"
    assert f"Sitemap: {URL}/sitemap.xml" in site.page("robots.txt")


def test_a_template_of_the_owners_may_write_any_of_the_files(site: Site) -> None:
    site.add("a.txt", dated(1, "One", *BODY))
    (site.folder / "content/robots.tmpl").write_text("User-agent: {{ SITENAME }}")
    site.build(SITEURL=URL, TEMPLATE_PAGES={"robots.tmpl": "robots.txt"})
    assert site.page("robots.txt") == "User-agent: The Daily Gazette"
    assert f"{URL}/robots.txt" not in listed(site)


def test_files_of_an_earlier_build_are_written_again(site: Site) -> None:
    site.add("a.txt", dated(1, "One", *BODY))
    output = site.build(SITEURL=URL)
    site.add("b.txt", dated(2, "Two", *BODY))
    site.build(SITEURL=URL, DELETE_OUTPUT_DIRECTORY=False)
    assert f"{URL}/articles/two/" in listed(site)
    site.build(DELETE_OUTPUT_DIRECTORY=False)
    assert not list(output.glob("sitemap*"))
    assert "Sitemap" not in site.page("robots.txt")


def test_another_theme_has_sitemaps_too(site: Site) -> None:
    site.add("a.txt", dated(1, "One", "Ada Lovelace came.", *BODY))
    output = site.build(**OTHER_THEME, SITEURL=URL)
    assert {f"{URL}/", f"{URL}/articles/one/", f"{URL}/people/ada-lovelace/"} <= listed(site).keys()
    assert listed(site).keys() == indexed_urls(output)
    assert not (output / "manifest.webmanifest").exists()


def test_the_manifest_works_below_a_path(site: Site) -> None:
    output = site.build(SITEURL=URL, SITENAME="Tom & Jerry's Evening Post")
    manifest = json.loads(site.page("manifest.webmanifest"))
    assert manifest["name"] == "Tom & Jerry's Evening Post"
    assert manifest["short_name"] == "Evening Post"
    assert manifest["start_url"] == "./"
    assert manifest["icons"]
    for icon in manifest["icons"]:
        assert (output / icon["src"]).is_file()
    front = html.document_fromstring(site.page("index.html"))
    assert front.xpath("//link[@rel='manifest']/@href") == [f"{URL}/manifest.webmanifest"]
    for url in front.xpath("//link[contains(@rel, 'icon')]/@href"):
        assert (output / url.removeprefix(f"{URL}/")).is_file()


def test_theme_colours_are_those_of_the_style_sheet(site: Site) -> None:
    site.build()
    paper = re.search(r"--paper: light-dark\((#\w+), (#\w+)\)", site.page(theme_file("gazette.css")))
    assert paper
    front = html.document_fromstring(site.page("index.html"))
    assert front.xpath("//meta[@name='theme-color']/@content") == [*paper.groups()]
    assert json.loads(site.page("manifest.webmanifest"))["theme_color"] == paper[1]


def entries(count: int) -> list[SitemapEntry]:
    return [SitemapEntry(f"{URL}/{number:05}/", "2024-07-10") for number in range(count)]


def test_a_long_sitemap_becomes_an_index_of_several() -> None:
    files = sitemap_files(entries(5), f"{URL}/", max_urls=2)
    assert sorted(files) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml", "sitemap.xml"]
    index = valid(files["sitemap.xml"])
    assert [loc.text for loc in index.iter(f"{SM}loc")] == [f"{URL}/sitemap-{number}.xml" for number in (1, 2, 3)]
    urls = [loc.text for name in sorted(files) if name != "sitemap.xml" for loc in valid(files[name]).iter(f"{SM}loc")]
    assert urls == [entry.url for entry in entries(5)]


def test_a_sitemap_is_never_longer_than_allowed() -> None:
    files = sitemap_files(entries(100), f"{URL}/", max_bytes=2_000)
    assert len(files) > 4
    assert all(len(text.encode()) <= 2_000 for name, text in files.items() if name != "sitemap.xml")


def test_the_order_of_pages_makes_no_difference_to_sitemaps() -> None:
    assert sitemap_files(reversed(entries(9)), f"{URL}/") == sitemap_files([*entries(9), *entries(3)], f"{URL}/")
    assert sitemap_files([], f"{URL}/") == {}


def test_urls_are_escaped() -> None:
    (text,) = sitemap_files([SitemapEntry(f"{URL}/a&b/", "2024-07-10")], f"{URL}/").values()
    assert [loc.text for loc in valid(text).iter(f"{SM}loc")] == [f"{URL}/a&b/"]
