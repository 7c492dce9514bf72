"""`make audit`: each check names the fault of a page that has it, and reports nothing for a correct page."""

from __future__ import annotations

import random
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from audit import browser, nu
from audit.faults import page_faults
from audit.pages import NOWHERE, BuiltSite, broken_links, foreign_loads, open_site
from audit.screenshots import LIGHT, shrink
from audit.serve import serve
from audit.weights import weight, weight_faults
from PIL import Image

from support.paths import ROOT

needs_nu = pytest.mark.skipif(bool(nu.missing()), reason=nu.missing() or "-")
needs_browser = pytest.mark.skipif(bool(browser.missing()), reason=browser.missing() or "-")

Make = Callable[..., BuiltSite]


def page(body: str = "", head: str = "") -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<link rel="icon" href="data:,">\n'
        f"<title>A bridge</title>\n{head}</head>\n<body>\n<main>\n<h1>A bridge</h1>\n{body}</main>\n</body>\n</html>\n"
    )


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """Return a function that writes files and returns a site of them. The front page is correct by default."""

    def make(files: dict[str, str], address: str = NOWHERE) -> BuiltSite:
        for path, text in {"index.html": page(), **files}.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, "utf-8")
        return BuiltSite(tmp_path, address)

    return make


def test_a_correct_page_has_no_fault(made: Make) -> None:
    site = made({})
    assert not any(page_faults(site).values())
    assert not [*broken_links(site), *foreign_loads(site)]


@pytest.mark.parametrize(
    ("check", "body", "fault"),
    [
        ("ids are unique", '<p id="a">One</p><p id="a">Two</p>', "#a 2 times"),
        ("one h1", "<h1>Another</h1>", "2 h1"),
        ("headings skip no level", "<h2>Two</h2><h4>Four</h4>", "h4 after h2"),
        ("pictures have alternatives", '<img src="/a.png">', "img without alt: /a.png"),
        (
            "JSON-LD parses",
            '<script type="application/ld+json">{"a": }</script>',
            "JSON-LD: Expecting value: line 1 column 7 (char 6)",
        ),
        ("nothing inline", '<p style="color: red">Red</p>', "style='color: red'"),
        ("nothing inline", "<script>alert(1)</script>", "inline script"),
        ("nothing inline", '<button onclick="go()">Go</button>', "button onclick="),
        ("nothing inline", "<style>p { color: red }</style>", "<style>"),
    ],
)
def test_a_fault_of_a_page_is_named_by_its_check_alone(made: Make, check: str, body: str, fault: str) -> None:
    results = page_faults(made({"a/index.html": page(body)}))
    assert {name: faults for name, faults in results.items() if faults} == {check: [f"a/index.html: {fault}"]}


@pytest.mark.parametrize(
    ("path", "text", "url"),
    [
        ("a/index.html", page('<a href="/b/">B</a>'), "/b/"),
        ("a/index.html", page('<a href="b.html">B</a>'), "b.html"),
        ("a/index.html", page('<a href="../#nowhere">B</a>'), "../#nowhere"),
        ("a/index.html", page('<img alt="" src="/icon.svg" srcset="/icon.svg 1x, /b.png 2x">'), "/b.png"),
        ("a/index.html", page('<a href="javascript:alert(1)">B</a>'), "javascript:alert(1)"),
        ("a/index.html", page(head='<meta property="og:image" content="https://ours.example/card.png">'), "https://ours.example/card.png"),
        ("a/index.html", page('<script type="application/ld+json">[{"url": "https://ours.example/b/"}]</script>'), "https://ours.example/b/"),
        ("a.css", "p { background: url('b.png') }", "b.png"),
        ("sitemap.xml", "<urlset><url><loc>https://ours.example/b/</loc></url></urlset>", "https://ours.example/b/"),
        ("feed.xml", "<rss><channel><item><link>https://ours.example/b/</link></item></channel></rss>", "https://ours.example/b/"),
        ("feed.xml", "<feed><content>&lt;p>&lt;a href='/b/'>B&lt;/a>&lt;/p></content></feed>", "/b/"),
        ("site.webmanifest", '{"icons": [{"src": "/b.png"}]}', "/b.png"),
    ],
)  # fmt: skip
def test_a_broken_link_within_the_site_is_named(made: Make, path: str, text: str, url: str) -> None:
    site = made({path: text, "icon.svg": "<svg/>"}, "https://ours.example")
    assert list(broken_links(site)) == [f"{path}: {url}"]


