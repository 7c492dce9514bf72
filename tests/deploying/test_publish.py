"""`make publish`: the site is replaced as a whole, or stays as it was, byte for byte."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gazette.deploying.ownership import MARK
from gazette.deploying.replace_folder import fresh_of
from support.articles import BODY, dump
from support.checkouts import ADDRESS, Project, new_project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return new_project(tmp_path)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = new_project(tmp_path_factory.mktemp("original"))
    made.write("content/raw/b.txt", dump("Ada Lovelace", "11 July 2024", "Ada Lovelace came to London.", *BODY[1:]))
    assert made.publish().returncode == 0
    return made


@pytest.fixture
def published(original: Project, tmp_path: Path) -> Project:
    """A project that was published already."""
    shutil.copytree(original.folder, tmp_path / "project", symlinks=True)
    return Project(tmp_path / "project")


def leftovers(project: Project) -> list[str]:
    return [path.name for path in project.folder.iterdir() if path.name.startswith(".")]


def test_make_publish_builds_for_the_address_that_it_is_given(project: Project) -> None:
    run = project.make("publish", f"SITEURL={ADDRESS}/")
    assert run.returncode == 0, run.stdout + run.stderr
    assert f'href="{ADDRESS}/articles/bridge-opens/"' in (project.output / "index.html").read_text("utf-8")
    assert run.stdout.endswith(f"output, for {ADDRESS}\n")
    assert leftovers(project) == []


def test_the_site_is_what_pelican_itself_makes(published: Project) -> None:
    project = published
    command = [sys.executable, "-m", "pelican", "content", "-o", "plain", "-s", "conf.py"]
    assert project.run(command, SITEURL=ADDRESS).returncode == 0
    assert project.files() == project.files("plain")


def test_options_after_two_dashes_are_pelicans(project: Project) -> None:
    assert project.publish("--", "--relative-urls").returncode == 0
    assert 'href="./articles/bridge-opens/"' in (project.output / "index.html").read_text("utf-8")


def break_raw_file(project: Project) -> None:
    project.write("content/raw/empty.txt", "")


def break_settings(project: Project) -> None:
    project.write("conf.py", (project.folder / "conf.py").read_text() + "GAZETTE['edtion'] = 'day'\n")


def break_written_article(project: Project) -> None:
    project.write("content/b.md", "Title: No date that there is\nDate: 2024-99-99\n\nText.\n")


def break_plugin(project: Project) -> None:
    project.write("conf.py", (project.folder / "conf.py").read_text() + "PLUGINS = ['gazette', 'no_such_plugin']\n")


def break_template(project: Project) -> None:
    project.write("templates/base.html", "{% if %}")
    project.write("conf.py", (project.folder / "conf.py").read_text() + "THEME_TEMPLATES_OVERRIDES = ['templates']\n")


@pytest.mark.parametrize("harm", [break_raw_file, break_settings, break_written_article, break_plugin, break_template])
def test_a_build_that_fails_leaves_site_and_memory_as_they_were(published: Project, harm: Callable[[Project], None]) -> None:
    project = published
    (project.output / "CNAME").write_text("gazette.test\n")
    memory = {path.name: path.read_bytes() for path in (project.folder / "cache").glob("gazette-*.json")}
    assert "gazette-addresses.json" in memory
    before = project.files()
    project.write("content/raw/c.txt", dump("Jordan Smith", "12 July 2024", "Charles Babbage met Jordan Smith.", *BODY[1:]))
    harm(project)
    run = project.publish()
    assert run.returncode == 1
    assert "output is as it was" in run.stderr
    assert project.files() == before
    assert {path.name: path.read_bytes() for path in (project.folder / "cache").glob("gazette-*.json")} == memory
    assert leftovers(project) == []


def test_a_first_build_that_fails_leaves_no_folder_and_no_memory(project: Project) -> None:
    break_raw_file(project)
    run = project.make("publish", f"SITEURL={ADDRESS}")
    assert run.returncode != 0
    assert "output was not made" in run.stderr
    assert "empty.txt" in run.stdout
    assert not project.output.exists()
    assert [*(project.folder / "cache").glob("gazette-*.json"), *leftovers(project)] == []


def test_what_the_user_put_there_stays_and_what_is_no_more_goes(project: Project) -> None:
    project.write("output/.nojekyll", "mine\n")
    project.write("output/.git/config", "[core]\n")
    project.write("output/robots.txt", f"# {MARK}\n")
    project.write("output/articles/old/index.html", "gone")
    assert project.publish().returncode == 0
    found = project.files()
    assert (found[".nojekyll"], found[".git/config"]) == (b"mine\n", b"[core]\n")
    assert "articles/old/index.html" not in found
    assert "articles/bridge-opens/index.html" in found


def test_all_stays_where_pelican_is_told_to_delete_nothing(project: Project) -> None:
    project.write("output/mine/index.html", "mine")
    project.write("conf.py", (project.folder / "conf.py").read_text() + "DELETE_OUTPUT_DIRECTORY = False\n")
    assert project.publish().returncode == 0
    assert project.files()["mine/index.html"] == b"mine"


def test_a_folder_that_a_host_or_a_desktop_has_begun_is_as_good_as_none(project: Project) -> None:
    for name in ("CNAME", ".nojekyll", ".DS_Store"):
        project.write(f"output/{name}", "")
    assert project.publish().returncode == 0
    assert (project.output / "index.html").exists()


@pytest.mark.parametrize("options", [["--print-settings", "SITEURL"], ["-e", 'OUTPUT_PATH="elsewhere"']])
def test_a_build_that_ends_well_but_made_no_site_publishes_nothing(published: Project, options: list[str]) -> None:
    project = published
    for name in (".nojekyll", "CNAME"):
        project.write(f"output/{name}", "")
    before = project.files()
    run = project.publish("--", *options)
    assert run.returncode == 1
    assert "the build did not come to its end" in run.stderr
    assert "output is as it was" in run.stderr
    assert project.files() == before
    assert leftovers(project) == []


def test_another_folder_among_the_options_is_neither_filled_nor_emptied(published: Project) -> None:
    project = published
    project.write("elsewhere/mine.txt", "mine")
    assert project.publish("--", "-o", "elsewhere").returncode == 0
    assert project.files("elsewhere") == {"mine.txt": b"mine"}
    assert (project.output / "index.html").exists()


def test_a_folder_that_cannot_be_made_is_named(project: Project) -> None:
    project.write("file", "no folder")
    run = project.publish("--output", "file/output")
    assert run.returncode == 1
    assert f"{project.folder / 'file'} cannot be used: File exists" in run.stderr


def test_a_folder_that_is_a_link_stays_one(project: Project, tmp_path: Path) -> None:
    served = tmp_path / "served" / "site"
    served.mkdir(parents=True)
    project.output.symlink_to(served)
    assert project.publish().returncode == 0
    assert project.output.is_symlink()
    assert (served / "index.html").exists()


def begun(project: Project) -> subprocess.Popen[str]:
    """A publication that is in the middle of its build: it has written pages."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gazette", "publish", "--settings", "conf.py"],
        cwd=project.folder,
        env={**project.environment(os.environ), "SITEURL": ADDRESS},
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    fresh = fresh_of(project.output)
    while process.poll() is None and not (fresh / "index.html").exists():
        time.sleep(0.005)
    return process


