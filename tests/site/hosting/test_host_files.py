"""What a built site has for hosts, read as they read it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from gazette.site.hosting.headers import Rule, feed_rules, headers_file, policy
from gazette.site.hosting.host_files import redirects_file, refused_by_cloudflare
from gazette.site.permalinks.entity_redirects import redirects_of
from support.articles import BODY, dated
from support.host_servers import host, read_headers, read_redirects, said_of
from support.paths import ROOT
from support.sites import OTHER_THEME, Site, run_pelican, theme_file

YEAR = "public, max-age=31536000, immutable"
AGAIN = "public, max-age=0, must-revalidate"


@pytest.fixture
def one(site: Site) -> Site:
    site.add("a.txt", dated(1, "One", "Ada Lovelace met Charles Babbage.", *BODY))
    return site


def own_page(site: Site, markup: str) -> None:
    pages = site.folder / "content/pages"
    pages.mkdir(exist_ok=True)
    (pages / "own.md").write_text(f"title: Own\n\nA page of ours.\n\n{markup}\n")


def paths(output: Path, base: str = "/") -> dict[str, str]:
    """The files of a site by the addresses that they are read at."""
    found = sorted(path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file())
    return {base + path.removesuffix("index.html"): path for path in found}


def test_what_is_named_by_its_content_is_kept_a_year_and_nothing_else(one: Site) -> None:
    output = one.build()
    blocks = host(output)
    kept = {path for path in paths(output) if said_of(blocks, path).get("Cache-Control") == YEAR}
    folders = {path.split("/")[1] for path in kept}
    assert folders == {"cards", "pagefind", "theme"}
    by_plain_name = {f"/theme/{path.name}" for path in (ROOT / "theme/static").iterdir()}
    assert {path for path in paths(output) if path.startswith(("/cards/", "/theme/"))} - kept == by_plain_name
    plain = {
        "/pagefind/pagefind.js",
        "/pagefind/pagefind-entry.json",
        "/",
        "/articles/one/",
        "/manifest.webmanifest",
        "/favicon.ico",
    }
    assert plain <= {*paths(output)} - kept
    for path in plain:
        assert "Cache-Control" not in said_of(blocks, path)


def test_the_themes_files_are_kept_in_whatever_folder_they_lie(one: Site) -> None:
    output = one.build(THEME_STATIC_DIR="assets/ours")
    blocks = host(output)
    name = theme_file("gazette.css").replace("theme/", "/assets/ours/")
    assert f'href="{name}"' in one.page("index.html")
    assert (output / name[1:]).is_file()
    assert said_of(blocks, name)["Cache-Control"] == YEAR
    assert "Cache-Control" not in said_of(blocks, "/assets/ours/gazette.css")
    assert not (output / "theme").exists()


def test_files_of_the_owners_in_the_same_folders_are_not_kept(one: Site) -> None:
    (one.folder / "content/pictures").mkdir()
    (one.folder / "content/pictures/harbour.png").write_bytes(b"png")
    (one.folder / "content/pictures/0123456789abcdef.jpg").write_bytes(b"jpg")
    blocks = host(one.build(STATIC_PATHS=["pictures"]))
    assert "Cache-Control" not in said_of(blocks, "/pictures/harbour.png")
    assert said_of(blocks, "/pictures/0123456789abcdef.jpg")["Cache-Control"] == YEAR
    assert "Cache-Control" not in said_of(blocks, "/pictures/")


@pytest.mark.parametrize("base", ["/", "/digest/", "/a b/"])
def test_every_answer_has_the_policy_and_feeds_have_their_types(one: Site, base: str) -> None:
    output = one.build(SITEURL=f"https://ours.example{base.rstrip('/')}")
    blocks = host(output)
    base = base.replace(" ", "%20")
    for path in paths(output, base):
        said = said_of(blocks, path)
        assert said["Content-Security-Policy"] == policy(searchable=True, foreign_pictures=False)
        assert (said["X-Content-Type-Options"], said["Referrer-Policy"]) == ("nosniff", "same-origin")
        assert "camera=()" in said["Permissions-Policy"]
    types = {"all.rss.xml": "application/xml", "people/ada-lovelace.atom.xml": "application/xml",
             "all.json": "application/feed+json", "all.opml": "text/x-opml", "editions/all/archive-1.rss.xml": "application/xml"}  # fmt: skip
    for name, kind in types.items():
        said = said_of(blocks, f"{base}feeds/{name}")
        assert said["Content-Type"] == f"{kind}; charset=utf-8"
        assert (said["Access-Control-Allow-Origin"], said["Cache-Control"]) == ("*", AGAIN)


def test_feeds_that_the_settings_put_elsewhere_have_their_types_too(one: Site) -> None:
    moved = {"FEED_ALL_RSS": "rss.xml", "FEED_ALL_ATOM": "all/atom", "CATEGORY_FEED_ATOM": "categories/{slug}/feed.xml"}
    blocks = host(one.build(**moved, TRANSLATION_FEED_ATOM="feeds/all-{lang}.atom.xml"))
    assert said_of(blocks, "/rss.xml")["Content-Type"] == "application/xml; charset=utf-8"
    assert said_of(blocks, "/all/atom")["Content-Type"] == "application/xml; charset=utf-8"
    assert said_of(blocks, "/categories/news/feed.xml")["Content-Type"] == "application/xml; charset=utf-8"
    assert said_of(blocks, "/feeds/all-fr.atom.xml")["Content-Type"] == "application/xml; charset=utf-8"
    assert "Content-Type" not in said_of(blocks, "/categories/news/")


def test_a_feed_whose_name_could_be_any_gets_no_rule() -> None:
    """It would be about other files, too."""
    patterns = [
        rule.path for rule in feed_rules([("{slug}.xml", "rss"), ("{lang}/{slug}.rdf", "rss"), ("feeds/{slug}.json", "atom")])
    ]
    assert patterns == ["feeds/*.rss.xml", "feeds/*.atom.xml", "feeds/*.json", "feeds/*.opml", "*.rdf"]


def test_only_search_needs_webassembly(one: Site) -> None:
    said = said_of(host(one.build(GAZETTE={**one.settings["GAZETTE"], "search": False})), "/")
    assert "script-src 'self';" in said["Content-Security-Policy"]
    assert "wasm" not in said["Content-Security-Policy"]


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
def test_pictures_of_other_sites_are_allowed_where_a_page_shows_some(one: Site, markup: str, sources: str) -> None:
    own_page(one, markup)
    (one.folder / "content/images").mkdir()
    (one.folder / "content/images/dawn.jpg").write_bytes(b"jpg")
    said = said_of(host(one.build(SITEURL="https://ours.example")), "/own/")
    assert f"img-src {sources};" in said["Content-Security-Policy"]


PICTURE = "![Dawn](https://elsewhere.example/dawn.jpg)\n"


@pytest.mark.parametrize("folder", ["", "pages/"])
@pytest.mark.parametrize(
    "head",
    ["Status: hidden", "Status: draft", "Lang: fr", "Lang: fr\nStatus: hidden", "Lang: fr\nStatus: draft", "Status: published"],
)
def test_pictures_of_other_sites_are_seen_in_whatever_is_written(one: Site, folder: str, head: str) -> None:
    (one.folder / "content/pages").mkdir()
    for name, more, text in (("a", "", "Words."), ("b", f"{head}\n", PICTURE)):
        slug = "same" if "fr" in head else name
        (one.folder / f"content/{folder}{name}.md").write_text(f"Title: {name}\nDate: 2024-07-05\nSlug: {slug}\n{more}\n{text}")
    output = one.build()
    assert "elsewhere.example/dawn.jpg" in "".join(path.read_text("utf-8") for path in output.rglob("*.html"))
    assert "img-src 'self' https:;" in said_of(host(output), "/")["Content-Security-Policy"]


def test_no_policy_is_written_that_is_laxer_than_it_need_be() -> None:
    said = policy(searchable=True, foreign_pictures=True)
    assert "unsafe-inline" not in said
    assert "'unsafe-eval'" not in said
    assert said.startswith("default-src 'none'; ")


def test_another_theme_gets_no_policy_since_it_may_need_what_ours_does_not(site: Site) -> None:
    site.add("a.txt", dated(1, "One", "Ada Lovelace came.", *BODY))
    output = site.build(**OTHER_THEME)
    said = said_of(host(output), "/articles/one/")
    assert "Content-Security-Policy" not in said
    assert said["X-Content-Type-Options"] == "nosniff"
    assert (output / "articles/one/index.html").is_file()


def test_more_rules_than_hosts_read_are_left_out_from_the_end() -> None:
    rules = [Rule(f"theme/{number}.css", {"Cache-Control": YEAR}) for number in range(150)]
    blocks = read_headers(headers_file(rules, "/", "default-src 'none'"))
    assert len(blocks) == 100
    assert [block.path for block in blocks[:2]] == ["/*", "/theme/0.css"]


def renamed(site: Site) -> Path:
    site.build()
    site.say('["Charles Babbage"]\ntype = "person"\nmerge_into = "Ada Lovelace"\n')
    return site.build(SITEURL="https://ours.example/digest")


def test_what_was_merged_is_redirected(one: Site) -> None:
    output = renamed(one)
    found = read_redirects((output / "_redirects").read_text())
    assert found == {"/digest/people/charles-babbage/": "/digest/people/ada-lovelace/"}
    assert (output / "people/charles-babbage/index.html").is_file()  # for hosts that do not read the file


def test_a_site_without_redirects_has_no_such_file_any_more(one: Site) -> None:
    output = renamed(one)
    one.say("")
    one.build(CACHE_PATH=str(one.folder / "another"), DELETE_OUTPUT_DIRECTORY=False)
    assert not (output / "_redirects").exists()


def test_addresses_are_written_as_hosts_compare_them_and_never_more_than_they_read() -> None:
    said = {f"people/{number:04}/": "people/ada/" for number in range(2_500)}
    text = redirects_file({"artículos/uno dos:*/": "artículos/tres/", "same/": "same/", **said}, "/")
    found = read_redirects(text)
    assert len(found) == 2_000
    assert found["/art%C3%ADculos/uno%20dos%3A%2A/"] == "/art%C3%ADculos/tres/"
    assert "/same/" not in found
    assert redirects_file({}, "/") == ""


def test_redirects_are_those_that_a_build_has_gathered() -> None:
    class Page:
        url = "people/ada/"

    context: dict[str, Any] = {"entity_redirects": {"people/zoe": Page, "people/bob": Page}}
    assert list(redirects_of(context).items()) == [("people/bob/", "people/ada/"), ("people/zoe/", "people/ada/")]
    assert redirects_of({**context, "redirects": {"articles/x/": "articles/y/"}}) == {"articles/x/": "articles/y/"}
    assert redirects_of({}) == {}


def test_netlify_reads_that_nothing_is_to_be_built(one: Site) -> None:
    said = tomllib.loads((one.build() / "netlify.toml").read_text())
    assert said == {"build": {"publish": ".", "processing": {"skip_processing": True}}}


def test_files_of_the_owners_stand_in_the_place_of_ours(one: Site) -> None:
    extra = one.folder / "content/extra"
    extra.mkdir()
    names = ("_headers", "_redirects", "CNAME", "netlify.toml", "favicon.ico", "robots.txt")
    for name in names:
        (extra / name).write_text(f"mine: {name}")
    output = one.build(SITEURL="https://news.harbour.net")
    for name in names:
        assert (output / name).read_text() == f"mine: {name}"


def test_browsers_find_an_icon_by_its_fixed_name(one: Site) -> None:
    output = one.build()
    assert (output / "favicon.ico").read_bytes() == (output / "theme/favicon.ico").read_bytes()


def test_the_same_site_has_the_same_files_for_hosts(one: Site) -> None:
    names = ("_headers", "netlify.toml", "CNAME", ".nojekyll")
    first = one.build(SITEURL="https://news.harbour.net")
    before = [(first / name).read_bytes() for name in names]
    assert [(one.build(SITEURL="https://news.harbour.net") / name).read_bytes() for name in names] == before


def test_what_cloudflare_refuses_is_named_with_the_remedy() -> None:
    sizes = dict.fromkeys(("index.html", "cards/a.png", "cards/b.png", "articles/x/cleaning/index.html"), 1)
    assert list(refused_by_cloudflare(sizes, files=4)) == []
    (told,) = refused_by_cloudflare(sizes, files=3)
    assert told == (
        "the site has 4 files, of which Cloudflare Pages takes 3 without a paid plan: there, set GAZETTE['cards'] = False (2 fewer)"
        " or set GAZETTE['provenance'] = False (1 fewer) or take older articles out; other hosts do not count them"
    )
    (told,) = refused_by_cloudflare({**sizes, "film.mp4": (1 << 20) + 1}, mib=1)
    assert told.startswith("film.mp4 has 1.0 MiB, and Cloudflare Pages takes 1 of a file: there, make it smaller")


@pytest.mark.parametrize(
    ("address", "said", "code"), [("https://digest.pages.dev", "Warning", 1), ("https://ours.example", "Note", 0)]
)
def test_a_file_that_is_too_large_stops_nobody_but_who_publishes_there(one: Site, address: str, said: str, code: int) -> None:
    film = one.folder / "content/images/film.bin"
    film.parent.mkdir()
    with film.open("wb") as file:
        file.truncate(26 << 20)
    run = run_pelican(one, "--fatal", "warnings", "-e", f'SITEURL="{address}"')
    assert f"{said}: images/film.bin has 26.0 MiB, and Cloudflare Pages takes 25 of a file" in run.stdout
    assert run.returncode == code
