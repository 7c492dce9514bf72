"""What `make publish` refuses before it builds: addresses, settings, and folders with something to lose."""

from __future__ import annotations

from pathlib import Path

import pytest

from gazette.commands.publish import address_of
from gazette.deploying.ownership import MARK, refuse_sources
from gazette.model.errors import ConfigError
from gazette.site.output import reserved_files
from support.checkouts import ADDRESS, Project, new_project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return new_project(tmp_path)


@pytest.mark.parametrize(
    ("address", "said"),
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
def test_without_an_address_nothing_is_built_and_the_remedy_is_named(project: Project, address: str, said: str) -> None:
    run = project.publish(address=address)
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].startswith("conf.py: SITEURL")
    assert said in run.stderr
    assert "make publish SITEURL=https://your.site" in run.stderr
    assert not project.output.exists()


@pytest.mark.parametrize(
    "address", [ADDRESS, "http://localhost:8000", "https://[::1]:8000/a", "https://bücher.test/a%20b", "https://a.test./~me"]
)
def test_an_address_that_a_browser_opens_is_one(address: str) -> None:
    assert address_of({"SITEURL": address}) == address


def test_a_password_in_the_address_is_refused_and_not_repeated(project: Project) -> None:
    run = project.publish(address="https://me:secret@gazette.test/a")
    assert run.returncode == 1
    assert "SITEURL is 'https://...@gazette.test/a'" in run.stderr
    assert "password" in run.stderr
    assert "secret" not in run.stderr


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("SITEURL = 3", "SITEURL = "),
        ("CACHE_PATH = None", "CACHE_PATH is None; write it as text"),
        ("OUTPUT_RETENTION = None", "OUTPUT_RETENTION is None; write a list of names"),
        ("OUTPUT_RETENTION = 'CNAME'", "OUTPUT_RETENTION is 'CNAME'; write a list of names"),
        ("OUTPUT_RETENTION = ['../content']", "OUTPUT_RETENTION is ['../content']; write a list of names"),
    ],
)
def test_a_setting_of_the_wrong_kind_is_named(project: Project, setting: str, said: str) -> None:
    project.write("conf.py", (project.folder / "conf.py").read_text() + f"{setting}\n")
    run = project.publish()
    assert run.returncode == 1
    assert run.stderr.startswith("conf.py: ")
    assert said in run.stderr
    assert not project.output.exists()


OF_THE_PROJECT = (
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


@pytest.mark.parametrize("output", [".", "..", "content/..", *OF_THE_PROJECT])
def test_a_folder_with_what_the_site_is_made_from_is_not_replaced(project: Project, output: str) -> None:
    for path in ("cache/gazette-addresses.json", "looks/templates/base.html", "extensions/own.py", ".git/config"):
        project.write(path, "{}")
    conf = (project.folder / "conf.py").read_text()
    project.write("conf.py", f"{conf}THEME = 'looks'\nPLUGIN_PATHS = [*PLUGIN_PATHS, 'extensions']\n")
    before = project.files(".")
    run = project.publish("--output", output)
    assert run.returncode == 1
    assert f"OUTPUTDIR is {output}" in run.stderr
    assert "choose a folder of its own" in run.stderr
    assert project.files(".") == before


@pytest.mark.parametrize("output", ["docs", "conf.py"])
def test_what_gazette_did_not_make_is_not_replaced(project: Project, output: str) -> None:
    project.write("docs/guide.md", "Words.")
    project.write("docs/CNAME", "gazette.test")
    before = project.files(".")
    run = project.publish("--output", output)
    assert run.returncode == 1
    assert f"OUTPUTDIR is {output}, a f" in run.stderr
    assert "choose another folder, or delete it first" in run.stderr
    assert project.files(".") == before


def test_a_folder_of_a_project_whose_content_lies_around_it_is_its_own(project: Project) -> None:
    """As with Pelican's own PATH, the folder of the settings."""
    sources = [project.folder, project.folder.parent]
    with project.entered({}):
        refuse_sources(project.output, Path("output"), sources)
        with pytest.raises(ConfigError, match="would replace"):
            refuse_sources(project.folder, Path(), sources)


def test_the_words_that_tell_files_of_ours_are_those_that_a_build_writes() -> None:
    assert MARK == reserved_files.MARK
