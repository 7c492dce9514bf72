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

from gazette.deploying.ownership import GENERATOR_MARK
from gazette.deploying.replace_folder import fresh_path
from support.articles import BODY, dump
from support.publishing.checkouts import SITE_URL, Project, new_project


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = new_project(tmp_path_factory.mktemp("original"))
    project.write("content/raw/b.txt", dump("Ada Lovelace", "11 July 2024", "Ada Lovelace came to London.", *BODY[1:]))
    assert project.publish().returncode == 0
    return project


@pytest.fixture
def published(original: Project, tmp_path: Path) -> Project:
    """Return a project that is already published."""
    shutil.copytree(original.folder, tmp_path / "project", symlinks=True)
    return Project(tmp_path / "project")


def leftovers(project: Project) -> list[str]:
    """Return the names of hidden files and folders that a run has left behind."""
    return [path.name for path in project.folder.iterdir() if path.name.startswith(".")]


def test_make_publish_builds_for_the_given_url(project: Project) -> None:
    run = project.make("publish", f"SITEURL={SITE_URL}/")
    assert run.returncode == 0, run.stdout + run.stderr
    assert f'href="{SITE_URL}/articles/bridge-opens/"' in (project.output / "index.html").read_text("utf-8")
    assert run.stdout.endswith(f"output, for {SITE_URL}\n")
    assert leftovers(project) == []


def test_the_site_is_the_same_as_from_pelican_itself(published: Project) -> None:
    project = published
    command = [sys.executable, "-m", "pelican", "content", "-o", "plain", "-s", "conf.py"]
    assert project.run(command, SITEURL=SITE_URL).returncode == 0
    assert project.files() == project.files("plain")


def test_options_after_two_dashes_go_to_pelican(project: Project) -> None:
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
    assert "output is unchanged" in run.stderr
    assert project.files() == before
    assert {path.name: path.read_bytes() for path in (project.folder / "cache").glob("gazette-*.json")} == memory
    assert leftovers(project) == []


def test_a_first_build_that_fails_leaves_no_folder_and_no_memory(project: Project) -> None:
    break_raw_file(project)
    run = project.make("publish", f"SITEURL={SITE_URL}")
    assert run.returncode != 0
    assert "output was not created" in run.stderr
    assert "empty.txt" in run.stdout
    assert not project.output.exists()
    assert [*(project.folder / "cache").glob("gazette-*.json"), *leftovers(project)] == []


def test_retained_files_stay_and_pages_of_the_old_site_are_removed(project: Project) -> None:
    project.write("output/.nojekyll", "mine\n")
    project.write("output/.git/config", "[core]\n")
    project.write("output/robots.txt", f"# {GENERATOR_MARK}\n")
    project.write("output/articles/old/index.html", "gone")
    assert project.publish().returncode == 0
    files = project.files()
    assert (files[".nojekyll"], files[".git/config"]) == (b"mine\n", b"[core]\n")
    assert "articles/old/index.html" not in files
    assert "articles/bridge-opens/index.html" in files


def test_all_files_stay_if_pelican_may_delete_nothing(project: Project) -> None:
    project.write("output/mine/index.html", "mine")
    project.write("conf.py", (project.folder / "conf.py").read_text() + "DELETE_OUTPUT_DIRECTORY = False\n")
    assert project.publish().returncode == 0
    assert project.files()["mine/index.html"] == b"mine"


def test_a_folder_with_only_files_of_hosts_and_desktops_is_replaced(project: Project) -> None:
    for name in ("CNAME", ".nojekyll", ".DS_Store"):
        project.write(f"output/{name}", "")
    assert project.publish().returncode == 0
    assert (project.output / "index.html").exists()


@pytest.mark.parametrize("options", [["--print-settings", "SITEURL"], ["-e", 'OUTPUT_PATH="elsewhere"']])
def test_a_build_that_succeeds_without_making_a_site_publishes_nothing(published: Project, options: list[str]) -> None:
    project = published
    for name in (".nojekyll", "CNAME"):
        project.write(f"output/{name}", "")
    before = project.files()
    run = project.publish("--", *options)
    assert run.returncode == 1
    assert "the build did not finish" in run.stderr
    assert "output is unchanged" in run.stderr
    assert project.files() == before
    assert leftovers(project) == []


