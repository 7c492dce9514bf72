"""An incremental build leaves the same files as a clean build, byte for byte, whatever was edited before it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from support.editing import edits
from support.editing.content_edits import add_article, swap_titles
from support.editing.edit_texts import InventedArticle, as_dump, as_page, picture, seeded_rng
from support.editing.edited_sites import (
    Builders,
    EditedSite,
    Outcome,
    build_twice,
    builders,
    describe_differences,
    new_site,
    read_tree,
    request_build,
    wait_for_build,
)

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")

RECOGNIZER = "support.editing.edit_texts:recognize"
Step = Callable[[EditedSite], object]


@pytest.fixture(scope="module")
def both() -> Iterator[Builders]:
    with builders() as pair:
        yield pair


def build(site: EditedSite, both: Builders, fails: bool = False) -> Outcome:
    """Build the site incrementally and clean. Check that the results are equal, and that both builds fail if `fails` is True."""
    outcome = build_twice(site, both)
    assert not outcome.difference, f"{outcome.difference}\n{outcome.incremental.log[-2000:]}"
    assert bool(outcome.incremental.status) == fails, outcome.incremental.log[-2000:]
    return outcome


class RandomEdits(RuleBasedStateMachine):
    """A site that is edited and built in turn."""

    def __init__(self, both: Builders) -> None:
        super().__init__()
        self.both = both
        self.temporary = TemporaryDirectory(prefix="gazette-edits-")
        self.site = new_site(Path(self.temporary.name) / "site", GAZETTE={"recognizer": RECOGNIZER})

    @initialize(seed=st.integers(0, 99))
    def begin(self, seed: int) -> None:
        for number in range(6):
            add_article(self.site, seeded_rng(100 * seed + number))
        build(self.site, self.both)

    @rule(kinds=st.lists(st.sampled_from([e.__name__ for e, n in edits.EDITS.items() for _ in range(n)]), min_size=3, max_size=5),
          seed=st.integers(0, 9999))  # fmt: skip
    def edit_and_build(self, kinds: list[str], seed: int) -> None:
        rng = seeded_rng(seed)
        descriptions = "; ".join(edits.EDITS_BY_NAME[kind](self.site, rng) for kind in kinds)
        outcome = build_twice(self.site, self.both)
        assert not outcome.difference, f"after: {descriptions}\n{outcome.difference}\n{outcome.incremental.log[-2000:]}"
        if outcome.incremental.status:
            edits.mend(self.site)

    def teardown(self) -> None:
        self.temporary.cleanup()


def test_incremental_builds_equal_clean_builds_after_random_edits(both: Builders) -> None:
    # This makes some 100 edits. Failing examples are not shrunk, since that would take minutes of further builds. The steps and the
    # difference that are printed are enough.
    few_examples = settings(max_examples=2, stateful_step_count=12, deadline=None, phases=(Phase.generate,))
    run_state_machine_as_test(lambda: RandomEdits(both), settings=few_examples)


ARTICLES = {
    "a.txt": InventedArticle("Bridge opens", ("Orla Fenwick opened the bridge of Velda.", "It took the Velda Harbour Trust two years."), "2024-07-01",
                     "Harbour Ledger", "Business", "Nora Quill"),
    "b.txt": InventedArticle("Ferry stops", ("Tobias Marrow stopped the ferry to Karsholm.", "Orla Fenwick was not on it."), "2024-07-02", "Harbour Ledger"),
    "c.txt": InventedArticle("Toll debated", ("Ines Calloway wants a toll in Velda.", "Tobias Marrow does not."), "2024-07-02", "Hill Courier", "Sport"),
    "d.txt": InventedArticle("Walrus seen", ("A walrus was seen in Karsholm.", "Marrow Shipping has no comment.", "Ines Calloway laughed."), ""),
    "e.html": InventedArticle("Lighthouse dark", ("The lighthouse of Upper Tarn is dark.", "Hugo Brandl holds a candle."), "2024-07-09",
                      "Velda Evening Post", "World", picture="view.png"),
}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> EditedSite:
    """Return a site of five articles. Two have the same publisher and two the same day. No other article has the publisher, section
    or day of e.html, which also has a picture."""
    site = new_site(tmp_path / "site", GAZETTE={"recognizer": RECOGNIZER, "feed_min_articles": 1, "search": False, "cards": False})
    for name, article in ARTICLES.items():
        site.write(site.raw / name, as_page(article) if name.endswith(".html") else as_dump(article))
    site.write(site.raw / "view.png", picture(seeded_rng(1)))
    return site


def write(path: str, data: bytes | str | InventedArticle | None, *, keep_time: bool = False) -> Step:
    """Write or remove a file below the content folder."""
    data = as_dump(data) if isinstance(data, InventedArticle) else data.encode() if isinstance(data, str) else data
    return lambda site: site.write(site.content / path, data, keep_time=keep_time)


def replaced(path: str, old: str, new: str, *, keep_time: bool = False) -> Step:
    """Replace the first occurrence of a text in a file below the site's folder."""

    def replace(site: EditedSite) -> None:
        before = (site.folder / path).read_bytes()
        assert old.encode() in before
        site.write(site.folder / path, before.replace(old.encode(), new.encode(), 1), keep_time=keep_time)

    return replace


