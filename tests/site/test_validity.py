"""Build the sample site and a site of hard cases, and check that every page is valid, complete and light."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import html5lib
import pytest
from audit import nu
from audit.faults import CHECKS, page_faults
from audit.pages import NOWHERE, BuiltSite, broken_links, foreign_loads, is_redirect, open_site, place_of
from audit.weights import ARTICLE_BYTES, FRONT_BYTES, FRONT_REQUESTS, article_sizes, weight

from support.paths import ROOT
from support.sites import PAGES_FROM_TWO_ARTICLES, PARTS, Site, copy_sample

sys.path.append(str(ROOT / "bench"))
from hard_cases import hard_cases

ADDRESS = "https://news.example.org/digest"


def _built(folder: Path, **address: str) -> BuiltSite:
    """Build a site with the project's own settings and pages. Pages of lists have only five articles, so that there are second pages."""
    if not (folder / "content/pages").exists():
        shutil.copytree(ROOT / "content/pages", folder / "content/pages")
    return open_site(
        Site(folder, PAGES_FROM_TWO_ARTICLES, PARTS).build(
            PAGINATED_TEMPLATES={"entity": 5, "category": 5, "publisher": 5}, **address
        )
    )


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """Return the sample site as `make publish` builds it, for a URL with a path."""
    folder = tmp_path_factory.mktemp("sample")
    copy_sample(folder)
    return _built(folder, SITEURL=ADDRESS, FEED_DOMAIN=ADDRESS)


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """Return a site of the hard cases as `make html` builds it, without a SITEURL."""
    site = Site(tmp_path_factory.mktemp("hard"), parts=PARTS)
    for name, text in hard_cases("2024-12-08").items():
        site.add(name, text)
    return _built(site.folder)


@pytest.fixture(params=["sample", "hard"])
def built(request: pytest.FixtureRequest) -> BuiltSite:
    site: BuiltSite = request.getfixturevalue(request.param)
    return site


@pytest.fixture(scope="module")
def faults(sample: BuiltSite, hard: BuiltSite) -> Mapping[str, list[str]]:
    first, second = page_faults(sample), page_faults(hard)
    return {check: first[check] + second[check] for check in CHECKS}


def test_the_sites_have_every_kind_of_page(built: BuiltSite) -> None:
    pages = built.files(".html")
    assert {"index.html", "404.html", "search/index.html", "subscribe/index.html", "archive/index.html", "people/index.html"} < set(
        pages
    )
    assert any("/page/2/" in page for page in pages)


def test_the_sample_site_is_built_for_its_url(sample: BuiltSite) -> None:
    assert sample.address == ADDRESS


def test_every_hard_case_has_a_page(hard: BuiltSite) -> None:
    assert len(article_sizes(hard)) == len(hard_cases("2024-12-08"))


@pytest.mark.parametrize("check", CHECKS)
def test_no_page_has_a_fault(faults: Mapping[str, list[str]], check: str) -> None:
    assert faults[check] == []


def test_no_link_is_broken(built: BuiltSite) -> None:
    assert list(broken_links(built)) == []


def test_every_page_can_be_reached_from_the_front_page(built: BuiltSite) -> None:
    seen, found = set(), ["index.html"]
    while found:
        page = found.pop()
        if page not in seen and page.endswith(".html"):
            seen.add(page)
            found += (str(Path(place_of(built, page, address) or "")) for address in built.tree(page).xpath("//a/@href"))
    alone = (page for page in built.files(".html") if page not in seen and not is_redirect(built.tree(page)))
    assert set(alone) == {"404.html"}


def test_nothing_is_loaded_from_another_host(built: BuiltSite) -> None:
    assert list(foreign_loads(built)) == []


@pytest.mark.skipif(bool(nu.missing()), reason=nu.missing() or "-")
def test_the_nu_checker_reports_nothing(built: BuiltSite) -> None:
    assert nu.nu_messages(built) == []


def test_html5lib_reports_no_error(built: BuiltSite) -> None:
    for path in built.files(".html"):
        parser = html5lib.HTMLParser()
        parser.parse((built.folder / path).read_text("utf-8"))
        assert parser.errors == [], path


def test_every_page_names_the_feeds_of_all_articles(built: BuiltSite) -> None:
    base = "" if built.address == NOWHERE else built.address
    feeds = {f"{base}/feeds/all.rss.xml", f"{base}/feeds/all.atom.xml"}
    for path in built.files(".html"):
        tree = built.tree(path)
        assert is_redirect(tree) or feeds <= set(tree.xpath("//link[@rel='alternate']/@href")), path


def test_the_front_page_is_light(sample: BuiltSite) -> None:
    size, requests = weight(sample, "index.html")
    assert size <= FRONT_BYTES
    assert requests <= FRONT_REQUESTS


def test_the_pages_of_articles_are_light(sample: BuiltSite) -> None:
    assert {path: size for path, size in article_sizes(sample).items() if size >= ARTICLE_BYTES} == {}
