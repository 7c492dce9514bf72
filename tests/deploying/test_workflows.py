"""The workflows for GitHub and GitLab parse, and their commands publish a site. All make targets that documents name exist."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.paths import ROOT
from support.publishing.checkouts import SITE_URL, Project, new_project

# The project's own publishconf.py, with the folders of the test.
_CONF = """
import sys
sys.path.insert(0, {root!r})
exec(open({root!r} + "/publishconf.py").read())
PATH, CACHE_PATH, THEME, PLUGIN_PATHS = "content", "cache", {root!r} + "/theme", [{root!r} + "/plugins"]
GAZETTE = {{"recognizer": "support.known_names:recognize", "cards": False}}
"""
TARGETS = set(re.findall(r"^([a-z][\w-]*)(?: [\w-]+)*:(?!=)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
_MAKE = re.compile(r"\bmake((?: +(?:-\w+ +)?[a-z][\w-]+(?=[\s`'.,;:)]|$))+)")
_SHELL_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def github() -> dict[Any, Any]:
    return dict(yaml.safe_load((ROOT / ".github/workflows/pages.yml").read_text("utf-8")))


def gitlab() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text("utf-8"))["pages"])


def steps() -> list[dict[str, Any]]:
    return list(github()["jobs"]["pages"]["steps"])


def named_targets(text: str) -> set[str]:
    """Return the targets of `make` commands in inline code, in lines indented by four spaces, and in shell blocks."""
    code = re.findall(r"`([^`\n]+)`", text) + re.findall(r"^ {4}(.*)", text, re.MULTILINE)
    code += [line.partition("#")[0] for block in _SHELL_BLOCK.findall(text) for line in block.splitlines()]
    words = (word for line in code for targets in _MAKE.findall(line) for word in targets.split())
    return {word for word in words if not word.startswith("-")}


def test_targets_are_found_in_all_kinds_of_code() -> None:
    shell_block = "```sh\nmake three NAME=x   # not make four\nmake -s five six\n```\n"
    text = f"Run `make one`.\n\n    make two\n\n{shell_block}\n  And make nothing else.\n"
    assert named_targets(text) == {"one", "two", "three", "five", "six"}


@pytest.mark.parametrize(
    "path", ["README.md", "CONTRIBUTING.md", "docs/deploying.md", ".github/workflows/pages.yml", ".gitlab-ci.yml"]
)
def test_every_target_that_is_named_exists(path: str) -> None:
    named = named_targets((ROOT / path).read_text("utf-8"))
    assert "publish" in named or path == "CONTRIBUTING.md"
    assert named - TARGETS == set()


def test_help_names_targets_that_exist_and_all_that_publish(tmp_path: Path) -> None:
    help_text = Project(tmp_path).make("help").stdout
    named = set(re.findall(r"^  make ([\w-]+)", help_text, re.MULTILINE))
    assert named - TARGETS == set()
    assert {"html", "publish", "github", "rsync_upload", "s3_upload", "ping", "clean", "audit-files"} <= named


@pytest.fixture
def checkout(tmp_path: Path) -> Project:
    """Return a checkout as a workflow has it, with the virtual environment from the workflow's cache."""
    project = new_project(tmp_path)
    project.write("publishconf.py", _CONF.format(root=str(ROOT)))
    project.write("content/pages/about.md", "Title: About\n\nWords.\n")
    (tmp_path / "venv").rename(tmp_path / ".venv")
    project.write(".venv/site.stamp", f"{tmp_path}\n")
    for name in ("Makefile", "audit"):
        (tmp_path / name).symlink_to(ROOT / name)
    return project


def test_the_commands_of_the_github_workflow_publish_a_checked_site(checkout: Project) -> None:
    """The packages that only developers install are hidden, so only those of constraints.txt are used."""
    for name in ("feedparser", "jsonschema", "html5lib", "boto3"):
        checkout.write(f"hidden/{name}.py", "raise ImportError")
    path = os.pathsep.join((str(checkout.folder / "hidden"), checkout.environment(os.environ)["PYTHONPATH"]))
    for step in steps():
        if "run" in step:
            run = checkout.run(["bash", "-e", "-c", step["run"]], SITEURL=SITE_URL, PYTHONPATH=path)
            assert run.returncode == 0, run.stdout + run.stderr
    (path,) = [step["with"]["path"] for step in steps() if "upload-pages-artifact" in step.get("uses", "")]
    assert f"{SITE_URL}/articles/bridge-opens/" in (checkout.folder / path / "index.html").read_text("utf-8")
    assert (checkout.folder / "cache/gazette-addresses.json").exists()


