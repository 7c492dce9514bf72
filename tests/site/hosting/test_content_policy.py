"""The site in a real browser, served with exactly the headers of its `_headers`, as hosts do that read that file."""

from __future__ import annotations

import re
import wave
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from support.articles import BODY, dated
from support.chromium import browse
from support.publishing.host_servers import response_headers, site_headers
from support.sites import OTHER_THEME, PARTS, Site, copy_sample


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the built sample site, with cleaning pages and the names that the default recognizer finds."""
    folder = tmp_path_factory.mktemp("hosted")
    copy_sample(folder)
    return Site(folder, {"GAZETTE": {"provenance": True}}, PARTS).build()


# A page of each kind, as a pattern of its file.
KINDS = {
    "front": "index.html", "article": "articles/*/index.html", "cleaning": "articles/*/cleaning/index.html",
    "entity": "people/emmanuel-macron/index.html", "index": "people/index.html", "network": "entities/index.html",
    "heat map": "archive/index.html", "edition": "2024/07/10/index.html", "publisher": "publishers/*/index.html", "about": "about/index.html",
    "subscribe": "subscribe/index.html", "lost": "404.html",
}  # fmt: skip


def test_every_kind_of_page_has_its_styles_and_scripts_and_nothing_is_refused(sample: Path) -> None:
    paths = {kind: sorted(sample.glob(pattern))[0].relative_to(sample).as_posix() for kind, pattern in KINDS.items()}
    script = f"""
    const seen = {{}};
    for (const [kind, path] of Object.entries({paths!r})) {{
      await visit(path.replace(/index\\.html$/, ""));
      const rules = [...page().styleSheets].map((sheet) => sheet.cssRules.length);
      seen[kind] = [rules.length > 0 && rules.every((number) => number > 0), visible("#theme"), all("svg").length];
    }}
    return seen;
    """
    with browse(sample, headers=partial(response_headers, site_headers(sample))) as browser:
        seen = browser.run(script)
    assert {kind: looks[:2] for kind, looks in seen.items()} == {kind: [True, 1] for kind in KINDS}
    assert seen["heat map"][2] > 0
    assert seen["entity"][2] > 1
    assert browser.console == []


def test_a_feed_has_its_style_sheet(sample: Path) -> None:
    """Chromium applies no style sheet to a file served as application/rss+xml."""
    paths = ("feeds/all.rss.xml", "feeds/all.atom.xml", "feeds/editions/all.rss.xml", "feeds/people/emmanuel-macron.atom.xml")
    script = f"""
    const seen = [];
    for (const path of {list(paths)}) {{
      await visit(path);
      const root = page().documentElement;
      await until(() => getComputedStyle(root, "::before").content.startsWith('"This is a feed.'));
      seen.push([root.localName, [...page().styleSheets].map((sheet) => sheet.cssRules.length > 0)]);
    }}
    return seen;
    """
    with browse(sample, headers=partial(response_headers, site_headers(sample))) as browser:
        seen = browser.run(script)
    assert seen == [["rss", [True]], ["feed", [True]], ["rss", [True]], ["feed", [True]]]
    assert browser.console == []


def test_search_finds_something_and_the_button_changes_the_colours(sample: Path) -> None:
    with browse(sample, headers=partial(response_headers, site_headers(sample))) as browser:
        result = browser.run(
            """
            await visit("search/?q=bridge+cathedral");
            await visit("search/?q=Notre-Dame");
            await until(() => visible("#results a"));
            const number = all("#results li").length;
            page().querySelector("#theme").click();
            return [number, page().documentElement.dataset.theme, (await fetch(all("#results a")[0].href)).headers.get("content-security-policy")];
            """
        )
    assert result[:2] == [result[0], "light"]
    assert result[0] > 2
    assert result[2] == response_headers(site_headers(sample), "/search/")["Content-Security-Policy"]
    assert browser.console == []


def test_a_page_under_a_path_works_the_same(sample: Path) -> None:
    output = sample.parent / "below"
    Site(sample.parent, parts=PARTS).build(SITEURL="http://127.0.0.1/digest", OUTPUT_PATH=str(output), RELATIVE_URLS=True)
    with browse(output, "/digest/", partial(response_headers, site_headers(output))) as browser:
        visible_buttons = browser.run(
            'await visit("search/?q=Notre-Dame"); await until(() => visible("#results a")); return visible("#theme");'
        )
    assert visible_buttons == 1
    assert browser.console == []


# Elements that the policy forbids, and the directive that refuses each.
FORBIDDEN = (
    ('<p style="color: red">x</p>', "style-src"),
    ("<script>document.title = 'x'</script>", "script-src"),
    ('<script src="data:text/javascript,1"></script>', "script-src"),
    ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=" alt="x">', "img-src"),
    ('<iframe src="https://elsewhere.example/" title="x"></iframe>', "frame-src"),
    ('<video src="https://elsewhere.example/x.mp4"></video>', "media-src"),
    ('<table><tr><td style="text-align: right; color: red;">x</td></tr></table>', "style-src"),
)


def test_what_the_policy_forbids_in_a_hand_written_page_is_reported_in_the_console(site: Site) -> None:
    """Otherwise the tests above would prove nothing."""
    site.add("a.txt", dated(1, "One", *BODY))
    (site.folder / "content/pages").mkdir()
    for number, (markup, _) in enumerate(FORBIDDEN):
        page = f"<html><head><title>Own {number}</title></head><body><p>Own.</p>{markup}</body></html>"
        (site.folder / f"content/pages/own-{number}.html").write_text(page)
    output = site.build()
    visits = "".join(f'await visit("own-{number}/"); await pause(); ' for number in range(len(FORBIDDEN)))
    with browse(output, headers=partial(response_headers, site_headers(output))) as browser:
        browser.run(f"const pause = () => new Promise((done) => setTimeout(done, 200)); {visits} errors.length = 0;")
    reported = Counter(name for line in browser.console for name in re.findall(r"Policy directive:? [\"'](\S+)", line))
    assert reported == Counter(refused for _, refused in FORBIDDEN), browser.console


OWN = """title: Own

