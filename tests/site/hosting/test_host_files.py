"""The files of a built site for hosts, read as the hosts read them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from gazette.site.hosting.headers import HeaderRule, content_security_policy, feed_rules, headers_file
from gazette.site.hosting.host_files import cloudflare_problems, redirects_file
from gazette.site.permalinks.entity_redirects import all_redirects
from support.articles import BODY, dated
from support.paths import ROOT
from support.publishing.host_servers import read_headers, read_redirects, response_headers, site_headers
from support.sites import OTHER_THEME, PARTS, Site, run_pelican, theme_file

YEAR = "public, max-age=31536000, immutable"
AGAIN = "public, max-age=0, must-revalidate"


@pytest.fixture
def site_with_article(site: Site) -> Site:
    site.add("a.txt", dated(1, "One", "Ada Lovelace met Charles Babbage.", *BODY))
    return site


def add_page(site: Site, markup: str) -> None:
    pages = site.folder / "content/pages"
    pages.mkdir(exist_ok=True)
    (pages / "own.md").write_text(f"title: Own\n\nA page of ours.\n\n{markup}\n")


def paths(output: Path, base: str = "/") -> dict[str, str]:
    """Return the files of a site, by the URL paths at which they are served."""
    files = sorted(path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file())
    return {base + path.removesuffix("index.html"): path for path in files}


def test_browsers_keep_files_named_by_their_content_for_a_year_and_no_others(site_with_article: Site) -> None:
    site_with_article.parts = PARTS
    output = site_with_article.build()
    blocks = site_headers(output)
    immutable = {path for path in paths(output) if response_headers(blocks, path).get("Cache-Control") == YEAR}
    folders = {path.split("/")[1] for path in immutable}
    assert folders == {"cards", "pagefind", "theme"}
    by_plain_name = {f"/theme/{path.name}" for path in (ROOT / "theme/static").iterdir()}
    assert {path for path in paths(output) if path.startswith(("/cards/", "/theme/"))} - immutable == by_plain_name
    revalidated = {
        "/pagefind/pagefind.js",
        "/pagefind/pagefind-entry.json",
        "/",
        "/articles/one/",
        "/manifest.webmanifest",
        "/favicon.ico",
    }
    assert revalidated <= {*paths(output)} - immutable
    for path in revalidated:
        assert "Cache-Control" not in response_headers(blocks, path)


def test_the_themes_files_are_immutable_in_any_folder(site_with_article: Site) -> None:
    output = site_with_article.build(THEME_STATIC_DIR="assets/ours")
    blocks = site_headers(output)
    name = theme_file("gazette.css").replace("theme/", "/assets/ours/")
    assert f'href="{name}"' in site_with_article.page("index.html")
    assert (output / name[1:]).is_file()
    assert response_headers(blocks, name)["Cache-Control"] == YEAR
    assert "Cache-Control" not in response_headers(blocks, "/assets/ours/gazette.css")
    assert not (output / "theme").exists()


def test_files_of_the_owners_in_the_same_folders_are_not_immutable(site_with_article: Site) -> None:
    (site_with_article.folder / "content/pictures").mkdir()
    (site_with_article.folder / "content/pictures/harbour.png").write_bytes(b"png")
    (site_with_article.folder / "content/pictures/0123456789abcdef.jpg").write_bytes(b"jpg")
    blocks = site_headers(site_with_article.build(STATIC_PATHS=["pictures"]))
    assert "Cache-Control" not in response_headers(blocks, "/pictures/harbour.png")
    assert response_headers(blocks, "/pictures/0123456789abcdef.jpg")["Cache-Control"] == YEAR
    assert "Cache-Control" not in response_headers(blocks, "/pictures/")


@pytest.mark.parametrize("base", ["/", "/digest/", "/a b/"])
def test_every_response_has_the_policy_and_feeds_have_their_types(site_with_article: Site, base: str) -> None:
    site_with_article.parts = frozenset({"search"})
    output = site_with_article.build(SITEURL=f"https://ours.example{base.rstrip('/')}")
    blocks = site_headers(output)
    base = base.replace(" ", "%20")
    for path in paths(output, base):
        headers = response_headers(blocks, path)
        assert headers["Content-Security-Policy"] == content_security_policy(searchable=True, foreign_pictures=False)
        assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "same-origin")
        assert "camera=()" in headers["Permissions-Policy"]
    types = {"all.rss.xml": "application/xml", "people/ada-lovelace.atom.xml": "application/xml",
             "all.json": "application/feed+json", "all.opml": "text/x-opml", "editions/all/archive-1.rss.xml": "application/xml"}  # fmt: skip
    for name, type_ in types.items():
        headers = response_headers(blocks, f"{base}feeds/{name}")
        assert headers["Content-Type"] == f"{type_}; charset=utf-8"
        assert (headers["Access-Control-Allow-Origin"], headers["Cache-Control"]) == ("*", AGAIN)


def test_feeds_that_the_settings_put_elsewhere_have_their_types_too(site_with_article: Site) -> None:
    feed_settings = {"FEED_ALL_RSS": "rss.xml", "FEED_ALL_ATOM": "all/atom", "CATEGORY_FEED_ATOM": "categories/{slug}/feed.xml"}
    blocks = site_headers(site_with_article.build(**feed_settings, TRANSLATION_FEED_ATOM="feeds/all-{lang}.atom.xml"))
    assert response_headers(blocks, "/rss.xml")["Content-Type"] == "application/xml; charset=utf-8"
    assert response_headers(blocks, "/all/atom")["Content-Type"] == "application/xml; charset=utf-8"
    assert response_headers(blocks, "/categories/news/feed.xml")["Content-Type"] == "application/xml; charset=utf-8"
    assert response_headers(blocks, "/feeds/all-fr.atom.xml")["Content-Type"] == "application/xml; charset=utf-8"
    assert "Content-Type" not in response_headers(blocks, "/categories/news/")


def test_a_feed_path_that_could_be_any_file_gets_no_header_rule() -> None:
    """The rule would match other files, too."""
    patterns = [
        rule.path for rule in feed_rules([("{slug}.xml", "rss"), ("{lang}/{slug}.rdf", "rss"), ("feeds/{slug}.json", "atom")])
    ]
    assert patterns == ["feeds/*.rss.xml", "feeds/*.atom.xml", "feeds/*.json", "feeds/*.opml", "*.rdf"]


def test_only_search_needs_webassembly(site_with_article: Site) -> None:
    headers = response_headers(
        site_headers(site_with_article.build(GAZETTE={**site_with_article.settings["GAZETTE"], "search": False})), "/"
    )
    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert "wasm" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("markup", "sources"),
    [
        ("![Dawn](https://elsewhere.example/dawn.jpg)", "'self' https:"),
        ('<img alt="Dawn" src=//elsewhere.example/dawn.jpg>', "'self' https:"),
        ("[Dawn](https://elsewhere.example/dawn.jpg) `<img src=https://x.example>`", "'self'"),
        ("![Dawn](/pictures/dawn.jpg)", "'self'"),
        ('<img alt="1 > 0" src="/a.jpg" srcset="/a.jpg 1x, HTTPS://elsewhere.example/b.jpg 2x">', "'self' https:"),
        ("<picture><source srcset='https://elsewhere.example/a.avif'><img src='/a.jpg' alt='x'></picture>", "'self' https:"),
        ('<video poster="https://elsewhere.example/a.jpg" src="/a.mp4"></video>', "'self' https:"),
        ('<svg><image xlink:href="https://elsewhere.example/a.jpg"/></svg>', "'self' https:"),
        ('<img src="/a.jpg" alt="src=https://elsewhere.example/a.jpg" data-src="https://elsewhere.example/a.jpg">', "'self'"),
        ('<video><source src="https://elsewhere.example/a.mp4"></video>', "'self'"),
        ("![Dawn]({static}/images/dawn.jpg) ![Dawn](//ours.example/images/dawn.jpg)", "'self'"),
        ('<img src="https://[x" alt="x">', "'self'"),
    ],
)
def test_pictures_of_other_sites_are_allowed_where_a_page_shows_some(site_with_article: Site, markup: str, sources: str) -> None:
    add_page(site_with_article, markup)
    (site_with_article.folder / "content/images").mkdir()
    (site_with_article.folder / "content/images/dawn.jpg").write_bytes(b"jpg")
    headers = response_headers(site_headers(site_with_article.build(SITEURL="https://ours.example")), "/own/")
    assert f"img-src {sources};" in headers["Content-Security-Policy"]


PICTURE = "![Dawn](https://elsewhere.example/dawn.jpg)\n"


@pytest.mark.parametrize("folder", ["", "pages/"])
@pytest.mark.parametrize(
    "head",
    ["Status: hidden", "Status: draft", "Lang: fr", "Lang: fr\nStatus: hidden", "Lang: fr\nStatus: draft", "Status: published"],
)
def test_pictures_of_other_sites_are_found_in_every_kind_of_content(site_with_article: Site, folder: str, head: str) -> None:
    (site_with_article.folder / "content/pages").mkdir()
    for name, more, text in (("a", "", "Words."), ("b", f"{head}\n", PICTURE)):
        slug = "same" if "fr" in head else name
        (site_with_article.folder / f"content/{folder}{name}.md").write_text(
            f"Title: {name}\nDate: 2024-07-05\nSlug: {slug}\n{more}\n{text}"
        )
    output = site_with_article.build()
    assert "elsewhere.example/dawn.jpg" in "".join(path.read_text("utf-8") for path in output.rglob("*.html"))
    assert "img-src 'self' https:;" in response_headers(site_headers(output), "/")["Content-Security-Policy"]


def test_the_policy_allows_no_inline_scripts_and_no_eval() -> None:
    policy = content_security_policy(searchable=True, foreign_pictures=True)
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    assert policy.startswith("default-src 'none'; ")


def test_another_theme_gets_no_policy_since_it_may_need_what_ours_does_not(site: Site) -> None:
    site.add("a.txt", dated(1, "One", "Ada Lovelace came.", *BODY))
    output = site.build(**OTHER_THEME)
    headers = response_headers(site_headers(output), "/articles/one/")
    assert "Content-Security-Policy" not in headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert (output / "articles/one/index.html").is_file()


def test_more_rules_than_hosts_read_are_left_out_from_the_end() -> None:
    rules = [HeaderRule(f"theme/{number}.css", {"Cache-Control": YEAR}) for number in range(150)]
    blocks = read_headers(headers_file(rules, "/", "default-src 'none'"))
    assert len(blocks) == 100
    assert [block.path for block in blocks[:2]] == ["/*", "/theme/0.css"]


def renamed(site: Site) -> Path:
    site.build()
    site.write_overrides('["Charles Babbage"]\ntype = "person"\nmerge_into = "Ada Lovelace"\n')
    return site.build(SITEURL="https://ours.example/digest")


def test_what_was_merged_is_redirected(site_with_article: Site) -> None:
    output = renamed(site_with_article)
    redirects = read_redirects((output / "_redirects").read_text())
    assert redirects == {"/digest/people/charles-babbage/": "/digest/people/ada-lovelace/"}
    assert (output / "people/charles-babbage/index.html").is_file()  # for hosts that do not read the file


def test_a_site_without_redirects_has_no_redirects_file(site_with_article: Site) -> None:
    output = renamed(site_with_article)
    site_with_article.write_overrides("")
    site_with_article.build(CACHE_PATH=str(site_with_article.folder / "another"), DELETE_OUTPUT_DIRECTORY=False)
    assert not (output / "_redirects").exists()


def test_redirects_are_quoted_and_no_more_than_hosts_read() -> None:
    many = {f"people/{number:04}/": "people/ada/" for number in range(2_500)}
    text = redirects_file({"artículos/uno dos:*/": "artículos/tres/", "same/": "same/", **many}, "/")
    redirects = read_redirects(text)
    assert len(redirects) == 2_000
    assert redirects["/art%C3%ADculos/uno%20dos%3A%2A/"] == "/art%C3%ADculos/tres/"
    assert "/same/" not in redirects
    assert redirects_file({}, "/") == ""


def test_redirects_to_places_in_an_index_are_temporary_and_come_last() -> None:
    text = redirects_file({"a/": "people/#letter-a", "b/": "people/b/", "c/": "c/"}, "/", {"people/#letter-a"})
    assert text.splitlines()[1:] == ["/b/ /people/b/ 301", "/a/ /people/#letter-a 302"]


def test_redirects_come_sorted_from_the_context() -> None:
    class Page:
        url = "people/ada/"

    context: dict[str, Any] = {"entity_redirects": {"people/zoe": Page, "people/bob": Page}}
    assert list(all_redirects(context).items()) == [("people/bob/", "people/ada/"), ("people/zoe/", "people/ada/")]
    assert all_redirects({**context, "redirects": {"articles/x/": "articles/y/"}}) == {"articles/x/": "articles/y/"}
    assert all_redirects({}) == {}


def test_netlify_is_told_to_build_nothing(site_with_article: Site) -> None:
    config = tomllib.loads((site_with_article.build() / "netlify.toml").read_text())
    assert config == {"build": {"publish": ".", "processing": {"skip_processing": True}}}


def test_files_of_the_owners_replace_those_of_gazette(site_with_article: Site) -> None:
    extra = site_with_article.folder / "content/extra"
    extra.mkdir()
    names = ("_headers", "_redirects", "CNAME", "netlify.toml", "favicon.ico", "robots.txt")
    for name in names:
        (extra / name).write_text(f"mine: {name}")
    output = site_with_article.build(SITEURL="https://news.harbour.net")
    for name in names:
        assert (output / name).read_text() == f"mine: {name}"


def test_browsers_find_an_icon_by_its_fixed_name(site_with_article: Site) -> None:
    output = site_with_article.build()
    assert (output / "favicon.ico").read_bytes() == (output / "theme/favicon.ico").read_bytes()


def test_the_same_site_has_the_same_files_for_hosts(site_with_article: Site) -> None:
    names = ("_headers", "netlify.toml", "CNAME", ".nojekyll")
    first = site_with_article.build(SITEURL="https://news.harbour.net")
    before = [(first / name).read_bytes() for name in names]
    assert [(site_with_article.build(SITEURL="https://news.harbour.net") / name).read_bytes() for name in names] == before


def test_the_limits_of_cloudflare_are_reported_with_a_remedy() -> None:
    sizes = dict.fromkeys(("index.html", "cards/a.png", "cards/b.png", "articles/x/cleaning/index.html"), 1)
    assert list(cloudflare_problems(sizes, files=4)) == []
    (message,) = cloudflare_problems(sizes, files=3)
    assert message == (
        "the site has 4 files, but Cloudflare Pages accepts 3 without a paid plan; to publish there, set GAZETTE['cards'] = False (2 fewer)"
        " or set GAZETTE['provenance'] = False (1 fewer) or remove older articles; other hosts have no such limit"
    )
    (message,) = cloudflare_problems({**sizes, "film.mp4": (1 << 20) + 1}, mib=1)
    assert message.startswith("film.mp4 has 1.0 MiB, but Cloudflare Pages accepts 1 MiB a file; to publish there, make it smaller")


@pytest.mark.parametrize(
    ("address", "level", "code"), [("https://digest.pages.dev", "Warning", 1), ("https://ours.example", "Note", 0)]
)
def test_a_file_that_is_too_large_is_a_warning_only_on_cloudflare(
    site_with_article: Site, address: str, level: str, code: int
) -> None:
    film = site_with_article.folder / "content/images/film.bin"
    film.parent.mkdir()
    with film.open("wb") as file:
        file.truncate(26 << 20)
    run = run_pelican(site_with_article, "--fatal", "warnings", "-e", f'SITEURL="{address}"')
    assert f"{level}: images/film.bin has 26.0 MiB, but Cloudflare Pages accepts 25 MiB a file" in run.stdout
    assert run.returncode == code
