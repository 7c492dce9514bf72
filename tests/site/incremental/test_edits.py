"""A build that goes on from the last one ends where a build from nothing does, byte for byte, whatever was done in between."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from support import edits
from support.content_edits import add_article, swap_titles
from support.edit_texts import Written, as_dump, as_page, dice_of, picture
from support.edited_sites import Builders, EditedSite, Outcome, build_twice, builders, built, differences, new_site, order, tree

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")

BY_HEART = "support.edit_texts:recognize"
Step = Callable[[EditedSite], object]


@pytest.fixture(scope="module")
def both() -> Iterator[Builders]:
    with builders() as pair:
        yield pair


def build(site: EditedSite, both: Builders, fails: bool = False) -> Outcome:
    outcome = build_twice(site, both)
    assert not outcome.difference, f"{outcome.difference}\n{outcome.kept.said[-2000:]}"
    assert bool(outcome.kept.status) == fails, outcome.kept.said[-2000:]
    return outcome


class Edited(RuleBasedStateMachine):
    """A site that somebody edits and builds."""

    def __init__(self, both: Builders) -> None:
        super().__init__()
        self.both = both
        self.temporary = TemporaryDirectory(prefix="gazette-edits-")
        self.site = new_site(Path(self.temporary.name) / "site", GAZETTE={"recognizer": BY_HEART})

    @initialize(seed=st.integers(0, 99))
    def begin(self, seed: int) -> None:
        for number in range(6):
            add_article(self.site, dice_of(100 * seed + number))
        build(self.site, self.both)

    @rule(kinds=st.lists(st.sampled_from([e.__name__ for e, n in edits.EDITS.items() for _ in range(n)]), min_size=3, max_size=5),
          seed=st.integers(0, 9999))  # fmt: skip
    def edit_and_build(self, kinds: list[str], seed: int) -> None:
        dice = dice_of(seed)
        done = "; ".join(edits.NAMES[kind](self.site, dice) for kind in kinds)
        outcome = build_twice(self.site, self.both)
        assert not outcome.difference, f"after: {done}\n{outcome.difference}\n{outcome.kept.said[-2000:]}"
        if outcome.kept.status:
            edits.mend(self.site)

    def teardown(self) -> None:
        self.temporary.cleanup()


def test_random_edits_never_leave_what_a_clean_build_would_not_make(both: Builders) -> None:
    # Some 150 edits. To make an example smaller takes builds, and minutes: the steps and the difference say enough.
    small = settings(max_examples=3, stateful_step_count=12, deadline=None, phases=(Phase.generate,))
    run_state_machine_as_test(lambda: Edited(both), settings=small)


ARTICLES = {
    "a.txt": Written("Bridge opens", ("Orla Fenwick opened the bridge of Velda.", "It took the Velda Harbour Trust two years."), "2024-07-01",
                     "Harbour Ledger", "Business", "Nora Quill"),
    "b.txt": Written("Ferry stops", ("Tobias Marrow stopped the ferry to Karsholm.", "Orla Fenwick was not on it."), "2024-07-02", "Harbour Ledger"),
    "c.txt": Written("Toll debated", ("Ines Calloway wants a toll in Velda.", "Tobias Marrow does not."), "2024-07-02", "Hill Courier", "Sport"),
    "d.txt": Written("Walrus seen", ("A walrus was seen in Karsholm.", "Marrow Shipping has no comment.", "Ines Calloway laughed."), ""),
    "e.html": Written("Lighthouse dark", ("The lighthouse of Upper Tarn is dark.", "Hugo Brandl holds a candle."), "2024-07-09",
                      "Velda Evening Post", "World", picture="view.png"),
}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> EditedSite:
    """Five articles: two of one publisher and two of one day; one of a publisher, a section and a day of its own, with a picture."""
    site = new_site(tmp_path / "site", GAZETTE={"recognizer": BY_HEART, "feed_min_articles": 1})
    for name, made in ARTICLES.items():
        site.write(site.raw / name, as_page(made) if name.endswith(".html") else as_dump(made))
    site.write(site.raw / "view.png", picture(dice_of(1)))
    return site


def write(path: str, data: bytes | str | Written | None, *, keep_time: bool = False) -> Step:
    """Write or remove a file below the content folder."""
    data = as_dump(data) if isinstance(data, Written) else data.encode() if isinstance(data, str) else data
    return lambda site: site.write(site.content / path, data, keep_time=keep_time)


def replaced(path: str, old: str, new: str, *, keep_time: bool = False) -> Step:
    """Put a text in the place of another in a file below the site's folder."""

    def replace(site: EditedSite) -> None:
        before = (site.folder / path).read_bytes()
        assert old.encode() in before
        site.write(site.folder / path, before.replace(old.encode(), new.encode(), 1), keep_time=keep_time)

    return replace


