"""Build the sample site with Pelican's own two themes, which know nothing of Gazette, and with Pelican's settings for templates."""

from __future__ import annotations

import pytest
from audit.pages import BuiltSite, broken_links, open_site

from gazette.sources.decoding import find_files
from support.articles import BODY, dated
from support.paths import ROOT
from support.sites import OTHER_THEME, PAGES_FROM_TWO_ARTICLES, PARTS, Site, article_slugs, copy_sample


@pytest.fixture(scope="module", params=["simple", "notmyidea"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    folder = tmp_path_factory.mktemp(request.param)
    copy_sample(folder)
    # These themes link to a page for each author. They also write the URLs of MENUITEMS unchanged, while Gazette's theme puts SITEURL
    # before them.
    return open_site(
        Site(folder, {**OTHER_THEME, **PAGES_FROM_TWO_ARTICLES}, PARTS).build(
            THEME=request.param, AUTHOR_SAVE_AS="author/{slug}.html", MENUITEMS=[]
        )
    )


def test_every_raw_file_is_an_article_linked_from_the_front_pages(built: BuiltSite) -> None:
    pages = article_slugs(built.folder)
    assert len(pages) == len(list(find_files(ROOT / "content/raw")))
    fronts = [built.tree(page) for page in built.files(".html") if page == "index.html" or page.startswith("page/")]
    linked = {str(link) for front in fronts for link in front.xpath("//a/@href")}
    assert not [slug for slug in pages if not any(f"articles/{slug}/" in link for link in linked)]


def test_entities_have_indexes_and_pages_with_articles(built: BuiltSite) -> None:
    pages = built.files(".html")
    for folder in ("people", "organizations", "places"):
        assert f"{folder}/index.html" in pages
        assert len([page for page in pages if page.startswith(f"{folder}/") and page.count("/") == 2]) > 20
    macron = built.tree("people/emmanuel-macron/index.html")
    assert len(macron.xpath("//a[contains(@href, '/articles/')]")) > 2


def test_no_link_is_broken(built: BuiltSite) -> None:
    assert list(broken_links(built)) == []


def test_with_another_theme_articles_have_their_entities_as_tags(site: Site) -> None:
    site.add("a.txt", dated(1, "One", "Ada Lovelace came.", *BODY))
    output = site.build(**OTHER_THEME)
    assert '<a href="/people/ada-lovelace/">Ada Lovelace</a>' in site.page("articles/one/index.html")
    assert "<h2>Ada Lovelace</h2>" in site.page("people/ada-lovelace/index.html")
    assert "<h2>People</h2>" in site.page("entities/index.html")
    assert not list(output.glob("tag*/*ada*"))