def test_an_output_folder_among_pelicans_options_is_ignored(published: Project) -> None:
    project = published
    project.write("elsewhere/mine.txt", "mine")
    assert project.publish("--", "-o", "elsewhere").returncode == 0
    assert project.files("elsewhere") == {"mine.txt": b"mine"}
    assert (project.output / "index.html").exists()


def test_a_folder_that_cannot_be_created_is_named(project: Project) -> None:
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


def start_publishing(project: Project) -> subprocess.Popen[str]:
    """Start a publication, and wait until its build has written pages."""
    process = subprocess.Popen(
        [sys.executable, "-m", "gazette", "publish", "--settings", "conf.py"],
        cwd=project.folder,
        env={**project.environment(os.environ), "SITEURL": SITE_URL},
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    fresh = fresh_path(project.output)
    while process.poll() is None and not (fresh / "index.html").exists():
        time.sleep(0.005)
    return process


@pytest.fixture
def slow(published: Project) -> Project:
    """Return a published project whose next build sleeps for 20 seconds after writing its pages."""
    project = published
    wait = (
        "import time\nfrom pelican import signals\ndef wait(pelican): time.sleep(20)\n"
        "class slow:\n    __name__ = 'slow'\n    register = staticmethod(lambda: signals.finalized.connect(wait))\n"
        "PLUGINS = ['gazette', slow]\n"
    )
    project.write("conf.py", (project.folder / "conf.py").read_text() + wait)
    project.write("content/raw/c.txt", dump("Ferry ends", "11 July 2024", *reversed(BODY)))
    return project


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_in_the_middle_leaves_the_site_unchanged(slow: Project, number: signal.Signals) -> None:
    before = slow.files()
    process = start_publishing(slow)
    process.send_signal(number)
    _, stderr = process.communicate(timeout=20)
    assert process.returncode == 1
    assert stderr.endswith("Not published: interrupted; output is unchanged.\n")
    assert slow.files() == before
    assert leftovers(slow) == []


def test_an_interrupt_of_pelican_alone_is_ignored(slow: Project) -> None:
    """Otherwise Pelican would stop in the middle, with exit status 0."""
    conf = slow.folder / "conf.py"
    conf.write_text(conf.read_text().replace("sleep(20)", "sleep(1)"))
    process = start_publishing(slow)
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True, check=True)
    for child in children.stdout.split():
        os.kill(int(child), signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert {"netlify.toml", "articles/ferry-ends/index.html"} <= slow.files().keys()


def test_two_sites_of_one_project_can_be_published_at_the_same_time(slow: Project, tmp_path: Path) -> None:
    first = start_publishing(slow)
    conf = slow.folder / "conf.py"
    conf.write_text(conf.read_text().replace("sleep(20)", "sleep(0)"))
    second = slow.publish("--output", "other")
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=20)
    assert second.returncode == 0, second.stderr
    assert leftovers(slow) == []


def test_a_lock_file_of_a_killed_run_locks_nothing(published: Project) -> None:
    published.write(".output.lock", "")
    assert published.publish().returncode == 0
    assert leftovers(published) == []


def test_a_second_run_for_the_same_folder_is_refused(slow: Project) -> None:
    first = start_publishing(slow)
    second = slow.publish()
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=20)
    assert second.returncode == 1
    assert f"another run is publishing into {slow.output}" in second.stderr


def test_a_publication_after_a_killed_one_is_complete(published: Project) -> None:
    project = published
    project.write(".output.former/index.html", "old")
    project.write(".output.fresh/index.html", "half")
    assert project.publish().returncode == 0
    assert "articles/bridge-opens/index.html" in project.files()
    assert leftovers(project) == []


def test_the_memory_is_that_of_the_published_site(published: Project) -> None:
    """A URL that a failed build assigned is not remembered, since no page ever had it."""
    project = published
    project.write("content/raw/c.txt", dump("Jordan Smith", "12 July 2024", "Charles Babbage met Jordan Smith.", *BODY[1:]))
    break_raw_file(project)
    project.publish()
    assert "people/charles-babbage" not in json.loads((project.folder / "cache/gazette-addresses.json").read_text())
    (project.folder / "content/raw/empty.txt").unlink()
    assert project.publish().returncode == 0
    assert "people/charles-babbage" in json.loads((project.folder / "cache/gazette-addresses.json").read_text())
