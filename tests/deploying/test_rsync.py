"""`make rsync_upload`, to a local folder."""

from __future__ import annotations

import os
import re
import shutil

import pytest

from support.publishing.checkouts import SITE_URL, Project, files_of

needs_rsync = pytest.mark.skipif(not shutil.which("rsync"), reason="needs rsync; make audit-tools installs it")


@needs_rsync
def test_the_target_has_the_built_files_and_unchanged_files_keep_their_time(project: Project) -> None:
    target = project.folder / "served here"
    arguments = ("rsync_upload", f"SITEURL={SITE_URL}", f"RSYNC_TARGET={target}")
    run = project.make(*arguments)
    assert run.returncode == 0, run.stdout + run.stderr
    assert files_of(target) == project.files()
    assert {path.stat().st_mode & 0o777 for path in target.rglob("*") if path.is_file()} == {0o644}
    for path in target.rglob("*"):
        os.utime(path, (1, 1))
    for path in ("old/index.html", ".well-known/acme-challenge/token", ".git/config"):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text("there before")
    project.write("output/.git/config", "here")
    project.write("content/pages/about.md", "Title: About us\n\nWords.\n")
    assert project.make(*arguments).returncode == 0
    expected = {**project.files(), ".git/config": b"there before", ".well-known/acme-challenge/token": b"there before"}
    assert files_of(target) == expected
    changed = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file() and path.stat().st_mtime != 1}
    assert "about-us/index.html" in changed
    assert not {path for path in changed if path.startswith(("articles/", "theme/"))}


@needs_rsync
def test_a_build_that_fails_copies_nothing(project: Project) -> None:
    project.write("content/raw/empty.txt", "")
    target = project.folder / "served"
    assert project.make("rsync_upload", f"SITEURL={SITE_URL}", f"RSYNC_TARGET={target}").returncode != 0
    assert not target.exists()


def add_security_txt(project: Project) -> None:
    """Add a file in .well-known to the site."""
    project.write("content/extra/security.txt", "Contact: mailto:nora@gazette.test")
    more = 'EXTRA_PATH_METADATA = {"extra/security.txt": {"path": ".well-known/security.txt"}}\n'
    project.write("conf.py", (project.folder / "conf.py").read_text() + more)


@needs_rsync
def test_files_of_the_server_in_well_known_stay_beside_those_of_the_site(project: Project) -> None:
    add_security_txt(project)
    target = project.folder / "served"
    token = project.write("served/.well-known/acme-challenge/token", "of the server")
    old = project.write("served/.well-known/old.txt", "of the server")
    project.write("served/old/.well-known/old.txt", "in another folder, which is gone")
    assert project.make("rsync_upload", f"SITEURL={SITE_URL}", f"RSYNC_TARGET={target}").returncode == 0
    assert ".well-known/security.txt" in project.files()
    files_of_server = {path.relative_to(target).as_posix(): path.read_bytes() for path in (token, old)}
    assert files_of(target) == project.files() | files_of_server


@needs_rsync
def test_a_dry_run_lists_what_would_be_copied_and_deleted_and_does_neither(project: Project) -> None:
    project.write("served/mine.html", "of another")
    run = project.make("rsync_upload", f"SITEURL={SITE_URL}", f"RSYNC_TARGET={project.folder / 'served'}", "DRY_RUN=1")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "*deleting   mine.html" in run.stdout
    assert re.search(r"^>f\S+ index\.html$", run.stdout, re.MULTILINE)
    assert project.files("served") == {"mine.html": b"of another"}


@needs_rsync
def test_a_folder_without_a_front_page_empties_no_target(project: Project) -> None:
    project.write("conf.py", (project.folder / "conf.py").read_text() + "DIRECT_TEMPLATES = ['archives']\n")
    project.write("served/index.html", "of yesterday")
    run = project.make("rsync_upload", f"SITEURL={SITE_URL}", f"RSYNC_TARGET={project.folder / 'served'}")
    assert run.returncode != 0
    assert "There is no site in OUTPUTDIR (no index.html)" in run.stdout
    assert project.files("served") == {"index.html": b"of yesterday"}


@needs_rsync
def test_without_a_target_nothing_is_built_and_the_remedy_is_given(project: Project) -> None:
    for variables in ((), ("SSH_HOST=gazette.test",)):
        run = project.make("rsync_upload", f"SITEURL={SITE_URL}", *variables)
        assert run.returncode != 0
        assert "Set RSYNC_TARGET=" in run.stdout
    assert not project.output.exists()


def test_the_variables_of_pelicans_quickstart_define_a_target(project: Project) -> None:
    run = project.make(
        "--dry-run", "rsync_upload", "SSH_HOST=gazette.test", "SSH_USER=nora", "SSH_PORT=2222", "SSH_TARGET_DIR=/var/www/site"
    )
    assert '"nora@gazette.test:/var/www/site/"' in run.stdout
    assert "--rsh 'ssh -p 2222'" in run.stdout


def test_without_rsync_the_remedy_is_to_install_it(project: Project) -> None:
    tools = project.folder / "tools"
    tools.mkdir()
    for name in ("sh", "make", "echo"):
        (tools / name).symlink_to(shutil.which(name) or name)
    run = project.make("rsync_settings", PATH=str(tools))
    assert run.returncode != 0
    assert "apt-get install rsync" in run.stdout
