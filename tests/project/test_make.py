"""The Makefile's targets, run as a user runs them, on a small site."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.articles import BODY, dump
from support.paths import ROOT
from support.sites import theme_file

pytestmark = pytest.mark.skipif(not (ROOT / ".venv/site.stamp").exists(), reason="needs the environment that `make html` installs")

PATIENCE = 60.0  # seconds; enough for a busy machine, and each wait ends as soon as its condition is true


@pytest.fixture
def variables(tmp_path: Path) -> list[str]:
    """Return the variables for make that name the folders and settings of a small site."""
    raw = tmp_path / "content" / "raw"
    raw.mkdir(parents=True)
    (raw / "a.txt").write_text(dump("Bridge opens", "10 July 2024", *BODY))
    conf = tmp_path / "siteconf.py"
    conf.write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom pelicanconf import *\nPATH = {str(tmp_path / 'content')!r}\n"
        f"PLUGIN_PATHS = [{str(ROOT / 'plugins')!r}]\nTHEME = {str(ROOT / 'theme')!r}\nCACHE_PATH = {str(tmp_path / 'cache')!r}\n"
    )
    publish = tmp_path / "publishconf.py"
    publish.write_text(conf.read_text() + "import os\nSITEURL = FEED_DOMAIN = os.environ['SITEURL']\n")
    return [
        f"INPUTDIR={tmp_path / 'content'}",
        f"OUTPUTDIR={tmp_path / 'output'}",
        f"CONFFILE={conf}",
        f"PUBLISHCONF={publish}",
    ]


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)


def wait_for(condition: Callable[[], object], change: Callable[[], object] = lambda: None) -> None:
    """Wait until the condition is true. Fails after PATIENCE seconds.

    The change is repeated every three seconds, since Pelican misses changes during a build."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        change()
        for _ in range(60):
            if condition():
                return
            time.sleep(0.05)
    pytest.fail(f"the condition was not true within {PATIENCE} seconds")


@contextmanager
def server(target: str, port: int, variables: list[str]) -> Iterator[None]:
    process = subprocess.Popen(
        ["make", "-C", str(ROOT), target, f"PORT={port}", *variables], start_new_session=True, stdout=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def page(port: int, path: str) -> str:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    except OSError:
        return ""


def test_help_names_the_targets_of_pelicans_quickstart() -> None:
    run = make("help")
    for target in ("html", "clean", "regenerate", "publish", "serve", "devserver"):
        assert f"make {target}" in run.stdout
    for variable in ("DEBUG", "RELATIVE", "INPUTDIR", "OUTPUTDIR", "CONFFILE", "PUBLISHCONF", "PORT"):
        assert variable in run.stdout


def test_html_builds_and_a_second_run_installs_nothing(variables: list[str], tmp_path: Path) -> None:
    for _ in range(2):
        run = make("html", *variables)
        assert run.returncode == 0, run.stdout + run.stderr
        assert "pip" not in run.stdout
    assert "Bridge opens" in (tmp_path / "output/index.html").read_text("utf-8")


def test_relative_makes_links_relative(variables: list[str], tmp_path: Path) -> None:
    assert make("html", "RELATIVE=1", *variables).returncode == 0
    assert f'href="./{theme_file("gazette.css")}"' in (tmp_path / "output/index.html").read_text("utf-8")


def test_publish_uses_absolute_urls_and_fails_on_a_bad_file(variables: list[str], tmp_path: Path) -> None:
    assert make("publish", "SITEURL=https://news.example", *variables).returncode == 0
    assert 'href="https://news.example/articles/bridge-opens/"' in (tmp_path / "output/index.html").read_text("utf-8")
    (tmp_path / "content/raw/empty.txt").write_text("")
    assert make("publish", "SITEURL=https://news.example", *variables).returncode != 0


def test_publish_with_the_projects_own_settings_asks_for_a_url(variables: list[str], tmp_path: Path) -> None:
    run = make("publish", *(variable for variable in variables if not variable.startswith("PUBLISHCONF")))
    assert run.returncode != 0
    assert "publishconf.py: SITEURL, the URL where the site will be read, is not set; run make publish SITEURL=" in run.stderr
    assert not (tmp_path / "output").exists()


def test_clean_removes_what_a_build_can_make_again_and_says_what_stays(tmp_path: Path) -> None:
    for path in ("output/index.html", ".output.fresh/index.html", "cache/gazette.sqlite", "cache/gazette-cards/a.png"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    memory = {tmp_path / "cache/gazette-addresses.json", tmp_path / "cache/gazette-addresses.json.unusable"}
    for path in memory:
        path.write_text("{}")
    run = make("clean", f"BASEDIR={tmp_path}")
    assert run.returncode == 0, run.stderr
    assert "Kept in cache/" in run.stdout
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == memory


@pytest.mark.parametrize("name", ["my site", "my site/", "deep/er"])
def test_clean_removes_another_output_folder_and_what_a_run_left_beside_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "site").mkdir()
    parent, _, folder = name.rstrip("/").rpartition("/")
    (tmp_path / parent / folder).mkdir(parents=True)
    for suffix in (".fresh", ".former", ".done", ".lock"):
        (tmp_path / parent / f".{folder}{suffix}").mkdir()
    for word in ("my", "site"):
        (tmp_path / f"{word}.txt").write_text("must stay")
    assert make("clean", f"BASEDIR={tmp_path}", f"OUTPUTDIR={tmp_path}/{name}").returncode == 0
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert left - {"deep"} == {"site", "my.txt", "site.txt"}


def test_clean_without_a_memory_leaves_no_folder_and_prints_nothing_about_it(tmp_path: Path) -> None:
    for _ in range(2):
        run = make("clean", f"BASEDIR={tmp_path}")
        assert run.returncode == 0, run.stderr
        assert "Kept" not in run.stdout
        assert list(tmp_path.iterdir()) == []
        (tmp_path / "cache").mkdir()
        (tmp_path / "cache/gazette.sqlite").touch()


def test_a_checkout_has_the_console_script() -> None:
    run = subprocess.run([str(ROOT / ".venv/bin/gazette"), "--help"], capture_output=True, text=True, check=True, cwd="/")
    assert run.stdout.startswith("usage: gazette")


def test_serve_serves(variables: list[str]) -> None:
    make("html", *variables)
    port = free_port()
    with server("serve", port, variables):
        wait_for(lambda: "Bridge opens" in page(port, "/"))


def test_devserver_rebuilds_when_a_raw_file_a_template_or_a_setting_changes(variables: list[str], tmp_path: Path) -> None:
    port = free_port()
    theme = tmp_path / "theme"
    shutil.copytree(ROOT / "theme", theme)
    with (tmp_path / "siteconf.py").open("a") as conf:
        conf.write(f"THEME = {str(theme)!r}\n")
    with server("devserver", port, variables):
        wait_for(lambda: "Bridge opens" in page(port, "/"))
        article = dump("Ferry ends", "11 July 2024", *reversed(BODY))
        wait_for(lambda: "Ferry ends" in page(port, "/"), lambda: (tmp_path / "content/raw/b.txt").write_text(article))
        template = (theme / "templates/base.html").read_text("utf-8").replace("Skip to content", "Straight to content")
        wait_for(lambda: "Straight to" in page(port, "/"), lambda: (theme / "templates/base.html").write_text(template))
        settings = (tmp_path / "siteconf.py").read_text("utf-8") + 'SITENAME = "Another Name"\n'
        wait_for(lambda: "Another Name" in page(port, "/"), lambda: (tmp_path / "siteconf.py").write_text(settings))