def test_the_commands_of_the_gitlab_pipeline_publish_a_checked_site(checkout: Project) -> None:
    run = checkout.run(["bash", "-e", "-c", "\n".join(gitlab()["script"])], CI_PAGES_URL=SITE_URL)
    assert run.returncode == 0, run.stdout + run.stderr
    (path,) = gitlab()["artifacts"]["paths"]
    assert f"{SITE_URL}/articles/bridge-opens/" in (checkout.folder / path / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("given", "written", "gitlab", "expected"),
    [
        ("https://given.test", "https://written.test", "https://me.gitlab.test", "https://given.test"),
        ("", "https://written.test/", "https://me.gitlab.test", "https://written.test"),
        ("", "", "https://me.gitlab.test/news", "https://me.gitlab.test/news"),
        ("", "", "", ""),
    ],
)
def test_siteurl_is_taken_from_the_environment_then_from_publishconf_then_from_gitlab(
    checkout: Project, given: str, written: str, gitlab: str, expected: str
) -> None:
    publishconf = (ROOT / "publishconf.py").read_text("utf-8")
    assert publishconf.count('= ""\n') == 1
    checkout.write("own.py", publishconf.replace('= ""\n', f'= "{written}"\n'))
    (checkout.folder / "pelicanconf.py").symlink_to(ROOT / "pelicanconf.py")
    run = checkout.run(
        [sys.executable, "-c", "import own; print(own.SITEURL, own.FEED_DOMAIN)"], SITEURL=given, CI_PAGES_URL=gitlab
    )
    assert run.stdout.split() == [expected, expected] if expected else run.stdout.split() == []


def test_the_gitlab_pipeline_does_not_set_siteurl() -> None:
    assert "SITEURL" not in (ROOT / ".gitlab-ci.yml").read_text("utf-8")


def test_an_environment_of_another_folder_is_not_used(checkout: Project) -> None:
    (line,) = [line for line in gitlab()["script"] if ".venv" in line]
    assert checkout.run(["bash", "-e", "-c", line]).returncode == 0
    assert (checkout.folder / ".venv/bin").exists()
    checkout.write(".venv/site.stamp", "/builds/elsewhere\n")
    assert checkout.run(["bash", "-e", "-c", line]).returncode == 0
    assert not (checkout.folder / ".venv").exists()
    assert checkout.run(["bash", "-e", "-c", line]).returncode == 0


@pytest.mark.parametrize(("restored", "expected"), [(1_000, "committed"), (3_000, "restored")])
def test_make_memory_takes_the_newer_of_a_committed_and_a_restored_file(checkout: Project, restored: int, expected: str) -> None:
    """Both workflows run `make memory` after the cache is restored and before the site is published."""
    for commands in ([step["run"] for step in steps() if "run" in step], gitlab()["script"]):
        assert commands.index("make memory") < [command.startswith("make publish") for command in commands].index(True)
    memory = checkout.write("cache/gazette-addresses.json", "committed")
    who = {f"GIT_{who}_{what}": "a@a.test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for command in ("init", "add -f cache/gazette-addresses.json", "commit -m Remember"):
        run = checkout.run(["git", *command.split(" ")], **who, GIT_COMMITTER_DATE="@2000 +0000", GIT_AUTHOR_DATE="@2000 +0000")
        assert run.returncode == 0, run.stderr
    memory.write_text("restored")
    other = checkout.write("cache/gazette-articles.json", "restored")
    for path in (memory, other):
        os.utime(path, (restored, restored))
    assert checkout.make("memory").returncode == 0
    assert (memory.read_text(), other.read_text()) == (expected, "restored")


def test_both_usual_names_of_the_main_branch_are_built() -> None:
    assert github()[True]["push"]["branches"] == ["main", "master"]


def test_a_broken_link_stops_both_workflows(checkout: Project) -> None:
    checkout.write("content/pages/lost.md", "Title: Lost\n\n[Nowhere](/no/such/page/)\n")
    assert checkout.make("publish", "PUBLISHCONF=publishconf.py", "VENV=.venv", f"SITEURL={SITE_URL}").returncode == 0
    run = checkout.make("audit-files", "VENV=.venv")
    assert run.returncode != 0
    assert "lost/index.html: /no/such/page/" in run.stdout


def test_both_workflows_have_the_whole_git_history_and_the_cache_of_earlier_builds() -> None:
    inputs = {step["uses"]: step.get("with", {}) for step in steps() if "uses" in step}
    caches = [step["with"] for step in steps() if step.get("uses", "").startswith("actions/cache@")]
    (checkout,) = (values for action, values in inputs.items() if action.startswith("actions/checkout@"))
    assert checkout["fetch-depth"] == 0
    assert [cache["path"] for cache in caches] == [".venv", "cache"]
    assert "hashFiles('constraints.txt')" in caches[0]["key"]
    assert "github.workspace" in caches[0]["key"]
    assert caches[1]["key"].startswith(caches[1]["restore-keys"])
    assert "run_id" in caches[1]["key"]
    assert int(gitlab()["variables"]["GIT_DEPTH"]) == 0
    assert [cache["paths"] for cache in gitlab()["cache"]] == [[".venv/"], ["cache/"]]


def test_the_github_workflow_has_only_the_permissions_that_it_needs() -> None:
    workflow = github()
    assert workflow["permissions"] == {"contents": "read", "pages": "write", "id-token": "write"}
    assert workflow[True].keys() == {"push", "schedule", "workflow_dispatch"}  # YAML reads `on` as true
    assert workflow["concurrency"] == {"group": "pages", "cancel-in-progress": False}
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]) for step in steps() if "uses" in step)
    assert not [step for step in steps() if "${{" in step.get("run", "")]
