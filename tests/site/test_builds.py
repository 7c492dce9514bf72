"""Build sites with Pelican, and check what is built when, and what the build reports."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pelican import Pelican
from pelican.settings import read_settings

from gazette.model.errors import ConfigError
from gazette.site.plugin import check_settings
from support.articles import BODY, dated, dump
from support.paths import ROOT
from support.sites import Site, article_slugs, run_pelican, theme_file


def tree(output: Path) -> dict[str, bytes]:
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


def test_building_twice_gives_the_same_bytes(site: Site) -> None:
    for day in (1, 2, 3):
        site.add(f"{day}.txt", dated(day, f"Story {day}", "Ada Lovelace met Charles Babbage in London.", *BODY))
    assert tree(site.build()) == tree(site.build())


def test_removed_articles_leave_no_page(site: Site) -> None:
    path = site.add("a.txt", dated(1, "One", "Ada Lovelace came.", *BODY))
    site.add("b.txt", dated(2, "Two"))
    site.build()
    path.unlink()
    output = site.build()
    assert article_slugs(output) == ["two"]
    assert not (output / "people/ada-lovelace").exists()


def test_the_second_build_does_not_load_the_recognizer(site: Site, tmp_path: Path) -> None:
    site.add("a.txt", dated(1, "One", "Angela Merkel came to Madrid.", *BODY))
    site.add("b.txt", dated(2, "Two", "Angela Merkel left Madrid.", *reversed(BODY)))
    script = (
        "import sys; from pelican import main\n"
        f"main([{str(tmp_path / 'content')!r}, '-o', {str(tmp_path / 'output')!r}, '-s', {str(ROOT / 'pelicanconf.py')!r},"
        f" '--cache-path', {str(tmp_path / 'cache')!r}])\n"
        "print('onnxruntime' in sys.modules)"
    )
    runs = [subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True) for _ in range(2)]
    assert [run.stdout.splitlines()[-1] for run in runs] == ["True", "False"]
    assert (tmp_path / "output/people/angela-merkel/index.html").is_file()


def test_fatal_errors_fail_after_the_whole_site_is_built(site: Site) -> None:
    site.add("good.txt", dated(10, "Bridge opens"))
    site.add("empty.txt", "")
    assert run_pelican(site).returncode == 0
    run = run_pelican(site, "--fatal", "errors")
    assert run.returncode == 1
    assert "Traceback" not in run.stdout + run.stderr
    assert "Not on the site: empty.txt: empty" in run.stdout
    assert (site.folder / "output/articles/bridge-opens/index.html").is_file()
    assert (site.folder / "output" / theme_file("gazette.css")).is_file()


def test_a_misspelt_setting_stops_the_build_and_the_right_one_is_suggested(site: Site) -> None:
    site.settings["GAZETTE"] = {"recogniser": "x:y"}
    run = run_pelican(site)
    assert run.returncode == 1
    assert run.stderr == "Gazette cannot start: GAZETTE['recogniser'] is not a setting; did you mean 'recognizer'?\n"
    assert not (site.folder / "output").exists()


def test_a_wrong_setting_does_not_end_a_server_that_rebuilds(monkeypatch: pytest.MonkeyPatch) -> None:
    class Child:
        settings = {"GAZETTE": {"zzz": 1}, "PATH": "."}  # noqa: RUF012

    monkeypatch.setattr("multiprocessing.parent_process", lambda: object())
    with pytest.raises(ConfigError, match="'zzz'"):
        check_settings(Child())


def test_a_recognizer_that_cannot_be_loaded_stops_the_build(site: Site) -> None:
    site.add("a.txt", dated(1, "One"))
    with pytest.raises(ConfigError, match="which cannot be loaded"):
        site.build(GAZETTE={"recognizer": "nowhere:nothing"})


def test_undated_articles_are_reported_with_the_remedy(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.add("bare.txt", dump("Undated", *BODY))
    site.build()
    out = capsys.readouterr().out
    assert re.search(r"Warning: bare\.txt: no date in the file.*set it with a line 'Date: 2024-07-10'", out)


def test_a_missing_raw_folder_is_reported(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    (site.folder / "content/raw").rmdir()
    site.build()
    assert re.search(r"Warning: there is no folder .*raw; create it", capsys.readouterr().out)


def test_a_broken_cache_is_reported_and_the_site_is_built(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.add("a.txt", dated(1, "One"))
    (site.folder / "cache").mkdir()
    (site.folder / "cache/gazette.sqlite").write_bytes(b"no database" * 100)
    assert article_slugs(site.build()) == ["one"]
    assert "gazette.sqlite could not be read" in capsys.readouterr().out


def test_progress_on_a_terminal_is_a_bar(site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("pelican.log.console._force_terminal", True)
    site.add("a.txt", dated(1, "One"))
    site.build()
    assert re.search(r"Cleaning articles .*━+.* 1/1", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("gazette", "message"),
    [
        ([], r"GAZETTE must be a dictionary"),
        ({"raw": "nowhere"}, r"GAZETTE\['raw'\] is 'nowhere', but there is no folder"),
        ({"raw": 3}, r"GAZETTE\['raw'\] must be text"),
        ({"recognizer": "spacy"}, r"must be 'gazette', 'spacy:MODEL', 'module:function', or '' for no tags, not 'spacy'"),
        *(
            ({"websub_hub": hub}, r"GAZETTE\['websub_hub'\] must be the URL of a WebSub hub, 'https://...', or '' for none")
            for hub in ("http://[::1", "http://h:99999/", "http://h:x/", "http:///", "http://h:0/")
        ),
        ({"qqq": ""}, r"'qqq'\] is not a setting; settings are: raw, recognizer, provenance"),
        (
            {"provenance": "yes"},
            r"GAZETTE\['provenance'\] must be True or False \(whether each article gets a page .*\), not 'yes'",
        ),
    ],
)
def test_wrong_settings_are_refused(site: Site, gazette: Any, message: str) -> None:
    with pytest.raises(SystemExit, match=message):
        site.build(GAZETTE=gazette)


def test_many_builds_in_one_process_do_not_mix(site: Site) -> None:
    """`make devserver` runs one Pelican object again after each change."""
    site.add("a.txt", dated(1, "One"))
    override = {
        "PATH": str(site.folder / "content"),
        "OUTPUT_PATH": str(site.folder / "output"),
        "CACHE_PATH": str(site.folder / "cache"),
    }
    pelican = Pelican(read_settings(str(ROOT / "pelicanconf.py"), override={**override, **site.settings}))
    pelican.run()
    site.add("b.txt", dated(2, "Two"))
    pelican.run()
    assert article_slugs(site.folder / "output") == ["one", "two"]
    assert json.loads((site.folder / "cache/gazette.build.json").read_text())["counts"]["articles"] == 2


def test_hand_written_articles_of_one_date_keep_their_order(site: Site) -> None:
    for name in "cabfed":
        (site.folder / "content" / f"{name}.md").write_text(f"Title: {name}\nDate: 2024-07-05\n\nText.\n")
    builds = {_order(_pelican_output(site, seed)) for seed in ("1", "2", "3")}
    assert len(builds) == 1


def _pelican_output(site: Site, seed: str) -> str:
    os.environ["PYTHONHASHSEED"] = seed
    try:
        assert run_pelican(site).returncode == 0
    finally:
        del os.environ["PYTHONHASHSEED"]
    return site.page("index.html")


def _order(page: str) -> tuple[str, ...]:
    return tuple(re.findall(r'<h2><a href="/articles/(\w)/"', page))


def test_unreadable_and_future_dates_are_reported(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.add("2024-07-01-odd.txt", "Title: Odd\nDate: 10/07/2024\n\n" + dump(*BODY))
    site.add("late.txt", "Title: Late\nDate: 2098-01-01\n\n" + dump(*reversed(BODY)))
    site.build()
    out = capsys.readouterr().out
    assert "Warning: 2024-07-01-odd.txt: its date '10/07/2024' is unreadable or ambiguous; write it as 2024-07-10" in out
    assert "Warning: late.txt: its date 2098-01-01 (from front matter) is in the future" in out


def test_files_that_a_host_needs_survive_a_build(site: Site) -> None:
    (site.folder / "output/.git").mkdir(parents=True)
    (site.folder / "output/.nojekyll").write_text("mine")
    (site.folder / "output/old.html").write_text("old")
    output = site.build(DELETE_OUTPUT_DIRECTORY=True)
    assert (output / ".git").is_dir()
    assert (output / ".nojekyll").read_text() == "mine"
    assert not (output / "old.html").exists()


def test_articles_that_are_dated_by_git_are_counted(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.add("a.txt", dump("Undated", *BODY))
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=A", "-c", "user.email=a@a.example", "commit", "-qm", "x"]):
        subprocess.run(["git", "-C", str(site.folder), *command], check=True)
    site.build()
    assert "Note: 1 article without a date, dated by the day git first recorded the file; set it" in capsys.readouterr().out
    assert "(from the day the file was first recorded in git)" in site.page("articles/undated/index.html")
