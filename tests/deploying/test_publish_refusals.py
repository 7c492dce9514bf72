"""What `make publish` refuses before it builds: wrong URLs and settings, and output folders with other files."""

from __future__ import annotations

from pathlib import Path

import pytest

from gazette.commands.publish import site_url
from gazette.deploying.ownership import check_not_a_source
from gazette.model.errors import ConfigError
from support.publishing.checkouts import SITE_URL, Project


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "is not set"),
        ("gazette.test", "'gazette.test'"),
        ("ftp://gazette.test", "https://"),
        ("https://a.test/?b=1", "'?'"),
        ("https://a.test/#b", "'#'"),
        ("https://[::1", "Invalid IPv6"),
        ("https://a.test:99999", "Port out of range"),
        ("https://a.test:x", "Port could not"),
        ("https://a.test:0", "port 0"),
        ("https://../a", "names no host"),
        ("https:///a", "names no host"),
        ("https://a..test", "names no host"),
        ("https://a.test/<b>", "'<'"),
        ('https://a.test/"b', "'\"'"),
        ("https://a.test/b c", "' '"),
        ("https://a.test/\tb", "'\\t'"),
        ("https://a.test/index.html", "leave index.html out"),
        ("3", "https://"),
    ],
)
def test_with_a_wrong_url_nothing_is_built_and_the_remedy_is_given(project: Project, url: str, message: str) -> None:
    run = project.publish(url=url)
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].startswith("conf.py: SITEURL")
    assert message in run.stderr
    assert "make publish SITEURL=https://your.site" in run.stderr
    assert not project.output.exists()


@pytest.mark.parametrize(
    "url", [SITE_URL, "http://localhost:8000", "https://[::1]:8000/a", "https://bücher.test/a%20b", "https://a.test./~me"]
)
def test_a_url_that_browsers_can_open_is_accepted(url: str) -> None:
    assert site_url({"SITEURL": url}) == url


def test_a_password_in_the_url_is_refused_and_not_repeated(project: Project) -> None:
    run = project.publish(url="https://me:secret@gazette.test/a")
    assert run.returncode == 1
    assert "SITEURL is 'https://...@gazette.test/a'" in run.stderr
    assert "password" in run.stderr
    assert "secret" not in run.stderr


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("SITEURL = 3", "SITEURL = "),
        ("CACHE_PATH = None", "CACHE_PATH is None; write it as text"),
        ("OUTPUT_RETENTION = None", "OUTPUT_RETENTION is None; write a list of names"),
        ("OUTPUT_RETENTION = 'CNAME'", "OUTPUT_RETENTION is 'CNAME'; write a list of names"),
        ("OUTPUT_RETENTION = ['../content']", "OUTPUT_RETENTION is ['../content']; write a list of names"),
    ],
)
def test_a_setting_of_the_wrong_type_is_named(project: Project, setting: str, message: str) -> None:
    project.write("conf.py", (project.folder / "conf.py").read_text() + f"{setting}\n")
    run = project.publish()
    assert run.returncode == 1
    assert run.stderr.startswith("conf.py: ")
    assert message in run.stderr
    assert not project.output.exists()


SOURCES = (
    "content",
    "content/raw",
    "content/new",
    "cache",
    "cache/new",
    "looks",
    "looks/new",
    "extensions/new",
    ".git",
    ".git/new",
)


@pytest.mark.parametrize("output", [".", "..", "content/..", *SOURCES])
def test_a_folder_with_sources_of_the_site_is_not_replaced(project: Project, output: str) -> None:
    for path in ("cache/gazette-addresses.json", "looks/templates/base.html", "extensions/own.py", ".git/config"):
        project.write(path, "{}")
    conf = (project.folder / "conf.py").read_text()
    project.write("conf.py", f"{conf}THEME = 'looks'\nPLUGIN_PATHS = [*PLUGIN_PATHS, 'extensions']\n")
    before = project.files(".")
    run = project.publish("--output", output)
    assert run.returncode == 1
    assert f"OUTPUTDIR is {output}" in run.stderr
    assert "choose a folder that is used for nothing else" in run.stderr
    assert project.files(".") == before


@pytest.mark.parametrize("output", ["docs", "conf.py"])
def test_files_that_gazette_did_not_write_are_not_replaced(project: Project, output: str) -> None:
    project.write("docs/guide.md", "Words.")
    project.write("docs/CNAME", "gazette.test")
    before = project.files(".")
    run = project.publish("--output", output)
    assert run.returncode == 1
    assert f"OUTPUTDIR is {output}, a f" in run.stderr
    assert "choose another folder, or delete it first" in run.stderr
    assert project.files(".") == before


def test_the_output_may_be_inside_a_source_that_contains_the_whole_project(project: Project) -> None:
    """Pelican's default PATH is the folder of the settings."""
    sources = [project.folder, project.folder.parent]
    with project.entered({}):
        check_not_a_source(project.output, Path("output"), sources)
        with pytest.raises(ConfigError, match="would replace"):
            check_not_a_source(project.folder, Path(), sources)
