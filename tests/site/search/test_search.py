"""Search in a browser: what readers find, and how filters, sorting and errors work."""

from __future__ import annotations

import re

import pytest

from support.articles import BODY, HOSTILE, dated
from support.chromium import FIND, browse
from support.sites import Site, theme_file


@pytest.mark.parametrize(
    ("settings", "base"), [({"SITEURL": ""}, "/"), ({"SITEURL": "/digest"}, "/digest/"), ({"RELATIVE_URLS": True}, "/some/where/")]
)
def test_words_find_their_articles_at_any_site_url(news: Site, settings: dict[str, object], base: str) -> None:
    with browse(news.build(**settings), base) as browser:
        hits, url, has_word = browser.run(
            FIND
            + """
            await visit("search/");
            const hits = [await find("zeppelin"), await find("ferry riders"), await find("xylophone")];
            await find("zeppelins");
            const url = String(frame.contentWindow.location);
            const link = page().querySelector("#results a").href;
            return [hits, url, (await fetch(link)).ok && (await (await fetch(link)).text()).includes("spoke of a zeppelin")];
            """
        )
    assert hits == [["Toll debated"], ["Ferry stops"], []]
    assert url.endswith(f"{base}search/?q=zeppelins")
    assert has_word is True


def test_nothing_of_pagefind_is_loaded_before_the_box_is_used(news: Site) -> None:
    with browse(news.build()) as browser:
        assert browser.run(FIND + 'await visit(""); await visit("search/"); return results();') == []
        assert {"/", "/search/", f"/{theme_file('search.js')}"} <= set(browser.requests)
        assert not [url for url in browser.requests if "pagefind" in url]
        focus = 'page().querySelector("#q").focus(); await until(() => all(".facets label").length);'
        browser.run(FIND + f'await visit("search/"); {focus}')
        assert "/pagefind/pagefind.js" in browser.requests


def test_filters_narrow_the_results_and_stay_in_the_url(news: Site) -> None:
    with browse(news.build()) as browser:
        results = browser.run(
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
    assert results == [
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


def test_results_can_be_sorted_by_date(news: Site) -> None:
    with browse(news.build()) as browser:
        results = browser.run(
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
    assert results == [newest, newest[::-1], ["3 June 2024", "1 July 2024", "2 July 2024", "4 July 2024"]]


def test_text_of_an_article_never_becomes_markup(news: Site) -> None:
    """This holds for names, headlines and excerpts."""
    news.add("e.txt", dated(5, "Visitors", "Ada <img src=x onerror=alert(1)> Byron met the Walrus.", *BODY))
    with browse(news.build()) as browser:
        results = browser.run(
            FIND
            + """
            await visit("search/");
            const hits = await find("walrus");
            return [hits.sort(), all("main img, main script").length, texts("#results li > p:not(.about)"), texts("#results mark")];
            """
        )
    assert results[:2] == [["Visitors", f"Walrus {HOSTILE}"], 0]
    assert any(f"The walrus & co wrote {HOSTILE} on its door." in text for text in results[2])
    assert {"walrus", "Walrus."} <= set(results[3])


def test_words_that_no_article_contains_are_named(news: Site) -> None:
    with browse(news.build()) as browser:
        script = 'await visit("search/"); await find("ferry xylophone harp & riders"); return texts("#found");'
        assert browser.run(FIND + script) == ["1 article; not found: “xylophone”, “harp”"]


def test_more_results_follow_when_asked_for_and_the_first_of_them_has_the_focus(site: Site) -> None:
    for day in range(1, 24):
        site.add(f"{day}.txt", dated(day, f"Bridge report {day}", *BODY))
    with browse(site.build()) as browser:
        results = browser.run(
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
    assert results == [["23 articles"], [10, 1], [20, 1], [23, 0], "Bridge report 3"]


def test_articles_in_chinese_and_arabic_are_found_and_marked(site: Site) -> None:
    site.add("zh.txt", "Lang: zh\n" + dated(1, "新桥今天开通", "市政府今天宣布,河上的新桥开通。", "老桥会留到秋天。"))
    site.add(
        "ar.txt", "Lang: ar\n" + dated(2, "افتتاح الجسر", "افتتح المهندسون الجسر الجديد يوم الاثنين.", "يبقى الجسر القديم مفتوحا.")
    )
    with browse(site.build()) as browser:
        results = browser.run(
            FIND
            + """
            await visit("search/");
            const steps = [];
            for (const words of ["新桥开通", "桥新", "المهندسون", "开通"]) {
              steps.push(await find(words));
            }
            const first = page().querySelector("#results li");
            return [...steps, first.querySelector("h2").lang, first.querySelector("p").textContent];
            """
        )
    assert results[:-1] == [["新桥今天开通"], [], ["افتتاح الجسر"], ["新桥今天开通"], "zh"]
    assert "河上的新桥开通" in results[-1]


def test_hand_written_articles_are_found_and_pages_are_not(site: Site) -> None:
    (site.folder / "content" / "own.md").write_text("Title: Notes *on* tea & toast\nDate: 2024-07-03\n\nThe **marmalade** rose.\n")
    (site.folder / "content" / "pages").mkdir()
    (site.folder / "content" / "pages" / "about.md").write_text("Title: About\nSlug: about\n\nThe marmalade of this site.\n")
    site.add("a.txt", dated(1, "Bridge opens"))
    with browse(site.build()) as browser:
        assert len(browser.run(FIND + 'await visit("search/"); return find("marmalade");')) == 1


def test_the_search_box_of_another_page_leads_to_its_results(news: Site) -> None:
    news.build()
    assert re.search(r'<form [^>]*action="/search/"', news.page("404.html"))
    with browse(news.folder / "output") as browser:
        results = browser.run(
            FIND
            + """
            await visit("404.html");
            page().querySelector("#q").value = "zeppelin";
            await new Promise((done) => { frame.onload = done; page().querySelector("form button").click(); });
            return [await settled(), page().querySelector("#q").value];
            """
        )
    assert results == [["Toll debated"], "zeppelin"]


def test_readers_are_told_if_the_index_cannot_be_loaded(news: Site) -> None:
    output = news.build()
    next((output / "pagefind").glob("pagefind.js")).unlink()
    with browse(output) as browser:
        results = browser.run(
            FIND + 'await visit("search/"); await find("bridge"); return [texts("#found"), visible("#elsewhere a")];'
        )
    assert results == [["Search could not be loaded."], 2]