| Town | Votes | Share | Note |
| --- | --: | :-: | :-- |
| Harbour | 1,204 | 60 % | counted twice |

<table><tr><td style="text-align: justify;">Whole lines</td><td>Any</td></tr></table>

<audio src="{static}/images/tone.wav" preload="metadata" controls></audio>
<video preload="metadata" controls><source src="{static}/images/tone.wav"></video>
<iframe src="/404.html" title="Lost"></iframe>

`<td style="text-align: right;">`
"""


def add_page(site: Site) -> Path:
    site.add("a.txt", dated(1, "One", *BODY))
    for folder in ("pages", "images"):
        (site.folder / "content" / folder).mkdir()
    with wave.open(str(site.folder / "content/images/tone.wav"), "wb") as tone:
        tone.setparams((1, 1, 8000, 0, "NONE", ""))
        tone.writeframes(b"\x80" * 8000)
    (site.folder / "content/pages/own.md").write_text(OWN)
    return site.folder


def test_a_hand_written_page_has_its_films_sound_frames_and_aligned_cells(site: Site) -> None:
    add_page(site)
    output = site.build()
    with browse(output, headers=partial(response_headers, site_headers(output))) as browser:
        seen = browser.run(
            """
            await visit("own/");
            await until(() => all("audio, video").every((one) => one.duration === 1));
            await until(() => page().querySelector("iframe").contentDocument.querySelector("#theme"));
            return all("td").map((cell) => getComputedStyle(cell).textAlign);
            """
        )
    assert seen == ["start", "right", "center", "left", "justify", "start"]
    assert browser.console == []
    assert "<code>&lt;td style=" in (output / "own/index.html").read_text("utf-8")


def test_cells_keep_their_styles_in_a_theme_without_gazettes_classes(site: Site) -> None:
    add_page(site)
    site.build(**OTHER_THEME, PAGE_SAVE_AS="{slug}/index.html")
    assert '<td style="text-align: right;">1,204</td>' in site.page("own/index.html")
