"""What runs on other machines: the workflows parse, and their commands publish a site. And every target that is named is there."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import ROOT
from projects import ADDRESS, Project, new_project

_CONF = """
import os, sys
sys.path.insert(0, {root!r})
from pelicanconf import *
PATH, CACHE_PATH, THEME, PLUGIN_PATHS = "content", "cache", {root!r} + "/theme", [{root!r} + "/plugins"]
GAZETTE = {{"recognizer": "known_names:recognize", "cards": False}}
SITEURL = FEED_DOMAIN = os.environ.get("SITEURL", "")
"""
TARGETS = set(re.findall(r"^([a-z][\w-]*)(?: [\w-]+)*:(?!=)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
_MAKE = re.compile(r"\bmake((?: +(?:-\w+ +)?[a-z][\w-]+(?=[\s`'.,;:)]|$))+)")


def github() -> dict[Any, Any]:
    return dict(yaml.safe_load((ROOT / ".github/workflows/pages.yml").read_text("utf-8")))


def gitlab() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text("utf-8"))["pages"])


def steps() -> list[dict[str, Any]]:
    return list(github()["jobs"]["pages"]["steps"])


def named_targets(text: str) -> set[str]:
    """All that stands after `make` as a command: in code, or at the beginning of a line of it."""
    code = re.findall(r"`([^`\n]+)`", text) + re.findall(r"^(?: {4}|  )(.*)", text, re.MULTILINE)
    return {target for line in code for found in _MAKE.findall(line) for target in found.split() if not target.startswith("-")}


@pytest.mark.parametrize(
    "path", ["README.md", "CONTRIBUTING.md", "docs/deploying.md", ".github/workflows/pages.yml", ".gitlab-ci.yml"]
)
def test_every_target_that_is_named_exists(path: str) -> None:
    named = named_targets((ROOT / path).read_text("utf-8"))
    assert "publish" in named or path == "CONTRIBUTING.md"
    assert named - TARGETS == set()


def test_help_names_targets_that_exist_and_all_that_publish(tmp_path: Path) -> None:
    said = Project(tmp_path).make("help").stdout
    named = set(re.findall(r"^  make ([\w-]+)", said, re.MULTILINE))
    assert named - TARGETS == set()
    assert {"html", "publish", "github", "rsync_upload", "s3_upload", "ping", "clean", "audit-files"} <= named


@pytest.fixture
def checkout(tmp_path: Path) -> Project:
    """A checkout on such a machine, with the environment from its cache."""
    project = new_project(tmp_path)
    project.write("publishconf.py", _CONF.format(root=str(ROOT)))
    project.write("content/pages/about.md", "Title: About\n\nWords.\n")
    (tmp_path / "venv").rename(tmp_path / ".venv")
    for name in ("Makefile", "audit"):
        (tmp_path / name).symlink_to(ROOT / name)
    return project


def test_the_commands_of_the_github_workflow_publish_a_checked_site(checkout: Project) -> None:
    """With what `constraints.txt` brings alone: what developers have besides is hidden."""
    for name in ("feedparser", "jsonschema", "html5lib", "boto3"):
        checkout.write(f"hidden/{name}.py", "raise ImportError")
    path = os.pathsep.join((str(checkout.folder / "hidden"), checkout.environment(os.environ)["PYTHONPATH"]))
    for step in steps():
        if "run" in step:
            run = checkout.run(["bash", "-e", "-c", step["run"]], SITEURL=ADDRESS, PYTHONPATH=path)
            assert run.returncode == 0, run.stdout + run.stderr
    (path,) = [step["with"]["path"] for step in steps() if "upload-pages-artifact" in step.get("uses", "")]
    assert f"{ADDRESS}/articles/bridge-opens/" in (checkout.folder / path / "index.html").read_text("utf-8")
    assert (checkout.folder / "cache/gazette-addresses.json").exists()


def test_the_commands_of_the_gitlab_pipeline_publish_a_checked_site(checkout: Project) -> None:
    run = checkout.run(["bash", "-e", "-c", "\n".join(gitlab()["script"])], SITEURL=ADDRESS)
    assert run.returncode == 0, run.stdout + run.stderr
    (path,) = gitlab()["artifacts"]["paths"]
    assert f"{ADDRESS}/articles/bridge-opens/" in (checkout.folder / path / "index.html").read_text("utf-8")


def test_a_broken_link_stops_both(checkout: Project) -> None:
    checkout.write("content/pages/lost.md", "Title: Lost\n\n[Nowhere](/no/such/page/)\n")
    assert checkout.make("publish", "PUBLISHCONF=publishconf.py", "VENV=.venv", f"SITEURL={ADDRESS}").returncode == 0
    run = checkout.make("audit-files", "VENV=.venv")
    assert run.returncode != 0
    assert "lost/index.html: /no/such/page/" in run.stdout


def test_both_take_all_of_gits_history_and_what_earlier_builds_found_out() -> None:
    of = {step["uses"]: step.get("with", {}) for step in steps() if "uses" in step}
    caches = [step["with"] for step in steps() if step.get("uses", "").startswith("actions/cache@")]
    (checkout,) = (given for uses, given in of.items() if uses.startswith("actions/checkout@"))
    assert checkout["fetch-depth"] == 0
    assert [cache["path"] for cache in caches] == [".venv", "cache"]
    assert "hashFiles('constraints.txt')" in caches[0]["key"]
    assert caches[1]["key"].startswith(caches[1]["restore-keys"])
    assert "run_id" in caches[1]["key"]
    assert int(gitlab()["variables"]["GIT_DEPTH"]) == 0
    assert [cache["paths"] for cache in gitlab()["cache"]] == [[".venv/"], ["cache/"]]


def test_the_github_workflow_may_do_no_more_than_it_must() -> None:
    workflow = github()
    assert workflow["permissions"] == {"contents": "read", "pages": "write", "id-token": "write"}
    assert workflow[True].keys() == {"push", "schedule", "workflow_dispatch"}  # YAML takes `on` for true
    assert workflow["concurrency"] == {"group": "pages", "cancel-in-progress": False}
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]) for step in steps() if "uses" in step)
    assert not [step for step in steps() if "${{" in step.get("run", "")]
