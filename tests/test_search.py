"""Search, from the articles to what a reader finds in a browser."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chromium import browse
from conftest import BODY, OTHER_THEME, Site, dated
from gazette.site.search_files import decode, encode, in_order

HOSTILE = "<img src=x onerror=alert(1)>"
# What a test's script needs besides: to look for words, and to tell what is found.
FIND = """
const results = () => texts("#results h2 a");
const asked = () => new URL(frame.contentWindow.location).searchParams;
async function find(words) {
  type("#q", words);
  await until(() => (asked().get("q") ?? "") === words);
  return settled();
}
async function settled() {
  await until(() => page().querySelector("#results").ariaBusy === "false");
  return results();
}
function choose(name, value) {
  const input = all(`input[name="${name}"]`).find((one) => one.value === value);
  input.checked = !input.checked;
  input.focus();
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
function set(name, value) {
  const select = page().querySelector(`select[name="${name}"]`);
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}
"""


@pytest.fixture
def news(site: Site) -> Site:
    """Four articles: of two people, two publishers and two months; one would like to be markup."""
    site.add("a.txt", "Publisher: Harbour Ledger\n" + dated(1, "Bridge opens", "Ada Lovelace opened the bridge.", *BODY))
    site.add(
        "b.txt", "Publisher: Harbour Ledger\n" + dated(2, "Ferry stops", "Charles Babbage said the ferry lost its riders.", *BODY)
    )
    june = dated(3, "Toll debated", "Ada Lovelace and Charles Babbage spoke of a zeppelin.", *BODY)
    site.add("c.txt", "Publisher: Hill Courier\n" + june.replace("2024-07", "2024-06"))
    site.add("d.txt", dated(4, f"Walrus {HOSTILE}", f"The walrus & co wrote {HOSTILE} on its door.", *BODY[1:]))
    return site


def index_of(output: Path) -> dict[str, str]:
    """The files of the index, with the digest of each."""
    folder = output / "pagefind"
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    ("settings", "base"), [({"SITEURL": ""}, "/"), ({"SITEURL": "/digest"}, "/digest/"), ({"RELATIVE_URLS": True}, "/some/where/")]
)
def test_words_find_their_articles_wherever_the_site_lies(news: Site, settings: dict[str, object], base: str) -> None:
    with browse(news.build(**settings), base) as browser:
        found, address, page = browser.run(
            FIND
            + """
            await visit("search/");
            const found = [await find("zeppelin"), await find("ferry riders"), await find("xylophone")];
            await find("zeppelins");
            const address = String(frame.contentWindow.location);
            const link = page().querySelector("#results a").href;
            return [found, address, (await fetch(link)).ok && (await (await fetch(link)).text()).includes("spoke of a zeppelin")];
            """
        )
    assert found == [["Toll debated"], ["Ferry stops"], []]
    assert address.endswith(f"{base}search/?q=zeppelins")
    assert page is True


def test_nothing_of_pagefind_is_loaded_before_the_box_is_used(news: Site) -> None:
    with browse(news.build()) as browser:
        assert browser.run(FIND + 'await visit(""); await visit("search/"); return results();') == []
        assert {"/", "/search/", "/theme/search.js"} <= set(browser.requests)
        assert not [address for address in browser.requests if "pagefind" in address]
        focus = 'page().querySelector("#q").focus(); await until(() => all(".facets label").length);'
        browser.run(FIND + f'await visit("search/"); {focus}')
        assert "/pagefind/pagefind.js" in browser.requests


def test_filters_narrow_and_stay_in_the_address(news: Site) -> None:
    with browse(news.build()) as browser:
        told = browser.run(
            FIND
            + """
            await visit("search/?q=bridge");
            const steps = [(await settled()).sort(), texts('[data-filter="person"] label')];
            page().querySelector("#narrow").open = true;
            choose("person", "Ada Lovelace");
            await until(() => results().length === 2);
            steps.push(results().sort(), page().activeElement.value, texts("#found"));
            choose("person", "Charles Babbage");
            await until(() => results().length === 1);
            steps.push(results(), asked().getAll("person"));
            choose("person", "Charles Babbage");
            await until(() => results().length === 2);
            set("publisher", "Hill Courier");
            await until(() => results().length === 1);
            steps.push(results(), String(asked()));
            await visit("search/?month=2024-07");
            steps.push((await settled()).sort());
            return steps;
            """
        )
    everything = ["Bridge opens", "Ferry stops", "Toll debated", f"Walrus {HOSTILE}"]
    assert told == [
        everything,
        ["Ada Lovelace 2", "Charles Babbage 2"],
        ["Bridge opens", "Toll debated"],
        "Ada Lovelace",
        ["2 articles"],
        ["Toll debated"],
        ["Ada Lovelace", "Charles Babbage"],
        ["Toll debated"],
        "q=bridge&publisher=Hill+Courier&person=Ada+Lovelace",
        ["Bridge opens", "Ferry stops", f"Walrus {HOSTILE}"],
    ]


def test_results_are_sorted_by_date_where_one_asks_for_it(news: Site) -> None:
    with browse(news.build()) as browser:
        told = browser.run(
            FIND
            + """
            await visit("search/?q=bridge&sort=newest");
            const newest = await settled();
            set("sort", "oldest");
            await until(() => results()[0] !== newest[0]);
            return [newest, results(), texts("#results time")];
            """
        )
    newest = [f"Walrus {HOSTILE}", "Ferry stops", "Bridge opens", "Toll debated"]
    assert told == [newest, newest[::-1], ["3 June 2024", "1 July 2024", "2 July 2024", "4 July 2024"]]


def test_what_an_article_says_stays_text(news: Site) -> None:
    """No name, headline or excerpt becomes markup."""
    news.add("e.txt", dated(5, "Visitors", "Ada <img src=x onerror=alert(1)> Byron met the Walrus.", *BODY))
    with browse(news.build()) as browser:
        told = browser.run(
            FIND
            + """
            await visit("search/");
            const found = await find("walrus");
            return [found.sort(), all("main img, main script").length, texts("#results li > p:not(.about)"), texts("#results mark")];
            """
        )
    assert told[:2] == [["Visitors", f"Walrus {HOSTILE}"], 0]
    assert any(f"The walrus & co wrote {HOSTILE} on its door." in text for text in told[2])
    assert {"walrus", "Walrus."} <= set(told[3])


def test_words_that_nobody_writes_are_named(news: Site) -> None:
    with browse(news.build()) as browser:
        script = 'await visit("search/"); await find("ferry xylophone harp & riders"); return texts("#found");'
        assert browser.run(FIND + script) == ["1 article; none has “xylophone” or “harp”"]


def test_more_results_follow_when_asked_for_and_the_first_of_them_has_the_focus(site: Site) -> None:
    for day in range(1, 24):
        site.add(f"{day}.txt", dated(day, f"Bridge report {day}", *BODY))
    with browse(site.build()) as browser:
        told = browser.run(
            FIND
            + """
            await visit("search/?q=engineers&sort=newest");
            await settled();
            const steps = [texts("#found")];
            for (const number of [20, 23]) {
              steps.push([results().length, visible("#more")]);
              page().querySelector("#more").click();
              await until(() => results().length === number);
            }
            return [...steps, [results().length, visible("#more")], page().activeElement.textContent];
            """
        )
    assert told == [["23 articles"], [10, 1], [20, 1], [23, 0], "Bridge report 3"]


def test_articles_in_chinese_and_arabic_are_found_and_marked(site: Site) -> None:
    site.add("zh.txt", "Lang: zh\n" + dated(1, "新桥今天开通", "市政府今天宣布,河上的新桥开通。", "老桥会留到秋天。"))
    site.add(
        "ar.txt", "Lang: ar\n" + dated(2, "افتتاح الجسر", "افتتح المهندسون الجسر الجديد يوم الاثنين.", "يبقى الجسر القديم مفتوحا.")
    )
    with browse(site.build()) as browser:
        told = browser.run(
            FIND
            + """
            await visit("search/");
            const steps = [];
            for (const words of ["新桥开通", "桥新", "المهندسون", "开通"]) {
              steps.push(await find(words));
            }
            const found = page().querySelector("#results li");
            return [...steps, found.querySelector("h2").lang, found.querySelector("p").textContent];
            """
        )
    assert told[:-1] == [["新桥今天开通"], [], ["افتتاح الجسر"], ["新桥今天开通"], "zh"]
    assert "河上的新桥开通" in told[-1]


def test_hand_written_articles_are_found_and_pages_are_not(site: Site) -> None:
    (site.folder / "content" / "own.md").write_text("Title: Notes *on* tea & toast\nDate: 2024-07-03\n\nThe **marmalade** rose.\n")
    (site.folder / "content" / "pages").mkdir()
    (site.folder / "content" / "pages" / "about.md").write_text("Title: About\nSlug: about\n\nThe marmalade of this site.\n")
    site.add("a.txt", dated(1, "Bridge opens"))
    with browse(site.build()) as browser:
        assert len(browser.run(FIND + 'await visit("search/"); return find("marmalade");')) == 1


def test_the_box_of_another_page_leads_to_what_it_asks_for(news: Site) -> None:
    news.build()
    assert re.search(r'<form [^>]*action="/search/"', news.page("404.html"))
    with browse(news.folder / "output") as browser:
        told = browser.run(
            FIND
            + """
            await visit("404.html");
            page().querySelector("#q").value = "zeppelin";
            await new Promise((done) => { frame.onload = done; page().querySelector("form button").click(); });
            return [await settled(), page().querySelector("#q").value];
            """
        )
    assert told == [["Toll debated"], "zeppelin"]


def test_one_is_told_where_the_index_cannot_be_loaded(news: Site) -> None:
    output = news.build()
    next((output / "pagefind").glob("pagefind.js")).unlink()
    with browse(output) as browser:
        told = browser.run(
            FIND + 'await visit("search/"); await find("bridge"); return [texts("#found"), visible("#elsewhere a")];'
        )
    assert told == [["The search could not be loaded."], 2]


def test_the_same_articles_make_the_same_index_and_nothing_else_lies_there(news: Site) -> None:
    first = index_of(news.build())
    kinds = {re.sub(r"en_[0-9a-f]+", "*", name) for name in first}
    assert kinds == {"filter/*.pf_filter", "fragment/*.pf_fragment", "index/*.pf_index", "pagefind-entry.json", "pagefind-worker.js",
                     "pagefind.*.pf_meta", "pagefind.js", "wasm.en.pagefind"}  # fmt: skip
    assert [index_of(news.build()) for _ in range(3)] == [first] * 3


def test_an_index_that_stays_is_left_alone_and_one_of_other_articles_replaced(news: Site) -> None:
    output = news.build(DELETE_OUTPUT_DIRECTORY=False)
    before = {path: path.stat().st_mtime_ns for path in (output / "pagefind").rglob("*.pf_*")}
    news.build(DELETE_OUTPUT_DIRECTORY=False)
    assert before == {path: path.stat().st_mtime_ns for path in (output / "pagefind").rglob("*.pf_*")}
    news.folder.joinpath("content", "raw", "a.txt").unlink()
    news.build(DELETE_OUTPUT_DIRECTORY=False)
    assert len(list(output.glob("pagefind/fragment/*"))) == len(before_fragments(before)) - 1


def before_fragments(paths: dict[Path, int]) -> list[Path]:
    return [path for path in paths if path.suffix == ".pf_fragment"]


def test_published_pages_carry_nothing_for_the_index(news: Site) -> None:
    output = news.build()
    assert not [path for path in output.rglob("*.html") if "data-pagefind" in path.read_text("utf-8")]


def test_a_site_without_pagefind_is_built_and_says_what_to_install(
    news: Site, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(news.folder / "nowhere"))
    output = news.build()
    told = capfd.readouterr().out
    assert told.count("search is left out") == 1
    assert "Pagefind, which makes its index, is not installed" in told
    assert "pip install 'pagefind[bin]'" in told
    assert not (output / "pagefind").exists()
    page = news.page("search/index.html")
    assert "Search is not available in this copy" in page
    assert 'href="/entities/"' in page.partition("Search is not available")[2]
    assert not re.search(r"<form|search\.js|<p[^>]* hidden", page)


def test_a_site_is_built_where_pagefind_fails(
    news: Site, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    program = news.folder / "pagefind"
    program.write_text("#!/bin/sh\necho the disk is full >&2\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(program))
    output = news.build()
    assert "Pagefind failed (the disk is full)" in capfd.readouterr().out
    assert not (output / "pagefind").exists()
    assert "Search is not available in this copy" in news.page("search/index.html")


def test_readers_without_javascript_are_led_to_the_index_of_entities(news: Site) -> None:
    news.build()
    told = re.search(r"<noscript>(.*?)</noscript>", news.page("search/index.html"), re.DOTALL)
    assert told
    assert 'href="/entities/"' in told[1]
    assert 'href="/archive/"' in told[1]


def test_search_can_be_turned_off(news: Site, capfd: pytest.CaptureFixture[str]) -> None:
    output = news.build(GAZETTE={**news.settings["GAZETTE"], "search": False})
    assert not (output / "pagefind").exists()
    assert "Search is not available in this copy" in news.page("search/index.html")
    assert "Warning" not in capfd.readouterr().out


def test_a_theme_without_a_search_page_gets_no_index(news: Site) -> None:
    output = news.build(**OTHER_THEME)
    assert not (output / "pagefind").exists()
    assert not (output / "search").exists()


def test_a_site_without_articles_has_a_search_page_all_the_same(site: Site, capfd: pytest.CaptureFixture[str]) -> None:
    output = site.build()
    assert not (output / "pagefind").exists()
    assert "Search is not available" in site.page("search/index.html")
    assert "search is left out" not in capfd.readouterr().out


VALUES = st.recursive(st.integers(-(2**40), 2**60) | st.text(), lambda inner: st.lists(inner, max_size=30), max_leaves=60)


@given(VALUES)
def test_files_of_the_index_are_read_as_they_were_written(value: object) -> None:
    data = encode(value)
    assert decode(data) == (value, len(data))


def test_an_index_of_another_shape_stays_as_it_is(news: Site) -> None:
    bundle = news.build() / "pagefind"
    meta = next(bundle.glob("*.pf_meta"))
    meta.write_bytes(gzip.compress(b"pagefind_dcd" + encode(["2.0", 7])))
    before = index_of(bundle.parent)
    in_order(bundle)
    assert index_of(bundle.parent) == before