def test_working_links_and_links_to_other_sites_are_not_named(made: Make) -> None:
    right = '<a href="/">A</a> <a href="#main">B</a> <a href="b/?q=1#c%20d">C</a> <a href="https://ours.example/news/">D</a>'
    foreign = '<a href="https://other.example/no">E</a> <a href="mailto:a@other.example">F</a> <a href="https://ours.example/other/">G</a>'
    site = made(
        {
            "index.html": page(f'<p id="main">{right} {foreign}</p>'.replace('"/"', '"/news/"')),
            "b/index.html": page('<p id="c d">'),
        },
        "https://ours.example/news",
    )
    assert list(broken_links(site)) == []


@pytest.mark.parametrize(
    ("path", "text", "url"),
    [
        ("a.html", page(head='<link rel="stylesheet" href="https://other.example/a.css">'), "https://other.example/a.css"),
        ("a.html", page('<img alt="" src="//other.example/a.png">'), "//other.example/a.png"),
        ("a.html", page('<img alt="" srcset="https://other.example/b.png 2x">'), "https://other.example/b.png"),
        ("a.css", "@import 'https://other.example/font.css';", "https://other.example/font.css"),
    ],
)
def test_files_loaded_from_another_host_are_named(made: Make, path: str, text: str, url: str) -> None:
    assert list(foreign_loads(made({path: text}))) == [f"{path}: {url}"]


def test_the_weight_of_a_page_includes_what_it_loads_except_pictures(made: Make) -> None:
    head = '<link rel="stylesheet" href="/a.css"><script src="/a.js" defer></script>'
    front = page('<img alt="" src="/big.png">', head)
    site = made({"index.html": front, "a.css": "p { margin: 0 }", "a.js": "go()", "big.png": "x" * 99_999})
    assert weight(site, "index.html") == (len(front) + 15 + 4, 3)
    assert not any(weight_faults(site).values())
    (site.folder / "a.js").write_text("x" * 60_000)
    assert [len(faults) for faults in weight_faults(site).values()] == [1, 0]


def test_the_sites_url_is_the_canonical_url_of_its_front_page(made: Make) -> None:
    site = made({"index.html": page(head='<link rel="canonical" href="https://ours.example/news/">')})
    assert open_site(site.folder).address == "https://ours.example/news"


def test_the_site_is_served_locally_with_its_404_page(made: Make) -> None:
    site = made(
        {"a/index.html": page('<a href="https://ours.example/">A</a>'), "404.html": page("Not here")}, "https://ours.example"
    )
    (site.folder.parent / "secret.html").write_text("secret")
    with serve(site) as address:
        with urllib.request.urlopen(f"{address}/a/?q=1") as answer:  # noqa: S310
            assert f'<a href="{address}/">'.encode() in answer.read()
            assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
        for missing in ("/b/", "/../secret.html", "/%2e%2e/secret.html"):
            with pytest.raises(urllib.error.HTTPError, match="404") as error:
                urllib.request.urlopen(address + missing)  # noqa: S310
            assert b"Not here" in error.value.read()


def test_two_pages_of_each_kind_are_opened_in_the_browser(made: Make) -> None:
    articles = {f"articles/{name}/index.html": page(name * 9) for name in ("a", "bb", "ccc")}
    moved = {"people/old/index.html": page(head='<meta http-equiv="refresh" content="0; url=/people/new/">')}
    others = {
        path: page() for path in ("2024/07/10/index.html", "2024/w28/index.html", "about/index.html", "people/new/index.html")
    }
    assert set(browser.sample(made({**articles, **others, **moved}))) == {
        "index.html", "articles/a/index.html", "articles/ccc/index.html", *others,
    }  # fmt: skip


