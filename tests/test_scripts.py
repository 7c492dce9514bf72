"""What scripts add to the pages: tried out in a browser, which no page needs to be read."""

from __future__ import annotations

import pytest

from chromium import browse
from conftest import Site, dated

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
    for day, title in enumerate(("Bridge opens", "Ferry stops", "Toll debated"), start=1):
        site.add(f"{day}.txt", dated(day, title))
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
    assert (three.folder / "output/theme/gazette.js").stat().st_size < 3000
