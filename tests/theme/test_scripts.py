"""The theme's scripts in a browser: the theme switch, keys, and the filter of indexes. Pages are readable without them."""

from __future__ import annotations

import pytest

from support.articles import dated
from support.chromium import browse
from support.sites import Site, theme_file

# at() returns the text of the focused element, or its id.
FOCUS = "const at = () => page().activeElement.textContent.trim() || page().activeElement.id;"
# dark() returns true if the page is dark, switched() what the theme switch shows and what it has set.
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
    """Return a site with an edition of three stories."""
    texts = (
        "Cars crossed the river at noon on Monday.",
        "Nobody will sail to the island this winter.",
        "Councillors argued about prices.",
    )
    for hour, (title, text) in enumerate(zip(("Bridge opens", "Ferry stops", "Toll debated"), texts, strict=True)):
        site.add(f"{hour}.txt", f"Title: {title}\nDate: 2024-07-01T0{hour}:00:00\n\n{text}")
    site.build()
    return site


def test_the_theme_switch_is_visible_only_with_scripts(three: Site) -> None:
    assert 'id="theme" hidden>' in three.page("index.html")
    with browse(three.folder / "output") as browser:
        assert browser.run('await visit(""); return visible("#theme");') == 1


def test_the_theme_switch_cycles_from_auto_to_light_to_dark_and_is_remembered(three: Site) -> None:
    with browse(three.folder / "output") as browser:
        results = browser.run(
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
    light, dark = ["Theme: light", False, "light"], ["Theme: dark", True, "dark"]
    assert results == ["Theme: auto", light, dark, dark, "Theme: auto", None]


def test_without_a_choice_the_theme_is_that_of_the_system(three: Site) -> None:
    with browse(three.folder / "output") as browser:
        assert browser.run(THEME + 'await visit(""); return dark();') is False
        assert browser.run(THEME + 'await visit(""); return dark();', "--force-dark-mode") is True


def test_the_theme_switch_works_if_the_browser_denies_storage(three: Site) -> None:
    with browse(three.folder / "output") as browser:
        results = browser.run(
            THEME
            + """
            const forbid = { get() { throw new DOMException("no", "SecurityError"); } };
            await visit("");
            Object.defineProperty(frame.contentWindow, "localStorage", forbid);
            toggle();
            return switched();
            """
        )
    assert results == ["Theme: light", False, "light"]


def test_an_unknown_stored_theme_is_ignored(three: Site) -> None:
    with browse(three.folder / "output") as browser:
        script = 'localStorage.setItem("theme", "plaid"); await visit(""); return switched();'
        assert browser.run(THEME + script) == ["Theme: auto", False, None]


def test_j_and_k_move_between_headlines(three: Site) -> None:
    with browse(three.folder / "output") as browser:
        results = browser.run(
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
    assert results == [first, second, first, second, third, third, second]


def test_keys_do_nothing_in_input_fields_or_with_a_modifier(three: Site) -> None:
    with browse(three.folder / "output") as browser:
        results = browser.run(
            FOCUS
            + """
            await visit("");
            const before = at();
            for (const modifier of ["ctrlKey", "metaKey", "altKey"]) for (const key of ["j", "k", "/"]) press(key, { [modifier]: true });
            const unmoved = at() === before;
            await visit("search/");
            page().querySelector("#q").focus();
            const ignored = press("j") && press("/") && press("k");
            return [unmoved, ignored, at(), frame.contentWindow.location.pathname];
            """
        )
    assert results == [True, True, "q", "/search/"]


def test_a_slash_focuses_the_search_box_from_any_page(three: Site) -> None:
    with browse(three.folder / "output") as browser:
        results = browser.run(
            FOCUS
            + """
            await visit("search/");
            const steps = [press("/"), at()];
            await visit("archive/");
            press("/");
            await until(() => frame.contentWindow.location.pathname === "/search/" && page().activeElement?.id === "q");
            return [...steps, at()];
            """
        )
    assert results == [False, "q", "q"]


def test_scrolling_is_smooth_unless_the_reader_prefers_reduced_motion(three: Site) -> None:
    script = """
    await visit("");
    const behaviors = [];
    frame.contentWindow.Element.prototype.scrollIntoView = function (options) { behaviors.push(options.behavior); };
    press("j");
    return behaviors;
    """
    with browse(three.folder / "output") as browser:
        assert browser.run(script) == ["smooth"]
        assert browser.run(script, "--force-prefers-reduced-motion") == ["auto"]


def test_the_script_of_every_page_stays_small(three: Site) -> None:
    assert (three.folder / "output" / theme_file("gazette.js")).stat().st_size < 3000


def test_an_index_is_filtered_while_typing_and_ignores_accents(site: Site) -> None:
    site.add("a.txt", dated(1, "One", "Ada Lovelace met Charles Babbage. Jordan Smith came."))
    site.build()
    with browse(site.folder / "output") as browser:
        results = browser.run(
            """
            await visit("people/");
            const box = page().querySelector(".letters input");
            const shown = () => [...page().querySelectorAll(".many a")].filter((a) => a.checkVisibility()).map((a) => a.textContent);
            const type = (text) => { box.value = text; box.dispatchEvent(new Event("input")); return shown(); };
            return [type("bább"), type("nobody"), type("").length, page().querySelector(".letters label").textContent.trim()];
            """
        )
    assert results == [["Charles Babbage"], [], 3, "Filter people"]
