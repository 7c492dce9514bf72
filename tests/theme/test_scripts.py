"""What scripts add to the pages: tried out in a browser, which no page needs to be read."""

from __future__ import annotations

import pytest

from support.articles import dated
from support.chromium import browse
from support.sites import Site, theme_file

# Where the focus is, in words.
FOCUS = "const at = () => page().activeElement.textContent.trim() || page().activeElement.id;"
THEME = """
const dark = () => {
  const [red] = getComputedStyle(page().body).backgroundColor.match(/\\d+/g);
  return Number(red) < 128;
};
const switched = () => [page().querySelector("#theme").textContent, dark(), page().documentElement.dataset.theme ?? null];
const toggle = () => page().querySelector("#theme").click();
"""


@pytest.fixture
def three(site: Site) -> Site:
    texts = (
        "Cars crossed the river at noon on Monday.",
        "Nobody will sail to the island this winter.",
        "Councillors argued about prices.",
    )
    for hour, (title, text) in enumerate(zip(("Bridge opens", "Ferry stops", "Toll debated"), texts, strict=True)):
        site.add(f"{hour}.txt", f"Title: {title}\nDate: 2024-07-01T0{hour}:00:00\n\n{text}")
    site.build()
    return site


def test_the_switch_shows_itself_with_scripts_only(three: Site) -> None:
    assert 'id="theme" hidden>' in three.page("index.html")
    with browse(three.folder / "output") as browser:
        assert browser.run('await visit(""); return visible("#theme");') == 1


def test_the_switch_goes_from_automatic_to_light_to_dark_and_is_remembered(three: Site) -> None:
    with browse(three.folder / "output") as browser:
        told = browser.run(
            THEME
            + """
            await visit("");
            const steps = [switched()[0]];
            for (const times of [1, 2]) {
              toggle();
              steps.push(switched());
            }
            await visit("archive/");
            steps.push(switched());
            toggle();
            steps.push(switched()[0], page().documentElement.dataset.theme ?? null);
            return steps;
            """
        )
    light, night = ["Colours: light", False, "light"], ["Colours: dark", True, "dark"]
    assert told == ["Colours: automatic", light, night, night, "Colours: automatic", None]


def test_without_a_choice_the_site_is_as_light_as_the_system(three: Site) -> None:
    with browse(three.folder / "output") as browser:
        assert browser.run(THEME + 'await visit(""); return dark();') is False
        assert browser.run(THEME + 'await visit(""); return dark();', "--force-dark-mode") is True


def test_the_switch_works_where_a_browser_keeps_nothing(three: Site) -> None:
    with browse(three.folder / "output") as browser:
        told = browser.run(
            THEME
            + """
            const forbid = { get() { throw new DOMException("no", "SecurityError"); } };
            await visit("");
            Object.defineProperty(frame.contentWindow, "localStorage", forbid);
            toggle();
            return switched();
            """
        )
    assert told == ["Colours: light", False, "light"]


def test_a_choice_that_is_none_is_none(three: Site) -> None:
    with browse(three.folder / "output") as browser:
        script = 'localStorage.setItem("theme", "plaid"); await visit(""); return switched();'
        assert browser.run(THEME + script) == ["Colours: automatic", False, None]


def test_j_and_k_go_from_headline_to_headline(three: Site) -> None:
    with browse(three.folder / "output") as browser:
        told = browser.run(
            FOCUS
            + """
            await visit("");
            const steps = [];
            for (const key of ["j", "j", "k", "j", "j", "j"]) {
              press(key);
              steps.push(at());
            }
            all(".story .entities a, .story p")[0].tabIndex = 0;
            all(".story .entities a, .story p")[0].focus();
            press("j");
            return [...steps, at()];
            """
        )
    first, second, third = "Toll debated", "Ferry stops", "Bridge opens"
    assert told == [first, second, first, second, third, third, second]


def test_keys_do_nothing_where_one_types_or_holds_another_key(three: Site) -> None:
    with browse(three.folder / "output") as browser:
        told = browser.run(
            FOCUS
            + """
            await visit("");
            const before = at();
            for (const held of ["ctrlKey", "metaKey", "altKey"]) for (const key of ["j", "k", "/"]) press(key, { [held]: true });
            const same = at() === before;
            await visit("search/");
            page().querySelector("#q").focus();
            const left = press("j") && press("/") && press("k");
            return [same, left, at(), frame.contentWindow.location.pathname];
            """
        )
    assert told == [True, True, "q", "/search/"]


def test_a_slash_leads_to_the_box_wherever_one_is(three: Site) -> None:
    with browse(three.folder / "output") as browser:
        told = browser.run(
            FOCUS
            + """
            await visit("search/");
            const stayed = press("/");
            const steps = [stayed, at()];
            await visit("archive/");
            press("/");
            await until(() => frame.contentWindow.location.pathname === "/search/" && page().activeElement?.id === "q");
            return [...steps, at()];
            """
        )
    assert told == [False, "q", "q"]


def test_scrolling_is_smooth_unless_the_reader_wants_none_of_it(three: Site) -> None:
    script = """
    await visit("");
    const ways = [];
    frame.contentWindow.Element.prototype.scrollIntoView = function (options) { ways.push(options.behavior); };
    press("j");
    return ways;
    """
    with browse(three.folder / "output") as browser:
        assert browser.run(script) == ["smooth"]
        assert browser.run(script, "--force-prefers-reduced-motion") == ["auto"]


def test_the_script_of_every_page_stays_small(three: Site) -> None:
    assert (three.folder / "output" / theme_file("gazette.js")).stat().st_size < 3000


def test_an_index_is_filtered_by_what_is_typed_without_regard_to_accents(site: Site) -> None:
    site.add("a.txt", dated(1, "One", "Ada Lovelace met Charles Babbage. Jordan Smith came."))
    site.build()
    with browse(site.folder / "output") as browser:
        told = browser.run(
            """
            await visit("people/");
            const box = page().querySelector(".letters input");
            const shown = () => [...page().querySelectorAll(".many a")].filter((a) => a.checkVisibility()).map((a) => a.textContent);
            const type = (text) => { box.value = text; box.dispatchEvent(new Event("input")); return shown(); };
            return [type("bább"), type("nobody"), type("").length, page().querySelector(".letters label").textContent.trim()];
            """
        )
    assert told == [["Charles Babbage"], [], 3, "Filter people"]