def renamed(path: str, to: str) -> Step:
    return lambda site: (site.write(site.content / to, (site.content / path).read_bytes()), site.write(site.content / path, None))


def setting(name: str, value: object) -> Step:
    def change(site: EditedSite) -> None:
        target = site.settings["GAZETTE"] if name.islower() else site.settings
        target[name] = value
        site.write_settings()

    return change


def undo(site: EditedSite) -> None:
    site.write(*site.former[-1])


def together(*steps: Step) -> Step:
    return lambda site: [step(site) for step in steps]


def done(edit: edits.Edit, seed: int = 0) -> Step:
    return lambda site: edit(site, dice_of(seed))


def nothing(site: EditedSite) -> None:
    pass


F = Written(
    "Museum robbed",
    ("The museum of Port Osmin was robbed.", "Silas Oakhart and Orla Fenwick saw nothing."),
    "2024-07-02",
    "Dock News",
)
BY_HAND = "Title: {}\nDate: 2024-07-03\nTags: harbours\nCategory: Essays\n\nA word on harbours. {}\n"
ARTICLE, BASE = "theme/templates/article.html", "theme/templates/base.html"
SEQUENCES: dict[str, tuple[Step, ...]] = {
    "an article is added, nothing is done, and it is removed": (write("raw/f.txt", F), nothing, write("raw/f.txt", None)),
    "an article is renamed and changed at once": (
        together(renamed("raw/a.txt", "raw/desk/z.txt"), replaced("content/raw/desk/z.txt", "Bridge opens", "Bridge shut")),
        renamed("raw/desk/z.txt", "raw/a.txt"),
    ),
    "two articles swap their titles, and swap again": (done(swap_titles, 1), done(swap_titles, 1)),
    "the first article of an entity is removed, then all others": (
        write("raw/a.txt", None), write("raw/b.txt", None), write("raw/c.txt", None),
    ),
    "the last article of a publisher, a section and a day is removed and comes back": (write("raw/e.html", None), undo),
    "all articles are removed and come back": (
        lambda site: (site.folder / "content/raw").rename(site.folder / "raw") and (site.folder / "content/raw").mkdir(),
        lambda site: (site.folder / "content/raw").rmdir() or (site.folder / "raw").rename(site.folder / "content/raw"),
    ),
    "settings go back and forth": (
        together(setting("SITENAME", "Another"), setting("edition", "week")), setting("SITENAME", "The Daily Gazette"),
        together(setting("edition", "day"), setting("SITEURL", "https://digest.example"), setting("DEFAULT_PAGINATION", 1)),
        together(setting("SITEURL", ""), setting("feed_formats", ["json"]), setting("provenance", True)),
    ),
    "a template changes and changes back": (replaced(ARTICLE, "{% block content %}", "{% block content %}Hear, hear."), undo),
    "a template begins to read all articles": (
        replaced(BASE, "<body>", "<body>{{ articles|length }}{{ (articles|first).title }}"), write("raw/f.txt", F), write("raw/d.txt", None),
    ),
    "a macro and a style sheet change": (
        replaced("theme/templates/macros.html", "{% macro day(date) %}", "{% macro day(date) %}on "),
        replaced("theme/static/gazette.css", "/*", "/* New. */ /*"),
    ),
    "a file without a date is touched": (lambda site: [site.stamp(site.raw / "d.txt") for _ in range(30)],),
    "bytes change, size and time do not": (
        replaced("content/raw/a.txt", "Orla Fenwick", "Mara Fenwick", keep_time=True), write("raw/view.png", picture(dice_of(2)), keep_time=True),
    ),
    "a hand-written article moves that another links to": (
        together(write("hand-1.md", BY_HAND.format("One", "[Two]({filename}/hand-2.md)")), write("hand-2.md", BY_HAND.format("Two", ""))),
        write("hand-2.md", BY_HAND.format("Three", "")), together(write("hand-1.md", BY_HAND.format("One", "")), write("hand-2.md", None)),
        write("hand-1.md", None),
    ),
    "names become one, another, and nothing": (
        write("entities.toml", '["Ines Calloway"]\nmerge_into = "Orla Fenwick"\n'),
        write("entities.toml", '["Ines Calloway"]\nname = "Ines C. Calloway"\ndescription = "A walker"\naliases = ["Hugo Brandl"]\n'),
        write("entities.toml", '["Orla Fenwick"]\nignore = true\n'), write("entities.toml", None),
    ),
    "files of the output are tampered with": (
        together(*(done(edit, seed) for edit in (edits.delete_output_file, edits.turn_output_file_around, edits.overwrite_output_file,
                                                 edits.touch_output_file, edits.put_folder_over_output_file) for seed in range(9))),
        done(edits.leave_stray_file), done(edits.delete_output_folder, 10),
    ),
    "what is known of pages is older than the output": (
        done(edits.bring_back_old_pages), write("raw/f.txt", F), together(done(edits.bring_back_old_pages), write("raw/f.txt", None)),
    ),
    "the output is older than what is known of pages": (
        together(done(edits.bring_back_old_output), write("raw/a.txt", None)), write("raw/f.txt", F),
        together(done(edits.bring_back_old_output), write("raw/f.txt", None)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SEQUENCES)
def test_a_build_that_goes_on_equals_one_from_nothing_when(name: str, site: EditedSite, both: Builders) -> None:
    build(site, both)
    changed = 0
    for step in SEQUENCES[name]:
        step(site)
        changed += build(site, both).changed
    assert changed or "tampered" in name, "what shows nothing tests nothing"


def test_a_build_that_failed_half_way_does_not_harm_the_next(site: EditedSite, both: Builders) -> None:
    build(site, both)
    write("raw/f.txt", F)(site)
    edits.break_template(site, dice_of(1))
    build(site, both, fails=True)
    edits.mend(site)
    write("raw/a.txt", None)(site)
    build(site, both)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_build_that_was_killed_half_way_does_not_harm_the_next(site: EditedSite, both: Builders, share: float) -> None:
    usual = build(site, both).kept
    together(write("raw/f.txt", F), write("raw/e.html", None))(site)
    order(both[0], site, site.output, site.cache, kill_after=share * usual.seconds)
    built(both[0])
    write("raw/f.txt", None)(site)
    build(site, both)


def test_the_real_recognizer_gives_the_same_whatever_was_read_before(site: EditedSite, both: Builders) -> None:
    setting("recognizer", "gazette")(site)
    build(site, both)
    together(write("raw/f.txt", F), replaced("content/raw/b.txt", "Tobias Marrow", "Silas Oakhart"))(site)
    assert build(site, both).changed


def test_a_card_that_is_overwritten_in_place_is_made_anew(site: EditedSite, both: Builders) -> None:
    build(site, both)
    for path in site.output.glob("cards/*.png"):
        path.write_bytes(path.read_bytes()[::-1])
    build(site, both)


def test_what_the_owner_keeps_in_the_output_stays(site: EditedSite, both: Builders) -> None:
    build(site, both)
    (site.output / ".nojekyll").write_bytes(b"")
    together(write("raw/f.txt", F), write("raw/a.txt", None))(site)
    build(site, both)
    assert (site.output / ".nojekyll").exists()


def test_a_comparison_tells_stale_missing_and_stray_files_apart(tmp_path: Path) -> None:
    for folder in ("now", "wanted"):
        (tmp_path / folder / "people").mkdir(parents=True)
        for name in ("same.html", "stale.html", "modes.html"):
            (tmp_path / folder / name).write_text("One\nTwo\n")
    (tmp_path / "now/stale.html").write_text("One\n2\n")
    (tmp_path / "now/modes.html").chmod(0o600)
    (tmp_path / "now/people/stray.html").write_text("")
    (tmp_path / "wanted/missing.html").write_text("")
    (tmp_path / "now/empty").mkdir()
    said = differences(tree(tmp_path / "now"), tree(tmp_path / "wanted"))
    assert said.startswith(
        "not in a clean build: empty/, people/stray.html\nmissing: missing.html\ndifferent: modes.html, stale.html\n"
    )
    assert "same.html" not in said
    assert "\n-Two\n+2" in differences(tree(tmp_path / "now"), {**tree(tmp_path / "now"), "stale.html": (0o644, b"One\nTwo\n")})
    assert not differences(tree(tmp_path / "now"), tree(tmp_path / "now"))
