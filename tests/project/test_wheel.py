"""The wheel: its contents, and a site built with it in a fresh environment."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from support.articles import BODY, dump
from support.paths import ROOT

CONF = 'PLUGINS = ["gazette"]\nTHEME = "simple"\nTIMEZONE = "UTC"\nSITEURL = "https://news.example"\nFEED_ALL_RSS = "feeds/all.rss.xml"\n'


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)], check=True, cwd=ROOT)
    return next(target.glob("*.whl"))


def test_the_wheel_contains_the_plugin_in_pelicans_namespace_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"pelican", "pelican_gazette-0.1.0.dist-info"}
    for needed in (
        "__init__.py",
        "model/places.txt",
        "model/organizations.txt",
        "site/templates/entity.html",
        "cleaning/templates/explanation.html",
    ):
        assert f"pelican/plugins/gazette/{needed}" in names
    assert "pelican/__init__.py" not in names
    assert not [name for name in names if name.endswith(".pyc")]


def link_pinned_packages(environment: Path) -> None:
    """Give an environment the packages of constraints.txt and no others, as links to those that this Python has installed."""
    (target,) = environment.glob("lib/python*/site-packages")
    pins = re.findall(r"^(\S+==.*) \\$", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE)
    for requirement in map(Requirement, pins):
        if requirement.marker and not requirement.marker.evaluate():
            continue
        installed = distribution(requirement.name)
        for top in {Path(str(file)).parts[0] for file in installed.files or ()} - {"..", "__pycache__"}:
            if top == "pelican":  # a copy, since the wheel is installed into this folder
                shutil.copytree(str(installed.locate_file(top)), target / top)
            else:
                (target / top).symlink_to(str(installed.locate_file(top)))


def test_the_wheel_works_in_a_fresh_environment_with_pelicans_own_theme(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    python = environment / "bin" / "python"
    link_pinned_packages(environment)
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--no-deps", "--no-compile", str(wheel)], check=True)
    subprocess.run([*pip, "check"], check=True)
    raw = tmp_path / "site" / "content" / "raw"
    raw.mkdir(parents=True)
    (raw / "a.txt").write_text(
        dump("Bridge opens", "10 July 2024", "Angela Merkel came from Berlin to see it.", *BODY, "Share this article")
    )
    (raw / "b.txt").write_text(dump("Bridge closes", "11 July 2024", "Angela Merkel left Berlin.", *reversed(BODY)))
    (tmp_path / "site" / "pelicanconf.py").write_text(CONF)
    subprocess.run([str(python), "-m", "pelican", "content"], check=True, cwd=tmp_path / "site")
    output = tmp_path / "site" / "output"
    page = (output / "bridge-opens.html").read_text("utf-8")
    assert BODY[0].replace("'", "&#39;") in page or BODY[0] in page
    assert "Share this article" not in page
    assert '<a href="https://news.example/people/angela-merkel/">Angela Merkel</a>' in page
    assert "Bridge opens" in (output / "people/angela-merkel/index.html").read_text("utf-8")
    assert '<category domain="place">Berlin</category>' in (output / "feeds/all.rss.xml").read_text("utf-8")
    command = [str(environment / "bin" / "gazette"), "clean", str(raw / "a.txt")]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.startswith(
        "Bridge opens\npublished: 2024-07-10"
    )