def renamed(path: str, new_path: str) -> Step:
    return lambda site: (
        site.write(site.content / new_path, (site.content / path).read_bytes()),
        site.write(site.content / path, None),
    )


def setting(name: str, value: object) -> Step:
    """Change a setting; names in lower case are those of Gazette."""

    def change(site: EditedSite) -> None:
        target = site.settings["GAZETTE"] if name.islower() else site.settings
        target[name] = value
        site.write_settings()

    return change


def undo(site: EditedSite) -> None:
    site.write(*site.previous_contents[-1])


def together(*steps: Step) -> Step:
    return lambda site: [step(site) for step in steps]


def random_edit(edit: edits.Edit, seed: int = 0) -> Step:
    return lambda site: edit(site, seeded_rng(seed))


def no_edit(site: EditedSite) -> None:
    pass


NEW_ARTICLE = InventedArticle(
    "Museum robbed",
    ("The museum of Port Osmin was robbed.", "Silas Oakhart and Orla Fenwick saw nothing."),
    "2024-07-02",
    "Dock News",
)
# Names that each occur in one of ARTICLES.
LIGHTHOUSE = InventedArticle(
    "Lighthouse lit", ("Hugo Brandl lit the lighthouse of Upper Tarn.", "Marrow Shipping paid."), "2024-07-03"
)
HAND_WRITTEN = "Title: {}\nDate: 2024-07-03\nTags: harbours\nCategory: Essays\n\nA word on harbours. {}\n"
ARTICLE, BASE = "theme/templates/article.html", "theme/templates/base.html"
SEQUENCES: dict[str, tuple[Step, ...]] = {
    "an article is added, nothing is edited, and it is removed": (write("raw/f.txt", NEW_ARTICLE), no_edit, write("raw/f.txt", None)),
    "an article is renamed and changed in one step": (
        together(renamed("raw/a.txt", "raw/desk/z.txt"), replaced("content/raw/desk/z.txt", "Bridge opens", "Bridge shut")),
        renamed("raw/desk/z.txt", "raw/a.txt"),
    ),
    "two articles swap their titles, and swap again": (random_edit(swap_titles, 1), random_edit(swap_titles, 1)),
    "the first article of an entity is removed, then its other articles": (
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
        replaced(BASE, "<body>", "<body>{{ articles|length }}{{ (articles|first).title }}"), write("raw/f.txt", NEW_ARTICLE), write("raw/d.txt", None),
    ),
    "a macro and a style sheet change": (
        replaced("theme/templates/macros.html", "{% macro day(date) %}", "{% macro day(date) %}on "),
        replaced("theme/static/gazette.css", "/*", "/* New. */ /*"),
    ),
    "a file without a date is touched": (lambda site: [site.stamp(site.raw / "d.txt") for _ in range(30)],),
    "bytes change, size and time do not": (
        replaced("content/raw/a.txt", "Orla Fenwick", "Mara Fenwick", keep_time=True), write("raw/view.png", picture(seeded_rng(2)), keep_time=True),
    ),
    "a hand-written article that another links to gets a new URL": (
        together(write("hand-1.md", HAND_WRITTEN.format("One", "[Two]({filename}/hand-2.md)")), write("hand-2.md", HAND_WRITTEN.format("Two", ""))),
        write("hand-2.md", HAND_WRITTEN.format("Three", "")), together(write("hand-1.md", HAND_WRITTEN.format("One", "")), write("hand-2.md", None)),
        write("hand-1.md", None),
    ),
    "an entity is merged, renamed, and ignored": (
        write("entities.toml", '["Ines Calloway"]\nmerge_into = "Orla Fenwick"\n'),
        write("entities.toml", '["Ines Calloway"]\nname = "Ines C. Calloway"\ndescription = "A walker"\naliases = ["Hugo Brandl"]\n'),
        write("entities.toml", '["Orla Fenwick"]\nignore = true\n'), write("entities.toml", None),
    ),
    "names get enough articles for a page, and lose them": (
        write("raw/f.txt", LIGHTHOUSE), write("raw/f.txt", None), undo, together(write("raw/a.txt", None), write("raw/e.html", None)),
        setting("entity_min_articles", 1), setting("entity_min_articles", 3), setting("entity_min_articles", 2),
        write("entities.toml", '["Silas Oakhart"]\npin = true\n["Marrow Shipping"]\ndescription = "A line"\n'), write("raw/g.txt", NEW_ARTICLE),
        write("entities.toml", '["Marrow Shipping"]\naliases = ["Velda"]\n'),
    ),
    "files of the output are tampered with": (
        together(*(random_edit(edit, seed) for edit in (edits.delete_output_file, edits.reverse_output_file, edits.overwrite_output_file,
                                                 edits.touch_output_file, edits.put_folder_over_output_file) for seed in range(9))),
        random_edit(edits.leave_stray_file), random_edit(edits.delete_output_folder, 10),
    ),
    "the build store is older than the output": (
        random_edit(edits.restore_old_build_store), write("raw/f.txt", NEW_ARTICLE), together(random_edit(edits.restore_old_build_store), write("raw/f.txt", None)),
    ),
    "the output is older than the build store": (
        together(random_edit(edits.restore_old_output), write("raw/a.txt", None)), write("raw/f.txt", NEW_ARTICLE),
        together(random_edit(edits.restore_old_output), write("raw/f.txt", None)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SEQUENCES)
def test_an_incremental_build_equals_a_clean_build_when(name: str, site: EditedSite, both: Builders) -> None:
    build(site, both)
    changed = 0
    for step in SEQUENCES[name]:
        step(site)
        changed += build(site, both).changed
    assert changed or "tampered" in name, "edits that change no file test nothing"


def test_an_incremental_build_equals_a_clean_build_after_one_that_failed(site: EditedSite, both: Builders) -> None:
    build(site, both)
    write("raw/f.txt", NEW_ARTICLE)(site)
    edits.break_template(site, seeded_rng(1))
    build(site, both, fails=True)
    edits.mend(site)
    write("raw/a.txt", None)(site)
    build(site, both)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_an_incremental_build_equals_a_clean_build_after_one_that_was_killed(
    site: EditedSite, both: Builders, share: float
) -> None:
    complete = build(site, both).incremental
    together(write("raw/f.txt", NEW_ARTICLE), write("raw/e.html", None))(site)
    request_build(both[0], site, site.output, site.cache, kill_after=share * complete.seconds)
    wait_for_build(both[0])
    write("raw/f.txt", None)(site)
    build(site, both)


def test_names_do_not_depend_on_texts_that_gazettes_recognizer_read_before(site: EditedSite, both: Builders) -> None:
    setting("recognizer", "gazette")(site)
    build(site, both)
    together(write("raw/f.txt", NEW_ARTICLE), replaced("content/raw/b.txt", "Tobias Marrow", "Silas Oakhart"))(site)
    assert build(site, both).changed


def test_a_card_that_is_overwritten_in_place_is_replaced(site: EditedSite, both: Builders) -> None:
    setting("cards", True)(site)
    build(site, both)
    cards = list(site.output.glob("cards/*.png"))
    assert cards
    for path in cards:
        path.write_bytes(path.read_bytes()[::-1])
    build(site, both)


def test_retained_files_in_the_output_stay(site: EditedSite, both: Builders) -> None:
    build(site, both)
    (site.output / ".nojekyll").write_bytes(b"")
    together(write("raw/f.txt", NEW_ARTICLE), write("raw/a.txt", None))(site)
    build(site, both)
    assert (site.output / ".nojekyll").exists()


def test_differences_are_described_as_stale_missing_and_stray_files(tmp_path: Path) -> None:
    for folder in ("now", "wanted"):
        (tmp_path / folder / "people").mkdir(parents=True)
        for name in ("same.html", "stale.html", "modes.html"):
            (tmp_path / folder / name).write_text("One\nTwo\n")
    (tmp_path / "now/stale.html").write_text("One\n2\n")
    (tmp_path / "now/modes.html").chmod(0o600)
    (tmp_path / "now/people/stray.html").write_text("")
    (tmp_path / "wanted/missing.html").write_text("")
    (tmp_path / "now/empty").mkdir()
    description = describe_differences(read_tree(tmp_path / "now"), read_tree(tmp_path / "wanted"))
    assert description.startswith(
        "not in a clean build: empty/, people/stray.html\nmissing: missing.html\ndifferent: modes.html, stale.html\n"
    )
    assert "same.html" not in description
    assert "\n-Two\n+2" in describe_differences(
        read_tree(tmp_path / "now"), {**read_tree(tmp_path / "now"), "stale.html": (0o644, b"One\nTwo\n")}
    )
    assert not describe_differences(read_tree(tmp_path / "now"), read_tree(tmp_path / "now"))
