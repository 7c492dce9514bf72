"""`make github`: the branch that a host serves has the files of output/, and no other branch is touched."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from gazette.deploying.ownership import GENERATOR_MARK
from support.publishing.checkouts import SITE_URL, Project, files_of, new_project

COMMITTER = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@a.test", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@a.test"}


def git(folder: Path, *arguments: str) -> str:
    environment = {**{name: value for name, value in os.environ.items() if not name.startswith("GIT_")}, **COMMITTER}
    run = subprocess.run(["git", *arguments], capture_output=True, text=True, check=True, cwd=folder, env=environment)
    return run.stdout.strip()


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Project:
    published = new_project(tmp_path_factory.mktemp("original"))
    assert published.publish().returncode == 0
    return published


@pytest.fixture
def project(original: Project, tmp_path: Path) -> Project:
    """Return a published project in a git repository. Its origin is a bare repository that has the main branch."""
    folder = tmp_path / "project"
    shutil.copytree(original.folder, folder, symlinks=True)
    git(tmp_path, "init", "--quiet", "--bare", "origin.git")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "content", "conf.py")
    git(folder, "commit", "--quiet", "--message=Begin")
    git(folder, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(folder, "push", "--quiet", "origin", "main")
    return Project(folder)


def pushed(project: Project, branch: str = "gh-pages") -> dict[str, bytes]:
    """Return the files that a host would serve: those of a fresh clone of the branch."""
    clone = project.folder.parent / "clone"
    shutil.rmtree(clone, ignore_errors=True)
    git(project.folder.parent, "clone", "--quiet", "--branch", branch, "origin.git", "clone")
    shutil.rmtree(clone / ".git")
    return files_of(clone)


def commits(project: Project, branch: str = "gh-pages") -> int:
    return int(git(project.folder.parent / "origin.git", "rev-list", "--count", branch))


def with_nojekyll(project: Project) -> dict[str, bytes]:
    return {".nojekyll": b"", **project.files()}


def test_make_github_publishes_and_pushes_exactly_what_was_built(project: Project) -> None:
    shutil.rmtree(project.output)
    before = git(project.folder, "rev-parse", "main"), git(project.folder, "branch", "--all")
    run = project.make("github", f"SITEURL={SITE_URL}")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Pushed to gh-pages of origin" in run.stdout
    assert f'href="{SITE_URL}/articles/bridge-opens/"' in (project.output / "index.html").read_text("utf-8")
    assert pushed(project) == with_nojekyll(project)
    after = git(project.folder, "rev-parse", "main"), git(project.folder, "branch", "--all")
    assert after[0] == before[0]
    assert set(after[1].split()) - set(before[1].split()) <= {"remotes/origin/gh-pages"}


def test_a_build_that_fails_pushes_nothing(project: Project) -> None:
    project.write("content/raw/empty.txt", "")
    assert project.make("github", f"SITEURL={SITE_URL}").returncode != 0
    assert git(project.folder, "ls-remote", "origin", "gh-pages") == ""


def test_an_unchanged_site_is_not_pushed_again(project: Project) -> None:
    assert project.gazette("github").returncode == 0
    first = git(project.folder, "ls-remote", "origin", "gh-pages")
    run = project.gazette("github")
    assert (run.returncode, run.stdout) == (0, "gh-pages of origin has this site already\n")
    assert git(project.folder, "ls-remote", "origin", "gh-pages") == first


def test_the_branch_has_one_commit_and_no_deleted_files(project: Project) -> None:
    project.write("output/old.html", "old")
    assert project.gazette("github").returncode == 0
    (project.output / "old.html").unlink()
    project.write("output/new page.html", "new")
    run = project.gazette("github")
    assert run.returncode == 0, run.stderr
    assert pushed(project) == with_nojekyll(project)
    assert commits(project) == 1


def test_with_history_each_publication_is_a_commit_even_from_a_fresh_clone(project: Project) -> None:
    assert project.gazette("github", "--history").returncode == 0
    folder = project.folder.parent / "fresh"
    git(project.folder.parent, "clone", "--quiet", "--branch", "main", "--single-branch", "origin.git", "fresh")
    shutil.copytree(project.output, folder / "output")
    (folder / "output/index.html").write_text("changed")
    run = Project(folder).gazette("github", "--history", "--message", "Second")
    assert run.returncode == 0, run.stderr
    assert commits(project) == 2
    assert pushed(project)["index.html"] == b"changed"
    assert git(project.folder.parent / "origin.git", "log", "-1", "--format=%s", "gh-pages") == "Second"


def test_the_main_branch_of_another_repository_can_be_published(project: Project) -> None:
    elsewhere = project.folder.parent / "user.github.io.git"
    git(project.folder.parent, "init", "--quiet", "--bare", str(elsewhere))
    main = git(project.folder, "rev-parse", "main")
    run = project.make(
        "github", f"SITEURL={SITE_URL}", f"GITHUB_REMOTE={elsewhere}", "GITHUB_PAGES_BRANCH=main", "GITHUB_PAGES_HISTORY=1"
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert git(elsewhere, "show", "main:index.html") == (project.output / "index.html").read_text("utf-8").strip()
    assert git(project.folder, "rev-parse", "main") == main


def test_a_branch_that_shares_history_with_the_work_is_never_replaced(project: Project) -> None:
    git(project.folder, "commit", "--quiet", "--allow-empty", "--message=Not pushed yet")
    before = git(project.folder, "ls-remote", "origin")
    run = project.gazette("github", "--branch", "main")
    assert run.returncode == 1
    assert "branch main of origin shares history with your work" in run.stderr
    assert "GITHUB_PAGES_BRANCH" in run.stderr
    assert git(project.folder, "ls-remote", "origin") == before


def test_a_domain_that_was_set_at_the_host_stays(project: Project) -> None:
    assert project.gazette("github").returncode == 0
    clone = project.folder.parent / "by-hand"
    git(project.folder.parent, "clone", "--quiet", "--branch", "gh-pages", "origin.git", str(clone))
    (clone / "CNAME").write_text("news.gazette.test")
    git(clone, "add", "CNAME")
    git(clone, "commit", "--quiet", "--message=Create CNAME")
    git(clone, "push", "--quiet")
    project.write("output/index.html", "changed")
    assert project.gazette("github").returncode == 0
    assert pushed(project)["CNAME"].strip() == b"news.gazette.test"
    project.write("output/CNAME", "gazette.test\n")
    assert project.gazette("github").returncode == 0
    assert pushed(project)["CNAME"] == b"gazette.test\n"


def test_without_a_committer_in_git_a_default_one_is_used(project: Project, tmp_path: Path) -> None:
    run = project.gazette("github", HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path), GIT_CONFIG_NOSYSTEM="1")
    assert run.returncode == 0, run.stderr
    assert git(project.folder.parent / "origin.git", "log", "-1", "--format=%cn %ce", "gh-pages") == "Gazette gazette@localhost"
    git(project.folder.parent / "origin.git", "fsck", "--strict")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--remote", "nowhere"], "set GITHUB_REMOTE"),
        (["--remote", "/no/such/repository.git"], "set GITHUB_REMOTE"),
        (["cache"], "cache: there is no site in it (no index.html); run make publish first"),
    ],
)
def test_wrong_arguments_are_refused_with_a_remedy(project: Project, arguments: list[str], message: str) -> None:
    run = project.gazette("github", *arguments)
    assert run.returncode == 1
    assert message in run.stderr
    assert git(project.folder, "ls-remote", "origin", "gh-pages") == ""


def test_a_folder_that_is_a_repository_itself_is_left_alone(project: Project) -> None:
    git(project.output, "init", "--quiet")
    run = project.gazette("github")
    assert run.returncode == 1
    assert "it is itself a git repository" in run.stderr


def test_outside_a_repository_the_remedy_is_to_make_one(project: Project) -> None:
    shutil.rmtree(project.folder / ".git")
    run = project.gazette("github", GIT_CEILING_DIRECTORIES=str(project.folder.parent))
    assert run.returncode == 1
    assert "git init makes one" in run.stderr


def create_branch(project: Project, branch: str, **files: str) -> str:
    """Create a branch at origin with unrelated history and some files; return its commit."""
    folder = project.folder.parent / f"of-{branch}"
    git(project.folder.parent, "init", "--quiet", f"--initial-branch={branch}", str(folder))
    for name, text in files.items():
        (folder / name).write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=By hand")
    git(folder, "push", "--quiet", str(project.folder.parent / "origin.git"), branch)
    return git(folder, "rev-parse", "HEAD")


def test_a_branch_that_gazette_did_not_write_is_kept_as_history_or_not_touched(project: Project) -> None:
    theirs = create_branch(project, "gh-pages", **{"index.html": "<h1>The docs of another tool</h1>"})
    run = project.gazette("github")
    assert run.returncode == 1
    assert "branch gh-pages of origin has files that Gazette did not write" in run.stderr
    assert "GITHUB_PAGES_HISTORY=1" in run.stderr
    assert theirs in git(project.folder, "ls-remote", "origin", "gh-pages")
    assert project.gazette("github", "--branch", "news").returncode == 0
    assert project.gazette("github", "--history").returncode == 0
    assert git(project.folder.parent / "origin.git", "rev-parse", "gh-pages^") == theirs
    project.write("output/index.html", "changed")
    assert project.gazette("github").returncode == 0
    assert commits(project) == 1


def test_the_generator_mark_in_a_subfolder_does_not_make_a_branch_replaceable(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "deep"
    git(tmp_path, "init", "--quiet", "--initial-branch=gh-pages", "deep")
    for path, text in {"plugins/own_files.py": f"MARK = {GENERATOR_MARK!r}", "README.md": "Words."}.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=Code")
    git(folder, "push", "--quiet", str(tmp_path / "origin.git"), "gh-pages")
    assert project.gazette("github").returncode == 1


def test_a_branch_with_only_a_domain_is_replaced(project: Project) -> None:
    create_branch(project, "gh-pages", CNAME="news.gazette.test")
    assert project.gazette("github").returncode == 0
    assert pushed(project)["CNAME"].strip() == b"news.gazette.test"


def test_a_local_branch_with_the_name_of_the_temporary_one_is_not_touched(project: Project) -> None:
    git(project.folder, "branch", "gazette-being-published")
    git(project.folder, "push", "--quiet", "origin", "gazette-being-published")
    git(project.folder, "fetch", "--quiet")
    before = git(project.folder, "for-each-ref", "refs/heads")
    assert project.gazette("github").returncode == 0
    assert git(project.folder, "for-each-ref", "refs/heads") == before
    assert commits(project) == 1


@pytest.mark.parametrize("branch", ["HEAD", "", "a b", "-d", "@{-1}"])
def test_an_invalid_branch_name_is_refused(project: Project, branch: str) -> None:
    before = git(project.folder, "ls-remote", "origin")
    run = project.gazette("github", f"--branch={branch}")
    assert run.returncode == 1
    assert "set GITHUB_PAGES_BRANCH to another (usually gh-pages)" in run.stderr
    assert git(project.folder, "ls-remote", "origin") == before


@pytest.mark.parametrize("option", ["--upload-pack", "--receive-pack", "--exec"])
def test_a_remote_is_not_passed_to_git_as_an_option(project: Project, option: str) -> None:
    run = project.gazette("github", f"--remote={option}=touch {project.folder / 'harm'};")
    assert run.returncode == 1
    assert "set GITHUB_REMOTE" in run.stderr
    assert not (project.folder / "harm").exists()