def test_the_command_names_faults_and_fails(made: Make) -> None:
    site = made({"a/index.html": page('<h1>Twice</h1><a href="/b/">B</a>')})
    command = [sys.executable, "-m", "audit", str(site.folder)]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "FAIL one h1: 1\n       a/index.html: 2 h1\n" in done.stdout
    assert "FAIL links lead somewhere: 1\n       a/index.html: /b/\n" in done.stdout
    assert "ok   ids are unique\n" in done.stdout
    assert "SKIP Nu checker: " in done.stdout
    (site.folder / "a/index.html").unlink()
    done = subprocess.run(command, cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert done.returncode == 2


@needs_nu
def test_the_nu_checker_judges_pages_style_sheets_and_pictures(made: Make) -> None:
    site = made(
        {
            "a/index.html": page("<p><center>A</center></p>"),
            "a.css": "p { colour: red }",
            "b.svg": "<svg",
            "c.css": "p { color: red }",
        }
    )
    assert {message.partition(":")[0] for message in nu.nu_messages(site)} == {"a/index.html", "a.css", "b.svg"}


@needs_browser
def test_the_browser_reports_what_a_reader_would_see(made: Make) -> None:
    head = '<link rel="stylesheet" href="/a.css">\n<script src="/a.js" defer></script>\n'
    body = '<p class="pale">Pale</p><img src="/none.png" alt="None"><img src="https://other.example/a.png" alt="Other"><p style="color: red">Red</p>'
    sheet = ".pale { color: #999; background: #fff; width: 400px } @media (prefers-color-scheme: dark) { .pale { color: #000 } }"
    site = made({"a/index.html": page(body, head), "a.css": sheet, "a.js": "throw Error('broken')"})
    faults = browser.browser_faults(site, ["index.html", "a/index.html"])
    assert not [fault for faults_of_check in faults.values() for fault in faults_of_check if not fault.startswith("/a/: ")]
    assert "color-contrast" in faults["axe-core, light, 360 px"][0]
    assert not faults["axe-core, dark, 1280 px"]
    assert any("broken" in fault for fault in faults["console is silent"])
    assert any("Content Security Policy" in fault for fault in faults["console is silent"])
    assert faults["no request to another host"] == ["/a/: https://other.example/a.png"]
    assert "404" in faults["no request fails"][0]
    assert "too wide" in faults["no sideways scrolling at 320 px"][0]


@needs_browser
def test_screenshots_are_small_files_of_the_given_width(made: Make) -> None:
    site = made({"a/index.html": page("<p>A line.</p>" * 90)})
    command = [
        sys.executable,
        "-m",
        "audit.screenshots",
        "--site",
        str(site.folder),
        "--pages",
        "a/,/",
        "--out",
        str(site.folder / "shots"),
    ]
    subprocess.run([*command, "--scheme", "dark", "--width", "360", "--height", "400", "--full"], cwd=ROOT, check=True)
    first, whole = (Image.open(site.folder / "shots" / name) for name in ("front-360-dark.png", "a-360-dark.png"))
    assert first.size == (360, 400)
    assert whole.width == 360
    assert whole.height > 1000
    assert (site.folder / "shots/a-360-dark.png").stat().st_size < LIGHT


def test_a_picture_of_many_colours_is_reduced_until_the_file_is_small(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(900 * 500 * 3)  # noqa: S311 - the same in every run
    Image.frombytes("RGB", (900, 500), noise).save(tmp_path / "noise.png")
    shrink(tmp_path / "noise.png", colours=(256, 2))
    assert (tmp_path / "noise.png").stat().st_size < LIGHT
    assert len(Image.open(tmp_path / "noise.png").getcolors() or ()) == 2
