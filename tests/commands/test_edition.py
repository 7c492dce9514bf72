"""`gazette edition`: how an edition ranks its stories, and why."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from lxml import html

from gazette.__main__ import main
from support.articles import BODY
from support.sites import Site

SETTINGS = """
PATH = "content"
CACHE_PATH = "cache"
GAZETTE = {"recognizer": "support.known_names:recognize"%s}
"""

Run = Callable[..., int]


@pytest.fixture
def run(site: Site) -> Run:
    """Return a function that runs `gazette edition`, with `more` settings, on a site with two days.

    The second day has two near-duplicates, a short article that is pinned, and another article."""

    def add(name: str, head: str, *paragraphs: str) -> None:
        site.add(name, "\n".join((head, "", "\n\n".join(paragraphs))))

    add("old.txt", "Title: London waits\nDate: 2024-07-08", "London waited for the whole of this long and rainy day.")
    add("a.txt", "Title: Ada Lovelace comes\nDate: 2024-07-10T08:00:00\nPublisher: Post", "Ada Lovelace came.", *BODY)
    add("b.txt", "Title: Visitor arrives\nDate: 2024-07-10T09:00:00\nPublisher: Ledger", "Ada Lovelace came.", *BODY)
    add("c.txt", "Title: Small thing\nDate: 2024-07-10T10:00:00\nWeight: 2", "It was small.")
    add("d.txt", "Title: London sleeps\nDate: 2024-07-10T11:00:00", "London slept all night without a sound.")

    def command(*arguments: str, more: str = "") -> int:
        settings = site.folder / "conf.py"
        settings.write_text(SETTINGS % more)
        return main(["edition", "--settings", str(settings), *arguments])

    return command


def test_the_newest_edition_is_ranked_with_reasons(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    first, *stories = capsys.readouterr().out.strip().split("\n\n")
    assert first == "Wednesday, 10 July 2024: 3 stories"
    pinned, second, last = ([line.strip() for line in story.splitlines()] for story in stories)
    assert pinned[:2] == ["1. Small thing", "weight 2; 1 point: 1 from sources, 0.00 from names; newest 2024-07-10 10:00"]
    assert second[0] == "2. Ada Lovelace comes"
    assert re.match(r"\d(\.5)? points: 2 from sources, 0\.\d\d from names; newest 2024-07-10 09:00", second[1])
    assert re.fullmatch(r"Ada Lovelace 0\.\d\d x 1\.00", second[2])
    assert second[3:] == ["= a.txt (Post)", "= b.txt (Ledger)"]
    assert "London 0." in last[2]
    assert last[2].endswith("x 0.00")  # every article of the four weeks before names London


def test_the_order_is_the_same_as_on_the_site(run: Run, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    run("2024-07-10")
    printed = re.findall(r"^ *\d+\. (.*)$", capsys.readouterr().out, re.MULTILINE)
    site.build()
    shown = html.fromstring(site.page("2024/07/10/index.html")).xpath("//article//h2/a/text()")
    assert printed == shown


def test_any_day_of_a_week_names_its_edition(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("2024-07-14", more=', "edition": "week"') == 0
    assert capsys.readouterr().out.startswith("Week 28, 8 to 14 July 2024: ")


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        ("2024-07-09", "there is no edition of Tuesday, 9 July 2024; the nearest is that of 2024-07-10"),
        ("yesterday", "'yesterday' is not a valid date; write it as 2024-07-10"),
    ],
)
def test_a_day_without_an_edition_is_refused(run: Run, capsys: pytest.CaptureFixture[str], day: str, problem: str) -> None:
    assert run(day) == 1
    assert problem in capsys.readouterr().err


def test_a_site_without_articles_says_so(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    settings = site.folder / "conf.py"
    settings.write_text(SETTINGS % "")
    assert main(["edition", "--settings", str(settings)]) == 1
    assert "there are no articles yet; put raw files into the raw folder" in capsys.readouterr().err