@pytest.fixture
def slow(published: Project) -> Project:
    """A published project whose next build waits for a while when its pages are written."""
    project = published
    wait = "import time\nfrom pelican import signals\ndef wait(pelican): time.sleep(20)\nclass slow:\n    __name__ = 'slow'\n    register = staticmethod(lambda: signals.finalized.connect(wait))\nPLUGINS = ['gazette', slow]\n"
    project.write("conf.py", (project.folder / "conf.py").read_text() + wait)
    project.write("content/raw/c.txt", dump("Ferry ends", "11 July 2024", *reversed(BODY)))
    return project


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_who_stops_it_in_the_middle_finds_the_site_as_it_was(slow: Project, number: signal.Signals) -> None:
    before = slow.files()
    process = begun(slow)
    process.send_signal(number)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 1
    assert said.endswith("Not published: interrupted; output is as it was.\n")
    assert slow.files() == before
    assert leftovers(slow) == []


def test_a_build_that_is_interrupted_itself_is_published_whole_or_not_at_all(slow: Project) -> None:
    """Pelican answers such a signal with exit status 0."""
    conf = slow.folder / "conf.py"
    conf.write_text(conf.read_text().replace("sleep(20)", "sleep(1)"))
    process = begun(slow)
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True, check=True)
    for child in children.stdout.split():
        os.kill(int(child), signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert {"netlify.toml", "articles/ferry-ends/index.html"} <= slow.files().keys()


def test_two_sites_in_one_folder_are_published_at_once(slow: Project, tmp_path: Path) -> None:
    first = begun(slow)
    conf = slow.folder / "conf.py"
    conf.write_text(conf.read_text().replace("sleep(20)", "sleep(0)"))
    second = slow.publish("--output", "other")
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=20)
    assert second.returncode == 0, second.stderr
    assert leftovers(slow) == []


def test_a_lock_that_was_left_by_a_run_that_was_killed_holds_nothing(published: Project) -> None:
    published.write(".output.lock", "")
    assert published.publish().returncode == 0
    assert leftovers(published) == []


def test_two_at_once_do_not_disturb_each_other(slow: Project) -> None:
    first = begun(slow)
    second = slow.publish()
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=20)
    assert second.returncode == 1
    assert f"another run is publishing into {slow.output}" in second.stderr


def test_a_publication_after_one_that_was_killed_is_whole(published: Project) -> None:
    project = published
    project.write(".output.former/index.html", "old")
    project.write(".output.fresh/index.html", "half")
    assert project.publish().returncode == 0
    assert "articles/bridge-opens/index.html" in project.files()
    assert leftovers(project) == []


def test_memory_that_other_tools_read_is_that_of_what_is_published(published: Project) -> None:
    """An address that a failed build gave is no address that a page ever had."""
    project = published
    project.write("content/raw/c.txt", dump("Jordan Smith", "12 July 2024", "Charles Babbage met Jordan Smith.", *BODY[1:]))
    break_raw_file(project)
    project.publish()
    known = json.loads((project.folder / "cache/gazette-addresses.json").read_text())
    assert "people/charles-babbage" not in known
    (project.folder / "content/raw/empty.txt").unlink()
    assert project.publish().returncode == 0
    assert "people/charles-babbage" in json.loads((project.folder / "cache/gazette-addresses.json").read_text())
